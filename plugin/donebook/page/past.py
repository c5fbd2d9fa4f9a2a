"""The pages of steps: what came of each in every deployment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from ..record import CELLS, Brief
from .html import render
from .leaf import Press
from .model import Page, safe_title
from .period import NEWEST, Period
from .volume import Volume

_Rows = Mapping[str, Sequence[str]]


def step_pages(volume: Volume, press: Press) -> Iterator[Page]:
    """A page for each step with what came of it in the last deployments, and one for each year where there are more."""
    last = _Past(volume, press, volume.history.briefs[:NEWEST], volume.addresses.step)
    for id in volume.checklist.steps:
        yield _page(volume, id, volume.addresses.step(id), partial(_step, volume, id, last), "through all deployments")
    for year in volume.periods:
        for period in year.leaves:
            past = _Past(volume, press, period.briefs, partial(_address, volume, period))
            for id in volume.checklist.steps:
                content = partial(_step_in, volume, id, past, period)
                yield _page(volume, id, _address(volume, period, id), content, f"in the deployments of {period.label}")


def _address(volume: Volume, period: Period, id: str) -> str:
    return volume.addresses.step_in(id, period.id)


def _page(volume: Volume, id: str, address: str, content: partial[str], what: str) -> Page:
    step = volume.checklist.steps[id]
    return Page(
        address=address,
        kind="step",
        title=safe_title(step.text, id),
        parent=volume.addresses.overview,
        content=content,
        source=volume.checklist.path,
        summary=f"{step.text}: this step {what}",
        searched=False,
    )


class _Past:
    """What came of the steps of a checklist in some deployments: gone through once for all of them, when the first is asked for."""

    def __init__(self, volume: Volume, press: Press, briefs: Sequence[Brief], address: Callable[[str], str]) -> None:
        self._volume = volume
        self._press = press
        self._briefs = briefs
        self._address = address

    def rows(self, id: str) -> Sequence[str]:
        """The lines of a step, the newest first. Of the last that was asked for, nothing is kept: the pages of a period follow one another."""
        if self._press.past is None or self._press.past[0] is not self:
            self._press.past = self, self._gone_through()
        return self._press.past[1][id]

    def _gone_through(self) -> _Rows:
        volume, press = self._volume, self._press
        ways = {id: volume.way(self._address(id)) for id in volume.checklist.steps}
        found: dict[str, list[str]] = {id: [] for id in volume.checklist.steps}
        for brief in self._briefs:
            for id, row in press.whole(brief).past(press.leaf(brief), ways):
                found[id].append(row)
        return found


def _step(volume: Volume, id: str, past: _Past) -> str:
    landing = volume.addresses.step(id)
    column = volume.history.columns[id]
    counts = Counter(CELLS[byte].state for byte in column if byte)
    years = [
        (year, [(each, volume.site.href(landing, volume.addresses.step_in(id, each.id))) for each in year.leaves])
        for year in volume.periods
    ]
    return _whole(volume, id, landing, past.rows(id), counts=counts, years=years, period=None)


def _step_in(volume: Volume, id: str, past: _Past, period: Period) -> str:
    landing = volume.addresses.step_in(id, period.id)
    column = volume.history.columns[id][period.first : period.first + len(period.briefs)]
    counts = Counter(CELLS[byte].state for byte in column if byte)
    return _whole(volume, id, landing, past.rows(id), counts=counts, years=[], period=period)


def _whole(volume: Volume, id: str, landing: str, rows: Sequence[str], **more: object) -> str:
    html = render(
        "step",
        volume=volume,
        step=volume.checklist.steps[id],
        path=[section.title for section in volume.checklist.places[id] if section.id],
        rows=len(rows),
        place=volume.site.href(landing, volume.places[id]),
        all=volume.site.href(landing, volume.addresses.step(id)),
        href=volume.href(landing),
        **more,
    )
    return "".join([html, '<ol class="db-appearances">\n', *rows, "</ol>\n"]) if rows else html
