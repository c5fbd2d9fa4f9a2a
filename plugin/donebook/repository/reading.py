"""The runs of a repository, gone through one at a time: of each a brief stays, and what was made of it before is made once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ..audit import SLACK, Discrepancy, Examined, examine, examined
from ..book import Revisions, found_of, trace_of
from ..checklist import Checklist
from ..history import History
from ..page.leaf import Leaf
from ..parser import Rules
from ..problem import DonebookError, Problem
from ..provenance import Commit, Provenance, changes_of
from ..record import Brief, Origin, Policy, Record, brief_of
from ..run import PartFile, Run, assemble
from .cache import Cache, joined, key_of
from .making import Making
from .objects import Objects
from .part import PartPath
from .runs import RunSource


@dataclass(kw_only=True)
class Reading:
    """Goes through runs, and remembers how to come back to them."""

    checklists: Mapping[str, Checklist]
    """By their ids."""
    revisions: Revisions
    provenance: Provenance
    objects: Objects
    cache: Cache
    digests: Mapping[str, tuple[bytes, str]]
    """The SHA-256 of each file of the runs, and the id that git gives it, by its path; empty for what cannot be read."""
    rules: Rules
    policy: Callable[[Checklist], Policy]
    making: Making | None = None
    few: bool = False
    """The records are so few that all of them are kept in memory."""
    homeless: list[Run] = field(default_factory=list)
    """Runs of no checklist."""
    problems: list[Problem] = field(default_factory=list)
    """What is wrong beside what briefs say."""

    def __post_init__(self) -> None:
        shown, revisions = self.provenance, self.revisions
        self._salt = {
            id: key_of(
                "brief", self.rules, self.policy(each), each.path, each.blob, revisions.complete,
            )
            for id, each in self.checklists.items()
        }  # fmt: skip
        people = {who: sorted(addresses) for who, addresses in shown.roster.people.items()}
        late = self.making.late.total_seconds() if self.making else 0
        self._facts = key_of("facts", shown.known, shown.shallow, shown.partial, shown.signers, shown.prefix, people, late)
        self._sources: dict[str, RunSource] = {}
        self._records: dict[str, Record] = {}
        self._moved: set[str] = set()
        """Files that have changed since they were looked at first."""
        self._keys: dict[str, tuple[bytes, bytes]] = {}
        """The keys of each record's brief, and of what is made of it, by its name."""
        self._commits: dict[str, bytes] = {}
        self._became: dict[str, History] = {}

    def brief(self, source: RunSource) -> Brief | None:
        """What everybody needs to know of a run's record; None where it has none, which `problems` and `homeless` tell."""
        name = f"{source.checklist}/{source.id}"
        key = self._key(source)
        found = self.cache.get(key, Brief) if key and source.checklist in self.checklists else None
        if found and not self._text(found):
            found = None
        record = None
        if found is None:
            run, problems = self.run(source)
            self.problems += problems
            if not self.unmoved(source):
                key = None  # nothing is kept of what was changed in between
            if run is None:
                return None
            if source.checklist not in self.checklists:
                self.homeless.append(run)
                self.problems += run.problems
                return None
            record, found = self._found(run)
            if self.few:
                self._records[name] = record
            if key:
                self.cache.put(key, found)
        self._sources[name] = source
        if self.making and key and not self.provenance.partial:  # which texts a partial clone lacks may change at any time
            self._keys[name] = key, self._fact_key(key, found)
            self._make(found, record)
        return found

    def _text(self, brief: Brief) -> bool:
        """Whether the text that a run pins is to be had as it was when the brief was made."""
        pin = brief.run.head.checklist
        blob = pin.blob if pin else None
        if not blob or blob == self.checklists[brief.run.checklist].blob:
            return True
        here = blob in self.revisions.texts
        ever = blob in self.revisions.lineage.get(brief.run.checklist, ())
        return here == (brief.revision == blob) and ever == (brief.origin is Origin.PINNED)

    def _key(self, source: RunSource) -> bytes | None:
        """The key of a run's brief; None where not all of its files can be read."""
        if source.problems or source.checklist not in self.checklists:
            return None
        shown = self.provenance
        pieces = [self._salt[source.checklist], source.id.encode()]
        for part in source.parts:
            path = part.source
            digest, _ = self.digests[path]
            if not digest:
                return None
            pieces += [
                path.encode("utf-8", "surrogateescape"), digest,
                f"{shown.tree.get(path, ())}{path in shown.uncommitted}{shown.attributes.get(path)}".encode(),
            ]  # fmt: skip
        return joined(pieces)

    def run(self, source: RunSource) -> tuple[Run | None, list[Problem]]:
        """A run, and the problems of files from which nothing could be read; None where that is all of them."""
        files, problems = list[PartFile](), [*source.problems]
        for part in source.parts:
            try:
                files.append(part.file(self._data(part)))
            except DonebookError as error:
                problems += error.problems
            except OSError as error:
                problems.append(part.unread(error))
        return (assemble(source.id, source.checklist, files, problems) if files else None), problems

    def _data(self, part: PartPath) -> bytes:
        """A file's content; where it stands here in another form than it was committed in (`.gitattributes`, ends of lines), as it was committed."""
        data, shown = part.data(), self.provenance
        if hashlib.sha256(data).digest() != self.digests[part.source][0]:
            self._moved.add(part.source)
        if not self.stands(part):
            return self.objects.get(shown.tree[part.source][1]) or data
        return data

    def stands(self, part: PartPath) -> bool:
        """Whether a file is read as it stands here: it is as it was committed, or is not committed."""
        shown = self.provenance
        mode, blob = shown.tree.get(part.source, ("", ""))
        return self.digests[part.source][1] == blob or not mode.startswith("100") or part.source in shown.uncommitted

    def unmoved(self, source: RunSource) -> bool:
        """Whether no file of a run has changed since it was looked at first."""
        return self._moved.isdisjoint(part.source for part in source.parts)

    def _found(self, run: Run) -> tuple[Record, Brief]:
        checklist = self.checklists[run.checklist]
        record, problems = found_of(run, checklist, self.revisions, self.rules, self.policy(checklist))
        return record, brief_of(record, checklist, self._history(checklist).became(record.checklist), tuple(problems))

    def _history(self, checklist: Checklist) -> History:
        """A history without records: it tells what steps became."""
        if checklist.id not in self._became:
            self._became[checklist.id] = History(checklist=checklist, briefs=(), open=self.open)
        return self._became[checklist.id]

    def open(self, brief: Brief) -> Record:
        """The whole of a record. Raises DonebookError where its files are gone meanwhile."""
        if brief.name in self._records:
            return self._records[brief.name]
        run, problems = self.run(self._sources[brief.name])
        if run is None:
            raise DonebookError(problems)
        return self._found(run)[0]

    def _fact_key(self, key: bytes, brief: Brief) -> bytes:
        """A digest of all that git shows of a record."""
        shown = self.provenance
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
            merge = self.provenance.merge_of(commit)
            signature = commit.signature
            self._commits[commit.id] = key_of(
                commit.id, commit.author.mapped, commit.committer.mapped, commit.edge, commit.before, commit.parents,
                [signature.format, signature.state, signature.signer, signature.key] if signature else None,
                self._commit(merge).hex() if merge else None,
            )  # fmt: skip
        return self._commits[commit.id]

    def _make(self, brief: Brief, record: Record | None) -> None:
        """Make what is made of each record, where nobody has before."""
        assert self.making is not None, "whoever asks makes something"
        key = self._keys[brief.name][1]
        kept = self.cache.get(b"e" + key, Examined)
        if kept is not None and kept.until <= self.making.now + SLACK:
            return
        record = record or self.open(brief)
        trace = trace_of(record, self.provenance)
        found = examined(record, trace, examine(record, trace, self.making.now, self.making.late))
        if found.until <= self.making.now + SLACK:  # what is still to come is found otherwise when it has come
            self.cache.put(b"e" + key, found)
        if self.making.press:
            press = self.making.press(self.checklists[brief.run.checklist])
            self.cache.put(b"l" + self.making.site + key, press.make(record, trace))

    def looked_at(self, brief: Brief) -> Iterator[Discrepancy]:
        """The discrepancies that a record shows by itself."""
        making, kept = self.making, None
        assert making is not None, "whoever asks makes something"
        if brief.name in self._keys:
            kept = self.cache.get(b"e" + self._keys[brief.name][1], Examined)
        if kept is None or (kept.until > making.now + SLACK):
            record = self.open(brief)
            return examine(record, trace_of(record, self.provenance), making.now, making.late)
        return kept.discrepancies(self.provenance.log.commits)

    def key(self, brief: Brief) -> bytes | None:
        """A digest of all that a record's leaf depends on."""
        return b"l" + self.making.site + self._keys[brief.name][1] if self.making and brief.name in self._keys else None

    def digest(self, path: str) -> bytes | None:
        """The SHA-256 of a file of a run as it stands here; None where it could not be read."""
        return self.digests[path][0] or None

    def get(self, key: bytes) -> tuple[bytes, ...] | None:
        """What was put there, if it is there still."""
        return self.cache.texts(key)

    def put(self, key: bytes, made: tuple[bytes, ...]) -> None:
        """Keep some texts."""
        self.cache.keep(key, made)

    def leaf(self, brief: Brief) -> Leaf | None:
        """All that the site shows of a record, if it was made before."""
        key = self.key(brief)
        return self.cache.get(key, Leaf) if key else None
