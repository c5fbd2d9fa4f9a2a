"""What git shows of all run files, in one pass. Beside what the files claim, never instead of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal

from ..run import Part
from ..struct import Struct, field
from .commit import Change, Commit, Person
from .log import Log
from .people import FORGES, Roster, doer

Degree = Literal["unknown", "claimed", "committed", "signed", "witnessed"]
"""How well it is known who did something: this clone cannot tell; the file says so; a commit in their name brought it; with a key that is known to
be theirs; and somebody else's signed merge brought that."""


class Tag(Struct, frozen=True, kw_only=True):
    """A tag, which may name a deployment."""

    name: str
    commit: str
    day: str
    """When it was made, as an ISO 8601 date; of a light one, when its commit was."""


class Provenance(Struct, frozen=True, kw_only=True, dict=True):
    """What git shows of the runs, and of what rules over them."""

    known: bool = False
    """There is a git history to ask, and git has answered."""
    shallow: bool = False
    """The clone has only the newest commits: what is not there is not known."""
    partial: bool = False
    """The clone lacks objects that it could fetch, and nothing is fetched."""
    head: str = ""
    """The commit that the site is built from."""
    log: Log = field(default_factory=Log)
    prefix: str = ""
    """The path of the site's folder from the top of the git repository, with a slash at its end; empty at the top."""
    uncommitted: frozenset[str] = frozenset()
    """Files, of runs and of what rules over them, that differ from the commit, or are not in it."""
    tree: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """The mode and the blob of each file of the runs in that commit, by its path."""
    versions: Mapping[str, Part | None] = field(default_factory=dict)
    """What run files said at other times, by `trace.version`; None where that could not be read."""
    roster: Roster = field(default_factory=Roster)
    signers: bool = False
    """The site says whose keys are known, and the files that say so are there."""
    lacking: tuple[str, ...] = ()
    """Files of signers that the site names, and that are not committed."""
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By file: the git attributes that change what is read of it, or what a reviewer is shown."""
    pins: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The blobs that the checklists had at the commits that runs name, by commit and path; empty where git has none."""
    ruled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The files that rule over records and that a commit changed, by its id; of a checklist, only where its policy was."""
    tags: tuple[Tag, ...] | None = None
    """The tags that are here; None where nobody asked for them."""

    @property
    def submodules(self) -> tuple[str, ...]:
        """Paths among the runs where another repository stands (mode 160000, gitlink)."""
        return tuple(path for path, (mode, _) in self.tree.items() if mode == "160000")

    @property
    def complete(self) -> bool:
        """The whole history is here, so that what it does not have never was."""
        return self.known and not self.shallow and not self.partial

    @property
    def changes(self) -> Mapping[str, tuple[Change, ...]]:
        """The changes of each file in the history's order, by its path."""
        return self.log.by_path

    def of(self, paths: Iterable[str], stem: str = "") -> tuple[Change, ...]:
        """The changes of some files in the history's order, also of what they were called before a commit renamed them.

        `stem` is the path of their run without what its files end in. What was moved in from a run that is still there is not followed: who moves
        somebody's signature to another run has made it.
        """
        waiting, seen = [*paths], set[str]()
        if len(waiting) == 1 and len(only := self.changes.get(waiting[0], ())) == 1 and not self._before(only[0]):
            return only  # as of most: one commit brought the file, and it was called nothing else
        found: list[Change] = []
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            seen.add(path)
            found += self.changes.get(path, ())
            for change in self.changes.get(path, ()):
                if (old := self._before(change)) and self._followed(old, stem):
                    waiting += self.ever((old,), _stem(old, stem)) if stem else (old,)
        return tuple(sorted(found, key=lambda change: (change.commit.place, change.path)))

    def _followed(self, old: str, stem: str) -> bool:
        """Whether a file came from the same run, or from one that is no more."""
        before = _stem(old, stem)
        return not stem or before == stem or not any(path in self.tree for path in self.log.below.get(before, ()))

    def ever(self, paths: Iterable[str], stem: str) -> tuple[str, ...]:
        """`paths`, and every path that the history has of the same run: `stem` is its path without what files end in."""
        return tuple(dict.fromkeys((*paths, *self.log.below.get(stem, ()))))

    def _before(self, change: Change) -> str:
        """The path that a file had before a commit gave it this one; empty where it is new. See `_moves`."""
        if change.status != "A" or len(self.log.by_commit[change.commit.id]) == 1:  # a move takes a file away, too
            return ""
        return self._moves(change.commit.id)[0].get(change.path, "")

    def became(self, change: Change) -> str:
        """The path to which a commit moved a file that it deleted; empty where it is gone. See `_moves`."""
        return self._moves(change.commit.id)[1].get(change.path, "") if change.status == "D" else ""

    def _moves(self, commit: str) -> tuple[dict[str, str], dict[str, str]]:
        """What a commit renamed: the old path by the new one, and the other way round. A file moved if its text did not change, or if the
        commit deleted and added one file each.
        """
        if commit not in self._moved:
            added = {change.path: change for change in self.log.by_commit[commit] if change.status == "A"}
            gone = {change.olds[0]: change.path for change in self.log.by_commit[commit] if change.status == "D"}
            now = {path: gone[change.new] for path, change in added.items() if change.new in gone}
            if not now and len(added) == len(gone) == 1:
                now = dict(zip(added, gone.values(), strict=True))
            self._moved[commit] = now, {old: new for new, old in now.items()}
        return self._moved[commit]

    @cached_property
    def _moved(self) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
        return {}

    def merge_of(self, commit: Commit) -> Commit | None:
        """The merge that brought a commit to the main line; None for one that was made there."""
        return self.log.commits.get(self.log.brought.get(commit.id, ""))

    def request_of(self, commit: Commit) -> str:
        """The number of the pull or merge request that brought a commit, as the messages say; empty where they say none."""
        merge = self.merge_of(commit)
        return merge.request if merge else commit.request

    def degree(self, who: str | None, commit: Commit | None) -> Degree:
        """How well it is known that `who` wrote what a commit brought."""
        key = who, commit.id if commit else ""
        if key not in self._degrees:
            self._degrees[key] = self._degree(who, commit)
        return self._degrees[key]

    @cached_property
    def _degrees(self) -> dict[tuple[str | None, str], Degree]:
        return {}

    def _degree(self, who: str | None, commit: Commit | None) -> Degree:
        if commit is None or not self.roster.names(who, doer(commit)):
            return "claimed"
        signature = commit.signature
        if not signature or signature.state != "good" or not self.roster.owns(who, signature.signer):
            return "committed"
        return "witnessed" if self._witnessed(who, commit) else "signed"

    def _witnessed(self, who: str | None, commit: Commit) -> bool:
        """Whether the merge that brought a commit was made by somebody else, and is signed with their key, or with that of the forge for them."""
        merge = self.merge_of(commit)
        seen = merge.signature if merge else None
        if merge is None or seen is None or seen.state != "good":
            return False
        other = doer(merge)
        known = self.roster.of(other.email) if self.roster.people else other.email
        own = self.roster.same(other, Person(name="", email=seen.signer))
        forge = seen.signer.casefold() in FORGES and merge.committer.email.casefold() in FORGES
        return bool(known) and (own or forge) and not self.roster.names(who, other) and not self.roster.owns(who, seen.signer)

    def called(self, person: Person) -> str:
        """A person of a commit as pages call them: by the name in the commit."""
        return person.name or self.roster.of(person.email) or "somebody without a name"


def _stem(path: str, like: str) -> str:
    """The path of the run that a file is of, without what files end in; as deep as that of another run."""
    depth = like.count("/") + 1
    parts = path.split("/")
    return "/".join(parts[:depth]) if len(parts) > depth else path.rpartition(".")[0] or path
