"""What each commit changed in a run: which results, signatures and facts came, and which went."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from ..run import Run
from ..struct import Struct, field, replace
from .commit import Change, Commit
from .model import Degree, Provenance
from .values import Naming, Value, heads_of, result_of, signoff_of, values_of, waiver_of

_RANK: dict[Degree, int] = {"unknown": 0, "claimed": 1, "committed": 2, "signed": 3, "witnessed": 4}


class Edit(Struct, frozen=True, kw_only=True):
    """What one commit changed in a run."""

    commit: Commit
    changes: tuple[Change, ...]
    """The files that it touched."""
    added: tuple[Value, ...] = ()
    removed: tuple[Value, ...] = ()
    known: bool = True
    """The texts before and after are here."""


class Trace(Struct, frozen=True, kw_only=True, dict=True):
    """How a run came to say what it says."""

    edits: tuple[Edit, ...] = ()
    """In the history's order."""
    alone: Mapping[str, Commit] = field(default_factory=dict)
    """Files that one commit made and none has changed, by path: all that they say is of that commit."""
    uncommitted: frozenset[str] = frozenset()
    provenance: Provenance = field(default_factory=Provenance)

    @cached_property
    def _origins(self) -> dict[Value, Edit]:
        """The commit that brought each value. Of several that brought the same, it is the work of whom it names: who copies or restores it adds
        nothing to it.
        """
        found: dict[Value, Edit] = {}
        blind = False
        for edit in self.edits:
            anew = not any(old for each in edit.changes for old in each.olds)
            for value in edit.added if not edit.commit.edge else ():
                before, rank = found.get(value), _RANK[self._of(value, edit)]
                if before is None and blind and anew and rank <= _RANK["claimed"]:
                    continue  # it may have been there already, in a text that is not here
                if before is None or rank > _RANK[self._of(value, before)]:
                    found[value] = edit
            blind = blind or not edit.known
        return found

    def _of(self, value: Value, edit: Edit) -> Degree:
        return self.provenance.degree(value.by, edit.commit)

    def whole(self, path: str) -> Commit | None:
        """The commit that brought all that a file says; None where others have changed the run, or that is not known."""
        return None if self._origins else self.alone.get(path)

    def origin(self, value: Value, path: str = "") -> Commit | None:
        """The commit that brought a value; None where that is not known, or it is not committed.

        `path` is the file in which it stands, where that is known.
        """
        if value not in self._origins and path in self.alone:
            return self.alone[path]
        edit = self._origins.get(value)
        return edit.commit if edit else None

    def degree(self, who: str | None, value: Value | Callable[[], Value], path: str = "") -> Degree:
        """How well it is known that `who` wrote a value; which is asked for only where the file does not tell by itself."""
        if commit := self.whole(path):
            return self.provenance.degree(who, commit)
        origin = self.origin(value() if callable(value) else value, path)
        here = self.provenance.complete or not self.provenance.known or path in self.uncommitted
        return self.provenance.degree(who, origin) if origin or here else "unknown"


def stem(run: Run) -> str:
    """The path of a run without what its files end in: that of its folder of parts, if it has one."""
    name = f"/{run.checklist}/{run.id}"
    folder, _, _ = f"/{run.paths[0]}".rpartition(name) if run.paths else ("", "", "")
    return f"{folder}{name}".lstrip("/")


def version(blob: str, path: str) -> str:
    """What a version of a file is kept under: its text, and the format in which it was read."""
    return f"{blob}.{path.rpartition('.')[2].lower()}"


def changes_of(run: Run, provenance: Provenance) -> tuple[Change, ...]:
    """The changes of every file that a run ever had."""
    own = stem(run)
    return provenance.of(provenance.ever(run.paths, own), own)


def commits_of(run: Run, provenance: Provenance) -> tuple[Commit, ...]:
    """The commits that touched a run, in the history's order: those of its edits."""
    return tuple(dict.fromkeys(each.commit for each in changes_of(run, provenance)))


def trace(run: Run, provenance: Provenance, name: Naming) -> Trace:
    """How `run` came to say what it says. `name` gives ids to names."""
    changes = changes_of(run, provenance)
    alone = _alone(run, changes, provenance)
    by_commit: dict[str, list[Change]] = {}
    for each in changes:
        by_commit.setdefault(each.commit.id, []).append(each)
    said: dict[str, frozenset[Value]] = {}

    def values(blob: str, path: str) -> frozenset[Value]:
        key = version(blob, path) if blob and path not in alone else ""  # what stands alone is told by the run itself
        if key not in said:
            part = provenance.versions.get(key) if key else None
            said[key] = frozenset(values_of(part, name)) if part else frozenset()
        return said[key]

    edits = tuple(_edit(each, values, lambda one: one.path in alone or _here(one, provenance)) for each in by_commit.values())
    if len(edits) > 1 and alone:
        edits = tuple(
            _with(edit, _of_files(run, {path for path, commit in alone.items() if commit == edit.commit}, name)) for edit in edits
        )
    return Trace(edits=edits, alone=alone, uncommitted=provenance.uncommitted & frozenset(run.paths), provenance=provenance)


def _with(edit: Edit, values: Iterable[Value]) -> Edit:
    """The edit, with what files say that it made and nobody has changed."""
    return replace(edit, added=tuple(sorted({*edit.added, *values}, key=_order)))


def _of_files(run: Run, paths: set[str], name: Naming) -> Iterator[Value]:
    """What some files of a run say, as far as the run keeps where it is said."""
    for claim in run.claims if paths else ():
        if claim.path in paths:
            step = name(claim.name, False)
            yield result_of(step, claim.result)
            if claim.result.waiver:
                yield waiver_of(step, claim.result.waiver)
    for signoff, places in run.signatures.items():
        if paths.intersection(places):
            yield signoff_of(signoff)
    for value in heads_of(run.head):
        if run.at(value.name)[0] in paths:
            yield value


def _alone(run: Run, changes: Iterable[Change], provenance: Provenance) -> dict[str, Commit]:
    """The files of a run that stand as one commit made them, which only added files; by path, each with that commit."""
    commits: dict[str, list[Change]] = {}
    paths: dict[str, list[Change]] = {}
    for each in changes:
        commits.setdefault(each.commit.id, []).append(each)
        paths.setdefault(each.path, []).append(each)
    pure = {id for id, touched in commits.items() if all(each.status == "A" for each in touched) and not touched[0].commit.edge}
    return {
        path: each[0].commit
        for path, each in paths.items()
        if path in run.digests and len(each) == 1 and each[0].commit.id in pure and path not in provenance.uncommitted
    }


def _here(each: Change, provenance: Provenance) -> bool:
    """Whether the texts of a file before and after a change are here. One that cannot be read says nothing, and who mends it says all of it."""
    return all(version(blob, each.path) in provenance.versions for blob in (each.new, *each.olds) if blob)


def _edit(changes: list[Change], values: Callable[[str, str], frozenset[Value]], here: Callable[[Change], bool]) -> Edit:
    """What one commit changed. A merge has added only what no parent had, and removed only what all had."""
    known = not changes[0].commit.edge and all(map(here, changes))
    added: frozenset[Value] = frozenset()
    removed: frozenset[Value] = frozenset()
    if known:
        new = frozenset[Value]().union(*(values(each.new, each.path) for each in changes))
        parents = range(max(len(each.olds) for each in changes))
        olds = [
            frozenset[Value]().union(*(values(each.olds[one], each.path) for each in changes if one < len(each.olds))) for one in parents
        ]
        added, removed = new.difference(*olds), frozenset.intersection(*olds) - new
    return Edit(
        commit=changes[0].commit,
        changes=tuple(changes),
        added=tuple(sorted(added, key=_order)),
        removed=tuple(sorted(removed, key=_order)),
        known=known,
    )


def _order(value: Value) -> tuple[str, str, bytes]:
    return value.kind, value.name, value.said
