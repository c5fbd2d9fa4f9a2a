"""What was made before: whoever keeps it gives it back by what it was made of."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from ..checklist import Prose
from ..record import Brief
from ..struct import Struct
from .model import Html, Part

if TYPE_CHECKING:
    from .leaf.model import Leaf  # leaves are made with what is kept


T = TypeVar("T")
Text = bytes | memoryview
"""In UTF-8; of a long one a view, since a copy takes as long as the rest."""


class Kept:
    """Keeps what is made of records, and of lists. This one keeps nothing; who has a place for it does better."""

    def site(self) -> bytes | None:
        """A digest of the site, its settings and its checklists; None where nobody can tell."""
        return None

    def leaf(self, brief: Brief) -> Leaf | None:
        """The leaf of a record, if it was made before."""
        return None

    def keep(self, brief: Brief, leaf: Leaf) -> None:
        """Keep the leaf of a record."""

    def key(self, brief: Brief) -> bytes | None:
        """A digest of all that a record's leaf depends on; None where nobody can tell."""
        return None

    def get(self, key: bytes) -> tuple[Text, ...] | None:
        """What was put there, if it is there still."""
        return None

    def put(self, key: bytes, made: tuple[bytes, ...]) -> None:
        """Keep some texts."""

    def digest(self, path: str) -> bytes | None:
        """The SHA-256 of a file of a run as it stands here; None where nobody has read it."""
        return None

    def again(self, what: str, about: object, make: Callable[[], T]) -> T:
        """What was made of `about` before in this process, where somebody comes back to it; or else made now."""
        return make()

    def told(self, what: str, about: object) -> dict[str, tuple[object, Any]] | None:
        """What was made of briefs before in this process, by their names, each with its mark; None where nobody comes back to it.

        `what` it is, and what it is made of `about` besides the brief: only of what was asked for last something is there.
        """
        return None


def key_of(what: str, keys: Iterable[bytes | None], *more: str) -> bytes | None:
    """The key of something that is made of many things; None where the key of one is not known."""
    digest = hashlib.blake2b("\0".join([what, *more]).encode("utf-8", "surrogatepass"), digest_size=16)
    for key in keys:
        if key is None:
            return None
        digest.update(key)
    return digest.digest()


def once(kept: Kept, key: bytes | None, make: Callable[[], tuple[bytes, ...]]) -> tuple[Text, ...]:
    """Texts as they were made before; or made now, and kept if there is a key for them."""
    if key and (before := kept.get(key)):
        return before
    made = make()
    if key:
        kept.put(key, made)
    return made


def itself(brief: Brief) -> object:
    """The mark of what is made of nothing but a brief."""
    return brief


def of_each(
    kept: Kept, what: str, about: object, briefs: Iterable[Brief], make: Callable[[Brief], T], mark: Callable[[Brief], object] = itself
) -> Iterator[T]:
    """What is made of each brief, and of `about`; made once in a process that comes back to it, as long as the `mark` of the brief is the same."""
    held = kept.told(what, about)
    if held is None:
        yield from map(make, briefs)
        return
    for brief in briefs:
        before, now = held.get(brief.name), mark(brief)
        if before is None or now is None or (before[0] is not now and before[0] != now):  # to compare two briefs is to compare all in them
            before = held[brief.name] = now, make(brief)
        yield before[1]


class Shelf(Struct, frozen=True):
    """Where texts stand that are all made of the same things."""

    kept: Kept
    key: bytes | None
    """A digest of those things; None where nobody can tell."""

    def texts(self, what: str, make: Callable[[], tuple[bytes, ...]]) -> tuple[Text, ...]:
        """Texts as they were made before, or else made now; `what` tells them from others that are made of the same."""
        return once(self.kept, key_of(what, [self.key]), make)

    def parts(self, what: str, make: Callable[[], Iterable[Part]]) -> tuple[Part, ...]:
        """The same for the parts of a page."""
        texts = self.texts(what, lambda: tuple(_texts(make())))
        return tuple(_part(line, text) for line, text in zip(texts[::2], texts[1::2], strict=True))


def _texts(parts: Iterable[Part]) -> Iterator[bytes]:
    """Each part in two texts: the line of prose, nothing for HTML; and what it says."""
    for part in parts:
        yield b"%d" % part.line if isinstance(part, Prose) else b""
        yield (part.markdown if isinstance(part, Prose) else part.html).encode("utf-8", "surrogatepass")


def _part(line: Text, text: Text) -> Part:
    said = str(text, "utf-8", "surrogatepass")
    return Prose(markdown=said, line=int(line)) if line else Html(said)
