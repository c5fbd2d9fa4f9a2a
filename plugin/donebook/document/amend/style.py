"""The walk over what a text says and what it is to say; each format adds how it writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from ..layout import Branch, Entry

Edit = tuple[int, int, str]
"""From, to, and what comes in its place."""


class NoRoomError(Exception):
    """The form of a text leaves no room for a change; `offset` is where."""

    def __init__(self, offset: int) -> None:
        self.offset = offset


class Style:
    """How a format writes; the walk over both sides is the same for all."""

    def __init__(self, text: str) -> None:
        self.text = text

    def mapping(self, branch: Branch, old: dict[str, object], new: dict[str, object]) -> Iterator[Edit]:
        """The edits that make a mapping say `new`."""
        there = {entry.key: entry for entry in branch.entries}
        gone = [entry for key, entry in there.items() if key in old and key not in new]
        stays = [entry for key, entry in there.items() if key in new or key not in old]
        if not stays and not new and not branch.flow:
            raise NoRoomError(branch.start)
        yield from self.removed(branch, gone)
        waiting: list[tuple[str, object]] = []
        after: Entry | None = None
        for key, value in new.items():
            entry = there.get(key)
            if entry is None:
                if key not in old or old[key] != value:  # what the text leaves to a default stays there
                    waiting.append((key, value))
                continue
            if waiting:
                yield from self.added(branch, after, waiting, stays)
                waiting = []
            after = entry
            if key not in old or old[key] != value:
                yield from self.changed(branch, entry, old.get(key), value)
        if waiting:
            yield from self.added(branch, after, waiting, stays)

    def changed(self, branch: Branch, entry: Entry, old: object, new: object) -> Iterator[Edit]:
        """The edits that make an entry say `new`."""
        inner = entry.value
        if isinstance(inner, Branch) and inner.entries:
            if isinstance(old, dict) and isinstance(new, dict) and inner.mapping:
                yield from self.mapping(inner, old, new)
                return
            if isinstance(old, list) and isinstance(new, list) and not inner.mapping and len(old) == len(inner.entries):
                yield from self.sequence(inner, old, new)
                return
        yield from self.replaced(branch, entry, new)

    def sequence(self, branch: Branch, old: list[object], new: list[object]) -> Iterator[Edit]:
        """The edits that make a sequence say `new`, which has an entry at least."""
        shared = min(len(old), len(new))
        for entry, before, value in zip(branch.entries, old, new, strict=False):
            if before != value:
                yield from self.changed(branch, entry, before, value)
        yield from self.removed(branch, list(branch.entries[shared:]))
        if new[shared:]:
            yield from self.added(branch, branch.entries[-1], [("", value) for value in new[shared:]], list(branch.entries))

    def removed(self, branch: Branch, entries: list[Entry]) -> Iterator[Edit]:
        """The edits that take entries out."""
        raise NotImplementedError

    def added(self, branch: Branch, after: Entry | None, values: list[tuple[str, object]], stays: list[Entry]) -> Iterator[Edit]:
        """The edits that put entries in after another, or before all."""
        raise NotImplementedError

    def replaced(self, branch: Branch, entry: Entry, new: object) -> Iterator[Edit]:
        """The edits that put another value in the place of an entry's."""
        raise NotImplementedError

    def line_start(self, offset: int) -> int:
        """Where the line begins in which `offset` stands."""
        return self.text.rfind("\n", 0, offset) + 1

    def margin(self, offset: int) -> str:
        """What that line is indented with."""
        before = self.text[self.line_start(offset) : offset]
        return before[: len(before) - len(before.lstrip(" \t"))]

    def line_end(self, offset: int) -> int:
        """Where that line ends, before its line end."""
        end = self.text.find("\n", offset)
        end = len(self.text) if end < 0 else end
        return end - (end > 0 and self.text[end - 1] == "\r" and end > offset)

    @cached_property
    def unit(self) -> str:
        """By how much this text indents."""
        found = re.search(r"\n([ \t]+)\S", self.text)
        return found[1] if found else "  "

    @cached_property
    def line_break(self) -> str:
        """The line end of this text."""
        return "\r\n" if "\r\n" in self.text else "\n"

    @cached_property
    def several(self) -> bool:
        """The text has more than one line."""
        return "\n" in self.text.strip()
