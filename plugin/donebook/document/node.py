"""The nodes of a read document, and what every format refuses alike."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple, NoReturn, cast

from ..problem import HIDDEN, DonebookError, Problem, visible
from .limits import ALLOW, LIMITS, Limits


class Scalar(NamedTuple):
    """A single value: its text as written, without any type."""

    text: str
    line: int
    column: int
    null: bool = False
    """Written as nothing, `~` or `null`, without quotes."""


class Sequence(NamedTuple):
    """Values in order."""

    items: tuple[Node, ...]
    line: int
    column: int


class Mapping(NamedTuple):
    """Keys and values in the order of the file; no key stands twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int

    def get(self, key: str) -> Node | None:
        """The value under `key`, or None."""
        return next((value for name, value in self.entries if name.text == key), None)

    def line_of(self, key: str) -> int:
        """The line of a key that it has."""
        return next(name.line for name, _ in self.entries if name.text == key)


class Flat(Mapping):
    """A mapping of plain values, a line each: of results most are such. Its nodes are made where somebody asks for them, as few do."""

    __slots__ = ()

    @property
    def pairs(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Its keys, and what stands beside each."""
        found: Any = self[0]
        return found  # type: ignore[no-any-return]  # as its reader has put it there

    @property
    def entries(self) -> tuple[tuple[Scalar, Node], ...]:
        """The same as nodes."""
        pairs = zip(*self.pairs, strict=True)
        return tuple(
            # a colon and a space stand between them
            (Scalar(name, line, self.column), Scalar(value, line, self.column + len(name) + 2, value in NULLS))
            for line, (name, value) in enumerate(pairs, self.line)
        )

    def line_of(self, key: str) -> int:
        """The line of a key that it has."""
        return self.line + self.pairs[0].index(key)


Node = Scalar | Sequence | Mapping
NULLS = frozenset({"null", "Null", "NULL"})
"""Plain texts that are no value. There are others, which no reader takes for plain."""

# Tabs and line ends are text; the other controls, and marks that reorder or hide text, have no place in a record.
_LINES = "\t\n\r"
_SHOWN = bytes([*map(ord, _LINES), *range(0x20, 0x7F)])
"""Characters of ASCII that may stand in a text."""


@cache
def _refused() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(re.escape, sorted(HIDDEN - set(_LINES))))}]")


def fault(source: str, line: int, column: int, message: str, cure: str = "", code: str = "unreadable") -> Problem:
    """A problem at a place of a document that could not be read."""
    return Problem(source=source, line=line, column=column, message=message, cure=cure, code=code)


def text_of(data: bytes, source: str, limits: Limits = LIMITS) -> str:
    """The text of a file: UTF-8, LF line ends, no byte-order mark, nothing hidden in it. Raises DonebookError."""
    if len(data) > limits.file_size:
        raise DonebookError([too_large(source, limits)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise DonebookError([fault(source, line, column, "not UTF-8 text", "Save the file as UTF-8.")]) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    refuse_hidden(text, source)
    return text


def too_large(source: str, limits: Limits) -> Problem:
    """The problem of a file that is longer than what is read."""
    cure = f"Keep long output elsewhere and link it as evidence; {ALLOW}"
    return fault(source, 1, 0, f"the file has more than the {limits.file_size} bytes that are read", cure, "too-large")


def hidden(text: str) -> re.Match[str] | None:
    """The first character of `text` that hides or reorders others."""
    if text.isascii() and not text.encode("ascii").translate(None, _SHOWN):  # most texts: a pattern would look at every character of them
        return None
    return _refused().search(text)


def refuse_hidden(text: str, source: str, line: int = 1, column: int = 1) -> None:
    """Raise DonebookError at the first character of `text` that hides or reorders others."""
    if found := hidden(text):
        before = text[: found.start()]
        rows = before.count("\n")
        column = found.start() - before.rfind("\n") if rows else column + found.start()
        message = f"a control or bidirectional character, {visible(found[0])}"
        raise DonebookError([fault(source, line + rows, column, message, "Delete it: it changes how the text around it is seen.")])


def conflict_marker(text: str, source: str) -> None:
    """Raise DonebookError at the first line that a merge left behind."""
    if "<<<<<<< " not in text and ">>>>>>> " not in text:
        return
    if found := re.search(r"^(?:<{7}|>{7}) .*$", text, re.MULTILINE):
        line = text.count("\n", 0, found.start()) + 1
        message = "a conflict marker that a merge left behind"
        cure = "Keep the lines of both sides that are true, and delete the markers."
        raise DonebookError([fault(source, line, 1, message, cure, "conflict")])


class Moment(str):
    """A date or a time: text that is written as such, without quotes where the format can."""

    __slots__ = ()


def plain(node: Node) -> object:
    """The tree as dicts, lists and strings, for a consumer that needs no places; null is None."""
    match node:
        case Scalar(text=text, null=null):
            return None if null else text
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Mapping(entries=entries):
            return {key.text: plain(value) for key, value in entries}


class Builder:
    """Puts a tree together from a stream of starts, ends and scalars, and holds it to the limits.

    Readers feed it; it never recurses, so that no depth of input can exhaust the stack.
    """

    def __init__(self, source: str, limits: Limits) -> None:
        self._source = source
        self._limits = limits
        self._left = limits.values
        self._open: list[tuple[list[Node], set[str] | None, int, int]] = []
        """What has begun and not ended: its nodes, the keys of a mapping (and None of a sequence), its place."""
        self._nodes: list[Node] = []
        self._keys: set[str] | None = None
        """Both of the innermost."""

    @property
    def root(self) -> Node | None:
        """What has been put together; None where nothing was."""
        return self._nodes[-1] if self._nodes else None

    def _fail(self, line: int, column: int, message: str, cure: str, code: str = "unreadable") -> DonebookError:
        return DonebookError([fault(self._source, line, column, message, cure, code)])

    def scalar(self, text: str, line: int, column: int, *, null: bool = False) -> None:
        """A scalar, which is a key where a mapping waits for one."""
        if not (text.isascii() and text.isprintable()):  # most are; a pattern for each would be a tenth of all reading
            refuse_hidden(text, self._source, line, column)
        keys, nodes = self._keys, self._nodes
        if keys is not None and not len(nodes) % 2:
            if text in keys:
                message = f"the key `{text}` stands twice"
                raise self._fail(line, column, message, "Keep the one that is true; an earlier result goes under `attempts`.")
            keys.add(text)
        if self._left < 1:
            self._refuse_more(line, column)
        self._left -= 1
        nodes.append(_made(Scalar, (text, line, column, null)))

    def start(self, line: int, column: int, *, mapping: bool) -> None:
        """A mapping or a sequence begins."""
        if len(self._open) >= self._limits.depth:
            message = f"more than {self._limits.depth} levels inside one another"
            raise self._fail(line, column, message, f"No run needs that; {ALLOW}", "too-large")
        if self._keys is not None and not len(self._nodes) % 2:
            raise self._fail(line, column, "a key that is not a text", "Write keys as plain words.")
        self._open.append((self._nodes, self._keys, line, column))
        self._nodes, self._keys = [], set() if mapping else None

    def end(self) -> None:
        """The innermost mapping or sequence ends."""
        nodes, keys = self._nodes, self._keys
        self._nodes, self._keys, line, column = self._open.pop()
        if self._left < 1:
            self._refuse_more(line, column)
        self._left -= 1
        if keys is None:
            self._nodes.append(Sequence(tuple(nodes), line, column))
        else:
            pairs = cast("tuple[tuple[Scalar, Node], ...]", tuple(zip(nodes[::2], nodes[1::2], strict=True)))
            self._nodes.append(Mapping(pairs, line, column))

    def _refuse_more(self, line: int, column: int) -> NoReturn:
        message = f"more than {self._limits.values} values"
        raise self._fail(line, column, message, f"Split the run into parts; {ALLOW}", "too-large")


_made = tuple.__new__
"""Makes a scalar in half the time that its class takes: there are very many."""
