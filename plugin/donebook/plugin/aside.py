"""What a server's last build has written, put aside while MkDocs empties the folder, and back where nothing of it has changed.

`mkdocs serve` makes the whole site anew for every change. Of the very many files of records it would delete and write again what is the same.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from mkdocs.structure.files import File

from .own import OwnFile


class Aside:
    """The files of the last build of this process, each with its mark: what is equal where all that it is made of is."""

    def __init__(self) -> None:
        self._written: dict[str, object] = {}
        self._folders: tuple[str, ...] = ()
        """Folders in which nearly all files are our own."""
        self._others: list[str] = []
        """What MkDocs has written there besides: it writes that again, if it is still to be."""
        self._place: Path | None = None

    def put(self, site: str) -> None:
        """Put the site aside, before it is emptied. Where that cannot be, all is written anew."""
        place = Path(f"{site}.aside")
        self._place = None
        if self._written:
            with suppress(OSError):
                shutil.rmtree(place, ignore_errors=True)
                Path(site).rename(place)
                self._place = place

    def back(self, site: str, files: Iterable[OwnFile], every: Iterable[File], folders: Iterable[str]) -> None:
        """Bring back what is the same, and note what is written now; `files` are our own of `every` file of the site."""
        there = self._brought(Path(site))
        now: dict[str, object] = {}
        others: list[str] = []
        for file in files:
            mark = file.mark()
            if mark:
                file.same = there.get(file.dest_uri) == mark
                now[file.dest_uri] = mark
            else:
                others.append(file.dest_uri)
        for gone in (*(there.keys() - now.keys()), *self._others):
            with suppress(OSError):
                path = Path(site, gone)
                path.unlink()
                path.parent.rmdir()
        self._written, self._folders = now, tuple(folders)
        inside = tuple(f"{folder}/" for folder in self._folders)
        others += [file.dest_uri for file in every if not isinstance(file, OwnFile)]
        self._others = [dest for dest in others if dest.startswith(inside) and dest not in now]

    def _brought(self, site: Path) -> dict[str, object]:
        """The files that stand again where they stood."""
        place, self._place = self._place, None
        if place is None:
            return {}
        found: list[str] = []
        for folder in self._folders:
            with suppress(OSError):
                (site / folder).parent.mkdir(parents=True, exist_ok=True)
                (place / folder).rename(site / folder)
                found.append(f"{folder}/")
        shutil.rmtree(place, ignore_errors=True)
        return {dest: mark for dest, mark in self._written.items() if dest.startswith(tuple(found))}

    def end(self) -> None:
        """The server ends."""
        if self._place:
            shutil.rmtree(self._place, ignore_errors=True)
