"""A text that has most of its pieces in common with very many others: it is kept as their numbers, and what is its own."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from operator import itemgetter

from ..html import encoded
from ..kept import Text


def common_of(pieces: Iterable[str]) -> tuple[bytes, ...]:
    """Pieces as `Common` takes them, each once."""
    return tuple(encoded([piece]) for piece in dict.fromkeys(pieces) if piece)


class Common:
    """Pieces that texts have in common, each by its number."""

    def __init__(self, texts: Iterable[Text]) -> None:
        self._texts = [*map(bytes, texts)]
        """The pieces that are common, and after them those of the text that was put together last: copying the many takes as long as the rest."""
        self._size = len(self._texts)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {str(text, "utf-8"): number for number, text in enumerate(self._texts[: self._size])}

    def sheet(self, pieces: list[str]) -> tuple[bytes, bytes] | None:
        """A text, as it is kept: the number of each piece, and the pieces that are its own. None for one that cannot be kept so."""
        own: dict[str, int] = {}
        known, size = self._numbers.get, self._size
        plan = [own.setdefault(piece, size + len(own)) if (number := known(piece)) is None else number for piece in pieces]
        text = encoded(["\0".join(own)])
        return (array("i", plan).tobytes(), text) if text.count(b"\0") == max(0, len(own) - 1) else None

    def texts(self, sheets: tuple[Text, ...]) -> tuple[bytes, ...] | None:
        """The texts that are kept so, one after the other; None for what is none."""
        try:
            return tuple(self._text(plan, own) for plan, own in zip(sheets[::2], sheets[1::2], strict=True))
        except (ValueError, IndexError, TypeError):
            return None

    def _text(self, plan: Text, own: Text) -> bytes:
        self._texts[self._size :] = bytes(own).split(b"\0")
        return b"".join(_taken(bytes(plan))(self._texts)[:-1])


@lru_cache(maxsize=64)  # most records differ in nothing but their own texts
def _taken(plan: bytes) -> Callable[[list[bytes]], tuple[bytes, ...]]:
    """The function that takes pieces by their numbers, and the first of them once more: of one number there would be no tuple."""
    numbers = array("i")
    numbers.frombytes(plan)
    return itemgetter(*numbers, *numbers[:1])
