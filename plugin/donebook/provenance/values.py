"""What a run says, one by one: results, waivers, gates, signatures, and facts about the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Literal

from ..run import Attempt, Claim, Gate, Part, Pin, Redline, Signoff, Waiver, canonical, change
from ..struct import Struct

Kind = Literal["result", "waiver", "gate", "sign-off", "redline", "head"]
Naming = Callable[[str, bool], str]
"""The id of the step that a name in a file means, or of the section where the second argument says so; the name where it means none."""
HEAD = ("subject", "version", "environment", "operator", "started", "finished", "outcome", "checklist", "frozen", "links", "happened")
"""What the head of a run says."""


class Value(Struct, frozen=True, kw_only=True, eq=False):
    """One thing that a run says. Two are the same if they say the same of the same."""

    kind: Kind
    name: str
    """The step, section, role or key that it is about."""
    said: bytes
    """All that it says, in the one form that equal things have."""
    word: str
    """What it says in a word: the result, the decision, the text."""
    by: str | None = None
    at: datetime | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Value) and (self.said, self.name, self.kind) == (other.said, other.name, other.kind)

    def __hash__(self) -> int:
        return hash((self.said, self.name, self.kind))

    @property
    def covered(self) -> bool:
        """A sign-off covers it: it is a result, or what accepts one."""
        return self.kind in ("result", "waiver") or self.name in ("happened", "checklist")


def heads_of(part: Part) -> Iterator[Value]:
    """What a file says of the whole run, one by one."""
    for key in HEAD:
        if said := getattr(part, key):
            yield Value(kind="head", name=key, said=canonical(said), word=_word(said), by=part.operator if key == "operator" else None)


def values_of(part: Part, name: Naming) -> Iterator[Value]:
    """Everything that a file says, one by one. `name` gives ids to names."""
    yield from heads_of(part)
    for step, result in part.steps.items():
        for attempt in change.attempts_of(result):
            yield result_of(name(step, False), attempt)
            if attempt.waiver:
                yield waiver_of(name(step, False), attempt.waiver)
    for section, gate in part.gates.items():
        yield gate_of(name(section, True), gate)
    yield from map(signoff_of, part.signoffs)
    yield from (redline_of(name(line.step, False) if line.step else "", line) for line in part.redlines)


def _word(said: object) -> str:
    """What a head says of something, in a line."""
    match said:
        case datetime():
            return said.isoformat()
        case tuple():
            return ", ".join(str(getattr(each, "href", each)) for each in said)
        case Pin():
            return (said.blob or said.path)[:12]
    return str(said).partition("\n")[0]


def result_of(step: str, attempt: Attempt) -> Value:
    """A result of a step; what waives it is a value of its own."""
    said = canonical(change.unwaived(attempt))
    return Value(kind="result", name=step, said=said, word=str(attempt.result), by=attempt.by, at=attempt.at)


def claim_of(step: str, claim: Claim) -> Value:
    """A result of a step as a file claims it."""
    result = claim.result
    if result.waiver:
        return result_of(step, result)
    return Value(kind="result", name=step, said=claim.said, word=result.result.value, by=result.by, at=result.at)


def waiver_of(step: str, waiver: Waiver) -> Value:
    """A waiver of a step's result."""
    return Value(kind="waiver", name=step, said=canonical(waiver), word=waiver.reason, by=waiver.by, at=waiver.at)


def gate_of(section: str, gate: Gate) -> Value:
    """The release of a gate."""
    return Value(kind="gate", name=section, said=canonical(gate), word="released", by=gate.by, at=gate.at)


def signoff_of(signoff: Signoff) -> Value:
    """A signature."""
    who = signoff.by or signoff.name
    return Value(kind="sign-off", name=signoff.role, said=canonical(signoff), word=str(signoff.decision), by=who, at=signoff.at)


def redline_of(step: str, line: Redline) -> Value:
    """What the run taught about a step."""
    return Value(kind="redline", name=step, said=canonical(line), word=line.note, by=line.by, at=line.at)
