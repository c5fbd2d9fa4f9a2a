"""Placeholders of a checklist, filled in on records."""

from __future__ import annotations

import re
from bisect import bisect_left

from ..parser.ahead import Ahead
from ..run import Run

_FIELDS = {
    "version": "version", "release": "version", "environment": "environment", "env": "environment", "target environment": "environment",
    "subject": "subject", "service": "subject", "application": "subject", "app": "subject", "component": "subject", "operator": "operator",
}  # fmt: skip
_PLACEHOLDER = re.compile(
    r"\{\{ ?(?P<a>[A-Za-z ]+?) ?\}\}|<(?P<b>[A-Za-z ]+)>|\[(?P<c>[A-Za-z ]+)\](?![(\[:])|(?<![A-UW-Za-uw-z0-9_])(?P<d>X\.Y\.Z)\b|\b(?P<e>YYYY-MM-DD)\b"
)

_TICKS = re.compile("`+")


def fill(markdown: str, run: Run) -> str:
    """`markdown` with the placeholders that the run has a value for; the values are text, whatever they look like."""
    begins, ends = _code(markdown)

    def value(found: re.Match[str]) -> str:
        word = (found["a"] or found["b"] or found["c"] or "").strip().lower()
        name = _FIELDS.get(word, "version" if found["d"] else "")
        given = getattr(run.head, name) if name else None
        if (word == "date" or found["e"]) and run.head.started:
            given = run.head.started.date().isoformat()
        if not given:
            return str(found[0])
        return (
            given.replace("`", "'")
            if (at := bisect_left(begins, found.start())) and found.start() < ends[at - 1]
            else re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", given)
        )

    return _PLACEHOLDER.sub(value, markdown)


def _code(markdown: str) -> tuple[list[int], list[int]]:
    """Where code spans begin and end: in them a backslash is a backslash."""
    ahead, begins, ends, position = Ahead(markdown), list[int](), list[int](), 0
    while found := _TICKS.search(markdown, position):
        position = found.end()
        if end := ahead.code(*found.span()):
            begins.append(found.start())
            ends.append(end)
            position = end
    return begins, ends
