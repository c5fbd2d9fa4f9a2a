"""JSON to nodes. The standard library judges the syntax; a tokenizer then finds the places of valid JSON."""

from __future__ import annotations

import json
import re

from ..problem import DonebookError
from .layout import Grower, Layout
from .limits import LIMITS, Limits
from .node import Builder, Node, conflict_marker, fault

_TOKEN = re.compile(r'[\s,:]*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<open>[{\[])|(?P<close>[}\]])|(?P<word>[^\s,:{}\[\]"]+))', re.DOTALL)
_TEXT = r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'
_PAIR = re.compile(rf'[\s,]*+(?:{_TEXT}\s*+:\s*+)?(?:{_TEXT}|([{{\[])|([}}\]])|([^\s,:{{}}\[\]"]++))')
"""A key with what follows it; or what stands without a key."""
_KEY, _STRING, _OPEN, _CLOSE = 1, 2, 3, 4


def read(text: str, source: str, limits: Limits = LIMITS) -> Node:
    """The value in `text`. Raises DonebookError for bad JSON and for all that is refused."""
    conflict_marker(text, source)
    try:
        json.loads(text, parse_int=str, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise DonebookError(
            [
                fault(
                    source,
                    error.lineno,
                    error.colno,
                    f"not JSON: {error.msg}",
                    "Mend it there; JSON has no comments and no comma after the last value.",
                )
            ]
        ) from None
    except RecursionError:
        pass  # deeper than the limit below, which names the place
    except ValueError as error:
        raise DonebookError([fault(source, 1, 0, f"not JSON: {error}", "Write it as a text in quotes.")]) from None
    builder = Builder(source, limits)
    _feed(text, builder)
    assert builder.root is not None, "valid JSON has a value"
    return builder.root


def _feed(text: str, builder: Builder) -> None:
    """Feed the values of valid JSON with their places, a key and what follows it at once."""
    line, begun, over = 1, 0, text.find("\n")  # the line, where it begins, and where it ends
    match, position = _PAIR.match, 0
    while found := match(text, position):
        position = found.end()
        kind, key = found.lastindex or 0, found[_KEY]
        if kind == _CLOSE:
            builder.end()
            continue
        start = found.start(_KEY) - 1 if key is not None else found.start(kind)
        while -1 < over < start:
            line, begun, over = line + 1, over + 1, text.find("\n", over + 1)
        begin = found.start(kind) - (kind == _STRING)
        if key is not None:
            builder.scalar(_unescaped(key), line, start - begun + 1)
            while -1 < over < begin:
                line, begun, over = line + 1, over + 1, text.find("\n", over + 1)
        if kind == _STRING:
            builder.scalar(_unescaped(found[kind]), line, begin - begun + 1)
        elif kind == _OPEN:
            builder.start(line, begin - begun + 1, mapping=found[kind] == "{")
        else:
            word = found[kind]
            builder.scalar("" if word == "null" else word, line, begin - begun + 1, null=word == "null")


def _unescaped(text: str) -> str:
    return str(json.loads(f'"{text}"')) if "\\" in text else text


def layout(text: str) -> Layout:
    """Where the values of `text` stand, which `read` has read without a fault."""
    grower = Grower()
    position = 0
    while found := _TOKEN.match(text, position):
        kind = found.lastgroup or ""
        start, position = found.span(kind)
        match kind:
            case "open":
                grower.start(start, mapping=found[kind] == "{", flow=True)
            case "close":
                grower.end(position)
            case _:
                grower.value(json.loads(found[kind]) if kind == "string" else found[kind], start, position)
    assert grower.root is not None, "it has been read"
    return grower.root


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no JSON value")
