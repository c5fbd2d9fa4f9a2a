"""The manifest: every record with the digests of its files, in a chain, so that a later reader sees what was changed or taken away.

What it is worth depends on where it is kept: who can replace the records and the manifest replaces both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..book import Book
from ..record import Brief
from .compare import KINDS, Finding, compare
from .decode import SIZE, decode, encode
from .model import START, Manifest, ManifestEntry, Order, files_digest, link_of

__all__ = [
    "KINDS", "SIZE", "START", "Finding", "Manifest", "ManifestEntry", "compare", "decode", "encode", "files_digest", "link_of", "manifest_of",
]  # fmt: skip


def manifest_of(book: Book, first: Mapping[str, int] | None = None) -> Manifest:
    """The manifest of all records of a book.

    `first` is the place in the history of the commit that first has each path, also one that is gone since, the oldest 0; None
    where nobody has asked. Without it, or without the whole history, the records stand by their ids.
    """
    complete = book.provenance.complete
    order: Order = "git" if first is not None and complete else "id"
    places = _places(book.briefs, first or {}) if order == "git" else {}
    entries = tuple(_chained(sorted(book.briefs, key=lambda each: (places.get(each.name, float("inf")), each.name))))
    return Manifest(
        commit=book.provenance.head,
        complete=complete,
        order=order,
        entries=entries,
        count=len(entries),
        head=entries[-1].link if entries else START,
    )


def _chained(briefs: Iterable[Brief]) -> Iterator[ManifestEntry]:
    previous = START
    for brief in briefs:
        files = {path: brief.run.digests[path] for path in sorted(brief.run.digests)}
        digest = files_digest(files)
        link = link_of(previous, brief.name, digest)
        yield ManifestEntry(
            record=brief.name,
            files=files,
            digest=digest,
            content=brief.content,
            signoffs=brief.signatures,
            stage=str(brief.stage),
            finished=brief.run.head.finished is not None,
            previous=previous,
            link=link,
        )
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
