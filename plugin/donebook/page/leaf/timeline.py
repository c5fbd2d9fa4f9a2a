"""Everything in a record that has a time, in its order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter

from ...provenance import Degree
from ...record import Entry, Record
from ...run import Claim
from ..html import WORDS, safe
from ..proof import Proof
from .rows import KNOWN_BY, event, iso

_WHEN = itemgetter(0)


def timeline(record: Record, proof: Proof) -> list[str | int]:
    """The lines of a record's timeline: HTML, or the number of an entry where it is the result that stands."""
    return _Timeline(record, proof).events()


class _Timeline:
    def __init__(self, record: Record, proof: Proof) -> None:
        self.record = record
        self.proof = proof

    def events(self) -> list[str | int]:
        """Everything with a time, in its order."""
        record, head, found = self.record, self.record.run.head, list[tuple[datetime, str | int]]()
        if head.started:
            found.append((head.started, event(iso(head.started), "began", safe(head.operator or ""), " ")))
        found += self._results()
        titles = {section.id: section.title for section in record.checklist.root.walk()}
        for id, gate in record.gates.items():
            if gate.at:
                found.append((gate.at, self._event(gate.at, f"gate released: {titles[id]}", gate.by, self.proof.gate(id, gate))))
        if head.finished:
            outcome = f": {WORDS[head.outcome]}" if head.outcome else ""
            found.append((head.finished, event(iso(head.finished), f"finished{outcome}", "", " ")))
        for signoff in record.run.signoffs:
            if signoff.at:
                what, by = f"signed as {signoff.role}: {WORDS[signoff.decision]}", signoff.by or signoff.name or ""
                found.append((signoff.at, self._event(signoff.at, what, by, self.proof.signer(signoff))))
        return [piece for _, piece in sorted(found, key=_WHEN)]

    def _results(self) -> list[tuple[datetime, str | int]]:
        """What came of the entries."""
        found = list[tuple[datetime, str | int]]()
        for number, entry in enumerate(self.record.entries):
            claim = entry.claim
            if claim and entry.step and not entry.attempts and not claim.result.waiver:  # as nearly all are
                if at := claim.result.at:
                    found.append((at, number))
                continue
            for claim in entry.claims:
                found += self._said(number, entry, claim)
        return found

    def _said(self, number: int, entry: Entry, claim: Claim) -> Iterator[tuple[datetime, str | int]]:
        """A result, and what waives it, where they say when."""
        result, waiver = claim.result, claim.result.waiver
        if result.at and claim is entry.claim and entry.step:
            yield result.at, number
        elif result.at:
            known: Degree | None = self.proof.claim(entry, claim) if result.by else None
            yield result.at, self._event(result.at, f"{WORDS[result.result]}: {entry.text}", result.by or "", known)
        if waiver and waiver.at:
            yield waiver.at, self._event(waiver.at, f"waived: {entry.text}", waiver.by, self.proof.waiver(entry, claim, waiver))

    def _event(self, at: datetime, what: str, by: str, known: Degree | None) -> str:
        return event(iso(at), safe(what), safe(by), KNOWN_BY[known] if known else " ")
