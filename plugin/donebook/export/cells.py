"""A record as rows of a lake's tables: one for itself, one for each result of each step, one for each signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ..page.proof import Proof, proof_of
from ..problem import visible
from ..record import Bench, Entry, Record, SignoffState
from ..record.signing import handle
from ..run import Claim, Evidence, Result, Signoff, Waiver
from .conclusion import lacking, unreleased
from .exhibit import Exhibit
from .partition import known_day

Row = tuple[Any, ...]
"""The cells of a row, in the order of its table's columns."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_UNWAIVED: Row = (None, None, None, None, None)
_UNANSWERED: Row = (None, None, None, None, None, (), 0, False, *_UNWAIVED, None, None)
"""What stands where somebody's answer would: from who gave it to its line."""


class Cells:
    """The rows of one record."""

    def __init__(self, exhibit: Exhibit, repository: str) -> None:
        self.exhibit = exhibit
        self.record: Record = exhibit.record
        self.proof: Proof = proof_of(exhibit.volume, exhibit.record)
        self.bench = Bench(run=self.record.run, approvals=(), policy=self.record.policy)
        head = self.record.run.head
        self.run: Row = (
            repository, text(self.record.id), known_day(exhibit),
            text(head.subject), text(head.version), text(head.environment), text(head.operator),
            instant(head.started), instant(head.finished), str(self.record.verdict), str(self.record.stage), head.outcome and str(head.outcome),
        )  # fmt: skip

    def records(self) -> Iterator[Row]:
        """The row of the record itself."""
        record, head, pin = self.record, self.record.run.head, self.record.run.head.checklist
        counts = record.counts
        standing = [state.signoff for state in record.signoffs if state.stands and state.signoff]
        yield (
            *self.run,
            self.proof.operator if head.operator else None, said(head.started), said(head.finished), _seconds(head.started, head.finished),
            *(counts[name] for name in (*map(str, Result), "open", "not_needed", "waived")),
            sum(entry.contradiction for entry in record.entries), sum(problem.severity == "error" for problem in record.problems),
            [text(state.role) for state in record.signoffs if state.stands], [text(role) for role in record.unsigned],
            len({_person(signoff) for signoff in standing} - {None}), [text(each) for each in lacking(self.exhibit)],
            [self._gate(section) for section in record.gates], len(unreleased(record)), sorted(map(visible, record.happened)),
            [(text(link.rel), text(link.href), text(link.title)) for link in head.links],
            self.exhibit.committed, str(record.origin),
            *((text(pin.path), pin.revision, pin.blob) if pin else (None, None, None)), record.checklist.blob, record.digest,
            [(text(path), record.run.digests.get(path), record.run.blobs.get(path)) for path in record.run.paths], text(self.exhibit.page),
        )  # fmt: skip

    def _gate(self, section: str) -> Row:
        gate = self.record.gates[section]
        return text(section), text(gate.by), self.proof.gate(section, gate), instant(gate.at), said(gate.at), text(gate.note)

    def steps(self) -> Iterator[Row]:
        """A row for each result of each step; one for each step without any."""
        for number, entry in enumerate(self.record.entries, 1):
            step = entry.step
            about = (
                *self.run,
                number, text(entry.id), text(entry.text), step.digest if step else None, [text(each.title) for each in entry.sections],
                text(entry.parent) or None, step is not None, entry.expected, step is not None and step.evidence, entry.open,
                entry.claim is None and entry.derived is not None, entry.contradiction, len(entry.attempts),
            )  # fmt: skip
            for attempt, claim in enumerate(entry.attempts, 1):
                yield (*about, False, *self._claim(entry, claim, attempt))
            if entry.claim:
                yield (*about, True, *self._claim(entry, entry.claim, len(entry.attempts) + 1))
            else:
                yield (*about, True, None, entry.derived and str(entry.derived), *_UNANSWERED)

    def _claim(self, entry: Entry, claim: Claim, attempt: int) -> Row:
        one = claim.result
        waiver = one.waiver
        return (
            attempt, str(one.result), text(one.by), self.proof.claim(entry, claim) if one.by else None, instant(one.at), said(one.at),
            text(one.note), [_evidence(each) for each in one.evidence], len(one.evidence),
            waiver is not None and one.result in (Result.FAILED, Result.BLOCKED),
            *(self._waiver(entry, claim, waiver) if waiver else _UNWAIVED),
            text(claim.path), claim.line,
        )  # fmt: skip

    def _waiver(self, entry: Entry, claim: Claim, waiver: Waiver) -> Row:
        known = self.proof.waiver(entry, claim, waiver)
        return text(waiver.by), known, text(waiver.reason), instant(waiver.at), said(waiver.at)

    def signoffs(self) -> Iterator[Row]:
        """A row for each role that is asked for or has signed, and for each of its earlier signatures."""
        record = self.record
        roles = {state.role.casefold(): state for state in record.signoffs}
        latest = {state.signoff for state in record.signoffs}
        yield from map(self._signed, record.signoffs)
        for signoff in record.run.signoffs:
            if signoff not in latest:
                now, outdated = roles[signoff.role.casefold()], signoff.covers not in (None, record.digest)
                yield self._signed(SignoffState(role=now.role, asked=now.asked, signoff=signoff, outdated=outdated), latest=False)

    def _signed(self, state: SignoffState, *, latest: bool = True) -> Row:
        one = state.signoff
        head = (*self.run, text(state.role), state.asked, latest)
        if one is None:
            return (*head, *[None] * 9, False, (), False, False, False)
        known = self.proof.signer(one) if one.by or one.name else None
        return (
            *head, str(one.decision), text(one.name), text(one.by), text(_person(one)), known, instant(one.at), said(one.at or one.on),
            text(one.note), one.covers, state.outdated, [text(each) for each in state.refused], latest and state.stands,
            self.bench.operated(one), self.bench.worked(one),
        )  # fmt: skip


def text(value: str | None) -> str | None:
    """A text with what hides or reorders others, or is no character at all, shown by name; its lines stay."""
    if value is None or (value.isascii() and value.isprintable()):
        return value
    return "\n".join(map(visible, value.split("\n")))


def instant(at: datetime | None) -> int | None:
    """A time as microseconds since 1970 in UTC."""
    return (at - _EPOCH) // _MICROSECOND if at else None


def said(at: date | None) -> str | None:
    """A time or a day as it was said, with its offset."""
    return at.isoformat() if at else None


def _seconds(start: datetime | None, end: datetime | None) -> int | None:
    return (end - start) // timedelta(seconds=1) if start and end else None


def _person(signoff: Signoff) -> str | None:
    """Who signed, as names are compared."""
    return handle(signoff.by or signoff.name) or None


def _evidence(each: Evidence) -> Row:
    return text(each.href), text(each.title)
