"""The record pages: what was done in each deployment, for people and for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from ..record import Brief
from ..struct import Struct
from .addresses import AUDIT, Addresses, audit_of
from .html import WORDS, safe
from .kept import of_each
from .leaf import Neighbour, Press
from .model import Asset, Page
from .period import label_of, month_of
from .volume import Volume, name_of, title_of


def record_pages(press: Press) -> Iterator[Page]:
    """A page for each record."""
    volume = press.volume
    briefs = volume.history.briefs
    told = [*of_each(press.kept, f"names {volume.checklist.id}", volume.addresses, briefs, partial(_told, volume.addresses))]
    beside = [None, *told, None]
    for brief, own, newer, older in zip(briefs, told, beside, beside[2:], strict=False):
        yield _page(volume, press, brief, own, older, newer)


class _Told(Struct, frozen=True):
    """What is said of a record beside its page."""

    named: Neighbour
    title: str
    summary: str
    address: str
    data: str


def _told(addresses: Addresses, brief: Brief) -> _Told:
    named = Neighbour(id=brief.id, name=name_of(brief))
    return _Told(named, title_of(brief), _summary(brief), addresses.record(brief.id), addresses.data(brief.id))


def _page(volume: Volume, press: Press, brief: Brief, told: _Told, older: _Told | None, newer: _Told | None) -> Page:
    beside = brief, _notice(volume, press, brief), older.named if older else None, newer.named if newer else None
    made = partial(press.record, *beside)
    return Page(
        address=told.address,
        kind="record",
        title=told.title,
        parent=volume.addresses.overview,
        previous=older.address if older else "",
        next=newer.address if newer else "",
        content=lambda: made()[0],
        key=partial(press.mark, *beside),
        beside=Asset(address=told.data, content=lambda: made()[1]),
        source=brief.run.paths[0] if brief.run.paths else "",
        summary=told.summary,
        toc=press.of(brief).toc(attention=brief.attention),
    )


def _summary(record: Brief) -> str:
    """What search knows of a record."""
    head = record.run.head
    words = [name_of(record), record.id, WORDS[record.verdict], WORDS.get(head.outcome or "", ""), head.operator or ""]
    return " · ".join(filter(None, [*words, *(link.title or link.href for link in head.links)]))


def _notice(volume: Volume, press: Press, brief: Brief) -> str:
    """What the audit has found in a record: the kinds of discrepancies, and how many of each."""
    found = volume.found.get(brief.name, ())
    if not found:
        return ""
    kinds, months = Counter(each.kind for each in found), sorted({month_of(each.day) for each in found})
    told = ", ".join(f"{kind} ×{count}" if count > 1 else kind for kind, count in sorted(kinds.items()))
    href = press.of(brief).href
    when = ", ".join(f'<a href="{safe(href(audit_of(month.partition("-")[0])))}#{month}">{label_of(month)}</a>' for month in months)
    link = safe(href(AUDIT))
    return f'<p><a href="{link}">The audit</a> <span class="db-quiet">has found:</span> {told} · {when}</p>\n'
