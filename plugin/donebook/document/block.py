"""YAML in the form in which people and Donebook write runs, line by line, in a third of the time that events take.

The form: mappings and sequences in block style (YAML 1.2.2, 8.2; 1.1, 9.3), each line a key or a dash with what follows it; values that
are plain and on one line (7.3.3; 1.1, 9.1.3), in quotes on one line and without escapes but `''` (7.3.1 and 7.3.2; 1.1, 9.1.1 and
9.1.2), or literal blocks without an indentation indicator (8.1.2; 1.1, 9.2.2); characters of Latin scripts. No comments, no empty lines,
nothing in brackets, no anchors, tags, directives or markers of documents, no empty values. What is of another form, and all that would be
refused, is for the reader of all YAML: it tells what is wrong. `tests/laws/test_block.py` holds one against the other.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import cast

from .limits import Limits
from .node import NULLS, Flat, Mapping, Node, Scalar, Sequence

_ANY = "\xa1-\u02ff\u2010-\u2027"
_SIGN = rf"[!\"$-9;-~{_ANY}]"
_KEY = "[a-z0-9][a-z0-9/_-]{0,99}+"
_PLAIN = rf"[A-Za-z0-9_/(.](?:{_SIGN}++|\#|:(?![ \n])|[ ](?=[^ \#\n]))*+"
_LINE = re.compile(
    r"( *+)(- )?+"
    rf"(?:({_KEY}):(?= [^ ]|\n) ?+)?+"
    rf"(?:({_PLAIN})"
    rf"|'((?:[ -&(-~{_ANY}]++|'')*+)'"
    rf'|"([ !#-\[\]-~{_ANY}]*+)"'
    r"|(\|-?))?+\n"
)
"""A line: its indentation, a dash, a key, and a value: plain, in quotes, in double quotes, or the mark of a literal block."""
_PAIR = rf"\1  ({_KEY}): ({_PLAIN})\n"
_ENTRY = re.compile(rf"( *+)({_KEY}):\n{_PAIR}(?:{_PAIR})?+(?:{_PAIR})?+(?:{_PAIR})?+(?!\1  )")
"""A key with a mapping of up to four plain values below it, two columns further in: of results most are such."""
_TEXT = re.compile(rf"[\t\n -~{_ANY}]*+")
_made = tuple.__new__


def read(text: str, limits: Limits) -> Node | None:
    """The mapping in `text`; None where the text is not of the form, or is to be refused."""
    if 4 * text.count("\n") >= limits.values:  # a line gives four at most
        return None
    return _Reader(text, limits).root()


class _Reader:
    """Goes through a text; what is open is a stack, and its innermost is in hand."""

    def __init__(self, text: str, limits: Limits) -> None:
        self._text = text
        self._depth = limits.depth
        self._open: list[tuple[int, list[Node], set[str] | None, int]] = []
        self._indent = -1
        self._nodes: list[Node] = []
        self._keys: set[str] | None = None
        self._line = 0

    def root(self) -> Node | None:
        """The mapping that the text is."""
        text, match, position, line = self._text, _LINE.match, 0, 0
        waiting = True  # a key, or the file, whose value is to come
        while found := match(text, position):
            line += 1
            spaces, dash, key, _, _, _, literal = found.groups()
            indent = len(spaces)
            if not self._placed(indent, line, dash=dash is not None, waiting=waiting) or not self._keyed(
                key, indent, line, dash=dash is not None
            ):
                return None
            begun, position = position, found.end()
            waiting = literal is None and not self._valued(found, begun, line)
            if waiting and key is None:
                return None
            if literal is not None:
                if (block := self._literal(position, self._indent, keep=literal == "|")) is None:
                    return None
                self._nodes.append(Scalar(block[0], line, found.start(7) - begun + 1))
                line += text.count("\n", position, block[1])
                position = block[1]
            if not waiting:
                position, line = self._entries(position, line)
        if position < len(text) or waiting:
            return None
        while len(self._open) > 1:
            self._end()
        return self._ended()

    def _entries(self, position: int, line: int) -> tuple[int, int]:
        """Keep what follows of entries that may stand here, as far as there are such: where the rest begins, and the line before it."""
        text, match, made = self._text, _ENTRY.match, _made
        found = match(text, position)
        if not found or not self._at(len(found[1]), sequence=False) or len(self._open) >= self._depth:
            return position, line
        begun, keys, nodes, column = found[1], cast("set[str]", self._keys), self._nodes, self._indent + 1
        while found and found[1] == begun:
            _, key, *pairs = found.groups()
            inner = _named(*pairs[::2])
            if key in keys or key == "null" or inner is None:
                break  # the next line tells
            keys.add(key)
            size = len(inner)
            nodes += (
                made(Scalar, (key, line + 1, column, False)),
                made(Flat, ((inner, tuple(pairs[1 : 2 * size : 2])), line + 2, column + 2)),
            )
            line += size + 1
            position = found.end()
            found = match(text, position)
        return position, line

    def _placed(self, indent: int, line: int, *, dash: bool, waiting: bool) -> bool:
        """Whether a line may stand where it stands: it begins something, or goes on with something that is open."""
        if waiting:
            return self._begun(indent, line, sequence=dash)
        return (indent == self._indent and not dash) or self._at(indent, sequence=dash)

    def _keyed(self, key: str | None, indent: int, line: int, *, dash: bool) -> bool:
        """Whether a line may have this key, or none."""
        if key is None:
            return dash
        if dash:
            indent += 2
            if not self._begun(indent, line, sequence=False):
                return False
        keys = self._keys
        if keys is None or key in keys or key == "null":
            return False
        keys.add(key)
        self._nodes.append(_made(Scalar, (key, line, indent + 1, False)))
        return True

    def _valued(self, found: re.Match[str], begun: int, line: int) -> bool:
        """Whether there is a value on a line that begins at `begun`, which then is kept."""
        plain, single, double = found.group(4, 5, 6)
        if plain is not None:
            self._nodes.append(_made(Scalar, (plain, line, found.start(4) - begun + 1, plain in NULLS)))
        elif single is not None:
            self._nodes.append(_made(Scalar, (single.replace("''", "'"), line, found.start(5) - begun, False)))
        elif double is not None:
            self._nodes.append(_made(Scalar, (double, line, found.start(6) - begun, False)))
        else:
            return False
        return True

    def _begun(self, indent: int, line: int, *, sequence: bool) -> bool:
        """Whether a mapping or a sequence may begin on this line, which then is in hand."""
        if indent <= self._indent or len(self._open) >= self._depth or (not self._open and (indent or sequence)):
            return False
        self._open.append((self._indent, self._nodes, self._keys, self._line))
        self._indent, self._nodes, self._keys, self._line = indent, [], None if sequence else set(), line
        return True

    def _at(self, indent: int, *, sequence: bool) -> bool:
        """Whether a line goes on with something that is open, which then is in hand."""
        while indent < self._indent:
            self._end()
        return indent == self._indent and sequence is (self._keys is None)

    def _end(self) -> None:
        made = self._ended()
        self._indent, self._nodes, self._keys, self._line = self._open.pop()
        self._nodes.append(made)

    def _ended(self) -> Node:
        """What is in hand, as a node."""
        nodes, line, column = self._nodes, self._line, self._indent + 1
        if self._keys is None:
            return Sequence(tuple(nodes), line, column)
        return Mapping(cast("tuple[tuple[Scalar, Node], ...]", tuple(zip(nodes[::2], nodes[1::2], strict=True))), line, column)

    def _literal(self, position: int, indent: int, *, keep: bool) -> tuple[str, int] | None:
        """The text of a literal block that begins at `position`, and where it ends."""
        text = self._text
        row = text[position : text.find("\n", position)]
        begun = row.lstrip(" ")
        if not begun or begun[0] == "\t" or len(row) - len(begun) <= indent:
            return None
        margin, end = row[: len(row) - len(begun)], position
        while text.startswith(margin, end) or text.startswith("\n", end):
            end = text.find("\n", end) + 1
            if not end:
                return None
        said = text[position:end]
        if not _TEXT.fullmatch(said):
            return None
        size = len(margin)
        made = "\n".join([row[size:] for row in said.split("\n")]).rstrip("\n")
        return made + "\n" if keep else made, end


@lru_cache(maxsize=256)  # as results have few keys
def _named(*names: str | None) -> tuple[str, ...] | None:
    """The keys of a mapping, of which those at the end may be none; None where one stands twice, or is no text."""
    found = tuple(filter(None, names))
    return found if len({*found, "null"}) > len(found) else None
