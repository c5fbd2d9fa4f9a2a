"""One checklist's history in one site: what all its pages are made from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property

from ..audit import Discrepancy
from ..book import Book
from ..checklist import Checklist
from ..history import History
from ..record import Brief, Record
from ..revision import StepChange, difference
from ..settings import Settings
from ..struct import Struct, field
from .addresses import Addresses
from .model import safe_title
from .period import Period, periods
from .site import Site

LAST = 5
"""How many deployments the overview shows."""
STRIP = 10
"""How many of a step's last results stand beside it."""


class Volume(Struct, frozen=True, kw_only=True, dict=True):
    """A checklist's history, the book that it stands in, and the site that will show it."""

    history: History
    book: Book
    site: Site
    settings: Settings
    found: Mapping[str, tuple[Discrepancy, ...]] = field(default_factory=dict)
    """The discrepancies of each record, by `<checklist>/<run-id>`."""

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The years of the history, newest first; none where the history's own page shows all of it."""
        return periods(self.history)

    @property
    def leaves(self) -> list[Period]:
        """Those of the periods whose pages show each deployment, newest first."""
        return [leaf for year in self.periods for leaf in year.leaves]

    @cached_property
    def cells(self) -> str:
        """A digest of all that came of the steps of its list, and of those that the list has no longer, in all records: what its pages sum up."""
        briefs = self.history.briefs
        digest = hashlib.blake2b(b"".join([brief.cells for brief in briefs]), digest_size=16)
        digest.update("\n".join(["\0".join(brief.retired) for brief in briefs]).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

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

    def way(self, landing: str) -> tuple[str, str]:
        """How links lead from a page to a record: what stands before the record's id, and what after it."""
        before, _, after = self.site.href(landing, self.addresses.record("0")).rpartition("0")
        return before, after

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

    def since(self, revision: Checklist) -> tuple[StepChange, ...]:
        """What has changed in the checklist since a revision that was run."""
        if revision.blob not in self._changes:
            self._changes[revision.blob] = difference(revision, self.checklist)
        return self._changes[revision.blob]

    @cached_property
    def _changes(self) -> dict[str, tuple[StepChange, ...]]:
        """What has changed since each revision, by its blob: many runs are of the same one."""
        return {}


def name_of(record: Record | Brief) -> str:
    """`payments-api 2.4.0 to production`, as far as the run says; else its id."""
    head = record.run.head
    what = " ".join(filter(None, (head.subject, head.version)))
    return f"{what} to {head.environment}" if what and head.environment else what or record.id


def title_of(record: Record | Brief) -> str:
    """The same for titles and navigation, where nothing is escaped."""
    return safe_title(name_of(record), "") or record.id


def title_of_list(volume: Volume) -> str:
    """The title of the checklist itself."""
    return safe_title(volume.checklist.title, volume.checklist.id)
