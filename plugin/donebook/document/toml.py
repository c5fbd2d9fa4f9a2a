"""TOML to nodes. The standard library reads; the places of keys are found again line by line.

TOML has types of its own: dates become ISO 8601 text, floats keep their digits (`version = 1.10` stays `1.10`).
"""

from __future__ import annotations

import datetime
import re
from typing import Any

from ..problem import DonebookError
from .limits import LIMITS, Limits
from .node import Builder, Moment, Node, conflict_marker, fault

_KEY = r"(?:[A-Za-z0-9_-]++|\"[^\"]*+\"|'[^']*+')"
_PATH = rf"{_KEY}(?:[ \t]*+\.[ \t]*+{_KEY})*+"
_HEADER = re.compile(rf"^[ \t]*\[\[?[ \t]*({_PATH})[ \t]*\]")
_PAIR = re.compile(rf"^[ \t]*({_PATH})[ \t]*=")
_AT = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")
_INLINE = re.compile(rf"({_KEY})[ \t]*+(=?)")
_LONG = re.compile(rf"(?<![A-Za-z0-9_-]){_KEY}(?:[ \t]*+\.[ \t]*+{_KEY}){{64}}")
"""A key of more parts than any depth: what tomllib does with one grows with the cube of its length."""

_DEEP = "No run needs that; see the reference of the format."


def read(text: str, source: str, limits: Limits = LIMITS) -> Node:
    """The document in `text`. Raises DonebookError for bad TOML and for all that is refused."""
    conflict_marker(text, source)
    if long := _LONG.search(text):
        line = text.count("\n", 0, long.start()) + 1
        raise DonebookError([fault(source, line, 0, f"more than {limits.depth} levels inside one another", _DEEP, "too-large")])
    import tomllib  # noqa: PLC0415  # few runs are TOML, and all others wait for its patterns

    try:
        data = tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        line, column = (int(at[1]), int(at[2])) if at and at[1] else (text.count("\n") + 1, 0)
        message = "not TOML: " + _AT.sub("", str(error)).strip()
        raise DonebookError([fault(source, line, column, message, "Mend it there; keep the one that is true of two equal keys.")]) from None
    except ValueError:  # Python reads no number of more than some thousand digits
        raise DonebookError([fault(source, 1, 0, "not TOML: a number that is too long", "Put it in quotes.")]) from None
    except RecursionError:
        message = f"more than {limits.depth} levels inside one another"
        raise DonebookError([fault(source, 1, 0, message, _DEEP, "too-large")]) from None
    builder = Builder(source, limits)
    _emit(data, (), _places(text), builder)
    assert builder.root is not None, "a TOML document is a table"
    return builder.root


def _emit(value: object, path: tuple[str, ...], places: dict[tuple[str, ...], int], builder: Builder) -> None:
    """Feed one value. The recursion is bounded: tomllib has been through the same depth, and the builder stops at its own."""
    line = next(places[path[:size]] for size in range(len(path), -1, -1) if path[:size] in places)
    match value:
        case dict():
            builder.start(line, 1, mapping=True)
            for key, item in value.items():
                inner = (*path, key)
                builder.scalar(key, places.get(inner, line), 1)
                _emit(item, inner, places, builder)
            builder.end()
        case list():
            builder.start(line, 1, mapping=False)
            for index, item in enumerate(value):
                _emit(item, (*path, str(index)), places, builder)
            builder.end()
        case bool():
            builder.scalar(str(value).lower(), line, 1)
        case datetime.datetime() | datetime.date() | datetime.time():
            builder.scalar(value.isoformat(), line, 1)
        case _:
            builder.scalar(str(value), line, 1)


def _places(text: str) -> dict[tuple[str, ...], int]:
    """The line of each table and key, by its path; exact for what people write, the table's line for the rest."""
    places: dict[tuple[str, ...], int] = {(): 1}
    table: tuple[str, ...] = ()
    counts: dict[tuple[str, ...], int] = {}
    inside = ""
    for number, line in enumerate(text.split("\n"), 1):
        if inside:
            inside = "" if inside in line else inside
            continue
        if header := _HEADER.match(line):
            table = _parts(header[1])
            if line.lstrip().startswith("[["):
                counts[table] = counts.get(table, -1) + 1
                table = (*table, str(counts[table]))
            places.setdefault(table, number)
        elif pair := _PAIR.match(line):
            path = (*table, *_parts(pair[1]))
            places.setdefault(path, number)
            for name, sign in _INLINE.findall(line[pair.end() :]):
                if sign:
                    places.setdefault((*path, *_parts(name)), number)
        inside = next((mark for mark in ('"""', "'''") if line.count(mark) % 2), "")
    return places


def _parts(path: str) -> tuple[str, ...]:
    return tuple(key.strip("\"'") for key in re.findall(_KEY, path))


def write(data: dict[str, object]) -> str:
    """TOML. `data` is made of dicts, lists, texts, whole numbers and booleans."""
    return str(_kit().dumps(_typed(data)))


def amend(text: str, old: dict[str, object], new: dict[str, object]) -> str:
    """`text`, which says `old`, changed so that it says `new`; its comments, order and spacing stay."""
    document = _kit().parse(text)
    _alter(document, old, new)
    return str(_kit().dumps(document))


def _kit() -> Any:
    """The one library that writes; reading never waits for it."""
    import tomlkit  # noqa: PLC0415  # as said

    return tomlkit


def _alter(table: Any, old: dict[str, object], new: dict[str, object]) -> None:
    """Change a table where both sides differ."""
    for key in old:
        if key not in new:
            table.pop(key, None)
    typed = _inline if isinstance(table, _kit().items.InlineTable) else _typed
    for key, value in new.items():
        before = old.get(key)
        if before == value and key in old:
            continue
        if isinstance(before, dict) and isinstance(value, dict) and key in table:
            _alter(table[key], before, value)
        elif isinstance(before, list) and isinstance(value, list) and key in table and value[: len(before)] == before and value:
            for item in value[len(before) :]:
                table[key].append(_kit().item(typed(item)))
        else:
            table[key] = _kit().item(typed(value))


def _typed(value: Any) -> Any:
    """Values as TOML types them: times are times."""
    match value:
        case dict():
            return {key: _typed(item) for key, item in value.items()}
        case list():
            return [_typed(item) for item in value]
        case Moment():
            return datetime.datetime.fromisoformat(value) if "T" in value else datetime.date.fromisoformat(value)
    return value


def _inline(value: Any) -> Any:
    """The same in braces: a table in braces holds no other."""
    match value:
        case dict():
            made = _kit().inline_table()
            made.update({key: _inline(item) for key, item in value.items()})
            return made
        case list():
            made = _kit().array()
            made.extend(_inline(item) for item in value)
            return made
    return _typed(value)
