"""The record pages: what was done in each deployment, for people and for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from ..record import Record
from .html import WORDS, safe
from .leaf import Neighbour, Press
from .model import AUDIT, Asset, Page
from .volume import Volume, name_of, title_of


def record_pages(volume: Volume, press: Press) -> Iterator[Page]:
    """A page for each record."""
    records = volume.history.records
    for number, record in enumerate(records):
        newer = records[number - 1] if number else None
        older = records[number + 1] if number + 1 < len(records) else None
        yield _page(volume, press, record, older, newer)


def _page(volume: Volume, press: Press, record: Record, older: Record | None, newer: Record | None) -> Page:
    skeleton = press.skeleton(record.checklist)

    def content() -> str:
        return press.whole(record).page(press.leaf(record), _notice(volume, press, record), _neighbour(older), _neighbour(newer))

    return Page(
        address=volume.addresses.record(record.id),
        kind="record",
        title=title_of(record),
        parent=volume.addresses.overview,
        previous=volume.addresses.record(older.id) if older else "",
        next=volume.addresses.record(newer.id) if newer else "",
        content=content,
        source=record.run.paths[0] if record.run.paths else "",
        summary=_summary(record),
        anchors=skeleton.anchors,
        toc=skeleton.toc(attention=bool(record.attention)),
    )


def _summary(record: Record) -> str:
    """What search knows of a record."""
    head = record.run.head
    words = [name_of(record), record.id, WORDS[record.verdict], WORDS.get(head.outcome or "", ""), head.operator or ""]
    return " · ".join(filter(None, [*words, *(link.title or link.href for link in head.links)]))


def _neighbour(record: Record | None) -> Neighbour | None:
    return Neighbour(id=record.id, name=name_of(record)) if record else None


def _notice(volume: Volume, press: Press, record: Record) -> str:
    """What the audit has found in a record: the kinds of discrepancies, and how many of each."""
    found = Counter(each.kind for each in volume.found.get(f"{record.run.checklist}/{record.id}", ()))
    if not found:
        return ""
    told = ", ".join(f"{kind} ×{count}" if count > 1 else kind for kind, count in sorted(found.items()))
    link = safe(press.skeleton(record.checklist).href(AUDIT))
    return f'<p><a href="{link}">The audit</a> <span class="db-quiet">has found:</span> {told}</p>\n'


def record_assets(volume: Volume, press: Press) -> Iterator[Asset]:
    """The JSON of each record."""
    for record in volume.history.records:
        yield Asset(address=volume.addresses.data(record.id), content=partial(_data, press, record))


def _data(press: Press, record: Record) -> bytes:
    return press.whole(record).data(press.leaf(record))
