"""What was changed afterwards: after the end of a run, after a signature, or without leaving what stood there before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from ..provenance import Commit, Edit, Trace, Value, doer, heads_of, signoff_of
from ..record import Record
from .model import Discrepancy, found
from .people import said

_END = frozenset({"finished", "outcome", "frozen"})
_SHOWN = 6
"""Changes that a sentence names."""


def changes(record: Record, trace: Trace) -> Iterator[Discrepancy]:
    """What was changed after the end, after signatures, and what was taken out."""
    told: set[tuple[str, Value]] = set()
    ended = _ended(trace)
    signed = [*_signatures(record, trace)]
    for edit in trace.edits:
        if edit.commit.edge:
            continue
        counts = partial(_of_the_run, ended=ended)
        if ended is not None and edit.commit.place > ended.place and (altered := [*_altered(edit, counts, record)]):
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
    yield from _heads(record, trace)
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


def _ended(trace: Trace) -> Commit | None:
    """The commit that first finished the run, whatever was done to that later."""
    commits = [edit.commit for edit in trace.edits for value in edit.added if value.name == "finished" and not edit.commit.edge]
    return min(commits, key=lambda commit: commit.place, default=None)


def _signatures(record: Record, trace: Trace) -> Iterator[tuple[str, int | None]]:
    """The roles that have approved, and the places in the history at which they did."""
    for state in record.signoffs:
        if state.signoff and state.given:
            commit = trace.origin(signoff_of(state.signoff), record.run.signed_at(state.signoff))
            yield state.role, commit.place if commit else None


def _of_the_run(value: Value, edit: Edit, record: Record, *, ended: Commit | None) -> bool:
    """Whether a value is of what a run comes to. What was done and committed in time, and arrived after the end by another branch, is none of that."""
    if value.kind == "head":
        return value.name != "links"
    if value.kind not in ("result", "waiver", "gate"):
        return False
    finished = record.run.head.finished
    in_time = value.at is not None and finished is not None and value.at <= finished
    apart = all(change.status == "A" for change in edit.changes) or (ended is not None and edit.commit.committed < ended.committed)
    return value in edit.removed or not (in_time and apart)


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
    """Results, waivers, gates, signatures and facts that were committed once and are no more."""
    if not all(edit.known for edit in trace.edits) or trace.uncommitted:
        return
    last: dict[_Key, tuple[Value, Edit | None]] = {}
    for each in trace.edits:
        for value in each.added:
            last.setdefault(_key(value), (value, None))
        for value in each.removed:
            last[_key(value)] = (value, each)
    if not last:  # as of most records: nobody has changed their files
        return
    now = {_key(value) for value, _ in said(record)} | {_key(value) for value in heads_of(record.run.head)}
    heads = {name for kind, name, *_ in now if kind == "head"}
    for key, (value, edit) in last.items():
        if key in now or value.kind == "redline" or (edit and (edit.commit.id, value) in told and value.kind != "sign-off"):
            continue
        if value.kind == "head" and (value.name in heads or value.name in ("links", "frozen", "checklist", "happened")):
            continue  # what took its place is told by `_heads`
        how = f"was taken out by {trace.provenance.called(doer(edit.commit))}" if edit else "is missing since a merge"
        by = f" by {value.by}" if value.by else ""
        kind = {"sign-off": "sign-off-removed", "head": "head-changed"}.get(value.kind, "result-removed")
        yield found(kind, record, f"{_what(value)}{by} {how}", [edit.commit] if edit else [])


def _what(value: Value) -> str:
    """A value in words: `failed for back-up`, `approved as QA Lead`, `the release of go`."""
    name = value.name.rpartition("/")[2]
    words = {"result": f"{value.word} for {name}", "sign-off": f"{value.word} as {value.name}", "gate": f"the release of {name}"}
    return words.get(value.kind, f"the waiver of {name}" if value.kind == "waiver" else f"{name} {value.word}")


def _heads(record: Record, trace: Trace) -> Iterator[Discrepancy]:
    """Facts that say of what a run is, and that were changed before its end."""
    ended = _ended(trace)
    for edit in trace.edits:
        if ended is not None and edit.commit.place > ended.place:
            return  # told as changed after the end
        gone = {value.name: value for value in edit.removed if value.kind == "head" and value.name in _SUBJECT}
        altered = [
            f"{value.name} from {gone[value.name].word} to {value.word}"
            for value in edit.added
            if value.kind == "head" and value.name in gone
        ]
        if altered:
            text = f"{', '.join(altered)}: changed by {trace.provenance.called(doer(edit.commit))}"
            yield found("head-changed", record, text, [edit.commit])


_SUBJECT = frozenset({"subject", "version", "environment", "operator"})
_Key = tuple[str, str, str, str | None, datetime | None]


def _key(value: Value) -> _Key:
    return value.kind, value.name, value.word, value.by, value.at
