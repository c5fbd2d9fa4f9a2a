"""The pages that look over many deployments: a checklist's history, a step's, and all of them."""

from __future__ import annotations

from collections import Counter
from functools import cache

from ..book import Book
from ..history import History
from ..record import CELLS, EVER, Brief
from ..run import Result
from .addresses import AUDIT, DEPLOYMENTS, FEED, RUNS_CSV, RUNS_JSON
from .html import cell, render
from .kept import Shelf
from .leaf import Press
from .model import Html, Page, Part, safe_title
from .period import NEWEST
from .rows import table
from .site import Site
from .volume import Volume, name_of
from .years import years_list

MATRIX = 20
"""How many deployments the matrix of steps shows, the newest."""


def history_page(press: Press) -> Page:
    """The last deployments of a checklist, its steps in them, and the way to all others."""
    volume = press.volume
    landing = volume.addresses.history
    years = (("By year", "years"),) if volume.periods else ()
    all_ = f"The last {NEWEST} deployments" if volume.periods else "All deployments"
    return Page(
        address=landing,
        kind="history",
        title=f"Deployments by {safe_title(volume.checklist.title, volume.checklist.id)}",
        label="Deployments",
        parent=volume.addresses.overview,
        content=press.parts(
            landing,
            lambda: [Html(_history(volume, landing))],
            volume.history.briefs[:NEWEST],
            volume.cells,
            *(f"{year.id} {len(year.briefs)}" for year in volume.periods),
        ),
        source="",
        summary=f"All deployments run by {volume.checklist.title}",
        anchors=frozenset({"deployments", "matrix", "trends"}),
        toc=(*years, (all_, "deployments"), ("Steps by deployments", "matrix"), ("What the history says", "trends")),
    )


def _history(volume: Volume, landing: str) -> str:
    history = volume.history
    values = {"volume": volume, "history": history, "href": volume.href(landing), "name_of": name_of, "title": volume.checklist.title}
    pieces = [render("history_top", **values), years_list(volume, landing), render("history_last", newest=NEWEST, **values)]
    if history.briefs:
        matrix = tuple(reversed(history.briefs[:MATRIX]))
        before, after = volume.way(landing)
        pieces.append(table(history.briefs[:NEWEST], lambda brief: f"{before}{brief.id}{after}", long=True))
        pieces.append(render("history", matrix=matrix, cells=_cells(history, len(matrix)), troubles=_troubles(history), **values))
    return "".join(pieces)


def _cells(history: History, size: int) -> dict[str, list[str]]:
    """The matrix: what came of each step in each of the newest records, the oldest of them first."""
    return {id: [*map(_cell, reversed(column[:size]))] for id, column in history.columns.items()}


@cache
def _cell(byte: int) -> str:
    """A cell of the matrix: of very many few differ."""
    return cell(CELLS[byte].state, changed=CELLS[byte].changed, waived=CELLS[byte].waived)


def _troubles(history: History) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """What the author of the list can learn: which steps fail, are skipped, or do not apply, most often first."""
    found = []
    for title, result in (
        ("Failed or blocked, earlier attempts included", Result.FAILED),
        ("Skipped", Result.SKIPPED),
        ("Not applicable", Result.NOT_APPLICABLE),
    ):
        counts = Counter({id: len(column.translate(None, _NEVER[result])) for id, column in history.columns.items()})
        found.append(
            (title, [(id, count, len(history.columns[id].translate(None, _UNANSWERED))) for id, count in counts.most_common(5) if count])
        )
    return found


_NEVER = {result: bytes(byte for byte in range(256) if not byte & bit) for result, bit in EVER.items()}
"""The cells of which no result was ever this."""
_UNANSWERED = bytes(byte for byte, cell in enumerate(CELLS) if cell.state in ("", "open", "not_needed"))


def deployments_page(volumes: list[Volume], shelf: Shelf, book: Book, site: Site, count: int) -> Page:
    """All deployments of all checklists, and what is live where; and how many discrepancies the audit has found."""
    return Page(
        address=DEPLOYMENTS,
        kind="deployments",
        title="Deployments",
        label="All deployments",
        content=shelf.parts(f"{DEPLOYMENTS} {count}", lambda: _deployments(volumes, book, site, count)),
        source="",
        summary="All deployments of all checklists; what is live where",
        anchors=frozenset({"live", "deployments"}),
        toc=(("What is live where", "live"), ("All deployments", "deployments")),
    )


def _deployments(volumes: list[Volume], book: Book, site: Site, count: int) -> list[Part]:
    addresses = {volume.checklist.id: volume.addresses for volume in volumes}
    titles = {volume.checklist.id: volume.checklist.title for volume in volumes}
    ways = {volume.checklist.id: volume.way(DEPLOYMENTS) for volume in volumes}

    def link(brief: Brief) -> str:
        before, after = ways[brief.run.checklist]
        return f"{before}{brief.id}{after}"

    html = render(
        "deployments",
        count_of_all=len(book.briefs),
        newest=NEWEST,
        live=[(record, addresses[record.run.checklist]) for history in book.histories for record in history.live],
        titles=titles,
        lists=[(volume.checklist.title, volume.addresses.history, len(volume.history.briefs)) for volume in volumes],
        href=lambda target: site.href(DEPLOYMENTS, target),
        name_of=name_of,
        json=RUNS_JSON,
        csv=RUNS_CSV,
        feed=FEED if site.url else "",
        audit=AUDIT,
        count=count,
    )
    return [Html(html), Html(table(book.briefs[:NEWEST], link, long=True) if book.briefs else "")]
