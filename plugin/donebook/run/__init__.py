"""A run: one execution of a checklist for one deployment, put together from the files that people and jobs wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from ..parser import is_reserved
from ..problem import Problem
from . import change
from .amend import UnwritableError, amend
from .amend import check as check_part
from .decode import PartFile, decode
from .encode import FORMATS, builtins, encode, json_schema, pretty
from .model import (
    ALIASES,
    MARK_OF,
    SCHEMA,
    Attempt,
    Decision,
    Evidence,
    Gate,
    Link,
    Outcome,
    Part,
    Pin,
    Redline,
    Result,
    Signoff,
    StepResult,
    Waiver,
)  # fmt: skip
from .ticked import amend_ticked, decode_ticked, encode_ticked

__all__ = [
    "ALIASES", "FORMATS", "MARK_OF", "SCHEMA", "Attempt", "Claim", "Decision", "Evidence", "Gate", "Link", "Outcome", "Part", "PartFile", "Pin", "Redline",
    "Result", "Run", "Signoff", "StepResult", "UnwritableError", "Waiver", "amend", "amend_ticked", "assemble", "builtins", "canonical", "change",
    "check_part", "decode", "decode_ticked", "encode", "encode_ticked", "is_run_id", "json_schema", "pretty",
]  # fmt: skip

_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_SITE = frozenset({"search", "assets", "404"})
"""Names that a site has for itself."""
_HEAD = ("checklist", "subject", "version", "environment", "operator", "started", "finished", "outcome", "frozen")


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A result as a file claims it."""

    name: str
    """The step, as the file names it."""
    result: Attempt
    earlier: bool
    """The file itself says that a later result took its place."""
    path: str
    """The file."""
    line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """All that the files of one run say, together. The order of the files does not matter."""

    id: str
    checklist: str
    """The folder that it stands in: the id of its checklist."""
    paths: tuple[str, ...]
    """Its files, sorted."""
    head: Part
    """What the files say about the whole; without steps, gates, sign-offs and redlines."""
    claims: tuple[Claim, ...]
    """Every result, as it stands in a file."""
    gates: tuple[tuple[str, Gate], ...] = ()
    signoffs: tuple[Signoff, ...] = ()
    redlines: tuple[Redline, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What could not be read, and what the files say against one another."""
    where: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """The file and line of each top-level key, in the first part that has it."""
    signatures: Mapping[Signoff, tuple[str, ...]] = field(default_factory=dict)
    """The files in which each signature stands."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """The SHA-256 of each file's bytes, in hex, by its path."""
    blobs: Mapping[str, str] = field(default_factory=dict)
    """The id that git gives to each file's bytes, by its path."""

    def at(self, key: str) -> tuple[str, int]:
        """Where a top-level key stands, or the top of the run's first file."""
        return self.where.get(key, (self.paths[0] if self.paths else "", 1))

    def signed_in(self, signoff: Signoff) -> tuple[str, ...]:
        """The files in which a signature stands."""
        return self.signatures.get(signoff, ())

    def signed_at(self, signoff: Signoff) -> str:
        """The file in which a signature stands; empty where it stands in several."""
        paths = self.signed_in(signoff)
        return paths[0] if len(paths) == 1 else ""

    @property
    def whole(self) -> bool:
        """Every value of every file could be read."""
        return not any(problem.severity == "error" for problem in self.problems)


def is_run_id(id: str) -> bool:
    """Whether `id` may name a run: date, subject, version, environment in `[a-z0-9]+([.-][a-z0-9]+)*`, at most 80 characters."""
    return len(id) <= 80 and _ID.fullmatch(id) is not None and not is_reserved(id) and id.partition(".")[0] not in _SITE


def assemble(id: str, checklist: str, files: Iterable[PartFile], unread: Iterable[Problem] = ()) -> Run:
    """The run that `files` make up. Pure: any order, and the same file twice, give the same run.

    `unread` are the problems of files of this run from which nothing could be read.
    """
    parts = sorted({file.path: file for file in files}.values(), key=lambda file: file.path)
    problems = [*unread, *(problem for file in parts for problem in file.problems)]
    values: dict[str, Any] = {}
    for name in _HEAD:
        said = [(getattr(file.part, name), file) for file in parts if getattr(file.part, name) is not None]
        for value, file in said:
            if values.setdefault(name, value) != value:
                problems.append(
                    Problem(
                        source=file.path,
                        line=file.line(name),
                        message=f"`{name}` contradicts {said[0][1].path}",
                        cure="Keep it in one part only; the first by name counts until then.",
                        code="contradiction",
                    )
                )
    return Run(
        id=id,
        checklist=checklist,
        paths=tuple(file.path for file in parts),
        head=Part(
            **values,
            links=_union(link for file in parts for link in file.part.links),
            happened=tuple(sorted({name for file in parts for name in file.part.happened})),
        ),
        claims=tuple(claim for file in parts for claim in _claims(file)),
        gates=_union(gate for file in parts for gate in file.part.gates.items()),
        signoffs=_union(signoff for file in parts for signoff in file.part.signoffs),
        signatures=_signatures(parts),
        redlines=_union(redline for file in parts for redline in file.part.redlines),
        problems=tuple(sorted(set(problems))),
        where={key[0]: (file.path, line) for file in reversed(parts) for key, (line, _) in file.places.items() if len(key) == 1},
        digests={file.path: file.digest for file in parts},
        blobs={file.path: file.blob for file in parts},
    )


def _union(values: Iterable[Any]) -> tuple[Any, ...]:
    """Each value once, in the order of the files."""
    return tuple(dict.fromkeys(values))


def _signatures(parts: Iterable[PartFile]) -> dict[Signoff, tuple[str, ...]]:
    found: dict[Signoff, list[str]] = {}
    for file in parts:
        for signoff in file.part.signoffs:
            found.setdefault(signoff, []).append(file.path)
    return {signoff: tuple(paths) for signoff, paths in found.items()}


def _claims(file: PartFile) -> Iterator[Claim]:
    for name, result in file.part.steps.items():
        for index, attempt in enumerate(result.attempts):
            yield Claim(name=name, result=attempt, earlier=True, path=file.path, line=file.line("steps", name, "attempts", str(index)))
        latest = change.attempt_of(result)
        yield Claim(name=name, result=latest, earlier=False, path=file.path, line=file.line("steps", name, "result"))


def canonical(value: object) -> bytes:
    """A model, or a value of one, as bytes that are equal for equal models, on every machine: sorted JSON, times in UTC."""
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
