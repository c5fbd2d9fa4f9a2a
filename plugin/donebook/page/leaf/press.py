"""The press of one checklist: makes leaves of records, and pages of leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from ...checklist import Checklist
from ...provenance import Trace
from ...record import Brief, Origin, Record
from ..kept import Kept, Shelf, Text, key_of, once
from ..model import Part
from ..volume import Volume
from .make import leaf_of
from .model import Leaf
from .shape import Shape, shape_of
from .sheet import Common, Plan, common_of
from .skeleton import Skeleton
from .whole import Neighbour, Whole

_PLANS = 256
"""So many plans are at hand."""
_KEPT = 3
"""A record is kept as the plans of its page and of its JSON, and what is its own in both."""


class Press:
    """Makes the pages of a checklist's records; what those of one revision have in common is made once."""

    def __init__(self, volume: Volume, kept: Kept | None = None) -> None:
        self.volume = volume
        self.kept = kept or Kept()
        self._skeletons: dict[str, Skeleton] = {}
        self._wholes: dict[tuple[str, bool], Whole] = {}
        self._commons: dict[tuple[str, bool], Common] = {}
        self._plans: dict[tuple[str, bool, Shape], Plan] = {}
        self._leaf: tuple[str, Leaf] | None = None
        self._record: tuple[str, tuple[bytes, ...]] | None = None
        self.past: tuple[object, dict[str, Text]] | None = None
        """The pages of steps that were made last, and for whom."""

    @cached_property
    def shelf(self) -> Shelf:
        """Where stands what is made of all records of the list."""
        keys = [self.kept.site(), *map(self.kept.key, self.volume.history.briefs)]
        return Shelf(self.kept, key_of("volume", keys, self.volume.checklist.id))

    def parts(self, what: str, make: Callable[[], Iterable[Part]], shown: Iterable[Brief] = (), *told: str) -> tuple[Part, ...]:
        """The parts of a page of the list as they were made before, or else made now: of the list, of the records `shown`, and of what is `told` of others."""
        key = key_of("list", [self.kept.site(), *map(self.kept.key, shown)], self.volume.checklist.id, *told)
        return Shelf(self.kept, key).parts(what, make)

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

    def common(self, brief: Brief) -> Common:
        """What the pages of a record's revision have in common."""
        known = brief.origin is not Origin.PRESENT
        if (found := self._commons.get((brief.revision, known))) is None:
            key = key_of("common", [self.kept.site()], self.volume.checklist.id, brief.revision, str(known))
            found = Common(once(self.kept, key, lambda: common_of(self.whole(brief).common())))
            self._commons[brief.revision, known] = found
        return found

    def _plan(self, brief: Brief, shape: Shape) -> Plan:
        """How the page and the JSON of a record of a shape are put together."""
        key = brief.revision, brief.origin is not Origin.PRESENT, shape
        if (found := self._plans.get(key)) is None:
            if len(self._plans) >= _PLANS:
                self._plans.clear()
            found = self._plans[key] = self.common(brief).plan(self.whole(brief).plan(shape))
        return found

    def leaf(self, brief: Brief) -> Leaf:
        """All that the site shows of a record; the last one is kept, since a page and a file are made of it."""
        if self._leaf is None or self._leaf[0] != brief.id:
            leaf = self.kept.leaf(brief)
            if leaf is None:
                leaf = self._made(brief)
                self.kept.keep(brief, leaf)
            self._leaf = brief.id, leaf
        return self._leaf[1]

    def _made(self, brief: Brief) -> Leaf:
        record = self.volume.history.open(brief)
        return self.make(record, self.volume.book.trace(record))

    def make(self, record: Record, trace: Trace) -> Leaf:
        """All that the site shows of a record, and of how it came to say so."""
        return leaf_of(self.volume, record, trace, self.skeleton(record.checklist))

    def mark(self, brief: Brief, notice: str, older: Neighbour | None, newer: Neighbour | None) -> tuple[object, ...] | None:
        """All that a record's page and its JSON are made of; None where nobody can tell."""
        key = self.kept.key(brief)
        return None if key is None else (key, notice, older, newer)

    def _key(self, brief: Brief, notice: str, older: Neighbour | None, newer: Neighbour | None) -> bytes | None:
        """A digest of that."""
        beside = (f"{each.id} {each.name}" if each else "" for each in (older, newer))
        return key_of("record", [self.kept.key(brief)], notice, *beside)

    def record(self, brief: Brief, notice: str, older: Neighbour | None, newer: Neighbour | None) -> tuple[bytes, ...]:
        """A record's page and its JSON. `notice` is what the audit has found, as HTML."""
        if self._record is None or self._record[0] != brief.id:
            key = self._key(brief, notice, older, newer)
            made = self.kept.get(key) if key else None
            common = self.common(brief)
            texts = common.texts(made) if made and len(made) == _KEPT else None
            if texts is None:
                leaf = self.leaf(brief)
                shape = shape_of(leaf)
                texts, made = common.sheet(self._plan(brief, shape), self.whole(brief).texts(leaf, shape, notice, older, newer))
                if key and made:
                    self.kept.put(key, made)
            self._record = brief.id, texts
        return self._record[1]
