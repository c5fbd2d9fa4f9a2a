"""Who has signed, who has not, and who should not have."""

from __future__ import annotations

from collections.abc import Iterator

from ..provenance import Trace, signoff_of
from ..record import APPROVALS, Bench, Record, SignoffState
from .model import Discrepancy, found


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
                who = signoff.by or signoff.name
                yield found("operator-signed", record, f"{who} operated the run, and approved it as {state.role}", at=signoff.at)
            for reason in state.refused:
                kind, _, text = reason.partition(": ")
                yield found(kind, record, f"{state.role}: {text}", at=signoff.at)
            yield from _committed(record, trace, state)


def _committed(record: Record, trace: Trace, state: SignoffState) -> Iterator[Discrepancy]:
    """What the policy asks of the commit that brought a signature."""
    signoff, policy = state.signoff, record.policy
    if signoff is None or not trace.provenance.known:
        return
    paths = record.run.signed_in(signoff)
    value, path = signoff_of(signoff), paths[0] if len(paths) == 1 else ""
    commit = trace.origin(value, path)
    if commit is None and not trace.provenance.complete:
        return
    degree = trace.degree(value.by, value, path)
    who = value.by or "nobody named"
    if policy.signer_commits and degree == "claimed":
        yield found("signer_commits", record, f"{state.role}: {who} has signed, and has not committed it", [commit], signoff.at)
    if policy.signed_commits and degree not in ("signed", "witnessed"):
        yield found("signed_commits", record, f"{state.role}: {who} has signed, and no key of theirs confirms it", [commit], signoff.at)
