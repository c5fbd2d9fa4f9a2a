"""The audit of what is here, by the clock, and against the earlier manifest that the site names."""

from __future__ import annotations

from ..audit import Audit, audit
from ..book import Book
from ..manifest import SIZE, Finding, compare, decode, manifest_of
from ..problem import DonebookError
from ..struct import replace
from . import Repository
from .making import Making, now


def audited(repository: Repository, book: Book, making: Making | None = None) -> Audit:
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
    made = audit(book, settings.scope, now(), runs=settings.runs, earlier=earlier, looked_at=making.looked_at if making else None)
    return replace(made, unknown=(*made.unknown, unread)) if unread else made


def _since(repository: Repository, book: Book, against: str) -> tuple[Finding, ...]:
    """What should never have happened since an earlier manifest. Raises DonebookError where there is none to be read."""
    from .fetch import fetch  # noqa: PLC0415  # brings a client for HTTP along

    where = against if "://" in against else str(repository.root / against)
    old, new = decode(fetch(where, SIZE), against), manifest_of(book, book.provenance.log.first)
    return tuple(each for each in compare(old, new, descends=repository.git.descends(old.commit) if old.commit else None) if each.violation)
