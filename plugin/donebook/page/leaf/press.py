"""The press of one checklist: makes leaves of records, and pages of leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ...checklist import Checklist
from ...provenance import Trace
from ...record import Brief, Origin, Record
from ..volume import Volume
from .make import leaf_of
from .model import Leaf
from .skeleton import Skeleton
from .whole import Whole


class Press:
    """Makes the pages of a checklist's records; what those of one revision have in common is made once."""

    def __init__(self, volume: Volume, kept: Callable[[Brief], Leaf | None] = lambda brief: None) -> None:
        self.volume = volume
        self._kept = kept
        """Gives the leaf of a record that was made before."""
        self._skeletons: dict[str, Skeleton] = {}
        self._wholes: dict[tuple[str, bool], Whole] = {}
        self._leaf: tuple[str, Leaf] | None = None
        self.past: tuple[object, Mapping[str, Sequence[str]]] | None = None
        """What came of steps in the deployments that were gone through last, and for whom."""

    def skeleton(self, checklist: Checklist) -> Skeleton:
        """What the records of a revision have in common."""
        if checklist.blob not in self._skeletons:
            self._skeletons[checklist.blob] = Skeleton(self.volume, checklist)
        return self._skeletons[checklist.blob]

    def of(self, brief: Brief) -> Skeleton:
        """What a record has in common with those of the same revision."""
        history = self.volume.history
        if brief.revision not in self._skeletons and brief.revision != history.checklist.blob:
            return self.skeleton(history.open(brief).checklist)
        return self._skeletons.get(brief.revision) or self.skeleton(history.checklist)

    def whole(self, brief: Brief) -> Whole:
        """What puts the leaves of a record's revision together."""
        key = brief.revision, brief.origin is not Origin.PRESENT
        if key not in self._wholes:
            self._wholes[key] = Whole(self.of(brief), known=key[1])
        return self._wholes[key]

    def leaf(self, brief: Brief) -> Leaf:
        """All that the site shows of a record; the last one is kept, since a page and a file are made of it."""
        if self._leaf is None or self._leaf[0] != brief.id:
            self._leaf = brief.id, self._kept(brief) or self._made(brief)
        return self._leaf[1]

    def _made(self, brief: Brief) -> Leaf:
        record = self.volume.history.open(brief)
        return self.make(record, self.volume.book.trace(record))

    def make(self, record: Record, trace: Trace) -> Leaf:
        """All that the site shows of a record, and of how it came to say so."""
        return leaf_of(self.volume, record, trace, self.skeleton(record.checklist))
