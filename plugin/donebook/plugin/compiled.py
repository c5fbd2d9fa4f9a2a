"""The theme's templates as a server's last build has compiled them: for each build MkDocs begins with an environment that has none."""

from __future__ import annotations

from types import CodeType
from typing import Any


class _Bucket:
    """What Jinja asks for, and gives back with the code where there was none."""

    def __init__(self, place: tuple[str, str | None], source: str, code: CodeType | None) -> None:
        self.place, self.source, self.code = place, source, code


class Compiled:
    """Keeps compiled templates in memory, as what Jinja takes for a cache of bytecode; none is read from a disk, where others could put it."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str | None], _Bucket] = {}
        self._by: tuple[Any, ...] = ()
        """What Jinja compiles by besides the sources."""

    def put(self, env: Any) -> None:
        """Let an environment use them, unless it keeps its own."""
        if env.bytecode_cache is None:
            by = {*env.extensions}, {**env.filters}, {**env.tests}, env.autoescape, env.optimized, env.finalize
            if by != self._by:
                self._buckets, self._by = {}, by
            env.bytecode_cache = self

    def get_bucket(self, environment: Any, name: str, filename: str | None, source: str) -> _Bucket:
        """What was made of the same source; without code where it has changed."""
        place = name, filename
        held = self._buckets.get(place)
        return held if held and held.source == source else _Bucket(place, source, None)

    def set_bucket(self, bucket: _Bucket) -> None:
        """Keep what Jinja has made."""
        self._buckets[bucket.place] = bucket
