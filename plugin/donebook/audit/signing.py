"""Who has signed, who has not, and who should not have."""

from __future__ import annotations

from collections.abc import Iterator

from ..provenance import Trace, doer, signoff_of
from ..record import APPROVALS, Bench, Record, SignoffState
from .model import SLACK, Discrepancy, found


def signing(record: Record, trace: Trace) -> Iterator[Discrepancy]:
    """What is wrong with the signatures of a record, or missing."""
    approvals = [state.signoff for state in record.signoffs if state.signoff and state.given]
    bench = Bench(run=record.run, approvals=approvals, policy=record.policy)
    missing = [state.role for state in record.signoffs if state.asked and state.signoff is None]
    if missing and record.run.head.finished:
        text = f"finished, and {', '.join(missing)} {'have' if len(missing) > 1 else 'has'} not signed"
        yield found("role-missing", record, text, at=record.run.head.finished)
    for state in record.signoffs:
        signoff = state.signoff
        if signoff is None:
            continue
        if signoff.decision not in APPROVALS:
            if state.asked:
                said = str(signoff.decision)
                yield found(
                    "not-approved", record, f"{state.role} has {said} it{f': {signoff.note}' if signoff.note else ''}", at=signoff.at
                )
        else:
            if bench.operated(signoff) and not record.policy.four_eyes:
                who, what = signoff.by or signoff.name, "operated the run" if record.run.head.operator else "gave results, of nobody’s run"
                yield found("operator-signed", record, f"{who} {what}, and approved it as {state.role}", at=signoff.at)
            if record.started and signoff.at and signoff.at < record.started - SLACK:
                when = f"{signoff.at.isoformat(timespec='minutes')}, before the run began {record.started.isoformat(timespec='minutes')}"
                yield found("signed-early", record, f"{state.role} signed {when}", at=signoff.at)
            if not (signoff.by or signoff.name):
                yield found("signed-by-nobody", record, f"{state.role} was signed without a name", at=signoff.at)
            for reason in state.refused:
                kind, _, text = reason.partition(": ")
                yield found(kind, record, f"{state.role}: {text}", at=signoff.at)
            yield from _committed(record, trace, state)


def _committed(record: Record, trace: Trace, state: SignoffState) -> Iterator[Discrepancy]:
    """What the policy asks of the commit that brought a signature."""
    signoff, policy = state.signoff, record.policy
    if signoff is None or not trace.provenance.known:
        return
    value, path = signoff_of(signoff), record.run.signed_at(signoff)
    commit = trace.origin(value, path)
    if commit is None and not trace.provenance.complete:
        return
    degree = trace.degree(value.by, value, path)
    roster = trace.provenance.roster
    worked = [each.commit for each in trace.edits if any(one.kind == "result" for one in each.added) or each.commit in trace.alone.values()]
    own = [each for each in worked if roster.names(value.by, doer(each)) and each is not commit]
    if policy.four_eyes and own and not any(reason.startswith("four_eyes") for reason in state.refused):
        yield found("four_eyes", record, f"{state.role}: {value.by} has signed, and has committed results of this run", own, signoff.at)
    who = value.by or "nobody named"
    if policy.signer_commits and degree == "claimed":
        yield found("signer_commits", record, f"{state.role}: {who} has signed, and has not committed it", [commit], signoff.at)
    if policy.signed_commits and degree not in ("signed", "witnessed"):
        yield found("signed_commits", record, f"{state.role}: {who} has signed, and no key of theirs confirms it", [commit], signoff.at)
