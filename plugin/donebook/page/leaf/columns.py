"""What the entries of a record came to, as columns."""

from __future__ import annotations

from ...record import Record
from ..proof import Proof
from .model import Columns
from .rows import KNOWN_BY


def columns_of(record: Record, proof: Proof) -> Columns:
    """The columns of a record. Of very many entries each is looked at a few times, so that this is done for all of them at once."""
    claims = [entry.claim for entry in record.entries]
    said = [claim.result if claim else None for claim in claims]
    who = [result.by if result else None for result in said]
    people = dict.fromkeys(filter(None, who))
    numbers: dict[str | None, int] = {"": -1, None: -1, **{each: number for number, each in enumerate(people)}}
    files = {path: number for number, path in enumerate(record.run.paths)}
    return Columns(
        results=record.letters,
        known="".join([KNOWN_BY[each] if each else " " for each in proof.claims(record.entries)]),
        people=tuple(people),
        by=tuple([numbers[each] for each in who]),
        at=tuple([result.at.isoformat() if result and result.at else "" for result in said]),
        places=tuple([(files.get(claim.path, 0), claim.line) if claim else (0, 0) for claim in claims]),
    )
