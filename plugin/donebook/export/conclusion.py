"""Whether a record shows that its checklist was carried out as it asks, and what it lacks where it does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..checklist import Section
from ..record import Origin, Record, Verdict
from ..run import Outcome, Result
from .exhibit import Exhibit

_VERDICTS = {
    Verdict.PASSED_WITH_EXCEPTIONS: "It passed with exceptions: steps were skipped, or failed and were waived.",
    Verdict.FAILED: "It failed: steps failed or were blocked, and nobody waived them.",
    Verdict.INCOMPLETE: "It is incomplete.",
}
_ORIGINS = {
    Origin.FROZEN: "The history that was here cannot show that the text that was run ever was the checklist's.",
    Origin.FOREIGN: "The text that was run was never the checklist's.",
    Origin.PRESENT: "Which text was run is not known.",
}


def lacking(exhibit: Exhibit) -> Iterator[str]:
    """What keeps a record from showing that its checklist was carried out as it asks, a sentence each; nothing where it does."""
    record = exhibit.record
    if not exhibit.finished:
        yield "It is not finished."
    if record.verdict is not Verdict.PASSED:
        yield _VERDICTS[record.verdict]
    if exhibit.finished and record.run.head.outcome is not Outcome.SUCCEEDED:
        said = record.run.head.outcome
        yield f"The outcome was said to be: {said.replace('_', ' ')}." if said else "Nobody has said what became of the deployment."
    yield from _approvals(exhibit)
    yield from _missing(exhibit)
    if record.origin is not Origin.PINNED:
        yield _ORIGINS[record.origin]
    if not exhibit.committed:
        yield "Git does not have its files as they were read."
    if mistakes := sum(problem.severity == "error" for problem in record.problems):
        yield f"Its files have mistakes, {mistakes} in all."


def _approvals(exhibit: Exhibit) -> Iterator[str]:
    """What is wrong with its sign-offs."""
    for state in exhibit.record.signoffs:
        if state.signoff is None:
            yield f"Not signed: {state.role}."
        elif not state.given:
            yield f"Not approved: {state.role}."
        elif state.outdated:
            yield f"Changed after it was signed: {state.role}."
        elif not state.stands:
            yield f"Signed, and the policy does not let it count: {state.role}."


def _missing(exhibit: Exhibit) -> Iterator[str]:
    """Gates that nobody released, and steps that ask for evidence and have none."""
    record = exhibit.record
    if gates := unreleased(record):
        yield f"Gates that nobody released: {len(gates)}."
    bare = [each for each in record.entries if each.step and each.step.evidence and each.said and not each.said.evidence]
    if unproved := sum(each.result is Result.PASSED for each in bare):
        yield f"Steps that ask for evidence and have none: {unproved}."


def unreleased(record: Record) -> list[Section]:
    """The gates that nobody released, those in sections that did not happen left out."""
    unhappened = {inner.id for each in record.checklist.root.walk() if each.conditional for inner in each.walk()} - record.happened
    return [each for each in record.checklist.root.walk() if each.gate and each.id not in record.gates and each.id not in unhappened]


def times(exhibit: Exhibit) -> Iterator[datetime]:
    """Every time that is written in a run, in no order."""
    record = exhibit.record
    found = [record.run.head.started, record.run.head.finished, *(signoff.at for signoff in record.run.signoffs)]
    found += [gate.at for _, gate in record.run.gates]
    results = [claim.result for entry in record.entries for claim in entry.claims]
    found += [at for result in results for at in (result.at, result.waiver.at if result.waiver else None)]
    yield from (at for at in found if at)
