"""The history of a checklist: its records in order, and every step through all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from .checklist import Checklist
from .record import Entry, Record
from .revision import match
from .run import Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class Appearance:
    """A step in one record."""

    record: Record
    entry: Entry
    changed: bool
    """The step's text was another one than it is now."""


@dataclass(frozen=True, kw_only=True)
class History:
    """All records of one checklist."""

    checklist: Checklist
    """As it stands now."""
    records: tuple[Record, ...]
    """Newest first."""
    steps: dict[str, tuple[Appearance, ...]]
    """Each step of the checklist in the records that have it, newest first, by its id now."""
    became: dict[str, dict[str, str]]
    """What each step of an earlier revision is called now, by the revision's blob."""
    retired: dict[str, tuple[Appearance, ...]]
    """Steps that the checklist no longer has, by the id they had last."""

    @cached_property
    def by_id(self) -> dict[str, Record]:
        """The records by their ids."""
        return {record.id: record for record in self.records}

    @cached_property
    def live(self) -> tuple[Record, ...]:
        """What is live where: of each subject and environment the last deployment that succeeded."""
        latest: dict[tuple[str, str], Record] = {}
        for record in self.records:
            if record.run.head.outcome is Outcome.SUCCEEDED:
                latest.setdefault((record.run.head.subject or "", record.run.head.environment or ""), record)
        return tuple(latest[key] for key in sorted(latest))


def newest_first(records: Iterable[Record]) -> tuple[Record, ...]:
    """`records` by when they began, and by their ids where that is the same or not said."""
    return tuple(sorted(records, key=lambda record: (_began(record), record.run.checklist, record.id), reverse=True))


def _began(record: Record) -> datetime:
    """When the run began; where nobody says, the day that its id begins with."""
    if record.started:
        return record.started
    try:
        return datetime.strptime(record.id[:10], "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def index(checklist: Checklist, records: Iterable[Record]) -> History:
    """The history of `checklist` from its records, in whatever order they come."""
    ordered = newest_first(records)
    matches = {checklist.blob: {id: id for id in checklist.steps}}
    steps: dict[str, list[Appearance]] = {id: [] for id in checklist.steps}
    retired: dict[str, list[Appearance]] = {}
    for record in ordered:
        if record.checklist.blob not in matches:
            matches[record.checklist.blob] = match(record.checklist, checklist)
        now = matches[record.checklist.blob]
        for entry in record.entries:
            id = now.get(entry.id) if entry.step else None
            changed = id is not None and entry.step is not None and entry.step.digest != checklist.steps[id].digest
            target = retired.setdefault(entry.id, []) if id is None else steps[id]
            target.append(Appearance(record=record, entry=entry, changed=changed))
    return History(
        checklist=checklist,
        records=ordered,
        steps={id: tuple(found) for id, found in steps.items()},
        became=matches,
        retired={id: tuple(found) for id, found in sorted(retired.items())},
    )
