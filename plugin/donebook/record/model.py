"""A record: a run laid over its checklist. Total: whatever the files say, there is a record of it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from operator import attrgetter

from ..checklist import Checklist
from ..problem import Problem
from ..run import Gate, Result, Run, canonical
from ..struct import Struct
from .entry import LETTERS, Entry, letter_of, moment, times_of
from .policy import LENIENT, Policy
from .signing import SignoffState, standing, states

_ID = attrgetter("id")
_RESULTS = tuple(map(str, Result))


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


class Record(Struct, frozen=True, kw_only=True, dict=True):
    """A run laid over the revision of its checklist that was run."""

    run: Run
    checklist: Checklist
    """The revision that was run, or the nearest to it that is known."""
    origin: Origin
    """How far `checklist` is known to be the text that was run."""
    entries: tuple[Entry, ...]
    """Every step in the checklist's order, then the results for steps that it does not have."""
    problems: tuple[Problem, ...]
    policy: Policy = LENIENT
    """What is asked of those who sign."""

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
        if any(not entry.waived for entry in self.failing):
            return Verdict.FAILED
        if (
            all(entry.claim is None for entry in self.entries)
            or not self.run.whole
            or self.origin is Origin.FOREIGN
            or self.checklist.unsound
            or "o" in self.letters
        ):
            return Verdict.INCOMPLETE
        return Verdict.PASSED_WITH_EXCEPTIONS if self.failing or "s" in self.letters else Verdict.PASSED

    @cached_property
    def letters(self) -> str:
        """What came of each entry, by `entry.LETTERS`."""
        return "".join([letter_of(entry) for entry in self.entries])

    @cached_property
    def failing(self) -> tuple[Entry, ...]:
        """The entries that say themselves that they are not so, or could not be looked at."""
        if "f" not in self.letters and "b" not in self.letters:
            return ()
        return tuple(entry for entry, letter in zip(self.entries, self.letters, strict=True) if letter in "fb" and entry.failing)

    @cached_property
    def signoffs(self) -> tuple[SignoffState, ...]:
        """The roles that the checklist and the policy ask for in their order, then others that signed; of one role's signatures the latest."""
        roles = (*(role.name for role in self.checklist.roles), *self.policy.roles)
        return states(self.run, roles, self.policy, self.digest)

    @cached_property
    def stage(self) -> Stage:
        """Where the run is in its life."""
        if any(state.signoff and state.outdated for state in self.signoffs):
            return Stage.CHANGED
        if self.run.head.finished is None:
            return Stage.IN_PROGRESS
        if standing(self.signoffs):
            return Stage.SIGNED
        return Stage.FINISHED

    @cached_property
    def digest(self) -> str:
        """`sha256:` of the checklist's revision and of all results: what a sign-off covers."""
        pieces = [self.checklist.blob.encode()]
        for entry in sorted(self.entries, key=_ID):
            for claim in entry.attempts:
                pieces += (entry.id.encode(), claim.said)
            if entry.claim:
                pieces += (entry.id.encode(), entry.claim.said)
        return "sha256:" + hashlib.sha256(b"\0".join(pieces)).hexdigest()

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many entries came to what: each result, `waived` among the failing, `open`, and `not_needed`."""
        counts = {state: self.letters.count(letter) for state, letter in LETTERS.items()}
        waived = sum(entry.waived for entry in self.failing)
        return {
            **{result: counts[result] for result in _RESULTS},
            "waived": waived,
            **{name: counts[name] for name in ("open", "not_needed")},
        }

    @property
    def signed(self) -> tuple[str, ...]:
        """The roles whose signature stands."""
        return tuple(state.role for state in self.signoffs if state.stands)

    @property
    def unsigned(self) -> tuple[str, ...]:
        """The roles that have still to approve, or to sign again."""
        return tuple(state.role for state in self.signoffs if state.asked and not state.stands)

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

    @cached_property
    def attention(self) -> tuple[Entry, ...]:
        """What a reader must not miss: failing, waived, skipped, contradictory, or for no step of the checklist."""
        found = zip(self.entries, self.letters, strict=True)
        return tuple([e for e, letter in found if letter == "s" or e.contradiction or e.step is None or (letter in "fb" and e.failing)])


def happened_in(run: Run, checklist: Checklist) -> frozenset[str]:
    """The ids of the sections of which the run says that they happened, of those below, and of those around them."""
    if not run.head.happened:  # as in most runs
        return frozenset()
    named = [section for name in run.head.happened for section in checklist.find_section(name)]
    below = {inner.id for section in named for inner in section.walk()}
    above = {section.id for section in checklist.root.walk() if section.id and any(inner.id in below for inner in section.walk())}
    return frozenset(below | above)
