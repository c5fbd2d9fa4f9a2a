"""The folder of runs: which of its files make up which run."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

from ..parser import Rules
from ..problem import DonebookError, Problem, hides, quoted
from ..run import PartFile, Run, assemble, is_run_id
from ..struct import Struct, replace
from .part import PartPath
from .strays import ENDINGS, elsewhere, no_file, no_id, no_run, unread, unseen

_NOBODYS = frozenset({".gitkeep", ".gitignore", ".gitattributes", ".DS_Store", "Thumbs.db"})
_NO_RUNS = "Make it, or name another folder as `runs:` in the site's configuration."


class RunPath(Struct, frozen=True, kw_only=True):
    """Where a run is."""

    id: str
    checklist: str
    """The folder that it stands in: the id of its checklist."""
    path: Path
    """Its file, or the folder of its parts."""

    @property
    def parts(self) -> bool:
        """It is a folder of parts."""
        return self.path.is_dir()


class RunSource(Struct, frozen=True, kw_only=True):
    """A run that has not been read yet."""

    id: str
    checklist: str
    """The folder that it stands in: the id of its checklist."""
    parts: tuple[PartPath, ...]
    problems: tuple[Problem, ...]
    """What is among its files that is no part."""
    path: Path
    """Its file, or the folder of its parts."""


class RunFolder(Struct, frozen=True):
    """The folder of runs, with a folder for each checklist in it."""

    root: Path
    """The top of the repository."""
    folder: str
    """The folder of runs, from there."""
    rules: Rules

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    @property
    def _own(self) -> bool:
        """The folder is there, and of the repository: no link leads out of it."""
        folder = self.root / self.folder
        return folder.is_dir() and folder.resolve().is_relative_to(self.root.resolve())

    def paths(self) -> list[RunPath]:
        """Where the runs are, by checklist and id; no file is opened."""
        folder = self.root / self.folder
        found = []
        for lists in _entries(folder) if self._own else ():
            for entry in _readable(Path(lists.path)) if lists.is_dir(follow_symlinks=False) else ():
                whole = entry.is_dir(follow_symlinks=False)
                stem, _, ending = (entry.name, "", "parts") if whole else entry.name.rpartition(".")
                if entry.name.lower() != "readme.md" and not _begun(entry) and not self._refused(entry, stem, ending.lower()):
                    found.append(RunPath(id=stem, checklist=lists.name, path=Path(entry.path)))
        return found

    def run(self, where: RunPath) -> Run:
        """One run."""
        files, problems = self._parts(where.path)
        return assemble(where.id, where.checklist, files, problems)

    def part(self, path: Path) -> PartPath:
        """Where a part of a run is, or will be. Raises DonebookError where a link would lead writing elsewhere."""
        source = self._relative(path)
        try:
            straight = path.parent.resolve() == self.root.resolve() / Path(source).parent
        except (OSError, RuntimeError):  # links in a circle
            straight = False
        if not straight:
            raise DonebookError([no_file(self._relative(path.parent))])
        return PartPath(path, source, self.rules)

    def read(self) -> tuple[list[Run], list[Problem]]:
        """The runs of all folders, and what is there that is none."""
        sources, problems = self.sources()
        runs: list[Run] = []
        for source in sources:
            files, odd = self._read(source)
            problems += odd
            if files:
                runs.append(assemble(source.id, source.checklist, files, odd))
        return runs, problems

    def sources(self, held: dict[str, RunSource] | None = None) -> tuple[list[RunSource], list[Problem]]:
        """Where the runs of all folders are, and what is there that is none; no file is opened but where two may be one run.

        `held` are those of one file each that stood there before, by their paths.
        """
        folder = self.root / self.folder
        if folder.is_dir() and not self._own:
            message = f"the folder of runs, {quoted(self.folder)}, is a link out of the repository"
            return [], [Problem(source=self.folder, message=message, cure="Put the folder itself there.", code="outside")]
        if not folder.is_dir():
            message = f"the folder of runs, {quoted(self.folder)}, is not there"
            return [], [Problem(source=self.folder, message=message, cure=_NO_RUNS, code="no-runs", severity="warning")]
        sources: list[RunSource] = []
        problems: list[Problem] = []
        for entry in _entries(folder):
            if entry.is_dir(follow_symlinks=False):
                try:
                    found, odd = self._sources_of(Path(entry.path), {} if held is None else held)
                except OSError as error:
                    problems.append(unread(self._relative(Path(entry.path)), error))
                    continue
                sources += found
                problems += odd
            elif entry.is_symlink() or (entry.name.rpartition(".")[2].lower() in ENDINGS and entry.name.lower() != "readme.md"):
                message = f"{quoted(entry.name)} stands in no checklist's folder"
                cure = f"Move it to `{self.folder}/<checklist>/`."
                problems.append(Problem(source=self._relative(Path(entry.path)), message=message, cure=cure, code="misplaced"))
        return sources, problems

    def _sources_of(self, folder: Path, held: dict[str, RunSource]) -> tuple[list[RunSource], list[Problem]]:
        """The runs of one checklist: a file each, or a folder of parts."""
        found: list[RunSource] = []
        problems: list[Problem] = []
        base = self._relative(folder)
        for entry in _entries(folder):
            whole = entry.is_dir(follow_symlinks=False)
            if entry.path in held and entry.is_file(follow_symlinks=False):
                found.append(held[entry.path])
                continue
            stem, _, ending = (entry.name, "", "parts") if whole else entry.name.rpartition(".")
            if entry.name.lower() == "readme.md" or _begun(entry):
                continue
            if problem := self._refused(entry, stem, ending.lower()):
                problems.append(problem)
                continue
            path = Path(entry.path)
            if whole:
                paths, odd = self._below(path)
                parts = tuple(PartPath(each, self._relative(each), self.rules) for each in paths)
            else:
                parts, odd = (PartPath(path, f"{base}/{entry.name}", self.rules),), []
            source = RunSource(id=stem, checklist=folder.name, parts=parts, problems=tuple(odd), path=path)
            found.append(source)
            if not whole:
                held[entry.path] = source
        counts = Counter(source.id for source in found)
        return self._apart(found, counts, problems), problems

    def _apart(self, found: list[RunSource], counts: Counter[str], problems: list[Problem]) -> list[RunSource]:
        """Runs of the same id, told apart by what their files end in: those of which anything can be read."""
        taken: dict[str, RunSource] = {}
        apart: list[RunSource] = []
        for source in found:
            if counts[source.id] > 1 or source.id in taken:
                files, _ = self._read(source)
                if not files:
                    apart.append(source)  # whose problems are told when it is read
                    continue
                source = self._renamed(source, taken, problems)
            taken[source.id] = source
            apart.append(source)
        return apart

    def _renamed(self, source: RunSource, taken: dict[str, RunSource], problems: list[Problem]) -> RunSource:
        """A run with an id that no other has."""
        if source.id not in taken:
            return source
        ending = source.path.name.rpartition(".")[2].lower()
        id = f"{source.id}{'-' if ending == 'json' else '.'}{ending}"  # a site has `.json` of the other
        id = next(each for each in chain((id,), (f"{id}-{number}" for number in count(2))) if each not in taken)
        message = f"two runs have the id `{source.id}`: this and {', '.join(part.source for part in taken[source.id].parts)}"
        cure = "Rename one; or, if they are one run, put both into a folder of that name as parts."
        problems.append(Problem(source=self._relative(source.path), message=message, cure=cure, code="two-runs"))
        return replace(source, id=id)

    def _refused(self, entry: os.DirEntry[str], stem: str, ending: str) -> Problem | None:
        """Why an entry of a checklist's folder is not read as a run; None where it is."""
        if not entry.is_file(follow_symlinks=False) and not entry.is_dir(follow_symlinks=False):
            return no_file(self._relative(Path(entry.path)))
        if ending != "parts" and ending not in ENDINGS:
            return no_run(self._relative(Path(entry.path)))
        return None if is_run_id(stem) else no_id(self._relative(Path(entry.path)), stem)

    def _below(self, folder: Path) -> tuple[list[Path], list[Problem]]:
        """The parts below a run's folder, and the files there that are none."""
        paths: list[Path] = []
        problems: list[Problem] = []
        errors: list[OSError] = []
        for here, folders, names in os.walk(folder, onerror=errors.append):
            folders.sort()
            problems += [no_file(self._relative(Path(here, name))) for name in folders if Path(here, name).is_symlink()]
            for name in sorted(names):
                source = self._relative(Path(here, name))
                if hides(source):
                    problems.append(unseen(source))
                elif name.rpartition(".")[2].lower() in ENDINGS and not name.startswith("."):
                    paths.append(Path(here, name))
                elif not name.endswith(".tmp") and name not in _NOBODYS:
                    problems.append(no_run(source))
            problems += elsewhere(self._relative(Path(here)), sorted([*folders, *names]))
        problems += (unread(self._relative(Path(error.filename)), error) for error in errors)
        if not paths and not errors:
            message = "a folder of parts without a part"
            problems.append(Problem(source=self._relative(folder), message=message, cure="Add one, or delete the folder.", code="empty"))
        return paths, problems

    def _parts(self, entry: Path) -> tuple[list[PartFile], list[Problem]]:
        """The parts in a file, or in all files below a folder; and why some could not be read."""
        paths, problems = self._below(entry) if entry.is_dir() else ([entry], [])
        parts = tuple(PartPath(path, self._relative(path), self.rules) for path in paths)
        return self._read(RunSource(id="", checklist="", parts=parts, problems=tuple(problems), path=entry))

    def _read(self, source: RunSource) -> tuple[list[PartFile], list[Problem]]:
        """The parts of a run; and why some could not be read."""
        files, problems = list[PartFile](), [*source.problems]
        for part in source.parts:
            try:
                files.append(part.read())
            except DonebookError as error:
                problems += error.problems
            except OSError as error:
                problems.append(part.unread(error))
        return files, problems


def _readable(folder: Path) -> Iterator[os.DirEntry[str]]:
    """The entries of a folder that may be read."""
    with suppress(OSError):
        yield from _entries(folder)


def _begun(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder with nothing in it: where somebody was interrupted, as git sees it as well."""
    try:
        return entry.is_dir(follow_symlinks=False) and not any(_entries(Path(entry.path)))
    except OSError:
        return False


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """The entries of a folder by name; what tools and an interrupted write leave there is nobody's."""
    with os.scandir(folder) as entries:
        yield from sorted(
            (entry for entry in entries if entry.name not in _NOBODYS and not entry.name.endswith(".tmp")), key=lambda entry: entry.name
        )
