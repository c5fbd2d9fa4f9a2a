"""JSON to nodes. The standard library judges the syntax; a tokenizer then finds the places of valid JSON."""

from __future__ import annotations

import json
import re

from ..problem import DonebookError
from .layout import Grower, Layout
from .limits import LIMITS, Limits
from .node import Builder, Node, conflict_marker, fault

_TOKEN = re.compile(r'[\s,:]*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<open>[{\[])|(?P<close>[}\]])|(?P<word>[^\s,:{}\[\]"]+))', re.DOTALL)


def read(text: str, source: str, limits: Limits = LIMITS) -> Node:
    """The value in `text`. Raises DonebookError for bad JSON and for all that is refused."""
    conflict_marker(text, source)
    builder = Builder(source, limits)
    line, begun, position = 1, 0, 0
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
    while found := _TOKEN.match(text, position):
        kind = found.lastgroup or ""
        start = found.start(kind)
        line += text.count("\n", position, start)
        if (newline := text.rfind("\n", position, start)) >= 0:
            begun = newline + 1
        column, token = start - begun + 1, found[kind]
        match kind:
            case "string":
                builder.scalar(json.loads(token), line, column)
            case "word":
                builder.scalar("" if token == "null" else token, line, column, null=token == "null")
            case "open":
                builder.start(line, column, mapping=token == "{")
            case _:
                builder.end()
        position = found.end()
    assert builder.root is not None, "valid JSON has a value"
    return builder.root


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
