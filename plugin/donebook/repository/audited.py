"""The audit of what is here, by the clock, and against the earlier manifest that the site names."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime

from ..audit import Audit, audit
from ..book import Book
from ..manifest import SIZE, Finding, compare, decode, manifest_of
from ..problem import DonebookError
from . import Repository
from .fetch import fetch


def audited(repository: Repository, book: Book) -> Audit:
    """Every discrepancy of a book, and what cannot be known of it. Where the earlier manifest cannot be had, that is not known."""
    settings = repository.settings
    earlier: tuple[Finding, ...] = ()
    unread = ""
    if settings.scope.against:
        try:
            earlier = _since(repository, book, settings.scope.against)
        except DonebookError as error:
            why = "; ".join(problem.message for problem in error.problems)
            unread = f"The earlier manifest, {settings.scope.against}, cannot be read: {why}."
    made = audit(book, settings.scope, _now(), runs=settings.runs, earlier=earlier)
    return replace(made, unknown=(*made.unknown, unread)) if unread else made


def _since(repository: Repository, book: Book, against: str) -> tuple[Finding, ...]:
    """What should never have happened since an earlier manifest. Raises DonebookError where there is none to be read."""
    where = against if "://" in against else str(repository.root / against)
    old, new = decode(fetch(where, SIZE), against), manifest_of(book, book.provenance.first)
    return tuple(each for each in compare(old, new, descends=repository.git.descends(old.commit) if old.commit else None) if each.violation)


def _now() -> datetime:
    """The time by which something is still to come: of a build that is to be made again, the time that it is told (reproducible-builds.org)."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(told), UTC) if told.isdecimal() and len(told) < 12 else datetime.now(UTC)
