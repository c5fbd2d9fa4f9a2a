"""The pages of a history's periods: all deployments of a year at a glance and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from .html import safe
from .lines import lines
from .model import Page, safe_title
from .period import Period
from .rows import table
from .volume import Volume


def year_pages(volume: Volume) -> Iterator[Page]:
    """A page for each year, and for each month of a year with very many deployments."""
    for year in volume.periods:
        yield _page(volume, year, partial(_year, volume, year))
        for month in year.months:
            yield _page(volume, month, partial(_month, volume, month, year))


def _page(volume: Volume, period: Period, content: partial[bytes]) -> Page:
    return Page(
        address=volume.addresses.period(period.id),
        kind="year",
        title=f"{safe_title(volume.checklist.title, volume.checklist.id)}: deployments {_of(period)}",
        parent=volume.addresses.overview,
        content=content,
        source="",
        summary=f"All deployments run by {volume.checklist.title} {_of(period)}",
        searched=False,
    )


def _of(period: Period) -> str:
    return period.label if period.id == "undated" else f"of {period.label}"


def _year(volume: Volume, year: Period) -> bytes:
    landing = volume.addresses.period(year.id)
    hrefs = {id: volume.site.href(landing, volume.addresses.step_in(id, year.leaves[0].id)) for id in volume.checklist.steps}
    pieces = [_top(volume, year, landing)]
    if year.months:
        pieces.append('<h2 id="months">Months</h2>\n<ul class="db-years">\n')
        pieces += (f"<li>{_link(volume, landing, month)}</li>\n" for month in year.months)
        pieces.append("</ul>\n")
    pieces.append('<h2 id="matrix">Steps by deployments</h2>\n')
    pieces += lines(volume.history, year.first, len(year.briefs), hrefs)
    return "".join([*pieces, *([] if year.months else _table(volume, year, landing))]).encode("utf-8", "xmlcharrefreplace")


def _month(volume: Volume, month: Period, year: Period) -> bytes:
    landing = volume.addresses.period(month.id)
    link = f'<a href="{safe(volume.site.href(landing, volume.addresses.period(year.id)))}">{year.label}</a>'
    return "".join([_top(volume, month, landing, f" · {link}"), *_table(volume, month, landing)]).encode("utf-8", "xmlcharrefreplace")


def _top(volume: Volume, period: Period, landing: str, more: str = "") -> str:
    href = volume.href(landing)
    count = f"{len(period.briefs)} deployment{'s' if len(period.briefs) != 1 else ''}"
    list_ = f'<a href="{safe(href(volume.addresses.overview))}">{safe(volume.checklist.title)}</a>'
    back = f'<a href="{safe(href(volume.addresses.history))}">all deployments</a>'
    return f'<h1>Deployments {_of(period)}</h1>\n<p class="db-facts">{list_} · {count} · {back}{more}</p>\n'


def _table(volume: Volume, period: Period, landing: str) -> Iterator[str]:
    before, after = volume.way(landing)
    yield '<h2 id="deployments">All of them</h2>\n'
    yield table(period.briefs, lambda brief: f"{before}{brief.id}{after}", long=True)


def _link(volume: Volume, landing: str, period: Period) -> str:
    return (
        f'<a href="{safe(volume.site.href(landing, volume.addresses.period(period.id)))}">{period.label}</a> '
        f'<span class="db-quiet">{len(period.briefs)}</span>'
    )


def years_list(volume: Volume, landing: str) -> str:
    """The years of a history with links to their pages; nothing where it has none."""
    if not volume.periods:
        return ""
    rows = "".join(f"<li>{_link(volume, landing, year)}</li>\n" for year in volume.periods)
    return f'<h2 id="years">By year</h2>\n<ul class="db-years">\n{rows}</ul>\n'
