"""Texts of other times, taken from git when somebody asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from ..checklist import Checklist
from ..parser import Rules, parse
from ..problem import hides
from ..provenance import Provenance, lineages
from ..run import Part, Pin
from .cache import Cache
from .git import Git
from .keys import key_of
from .layout import Layout, layout_of
from .objects import Objects
from .part import PartPath


class Lineage(Mapping[str, frozenset[str]]):
    """Every blob that each checklist ever was, by its id: git is asked when somebody asks for one."""

    def __init__(self, git: Git, objects: Objects, cache: Cache, folder: str, checklists: Iterable[Checklist], *, complete: bool) -> None:
        self._git = git
        self._objects = objects
        self._cache = cache
        self._folder = folder
        self._paths = {checklist.id: checklist.path for checklist in checklists}
        self._complete = complete

    @cached_property
    def complete(self) -> bool:
        """Whether what is not here never was. A partial clone may lack what git needs to tell: there it is asked."""
        layout = layout_of(self._git.root)
        return self._complete and (layout is None or not layout.promised or self._read is not None)

    @property
    def _found(self) -> dict[str, frozenset[str]]:
        return self._read or {id: frozenset() for id in self._paths}

    @cached_property
    def _read(self) -> dict[str, frozenset[str]] | None:
        """What git says; None where it does not answer, or has not all of it."""
        if not self._complete:
            return None
        moved = any(self._objects.get(f"HEAD:./{path}") is None for path in self._paths.values())
        key = key_of("lineage", self._objects.id("HEAD"), self._folder, self._paths)
        kept = None if moved else self._cache.get(key, dict[str, frozenset[str]])
        if kept is None and (log := self._git.renames(self._folder, now=moved)) is not None:
            kept = lineages(log, self._paths)
            if not moved:
                self._cache.put(key, {id: sorted(blobs) for id, blobs in kept.items()})
        return kept

    def __getitem__(self, id: str) -> frozenset[str]:
        return self._found[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


_KEPT = 1000
"""Versions that are kept at once."""


class Texts(Mapping[str, Checklist]):
    """The earlier texts of checklists by their blobs, as far as git has them."""

    def __init__(self, objects: Objects, rules: Rules, checklists: Iterable[Checklist], lineage: Mapping[str, frozenset[str]]) -> None:
        self._objects = objects
        self._rules = rules
        self._checklists = tuple(checklists)
        self._lineage = lineage
        self._found: dict[str, Checklist | None] = {}

    def __getitem__(self, blob: str) -> Checklist:
        if blob not in self._found:
            self._found[blob] = self._parsed(blob, self._objects.get(blob))
        if (found := self._found[blob]) is None:
            raise KeyError(blob)
        return found

    def _parsed(self, blob: str, data: bytes | None) -> Checklist | None:
        if data is None:
            return None
        now = next((each for each in self._checklists if blob in self._lineage.get(each.id, ())), None)
        path, id = (now.path, now.id) if now else ("checklist.md", "")
        return parse(data.decode("utf-8", "replace"), path=path, id=id, blob=blob, rules=self._rules)

    def __iter__(self) -> Iterator[str]:
        return (blob for blob, found in self._found.items() if found)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Versions(Mapping[str, "Part | None"]):
    """What run files said at other times, by `provenance.version`; None where that could not be read."""

    def __init__(self, objects: Objects, root: Path, rules: Rules) -> None:
        self._objects = objects
        self._root = root
        self._rules = rules
        self._found: dict[str, tuple[Part | None] | None] = {}
        """What was asked for last: of one record it is asked more than once."""

    def __getitem__(self, key: str) -> Part | None:
        if key not in self._found:
            if len(self._found) >= _KEPT:
                self._found.clear()
            self._found[key] = self._said(key)
        found = self._found[key]
        if found is None:
            raise KeyError(key)
        return found[0]

    def _said(self, key: str) -> tuple[Part | None] | None:
        blob, _, ending = key.partition(".")
        data = self._objects.get(blob)
        if data is None:
            return None
        part = PartPath(self._root / f"version.{ending}", f"version.{ending}", self._rules)
        return (part.said(data) if part.readable else None,)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def lacking(shown: Provenance, layout: Layout | None, objects: Objects) -> bool:
    """Whether a partial clone lacks texts that run files had at other times."""
    if layout is None or not layout.promised:
        return False
    blobs = {
        blob
        for path, changes in shown.changes.items()
        if len(changes) > 1 and path in shown.tree
        for each in changes
        for blob in (*each.olds, each.new)
        if blob
    }
    return len(objects.all(sorted(blobs))) < len(blobs)


def pins(objects: Objects, cache: Cache, said: Iterable[Pin | None]) -> dict[tuple[str, str], str]:
    """The blobs that checklists had at the commits that runs name, by commit and path; empty where git has no such commit, or no such file in it."""
    named = sorted({(pin.revision, pin.path) for pin in said if pin and pin.revision and pin.blob and not hides(pin.path)})
    keys = {each: key_of("pin", *each) for each in named}
    found = {each: blob for each, key in keys.items() if (blob := cache.get(key, str))}
    for each in named:
        if each not in found:
            found[each] = objects.id(f"{each[0]}:./{each[1]}")
            if found[each]:  # a commit that is not here may come
                cache.put(keys[each], found[each])
    return found
