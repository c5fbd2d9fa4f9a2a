"""The book as pages: one model for every writer."""

from __future__ import annotations

from ..book import Book
from ..settings import Settings
from .data import book_assets, data_assets, raw_files, summaries, table
from .histories import audit_page, deployments_page, discrepancies, history_pages
from .lists import list_pages
from .model import AUDIT, DEPLOYMENTS, Addresses, Asset, Html, Page, Site
from .records import record_pages
from .site import site_of
from .volume import Volume, name_of

__all__ = [
    "AUDIT",
    "DEPLOYMENTS",
    "Addresses",
    "Asset",
    "Html",
    "Page",
    "Site",
    "discrepancies",
    "name_of",
    "pages",
    "raw_files",
    "site_of",
    "summaries",
    "table",
]


def pages(book: Book, site: Site, settings: Settings) -> tuple[tuple[Page, ...], tuple[Asset, ...]]:
    """Every page and asset that a book makes in a site, in the order of the navigation."""
    volumes = [Volume(history=history, book=book, site=site, settings=settings) for history in book.histories]
    found: list[Page] = []
    assets = book_assets(volumes, book, site)
    for volume in volumes:
        found += [*list_pages(volume), *history_pages(volume), *record_pages(volume)]
        assets += data_assets(volume)
    found += [deployments_page(volumes, book, site), audit_page(volumes, book, site)]
    return tuple(found), tuple(assets)
