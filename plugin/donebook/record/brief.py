"""A brief: what everybody needs to know of a record who does not show the whole of it. Of these there may be very many in memory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..checklist import Checklist
from ..problem import Problem
from ..run import Result, Run, content_of, signoffs_of
from ..struct import Struct
from .entry import LETTERS, Entry
from .model import Origin, Record, Stage, Verdict

CHANGED, WAIVED = 8, 16
"""Bits of a cell: the step had another text than it has now; it failed, and somebody accepts that."""
EVER = {Result.FAILED: 32, Result.BLOCKED: 32, Result.SKIPPED: 64, Result.NOT_APPLICABLE: 128}
"""Bits of a cell: what ever came of it, earlier attempts among them."""
STATES = ("", *LETTERS)
"""What came of a step, by the three lowest bits of its cell; the first is for a step that the list of that day had not."""


class Cell(Struct, frozen=True, kw_only=True):
    """What came of a step of the present checklist in one record."""

    state: str
    """A result, `open` or `not_needed`; empty where the list of that day had no such step."""
    changed: bool
    """The step had another text than it has now."""
    waived: bool
    """It failed, and somebody accepts that."""


CELLS = tuple(Cell(state=STATES[number & 7], changed=bool(number & CHANGED), waived=bool(number & WAIVED)) for number in range(256))
"""What each byte of `Brief.cells` says."""


class Brief(Struct, frozen=True, kw_only=True):
    """What everybody needs to know of a record who does not show the whole of it."""

    run: Run
    """What its files say of the whole (`Run.light`)."""
    revision: str
    """The blob of the checklist that it is laid over."""
    origin: Origin
    verdict: Verdict
    stage: Stage
    started: datetime | None
    digest: str
    counts: Mapping[str, int]
    total: int
    """How many entries it has."""
    attention: bool
    """There is something that a reader must not miss."""
    signed: tuple[str, ...]
    """The roles whose signature stands."""
    content: str
    """The digest of all that the run says, but for sign-offs and redlines."""
    signatures: tuple[str, ...]
    """The digest of each sign-off."""
    cells: bytes
    """What came of each step of the present checklist, in its order: a byte each."""
    retired: tuple[str, ...] = ()
    """The ids of the entries that the present checklist has no longer."""
    problems: tuple[Problem, ...] = ()
    """What is wrong in its files, and with what they say."""
    read: tuple[Problem, ...] = ()
    """Of these, what was found while the files were read."""
    whole: bool = True
    """Every value of every file could be read."""

    @property
    def id(self) -> str:
        """The run's id."""
        return self.run.id

    @property
    def name(self) -> str:
        """The checklist's id and the run's."""
        return f"{self.run.checklist}/{self.run.id}"


def brief_of(record: Record, present: Checklist, became: Mapping[str, str], problems: tuple[Problem, ...] = ()) -> Brief:
    """The brief of a record. `became` says what its steps are called in the `present` checklist; `problems` are others than the record's own."""
    run = record.run
    return Brief(
        run=run.light,
        revision=record.checklist.blob,
        origin=record.origin,
        verdict=record.verdict,
        stage=record.stage,
        started=record.started,
        digest=record.digest,
        counts=record.counts,
        total=len(record.entries),
        attention=bool(record.attention),
        signed=record.signed,
        content=content_of(run),
        signatures=signoffs_of(run),
        cells=_cells(record, present, became),
        retired=tuple([entry.id for entry in record.entries if entry.step is None or entry.id not in became]),
        problems=(*problems, *record.problems),
        read=run.problems,
        whole=run.whole,
    )


def _cells(record: Record, present: Checklist, became: Mapping[str, str]) -> bytes:
    """A byte for each step of the present checklist."""
    if record.checklist is present:  # as most are: only a few of its cells are more than a letter
        cells = bytearray(record.letters.encode().translate(_STATES)[: len(present.steps)])
        for number, (entry, letter) in enumerate(zip(record.entries[: len(cells)], record.letters, strict=False)):
            if letter in "fbsa" or entry.attempts:
                cells[number] = _cell(entry, letter, changed=False)
        return bytes(cells)
    found = bytearray(len(present.steps))
    for entry, letter in zip(record.entries, record.letters, strict=True):
        now = became.get(entry.id) if entry.step else None
        if now is not None and entry.step:
            found[present.numbers[now] - 1] = _cell(entry, letter, changed=entry.step.digest != present.steps[now].digest)
    return bytes(found)


def _cell(entry: Entry, letter: str, *, changed: bool) -> int:
    bits = _STATE[letter] | (CHANGED if changed else 0)
    if letter == "p" and not entry.attempts:  # as most are
        return bits
    for claim in entry.claims:
        bits |= EVER.get(claim.result.result, 0)
    return bits | (WAIVED if entry.waived else 0)


_STATE = {letter: number for number, letter in enumerate(LETTERS.values(), 1)}
_STATES = bytes(_STATE.get(chr(number), 0) for number in range(256))
