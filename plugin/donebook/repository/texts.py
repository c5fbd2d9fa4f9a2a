"""Texts of other times, taken from git when somebody asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ..checklist import Checklist
from ..parser import Rules, parse
from ..provenance import Provenance
from ..run import Part
from .git import Git, Objects
from .part import PartPath

_KEPT = 1000
"""Versions that are kept at once."""


class Texts(Mapping[str, Checklist]):
    """The earlier texts of checklists by their blobs, as far as git has them."""

    def __init__(self, objects: Objects, rules: Rules, known: Iterable[tuple[Checklist, frozenset[str]]]) -> None:
        self._objects = objects
        self._rules = rules
        self._known = {blob: each for each, blobs in known for blob in blobs}
        """The checklist that each blob was once."""
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
        now = self._known.get(blob)
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


def lacking(shown: Provenance, git: Git, objects: Objects) -> bool:
    """Whether a partial clone lacks texts that run files had at other times."""
    if not git.promised:
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
