"""What the audit looks at besides the records themselves, as a site says it: tags, earlier folders, an earlier manifest, a sample."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from .problem import DonebookError, Problem, nearest, quoted
from .struct import Struct


class Scope(Struct, frozen=True, kw_only=True):
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
