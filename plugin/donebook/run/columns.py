"""Many mappings of single values to structs at once, a column of values after the other: of results there are very many, and nearly all are right."""

from __future__ import annotations

from typing import Any

import msgspec

from ..document import NULLS, Flat, Limits, Mapping, Node, Scalar
from .model import ALIASES, Result
from .rules import has_secret, in_years
from .shape import Form, form_of

_RESULTS = frozenset(map(str, Result))


def right(nodes: list[Node], type_: Any, limits: Limits) -> list[Any]:
    """Structs of those mappings of single values in which all is right; None for any other, which is to be read value by value."""
    found: list[Any] = [None] * len(nodes)
    singles = [node.pairs if isinstance(node, Flat) else _singles(node) for node in nodes]
    alike: dict[tuple[str, ...], list[int]] = {}
    for number, (names, _) in enumerate(singles):
        alike.setdefault(names, []).append(number)
    for names, numbers in alike.items():
        if form := form_of(type_, names):
            rows = [singles[number][1] for number in numbers]
            made = _made(rows, form, type_, limits)
            if made is None:  # something is wrong in one of them
                made = [(_made([row], form, type_, limits) or [None])[0] for row in rows]
            for number, each in zip(numbers, made, strict=True):
                found[number] = each
    return found


def _made(rows: list[tuple[str, ...]], form: Form, type_: Any, limits: Limits) -> list[Any] | None:
    """Structs of the values of some fields; None where something is wrong in one of them."""
    columns = dict(zip(form.names, map(set, zip(*rows, strict=True)), strict=True))
    if not all(map(NULLS.isdisjoint, columns.values())):
        return None
    if any(len(text) > limits.note_length or has_secret(text) for name in form.texts for text in columns[name]):
        return None
    values = [dict(zip(form.names, row)) for row in rows]  # noqa: B905  # looking at their lengths takes as long as the rest
    for name in form.results:
        if not columns[name] <= _RESULTS:
            for each in values:
                each[name] = word(each[name])
    try:
        made: list[Any] = msgspec.convert(values, list[type_])
    except msgspec.ValidationError:
        return None
    return made if all(in_years(getattr(each, name)) for name in form.times for each in made) else None


def _singles(node: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of a mapping and its values, where each is a single one; nothing of any other node."""
    if not isinstance(node, Mapping) or any(not isinstance(value, Scalar) or value.null for _, value in node.entries):
        return (), ()
    return tuple([key.text for key, _ in node.entries]), tuple([value.text for _, value in node.entries if isinstance(value, Scalar)])


def word(text: str) -> str:
    """A result as it may be written."""
    said = text.lower()
    return ALIASES.get(said, said)
