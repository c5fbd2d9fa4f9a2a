"""A history in periods: years, months of years with very many deployments, and parts of such months, so that no page grows without bound."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC

from ..history import History, began
from ..record import Brief
from ..struct import Struct

NEWEST = 100
"""So many deployments does the history itself show; all others stand on pages of their own."""
MOST = 1000
"""A year with more deployments, or discrepancies, has a page for each month."""
TOLD = 500
"""So many discrepancies does the audit's own page show, the newest; each year has a page of all of its own."""
_UNDATED, _PART = "undated", "-part-"
_MONTHS = "January February March April May June July August September October November December".split()


class Period(Struct, frozen=True, kw_only=True):
    """A year, or a month of one, and the deployments that began in it."""

    id: str
    """`2026`, `2026-07`, or `undated`; one of several pages of those is `2026-07-part-2`."""
    briefs: tuple[Brief, ...]
    """Newest first."""
    first: int
    """The number of the first of them in the whole history."""
    months: tuple[Period, ...] = ()
    """The months of a year with very many deployments, and the parts of such a month, newest first: they show what the year only sums up."""

    @property
    def label(self) -> str:
        """`2026`, `July 2026`."""
        return label_of(self.id)

    @property
    def of(self) -> str:
        """`of 2026`, as it follows the word deployments."""
        return f"of {self.label}" if self.dated else self.label

    @property
    def dated(self) -> bool:
        """Somebody says when its deployments began."""
        return not self.id.startswith(_UNDATED)

    @property
    def leaves(self) -> tuple[Period, ...]:
        """The periods whose pages show each deployment."""
        return self.months or (self,)


def label_of(id: str) -> str:
    """`2026`, `July 2026`, `July 2026, part 2`."""
    id, _, part = id.partition(_PART)
    if part:
        return f"{label_of(id)}, part {part}"
    if id == _UNDATED:
        return "without a date"
    year, _, month = id.partition("-")
    return f"{_MONTHS[int(month) - 1]} {year}" if month else year


def month_of(day: str) -> str:
    """`2026-07`; `2026` or `undated` where a day does not say more."""
    return (day[:7] if _MONTH.match(day) else day[:4]) or _UNDATED


def shelves(days: Iterable[str]) -> dict[str, str]:
    """Of each day of a discrepancy the period whose page of the audit tells it."""
    counts = Counter(days)
    years = Counter[str]()
    for day, count in counts.items():
        years[day[:4]] += count
    return {day: month_of(day) if years[day[:4]] > MOST else day[:4] or _UNDATED for day in counts}


_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-")


def periods(history: History) -> tuple[Period, ...]:
    """The years of a history, newest first; none where the history itself shows all of it."""
    if len(history.briefs) <= NEWEST:
        return ()
    found = []
    for year in _parted(history.briefs, 0, 4):
        months = _parted(year.briefs, year.first, 7) if year.dated else [year]
        parts = tuple(part for month in months for part in _bounded(month)) if len(year.briefs) > MOST else ()
        found.append(Period(id=year.id, briefs=year.briefs, first=year.first, months=parts))
    return tuple(found)


def _bounded(period: Period) -> Iterator[Period]:
    """A month; one with very many deployments in parts, of which the first has the oldest: it stays as it is when others come."""
    count = len(period.briefs)
    if count <= MOST:
        yield period
        return
    end = 0
    for number in range(-(-count // MOST), 0, -1):
        begin, end = end, count - MOST * (number - 1)
        yield Period(id=f"{period.id}{_PART}{number}", briefs=period.briefs[begin:end], first=period.first + begin)


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
