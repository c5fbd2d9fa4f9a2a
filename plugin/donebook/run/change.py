"""What people and jobs do to a part: answer a step, take it back, release a gate, sign, finish. Pure: a part gives a part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ..struct import replace
from .model import Attempt, Evidence, Gate, Link, Outcome, Part, Redline, Signoff, StepResult, Waiver


def answer(part: Part, results: Mapping[str, Attempt], at: datetime, order: Sequence[str] = ()) -> Part:
    """`part` with results for the steps that it calls by these names, of the time `at` unless they have one of their own.

    If the same person says the same again, evidence and a note are added to it. Otherwise the result before becomes an attempt; or
    this one does, if it says that it is older. `order` are names in the order of the checklist: new ones go to their places among
    those that are there.
    """
    made = {name: _answered(part.steps.get(name), result, at) for name, result in results.items()}
    return replace(part, steps=_placed({**part.steps, **{name: each for name, each in made.items() if name in part.steps}}, made, order))


def _answered(before: StepResult | None, result: Attempt, at: datetime) -> StepResult:
    """What came of a step with one more result."""
    if before is None:
        return StepResult(**_fields(_timed(result, at)))
    stands = attempt_of(before)
    if (fuller := _fuller(stands, result)) is not None:
        return replace(before, **_fields(fuller))
    if stands.at and (timed := _timed(result, at)).at and timed.at < stands.at:
        earlier = before.attempts if timed in before.attempts else (*before.attempts, timed)
        return replace(before, attempts=tuple(sorted(earlier, key=lambda each: each.at.timestamp() if each.at else 0)))
    return StepResult(**_fields(_timed(result, at)), attempts=(*before.attempts, stands))


def _fuller(stands: Attempt, again: Attempt) -> Attempt | None:
    """What stands with what the same person adds to it; None where they say something else."""
    same = stands.result is again.result and stands.by == again.by and again.at in (None, stands.at)
    if not same or (again.note and stands.note not in (None, again.note)):
        return None
    return replace(stands, note=stands.note or again.note, evidence=tuple(dict.fromkeys((*stands.evidence, *again.evidence))))


def _timed(result: Attempt, at: datetime) -> Attempt:
    return result if result.at else replace(result, at=at)


def _placed(steps: dict[str, StepResult], made: Mapping[str, StepResult], order: Sequence[str]) -> dict[str, StepResult]:
    """The results with those that are new, each before the first that the checklist has after it."""
    rank = {each: number for number, each in enumerate(order)}
    new = sorted((name for name in made if name not in steps), key=lambda name: rank.get(name, len(rank)), reverse=True)
    found: dict[str, StepResult] = {}
    for each, result in steps.items():
        while new and rank.get(new[-1], len(rank)) < rank.get(each, -1):
            name = new.pop()
            found[name] = made[name]
        found[each] = result
    return {**found, **{name: made[name] for name in reversed(new)}}


def take_back(part: Part, name: str) -> Part:
    """`part` without the last result of a step: the attempt before stands again, or nothing does."""
    before = part.steps[name]
    rest = {each: result for each, result in part.steps.items() if each != name}
    if not before.attempts:
        return replace(part, steps=rest)
    *earlier, last = before.attempts
    return replace(part, steps={**part.steps, name: StepResult(**_fields(last), attempts=tuple(earlier))})


def put_back(part: Part, name: str, before: StepResult | None) -> Part:
    """`part` with what it said of a step before; None for nothing."""
    rest = {each: before if each == name else result for each, result in part.steps.items()}
    return replace(part, steps={each: result for each, result in rest.items() if result is not None})


def waive(part: Part, name: str, waiver: Waiver) -> Part:
    """`part` where somebody accepts the failed or blocked result of a step; who accepted it first stays."""
    if part.steps[name].waiver is not None:
        return part
    return replace(part, steps={**part.steps, name: replace(part.steps[name], waiver=waiver)})


def add(part: Part, name: str, *, evidence: Iterable[Evidence] = (), note: str | None = None) -> Part:
    """`part` with more links to what shows the result of a step, and another line of its note."""
    result = part.steps[name]
    links = tuple(dict.fromkeys((*result.evidence, *evidence)))
    lines = "\n".join(filter(None, (result.note, note if note not in (result.note or "").split("\n") else None)))
    return replace(part, steps={**part.steps, name: replace(result, evidence=links, note=lines or None)})


def link(part: Part, links: Iterable[Link]) -> Part:
    """`part` with more links to where the deployment is written down."""
    return replace(part, links=tuple(dict.fromkeys((*part.links, *links))))


def release(part: Part, name: str, gate: Gate) -> Part:
    """`part` where the gate of a section is released; who released it first stays."""
    return part if name in part.gates else replace(part, gates={**part.gates, name: gate})


def note_happened(part: Part, name: str) -> Part:
    """`part` where a conditional section did happen."""
    return part if name in part.happened else replace(part, happened=(*part.happened, name))


def sign(part: Part, signoff: Signoff) -> Part:
    """`part` with one more sign-off; earlier ones stay, and the same again adds nothing."""
    last = next((each for each in reversed(part.signoffs) if each.role == signoff.role), None)
    if last is not None and replace(last, at=None) == replace(signoff, at=None):
        return part
    return replace(part, signoffs=(*part.signoffs, signoff))


def remark(part: Part, redline: Redline) -> Part:
    """`part` with one more remark about the checklist."""
    return replace(part, redlines=(*part.redlines, redline))


def finish(part: Part, at: datetime, outcome: Outcome, frozen: str | None) -> Part:
    """`part` with an end, an outcome, and the checklist's text as it was run; a text that is there stays."""
    return replace(part, finished=at, outcome=outcome, frozen=part.frozen or frozen)


def told(result: Attempt, *, by: str, at: datetime | None, evidence: tuple[Evidence, ...]) -> Attempt:
    """A result with who gave it, when, and what shows it."""
    return replace(result, by=by, at=at, evidence=evidence)


def says(stands: Attempt, result: Attempt) -> bool:
    """Whether what stands says all that a result does, whenever that was."""
    return _fuller(stands, replace(result, at=None)) == stands


def attempt_of(result: StepResult) -> Attempt:
    """The result that stands, without those before it."""
    return Attempt(  # each by its name: there are very many
        result=result.result, by=result.by, at=result.at, note=result.note, evidence=result.evidence, waiver=result.waiver
    )


def attempts_of(result: StepResult) -> tuple[Attempt, ...]:
    """Every result of a step, the one that stands last."""
    return (*result.attempts, attempt_of(result))


def unwaived(result: Attempt) -> Attempt:
    """A result without what waives it."""
    return replace(result, waiver=None)


def _fields(result: Attempt) -> dict[str, Any]:
    return {name: getattr(result, name) for name in Attempt.__struct_fields__}
