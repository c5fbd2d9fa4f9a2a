"""Where each value of a text begins and ends, so that one can be changed and all around it stays as it is."""

from __future__ import annotations

from ..struct import Struct


class Leaf(Struct, frozen=True):
    """A single value: the offsets of its first character and of what follows it."""

    start: int
    end: int


class Entry(Struct, frozen=True):
    """One value in a mapping or sequence."""

    key: str
    """Its key; in a sequence empty."""
    start: int
    """Where the key begins, or the dash of a sequence in block style, or the value where there is neither."""
    value: Layout

    @property
    def end(self) -> int:
        """Where the value ends."""
        return self.value.end


class Branch(Struct, frozen=True):
    """A mapping or a sequence."""

    start: int
    end: int
    """After the closing bracket, or after the last value."""
    entries: tuple[Entry, ...]
    mapping: bool
    flow: bool
    """In brackets; in block style otherwise."""
    indent: int = 0
    """The column of the keys or dashes in block style, counted from 0."""


Layout = Leaf | Branch


class Grower:
    """Puts a layout together from a stream of starts, ends and values, as a `Builder` does with nodes."""

    def __init__(self) -> None:
        self._open: list[tuple[Branch, list[Entry], list[tuple[str, int]]]] = []
        self.root: Layout | None = None

    def start(self, start: int, *, mapping: bool, flow: bool, indent: int = 0) -> None:
        """A mapping or a sequence begins."""
        self._open.append((Branch(start, start, (), mapping, flow, indent), [], []))

    def value(self, text: str, start: int, end: int) -> None:
        """A key, where a mapping waits for one, or a single value."""
        if self._open:
            branch, _, waiting = self._open[-1]
            if branch.mapping and not waiting:
                waiting.append((text, start))
                return
        self._add(Leaf(start, end))

    def end(self, end: int | None = None) -> None:
        """The innermost one ends, at `end` if it has a bracket there."""
        branch, entries, _ = self._open.pop()
        if end is None:
            end = entries[-1].end if entries else branch.start
        self._add(Branch(branch.start, end, tuple(entries), branch.mapping, branch.flow, branch.indent))

    def _add(self, value: Layout) -> None:
        if not self._open:
            self.root = value
            return
        _, entries, waiting = self._open[-1]
        key, start = waiting.pop() if waiting else ("", value.start)
        entries.append(Entry(key, start, value))
