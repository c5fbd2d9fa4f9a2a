"""The pages of steps: what came of each in every deployment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from ..record import CELLS, Brief
from .html import encoded, render
from .kept import Text, key_of, of_each, once
from .leaf import Press
from .model import Page, safe_title
from .period import NEWEST, Period
from .volume import Volume


def step_pages(press: Press) -> Iterator[Page]:
    """A page for each step with what came of it in the last deployments, and one for each year where there are more."""
    volume = press.volume
    last = _Past(volume, press, volume.history.briefs[:NEWEST], volume.addresses.step)
    for id in volume.checklist.steps:
        yield _page(volume, id, last, "through all deployments")
    for period in volume.leaves:
        past = _Past(volume, press, period.briefs, partial(_address, volume, period), period)
        for id in volume.checklist.steps:
            yield _page(volume, id, past, f"in the deployments {period.of}")


def _address(volume: Volume, period: Period, id: str) -> str:
    return volume.addresses.step_in(id, period.id)


def _page(volume: Volume, id: str, past: _Past, what: str) -> Page:
    step = volume.checklist.steps[id]
    return Page(
        address=past.address(id),
        kind="step",
        title=f"{safe_title(step.text, id)}{past.which}",
        parent=volume.addresses.overview,
        content=partial(past.page, id),
        key=past.key,
        source=volume.checklist.path,
        summary=f"{step.text}: this step {what}",
        searched=False,
    )


class _Past:
    """The pages of all steps in some deployments: made at once, when the first is asked for."""

    def __init__(
        self, volume: Volume, press: Press, briefs: Sequence[Brief], address: Callable[[str], str], period: Period | None = None
    ) -> None:
        self._volume = volume
        self._press = press
        self._briefs = briefs
        self.address = address
        """The address of each step's page."""
        self._period = period
        """None for the last deployments of all."""
        self.which = f": {period.label}" if period else ""
        """What tells its pages from others of the same steps."""
        self._key: tuple[bytes | None] | None = None
        self._token = object()
        """By which the press knows whose pages it has: it and this would hold one another, and all of a server's build with them."""

    def page(self, id: str) -> Text:
        """The page of a step. The pages of a period follow one another, so that those of the last only are kept."""
        press = self._press
        if press.past is None or press.past[0] is not self._token:
            press.past = self._token, self._kept()
        return press.past[1][id]

    def key(self) -> bytes | None:
        """A digest of all that the pages are made of; None where nobody can tell."""
        if self._key is None:
            keys = map(self._press.kept.key, self._briefs)  # each of them knows the list, and of those without runs there is none
            volume = self._volume
            told = [self._period.id] if self._period else ["", volume.cells, *(f"{each.id} {len(each.briefs)}" for each in volume.leaves)]
            self._key = (key_of("steps", keys, *told) if self._briefs else None,)
        return self._key[0]

    def _kept(self) -> dict[str, Text]:
        """The pages as they were made before, or else made now."""
        return dict(zip(self._volume.checklist.steps, once(self._press.kept, self.key(), self._made), strict=True))

    def _made(self) -> tuple[bytes, ...]:
        rows = self._rows()
        return tuple(encoded([self._whole(id, rows[id])]) for id in self._volume.checklist.steps)

    def _rows(self) -> dict[str, list[str]]:
        """The lines of each step, the newest first."""
        volume, press = self._volume, self._press
        ways = {id: volume.way(self.address(id)) for id in volume.checklist.steps}
        found: dict[str, list[str]] = {id: [] for id in volume.checklist.steps}

        def made(brief: Brief) -> tuple[tuple[str, str], ...]:
            return tuple(press.whole(brief).past(press.leaf(brief), ways))

        what = f"lines {'of a period' if self._period else 'of the last'} {volume.checklist.id}"
        about = self._period.id if self._period else "", ways  # of one period at a time: those of all would take as much room as the site
        for rows in of_each(press.kept, what, about, self._briefs, made, press.kept.key):
            for id, row in rows:
                found[id].append(row)
        return found

    def _whole(self, id: str, rows: Sequence[str]) -> str:
        volume, period, landing = self._volume, self._period, self.address(id)
        column = volume.history.columns[id]
        if period:
            column = column[period.first : period.first + len(period.briefs)]
        years = [
            (year, [(each, volume.site.href(landing, _address(volume, each, id))) for each in year.leaves])
            for year in (() if period else volume.periods)
        ]
        html = render(
            "step",
            volume=volume,
            step=volume.checklist.steps[id],
            path=[section.title for section in volume.checklist.places[id] if section.id],
            rows=len(rows),
            newest=NEWEST,
            place=volume.site.href(landing, volume.places[id]),
            all=volume.site.href(landing, volume.addresses.step(id)),
            href=volume.href(landing),
            counts=_counts(column),
            years=years,
            period=period,
            place_of_period=volume.site.href(landing, volume.addresses.period(period.id)) if period else "",
        )
        return "".join([html, '<ol class="db-appearances">\n', *rows, "</ol>\n"]) if rows else html


def _counts(column: bytes) -> Counter[str]:
    """How often each came of a step."""
    found = Counter[str]()
    for byte in sorted({*column}, key=column.find):  # of very many cells few differ
        if byte & 7:
            found[CELLS[byte].state] += column.count(byte)
    return found
