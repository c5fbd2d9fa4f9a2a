"""The book as pages: one model for every writer."""

from __future__ import annotations

from datetime import UTC, datetime

from ..audit import Audit, Discrepancy, audit
from ..book import Book
from ..settings import Settings
from .addresses import AUDIT, DEPLOYMENTS, Addresses
from .audits import audit_assets, audit_pages, audit_table
from .data import summaries, table
from .files import badge_asset, book_assets, folders_of, raw_files
from .histories import deployments_page, history_page
from .kept import Kept, Shelf, key_of
from .leaf import Press
from .lists import list_pages
from .model import Asset, Html, Page
from .past import step_pages
from .records import record_pages
from .site import Site, site_of
from .volume import Volume, name_of
from .years import year_pages

__all__ = [
    "AUDIT",
    "DEPLOYMENTS",
    "Addresses",
    "Asset",
    "Html",
    "Page",
    "Site",
    "audit_table",
    "folders_of",
    "name_of",
    "pages",
    "raw_files",
    "site_of",
    "summaries",
    "table",
]

_NEVER = datetime(9999, 12, 1, tzinfo=UTC)


def pages(
    book: Book, site: Site, settings: Settings, audited: Audit | None = None, kept: Kept | None = None
) -> tuple[tuple[Page, ...], tuple[Asset, ...]]:
    """Every page and asset that a book makes in a site, in the order of the navigation.

    Where nobody has audited the book it is done here, at no time: nothing in it is still to come. `kept` keeps what is made of records.
    """
    audited = audited or audit(book, settings.scope, _NEVER, runs=settings.runs)
    told: dict[str, tuple[Discrepancy, ...]] = {}
    for each in audited.discrepancies:
        told[each.name] = (*told.get(each.name, ()), each)
    volumes = [Volume(history=history, book=book, site=site, settings=settings, found=told) for history in book.histories]
    kept = kept or Kept()
    presses = [Press(volume, kept) for volume in volumes]
    shelf = Shelf(kept, key_of("book", [kept.site(), *(press.shelf.key for press in presses)]))
    found: list[Page] = []
    assets = book_assets(volumes, shelf, book, site)
    for press in presses:
        found += [
            *list_pages(press),
            history_page(press),
            *year_pages(press),
            *step_pages(press),
            *record_pages(press),
        ]
        assets.append(badge_asset(press.volume))
    found += [
        deployments_page(volumes, shelf, book, site, len(audited.discrepancies)),
        *audit_pages(volumes, book, audited, site, settings, kept),
    ]
    assets += audit_assets(volumes, audited, site)
    return tuple(found), (*assets, *(page.beside for page in found if page.beside))
