"""The press of one checklist: makes leaves of records, and pages of leaves."""

from __future__ import annotations

from ...checklist import Checklist
from ...record import Origin, Record
from ..volume import Volume
from .make import leaf_of
from .model import Leaf
from .skeleton import Skeleton
from .whole import Whole


class Press:
    """Makes the pages of a checklist's records; what those of one revision have in common is made once."""

    def __init__(self, volume: Volume) -> None:
        self.volume = volume
        self._skeletons: dict[str, Skeleton] = {}
        self._wholes: dict[tuple[str, bool], Whole] = {}
        self._leaf: tuple[str, Leaf] | None = None

    def skeleton(self, checklist: Checklist) -> Skeleton:
        """What the records of a revision have in common."""
        if checklist.blob not in self._skeletons:
            self._skeletons[checklist.blob] = Skeleton(self.volume, checklist)
        return self._skeletons[checklist.blob]

    def whole(self, record: Record) -> Whole:
        """What puts the leaves of a record's revision together."""
        key = record.checklist.blob, record.origin is not Origin.PRESENT
        if key not in self._wholes:
            self._wholes[key] = Whole(self.skeleton(record.checklist), known=key[1])
        return self._wholes[key]

    def leaf(self, record: Record) -> Leaf:
        """All that the site shows of a record; the last one is kept, since a page and a file are made of it."""
        if self._leaf is None or self._leaf[0] != record.id:
            self._leaf = record.id, leaf_of(self.volume, record, self.skeleton(record.checklist))
        return self._leaf[1]
