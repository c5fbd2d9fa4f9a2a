"""What a server's last build has read and made, for the next one of the same process."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any, TypeVar

from .part import PartPath

T = TypeVar("T")
_FRESH = 2_000_000_000
"""Nanoseconds within which a file may change once more without a change of its times: file systems count in steps (git, racy-git)."""
Values = dict[tuple[bytes, type], object]
"""What was taken out of a cache, by key and type."""


class Memory:
    """The digests of files that have not changed since, as far as their times tell; what was taken from the cache; and what was made of each
    run by what else has not changed.
    """

    def __init__(self) -> None:
        self._digests: dict[str, tuple[tuple[int, ...], tuple[bytes, str]]] = {}
        self._values: Values | None = None
        self._eras: dict[str, tuple[tuple[object, ...], dict[Any, Any]]] = {}

    def turned(self) -> tuple[Values, Values] | None:
        """What the last build took from the cache, and where this one puts what it takes: what no build asks for any more is forgotten.

        None in the first build of the process: it takes all that there is, of which the next asks for little.
        """
        before, self._values = self._values, {}
        return None if before is None else (before, self._values)

    def era(self, what: str, *depends: object) -> dict[Any, Any]:
        """Where something is kept that is made of each run, and of what it `depends` on besides: when that has changed, all is forgotten."""
        if what not in self._eras or self._eras[what][0] != depends:
            self._eras[what] = depends, {}
        return self._eras[what][1]

    def one(self, what: str, make: Callable[[], T], *depends: object) -> T:
        """What was made before, if it `depends` on the same; or else made now."""
        held: dict[str, T] = self.era(what, *depends)
        return held[""] if "" in held else held.setdefault("", make())

    def digests(self, part: PartPath) -> tuple[bytes, str]:
        """The digests of a file, as `PartPath.digests` gives them."""
        try:
            seen = os.lstat(part.path)
        except OSError:
            return part.digests()
        stamp = seen.st_mtime_ns, seen.st_ctime_ns, seen.st_size, seen.st_ino, seen.st_mode
        known = self._digests.get(part.source)
        if known and known[0] == stamp:
            return known[1]
        found = part.digests()
        if time.time_ns() - max(stamp[:2]) > _FRESH:
            self._digests[part.source] = stamp, found
        else:
            self._digests.pop(part.source, None)
        return found
