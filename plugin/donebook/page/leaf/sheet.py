"""A text that has most of its pieces in common with very many others: it is kept as their numbers, and what is its own."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from operator import itemgetter

from ..html import encoded
from ..kept import Text


class Common:
    """Pieces that texts have in common, each by its number."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(dict.fromkeys(piece for piece in pieces if piece))}
        self._texts = [encoded([piece]) for piece in self._numbers]
        """The pieces that are common, and after them those of the text that was put together last: copying the many takes as long as the rest."""

    def sheet(self, pieces: list[str]) -> tuple[bytes, bytes] | None:
        """A text, as it is kept: the number of each piece, and the pieces that are its own. None for one that cannot be kept so."""
        own: dict[str, int] = {}
        known, size = self._numbers.get, len(self._numbers)
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
        numbers = array("i")
        numbers.frombytes(plan)
        self._texts[len(self._numbers) :] = bytes(own).split(b"\0")
        return b"".join(itemgetter(*numbers, *numbers[:1])(self._texts)[:-1])  # of one number it gives no tuple
