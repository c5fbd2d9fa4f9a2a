"""One automated test and what came of it, in words that a run file can hold."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

from ..document import fault
from ..problem import DonebookError, visible
from ..run.rules import YEARS
from ..struct import Struct

CaseOutcome = Literal["passed", "failed", "skipped"]
FORMATS = "Give a report in JUnit XML, in TAP or in CTRF JSON."
"""The cure for what is none of them."""
MOST = 200_000
"""Cases of one report that are read."""
LINES = 20
"""Lines of a message that are kept."""
LONGEST = 1000
"""Characters of a message or of a name that are kept."""

# ECMA-48: colours and movements, titles and links (OSC), single escapes; `#x1B` is what pytest writes into XML for ESC. Looked for in
# whole reports, so that a sequence that breaks off must not take the tag or the quote behind it along.
_ESCAPES = re.compile(r"(?:(?:\x1b|#x1B)\[|\x9b)[0-9;:?]*[A-Za-z]|\x1b\][^\x07\x1b\n<>\"]*(?:\x07|\x1b\\)|\x1b[@-_]")


class Case(Struct, frozen=True, kw_only=True):
    """One test of a report. Its texts hold no character that a run file refuses."""

    name: str
    """The test, on one line, as its report calls it; empty where a whole suite could not begin."""
    outcome: CaseOutcome
    """What came of it."""
    suite: str = ""
    """What it stands in: the class where the report has one, or else the suite; empty where neither is told."""
    aliases: tuple[str, ...] = ()
    """Other names that the report has for `suite`."""
    message: str = ""
    """Why it has not passed, cut to 20 lines and 1,000 characters; may be empty."""
    at: datetime | None = None
    """When it ended, with an offset; None where the report does not say, or not where on earth."""
    line: int = 1
    """Its line in the report; 1 where that is not known."""


def uncoloured(text: str) -> str:
    r"""`text` without the escapes that colour it in a terminal.

    >>> uncoloured("\x1b[31mE  assert 0\x1b[0m")
    'E  assert 0'
    """
    return _ESCAPES.sub("", text)


def label(text: str) -> str:
    """A name on one line, with nothing hidden in it; its beginning where it is very long."""
    return visible(" ".join(uncoloured(text).split())[:LONGEST])


def told(text: str) -> str:
    """A message without colours, with nothing hidden in it; its beginning and `…` where it is long."""
    lines = uncoloured(text).replace("\r\n", "\n").strip().split("\n", LINES)
    short = "\n".join(visible(line.rstrip()[: LONGEST + 1].expandtabs(4)) for line in lines[:LINES])
    if len(lines) > LINES or len(short) > LONGEST:
        return short[: LONGEST - 1].rstrip() + "…"
    return short


def dated(at: datetime) -> datetime | None:
    """`at` as a run file takes it: None without an offset, or in a year in which no run was."""
    return at if at.tzinfo and YEARS[0] <= at.year <= YEARS[1] else None


def hold(count: int, source: str, line: int) -> None:
    """Raise DonebookError where a report has more cases than are read."""
    if count > MOST:
        raise DonebookError([fault(source, line, 0, f"more than {MOST} tests", "Give the reports of single suites, one by one.")])
