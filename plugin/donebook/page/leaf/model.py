"""A leaf: all that the site shows of one record, as short as it can be kept and put into pages at once."""

from __future__ import annotations

from collections.abc import Mapping

from ...struct import Struct, field


class Odd(Struct, frozen=True, kw_only=True):
    """What is said of one entry beside result, person and time: pieces of HTML, and of JSON."""

    text: str = ""
    """Its text, where that is not the list's own: placeholders are filled in, or the list has no such step."""
    extra: str = ""
    """Chips, note, evidence and earlier results, on the record's page."""
    past: str = ""
    """The same on the step's page."""
    data: str = ""
    """The entry as JSON."""


class Columns(Struct, frozen=True, kw_only=True):
    """What the entries of a record came to, by their numbers: a column for each thing that is shown of all of them."""

    results: str
    """A letter for each entry: what came of it, by `rows.STATES`."""
    known: str
    """A letter for each entry: how well it is known who said so, by `rows.DEGREES`; a space where nobody said anything."""
    people: tuple[str, ...]
    """Who gave results."""
    by: tuple[int, ...]
    """Who gave each result, by number in `people`; -1 where it names nobody."""
    at: tuple[str, ...]
    """When each was given, in ISO 8601; empty where it does not say."""
    places: tuple[tuple[int, int], ...]
    """In which file of the run each stands, by number, and in which line."""


class Leaf(Columns, frozen=True, kw_only=True):
    """What the site shows of one record. Entries go by their number in the record; what most of them have in common stands in the `Skeleton`."""

    id: str
    """The record's id."""
    files: tuple[str, ...]
    """The files of the run."""
    near: str
    """When the run began, in ISO 8601: times of the same day are shown without it."""
    name: str
    """What readers call the record."""
    top: str
    """The page down to the verdict, as HTML."""
    body: tuple[str | int, ...]
    """The page from there on to its foot: HTML, and the numbers of entries."""
    events: tuple[str | int, ...]
    """The timeline: HTML, and the numbers of entries."""
    count: int
    """How many lines the timeline has."""
    end: str
    """The page from the timeline on, as HTML."""
    head_data: str
    """The record's JSON up to its entries."""
    end_data: str
    """The rest of it."""
    odd: Mapping[int, Odd] = field(default_factory=dict)
