"""Many deployments at a glance: of each step a line, on which every deployment has its place and only what did not pass has a colour of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ..history import History
from ..record import CELLS
from .html import WORDS, safe

_STATES = tuple(cell.state for cell in CELLS)


def line(column: bytes) -> str:
    """A step in many deployments, the oldest on the left, as a picture. Its size depends on how often it changes, not on how many they are."""
    found: dict[str, list[str]] = {}
    counts: dict[str, int] = {}
    place = 0
    for state, group in groupby(map(_STATES.__getitem__, reversed(column))):
        size = sum(1 for _ in group)
        if state:
            found.setdefault(state, []).append(f"M{place} 0h{size}v1h-{size}z")
            counts[state] = counts.get(state, 0) + size
        place += size
    told = ", ".join(f"{count} {WORDS[state]}" for state, count in counts.items()) or "in none of them"
    paths = "".join(f'<path class="db-fill--{state}" d="{"".join(pieces)}"/>' for state, pieces in found.items())
    return (
        f'<svg class="db-line" role="img" viewBox="0 0 {len(column) or 1} 1" preserveAspectRatio="none" aria-label="{told}">{paths}</svg>'
    )


def lines(history: History, first: int, size: int, hrefs: dict[str, str]) -> Iterator[str]:
    """A table of all steps in the deployments from the `first` on, so many of them; `hrefs` leads to the page of each step."""
    checklist, path = history.checklist, ""
    yield '<div class="db-scroll" tabindex="0" role="region" aria-label="Steps by deployments">\n<table class="db-lines">\n'
    yield '<thead><tr><th scope="col">Step</th><th scope="col">Oldest on the left, newest on the right</th></tr></thead>\n<tbody>\n'
    for id, step in checklist.steps.items():
        above = " › ".join(section.title for section in checklist.places[id] if section.id)
        if above != path:
            path = above
            yield f'<tr class="db-matrix__path"><th scope="colgroup" colspan="2">{safe(path)}</th></tr>\n'
        column = history.columns[id][first : first + size]
        yield f'<tr><th scope="row"><a href="{safe(hrefs[id])}">{safe(step.text)}</a></th><td>{line(column)}</td></tr>\n'
    yield "</tbody>\n</table>\n</div>\n"
