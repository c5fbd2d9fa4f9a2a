"""YAML with a line for each key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from .. import yaml
from ..layout import Branch, Entry
from .brackets import Flow
from .style import Edit, NoRoomError

_PLAIN = re.compile(r"[A-Za-z_][\w/-]*")


class Yaml(Flow):
    """YAML: block style with a line for each key, and brackets where the author wrote them."""

    tall = False
    key = staticmethod(lambda text: text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False))
    scalar = staticmethod(lambda value: yaml.word(value, flow=True))

    def removed(self, branch: Branch, entries: list[Entry]) -> Iterator[Edit]:
        """Entries go with their lines; comments above them stay."""
        if branch.flow:
            yield from super().removed(branch, entries)
            return
        for entry in entries:
            start = self._begin(branch, entry)
            if self.text[self.line_start(start) : start].strip(" "):  # the first key after a dash
                raise NoRoomError(start)
            start, end = self.line_start(start), self.line_end(entry.end)
            if end >= len(self.text) and start:  # the last line, without a line end
                yield self.line_end(start - 1) if self.text[start - 2 : start] != "\r\n" else start - 2, end, ""
            else:
                yield start, self.text.find("\n", end) + 1 or end, ""

    def added(self, branch: Branch, after: Entry | None, values: list[tuple[str, object]], stays: list[Entry]) -> Iterator[Edit]:
        """Entries come on lines of their own."""
        if branch.flow:
            yield from super().added(branch, after, values, stays)
            return
        margin = " " * branch.indent
        rows = [row for key, value in values for row in self._block(key, value, margin, mapping=branch.mapping)]
        first = self._begin(branch, branch.entries[0])
        if after is None and not self.text[self.line_start(first) : first].strip(" "):
            start = self.line_start(first)
            while start and re.match(r"[ \t]*#", self.text[self.line_start(start - 1) : start]):  # a comment on the first key is its own
                start = self.line_start(start - 1)
            yield start, start, "".join(row + self.line_break for row in rows)
            return
        end = self.line_end((after or branch.entries[0]).end)
        yield end, end, "".join(self.line_break + row for row in rows) + self._last(end)

    def _last(self, end: int) -> str:
        """A line end for what is put after a last line that has none."""
        return self.line_break if end == len(self.text) else ""

    def replaced(self, branch: Branch, entry: Entry, new: object) -> Iterator[Edit]:
        """A value comes on the line of its key, or below it if it has several; the comment after it stays."""
        if branch.flow or (isinstance(entry.value, Branch) and entry.value.flow and entry.value.entries):
            yield from super().replaced(branch, entry, new)
            return
        start, end = entry.value.start, entry.end
        rest = self.text[end : self.line_end(end)]
        if isinstance(new, dict | list) and new:
            if not branch.mapping:
                raise NoRoomError(start)
            rows = self._block(entry.key, new, " " * branch.indent, mapping=True)[1:]
            head = start - (start < end and self.text[start - 1] == " ")
            if "\n" in self.text[start:end]:
                raise NoRoomError(start)
            yield head, end, ""
            end = self.line_end(end)
            yield end, end, "".join(self.line_break + row for row in rows) + self._last(end)
            return
        if isinstance(new, str) and "\n" in new and not rest.strip():
            first, *rows = self._block(entry.key or "x", new, " " * branch.indent, mapping=True)
            value = first.partition(": ")[2]
            if value.startswith("|"):
                yield start, end, (value if start < end else f" {value}") + "".join(self.line_break + row for row in rows)
                return
        value = yaml.word(new, flow=False)
        yield start, end, value if start < end else f" {value}"

    def _begin(self, branch: Branch, entry: Entry) -> int:
        """Where the key begins, or the dash."""
        if branch.mapping:
            return entry.start
        start = self.line_start(entry.start)
        while not re.match(rf" {{{branch.indent}}}-(?:\s|$)", self.text[start : start + branch.indent + 2]):
            if start == 0 or start <= branch.start - branch.indent:
                return branch.start if entry is branch.entries[0] else entry.start
            start = self.line_start(start - 1)
        return start + branch.indent

    def _block(self, key: str, value: object, margin: str, *, mapping: bool) -> list[str]:
        """The lines of an entry in block style."""
        rows = yaml.write({key: value} if mapping else [value]).rstrip("\n").split("\n")
        return [margin + row if row else row for row in rows]
