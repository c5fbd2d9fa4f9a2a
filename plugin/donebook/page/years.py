"""The pages of a history's periods: all deployments of a year at a glance and as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from ..struct import Struct
from .html import encoded, safe
from .kept import Kept, Text, key_of, once
from .leaf import Press
from .lines import lines
from .model import Page, safe_title
from .period import Period
from .rows import table
from .volume import Volume

_MONTHS, _PARTS = ("Months", "months"), ("Parts", "months")
_MATRIX, _ALL = ("Steps by deployments", "matrix"), ("All of them", "deployments")


def year_pages(press: Press) -> Iterator[Page]:
    """A page for each year, and for each month of a year with very many deployments."""
    volume = press.volume
    years, leaves = volume.periods, volume.leaves
    for year in years:
        toc = (_MONTHS if year.dated else _PARTS, _MATRIX) if year.months else (_MATRIX, _ALL)
        yield _page(volume, press, _Standing(year, years), partial(_year, volume, year, years), toc)
        for month in year.months:
            yield _page(volume, press, _Standing(month, leaves), partial(_month, volume, month, year, leaves), (_ALL,))


class _Standing(Struct, frozen=True):
    """A period, and those among which it stands."""

    period: Period
    among: Sequence[Period]

    def key(self, kept: Kept) -> bytes | None:
        """A digest of all that its page is made of; None where nobody can tell."""
        beside = [each.id for each in (*self.among, *self.period.months)]
        return key_of("year", map(kept.key, self.period.briefs), self.period.id, *beside)

    def content(self, kept: Kept, make: Callable[[], bytes]) -> Text:
        """Its page as it was made before, or else made now."""
        return once(kept, self.key(kept), lambda: (make(),))[0]


def _page(volume: Volume, press: Press, standing: _Standing, make: Callable[[], bytes], toc: tuple[tuple[str, str], ...]) -> Page:
    period = standing.period
    return Page(
        address=volume.addresses.period(period.id),
        kind="year",
        title=f"{safe_title(volume.checklist.title, volume.checklist.id)}: deployments {period.of}",
        parent=volume.addresses.overview,
        content=partial(standing.content, press.kept, make),
        key=partial(standing.key, press.kept),
        source="",
        summary=f"All deployments run by {volume.checklist.title} {period.of}",
        searched=False,
        toc=toc,
    )


def _year(volume: Volume, year: Period, years: Sequence[Period]) -> bytes:
    landing, to = volume.addresses.period(year.id), volume.addresses
    inner = "" if year.months else year.id  # no page has a step in twelve months: that of all years leads to each
    hrefs = {id: volume.site.href(landing, to.step_in(id, inner) if inner else to.step(id)) for id in volume.checklist.steps}
    pieces = [_top(volume, year, landing)]
    if year.months:
        pieces.append(f'<h2 id="months">{(_MONTHS if year.dated else _PARTS)[0]}</h2>\n<ul class="db-years">\n')
        pieces += (f"<li>{_link(volume, landing, month)}</li>\n" for month in year.months)
        pieces.append("</ul>\n")
    pieces.append('<h2 id="matrix">Steps by deployments</h2>\n')
    pieces += lines(volume.history, year.first, len(year.briefs), hrefs)
    pieces += [] if year.months else _table(volume, year, landing)
    return encoded([*pieces, _turn(volume, landing, year, years)])


def _month(volume: Volume, month: Period, year: Period, leaves: Sequence[Period]) -> bytes:
    landing = volume.addresses.period(month.id)
    link = f' · <a href="{safe(volume.site.href(landing, volume.addresses.period(year.id)))}">{year.label}</a>'
    pieces = [_top(volume, month, landing, link), *_table(volume, month, landing), _turn(volume, landing, month, leaves)]
    return encoded(pieces)


def _top(volume: Volume, period: Period, landing: str, more: str = "") -> str:
    href = volume.href(landing)
    count = f"{len(period.briefs)} deployment{'s' if len(period.briefs) != 1 else ''}"
    told = f"{count} that began in {period.label}, in UTC" if period.dated else f"{count} of which nobody says when"
    list_ = f'<a href="{safe(href(volume.addresses.overview))}">{safe(volume.checklist.title)}</a>'
    back = f'<a href="{safe(href(volume.addresses.history))}">all deployments</a>'
    return f'<h1>Deployments {period.of}</h1>\n<p class="db-facts">{list_} · {told} · {back}{more}</p>\n'


def _table(volume: Volume, period: Period, landing: str) -> Iterator[str]:
    before, after = volume.way(landing)
    yield '<h2 id="deployments">All of them</h2>\n'
    yield table(period.briefs, lambda brief: f"{before}{brief.id}{after}", long=True)


def _link(volume: Volume, landing: str, period: Period) -> str:
    return (
        f'<a href="{safe(volume.site.href(landing, volume.addresses.period(period.id)))}">{period.label}</a> '
        f'<span class="db-quiet">{len(period.briefs)}</span>'
    )


def _turn(volume: Volume, landing: str, period: Period, among: Sequence[Period]) -> str:
    """The ways to the period before and after one, of those that have a date; they stand newest first."""
    dated = [each for each in among if each.dated]
    if not period.dated or len(dated) == 1:
        return ""
    place = dated.index(period)
    links = ""
    for at, side, rel, word in ((place + 1, "before", "prev", "Earlier"), (place - 1, "after", "next", "Later")):
        if 0 <= at < len(dated):
            href = safe(volume.site.href(landing, volume.addresses.period(dated[at].id)))
            links += f'<a class="db-turn__{side}" href="{href}" rel="{rel}"><span class="db-quiet">{word}</span><br>{dated[at].label}</a>\n'
    return f'<nav class="db-turn" aria-label="Periods">\n{links}</nav>\n'


def years_list(volume: Volume, landing: str) -> str:
    """The years of a history with links to their pages; nothing where it has none."""
    if not volume.periods:
        return ""
    rows = "".join(f"<li>{_link(volume, landing, year)}</li>\n" for year in volume.periods)
    return f'<h2 id="years">By year</h2>\n<ul class="db-years">\n{rows}</ul>\n'
