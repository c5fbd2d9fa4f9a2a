"""A text with some values changed, and every other character as it was: comments, order, quotes, spacing.

A pull request then shows what was done and nothing else, which no loader and dumper can promise.
"""

from __future__ import annotations

from ...problem import DonebookError
from .. import json, toml, yaml
from ..layout import Branch
from ..node import fault
from .block import Yaml
from .brackets import Json
from .style import NoRoomError, Style

_CURE = "Change it by hand there, or write it in block style, one key a line."


def amend(text: str, source: str, old: dict[str, object], new: dict[str, object]) -> str:
    """`text`, which says `old`, changed so that it says `new`: the least that has to be.

    The format is that of the ending of `source`. What the text says besides `old` stays. Where its form leaves no room for a
    change it raises DonebookError; whoever calls reads the answer again before it counts.
    """
    ending = source.rpartition(".")[2].lower()
    if ending == "toml":
        return toml.amend(text, old, new)
    style: Style = Json(text) if ending == "json" else Yaml(text)
    root = (json if ending == "json" else yaml).layout(text)
    if not isinstance(root, Branch):
        raise DonebookError([fault(source, 1, 0, "not a mapping", _CURE)])
    try:
        edits = list(style.mapping(root, old, new))
    except NoRoomError as error:
        raise DonebookError([fault(source, text.count("\n", 0, error.offset) + 1, 0, "no room for a change", _CURE)]) from None
    pieces, done = list[str](), 0
    for start, end, put in sorted(edits, key=lambda edit: edit[:2]):  # of two at one place the first stays first
        pieces += [text[done:start], put]
        done = end
    return "".join([*pieces, text[done:]])
