"""The runs of a repository, gone through one at a time: of each a brief stays."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from ..book import Revisions, found_of
from ..checklist import Checklist
from ..history import History
from ..parser import Rules
from ..problem import DonebookError, Problem
from ..provenance import Provenance
from ..record import Brief, Origin, Policy, Record, brief_of
from ..run import PartFile, Run, assemble
from ..struct import Struct, field
from .cache import Cache
from .keys import joined, key_of
from .objects import Objects
from .part import PartPath
from .runs import RunSource


class Reading(Struct, kw_only=True):
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
    few: bool = False
    """The records are so few that all of them are kept in memory."""
    homeless: list[Run] = field(default_factory=list)
    """Runs of no checklist."""
    problems: list[Problem] = field(default_factory=list)
    """What is wrong beside what briefs say."""

    keys: dict[str, bytes] = field(default_factory=dict)
    """A digest of all that each record's brief depends on, by its name; of those that depend on nothing else."""
    _salt: dict[str, bytes] = field(default_factory=dict)
    _held: dict[str, tuple[object, Brief, bytes]] | None = None
    """The briefs of a server's last build and their `keys`, each after the run's files and their digests."""
    _sources: dict[str, RunSource] = field(default_factory=dict)
    _records: dict[str, Record] = field(default_factory=dict)
    _moved: set[str] = field(default_factory=set)
    """Files that have changed since they were looked at first."""
    _became: dict[str, History] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for id, each in self.checklists.items():
            self._salt[id] = key_of("brief", self.rules, self.policy(each), each.path, each.blob, self.revisions.complete)
        if self.cache.memory:
            shown = self.provenance
            self._held = self.cache.memory.era("brief", self._salt, shown.tree, shown.uncommitted, shown.attributes)

    def brief(self, source: RunSource) -> tuple[Brief | None, Record | None]:
        """What everybody needs to know of a run's record, and the record itself where it was made for that.

        Neither where it has none, which `problems` and `homeless` tell.
        """
        name = f"{source.checklist}/{source.id}"
        if before := self._before(name, source):
            return before, None
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
                return None, None
            if source.checklist not in self.checklists:
                self.homeless.append(run)
                self.problems += run.problems
                return None, None
            record, found = self._found(run)
            if self.few:
                self._records[name] = record
            if key:
                self.cache.put(key, found)
        self._sources[name] = source
        if key:
            self._hold(name, source, key, found)
        return found, record

    def _hold(self, name: str, source: RunSource, key: bytes, brief: Brief) -> None:
        """Keep a brief by its key."""
        # what is made of the record shows which text was run, and what is known of that
        self.keys[name] = joined((key, brief.revision.encode(), brief.origin.encode()))
        if self._held is not None:
            self._held[name] = self._files(source), brief, self.keys[name]

    def _before(self, name: str, source: RunSource) -> Brief | None:
        """The brief of a run as a server's last build had it, if nothing has changed that it is made of."""
        held = self._held.get(name) if self._held is not None else None
        if held is None or held[0] != self._files(source) or not self._text(held[1]):
            return None
        self._sources[name], self.keys[name] = source, held[2]
        return held[1]

    def _files(self, source: RunSource) -> object:
        return source.problems, [(part.source, self.digests[part.source]) for part in source.parts]

    def _text(self, brief: Brief) -> bool:
        """Whether the text that was run is to be had as it was when the brief was made, and known to be the checklist's as it was then."""
        pin, text, present = brief.run.head.checklist, brief.revision, self.checklists[brief.run.checklist].blob
        blob = (pin.blob if pin else None) or ""
        if blob == present or (not blob and brief.origin is Origin.PRESENT):
            return True
        if blob and (blob in self.revisions.texts) != (text == blob):
            return False
        ever = text == present or text in self.revisions.lineage.get(brief.run.checklist, ())
        return brief.origin is Origin.PRESENT or ever == (brief.origin is Origin.PINNED)

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
            self._became[checklist.id] = History(checklist=checklist, briefs=(), open=_none)
        return self._became[checklist.id]

    def open(self, brief: Brief) -> Record:
        """The whole of a record. Raises DonebookError where its files are gone meanwhile."""
        if brief.name in self._records:
            return self._records[brief.name]
        run, problems = self.run(self._sources[brief.name])
        if run is None:
            raise DonebookError(problems)
        return self._found(run)[0]

    def digest(self, path: str) -> bytes | None:
        """The SHA-256 of a file of a run as it stands here; None where it could not be read."""
        return self.digests[path][0] or None


def _none(brief: Brief) -> Record:
    """Opens no record. What holds this and not a method of a reading does not keep the reading alive, and all that it has read."""
    raise KeyError(brief.name)
