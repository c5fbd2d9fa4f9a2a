"""One step in a record, with all that was ever written down of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from ..checklist import Section, Step
from ..run import Attempt, Claim, Result

BADNESS = (Result.FAILED, Result.BLOCKED, Result.SKIPPED, Result.NOT_APPLICABLE, Result.PASSED)
"""Worst first: of results that contradict one another without times, the first stands."""

LETTERS = {
    "passed": "p", "failed": "f", "blocked": "b", "skipped": "s", "not_applicable": "a", "open": "o", "not_needed": "n",
}  # fmt: skip
"""What comes of entries, a letter each: each result, or that it is open, or that nobody has to answer it."""


class Entry(NamedTuple):
    """One step in a record. There are very many: a named tuple is made three times as fast as a dataclass."""

    id: str
    """The step's id in the revision that was run; the name that the file gives, where that has no such step."""
    step: Step | None
    """None where the checklist has no such step: its result is kept and shown all the same."""
    sections: tuple[Section, ...] = ()
    """The sections that it stands in, outermost first, the title's left out."""
    parent: str = ""
    """The id of the step that it is nested in; empty where none."""
    claim: Claim | None = None
    """The result that stands; None where nobody answered."""
    attempts: tuple[Claim, ...] = ()
    """The other results that were ever written down, oldest first."""
    contradiction: bool = False
    """Results without times contradict one another: the worst stands."""
    expected: bool = True
    """Somebody has to answer it: not optional, not in a section that did not happen."""
    derived: Result | None = None
    """What follows from the steps nested in it, where it was not answered itself."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every result that was ever written down, the one that stands last."""
        return (*self.attempts, self.claim) if self.claim else self.attempts

    @property
    def text(self) -> str:
        """The step's text on that day."""
        return self.step.text if self.step else self.id

    @property
    def said(self) -> Attempt | None:
        """The result that stands, as the file says it."""
        return self.claim.result if self.claim else None

    @property
    def result(self) -> Result | None:
        """What came of it: said, or else derived; None where open."""
        return self.claim.result.result if self.claim else self.derived

    @property
    def letter(self) -> str:
        """What came of it, by `LETTERS`."""
        return letter_of(self)

    @property
    def waived(self) -> bool:
        """Failed or blocked, and somebody accepts it."""
        return self.failing and self.said is not None and self.said.waiver is not None

    @property
    def failing(self) -> bool:
        """It says itself that it is not so, or could not be looked at."""
        return self.said is not None and self.said.result in (Result.FAILED, Result.BLOCKED)

    @property
    def open(self) -> bool:
        """Somebody has to answer it and nobody has."""
        return self.expected and self.result is None


def letter_of(entry: Entry) -> str:
    """What came of an entry, by `LETTERS`."""
    if entry.claim:
        return LETTERS[entry.claim.result.result]
    return LETTERS[entry.derived or ("open" if entry.expected else "not_needed")]


def moment(at: datetime | None) -> datetime:
    """A time to sort by; what has none is earliest."""
    return at or datetime.min.replace(tzinfo=UTC)


def times_of(entry: Entry) -> Iterator[datetime]:
    """When anybody gave this step a result."""
    for claim in entry.claims:
        if claim.result.at:
            yield claim.result.at


def expected(sections: tuple[Section, ...], happened: frozenset[str]) -> bool:
    """Whether somebody has to answer the steps of this place: a conditional section has to have happened, triggers never have."""
    if any(section.triggers for section in sections):
        return False
    return all(section.id in happened for section in sections if section.conditional)
