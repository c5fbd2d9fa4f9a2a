"""Who may sign a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..problem import nearest, quoted
from ..run import Decision, Signoff
from .model import Origin, Record
from .policy import Policy
from .signing import APPROVALS, Bench


def forbids(record: Record, signoff: Signoff, policy: Policy, names: Iterable[str] = ()) -> Iterator[str]:
    """Why a sign-off may not be written: a sentence for each reason. `names` are others by which who signs is known."""
    if record.origin is Origin.FOREIGN:
        yield f"The text that was run was never a revision of {record.checklist.path}: nobody has reviewed what would be signed."
    if not record.run.whole:
        yield "The run has values that could not be read, so that nobody can know what is signed: `donebook check` names them."
    asked = [state.role for state in record.signoffs if state.asked]
    if asked and signoff.role.casefold() not in {role.casefold() for role in asked}:
        yield f"The checklist asks for no {quoted(signoff.role)}. {nearest(signoff.role, asked) or 'It asks for: ' + ', '.join(asked) + '.'}"
    given = {state.role.casefold(): state.signoff for state in record.signoffs if state.signoff}
    if signoff.decision is Decision.WITHDRAWN and signoff.role.casefold() not in given:
        yield f"Nobody has signed as {quoted(signoff.role)}, so that there is nothing to withdraw."
    approvals = [each for each in given.values() if each.decision in APPROVALS]
    for reason in Bench(run=record.run, approvals=approvals, policy=policy).refusals(signoff, names):
        key, _, sentence = reason.partition(": ")
        if key != "signoff_files":  # where it will stand is the command's to choose
            yield f"{sentence[:1].upper()}{sentence[1:]} (the policy `{key}`)."
