"""A history in periods: years, and months of years with very many deployments, so that no page grows without bound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from ..history import History, began
from ..record import Brief

NEWEST = 100
"""So many deployments does the history itself show; all others stand on pages of their own."""
MOST = 1000
"""A year with more deployments has a page for each month."""
_UNDATED = "undated"
_MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """A year, or a month of one, and the deployments that began in it."""

    id: str
    """`2026`, `2026-07`, or `undated`."""
    briefs: tuple[Brief, ...]
    """Newest first."""
    first: int
    """The number of the first of them in the whole history."""
    months: tuple[Period, ...] = ()
    """The months of a year with very many deployments, newest first: they show what the year only sums up."""

    @property
    def label(self) -> str:
        """`2026`, `July 2026`."""
        if self.id == _UNDATED:
            return "without a date"
        year, _, month = self.id.partition("-")
        return f"{_MONTHS[int(month) - 1]} {year}" if month else year

    @property
    def leaves(self) -> tuple[Period, ...]:
        """The periods whose pages show each deployment."""
        return self.months or (self,)


def periods(history: History) -> tuple[Period, ...]:
    """The years of a history, newest first; none where the history itself shows all of it."""
    if len(history.briefs) <= NEWEST:
        return ()
    found = []
    for year in _parted(history.briefs, 0, 4):
        months = tuple(_parted(year.briefs, year.first, 7)) if len(year.briefs) > MOST and year.id != _UNDATED else ()
        found.append(Period(id=year.id, briefs=year.briefs, first=year.first, months=months))
    return tuple(found)


def _parted(briefs: Iterable[Brief], first: int, size: int) -> list[Period]:
    """Deployments by the first signs of the day on which they began; those of a period follow one another."""
    groups: dict[str, list[Brief]] = {}
    for brief in briefs:
        day = began(brief).astimezone(UTC)  # in whose order they stand
        groups.setdefault(f"{day.year:04}-{day.month:02}"[:size] if day.year > 1 else _UNDATED, []).append(brief)
    found = []
    for id, group in groups.items():
        found.append(Period(id=id, briefs=tuple(group), first=first))
        first += len(group)
    return found
