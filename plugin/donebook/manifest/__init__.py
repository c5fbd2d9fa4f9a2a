"""The manifest: every record with the digests of its files, in a chain, so that a later reader sees what was changed or taken away.

What it is worth depends on where it is kept: who can replace the records and the manifest replaces both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ..book import Book
from ..record import Brief
from ..struct import replace
from .compare import KINDS, Finding, compare
from .decode import SIZE, Unlinked, decode, encode, encode_entries, unlinked
from .model import START, Manifest, ManifestEntry, Order, files_digest, link_of

__all__ = [
    "KINDS", "SIZE", "START", "Finding", "Manifest", "ManifestEntry", "compare", "decode", "encode", "files_digest", "link_of", "manifest_file",
    "manifest_of", "places_of",
]  # fmt: skip
Each = Callable[[Iterable[Brief], Callable[[Brief], Unlinked]], Iterable[Unlinked]]


def manifest_of(book: Book, first: Mapping[str, int] | None = None) -> Manifest:
    """The manifest of all records of a book.

    `first` is the place in the history of the commit that first has each path, also one that is gone since, the oldest 0; None
    where nobody has asked. Without it, or without the whole history, the records stand by their ids.
    """
    places = places_of(book, first)
    order, briefs = _ordered(book, places)
    entries = tuple(_chained(map(_entry, briefs)))
    return Manifest(
        commit=book.provenance.head,
        complete=book.provenance.complete,
        order=order,
        entries=entries,
        count=len(entries),
        head=entries[-1].link if entries else START,
    )


def manifest_file(book: Book, places: Mapping[str, int] | None, each: Each) -> bytes:
    """The file of `manifest_of`, where `places_of` the records are known. `each` makes something of each record, or has it from before."""
    order, briefs = _ordered(book, places)
    return encode_entries(book.provenance.head, order, each(briefs, _unlinked), complete=book.provenance.complete)


def _unlinked(brief: Brief) -> Unlinked:
    return unlinked(_entry(brief))


def places_of(book: Book, first: Mapping[str, int] | None) -> Mapping[str, int] | None:
    """Where the history first shows each record, by its name; None where it is not known, or nobody has asked."""
    return _places(book.briefs, first) if first is not None and book.provenance.complete else None


def _ordered(book: Book, places: Mapping[str, int] | None) -> tuple[Order, list[Brief]]:
    """The records as they stand in a manifest, and by what."""
    if places is None:
        return "id", sorted(book.briefs, key=lambda each: each.name)
    return "git", sorted(book.briefs, key=lambda each: (places.get(each.name, _LAST), each.name))


_LAST = float("inf")
"""The place of what the history does not have."""


def _entry(brief: Brief) -> ManifestEntry:
    """What a manifest says of a record by itself."""
    files = {path: brief.run.digests[path] for path in sorted(brief.run.digests)}
    return ManifestEntry(
        record=brief.name,
        files=files,
        digest=files_digest(files),
        content=brief.content,
        signoffs=brief.signatures,
        stage=str(brief.stage),
        finished=brief.run.head.finished is not None,
        previous="",
        link="",
    )


def _chained(entries: Iterable[ManifestEntry]) -> Iterator[ManifestEntry]:
    """Each entry with its link, and that of the one before."""
    previous = START
    for entry in entries:
        link = link_of(previous, entry.record, entry.digest)
        yield replace(entry, previous=previous, link=link)
        previous = link


def _places(briefs: Iterable[Brief], first: Mapping[str, int]) -> dict[str, int]:
    """Where the history first shows each record, by its name. A file that is gone since counts: taking a run apart must not move it."""
    stems = {stem: brief.name for brief in briefs for path in brief.run.paths if (stem := _stem(brief, path))}
    found: dict[str, int] = {}
    for path, place in first.items():
        for stem in _above(path):
            if (name := stems.get(stem)) is not None:
                found[name] = min(found.get(name, place), place)
    return found


def _stem(brief: Brief, path: str) -> str:
    """The path of a record without the ending of its only file, or of the folder of its parts."""
    folder, mark, _ = f"/{path}".partition(f"/{brief.name}")
    return folder + mark


def _above(path: str) -> Iterator[str]:
    """What may be the stem of the record that a file belongs to."""
    folder, _, name = f"/{path}".rpartition("/")
    yield f"{folder}/{name.rpartition('.')[0]}"
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
