"""When something is said to have been, and when it was committed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..provenance import Commit, Trace, values_of
from ..record import Record
from .model import SLACK, Discrepancy, found
from .people import said


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A time that a record says, and the commit that brought it."""

    at: datetime
    what: str
    commit: Commit | None


def times(record: Record, trace: Trace, now: datetime, late_by: timedelta = timedelta()) -> Iterator[Discrepancy]:
    """Times that cannot be, and those that were written down afterwards: by more than `late_by`."""
    all_ = [*_times(record, trace)]
    if ahead := [each for each in all_ if each.at > now + SLACK]:
        yield found("future", record, _told(ahead, "still to come"), [each.commit for each in ahead], now)
    late: dict[Commit, list[Said]] = {}
    early: dict[Commit, list[Said]] = {}
    for each in all_:
        if each.commit and each.at > each.commit.latest + SLACK and each.at <= now + SLACK:
            early.setdefault(each.commit, []).append(each)
        if each.commit and each.commit.before and each.at < each.commit.before - max(SLACK, late_by):
            late.setdefault(each.commit, []).append(each)
    for commit, group in early.items():
        yield found("after-commit", record, _told(group, f"after the commit, which was made {_iso(commit.latest)}"), [commit])
    for commit, group in late.items():
        before = f"before the commit that theirs follows, which was made {_iso(commit.before)}" if commit.before else ""
        yield found("backdated", record, _told(group, before), [commit])


def _times(record: Record, trace: Trace) -> Iterator[Said]:
    first: dict[tuple[str, str, datetime | None], Commit] = {}
    for edit in trace.edits:
        for value in edit.added if not edit.commit.edge else ():
            first.setdefault((value.kind, value.name, value.at), edit.commit)  # who rewords a result has not said when it was
    for value, path in said(record):
        if value.at:
            origin = trace.origin(value, path)
            commit = first.get((value.kind, value.name, value.at), origin) if origin else None
            yield Said(at=value.at, what=f"{value.kind} of {value.name.rpartition('/')[2]}", commit=commit)
    head = record.run.head
    for value in values_of(head, lambda name, section: name):
        at = {"started": head.started, "finished": head.finished}.get(value.name)
        if at:
            yield Said(at=at, what=value.name, commit=trace.origin(value, record.run.at(value.name)[0]))


def _told(group: Iterable[Said], why: str) -> str:
    each = sorted(group, key=lambda one: (one.at, one.what))
    count = f"{len(each)} times" if len(each) > 1 else "a time"
    return f"{count} {'are' if len(each) > 1 else 'is'} {why}: {each[0].what} at {_iso(each[0].at)}{' and others' if len(each) > 1 else ''}"


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="minutes")
