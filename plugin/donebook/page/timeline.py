"""What happened in a run, in the order of the times that its files say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ..record import Entry, Record
from ..run import Claim
from .html import WORDS
from .proof import Proof


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that happened in a run, at a time that somebody gave."""

    at: datetime
    text: str
    by: str
    known: str = ""
    """How well it is known who it was."""


def timeline(record: Record, proof: Proof) -> list[Event]:
    """Everything in a record that has a time, in its order."""
    head, found = record.run.head, list[Event]()
    if head.started:
        found.append(Event(at=head.started, text="began", by=head.operator or ""))
    for entry in record.entries:
        found += (event for claim in entry.claims for event in _events(entry, claim, proof))
    titles = {section.id: section.title for section in record.checklist.root.walk()}
    for id, gate in record.gates.items():
        if gate.at:
            found.append(Event(at=gate.at, text=f"gate released: {titles[id]}", by=gate.by, known=proof.gate(id, gate)))
    if head.finished:
        found.append(Event(at=head.finished, text=f"finished{f': {WORDS[head.outcome]}' if head.outcome else ''}", by=""))
    for signoff in record.run.signoffs:
        if signoff.at:
            text, by = f"signed as {signoff.role}: {WORDS[signoff.decision]}", signoff.by or signoff.name or ""
            found.append(Event(at=signoff.at, text=text, by=by, known=proof.signer(signoff)))
    return sorted(found, key=lambda event: event.at)


def _events(entry: Entry, claim: Claim, proof: Proof) -> Iterator[Event]:
    """A result, and what waives it, where they say when."""
    said, waiver = claim.result, claim.result.waiver
    if said.at:
        yield Event(
            at=said.at, text=f"{WORDS[said.result]}: {entry.text}", by=said.by or "", known=proof.claim(entry, claim) if said.by else ""
        )
    if waiver and waiver.at:
        yield Event(at=waiver.at, text=f"waived: {entry.text}", by=waiver.by, known=proof.waiver(entry, claim, waiver))
