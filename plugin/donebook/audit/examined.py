"""What a record shows by itself, in a form that can be kept: the same at any time after the last that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from ..provenance import Commit, Trace
from ..record import Record
from ..struct import Struct
from .model import Discrepancy


class Told(Struct, frozen=True, kw_only=True):
    """A discrepancy of a record, its commits by their ids."""

    kind: str
    text: str
    about: str
    source: str
    line: int
    commits: tuple[str, ...]
    day: str


class Examined(Struct, frozen=True, kw_only=True):
    """The discrepancies that a record shows by itself."""

    until: datetime
    """The latest time that the record or its commits name: whoever looks later finds the same."""
    told: tuple[Told, ...]

    def discrepancies(self, commits: Mapping[str, Commit]) -> Iterator[Discrepancy]:
        """The same with their commits. Raises KeyError for one that is not there."""
        for each in self.told:
            yield Discrepancy(
                kind=each.kind,
                text=each.text,
                about=each.about,
                source=each.source,
                line=each.line,
                commits=tuple(commits[id] for id in each.commits),
                day=each.day,
            )


def examined(record: Record, trace: Trace, found: Iterable[Discrepancy]) -> Examined:
    """What was found in a record, to be kept."""
    return Examined(
        until=_latest(record, trace),
        told=tuple(
            Told(
                kind=each.kind,
                text=each.text,
                about=each.about,
                source=each.source,
                line=each.line,
                commits=tuple(commit.id for commit in each.commits),
                day=each.day,
            )
            for each in found
        ),
    )


def _latest(record: Record, trace: Trace) -> datetime:
    head, run = record.run.head, record.run
    times = [at for at in (head.started, head.finished) if at]
    times += [claim.result.at for claim in run.claims if claim.result.at]
    times += [waiver.at for claim in run.claims if (waiver := claim.result.waiver) and waiver.at]
    times += (gate.at for _, gate in run.gates if gate.at)
    times += (signoff.at for signoff in run.signoffs if signoff.at)
    for edit in trace.edits:
        merge = trace.provenance.merge_of(edit.commit)
        for commit in (edit.commit, merge):
            if commit:
                times += (at for at in (commit.authored, commit.committed, commit.before) if at)
    return max(times, default=datetime.min.replace(tzinfo=UTC))
