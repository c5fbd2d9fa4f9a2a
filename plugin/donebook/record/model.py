"""A record: a run laid over its checklist. Total: whatever the files say, there is a record of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property

from ..checklist import Checklist, Section, Step
from ..problem import Problem
from ..run import Attempt, Claim, Decision, Gate, Result, Run, Signoff, canonical


class Verdict(StrEnum):
    """What a record comes to. Computed, never stored."""

    FAILED = "failed"
    INCOMPLETE = "incomplete"
    PASSED_WITH_EXCEPTIONS = "passed_with_exceptions"
    PASSED = "passed"


class Stage(StrEnum):
    """Where a run is in its life. Derived, never stored."""

    IN_PROGRESS = "in_progress"
    FINISHED = "finished"
    SIGNED = "signed"
    CHANGED = "changed_after_sign_off"


BADNESS = (Result.FAILED, Result.BLOCKED, Result.SKIPPED, Result.NOT_APPLICABLE, Result.PASSED)
"""Worst first: of results that contradict one another without times, the first stands."""


_DECISIONS = tuple(Decision)
"""From the mildest to the strictest."""


class Origin(StrEnum):
    """Where the text comes from that a record shows as the one that was run."""

    PINNED = "pinned"
    """Git has it among the revisions of the checklist."""
    FROZEN = "frozen"
    """The run brings it, and the history that is here cannot say whether the checklist ever read so."""
    FOREIGN = "foreign"
    """The checklist's whole history is here, and the text is not in it: nobody reviewed it as this list."""
    PRESENT = "present"
    """The run pins nothing, or what it pins is lost: it is the text of now."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One step in a record."""

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


@dataclass(frozen=True, kw_only=True, slots=True)
class SignoffState:
    """A role that signs, and its signature if there is one."""

    role: str
    asked: bool
    """The checklist asks for this role."""
    signoff: Signoff | None = None
    outdated: bool = False
    """What was signed is not what stands there now."""

    @property
    def given(self) -> bool:
        """Signed, and for it."""
        return self.signoff is not None and self.signoff.decision in (Decision.APPROVED, Decision.APPROVED_WITH_EXCEPTIONS)


@dataclass(frozen=True, kw_only=True)
class Record:
    """A run laid over the revision of its checklist that was run."""

    run: Run
    checklist: Checklist
    """The revision that was run, or the nearest to it that is known."""
    origin: Origin
    """How far `checklist` is known to be the text that was run."""
    entries: tuple[Entry, ...]
    """Every step in the checklist's order, then the results for steps that it does not have."""
    problems: tuple[Problem, ...]

    @property
    def id(self) -> str:
        """The run's id."""
        return self.run.id

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        """The entries by their ids."""
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def happened(self) -> frozenset[str]:
        """The ids of the conditional sections that did happen."""
        return happened_in(self.run, self.checklist)

    @cached_property
    def verdict(self) -> Verdict:
        """What it comes to."""
        if any(entry.failing and not entry.waived for entry in self.entries):
            return Verdict.FAILED
        if (
            all(entry.claim is None for entry in self.entries)
            or not self.run.whole
            or self.origin is Origin.FOREIGN
            or self.checklist.unsound
            or any(entry.open for entry in self.entries)
        ):
            return Verdict.INCOMPLETE
        if any(entry.failing or entry.result is Result.SKIPPED for entry in self.entries):
            return Verdict.PASSED_WITH_EXCEPTIONS
        return Verdict.PASSED

    @cached_property
    def signoffs(self) -> tuple[SignoffState, ...]:
        """The roles that the checklist asks for in its order, then others that signed; of one role's signatures the latest."""
        latest: dict[str, Signoff] = {}
        # Of two at the same moment the stricter counts: nobody should be taken for having approved what they rejected.
        for signoff in sorted(
            self.run.signoffs, key=lambda each: (moment(each.at), str(each.on or ""), _DECISIONS.index(each.decision), canonical(each))
        ):
            latest[signoff.role.casefold()] = signoff
        asked = {role.name.casefold(): role.name for role in self.checklist.roles}
        roles = {**asked, **{key: signoff.role for key, signoff in latest.items() if key not in asked}}
        return tuple(self._signoff(role, latest.get(key), asked=key in asked) for key, role in roles.items())

    def _signoff(self, role: str, signoff: Signoff | None, *, asked: bool) -> SignoffState:
        outdated = signoff is not None and signoff.covers not in (None, self.digest)
        return SignoffState(role=role, asked=asked, signoff=signoff, outdated=outdated)

    @cached_property
    def stage(self) -> Stage:
        """Where the run is in its life."""
        if any(state.signoff and state.outdated for state in self.signoffs):
            return Stage.CHANGED
        if self.run.head.finished is None:
            return Stage.IN_PROGRESS
        if self.signoffs and all(state.given for state in self.signoffs if state.asked) and any(state.given for state in self.signoffs):
            return Stage.SIGNED
        return Stage.FINISHED

    @cached_property
    def digest(self) -> str:
        """`sha256:` of the checklist's revision and of all results: what a sign-off covers."""
        digest = hashlib.sha256(self.checklist.blob.encode())
        for entry in sorted(self.entries, key=lambda entry: entry.id):
            for claim in entry.claims:
                digest.update(b"\0" + entry.id.encode() + b"\0" + canonical(claim.result))
        return "sha256:" + digest.hexdigest()

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many entries came to what: each result, `waived` among the failing, `open`, and `not_needed`."""
        names = [*map(str, Result), "waived", "open", "not_needed"]
        counts = dict.fromkeys(names, 0)
        for entry in self.entries:
            counts[str(entry.result) if entry.result else "open" if entry.expected else "not_needed"] += 1
            counts["waived"] += entry.waived
        return counts

    @property
    def unsigned(self) -> tuple[str, ...]:
        """The roles that have still to approve, or to sign again."""
        return tuple(state.role for state in self.signoffs if state.asked and (not state.given or state.outdated))

    @cached_property
    def gates(self) -> dict[str, Gate]:
        """The pause points that were released, by the id of their section; of several releases the first."""
        released: dict[str, Gate] = {}
        for name, gate in sorted(self.run.gates, key=lambda each: (moment(each[1].at), each[0], canonical(each[1]))):
            for section in self.checklist.find_section(name)[:1]:
                released.setdefault(section.id, gate)
        return released

    @cached_property
    def started(self) -> datetime | None:
        """When the run began: as said, or else its first result."""
        return self.run.head.started or min((at for entry in self.entries for at in times_of(entry)), default=None)

    @property
    def attention(self) -> tuple[Entry, ...]:
        """What a reader must not miss: failing, waived, skipped, contradictory, or for no step of the checklist."""
        return tuple(e for e in self.entries if e.failing or e.result is Result.SKIPPED or e.contradiction or e.step is None)


def happened_in(run: Run, checklist: Checklist) -> frozenset[str]:
    """The ids of the sections of which the run says that they happened, of those below, and of those around them."""
    named = [section for name in run.head.happened for section in checklist.find_section(name)]
    below = {inner.id for section in named for inner in section.walk()}
    above = {section.id for section in checklist.root.walk() if section.id and any(inner.id in below for inner in section.walk())}
    return frozenset(below | above)


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
