"""Nodes to a part, with every mistake named at its place."""

from __future__ import annotations

import re
from collections.abc import Mapping as Dictionary
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct, field

from ..document import ALLOW, LIMITS, Limits, Mapping, Node, Scalar, Sequence, read
from ..problem import DonebookError, Problem, Severity, nearest, quoted
from .columns import right, word
from .model import ALIASES, SCHEMA, Attempt, Decision, Outcome, Part, Result, StepResult
from .rules import disordered, has_secret, in_years, is_name, unnoted, unwaivable
from .shape import Field, Shape, fields_of, required_of

Path = tuple[str, ...]
_TIME = "Write it as ISO 8601 with an offset, such as 2026-11-22T20:04:00+01:00."


class PartFile(Struct, frozen=True, kw_only=True):
    """A part as it stands in a file: what it says, where, and what is wrong with it."""

    path: str
    """From the top of the repository, with forward slashes."""
    part: Part
    lines: Dictionary[str, int] = field(default_factory=dict)
    """The line of each key of the file."""
    results: Dictionary[str, int] = field(default_factory=dict)
    """The line of each step's result, by the name of the step."""
    attempts: Dictionary[str, tuple[int, ...]] = field(default_factory=dict)
    """The lines of what came of it before."""
    problems: tuple[Problem, ...] = ()
    """Values that could not be read, and are not in the part; and rules that it breaks."""
    digest: str = ""
    """The SHA-256 of the file's bytes, in hex; empty where it was never a file."""
    blob: str = ""
    """The id that git gives to the file's bytes."""


def decode(data: bytes, path: str, limits: Limits = LIMITS) -> PartFile:
    """The part in a YAML, JSON or TOML file.

    Raises DonebookError where nothing can be made of the file. A value that is wrong is left out and told in `problems`:
    one mistake must not hide what all the others wrote.
    """
    return part_of(read(data, path, limits), path, limits)


def part_of(node: Node, path: str, limits: Limits = LIMITS) -> PartFile:
    """The part in a tree of nodes, as `decode` gives it."""
    decoder = _Decoder(path, limits)
    if not isinstance(node, Mapping):
        message = "not a run: the file has to begin with keys such as `checklist:` and `steps:`"
        raise DonebookError([decoder.problem(node, message, "See the reference of the format.")])
    decoder.version(node)
    part = decoder.struct(node, Part, ())
    return PartFile(path=path, part=part or Part(), problems=tuple(decoder.problems), **decoder.lines)


class _Decoder:
    """Walks nodes and types together; msgspec judges the single values."""

    def __init__(self, source: str, limits: Limits) -> None:
        self._source = source
        self._limits = limits
        self.problems: list[Problem] = []
        self._lines: dict[str, int] = {}
        self._results: dict[str, int] = {}
        self._attempts: dict[str, tuple[int, ...]] = {}

    @property
    def lines(self) -> dict[str, Any]:
        """Where things stand, as a `PartFile` has it."""
        return {"lines": self._lines, "results": self._results, "attempts": self._attempts}

    def problem(self, node: Node, message: str, cure: str, code: str = "invalid", severity: Severity = "error") -> Problem:
        return Problem(source=self._source, line=node.line, column=node.column, message=message, cure=cure, code=code, severity=severity)

    def _tell(self, node: Node, message: str, cure: str, code: str = "invalid", severity: Severity = "error") -> None:
        self.problems.append(self.problem(node, message, cure, code, severity))

    def version(self, node: Mapping) -> None:
        """A file of a later version is not guessed at."""
        given = node.get("schema")
        if not isinstance(given, Scalar) or given.null:
            return
        if not re.fullmatch("[0-9]+", given.text) or not (number := given.text.lstrip("0")):
            cure = f"Write a whole number. This release writes `schema: {SCHEMA}`."
            raise DonebookError([self.problem(given, f"`schema` is {quoted(given.text, 12)}", cure, "schema")])
        if len(number) > 9 or int(number) > SCHEMA:
            message = f"the file is of schema {number[:12]}; this release reads up to {SCHEMA}"
            raise DonebookError([self.problem(given, message, "Upgrade donebook: `pip install --upgrade donebook`.", "newer-schema")])

    def struct(self, node: Node, type_: Any, path: Path) -> Any:
        """A struct from a mapping, without the values that are wrong; None where it cannot be one without them."""
        if not isinstance(node, Mapping):
            fields = ", ".join(f"`{name}:`" for name in list(type_.__struct_fields__)[:3])
            self._tell(node, f"{_where(path)} is {_kind(node)}, not a mapping", f"Write its keys below it, indented: {fields} …")
            return None
        made = right([node], type_, self._limits)[0] if path else None
        if made is None:
            made = self._struct(node, type_, path)
        if isinstance(made, Attempt) and (
            made.result is not Result.PASSED or made.waiver or (isinstance(made, StepResult) and made.attempts)
        ):
            self._rules(node, made, path)
        return made

    def _struct(self, node: Mapping, type_: Any, path: Path) -> Any:
        """A struct from its values, one by one."""
        known = fields_of(type_)
        values = self._values(node, known, path)
        missing = [name for name in required_of(type_) if known[name].name not in values]
        for name in missing:
            if node.get(name) is None:
                self._tell(node, f"{_where(path)} has no `{name}`", f"Add `{name}:` to it.", "missing")
        if missing:
            return None
        return type_(**values)

    def _values(self, node: Mapping, known: dict[str, Field], path: Path) -> dict[str, Any]:
        """The values of the keys that a struct has, as far as they are right."""
        values: dict[str, Any] = {}
        for key, value in node.entries:
            inner = (*path, key.text)
            if not path:
                self._lines[key.text] = key.line
            if key.text not in known:
                cure = nearest(key.text, known) or f"Known here: {', '.join(f'`{name}`' for name in known)}."
                self._tell(key, f"unknown key {quoted(key.text)} in {_where(path)}", cure, "unknown-key")
            elif isinstance(value, Scalar) and value.null:
                if known[key.text].required:
                    self._tell(key, f"`{key.text}` is empty", "Give it a value, or delete the whole entry.")
            elif (found := self.value(value, known[key.text].shape, inner)) is not None:
                values[known[key.text].name] = found
        return values

    def value(self, node: Node, shape: Shape, path: Path) -> Any:
        """A value of a shape, or None after telling what is wrong."""
        bare = shape.bare
        if shape.kind == "sequence":
            return self._sequence(node, shape.inner, path)
        if shape.kind == "mapping":
            return self._mapping(node, shape.inner, path)
        if shape.kind == "struct":
            return self.struct(node, bare, path)
        if not isinstance(node, Scalar):
            self._tell(node, f"{_where(path)} is {_kind(node)}, not a text", "Write one value on the line of the key.")
            return None
        if bare is str and len(node.text) > self._limits.note_length and path != ("frozen",):
            message = f"{_where(path)} has {len(node.text)} characters, more than the {self._limits.note_length} that are read"
            self._tell(node, message, f"Keep long output elsewhere and link it as evidence; {ALLOW}", "too-large")
            return None
        if bare is str and path != ("frozen",) and (secret := has_secret(node.text)):
            kind = "a key" if secret["key"] else "a password in an address"
            cure = "Revoke it, for git keeps what was committed; then write where it is kept, not what it is."
            self._tell(node, f"{_where(path)} has what looks like {kind}", cure, "secret", severity="warning")
        text = word(node.text) if bare is Result else node.text
        try:
            found = msgspec.convert(text, shape.type, strict=False)
        except (msgspec.ValidationError, ValueError):
            found = None
        # A time at either end of the calendar cannot be told in another zone; no deployment was there.
        if found is None or (isinstance(found, datetime) and not in_years(found)):
            self._tell(node, f"{_where(path)} is {quoted(node.text)}", self._cure(bare, node.text))
            return None
        return found

    @staticmethod
    def _cure(type_: Any, text: str) -> str:
        if isinstance(type_, type) and issubclass(type_, (Result, Outcome, Decision)):
            near = nearest(text.lower(), [*type_, *(ALIASES if type_ is Result else ())])
            return near or f"Write one of {', '.join(f'`{each}`' for each in type_)}."
        name = getattr(type_, "__name__", "")
        sentences = {"datetime": _TIME, "date": "Write it as YYYY-MM-DD.", "int": "Write a whole number."}
        return sentences.get(name, "It is too long, empty, or not of the form that the reference of the format gives.")

    def _sequence(self, node: Node, shape: Shape, path: Path) -> tuple[Any, ...] | None:
        if not isinstance(node, Sequence):
            self._tell(node, f"{_where(path)} is {_kind(node)}, not a list", "Begin each entry with a dash: `- …`.")
            return None
        found = []
        for index, item in enumerate(node.items):
            found.append(self.value(item, shape, (*path, str(index))))
        return tuple(each for each in found if each is not None)

    def _mapping(self, node: Node, shape: Shape, path: Path) -> dict[str, Any] | None:
        if not isinstance(node, Mapping):
            self._tell(node, f"{_where(path)} is {_kind(node)}, not a mapping", "Write a name and a colon for each entry.")
            return None
        found: dict[str, Any] = {}
        structs, attempts = shape.kind == "struct", shape.bare is StepResult  # of results there are very many
        at_once = right([value for _, value in node.entries], shape.bare, self._limits) if structs else [None] * len(node.entries)
        for (key, value), made in zip(node.entries, at_once, strict=True):
            name = key.text
            if not is_name(name):
                self._tell(
                    key,
                    f"{quoted(name)} is not a name of a step or section",
                    "Names are lower-case words with hyphens and slashes; `donebook show` prints them.",
                )
                continue
            if made is None or (attempts and made.result is not _PASSED):  # as few are not
                made = self.struct(value, shape.bare, (*path, name)) if structs else self.value(value, shape, (*path, name))
            if made is None:
                continue
            found[name] = made
            if attempts and isinstance(value, Mapping):
                self._results[name] = value.line_of("result")
                if made.attempts and isinstance(before := value.get("attempts"), Sequence):
                    self._attempts[name] = tuple(item.line for item in before.items)
        return found

    def _rules(self, node: Mapping, made: Attempt, path: Path) -> None:
        """What a result owes besides its types."""
        if unnoted(made):
            self._tell(
                node.get("result") or node,
                f"{_where(path)} is {made.result} without a note",
                "Say what was seen or why: `note: …`.",
                "no-note",
            )
        if unwaivable(made):
            self._tell(
                node.get("waiver") or node,
                f"{_where(path)} is {made.result} and has a waiver",
                "Only a failed or blocked step can be waived.",
                "waiver",
            )
        if disordered(made):
            self._tell(
                node.get("attempts") or node,
                f"{_where(path)} has an attempt later than itself",
                "Put the latest result on top; `attempts` are what came before.",
                "order",
            )


_PASSED = Result.PASSED
"""At hand: an enumeration looks for its members each time."""


def _where(path: Path) -> str:
    return quoted(".".join(path)) if path else "the run"


def _kind(node: Node) -> str:
    match node:
        case Mapping():
            return "a mapping"
        case Sequence():
            return "a list"
        case Scalar(null=True):
            return "empty"
        case _:
            return f"the text {quoted(node.text, 30)}"
