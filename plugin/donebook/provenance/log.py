"""The log of git to commits and changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from ..struct import Struct, field, replace
from .commit import NEVER, Change, Commit, Signature, State
from .output import Object, Touched, read_log


class Log(Struct, frozen=True, kw_only=True, dict=True):
    """The commits that touched some folders, and what they changed there."""

    commits: Mapping[str, Commit] = field(default_factory=dict)
    """By their ids, parents first."""
    changes: tuple[Change, ...] = ()
    """In the same order."""
    brought: Mapping[str, str] = field(default_factory=dict)
    """The merge that brought a commit of a branch to the main line, by the commit's id."""
    arrived: Mapping[str, int] = field(default_factory=dict)
    """At which place of the main line, the chain of first parents, each commit arrived there; 0 is the oldest. What arrives later never changes it."""

    @cached_property
    def by_path(self) -> Mapping[str, tuple[Change, ...]]:
        """The changes of each file, by its path."""
        found: dict[str, list[Change]] = {}
        for change in self.changes:
            found.setdefault(change.path, []).append(change)
        return {path: tuple(each) for path, each in found.items()}

    @cached_property
    def by_commit(self) -> Mapping[str, tuple[Change, ...]]:
        """The changes of each commit, by its id."""
        found: dict[str, list[Change]] = {}
        for change in self.changes:
            found.setdefault(change.commit.id, []).append(change)
        return {id: tuple(each) for id, each in found.items()}

    @cached_property
    def first(self) -> Mapping[str, int]:
        """At which place of the main line each file arrived, by its path; 0 is the oldest."""
        found: dict[str, int] = {}
        for change in self.changes:
            place = self.arrived.get(change.commit.id, 0)
            found[change.path] = min(place, found.get(change.path, place))
        return found

    @cached_property
    def below(self) -> Mapping[str, tuple[str, ...]]:
        """All paths by every folder above them, and by themselves without their endings."""
        found: dict[str, list[str]] = {}
        for path in self.by_path:
            folder, _, name = path.rpartition("/")
            stems = {path.rpartition(".")[0] if "." in name else path}
            while folder:
                stems.add(folder)
                folder = folder.rpartition("/")[0]
            for stem in stems:
                found.setdefault(stem, []).append(path)
        return {stem: tuple(each) for stem, each in found.items()}


def history(log: str, edges: Iterable[str] = ()) -> Log:
    """The output of `git log -z --date=raw --format=FORMAT --topo-order --full-history --parents -c --raw --no-abbrev --no-renames`.

    At `edges` a shallow clone ends.
    """
    return log_of(read_log(log), edges)


def log_of(read: Sequence[Touched], edges: Iterable[str] = ()) -> Log:
    """The log of commits, which come parents first. Their order depends on them alone, in whatever order git has told them."""
    cut = frozenset(edges)
    plain = {commit.id: commit for commit, _ in read}
    brought, arrived = _brought(plain, read[-1][0].id) if read else ({}, {})
    deep: dict[str, int] = {}
    for commit, _ in read:
        deep[commit.id] = 1 + max((deep[parent] for parent in commit.parents if parent in deep), default=0)
    ordered = sorted(read, key=lambda each: (arrived.get(each[0].id, -1), deep[each[0].id], each[0].committed, each[0].id))
    commits: dict[str, Commit] = {}
    changes: list[Change] = []
    for place, (commit, touched) in enumerate(ordered):
        edge = commit.id in cut
        commits[commit.id] = now = replace(commit, place=place, edge=edge, before=None if edge else commit.before)
        changes += (replace(change, commit=now) for change in touched)
    return Log(commits=commits, changes=tuple(changes), brought=brought, arrived=arrived)


def _brought(commits: Mapping[str, Commit], newest: str) -> tuple[dict[str, str], dict[str, int]]:
    """Which merge brought each commit of a branch to the main line, the chain of first parents; and the place there at which each arrived."""
    line: list[Commit] = []
    here: Commit | None = commits[newest]
    while here:
        line.append(here)
        here = commits.get(here.parents[0]) if here.parents else None
    line.reverse()
    arrived = {commit.id: place for place, commit in enumerate(line)}
    found: dict[str, str] = {}
    for place, merge in enumerate(line):
        waiting = [*merge.parents[1:]]
        while waiting:
            id = waiting.pop()
            if id in commits and id not in arrived:
                found[id], arrived[id] = merge.id, place
                waiting += commits[id].parents
    return found, arrived


def completed(read: Iterable[Touched], own: Mapping[str, Object], parents: Mapping[str, Object]) -> list[Touched]:
    """Commits with what their objects, and those of their parents, say."""
    found = []
    for commit, touched in read:
        said = own.get(commit.id)
        times = [parents[each].made for each in said.parents if each in parents and parents[each].made != NEVER] if said else []
        signature = Signature(format=said.format, state="unchecked") if said and said.format else None
        now = replace(commit, before=max(times, default=None), signature=signature)
        found.append((now, tuple(replace(change, commit=now) for change in touched)))
    return found


def judged(read: Iterable[Touched], states: Mapping[str, tuple[State, str, str]]) -> list[Touched]:
    """Commits with the states of their signatures."""
    found = []
    for commit, touched in read:
        if commit.signature and commit.id in states:
            state, signer, key = states[commit.id]
            if set("*?!") & set(signer):  # a pattern of addresses is nobody's
                state, signer = "unknown", ""
            commit = replace(commit, signature=replace(commit.signature, state=state, signer=signer, key=key))
            touched = tuple(replace(change, commit=commit) for change in touched)
        found.append((commit, touched))
    return found
