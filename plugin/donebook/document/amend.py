"""A text with some values changed, and every other character as it was: comments, order, quotes, spacing.

A pull request then shows what was done and nothing else, which no loader and dumper can promise.
"""

from __future__ import annotations

import json as json_
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..problem import DonebookError
from . import json, toml, yaml
from .layout import Branch, Entry
from .node import fault

Edit = tuple[int, int, str]
"""From, to, and what comes in its place."""
_CURE = "Change it by hand there, or write it in block style, one key a line."
_PLAIN = re.compile(r"[A-Za-z_][\w/-]*")


def amend(text: str, source: str, old: dict[str, object], new: dict[str, object]) -> str:
    """`text`, which says `old`, changed so that it says `new`: the least that has to be.

    The format is that of the ending of `source`. What the text says besides `old` stays. Where its form leaves no room for a
    change it raises DonebookError; whoever calls reads the answer again before it counts.
    """
    ending = source.rpartition(".")[2].lower()
    if ending == "toml":
        return toml.amend(text, old, new)
    style: _Style = _Json(text) if ending == "json" else _Yaml(text)
    root = (json if ending == "json" else yaml).layout(text)
    if not isinstance(root, Branch):
        raise DonebookError([fault(source, 1, 0, "not a mapping", _CURE)])
    try:
        edits = list(style.mapping(root, old, new))
    except _NoRoomError as error:
        raise DonebookError([fault(source, text.count("\n", 0, error.offset) + 1, 0, "no room for a change", _CURE)]) from None
    for start, end, put in reversed([*sorted(edits, key=lambda edit: edit[:2])]):  # of two at one place the first stays first
        text = text[:start] + put + text[end:]
    return text


class _NoRoomError(Exception):
    def __init__(self, offset: int) -> None:
        self.offset = offset


@dataclass
class _Style:
    """How a format writes; the walk over both sides is the same for all."""

    text: str

    def mapping(self, branch: Branch, old: dict[str, object], new: dict[str, object]) -> Iterator[Edit]:
        """The edits that make a mapping say `new`."""
        gone = [entry for entry in branch.entries if entry.key in old and entry.key not in new]
        stays = [entry for entry in branch.entries if entry not in gone]
        if not stays and not new and not branch.flow:
            raise _NoRoomError(branch.start)
        yield from self.removed(branch, gone)
        waiting: list[tuple[str, object]] = []
        after: Entry | None = None
        for key, value in new.items():
            entry = branch.get(key)
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

    def line_end(self, offset: int) -> int:
        """Where that line ends, before its line end."""
        end = self.text.find("\n", offset)
        end = len(self.text) if end < 0 else end
        return end - (end > 0 and self.text[end - 1] == "\r" and end > offset)

    @property
    def unit(self) -> str:
        """By how much this text indents."""
        found = re.search(r"\n([ \t]+)\S", self.text)
        return found[1] if found else "  "

    @property
    def line(self) -> str:
        """The line end of this text."""
        return "\r\n" if "\r\n" in self.text else "\n"


class _Flow(_Style):
    """Brackets and commas, as JSON has them and YAML may."""

    key: Callable[[str], str]
    scalar: Callable[[object], str]

    def flow_removed(self, branch: Branch, entries: list[Entry]) -> Iterator[Edit]:
        kept = [entry for entry in branch.entries if entry not in entries]
        if not kept:
            yield from [(entries[0].start, branch.entries[-1].end, "")] if entries else []
            return
        for entry in entries:
            number = branch.entries.index(entry)
            if any(other.start < entry.start for other in kept):
                yield branch.entries[number - 1].end, entry.end, ""
            else:
                yield entry.start, branch.entries[number + 1].start, ""

    def flow_added(self, branch: Branch, after: Entry | None, values: list[tuple[str, object]], stays: list[Entry]) -> Iterator[Edit]:
        outer = self.text[self.line_start(branch.start) : branch.start]
        margin = re.match(r"[ \t]*", outer)[0]  # type: ignore[index]  # an empty match is a match
        tall = "\n" in self.text[branch.start : branch.end] if branch.entries else "\n" in self.text.strip() and self.tall
        inside = margin + self.unit
        if tall and branch.entries:
            first = branch.entries[0].start
            inside = re.match(r"[ \t]*", self.text[self.line_start(first) : first])[0]  # type: ignore[index]  # as above
        gap = self.line + inside if tall else " "
        made = [(f"{self.key(key)}: " if branch.mapping else "") + self.flow(value, inside if tall else None) for key, value in values]
        if after is not None:
            yield after.end, after.end, "".join(f",{gap}{each}" for each in made)
        elif stays:
            yield stays[0].start, stays[0].start, "".join(f"{each},{gap}" for each in made)
        else:
            joined = f",{gap}".join(made)
            yield branch.start + 1, branch.start + 1, f"{gap}{joined}{self.line}{margin}" if tall else joined

    def flow(self, value: object, margin: str | None) -> str:
        """A value in brackets; over several lines from a margin on, or on one."""
        match value:
            case dict() | list() if value and margin is not None:
                inner = margin + self.unit
                pairs = (
                    [(f"{self.key(str(key))}: ", item) for key, item in value.items()]
                    if isinstance(value, dict)
                    else [("", x) for x in value]
                )
                rows = [f"{self.line}{inner}{key}{self.flow(item, inner)}" for key, item in pairs]
                opening, closing = "{}" if isinstance(value, dict) else "[]"
                return opening + ",".join(rows) + self.line + margin + closing
            case dict():
                return "{" + ", ".join(f"{self.key(str(key))}: {self.flow(item, None)}" for key, item in value.items()) + "}"
            case list():
                return "[" + ", ".join(self.flow(item, None) for item in value) + "]"
        return self.scalar(value)

    tall = True
    """An empty mapping is filled over several lines where the text has several."""

    def flow_replaced(self, entry: Entry, new: object) -> Iterator[Edit]:
        here = entry.value.start
        margin = re.match(r"[ \t]*", self.text[self.line_start(here) : here])[0]  # type: ignore[index]  # as above
        tall = self.tall and "\n" in self.text.strip()
        yield here, entry.end, self.flow(new, margin if tall else None)


class _Json(_Flow):
    """JSON: everything is in brackets."""

    key = staticmethod(lambda text: json_.dumps(text, ensure_ascii=False))
    scalar = staticmethod(lambda value: json_.dumps(value, ensure_ascii=False))
    removed, added = _Flow.flow_removed, _Flow.flow_added

    def replaced(self, branch: Branch, entry: Entry, new: object) -> Iterator[Edit]:
        return self.flow_replaced(entry, new)


class _Yaml(_Flow):
    """YAML: block style with a line for each key, and brackets where the author wrote them."""

    tall = False
    key = staticmethod(lambda text: text if _PLAIN.fullmatch(text) else json_.dumps(text, ensure_ascii=False))
    scalar = staticmethod(lambda value: yaml.word(value, flow=True))

    def removed(self, branch: Branch, entries: list[Entry]) -> Iterator[Edit]:
        if branch.flow:
            yield from self.flow_removed(branch, entries)
            return
        for entry in entries:
            start = self._begin(branch, entry)
            if self.text[self.line_start(start) : start].strip(" "):  # the first key after a dash
                raise _NoRoomError(start)
            start, end = self.line_start(start), self.line_end(entry.end)
            if end >= len(self.text) and start:  # the last line, without a line end
                yield self.line_end(start - 1) if self.text[start - 2 : start] != "\r\n" else start - 2, end, ""
            else:
                yield start, self.text.find("\n", end) + 1 or end, ""

    def added(self, branch: Branch, after: Entry | None, values: list[tuple[str, object]], stays: list[Entry]) -> Iterator[Edit]:
        if branch.flow:
            yield from self.flow_added(branch, after, values, stays)
            return
        margin = " " * branch.indent
        rows = [row for key, value in values for row in self._block(key, value, margin, mapping=branch.mapping)]
        first = self._begin(branch, branch.entries[0])
        if after is None and not self.text[self.line_start(first) : first].strip(" "):
            start = self.line_start(first)
            while start and re.match(r"[ \t]*#", self.text[self.line_start(start - 1) : start]):  # a comment on the first key is its own
                start = self.line_start(start - 1)
            yield start, start, "".join(row + self.line for row in rows)
            return
        end = self.line_end((after or branch.entries[0]).end)
        yield end, end, "".join(self.line + row for row in rows) + self._last(end)

    def _last(self, end: int) -> str:
        """A line end for what is put after a last line that has none."""
        return self.line if end == len(self.text) else ""

    def replaced(self, branch: Branch, entry: Entry, new: object) -> Iterator[Edit]:
        if branch.flow or (isinstance(entry.value, Branch) and entry.value.flow and entry.value.entries):
            yield from self.flow_replaced(entry, new)
            return
        start, end = entry.value.start, entry.end
        rest = self.text[end : self.line_end(end)]
        if isinstance(new, dict | list) and new:
            if not branch.mapping:
                raise _NoRoomError(start)
            rows = self._block(entry.key, new, " " * branch.indent, mapping=True)[1:]
            head = start - (start < end and self.text[start - 1] == " ")
            if "\n" in self.text[start:end]:
                raise _NoRoomError(start)
            yield head, end, ""
            end = self.line_end(end)
            yield end, end, "".join(self.line + row for row in rows) + self._last(end)
            return
        if isinstance(new, str) and "\n" in new and not rest.strip():
            first, *rows = self._block(entry.key or "x", new, " " * branch.indent, mapping=True)
            value = first.partition(": ")[2]
            if value.startswith("|"):
                yield start, end, (value if start < end else f" {value}") + "".join(self.line + row for row in rows)
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
