"""What was made of records before: whoever keeps it gives it back by what it was made of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Protocol

from ...record import Brief
from .model import Leaf


class Kept(Protocol):
    """Keeps what is made of records."""

    def leaf(self, brief: Brief) -> Leaf | None:
        """The leaf of a record, if it was made before."""

    def keep(self, brief: Brief, leaf: Leaf) -> None:
        """Keep the leaf of a record."""

    def key(self, brief: Brief) -> bytes | None:
        """A digest of all that a record's leaf depends on; None where nobody can tell."""

    def get(self, key: bytes) -> tuple[bytes, ...] | None:
        """What was put there, if it is there still."""

    def put(self, key: bytes, made: tuple[bytes, ...]) -> None:
        """Keep some texts."""


class Nothing:
    """Keeps nothing."""

    def leaf(self, brief: Brief) -> Leaf | None:
        """None."""

    def keep(self, brief: Brief, leaf: Leaf) -> None:
        """Forget it."""

    def key(self, brief: Brief) -> bytes | None:
        """None."""

    def get(self, key: bytes) -> tuple[bytes, ...] | None:
        """None."""

    def put(self, key: bytes, made: tuple[bytes, ...]) -> None:
        """Forget it."""


def key_of(what: str, keys: Iterable[bytes | None], *more: str) -> bytes | None:
    """The key of something that is made of many things; None where the key of one is not known."""
    digest = hashlib.blake2b("\0".join([what, *more]).encode("utf-8", "surrogatepass"), digest_size=16)
    for key in keys:
        if key is None:
            return None
        digest.update(key)
    return digest.digest()
