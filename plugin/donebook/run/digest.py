"""What a run says as bytes that are the same for the same, and digests of them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import msgspec

from .model import Attempt, Part
from .run import Run


def canonical(value: object) -> bytes:
    """A model, or a value of one, as bytes that are equal for equal models, on every machine: sorted JSON, times in UTC."""
    if type(value) is Attempt and not value.waiver:  # of these there are very many
        at = value.at
        return msgspec.json.encode(
            value if at is None or at.tzinfo is UTC else msgspec.structs.replace(value, at=at.astimezone(UTC)), order="sorted"
        )
    return msgspec.json.encode(_in_utc(msgspec.to_builtins(value, builtin_types=(datetime,))), order="sorted")


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
    steps = {(claim.name, claim.earlier, canonical(claim.result)) for claim in run.claims}
    for name, earlier, result in sorted(steps):
        digest.update(b"\0%s\0%s\0%s" % (b"earlier" if earlier else b"result", name.encode(), result))
    for name, gate in sorted((name, canonical(gate)) for name, gate in run.gates):
        digest.update(b"\0gate\0%s\0%s" % (name.encode(), gate))
    return f"sha256:{digest.hexdigest()}"


def signoffs_of(run: Run) -> tuple[str, ...]:
    """The digest of each sign-off of a run."""
    return tuple(sorted(f"sha256:{hashlib.sha256(canonical(signoff)).hexdigest()}" for signoff in run.signoffs))
