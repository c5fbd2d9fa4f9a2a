"""Values in brackets: JSON, and YAML where the author wrote it so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from ..layout import Branch, Entry
from .style import Edit, Style


class Flow(Style):
    """Brackets and commas, as JSON has them and YAML may."""

    key: Callable[[str], str]
    scalar: Callable[[object], str]
    tall = True
    """An empty mapping is filled over several lines where the text has several."""

    def removed(self, branch: Branch, entries: list[Entry]) -> Iterator[Edit]:
        """Entries go with one comma each."""
        gone = {entry.start for entry in entries}
        first = next((number for number, entry in enumerate(branch.entries) if entry.start not in gone), None)
        if first is None and entries:
            yield entries[0].start, branch.entries[-1].end, ""
            return
        for number, entry in enumerate(branch.entries):
            if entry.start in gone and number > (first or 0):
                yield branch.entries[number - 1].end, entry.end, ""
            elif entry.start in gone:
                yield entry.start, branch.entries[number + 1].start, ""

    def added(self, branch: Branch, after: Entry | None, values: list[tuple[str, object]], stays: list[Entry]) -> Iterator[Edit]:
        """Entries come in the lines, or on the line, of those that are there."""
        margin = self.margin(branch.start)
        tall = "\n" in self.text[branch.start : branch.end] if branch.entries else self.several and self.tall
        inside = margin + self.unit
        if tall and branch.entries:
            inside = self.margin(branch.entries[0].start)
        gap = self.line_break + inside if tall else " "
        made = [(f"{self.key(key)}: " if branch.mapping else "") + self.flow(value, inside if tall else None) for key, value in values]
        if after is not None:
            yield after.end, after.end, "".join(f",{gap}{each}" for each in made)
        elif stays:
            yield stays[0].start, stays[0].start, "".join(f"{each},{gap}" for each in made)
        else:
            joined = f",{gap}".join(made)
            yield branch.start + 1, branch.start + 1, f"{gap}{joined}{self.line_break}{margin}" if tall else joined

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
                rows = [f"{self.line_break}{inner}{key}{self.flow(item, inner)}" for key, item in pairs]
                opening, closing = "{}" if isinstance(value, dict) else "[]"
                return opening + ",".join(rows) + self.line_break + margin + closing
            case dict():
                return "{" + ", ".join(f"{self.key(str(key))}: {self.flow(item, None)}" for key, item in value.items()) + "}"
            case list():
                return "[" + ", ".join(self.flow(item, None) for item in value) + "]"
        return self.scalar(value)

    def replaced(self, branch: Branch, entry: Entry, new: object) -> Iterator[Edit]:
        """A value comes where one was, over several lines where the text has several."""
        here = entry.value.start
        margin = self.margin(here)
        tall = self.tall and self.several
        yield here, entry.end, self.flow(new, margin if tall else None)


class Json(Flow):
    """JSON: everything is in brackets."""

    key = staticmethod(lambda text: json.dumps(text, ensure_ascii=False))
    scalar = staticmethod(lambda value: json.dumps(value, ensure_ascii=False))
