"""Discrepancies as the rows of a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..audit import Discrepancy
from ..book import Book
from ..record import Brief
from .period import month_of
from .site import Site
from .volume import Volume, name_of


class Shown:
    """What stands on a page of discrepancies in plain values: all that the page is made of."""

    def __init__(self, volumes: list[Volume], book: Book, site: Site, landing: str) -> None:
        self._ways = {volume.checklist.id: volume.way(landing) for volume in volumes}
        self._provenance = book.provenance
        self._site = site
        self._landing = landing

    def href(self, target: str) -> str:
        """The link to an address."""
        return self._site.href(self._landing, target)

    def record(self, record: Brief) -> str:
        """The link to a record."""
        return record.id.join(self._ways[record.run.checklist])

    def rows(self, found: Iterable[Discrepancy], *, months: bool) -> list[dict[str, Any]]:
        """The rows of the table; with `months`, the first of each month bears its id."""
        rows, last = list[dict[str, Any]](), ""
        for each in found:
            month = month_of(each.day) if months else ""
            rows.append(
                {
                    "month": month if month != last else "",
                    "day": each.day,
                    "kind": each.kind,
                    "name": name_of(each.record) if each.record else each.about,
                    "link": self.record(each.record) if each.record else "",
                    "text": each.text,
                    "commits": [(commit.id, self._site.commit(commit.id)) for commit in each.commits],
                    "place": _place(each),
                    "file": self._site.file(self._provenance.head, self._provenance.prefix + each.source, each.line),
                    "rule": each.rule,
                }
            )
            last = month
        return rows


def _place(each: Discrepancy) -> str:
    """Where it stands, as a reader sees it; nowhere, what is gone."""
    if not each.source or each.kind in ("run-deleted", "run-renamed"):
        return ""
    if each.record:
        return f"line {each.line}" if each.line else "file"
    return each.source.rpartition("/")[2] + (f":{each.line}" if each.line else "")
