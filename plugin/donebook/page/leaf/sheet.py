"""Texts of which most pieces are those of very many others: kept as plans of how they are put together, and the pieces that are their own."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter

from ...struct import Struct
from ..html import encoded
from ..kept import Text


class Plan(Struct, frozen=True):
    """How some texts are put together: the same for all of a shape."""

    numbers: tuple[bytes, ...]
    """The numbers of the pieces of each text, packed."""
    rest: tuple[str, ...]
    """Pieces that are no common ones, and the same all the same: their numbers come before those of a text's own."""


def common_of(pieces: Iterable[str]) -> tuple[bytes, ...]:
    """Pieces as `Common` takes them, each once."""
    return tuple(encoded([piece]) for piece in dict.fromkeys(pieces) if piece)


class Common:
    """Pieces that texts have in common, each by its number."""

    def __init__(self, texts: Iterable[Text]) -> None:
        self._pieces = [*map(bytes, texts)]
        """The pieces that are common, and after them those of the texts that were put together last: copying the many takes as long as the rest."""
        self._size = len(self._pieces)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {str(piece, "utf-8"): number for number, piece in enumerate(self._pieces[: self._size])}

    def plan(self, texts: Sequence[Sequence[str | int]]) -> Plan:
        """The plan of texts that are put together of these pieces; a number is that of a piece of their own."""
        numbers, size = self._numbers, self._size
        rest = dict.fromkeys(piece for text in texts for piece in text if isinstance(piece, str) and piece and piece not in numbers)
        known = {**numbers, **{piece: size + number for number, piece in enumerate(rest)}}
        first = size + len(rest)
        plans = ([known[piece] if isinstance(piece, str) else first + piece for piece in text if piece != ""] for text in texts)
        return Plan(tuple(map(_packed, plans)), tuple(rest))

    def sheet(self, plan: Plan, own: Iterable[str]) -> tuple[tuple[bytes, ...], tuple[bytes, ...] | None]:
        """Texts of a plan, and how they are kept: the numbers, and the pieces that are their own. None for what cannot be kept so."""
        said = [*plan.rest, *own]
        text = encoded(["\0".join(said)])
        pieces = text.split(b"\0")
        if len(pieces) == len(said):
            return self._together(plan.numbers, pieces), (*plan.numbers, text)
        return self._together(plan.numbers, [encoded([piece]) for piece in said]), None

    def texts(self, sheet: tuple[Text, ...]) -> tuple[bytes, ...] | None:
        """The texts that are kept so; None for what is none."""
        try:
            return self._together(sheet[:-1], bytes(sheet[-1]).split(b"\0"))
        except (ValueError, IndexError, TypeError):
            return None

    def _together(self, plans: Iterable[Text], pieces: list[bytes]) -> tuple[bytes, ...]:
        self._pieces[self._size :] = pieces
        return tuple([b"".join(_taken(bytes(plan))(self._pieces)[:-1]) for plan in plans])


def _packed(numbers: list[int]) -> bytes:
    """Numbers as bytes: how many bytes each of them takes, by a letter, and they."""
    kind = "H" if max(numbers, default=0) < _FEW else "I"
    return kind.encode() + array(kind, numbers).tobytes()


_FEW = 1 << 16


@lru_cache(maxsize=256)
def _taken(plan: bytes) -> Callable[[list[bytes]], tuple[bytes, ...]]:
    """The function that takes pieces by their numbers, and the first of them once more: of one number there would be no tuple."""
    numbers = array("H" if plan[:1] == b"H" else "I")
    numbers.frombytes(plan[1:])
    return itemgetter(*numbers, *numbers[:1])
