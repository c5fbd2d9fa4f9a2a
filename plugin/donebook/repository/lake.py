"""A lake on disk: the tables of many repositories in one folder. Each repository writes, replaces and removes its own files only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO

from ..export import Exhibit, Partition, file_name
from ..struct import Struct
from . import Repository
from .export import beside
from .folder import refusal
from .write import Draft, left_over, locked, make

Write = Callable[[Mapping[str, BinaryIO], Iterable[Exhibit], str], Mapping[str, int]]
"""Writes records of a repository into a file for each table, and counts the rows of each."""


class Filled(Struct, frozen=True, kw_only=True):
    """What became of a repository's files in a lake."""

    name: str
    """What each of its files is called."""
    rows: Mapping[str, int]
    """The rows of each table."""
    written: int
    unchanged: int
    removed: int


class Lake(Struct, frozen=True, kw_only=True):
    """A folder with the files of a repository, and of others."""

    folder: Path
    tables: Sequence[str]
    name: str
    """What the repository is called."""

    @property
    def file(self) -> str:
        """What each of its files is called; no other's is."""
        return file_name(self.name)

    def fill(
        self, repository: Repository, partitions: Mapping[Partition, Sequence[Exhibit]], write: Write, checklist: str | None = None
    ) -> Filled:
        """Make the lake hold these records of the repository, and no others; with a `checklist`, no others of that one.

        What is there changes only once everything is written. Raises DonebookError for a place where the project's own files are,
        and for one where a link stands in the way; OSError where something cannot be written.
        """
        beside(repository, self.folder)
        make(self.folder)
        with locked(self.folder), ExitStack() as drafts:
            for each in self._own(checklist, f".{self.file}.*.tmp"):
                if left_over(each.name):
                    each.unlink()
            rows, begun = Counter[str](), list[Draft]()
            for partition, exhibits in partitions.items():
                files = {table: self._draft(table, partition, drafts) for table in self.tables}
                rows.update(write({table: draft.file for table, draft in files.items()}, exhibits, self.name))
                for draft in files.values():
                    draft.end()
                begun += files.values()
            written = sum(draft.put() for draft in begun)
            removed = sum(map(self._remove, sorted({*self._own(checklist, self.file)} - {draft.path for draft in begun})))
        return Filled(name=self.file, rows=rows, written=written, unchanged=len(begun) - written, removed=removed)

    def _draft(self, table: str, partition: Partition, drafts: ExitStack) -> Draft:
        """A file of a partition, begun."""
        path = self.folder / table / partition.folder / self.file
        if path.is_symlink() or not path.parent.resolve().is_relative_to(self.folder.resolve()):
            raise refusal(path, "a link stands where donebook writes a file", "Move or delete it.")
        make(path.parent)
        draft = Draft(path)
        drafts.callback(draft.drop)
        return draft

    def _own(self, checklist: str | None, name: str) -> Iterator[Path]:
        """The files of a name, which is the repository's own, of all checklists or of one."""
        below = Partition(checklist=checklist, year=0).folder.partition("/")[0] if checklist is not None else "checklist=*"
        for table in self.tables:
            for path in (self.folder / table).glob(f"{below}/year=*/{name}"):
                if not any(each.is_symlink() for each in (path, *path.parents[:3])):
                    yield path

    def _remove(self, path: Path) -> bool:
        """Remove a file that is no longer wanted, and the folders that are empty without it."""
        path.unlink()
        for folder in path.parents[:3]:
            with suppress(OSError):  # others' files are there
                folder.rmdir()
        return True
