"""The history of a checklist: its records in order, and every step through all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice

from .checklist import Checklist
from .record import CELLS, Brief, Entry, Record, brief_of
from .revision import match
from .run import Outcome, Result
from .struct import Struct


class Appearance(Struct, frozen=True, kw_only=True):
    """A step in one record."""

    record: Record
    entry: Entry
    changed: bool
    """The step's text was another one than it is now."""


class History(Struct, frozen=True, kw_only=True, dict=True):
    """All records of one checklist."""

    checklist: Checklist
    """As it stands now."""
    briefs: tuple[Brief, ...]
    """Of its records, newest first."""
    open: Callable[[Brief], Record]
    """Gives the whole of a record."""

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """The records, all of them at once, newest first."""
        return tuple(map(self.open, self.briefs))

    @cached_property
    def columns(self) -> dict[str, bytes]:
        """What came of each step of the checklist in all records, newest first: a cell each (`record.CELLS`), by the step's id."""
        joined, size = b"".join(brief.cells for brief in self.briefs), len(self.checklist.steps)
        return {id: joined[number::size] for number, id in enumerate(self.checklist.steps)}

    def last(self, id: str, count: int) -> list[tuple[Brief, int]]:
        """The last answers to a step of the checklist, newest first, `count` at most: the record of each, and its cell (`record.CELLS`)."""
        column = self.columns.get(id, b"")
        return [(self.briefs[found.start()], column[found.start()]) for found in islice(_ANSWERED.finditer(column), count)]

    def then(self, brief: Brief, id: str) -> str:
        """What a step of the checklist was called in the revision of a record."""
        if brief.revision == self.checklist.blob:
            return id
        if brief.revision not in self._then:
            self._then[brief.revision] = {now: then for then, now in self.became(self.open(brief).checklist).items()}
        return self._then[brief.revision].get(id, id)

    @cached_property
    def _then(self) -> dict[str, dict[str, str]]:
        return {}

    @cached_property
    def live(self) -> tuple[Brief, ...]:
        """What is live where: of each subject and environment the deployment that succeeded and ended last."""
        latest: dict[tuple[str, str], tuple[datetime, Brief]] = {}
        for brief in self.briefs:
            head = brief.run.head
            if head.outcome is Outcome.SUCCEEDED:
                ended, key = head.finished or began(brief), (head.subject or "", head.environment or "")
                if key not in latest or latest[key][0] < ended:
                    latest[key] = ended, brief
        return tuple(latest[key][1] for key in sorted(latest))

    def became(self, revision: Checklist) -> dict[str, str]:
        """What each step of a revision is called now."""
        if revision.blob not in self._became:
            self._became[revision.blob] = match(revision, self.checklist)
        return self._became[revision.blob]

    @cached_property
    def _became(self) -> dict[str, dict[str, str]]:
        return {self.checklist.blob: {id: id for id in self.checklist.steps}}

    @cached_property
    def _appearances(self) -> tuple[dict[str, list[Appearance]], dict[str, list[Appearance]]]:
        """The steps that the checklist has, and those that it has no longer, in all records."""
        steps: dict[str, list[Appearance]] = {id: [] for id in self.checklist.steps}
        retired: dict[str, list[Appearance]] = {}
        for record in self.records:
            now = self.became(record.checklist)
            for entry in record.entries:
                id = now.get(entry.id) if entry.step else None
                changed = id is not None and entry.step is not None and entry.step.digest != self.checklist.steps[id].digest
                target = retired.setdefault(entry.id, []) if id is None else steps[id]
                target.append(Appearance(record=record, entry=entry, changed=changed))
        return steps, retired

    @property
    def steps(self) -> dict[str, tuple[Appearance, ...]]:
        """Each step of the checklist in the records that have it, newest first, by its id now."""
        return {id: tuple(found) for id, found in self._appearances[0].items()}

    @property
    def gone(self) -> int:
        """How many steps some record has that the checklist has no longer."""
        return len({id for brief in self.briefs for id in brief.retired})

    @property
    def retired(self) -> dict[str, tuple[Appearance, ...]]:
        """Steps that the checklist no longer has, by the id they had last."""
        return {id: tuple(found) for id, found in sorted(self._appearances[1].items())}


_ANSWERED = re.compile(b"[%s]" % re.escape(bytes(byte for byte, cell in enumerate(CELLS) if cell.state in {*Result})))
"""The cells in which somebody gave a result."""


def newest_first(briefs: Iterable[Brief]) -> tuple[Brief, ...]:
    """Briefs by when the runs began, and by their ids where that is the same or not said."""
    return tuple(sorted(briefs, key=lambda each: (began(each), each.run.checklist, each.id), reverse=True))


def began(brief: Brief) -> datetime:
    """When a run began; where nobody says, the day that its id begins with."""
    if brief.started:
        return brief.started
    try:
        return datetime.strptime(brief.id[:10], "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def index(checklist: Checklist, records: Iterable[Record]) -> History:
    """The history of `checklist` from its records, in whatever order they come."""
    became: dict[str, dict[str, str]] = {checklist.blob: {id: id for id in checklist.steps}}
    whole: dict[str, Record] = {}
    briefs = []
    for record in records:
        if record.checklist.blob not in became:
            became[record.checklist.blob] = match(record.checklist, checklist)
        briefs.append(brief_of(record, checklist, became[record.checklist.blob]))
        whole[record.id] = record
    return History(checklist=checklist, briefs=newest_first(briefs), open=lambda brief: whole[brief.id])
