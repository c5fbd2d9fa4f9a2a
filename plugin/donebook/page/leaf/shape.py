"""The shape of a leaf: what decides how the record's page and its JSON are put together, and the texts that then stand in them.

Most records of a revision are of few shapes. How those of a shape are put together is found once (`Whole.plan`).
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from itertools import count

from ...struct import Struct
from ..data import json_line
from ..html import safe
from .model import Leaf
from .rows import SHORT, day_of, moment, near_time, zone_of

NONE, LIKE, UNLIKE = " ", "t", "o"
"""An entry's time: there is none; it is of the day on which the run began, and in its zone; or it is not."""
Single = IntEnum("Single", "TOP AUDITED COUNT END TURN HEAD TAIL DATE PLACE", start=0)
"""Texts that each record has one of. DATE and PLACE stand around each time of the timeline that is LIKE the run's."""
Column = IntEnum("Column", "BY NAMED AT TIME MINUTES LINE", start=0)
"""Texts that each entry has one of: who, in HTML and in JSON; when; what of that stands beside the entry; the hour and the minute; the line in its file."""


class Shape(Struct, frozen=True, kw_only=True):
    """What the records of a revision differ in besides texts."""

    results: str
    known: str
    how: str
    """How well it is known who gave each result, by a letter; a space where nobody is named."""
    times: str
    """A letter for the time of each."""
    places: tuple[int, ...]
    """The number of the file in which each stands."""
    files: int
    """How many files there are."""
    body: tuple[int | None, ...]
    """The page from the verdict to its foot; None for a text."""
    events: tuple[int | None, ...]
    """The timeline, likewise."""
    odd: tuple[tuple[int, bool], ...]
    """The entries of which more is said: their numbers, and whether their text is their own."""

    def number(self, column: Column, entry: int) -> int:
        """The number of a text of an entry."""
        return len(Single) + column * len(self.results) + entry

    @property
    def rest(self) -> tuple[int, int, int, int, int]:
        """The number of the first text of the files, of the body, of the events, of the odd entries, and of times that are UNLIKE the run's."""
        files = len(Single) + len(Column) * len(self.results)
        body = files + self.files
        events = body + self.body.count(None)
        odd = events + self.events.count(None)
        return files, body, events, odd, odd + 3 * len(self.odd)

    @property
    def unlike(self) -> dict[int, int]:
        """The number of the text of each time that is UNLIKE the run's, as it stands beside the entry: that of the timeline comes after it."""
        found = (number for number, time in enumerate(self.times) if time == UNLIKE)
        return dict(zip(found, count(self.rest[-1], 2), strict=False))


def shape_of(leaf: Leaf) -> Shape:
    """The shape of a leaf."""
    like = _like(leaf)
    day, zone = (like[:10], like[19:]) if len(like) == SHORT else ("", "none")
    return Shape(
        results=leaf.results,
        known=leaf.known,
        how="".join([known if by >= 0 else " " for known, by in zip(leaf.known, leaf.by, strict=True)]),
        times="".join([(LIKE if at[:10] == day and at[19:] == zone else UNLIKE) if at else NONE for at in leaf.at]),
        places=tuple([file for file, _ in leaf.places]),
        files=len(leaf.files),
        body=tuple([piece if isinstance(piece, int) else None for piece in leaf.body]),
        events=tuple([piece if isinstance(piece, int) else None for piece in leaf.events]),
        odd=tuple([(number, bool(odd.text)) for number, odd in leaf.odd.items()]),
    )


def _like(leaf: Leaf) -> str:
    """The time whose day and zone are those of most others."""
    return leaf.near or next(filter(None, leaf.at), "")


def texts_of(leaf: Leaf, shape: Shape, notice: str, turn: str) -> list[str]:
    """The texts of a leaf by their numbers."""
    like = _like(leaf)
    words, zone = (day_of(like[:10]), zone_of(like[19:])) if LIKE in shape.times else ("", "")
    date = "" if leaf.near else f"{words}, "
    people, data = [*map(safe, leaf.people), ""], [*(f', "by": {json_line(each)}' for each in leaf.people), ""]
    return [
        leaf.top, notice, str(leaf.count), leaf.end, turn, leaf.head_data[:-1], leaf.end_data[1:],
        f'">{words}, ', f" {zone}</time> <span>",
        *[people[by] for by in leaf.by],
        *[data[by] for by in leaf.by],
        *leaf.at,
        *[f'" title="{words}, {at[11:19]} {zone}">{date}{at[11:16]}</time>' for at in leaf.at],
        *[at[11:16] for at in leaf.at],
        *[str(line) for _, line in leaf.places],
        *[f'{json_line(path)}, "line": ' for path in leaf.files],
        *[piece for piece in leaf.body if isinstance(piece, str)],
        *[piece for piece in leaf.events if isinstance(piece, str)],
        *[text for odd in leaf.odd.values() for text in (odd.text, odd.extra, odd.data)],
        *(_unlike(leaf, shape.times) if UNLIKE in shape.times else ()),
    ]  # fmt: skip


def _unlike(leaf: Leaf, times: str) -> Iterator[str]:
    """The times that are UNLIKE the run's: beside their entries, and in the timeline."""
    for at, time in zip(leaf.at, times, strict=True):
        if time == UNLIKE:
            yield near_time(at, leaf.near)
            yield moment(at)
