"""The log of the runs, read once: a later build asks git only for what came since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from ..provenance import FORMAT, Change, Commit, Touched, completed, objects, read_log, touching
from ..struct import Struct, replace
from .cache import Cache
from .git import Git
from .keys import key_of
from .objects import Objects

_LOG = (
    "--full-history", "--parents", "-c", "--raw", "-z", "--no-abbrev", "--no-renames", "--relative", "--ignore-submodules=none", "--date=raw",
)  # fmt: skip
_ORDERED = "--topo-order"
_ALL = "--sparse"
"""Commits that touched none of the paths, too: to leave them out, git compares two long folders once more for each commit. In any order, or
git would walk through all of a long history before it tells the first."""
_MANY, _MOST = 1000, 3
"""So many files make a folder long; and so many commits for each of them are not too many to be told."""
_STEPS = 20_000
"""So many commits are walked through that touched no run, before the log is read anew."""


class KeptLog(Struct, frozen=True, kw_only=True, dict=True):
    """The commits that touched some paths, as they were at a commit."""

    head: str
    commits: tuple[Commit, ...]
    """Parents first."""
    touched: tuple[tuple[tuple[str, str, tuple[str, ...], str], ...], ...]
    """What each changed: path, status, the blobs before and the blob after."""

    @cached_property
    def read(self) -> list[Touched]:
        """The commits, each with what it changed."""
        return [
            (commit, tuple(Change(commit=commit, path=path, status=status, olds=olds, new=new) for path, status, olds, new in each))
            for commit, each in zip(self.commits, self.touched, strict=True)
        ]


class Past(Struct, frozen=True, kw_only=True):
    """Reads the log of some paths."""

    git: Git
    objects: Objects
    cache: Cache
    paths: tuple[str, ...]
    """The one with most files last: git looks for each file of a tree among them from the end."""
    shallow: bool
    files: int = 0
    """How many files of runs there are."""
    prefix: str = ""
    """Where the paths stand, from the top of the git repository."""
    about: bytes
    """A digest of what else changes what git's log says: names that the repository gives to people, and where the paths stand."""

    def read(self, head: str) -> list[Touched] | None:
        """The commits that touched the paths, up to `head`, parents first; None where git does not answer."""
        key = key_of("log", self.paths, self.about.hex())
        kept = None if self.shallow else self.cache.get(key, KeptLog)
        if kept and kept.head == head:
            return kept.read
        found = self._since(kept, head) if kept else None
        if found is None:
            found = self._whole(head)
        if found is not None and not self.shallow:
            self.cache.put(key, _kept(head, found))
        return found

    def _whole(self, head: str) -> list[Touched] | None:
        """The whole of the log."""
        if self.files >= _MANY:
            most = _MOST * self.files
            all = self._log(head, FORMAT, _ALL, f"--max-count={most + 1}")
            found = touching(all) if all is not None and len(all) <= most else None
            if found is not None:
                return self._complete(found, {})
        read = self._log(head, FORMAT, _ORDERED)
        return None if read is None else self._complete(read, {})

    def _log(self, revision: str, form: str, *more: str) -> list[Touched] | None:
        names = "".join(f"{path}\n" for path in (revision, "--", *self.paths) if "\n" not in path)
        out = self.git.ask("log", *_LOG, *more, f"--format={form}", "--stdin", input=names.encode("utf-8", "surrogateescape"))
        return None if out is None else [self._here(*each) for each in read_log(out.decode("utf-8", "surrogateescape"))]

    def _here(self, commit: Commit, touched: tuple[Change, ...]) -> Touched:
        """A commit with the paths of what it changed as they are from here: of merges git gives them from the top, whatever it is told."""
        if not self.prefix or all(len(change.olds) < 2 for change in touched):  # one for each parent
            return commit, touched
        asked = tuple(f"{path}/" for path in self.paths)
        far = (f"{change.path}/".startswith(asked) or not change.path.startswith(self.prefix) for change in touched)
        return commit, tuple(
            change if there else replace(change, path=change.path.removeprefix(self.prefix))
            for change, there in zip(touched, far, strict=True)
        )

    def _since(self, kept: KeptLog, head: str) -> list[Touched] | None:
        """The log as it was, with what came since; None where it has not only grown."""
        read = self._log(f"{kept.head}...{head}", f"%m{FORMAT}", _ORDERED)
        if read is None:
            return None
        new: list[Touched] = []
        for commit, touched in read:
            if not commit.id.startswith(">"):
                return None  # what was there before is no longer
            now = replace(commit, id=commit.id[1:])
            new.append((now, tuple(replace(change, commit=now) for change in touched)))
        old = kept.read
        known = {commit.id: commit for commit, _ in (*old, *new)}
        if not self._merges(kept.head, head) <= {f">{commit.id}" for commit, _ in new}:
            return None
        found = self._rewritten(new, known)
        return None if found is None else [*old, *self._complete(found, {})]

    def _merges(self, old: str, new: str) -> set[str]:
        """The merges that one commit has and another has not, each after the sign of its side. Of some, git's log of paths tells nothing: those
        of a branch that was read before, or of which another was made.
        """
        out = self.git.ask("rev-list", "--merges", "--left-right", f"{old}...{new}", "--")
        return {"?"} if out is None else set(out.decode("ascii").split())

    def _rewritten(self, new: list[Touched], known: Mapping[str, Commit]) -> list[Touched] | None:
        """New commits with the parents that git's log would give them: those that touched the paths, or merged."""
        found: list[Touched] = []
        steps = 0
        for commit, touched in new:
            parents: dict[str, None] = {}
            for parent in commit.parents:
                here: str | None = parent
                while here and here not in known:
                    steps += 1
                    said = objects({here: self.objects.get(here, "commit") or b""})[here]
                    if steps > _STEPS or len(said.parents) > 1:
                        return None
                    here = said.parents[0] if said.parents else None
                if here:
                    parents[here] = None
            now = replace(commit, parents=tuple(parents))
            found.append((now, tuple(replace(change, commit=now) for change in touched)))
        return found

    def _complete(self, read: list[Touched], own: Mapping[str, bytes]) -> list[Touched]:
        """Commits with what their objects say."""
        own = own or self.objects.all((commit.id for commit, _ in read), "commit")
        said = objects(own)
        parents = sorted({parent for each in said.values() for parent in each.parents} - said.keys())
        return completed(read, said, {**said, **objects(self.objects.all(parents, "commit"))})


def _kept(head: str, read: Iterable[Touched]) -> KeptLog:
    pairs = [*read]
    return KeptLog(
        head=head,
        commits=tuple(commit for commit, _ in pairs),
        touched=tuple(tuple((each.path, each.status, each.olds, each.new) for each in touched) for _, touched in pairs),
    )
