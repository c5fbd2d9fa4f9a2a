"""The files beside the pages: all deployments as JSON and CSV, their manifest, a feed, badges, and the files of runs as they are."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial

from ..book import Book
from ..manifest import manifest_file, places_of
from ..problem import legal, visible
from ..record import Brief
from ..run import pretty_list, pretty_row
from ..settings import Settings
from .addresses import DEPLOYMENTS, FEED, MANIFEST, RUNS_CSV, RUNS_JSON, Addresses
from .data import COLUMNS, line, summary, table
from .html import WORDS
from .kept import Kept, Shelf, of_each
from .model import Asset
from .site import Site
from .volume import Volume, name_of


def book_assets(volumes: list[Volume], shelf: Shelf, book: Book, site: Site) -> list[Asset]:
    """All deployments as JSON and CSV, their manifest, and a feed where the site says at which address it will be."""
    addresses = {volume.checklist.id: volume.addresses for volume in volumes}
    data, rows = shelf.texts(RUNS_JSON, lambda: _runs(book, addresses, site, shelf.kept))
    shown, each = book.provenance, partial(of_each, shelf.kept, MANIFEST, None)
    (manifest,) = shelf.texts(f"{MANIFEST} {shown.head} {shown.complete}", lambda: (manifest_file(book, _places(book, shelf.kept), each),))
    found = [
        Asset(address=RUNS_JSON, content=data),
        Asset(address=RUNS_CSV, content=rows),
        Asset(address=MANIFEST, content=manifest),
    ]
    if site.url:
        found.append(Asset(address=FEED, content=_feed(book, addresses, site)))
    return found


def _places(book: Book, kept: Kept) -> Mapping[str, int] | None:
    """Where the history first shows each record; looked for once in a process that comes back to it, as long as both are the same."""
    shown = book.provenance
    about = shown.log, shown.complete, [(each.name, each.run.paths) for each in book.briefs]
    return kept.again("places", about, lambda: places_of(book, shown.log.first))


def _runs(book: Book, addresses: dict[str, Addresses], site: Site, kept: Kept) -> tuple[bytes, bytes]:
    def made(brief: Brief) -> tuple[bytes, str]:
        row = summary(brief, _page(brief, addresses[brief.run.checklist], site))
        return pretty_row(row), line(COLUMNS, row)

    where = site.url, site.directory_urls, [*addresses.values()]
    rows = [*of_each(kept, RUNS_JSON, where, book.briefs, made)]
    cells = "".join([table(COLUMNS, ()), *(cells for _, cells in rows)])
    return pretty_list({"schema": 1}, "runs", [row for row, _ in rows]), cells.encode()


def _page(record: Brief, addresses: Addresses, site: Site) -> str:
    return site.url + site.url_of(addresses.record(record.id))


def _xml(text: str) -> str:
    return html.escape(legal(visible(text)))


def _feed(book: Book, addresses: dict[str, Addresses], site: Site, size: int = 50) -> bytes:
    """The newest deployments as an Atom feed (RFC 4287)."""
    entries = []
    for record in book.briefs[:size]:
        at = (record.run.head.finished or record.started or datetime.min.replace(tzinfo=UTC)).astimezone(UTC)
        link = _page(record, addresses[record.run.checklist], site)
        entries.append(
            f"<entry><title>{_xml(name_of(record))}: {_xml(WORDS[record.verdict])}</title><id>{_xml(link)}</id>"
            f'<link href="{html.escape(link)}"/><updated>{at:%Y-%m-%dT%H:%M:%SZ}</updated>'
            f"<author><name>{_xml(record.run.head.operator or 'unknown')}</name></author>"
            f"<summary>{_xml(WORDS.get(record.run.head.outcome or '', 'in progress'))}</summary></entry>"
        )
    updated = max((re.search(r"<updated>([^<]+)", entry)[1] for entry in entries), default="1970-01-01T00:00:00Z")  # type: ignore[index]
    home = site.url + site.url_of(DEPLOYMENTS)
    head = f'<title>{_xml(site.name)}: deployments</title><id>{_xml(home)}</id><link href="{html.escape(home)}"/>'
    head += f'<link rel="self" href="{html.escape(site.url + FEED)}"/><updated>{updated}</updated>'
    return f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">{head}{"".join(entries)}</feed>\n'.encode()


def badge_asset(volume: Volume) -> Asset:
    """The verdict of a checklist's last deployment as a picture."""
    last = next(iter(volume.history.briefs), None)
    data = badge(WORDS[last.verdict] if last else "never run", str(last.verdict) if last else "")
    return Asset(address=volume.addresses.badge, content=data)


_COLOURS = {"passed": "#1a7f4b", "passed_with_exceptions": "#8a5a00", "failed": "#b3261e", "incomplete": "#5f6368"}


def badge(words: str, verdict: str) -> bytes:
    """A badge; its words come from a closed list, none from a file."""
    left, right = 96, 12 + 7 * len(words)
    colour = _COLOURS.get(verdict, "#5f6368")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" aria-label="last deployment: {words}">'
        f'<rect width="{left + right}" height="20" rx="3" fill="#3c4043"/><path d="M{left} 0h{right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{right - 3}z" fill="{colour}"/>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"><text x="6" y="14">last deployment</text>'
        f'<text x="{left + 6}" y="14">{words}</text></g></svg>\n'
    ).encode()


def raw_files(book: Book, settings: Settings, kept: Kept | None = None) -> Iterator[tuple[str, str]]:
    """Every file of a run as it is: its address, and its path from the top of the repository."""
    for history in book.histories:
        addresses = Addresses(posixpath.relpath(history.checklist.path, settings.docs_dir))
        made = partial(_raw, addresses)
        for found in of_each(kept or Kept(), f"raw {history.checklist.id}", addresses, history.briefs, made):
            yield from found


def _raw(addresses: Addresses, brief: Brief) -> list[tuple[str, str]]:
    return [(addresses.raw(brief.id, path), path) for path in brief.run.paths]


def folders_of(book: Book, settings: Settings) -> list[str]:
    """The folder of all that is made from each checklist, by its address."""
    return [Addresses(posixpath.relpath(history.checklist.path, settings.docs_dir)).base for history in book.histories]
