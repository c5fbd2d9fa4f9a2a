"""A record: a run laid over its checklist. Total: whatever the files say, there is a record of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property

from .checklist import Checklist, Section, Step
from .problem import Problem, nearest, quoted
from .run import Attempt, Claim, Decision, Gate, Result, Run, Signoff, canonical


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


_BADNESS = (Result.FAILED, Result.BLOCKED, Result.SKIPPED, Result.NOT_APPLICABLE, Result.PASSED)
"""Worst first: of results that contradict one another without times, the first stands."""


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
    exact: bool
    """`checklist` is the very text that the run pins."""
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
        return _happened(self.run, self.checklist)

    @cached_property
    def verdict(self) -> Verdict:
        """What it comes to."""
        if any(entry.failing and not entry.waived for entry in self.entries):
            return Verdict.FAILED
        if not self.entries or not self.run.whole or any(entry.open for entry in self.entries):
            return Verdict.INCOMPLETE
        if any(entry.failing or entry.result is Result.SKIPPED for entry in self.entries):
            return Verdict.PASSED_WITH_EXCEPTIONS
        return Verdict.PASSED

    @cached_property
    def signoffs(self) -> tuple[SignoffState, ...]:
        """The roles that the checklist asks for in its order, then others that signed; of one role's signatures the latest."""
        latest: dict[str, Signoff] = {}
        for signoff in sorted(self.run.signoffs, key=lambda each: (_moment(each.at), str(each.on or ""), canonical(each))):
            latest[signoff.role.casefold()] = signoff
        asked = {role.name.casefold(): role.name for role in self.checklist.roles}
        roles = {**asked, **{key: signoff.role for key, signoff in latest.items() if key not in asked}}
        return tuple(
            SignoffState(
                role=role,
                asked=key in asked,
                signoff=(signoff := latest.get(key)),
                outdated=signoff is not None and signoff.covers not in (None, self.digest),
            )
            for key, role in roles.items()
        )

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
            for claim in (*entry.attempts, *((entry.claim,) if entry.claim else ())):
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

    @cached_property
    def gates(self) -> dict[str, Gate]:
        """The pause points that were released, by the id of their section; of several releases the first."""
        released: dict[str, Gate] = {}
        for name, gate in sorted(self.run.gates, key=lambda each: (_moment(each[1].at), each[0], canonical(each[1]))):
            for section in self.checklist.find_section(name)[:1]:
                released.setdefault(section.id, gate)
        return released

    @property
    def started(self) -> datetime | None:
        """When the run began: as said, or else its first result."""
        return self.run.head.started or min((at for entry in self.entries for at in _times(entry)), default=None)

    @property
    def attention(self) -> tuple[Entry, ...]:
        """What a reader must not miss: failing, waived, skipped, contradictory, or for no step of the checklist."""
        return tuple(e for e in self.entries if e.failing or e.result is Result.SKIPPED or e.contradiction or e.step is None)


def merge(run: Run, checklist: Checklist, *, exact: bool = True) -> Record:
    """The record of `run`, laid over `checklist`. Never fails: what does not fit becomes a problem, and no result is lost."""
    claims: dict[str, list[Claim]] = {}
    strays: dict[str, list[Claim]] = {}
    problems = list(run.problems)
    for claim in run.claims:
        found = checklist.find(claim.name)
        (claims.setdefault(found[0], []) if len(found) == 1 else strays.setdefault(claim.name, [])).append(claim)
    problems += [_stray(name, found[0], checklist) for name, found in strays.items()]
    problems += _names(run, checklist)
    happened = _happened(run, checklist)
    entries: dict[str, Entry] = {}
    parents = {inner.id: step.id for step in checklist.steps.values() for inner in step.steps}
    for step in checklist.steps.values():
        sections = tuple(section for section in checklist.places[step.id] if section.id)
        entries[step.id] = _entry(
            Entry(
                id=step.id,
                step=step,
                sections=sections,
                parent=parents.get(step.id, ""),
                expected=not step.optional and expected(sections, happened),
            ),
            claims.get(step.id, []),
        )
    for entry in reversed(list(entries.values())):
        entries[entry.id] = _rolled_up(entry, entries)
    problems += [_contradicts(entry) for entry in entries.values() if entry.contradiction]
    problems += [_unexpected(run, section) for section in _answered_unhappened(entries, happened)]
    lost = tuple(_entry(Entry(id=name, step=None, expected=False), found) for name, found in sorted(strays.items()))
    return Record(run=run, checklist=checklist, exact=exact, entries=(*entries.values(), *lost), problems=tuple(dict.fromkeys(problems)))


def expected(sections: tuple[Section, ...], happened: frozenset[str]) -> bool:
    """Whether somebody has to answer the steps of this place: a conditional section has to have happened, triggers never have."""
    if any(section.triggers for section in sections):
        return False
    return all(section.id in happened for section in sections if section.conditional)


def _happened(run: Run, checklist: Checklist) -> frozenset[str]:
    named = [section for name in run.head.happened for section in checklist.find_section(name)]
    below = {inner.id for section in named for inner in section.walk()}
    above = {section.id for section in checklist.root.walk() if any(inner.id in below for inner in section.walk())}
    return frozenset(below | above)


def _moment(at: datetime | None) -> datetime:
    return at or datetime.min.replace(tzinfo=UTC)


def _entry(entry: Entry, claims: list[Claim]) -> Entry:
    """The entry with the claim that stands, and all others as attempts."""
    if not claims:
        return entry
    unique: dict[Attempt, Claim] = {}
    for claim in sorted(claims, key=lambda each: (each.earlier, each.path, each.line)):
        unique.setdefault(claim.result, claim)
    latest = [claim for claim in unique.values() if not claim.earlier] or list(unique.values())
    timed = all(claim.result.at for claim in latest)
    contradiction = not timed and len({claim.result.result for claim in latest}) > 1
    if contradiction:
        standing = min(latest, key=lambda each: (_BADNESS.index(each.result.result), canonical(each.result)))
    else:
        standing = max(latest, key=lambda each: (_moment(each.result.at), -_BADNESS.index(each.result.result), canonical(each.result)))
    others = sorted((claim for claim in unique.values() if claim is not standing), key=lambda each: (_moment(each.result.at), canonical(each.result)))
    return replace(entry, claim=standing, attempts=tuple(others), contradiction=contradiction)


def _rolled_up(entry: Entry, entries: dict[str, Entry]) -> Entry:
    """A step that nobody answered follows from the steps nested in it."""
    inner = [entries[step.id] for step in entry.step.steps] if entry.step else []
    if entry.claim or not inner or any(each.result is None and each.step and not each.step.optional for each in inner):
        return entry
    results = {each.result for each in inner} - {None}
    derived = next((result for result in _BADNESS if result in results and result is not Result.NOT_APPLICABLE), None)
    return replace(entry, derived=derived or (Result.NOT_APPLICABLE if results else None))


def _times(entry: Entry) -> Iterator[datetime]:
    for claim in (*entry.attempts, *((entry.claim,) if entry.claim else ())):
        if claim.result.at:
            yield claim.result.at


def _stray(name: str, claim: Claim, checklist: Checklist) -> Problem:
    found = checklist.find(name)
    if found:
        cure = "Write more of the id: " + " or ".join(f"`{checklist.shortest(id)}`" for id in found[:3]) + "."
        message = f"{quoted(name)} may be any of {len(found)} steps"
    else:
        short = {id.rpartition("/")[2] for id in checklist.steps}
        cure = nearest(name, {*short, *checklist.steps}) or "`donebook show` prints the names of all steps."
        message = f"{quoted(name)} is no step of the checklist {quoted(checklist.id)}"
    return Problem(source=claim.path, line=claim.line, message=message, cure=cure, code="unknown-step")


def _names(run: Run, checklist: Checklist) -> Iterator[Problem]:
    """Names of sections and steps, outside the results, that the checklist does not have."""
    known = [section.id.rpartition("/")[2] for section in checklist.root.walk() if section.id]
    for key, names in (("happened", run.head.happened), ("gates", dict(run.gates))):
        path, line = run.at(key)
        for name in names:
            if not checklist.find_section(name):
                cure = nearest(name, known) or f"Its sections are {', '.join(f'`{each}`' for each in known[:8])}."
                yield Problem(source=path, line=line, message=f"`{key}` names {quoted(name)}, which is no section of the checklist", cure=cure, code="unknown-section")
    path, line = run.at("redlines")
    for redline in run.redlines:
        if redline.step and len(checklist.find(redline.step)) != 1:
            message = f"a redline names {quoted(redline.step)}, which is no step of the checklist"
            cure = nearest(redline.step, [id.rpartition("/")[2] for id in checklist.steps]) or "`donebook show` prints the names of all steps."
            yield Problem(source=path, line=line, message=message, cure=cure, code="unknown-step", severity="warning")


def _contradicts(entry: Entry) -> Problem:
    assert entry.claim is not None, "only results contradict one another"
    other = next(claim for claim in entry.attempts if claim.result.result is not entry.claim.result.result)
    message = f"{quoted(entry.id)} is {entry.claim.result.result} here and {other.result.result} in {other.path}:{other.line}; the worse one stands"
    return Problem(source=entry.claim.path, line=entry.claim.line, message=message, cure="Give both a time (`at`): the later one stands then.", code="contradiction")


def _answered_unhappened(entries: dict[str, Entry], happened: frozenset[str]) -> tuple[Section, ...]:
    """Conditional sections with results in them of which the run does not say that they happened."""
    found = (
        section
        for entry in entries.values()
        if entry.claim and entry.claim.result.result is not Result.NOT_APPLICABLE
        for section in entry.sections
        if section.conditional and section.id not in happened
    )
    return tuple(dict.fromkeys(found))


def _unexpected(run: Run, section: Section) -> Problem:
    name = section.id.rpartition("/")[2]
    message = f"there are results in {quoted(section.title)}, and the run does not say that it happened"
    cure = f"Add `{name}` to `happened`, or delete what was ticked by mistake."
    path, line = run.at("happened")
    return Problem(source=path, line=line, message=message, cure=cure, code="unhappened", severity="warning")
