"""One checklist's history in one site: what all its pages are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup

from ..audit import Discrepancy
from ..book import Book
from ..checklist import Checklist
from ..history import History
from ..provenance import result_of
from ..record import Entry, Origin, Record
from ..revision import StepChange, difference
from ..settings import Settings
from .model import Addresses, Site, safe_title


@dataclass(frozen=True, kw_only=True)
class Volume:
    """A checklist's history, the book that it stands in, and the site that will show it."""

    history: History
    book: Book
    site: Site
    settings: Settings
    found: Mapping[str, tuple[Discrepancy, ...]] = field(default_factory=dict)
    """The discrepancies of each record, by `<checklist>/<run-id>`."""

    @cached_property
    def words(self) -> dict[str, Markup]:
        """Texts of steps as HTML, as far as they have been asked for, and are the same on every page."""
        return {}

    @property
    def checklist(self) -> Checklist:
        """The checklist as it stands now."""
        return self.history.checklist

    @cached_property
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

    @cached_property
    def phase_addresses(self) -> dict[int, str]:
        """The page of each phase, by its number; phases of the same title are told apart by a number."""
        taken: set[str] = set()
        last: dict[str, int] = {}
        found: dict[int, str] = {}
        for number, section in enumerate(self.checklist.sections):
            name = section.id.replace("/", "-")
            address = self.addresses.phase(name)
            while address in taken:
                last[name] = last.get(name, 1) + 1
                address = self.addresses.phase(f"{name}-{last[name]}")
            taken.add(address)
            found[number] = address
        return found

    @cached_property
    def places(self) -> dict[str, str]:
        """The address of each step of the present checklist, where it is to be read and done."""
        found = {id: f"{self.addresses.overview}#{id}" for id in self.checklist.steps}
        if self.phased:
            for number, section in enumerate(self.checklist.sections):
                found |= {step.id: f"{self.phase_addresses[number]}#{step.id}" for step in section.every_step()}
        return found

    def since(self, record: Record) -> tuple[StepChange, ...] | None:
        """What has changed in the checklist since a record's run; None where the text that was run is not known."""
        return None if record.origin is Origin.PRESENT else self._changes[record.checklist.blob]

    @cached_property
    def _changes(self) -> dict[str, tuple[StepChange, ...]]:
        """What has changed since each revision that was run, by its blob: many runs are of the same one."""
        revisions = {record.checklist.blob: record.checklist for record in self.history.records}
        return {blob: difference(revision, self.checklist) for blob, revision in revisions.items()}

    def known(self, record: Record, entry: Entry) -> str:
        """How well it is known who gave the result that stands, in a word."""
        claim = entry.claim
        if claim is None or not claim.result.by:
            return ""
        return self.book.trace(record).degree(claim.result.by, lambda: result_of(entry.id, claim.result), claim.path)


def name_of(record: Record) -> str:
    """`payments-api 2.4.0 to production`, as far as the run says; else its id."""
    head = record.run.head
    what = " ".join(filter(None, (head.subject, head.version)))
    return f"{what} to {head.environment}" if what and head.environment else what or record.id


def title_of(record: Record) -> str:
    """The same for titles and navigation, where nothing is escaped."""
    return safe_title(name_of(record), "") or record.id
