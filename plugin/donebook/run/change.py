"""What people and jobs do to a part: answer a step, take it back, release a gate, sign, finish. Pure: a part gives a part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from .model import Attempt, Evidence, Gate, Outcome, Part, Redline, Signoff, StepResult, Waiver


def answer(part: Part, name: str, result: Attempt, order: Sequence[str] = ()) -> Part:
    """`part` with a result for the step that it calls `name`; the result before, if it was another, becomes an attempt.

    `order` are names in the order of the checklist: a new one goes to its place among those that are there.
    """
    before = part.steps.get(name)
    if before is not None and attempt_of(before) == result:
        return part
    attempts = (*before.attempts, attempt_of(before)) if before else ()
    made = StepResult(**_fields(result), attempts=attempts)
    if before is not None:
        return replace(part, steps={**part.steps, name: made})
    rank = {each: number for number, each in enumerate(order)}
    later = next((each for each in part.steps if rank.get(each, -1) > rank.get(name, len(rank))), None)
    steps: dict[str, StepResult] = {}
    for each, result_ in part.steps.items():
        if each == later:
            steps[name] = made
        steps[each] = result_
    return replace(part, steps=steps if later else {**steps, name: made})


def take_back(part: Part, name: str) -> Part:
    """`part` without the last result of a step: the attempt before stands again, or nothing does."""
    before = part.steps[name]
    rest = {each: result for each, result in part.steps.items() if each != name}
    if not before.attempts:
        return replace(part, steps=rest)
    *earlier, last = before.attempts
    return replace(part, steps={**part.steps, name: StepResult(**_fields(last), attempts=tuple(earlier))})


def waive(part: Part, name: str, waiver: Waiver) -> Part:
    """`part` where somebody accepts the failed or blocked result of a step."""
    return replace(part, steps={**part.steps, name: replace(part.steps[name], waiver=waiver)})


def prove(part: Part, name: str, evidence: Evidence) -> Part:
    """`part` with one more link to what shows the result of a step."""
    result = part.steps[name]
    return replace(part, steps={**part.steps, name: replace(result, evidence=(*result.evidence, evidence))})


def release(part: Part, name: str, gate: Gate) -> Part:
    """`part` where the gate of a section is released; who released it first stays."""
    return part if name in part.gates else replace(part, gates={**part.gates, name: gate})


def note_happened(part: Part, name: str) -> Part:
    """`part` where a conditional section did happen."""
    return part if name in part.happened else replace(part, happened=(*part.happened, name))


def sign(part: Part, signoff: Signoff) -> Part:
    """`part` with one more sign-off; earlier ones stay."""
    return replace(part, signoffs=(*part.signoffs, signoff))


def remark(part: Part, redline: Redline) -> Part:
    """`part` with one more remark about the checklist."""
    return replace(part, redlines=(*part.redlines, redline))


def finish(part: Part, at: datetime, outcome: Outcome, frozen: str | None) -> Part:
    """`part` with an end, an outcome, and the checklist's text as it was run."""
    return replace(part, finished=at, outcome=outcome, frozen=part.frozen or frozen)


def told(result: Attempt, *, by: str, at: datetime, evidence: tuple[Evidence, ...]) -> Attempt:
    """A result with who gave it and what shows it; when, unless it says so itself."""
    return replace(result, by=by, at=result.at or at, evidence=evidence)


def same(one: Attempt, other: Attempt) -> bool:
    """The same result, whenever it was given."""
    return replace(one, at=None) == replace(other, at=None)


def attempt_of(result: StepResult) -> Attempt:
    """The result that stands, without those before it."""
    return Attempt(**_fields(result))


def _fields(result: Attempt) -> dict[str, Any]:
    return {name: getattr(result, name) for name in Attempt.__struct_fields__}
