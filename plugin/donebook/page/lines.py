"""Many deployments at a glance: of each step a line, on which every deployment has its place and only what did not pass has a colour of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from ..history import History
from ..record import CELLS, LETTERS
from .html import WORDS, safe

_CELL_STATES = tuple(cell.state for cell in CELLS)
_LAST = ("blocked", "failed")
"""What is drawn last, so that nothing lies over it."""
_KEY = (("passed", "passed"), ("failed", "failed or blocked"), ("skipped", "skipped"), ("not_applicable", "not applicable"))


def line(column: bytes) -> str:
    """A step in many deployments, the oldest on the left, as a picture. Its size depends on how often it changes, not on how many they are."""
    found: dict[str, list[str]] = {}
    place = 0
    for state, group in groupby(map(_CELL_STATES.__getitem__, reversed(column))):
        size = sum(1 for _ in group)
        if state:
            found.setdefault(state, []).append(f"M{place} 0h{size}v1h-{size}z")
        place += size
    drawn = sorted(found.items(), key=lambda each: each[0] in _LAST)
    paths = "".join(f'<path class="db-fill--{state}" d="{"".join(pieces)}"/>' for state, pieces in drawn)
    return f'<svg class="db-line" aria-hidden="true" viewBox="0 0 {len(column) or 1} 1" preserveAspectRatio="none">{paths}</svg>'


def told(column: bytes) -> str:
    """The same in numbers: `238 passed, 2 failed, 1 skipped, 1 waived`."""
    counts = Counter(_CELL_STATES[byte] for byte in column)
    waived = sum(CELLS[byte].waived for byte in column)
    words = [f"{counts[state]} {WORDS[state]}" for state in LETTERS if counts[state]]
    told = [each.replace(" ", "\u00a0") for each in (*words, f"{waived} waived") if each != "0 waived"]
    return ", ".join(told) or "in none of them"


def lines(history: History, first: int, size: int, hrefs: dict[str, str]) -> Iterator[str]:
    """A table of all steps in the deployments from the `first` on, so many of them; `hrefs` leads to the page of each step."""
    checklist, path = history.checklist, ""
    yield f'<p class="db-quiet">{_key()} Each deployment has its place on every line. Empty: not answered, not needed, or no step of that day’s list.</p>\n'
    yield '<div class="db-scroll" tabindex="0" role="region" aria-label="Steps by deployments">\n<table class="db-lines">\n'
    yield '<thead><tr><th scope="col">Step</th><th scope="col">Oldest on the left, newest on the right</th></tr></thead>\n<tbody>\n'
    for id, step in checklist.steps.items():
        above = " › ".join(section.title for section in checklist.places[id] if section.id)
        if above != path:
            path = above
            yield f'<tr class="db-matrix__path"><th scope="colgroup" colspan="2">{safe(path)}</th></tr>\n'
        column = history.columns[id][first : first + size]
        link = f'<a href="{safe(hrefs[id])}">{safe(step.text)}</a>'
        yield f'<tr><th scope="row">{link}</th><td><div class="db-told">{line(column)}<span>{told(column)}</span></div></td></tr>\n'
    yield "</tbody>\n</table>\n</div>\n"


def _key() -> str:
    """What the colours mean."""
    swatch = '<svg class="db-swatch" aria-hidden="true" viewBox="0 0 1 1"><path class="db-fill--{}" d="M0 0h1v1h-1z"/></svg> {}'
    return " · ".join(swatch.format(*each) for each in _KEY) + "."
