"""What comes next in a text, looked for once: where an end is missing, a hostile text would have it looked for from each beginning."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property


class Ahead:
    """The next place of a pattern in a text. Each pattern is asked from places that do not go back; all answers cost one reading."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._next: dict[re.Pattern[str], re.Match[str] | None] = {}

    def find(self, pattern: re.Pattern[str], start: int) -> re.Match[str] | None:
        """The first place of `pattern` from `start` on; None where there is none any more."""
        last = self._next.get(pattern) if pattern in self._next else pattern.search(self.text, start)
        if last is not None and last.start() < start:
            last = pattern.search(self.text, start)
        self._next[pattern] = last
        return last

    @cached_property
    def _ticks(self) -> dict[int, list[int]]:
        """Where the runs of backticks begin, by their length."""
        runs: dict[int, list[int]] = {}
        for found in re.finditer("`+", self.text):
            runs.setdefault(len(found[0]), []).append(found.start())
        return runs

    def code(self, start: int, end: int) -> int | None:
        """Where the code span ends whose backticks stand between two places: after the next run as long; None where there is none.

        An escaped backtick opens nothing, and the run that it leaves behind it may open one (CommonMark 6.1).
        """
        runs = self._ticks.get(end - start, [])
        at = bisect_left(runs, end)
        return runs[at] + end - start if at < len(runs) else None
