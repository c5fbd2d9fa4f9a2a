"""When something is said to have been, and when it was committed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from ..provenance import NEVER, Commit, Trace, Value, heads_of
from ..record import Record
from .model import SLACK, Discrepancy, found


class Said(NamedTuple):
    """A time that a record says, and the commit that brought it. There are very many."""

    at: datetime
    what: str
    commit: Commit | None


def times(
    record: Record, trace: Trace, values: Sequence[tuple[Value, str]], now: datetime, late_by: timedelta = timedelta()
) -> Iterator[Discrepancy]:
    """Times that cannot be, and those that were written down afterwards: by more than `late_by`."""
    all_ = [*_times(record, trace, values)]
    bounds: dict[Commit, tuple[datetime | None, datetime | None]] = {}
    if ahead := [each for each in all_ if each.at > now + SLACK]:
        yield found("future", record, _told(ahead, "still to come"), place=(record.run.paths[0] if record.run.paths else "", 0))
    late: dict[tuple[Commit, datetime], list[Said]] = {}
    early: dict[tuple[Commit, datetime], list[Said]] = {}
    for each in all_:
        if each.commit is None:
            continue
        if each.commit not in bounds:
            bounds[each.commit] = each.commit.latest, bound(each.commit, trace, now, late_by)
        latest, before = bounds[each.commit]
        if latest and each.at - SLACK > latest and each.at <= now + SLACK:
            early.setdefault((each.commit, latest), []).append(each)
        if before and each.at < before - max(SLACK, late_by):
            late.setdefault((each.commit, before), []).append(each)
    for (commit, latest), group in early.items():
        yield found("after-commit", record, _told(group, f"after the commit, which was made {_iso(latest)}"), [commit])
    for (commit, before), group in late.items():
        yield found("backdated", record, _told(group, f"before what the commit follows, which was there {_iso(before)}"), [commit])


def bound(commit: Commit, trace: Trace, now: datetime, late_by: timedelta) -> datetime | None:
    """Before which time nothing in a commit should be said to have been; None where that is not known, or the commit before is dated later than
    this one: then its date is wrong, and nobody else's.
    """
    merge = trace.provenance.merge_of(commit)
    times = [commit.before] if commit.before else []
    if merge and late_by and merge.committed != NEVER:  # it may lie on its branch for as long
        times.append(merge.committed)
    known = [at for at in times if at <= now + SLACK and (at is not commit.before or commit.latest is None or at <= commit.latest + SLACK)]
    return max(known, default=None)


def dates(record: Record, trace: Trace, now: datetime) -> Iterator[Discrepancy]:
    """Commits whose own dates cannot be."""
    for edit in trace.edits:
        commit = edit.commit
        if commit.edge:
            continue
        merge = trace.provenance.merge_of(commit)
        if commit.latest is None:
            yield found("commit-date", record, "the commit has no date that a calendar has", [commit])
        elif commit.latest > now + SLACK:
            yield found("commit-date", record, f"the commit is dated {_iso(commit.latest)}, which is still to come", [commit])
        elif commit.before and commit.before <= now + SLACK and commit.latest < commit.before - SLACK:
            yield found("commit-date", record, f"the commit is dated {_iso(commit.latest)}, before the one that it follows", [commit])
        elif merge and not commit.parents and commit.before is None:
            yield found(
                "commit-date", record, "the commit follows no other, and was merged into a history that has others", [commit, merge]
            )


def _times(record: Record, trace: Trace, values: Sequence[tuple[Value, str]]) -> Iterator[Said]:
    first: dict[tuple[str, str, datetime | None], Commit] = {}
    for edit in trace.edits:
        for value in edit.added if not edit.commit.edge else ():
            first.setdefault((value.kind, value.name, value.at), edit.commit)  # who rewords a result has not said when it was
    for value, path in values:
        if value.at:
            origin = trace.origin(value, path)
            commit = first.get((value.kind, value.name, value.at), origin) if origin and first else origin
            yield Said(at=value.at, what=f"{value.kind} of {value.name.rpartition('/')[2]}", commit=commit)
    head = record.run.head
    for value in heads_of(head):
        at = {"started": head.started, "finished": head.finished}.get(value.name)
        if at:
            yield Said(at=at, what=value.name, commit=trace.origin(value, record.run.at(value.name)[0]))


def _told(group: Iterable[Said], why: str) -> str:
    each = sorted(group, key=lambda one: (one.at, one.what))
    count = f"{len(each)} times" if len(each) > 1 else "a time"
    return f"{count} {'are' if len(each) > 1 else 'is'} {why}: {each[0].what} at {_iso(each[0].at)}{' and others' if len(each) > 1 else ''}"


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="minutes")
