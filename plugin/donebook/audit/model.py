"""A discrepancy: two things that do not go together."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..problem import DonebookError, Problem, nearest, quoted
from ..provenance import Commit
from ..record import Brief, Record
from .rules import rule_of

SLACK = timedelta(minutes=5)
"""By so much may two clocks differ (NIST SP 800-53, AU-8, asks a site to say how much)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Discrepancy:
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
    day = max(times).date().isoformat() if times and max(times).year > 1 else record.id[:10] if record.id[:4].isdecimal() else ""
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """What the audit looks at besides the records themselves."""

    tags: tuple[str, ...] = ()
    """Patterns of tags that name deployments: `{subject}-{version}`, `deploy/{environment}/*`."""
    since: date | None = None
    """The day from which on a tag has to have a run; None for always."""
    late: timedelta = timedelta()
    """So much later than it says may something be committed, where other commits came in between."""
    formerly: tuple[str, ...] = ()
    """Folders in which runs stood before, from the folder of the configuration."""
    against: str = ""
    """An earlier manifest: a file from the folder of the configuration, or a URL."""
    sample: int = 0
    """How many records the audit page draws for an auditor."""
    seed: str = ""
    """What the draw begins with: the same seed draws the same records."""


PLACES = ("subject", "version", "environment")
"""What a run says of a deployment, and a pattern of tags may name."""
_PLACE = re.compile(r"\{(subject|version|environment)\}|(\*)|([^{*]+)|(.)", re.DOTALL)


def pieces_of(tags: str) -> list[str]:
    """A pattern of tags in pieces: texts, `*` for anything, and `subject`, `version` and `environment`, each once at most.

    Raises ValueError for a place that there is not, for one that is named twice, and where there is none at all.
    """
    pieces: list[str] = []
    for place, anything, text, odd in _PLACE.findall(tags):
        if odd or (place and place in pieces) or text in PLACES:
            raise ValueError(tags)
        pieces.append(place or anything or text)
    if not set(PLACES) & set(pieces):
        raise ValueError(tags)
    return pieces


def shaped(tag: str, pieces: list[str]) -> bool:
    """Whether a tag has the texts of a pattern in their order, with something for each place and anything for each `*` between them."""
    at, least, fixed = 0, 0, True
    for piece in pieces:
        if piece in PLACES or piece == "*":
            at, least, fixed = at + (piece != "*"), least + (piece != "*"), False
            continue
        here = at if fixed else tag.find(piece, at)
        if here < 0 or not tag.startswith(piece, here):
            return False
        at, fixed = here + len(piece), True
    last = pieces[-1]
    return at == len(tag) if fixed and len(pieces) == 1 else (tag.endswith(last) and at <= len(tag)) if fixed else at <= len(tag)


def draw(records: Iterable[Brief], size: int, seed: str) -> tuple[Brief, ...]:
    """A sample that anybody can draw again: the records whose SHA-256 of `<seed>`, a line feed and `<checklist>/<run-id>` is lowest.

    Whether a record is drawn depends on no other but by the size: more records leave those that were drawn where they were.
    """

    def lot(record: Brief) -> str:
        return hashlib.sha256(f"{seed}\n{record.run.checklist}/{record.id}".encode()).hexdigest()

    return tuple(sorted(records, key=lot)[:size]) if size else ()


def scope_of(said: object, source: str) -> Scope:
    """The scope in a mapping of a configuration. Raises DonebookError, with the file `source`, for what there is not."""
    if said in (None, ""):
        return Scope()
    if not isinstance(said, Mapping):
        raise _wrong(source, "`audit` is not a mapping", "Write its keys below it, such as `sample: 25`.")
    values: dict[str, object] = {}
    for key, value in said.items():
        if key not in _READ:
            raise _wrong(source, f"`audit` names {quoted(str(key))}", nearest(str(key), _READ) or f"It has: {', '.join(_READ)}.")
        read, cure = _READ[key]
        try:
            values[key] = read(value)
        except (ValueError, TypeError):
            raise _wrong(source, f"`audit.{key}` is not right", cure) from None
    return Scope(**values)  # type: ignore[arg-type]  # each value is read as its key asks


def _wrong(source: str, message: str, cure: str) -> DonebookError:
    return DonebookError([Problem(source=source, message=message, cure=cure, code="audit")])


def _patterns(value: object) -> tuple[str, ...]:
    found = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()
    for each in found:
        if not isinstance(each, str) or not each:
            raise ValueError(each)
        pieces_of(each)
    if not found:
        raise ValueError(value)
    return found


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip() or "\0" in str(value):
        raise ValueError(value)
    return str(value)


def _size(value: object) -> int:
    if not str(value).isdecimal() or int(str(value)[:9]) > 10_000:
        raise ValueError(value)
    return int(str(value))


def _folders(value: object) -> tuple[str, ...]:
    found = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()
    if not found or any(not isinstance(each, str) or not each.strip("/.") or ".." in each or each.startswith(("/", ":")) for each in found):
        raise ValueError(value)
    return tuple(each.strip("/") for each in found)


def _hours(value: object) -> timedelta:
    return timedelta(hours=_size(value))


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


_READ = {
    "tags": (_patterns, "Write a list of patterns with `{subject}`, `{version}` or `{environment}` in them, each at most once: `[\"{subject}-{version}\"]`."),
    "since": (_day, "Write a day: 2026-01-31."),
    "late": (_hours, "Write a number of hours, such as 24."),
    "formerly": (_folders, "Write a list of folders, from the folder of this configuration."),
    "against": (_text, "Name a file, from the folder of this configuration, or a URL."),
    "sample": (_size, "Write how many records are drawn: a number up to 10000."),
    "seed": (_text, "Write a text, such as `2026-q4`."),
}  # fmt: skip
"""How each key is read, and what to write instead of what cannot be."""
