"""A discrepancy: two things that do not go together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from ..provenance import Commit
from ..record import Brief, Record
from ..struct import Struct
from .rules import rule_of

SLACK = timedelta(minutes=5)
"""By so much may two clocks differ (NIST SP 800-53, AU-8, asks a site to say how much)."""


class Discrepancy(Struct, frozen=True, kw_only=True):
    """Two things that do not go together: of a record, or of all of them."""

    kind: str
    text: str
    """What does not go together, as a sentence without its stop."""
    record: Brief | None = None
    about: str = ""
    """The name of its record; or what it is about where there is none: a run that is gone, a tag, a file."""
    source: str = ""
    """The file in which it is to be seen, from the top of the repository."""
    line: int = 0
    """The line there; 0 for none."""
    commits: tuple[Commit, ...] = ()
    """The commits that show it."""
    day: str = ""
    """When, as an ISO 8601 date: of the commits, or else of the run; empty where neither says."""

    @property
    def rule(self) -> str:
        """The rule that it breaks."""
        return rule_of(self.kind)

    @property
    def name(self) -> str:
        """The record, `<checklist>/<run-id>`, or what else it is about."""
        return self.record.name if self.record else self.about


def found(
    kind: str,
    record: Record | Brief,
    text: str,
    commits: Iterable[Commit | None] = (),
    at: datetime | None = None,
    place: tuple[str, int] = ("", 0),
) -> Discrepancy:
    """A discrepancy of a record, of the day of its latest commit, or else of `at`, or else of the run.

    It is to be seen in `commits`; where there are none, at `place`, or in the run's first file.
    """
    shown = tuple(dict.fromkeys(commit for commit in commits if commit))
    times = [commit.committed for commit in shown] or [each for each in (at or record.started,) if each]
    day = max(times).date().isoformat() if times and max(times).year > 1 else _day(record.id)
    source = place[0] or ("" if shown else next(iter(record.run.paths), ""))
    return Discrepancy(
        kind=kind,
        text=text,
        record=record if isinstance(record, Brief) else None,
        about=f"{record.run.checklist}/{record.id}",
        source=source,
        line=place[1],
        commits=shown,
        day=day,
    )


def _day(id: str) -> str:
    """The day that an id begins with; empty where it begins with none."""
    try:
        return datetime.strptime(id[:10], "%Y-%m-%d").date().isoformat()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        return ""


def draw(records: Iterable[Brief], size: int, seed: str) -> tuple[Brief, ...]:
    """A sample that anybody can draw again: the records whose SHA-256 of `<seed>`, a line feed and `<checklist>/<run-id>` is lowest.

    Whether a record is drawn depends on no other but by the size: more records leave those that were drawn where they were.
    """

    def lot(record: Brief) -> str:
        return hashlib.sha256(f"{seed}\n{record.run.checklist}/{record.id}".encode()).hexdigest()

    return tuple(sorted(records, key=lot)[:size]) if size else ()
