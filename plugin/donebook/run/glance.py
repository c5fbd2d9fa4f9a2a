"""A glance at a JSON file: what it says, where nothing in it is odd. Whatever else there is, `decode` looks at and tells.

Most files of CI jobs are such. msgspec reads them by their types, some fifty times as fast as nodes with their places are made.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec import UNSET, Struct, UnsetType

from ..document import Limits, hidden
from .model import SCHEMA, Part, Result
from .rules import YEARS, has_secret, in_years, unnoted, unwaivable

_DEPTH = 7
"""The values of a part stand in so many mappings and sequences at most."""


def glance(data: bytes, limits: Limits) -> Any | None:
    """The part in a JSON file with the attributes of `Part`, UNSET where it says nothing; None where something may be odd.

    What has a part here, `decode` reads as the same part, and has no problem with: the names of steps are for the caller to look at.
    """
    if len(data) > min(limits.file_size, limits.values) or limits.depth < _DEPTH or b"\\" in data:
        return None  # without a backslash each quote begins or ends a text
    try:
        if b"\x7f" in data if data.isascii() else hidden(data.decode("utf-8")):  # JSON has no other controls than those that are read
            return None
        said = _READER.decode(data)
    except (ValueError, RecursionError):
        return None
    if _WRITER.encode(said).count(b'"') != data.count(b'"'):  # a key that stands twice
        return None
    return said if said.schema in (UNSET, SCHEMA) and said.frozen in (UNSET, None) and not _odd(said, limits) else None


def _odd(said: Any, limits: Limits) -> bool:
    """Whether a part breaks a rule that its types do not tell."""
    rest: list[Any] = [value for value in _HEAD(said) if value]
    texts = set[str]()
    first, last = YEARS
    for result in said.steps.values() if said.steps else ():
        if result.attempts:
            return True
        if result.result is not Result.PASSED or result.waiver or result.evidence:
            if unnoted(result) or unwaivable(result):
                return True
            rest += (result.waiver, result.evidence)
        if result.at and not first <= result.at.year <= last:
            return True
        texts.add(result.by)
        texts.add(result.note)
    for value in _values(rest):
        if isinstance(value, str):
            texts.add(value)
        elif not in_years(value):
            return True
    return any(len(text) > limits.note_length or has_secret(text) for text in texts if text)


def _values(waiting: list[Any]) -> Iterator[str | datetime]:
    """The texts and times in values."""
    for value in waiting:
        if isinstance(value, str | datetime):
            yield value
        elif isinstance(value, Struct):
            yield from _values([getattr(value, name) for name in value.__struct_fields__])
        elif isinstance(value, tuple):
            yield from _values([*value])
        elif isinstance(value, dict):
            yield from _values([*value.values()])


_twins: dict[type[Struct], Any] = {}


def _twin(type_: Any) -> Any:
    """A type that tells what was not said from what was: what is read can then be counted against what was written."""
    origin, inner = get_origin(type_), get_args(type_)
    if origin is Annotated:
        return Annotated[(_twin(inner[0]), *inner[1:])]
    if origin in (Union, UnionType):
        return Union[tuple(map(_twin, inner))]  # noqa: UP007  # of as many as there are
    if origin in (tuple, dict):
        return origin[tuple(each if each is ... else _twin(each) for each in inner)]
    if not (isinstance(type_, type) and issubclass(type_, Struct)):
        return type_
    if type_ not in _twins:
        fields: list[Any] = [
            (each.name, _twin(each.type)) if each.required else (each.name, _twin(each.type) | UnsetType, UNSET)
            for each in msgspec.structs.fields(type_)
        ]
        _twins[type_] = msgspec.defstruct(type_.__name__, fields, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False)
    return _twins[type_]


_READER = msgspec.json.Decoder(_twin(Part))
_WRITER = msgspec.json.Encoder()
_HEAD = attrgetter(*(name for name in Part.__struct_fields__ if name != "steps"))
