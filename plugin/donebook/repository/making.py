"""What is made of each record while the runs are gone through: what the audit finds in it, and its leaf. What was made before is made once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

from ..audit import SLACK, Discrepancy, Examined, examine, examined
from ..book import Book, trace_of
from ..history import History
from ..page import Site
from ..page.kept import Kept, Text
from ..page.leaf import Leaf, Press
from ..page.volume import Volume
from ..provenance import Commit, changes_of
from ..record import Brief, Record
from ..settings import Settings
from .keys import joined, key_of
from .reading import Reading

T = TypeVar("T")


class Making(Kept):
    """Makes what is made of each record beside its brief, and gives it back; its leaf, if there is a site to show it."""

    def __init__(self, reading: Reading, settings: Settings, site: Site | None) -> None:
        shown = reading.provenance
        self._reading = reading
        self._settings = settings
        self._site = site
        self.cache = reading.cache
        self.now = now()
        self._digest = b""
        """Of all that leaves depend on besides the record."""
        if site:
            self._digest = key_of(site.origin, sorted(site.files), site.rewritten, settings.pages, settings.docs_dir, settings.runs)
        people = {who: sorted(addresses) for who, addresses in shown.roster.people.items()}
        late = settings.scope.late.total_seconds()
        self._facts = key_of("facts", shown.known, shown.shallow, shown.partial, shown.signers, shown.prefix, people, late)
        self._held: dict[str, tuple[bytes, bytes, Examined]] | None = None
        """What a server's last build found in each record, after the key of its brief and that of what is made of it."""
        if self.cache.memory:
            self._held = self.cache.memory.era("facts", self._facts, shown.log, shown.tree, shown.uncommitted)
        self._commits: dict[str, bytes] = {}
        self._leaves: dict[int, bytes] = {}
        """The key of its leaf, by the identity of its brief: it is asked for six times, and to put a name together takes longer."""
        self._briefs: list[Brief] = []
        """Those briefs, so that no other has the identity of one."""
        self._presses: dict[str, Press] = {}
        self._found: dict[str, Examined] = {}
        """What was found in each record, by its name."""

    def make(self, brief: Brief, record: Record | None) -> None:
        """Make what is made of each record, where nobody has before."""
        reading, shown, name = self._reading, self._reading.provenance, brief.name
        own = reading.keys.get(name)
        self._briefs.append(brief)
        if own is None or shown.partial:  # which texts a partial clone lacks may change at any time
            return
        if self._held is not None and (held := self._held.get(name)) and held[0] == own and held[2].until <= self.now + SLACK:
            self._leaves[id(brief)] = b"l" + self._digest + held[1]
            if held[2].told:
                self._found[name] = held[2]
            return
        key = self._fact_key(own, brief)
        self._leaves[id(brief)] = b"l" + self._digest + key
        kept = self.cache.get(b"e" + key, Examined)
        if kept is None or kept.until > self.now + SLACK:  # what is still to come is found otherwise when it has come
            record = record or reading.open(brief)
            trace = trace_of(record, shown)
            kept = examined(record, trace, examine(record, trace, self.now, self._settings.scope.late))
            if kept.until <= self.now + SLACK:
                self.cache.put(b"e" + key, kept)
            if self._site:
                self.cache.put(b"l" + self._digest + key, self._press(self._site, brief.run.checklist).make(record, trace))
        self.cache.want(b"l" + self._digest + key)
        if kept.told:
            self._found[name] = kept
        if self._held is not None:
            self._held[name] = own, key, kept

    def _press(self, site: Site, checklist: str) -> Press:
        if checklist not in self._presses:
            empty = History(checklist=self._reading.checklists[checklist], briefs=(), open=self._reading.open)
            book = Book(histories=(), problems=(), provenance=self._reading.provenance)
            self._presses[checklist] = Press(Volume(history=empty, book=book, site=site, settings=self._settings))
        return self._presses[checklist]

    def _fact_key(self, key: bytes, brief: Brief) -> bytes:
        """A digest of all that git shows of a record."""
        shown = self._reading.provenance
        pieces = [self._facts, key]
        pieces += (path.encode("utf-8", "surrogateescape") for path in brief.run.paths if path in shown.uncommitted)
        for change in changes_of(brief.run, shown):
            pieces += [
                self._commit(change.commit),
                f"{change.path}\0{change.status}\0{change.olds}\0{change.new}".encode("utf-8", "surrogateescape"),
            ]
        return joined(pieces)

    def _commit(self, commit: Commit) -> bytes:
        """A digest of what is known of a commit, and of the merge that brought it."""
        if commit.id not in self._commits:
            merge = self._reading.provenance.merge_of(commit)
            signature = commit.signature
            self._commits[commit.id] = key_of(
                commit.id, commit.author.mapped, commit.committer.mapped, commit.edge, commit.before, commit.parents,
                [signature.format, signature.state, signature.signer, signature.key] if signature else None,
                self._commit(merge).hex() if merge else None,
            )  # fmt: skip
        return self._commits[commit.id]

    def looked_at(self, brief: Brief) -> Iterator[Discrepancy]:
        """The discrepancies that a record shows by itself."""
        shown = self._reading.provenance
        if id(brief) in self._leaves:
            kept = self._found.get(brief.name)
            return kept.discrepancies(shown.log.commits) if kept else iter(())
        record = self._reading.open(brief)
        return examine(record, trace_of(record, shown), self.now, self._settings.scope.late)

    def key(self, brief: Brief) -> bytes | None:
        """A digest of all that a record's leaf depends on."""
        return self._leaves.get(id(brief))

    def digest(self, path: str) -> bytes | None:
        """The SHA-256 of a file of a run as it stands here; None where it could not be read."""
        return self._reading.digest(path)

    def site(self) -> bytes | None:
        """A digest of the site, its settings and its checklists; None in a partial clone, where records have none either."""
        lists = [(each.id, each.path, each.blob) for each in self._reading.checklists.values()]
        return None if self._reading.provenance.partial else key_of(self._digest.hex(), self._settings, lists)

    def get(self, key: bytes) -> tuple[Text, ...] | None:
        """What was put there, if it is there still."""
        return self.cache.texts(key)

    def put(self, key: bytes, made: tuple[bytes, ...]) -> None:
        """Keep some texts."""
        self.cache.keep(key, made)

    def again(self, what: str, about: object, make: Callable[[], T]) -> T:
        """What was made of `about` before in this process; or made now."""
        return self.cache.memory.one(what, make, about) if self.cache.memory else make()

    def told(self, what: str, about: object) -> dict[str, tuple[object, Any]] | None:
        """What was made of briefs before in this process, and of `about`."""
        return self.cache.memory.era(what, about) if self.cache.memory else None

    def leaf(self, brief: Brief) -> Leaf | None:
        """All that the site shows of a record, if it was made before."""
        key = self.key(brief)
        return self.cache.get(key, Leaf) if key else None

    def keep(self, brief: Brief, leaf: Leaf) -> None:
        """Keep the leaf of a record."""
        if key := self.key(brief):
            self.cache.put(key, leaf)


def now() -> datetime:
    """The time by which something is still to come: of a build that is to be made again, the time that it is told (reproducible-builds.org)."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(told), UTC) if told.isdecimal() and len(told) < 12 else datetime.now(UTC)
