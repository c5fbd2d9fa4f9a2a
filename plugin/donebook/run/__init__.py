"""A run: one execution of a checklist for one deployment, put together from the files that people and jobs wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ..parser import is_reserved
from ..problem import Problem
from . import change
from .amend import UnwritableError, amend
from .amend import check as check_part
from .decode import PartFile, decode
from .digest import canonical, canonicals, content_of, signoffs_of
from .encode import FORMATS, builtins, encode, json_schema, pretty, pretty_list, pretty_row
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
from .rules import is_name
from .run import Claim, Run
from .ticked import amend_ticked, decode_ticked, encode_ticked

__all__ = [
    "ALIASES", "FORMATS", "MARK_OF", "SCHEMA", "Attempt", "Claim", "Decision", "Evidence", "Gate", "Link", "Outcome", "Part", "PartFile", "Pin", "Redline",
    "Result", "Run", "Signoff", "StepResult", "UnwritableError", "Waiver", "amend", "amend_ticked", "assemble", "builtins", "canonical", "change",
    "check_part", "content_of", "decode", "decode_ticked", "encode", "encode_ticked", "is_name", "is_run_id", "json_schema", "pretty", "pretty_list",
    "pretty_row", "signoffs_of",
]  # fmt: skip

_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_SITE = frozenset({"search", "assets", "404"})
"""Names that a site has for itself."""
_PAGE = (".json", ".html")
"""Endings of what a site has for each record: the folder of another must not be called so."""
_HEAD = ("checklist", "subject", "version", "environment", "operator", "started", "finished", "outcome", "frozen")


def is_run_id(id: str) -> bool:
    """Whether `id` may name a run: date, subject, version, environment in `[a-z0-9]+([.-][a-z0-9]+)*`, at most 80 characters."""
    return (
        len(id) <= 80
        and _ID.fullmatch(id) is not None
        and not is_reserved(id)
        and id.partition(".")[0] not in _SITE
        and not id.endswith(_PAGE)
    )


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
                        line=file.lines.get(name, 1),
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
        where={key: (file.path, line) for file in reversed(parts) for key, line in file.lines.items()},
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
    found: list[tuple[str, Attempt, bool, int]] = []
    lines = file.results
    for name, result in file.part.steps.items():
        line = lines.get(name, 1)
        if result.attempts:
            before = file.attempts.get(name, ())
            found += ((name, each, True, before[number] if number < len(before) else line) for number, each in enumerate(result.attempts))
        found.append((name, change.attempt_of(result), False, line))
    said = canonicals([each[1] for each in found])
    for (name, attempt, earlier, number), words in zip(found, said, strict=True):
        yield Claim(name=name, result=attempt, earlier=earlier, said=words, path=file.path, line=number)
