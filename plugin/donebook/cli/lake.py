"""The tables of `donebook export --parquet`: all records of a repository, beside those of others."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from pathlib import Path

from ..book import Book
from ..export import TABLES, exhibits, partitions, repository_name
from ..page import site_of
from ..problem import visible
from ..repository.lake import Filled, Lake, Write
from .place import checklist_path, here, hosting
from .terminal import count, say, unusable, warn


def fill(folder: Path, checklist: str | None, called: str | None, others: Sequence[str]) -> None:
    """Write the records into a lake. Raises UnusableError where this cannot begin; `others` are options that do not go with it."""
    if others:
        raise unusable(
            f"--parquet goes with --checklist and --repository only, and not with {', '.join(others)}: queries choose among records."
        )
    if folder.exists() and not folder.is_dir():
        raise unusable(f"--parquet {folder} is a file: name a folder.")
    write = _writer()
    repository, site = here(), hosting()
    path = checklist_path(repository, checklist) if checklist is not None else None
    place = posixpath.join(repository.git.prefix, repository.settings.runs)
    name = repository_name(site, place) if called is None else visible(called.strip())
    if not name:
        raise unusable("Nobody says what this repository is called: write `--repository NAME`, or `repo_url` in the site's configuration.")
    book = repository.read()
    found = exhibits(book, site_of(site, repository.settings.docs_dir, ()), repository.settings)
    chosen = [each for each in found if path in (None, each.volume.checklist.path)]
    only = next((id for id, where in repository.lists.ids().items() if where == path), None)
    lake = Lake(folder=folder, tables=tuple(TABLES), name=name)
    say(_told(folder, lake.fill(repository, partitions(chosen), write, only)), error=True)
    warn_lost(book)


def _writer() -> Write:
    """What writes Parquet. Raises UnusableError where the extra is not installed."""
    try:
        from ..export.parquet import write  # noqa: PLC0415  # an extra, and slow to load
    except ImportError as error:
        raise unusable(f"--parquet needs pyarrow ({error}): pip install 'donebook[parquet]'") from None
    return write


def _told(folder: Path, filled: Filled) -> str:
    rows = {table: filled.rows.get(table, 0) for table in TABLES}
    made = f"{count(rows['records'], 'record')}, {count(rows['steps'], 'row')} of steps, {rows['signoffs']} of sign-offs"
    files = f"{count(filled.written, 'file')} written, {filled.unchanged} unchanged, {filled.removed} removed"
    return f"written: {visible(folder.as_posix())}, {made}: {files}, each called {filled.name}"


def warn_lost(book: Book) -> None:
    """Say that something may be missing where files could not be read."""
    lists = {history.checklist.path for history in book.histories}
    if lost := {problem.source for problem in book.problems if problem.severity == "error"} - lists:
        warn(f"{count(len(lost), 'file')} with mistakes, so that something may be missing: donebook check says more.")
