"""What a run says as bytes that are the same for the same, and digests of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from operator import attrgetter, itemgetter
from typing import Any

import msgspec

from .model import Attempt, Part
from .run import Claim, Run

_NAME = attrgetter("name")
_SORTED = msgspec.json.Encoder(order="sorted")


def canonical(value: object) -> bytes:
    """A model, or a value of one, as bytes that are equal for equal models, on every machine: sorted JSON, times in UTC."""
    if type(value) is Attempt and not value.waiver:  # of these there are very many
        return _SORTED.encode(_timed(value))
    return _SORTED.encode(_in_utc(msgspec.to_builtins(value, builtin_types=(datetime,))))


def canonicals(results: Sequence[Attempt]) -> list[bytes]:
    """`canonical` of each result, of all of them at once."""
    if any(result.waiver for result in results):
        return [canonical(result) for result in results]
    return _SORTED.encode_lines([_timed(result) for result in results]).split(b"\n")[:-1]  # JSON has no line end in a text


def _timed(result: Attempt) -> Attempt:
    at = result.at
    return result if at is None or at.tzinfo is UTC else msgspec.structs.replace(result, at=at.astimezone(UTC))


def _in_utc(value: Any) -> Any:
    match value:
        case dict():
            return {key: _in_utc(item) for key, item in value.items()}
        case list() | tuple():
            return [_in_utc(item) for item in value]
        case datetime():
            return value.astimezone(UTC)
    return value


def content_of(run: Run) -> str:
    """The digest of all that a run says, but for its sign-offs and redlines, whichever of its files says it."""
    head = {name: getattr(run.head, name) for name in run.head.__struct_fields__}
    digest = hashlib.sha256(canonical(Part(**{**head, "links": tuple(sorted(run.head.links, key=canonical))})))
    pieces = [b""]
    for claim in _ordered(run.claims):
        pieces += (b"earlier" if claim.earlier else b"result", claim.name.encode(), claim.said)
    digest.update(b"\0".join(pieces))
    for name, gate in sorted((name, canonical(gate)) for name, gate in run.gates):
        digest.update(b"\0gate\0%s\0%s" % (name.encode(), gate))
    return f"sha256:{digest.hexdigest()}"


def _ordered(claims: Sequence[Claim]) -> Iterable[Claim]:
    """Each claim once, by its name, by whether it is an earlier one, and by what it says."""
    if len({claim.name for claim in claims}) == len(claims):  # as in most runs
        return sorted(claims, key=_NAME)
    return (found for _, found in sorted({(each.name, each.earlier, each.said): each for each in claims}.items(), key=itemgetter(0)))


def signoffs_of(run: Run) -> tuple[str, ...]:
    """The digest of each sign-off of a run."""
    return tuple(sorted(f"sha256:{hashlib.sha256(canonical(signoff)).hexdigest()}" for signoff in run.signoffs))
