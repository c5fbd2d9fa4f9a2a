"""A run of one file that one commit brought, in which nothing that people and times say is odd: as most are, and seen at a glance."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..provenance import Trace
from ..record import Record
from .model import SLACK
from .people import odd_of
from .times import bound


def usual(record: Record, trace: Trace, now: datetime, late_by: timedelta) -> bool:
    """Whether neither `people` nor `times` would find anything in what a record says; False where that is not clear."""
    run, head = record.run, record.run.head
    commit = trace.whole(run.paths[0]) if len(run.paths) == 1 else None
    if commit is None or run.gates or run.signoffs or any(claim.result.waiver for claim in run.claims):
        return False
    who = {claim.result.by for claim in run.claims} | ({head.operator} if head.operator else set())
    if any(odd_of(each, True, commit, trace.provenance) for each in who):
        return False
    times = [at for at in (head.started, head.finished, *(claim.result.at for claim in run.claims)) if at]
    if not times:
        return True
    first, last = min(times), max(times)
    if last > now + SLACK or (commit.latest and last - SLACK > commit.latest):
        return False
    before = bound(commit, trace, now, late_by)
    return not before or first >= before - max(SLACK, late_by)
