"""What values of a run owe besides their types: names, times, secrets, and what goes with a result."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from .model import Attempt, Result, StepResult

_NAME = re.compile(r"[a-z0-9]+(?:[-/][a-z0-9]+)*")
YEARS = (1970, 9000)
"""The first and the last year in which a run may say that something was."""
_SECRET = (
    r"(?P<key>\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40}|gl(?:pat|rt)-[A-Za-z0-9_-]{20}|xox[abprs]-[A-Za-z0-9-]{10}|AKIA[A-Z0-9]{16}"
    r"|npm_[A-Za-z0-9]{36}|sk_live_[A-Za-z0-9]{16}|AIza[A-Za-z0-9_-]{35}|eyJ[A-Za-z0-9_-]{8,200}\.eyJ)|-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)"
    r"|[?&#](?:[a-z-]{0,20}[_-])?(?:token|api_?key|secret|password|passwd|sig|signature)=[^&\s#]{16}"
    r"|://[^/\s:@]{1,100}:[^/\s@]{1,100}@"
)
"""Keys whose issuers gave them a form of their own (GitHub, GitLab, Slack, AWS, npm, Stripe, Google, JWT, PEM), and what addresses carry. Compiled where a text is long enough: commands that read nothing anew start faster."""


@lru_cache(maxsize=4096)  # the runs of a list have its names
def is_name(text: str) -> bool:
    """Whether a run file may call a step or a section so."""
    return _NAME.fullmatch(text) is not None


def in_years(at: datetime | None) -> bool:
    """Whether a run may say that something was then."""
    return at is None or YEARS[0] <= at.year <= YEARS[1]


def has_secret(text: str) -> re.Match[str] | None:
    """Where a text has what looks like a secret. Names and words are too short for a key, and are no address that may carry a password."""
    return re.search(_SECRET, text, re.IGNORECASE) if len(text) > 14 or "://" in text else None


def unnoted(said: Attempt) -> bool:
    """Whether a result owes a note and has none."""
    return said.result is not Result.PASSED and not (said.note or "").strip()


def unwaivable(said: Attempt) -> bool:
    """Whether somebody accepts what neither failed nor was blocked."""
    return bool(said.waiver) and said.result not in (Result.FAILED, Result.BLOCKED)


def disordered(said: Attempt) -> bool:
    """Whether an attempt is later than the result that stands."""
    return isinstance(said, StepResult) and any(said.at and each.at and each.at > said.at for each in said.attempts)
