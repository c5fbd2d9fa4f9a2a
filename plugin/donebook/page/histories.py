"""The pages that look over many deployments: a checklist's history, a step's, and all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property, partial

from ..book import Book
from ..history import Appearance
from ..run import Result
from .html import render
from .leaf import Press
from .model import AUDIT, DEPLOYMENTS, FEED, RUNS_CSV, RUNS_JSON, Html, Page, Site, safe_title
from .volume import Volume, name_of

MATRIX = 20
"""How many deployments the matrix of steps shows, the newest."""


def history_pages(volume: Volume, press: Press) -> Iterator[Page]:
    """All deployments of a checklist, and each of its steps through all of them."""
    yield _history(volume)
    yield from _steps(volume, press)


def _history(volume: Volume) -> Page:
    landing = volume.addresses.history
    records = volume.history.records
    html = render(
        "history",
        volume=volume,
        records=records,
        href=volume.href(landing),
        addresses=[volume.addresses] * len(records),
        name_of=name_of,
        matrix=tuple(reversed(records[:MATRIX])),
        cells=_cells(volume),
        troubles=_troubles(volume),
        title=volume.checklist.title,
    )
    return Page(
        address=landing,
        kind="history",
        title=f"Deployments by {safe_title(volume.checklist.title, volume.checklist.id)}",
        label="Deployments",
        parent=volume.addresses.overview,
        content=(Html(html),),
        source="",
        summary=f"All deployments run by {volume.checklist.title}",
        anchors=frozenset({"deployments", "matrix", "trends"}),
        toc=(("All deployments", "deployments"), ("Steps by deployments", "matrix"), ("What the history says", "trends")),
    )


def _cells(volume: Volume) -> dict[str, dict[str, Appearance]]:
    """The matrix: of each step its appearance in each of the newest records."""
    shown = {record.id for record in volume.history.records[:MATRIX]}
    return {id: {each.record.id: each for each in found if each.record.id in shown} for id, found in volume.history.steps.items()}


def _troubles(volume: Volume) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """What the author of the list can learn: which steps fail, are skipped, or do not apply, most often first."""
    found = []
    for title, results in (
        ("Failed or blocked, earlier attempts included", (Result.FAILED, Result.BLOCKED)),
        ("Skipped", (Result.SKIPPED,)),
        ("Not applicable", (Result.NOT_APPLICABLE,)),
    ):
        counts = Counter(
            {
                id: sum(any(attempt.result.result in results for attempt in each.entry.claims) for each in appearances)
                for id, appearances in volume.history.steps.items()
            }
        )
        totals = {id: sum(each.entry.result is not None for each in appearances) for id, appearances in volume.history.steps.items()}
        found.append((title, [(id, count, totals[id]) for id, count in counts.most_common(5) if count]))
    return found


def _steps(volume: Volume, press: Press) -> Iterator[Page]:
    """A page for each step: what came of it in every deployment."""
    past = _Past(volume, press)
    for id, step in volume.checklist.steps.items():
        yield Page(
            address=volume.addresses.step(id),
            kind="step",
            title=safe_title(step.text, id),
            parent=volume.addresses.overview,
            content=partial(past.page, id),
            source=volume.checklist.path,
            summary=f"{step.text}: this step through all deployments",
            searched=False,
        )


class _Past:
    """What came of the steps of a checklist in all deployments; gone through once for all of them."""

    def __init__(self, volume: Volume, press: Press) -> None:
        self._volume = volume
        self._press = press

    def page(self, id: str) -> str:
        """The page of a step."""
        volume = self._volume
        landing = volume.addresses.step(id)
        rows = self._rows[id]
        html = render(
            "step",
            volume=volume,
            step=volume.checklist.steps[id],
            path=[section.title for section in volume.checklist.places[id] if section.id],
            rows=bool(rows),
            place=volume.site.href(landing, volume.places[id]),
            href=volume.href(landing),
            counts=Counter(
                str(each.entry.result) if each.entry.result else ("open" if each.entry.expected else "not_needed")
                for each in volume.history.steps[id]
            ),
        )
        return "".join([html, '<ol class="db-appearances">\n', *rows, "</ol>\n"]) if rows else html

    @cached_property
    def _rows(self) -> dict[str, list[str]]:
        """The lines of each step, the newest first."""
        volume, press = self._volume, self._press
        ways = {id: volume.way(volume.addresses.step(id)) for id in volume.checklist.steps}
        found: dict[str, list[str]] = {id: [] for id in volume.checklist.steps}
        for record in volume.history.records:
            for id, row in press.whole(record).past(press.leaf(record), ways):
                found[id].append(row)
        return found


def deployments_page(volumes: list[Volume], book: Book, site: Site, count: int) -> Page:
    """All deployments of all checklists, and what is live where; and how many discrepancies the audit has found."""
    addresses = {volume.checklist.id: volume.addresses for volume in volumes}
    titles = {volume.checklist.id: volume.checklist.title for volume in volumes}
    html = render(
        "deployments",
        records=book.records,
        addresses=[addresses[record.run.checklist] for record in book.records],
        live=[(record, addresses[record.run.checklist]) for history in book.histories for record in history.live],
        titles=titles,
        href=lambda target: site.href(DEPLOYMENTS, target),
        name_of=name_of,
        json=RUNS_JSON,
        csv=RUNS_CSV,
        feed=FEED if site.url else "",
        audit=AUDIT,
        count=count,
    )
    return Page(
        address=DEPLOYMENTS,
        kind="deployments",
        title="Deployments",
        label="All deployments",
        content=(Html(html),),
        source="",
        summary="All deployments of all checklists; what is live where",
        anchors=frozenset({"live", "deployments"}),
        toc=(("What is live where", "live"), ("All deployments", "deployments")),
    )
