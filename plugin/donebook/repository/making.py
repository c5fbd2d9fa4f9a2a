"""What is made of each record while the runs are gone through."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ..book import Book
from ..checklist import Checklist
from ..history import History
from ..page import Site
from ..page.leaf import Press
from ..page.volume import Volume
from ..provenance import Provenance
from ..record import Brief, Record
from ..settings import Settings
from .cache import key_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Making:
    """What is made of each record beside its brief."""

    late: timedelta
    """So much later than it says may something be committed."""
    now: datetime
    press: Callable[[Checklist], Press] | None = None
    """Makes the leaves of a checklist's records, if there is a site to show them."""
    site: bytes = b""
    """A digest of all that leaves depend on besides the record."""


def making_of(settings: Settings, site: Site | None, shown: Provenance) -> Making:
    """What is made of each record of a repository; its leaves, if there is a `site` to show them."""
    presses: dict[str, Press] = {}

    def press(checklist: Checklist) -> Press:
        if checklist.id not in presses:
            empty = History(checklist=checklist, briefs=(), open=_none)
            book = Book(histories=(), problems=(), provenance=shown)
            presses[checklist.id] = Press(Volume(history=empty, book=book, site=site or Site(), settings=settings))
        return presses[checklist.id]

    digest = key_of(site.origin, sorted(site.files), site.rewritten, settings.pages, settings.docs_dir, settings.runs) if site else b""
    return Making(late=settings.scope.late, now=now(), press=press if site else None, site=digest)


def _none(brief: Brief) -> Record:
    raise KeyError(brief.name)


def now() -> datetime:
    """The time by which something is still to come: of a build that is to be made again, the time that it is told (reproducible-builds.org)."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(told), UTC) if told.isdecimal() and len(told) < 12 else datetime.now(UTC)
