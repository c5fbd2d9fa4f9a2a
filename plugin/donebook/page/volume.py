"""One checklist's history in one site: what all its pages are made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..book import Book
from ..checklist import Checklist
from ..history import History
from ..record import Entry, Record
from ..settings import Settings
from .model import Addresses, Site, safe_title


@dataclass(frozen=True, kw_only=True, slots=True)
class Volume:
    """A checklist's history, the book that it stands in, and the site that will show it."""

    history: History
    book: Book
    site: Site
    settings: Settings

    @property
    def checklist(self) -> Checklist:
        """The checklist as it stands now."""
        return self.history.checklist

    @property
    def addresses(self) -> Addresses:
        """Where its pages are."""
        return Addresses(self.checklist.path.removeprefix(f"{self.settings.docs_dir.strip('/')}/"))

    def href(self, landing: str) -> Callable[[str], str]:
        """The function that gives links from the page at `landing`."""
        return lambda target: self.site.href(landing, target)

    @property
    def phased(self) -> bool:
        """Each phase has a page of its own."""
        return self.settings.pages == "phases" and bool(self.checklist.sections)

    def phase_addresses(self) -> dict[int, str]:
        """The page of each phase, by its number; phases of the same title are told apart by a number."""
        taken: set[str] = set()
        found: dict[int, str] = {}
        for number, section in enumerate(self.checklist.sections):
            name, count = section.id, 1
            while name in taken:
                count += 1
                name = f"{section.id}-{count}"
            taken.add(name)
            found[number] = self.addresses.phase(name.replace("/", "-"))
        return found

    def place_of(self, step: str) -> str:
        """The address of a step of the present checklist where it is to be read and done."""
        page = self.addresses.overview
        if self.phased:
            chain = self.checklist.places[step]
            phase = next((each for each in chain if each.id), None)
            pages = self.phase_addresses()
            page = next((pages[number] for number, each in enumerate(self.checklist.sections) if each is phase), page)
        return f"{page}#{step}"

    def known(self, entry: Entry) -> str:
        """How well it is known who gave the result that stands, in a word."""
        claim = entry.claim
        return self.book.provenance.degree(claim.result.by, claim.path) if claim else ""


def name_of(record: Record) -> str:
    """`payments-api 2.4.0 to production`, as far as the run says; else its id."""
    head = record.run.head
    what = " ".join(filter(None, (head.subject, head.version)))
    return f"{what} to {head.environment}" if what and head.environment else what or record.id


def title_of(record: Record) -> str:
    """The same for titles and navigation, where nothing is escaped."""
    return safe_title(name_of(record), "") or record.id
