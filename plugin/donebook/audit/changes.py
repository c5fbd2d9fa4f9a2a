"""What was changed afterwards: after the end of a run, after a signature, or without leaving what stood there before."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..provenance import Edit, Trace, Value, doer, signoff_of, values_of
from ..record import Record
from .model import Discrepancy, found
from .people import said

_END = frozenset({"finished", "outcome", "frozen"})
_SHOWN = 6
"""Changes that a sentence names."""


def changes(record: Record, trace: Trace) -> Iterator[Discrepancy]:
    """What was changed after the end, after signatures, and what was taken out."""
    told: set[tuple[str, Value]] = set()
    ended = _ended(record, trace)
    signed = [*_signatures(record, trace)]
    for edit in trace.edits:
        if edit.commit.edge:
            continue
        if ended is not None and edit.commit.place > ended and (altered := [*_altered(edit, _of_the_run, record)]):
            told |= {(edit.commit.id, value) for value in edit.removed}
            yield _changed("after-finish", record, edit, altered, "after the run was finished", trace)
        roles = [role for role, place in signed if place is not None and edit.commit.place > place]
        if roles and (altered := [*_altered(edit, _signed, record)]):
            told |= {(edit.commit.id, value) for value in edit.removed}
            yield _changed("after-sign-off", record, edit, altered, f"after {', '.join(roles)} had signed", trace)
            signed = [(role, place) for role, place in signed if role not in roles or place is None]
    unseen = [state.role for state in record.signoffs if state.given and state.outdated and any(role == state.role for role, _ in signed)]
    if unseen:
        text = f"what {', '.join(unseen)} signed is not what stands there now, and the history here does not show what has changed"
        yield found("after-sign-off", record, text)
    yield from _rewritten(record, trace)
    yield from _taken_out(record, trace, told)


def _rewritten(record: Record, trace: Trace) -> Iterator[Discrepancy]:
    """Signatures that say something else than when they were given, and still that they were given then."""
    for edit in trace.edits:
        gone = {_key(value) for value in edit.removed if value.kind == "sign-off"}
        roles = [value.name for value in edit.added if value.kind == "sign-off" and _key(value) in gone]
        if roles:
            who = trace.provenance.called(doer(edit.commit))
            text = f"the signature of {', '.join(roles)} was changed by {who}, what it covers among it, and says that it was given before"
            yield found("after-sign-off", record, text, [edit.commit])


def _ended(record: Record, trace: Trace) -> int | None:
    """The place in the history at which the run was first finished."""
    places = [edit.commit.place for edit in trace.edits for value in edit.added if value.name == "finished" and not edit.commit.edge]
    return min(places, default=None) if record.run.head.finished else None


def _signatures(record: Record, trace: Trace) -> Iterator[tuple[str, int | None]]:
    """The roles that have approved, and the places in the history at which they did."""
    for state in record.signoffs:
        if state.signoff and state.given:
            paths = record.run.signed_in(state.signoff)
            commit = trace.origin(signoff_of(state.signoff), paths[0] if len(paths) == 1 else "")
            yield state.role, commit.place if commit else None


def _of_the_run(value: Value, edit: Edit, record: Record) -> bool:
    """Whether a value is of what a run comes to; a part that arrives late with what had been done in time is none of that."""
    if value.kind == "head":
        return value.name != "links"
    if value.kind not in ("result", "waiver", "gate"):
        return False
    late = bool(value.at and record.run.head.finished and value.at > record.run.head.finished)
    return value in edit.removed or late or any(change.status != "A" for change in edit.changes)


def _signed(value: Value, edit: Edit, record: Record) -> bool:
    """Whether a signature covers a value, or is about it: results, and what the run was of."""
    if value.kind == "head":
        return value.name not in ({"links"} | _END)
    return value.covered


def _altered(edit: Edit, counts: Callable[[Value, Edit, Record], bool], record: Record) -> Iterator[str]:
    """What a commit changed, in words."""
    gone = {(value.kind, value.name): value for value in edit.removed}
    for value in edit.added:
        before = gone.pop((value.kind, value.name), None)
        if counts(value, edit, record):
            name = _called(value)
            yield (
                f"{name} from {before.word} to {value.word}"
                if before and before.word != value.word
                else f"{name} {'reworded' if before else 'added'}"
            )
    for value in gone.values():
        if counts(value, edit, record):
            yield f"{_called(value)} taken out ({value.word})"


def _called(value: Value) -> str:
    name = value.name.rpartition("/")[2]
    return name if value.kind in ("result", "head") else f"{value.kind} of {name}"


def _changed(kind: str, record: Record, edit: Edit, altered: list[str], when: str, trace: Trace) -> Discrepancy:
    rest = f" and {len(altered) - _SHOWN} more" if len(altered) > _SHOWN else ""
    who = trace.provenance.called(doer(edit.commit))
    return found(kind, record, f"{', '.join(altered[:_SHOWN])}{rest}: changed by {who} {when}", [edit.commit])


def _taken_out(record: Record, trace: Trace, told: set[tuple[str, Value]]) -> Iterator[Discrepancy]:
    """Results and signatures that were committed once and are no more."""
    now = {(value.kind, value.name, value.word, value.by, value.at) for value, _ in said(record)}
    heads = set(values_of(record.run.head, lambda name, section: name))
    last: dict[tuple[str, str, str, str | None, object], tuple[Value, Edit | None]] = {}
    if not all(edit.known for edit in trace.edits) or trace.uncommitted:
        return
    for each in trace.edits:
        for value in each.added:
            last.setdefault(_key(value), (value, None))
        for value in each.removed:
            last[_key(value)] = (value, each)
    for key, (value, edit) in last.items():
        if key in now or value in heads or value.kind not in ("result", "sign-off"):
            continue
        if edit and (edit.commit.id, value) in told and value.kind == "result":
            continue
        how = f"was taken out by {trace.provenance.called(doer(edit.commit))}" if edit else "is missing since a merge"
        by = f" by {value.by}" if value.by else ""
        if value.kind == "result":
            text = f"{value.word} for {value.name.rpartition('/')[2]}{by} {how}"
            yield found("result-removed", record, text, [edit.commit] if edit else [])
        else:
            yield found("sign-off-removed", record, f"{value.word} as {value.name}{by} {how}", [edit.commit] if edit else [])


def _key(value: Value) -> tuple[str, str, str, str | None, object]:
    return value.kind, value.name, value.word, value.by, value.at
