"""A record as it is handed to others: with the place of its page, and with what git shows of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from ..book import Book
from ..page import Site
from ..page.volume import Volume
from ..record import Record
from ..settings import Settings
from ..struct import Struct


class Exhibit(Struct, frozen=True, kw_only=True):
    """A record that is exported."""

    record: Record
    volume: Volume
    """The history that it stands in, and the site that shows it."""

    @property
    def name(self) -> str:
        """The checklist's id and the run's."""
        return f"{self.record.run.checklist}/{self.record.id}"

    @property
    def page(self) -> str:
        """The address of its page; from the top of the site where nobody says where that is."""
        return self.volume.site.url + self.volume.site.url_of(self.volume.addresses.record(self.record.id))

    @property
    def url(self) -> str:
        """The address of its page; empty where nobody says where the site is."""
        return self.page if self.volume.site.url else ""

    @property
    def finished(self) -> bool:
        """Somebody has said that the run is over."""
        return self.record.run.head.finished is not None

    @property
    def committed(self) -> bool:
        """Git has each of its files as it is here."""
        provenance = self.volume.book.provenance
        return provenance.known and provenance.uncommitted.isdisjoint(self.record.run.paths)

    @property
    def day(self) -> date | None:
        """The day on which the run began, where it was; the day that its id begins with where nobody says; None where neither does."""
        if self.record.started:
            return self.record.started.date()
        try:
            return datetime.strptime(self.record.id[:10], "%Y-%m-%d").replace(tzinfo=UTC).date()
        except ValueError:
            return None


def exhibits(book: Book, site: Site, settings: Settings) -> tuple[Exhibit, ...]:
    """Every record of a book as it is exported, the newest first."""
    volumes = {each.checklist.id: Volume(history=each, book=book, site=site, settings=settings) for each in book.histories}
    return tuple(Exhibit(record=record, volume=volumes[record.run.checklist]) for record in book.records)
