"""The folder of runs: which of its files make up which run."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

from ..document import READERS
from ..parser import Rules, is_device
from ..problem import DonebookError, Problem, hides, quoted
from ..run import PartFile, Run, assemble, is_run_id
from ..struct import Struct, replace
from .part import LINK, PartPath

_ENDINGS = (*READERS, "md")
_NOBODYS = frozenset({".gitkeep", ".gitignore", ".gitattributes", ".DS_Store", "Thumbs.db"})
_UNKNOWN = re.compile(r'[<>:"|?*\\]|[. ]\Z')
"""What no name on Windows has (Microsoft, Naming Files, Paths, and Namespaces)."""
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
        files, unread = self._parts(where.path)
        return assemble(where.id, where.checklist, files, unread)

    def part(self, path: Path) -> PartPath:
        """Where a part of a run is, or will be. Raises DonebookError where a link would lead writing elsewhere."""
        source = self._relative(path)
        try:
            straight = path.parent.resolve() == self.root.resolve() / Path(source).parent
        except (OSError, RuntimeError):  # links in a circle
            straight = False
        if not straight:
            raise DonebookError([self._no_file(path.parent)])
        return PartPath(path, source, self.rules)

    def read(self) -> tuple[list[Run], list[Problem]]:
        """The runs of all folders, and what is there that is none."""
        sources, problems = self.sources()
        runs: list[Run] = []
        for source in sources:
            files, unread = self._read(source)
            problems += unread
            if files:
                runs.append(assemble(source.id, source.checklist, files, unread))
        return runs, problems

    def sources(self) -> tuple[list[RunSource], list[Problem]]:
        """Where the runs of all folders are, and what is there that is none; no file is opened but where two may be one run."""
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
                    found, odd = self._sources_of(Path(entry.path))
                except OSError as error:
                    problems.append(self._unread(error, Path(entry.path)))
                    continue
                sources += found
                problems += odd
            elif entry.is_symlink() or (entry.name.rpartition(".")[2].lower() in _ENDINGS and entry.name.lower() != "readme.md"):
                message = f"{quoted(entry.name)} stands in no checklist's folder"
                cure = f"Move it to `{self.folder}/<checklist>/`."
                problems.append(Problem(source=self._relative(Path(entry.path)), message=message, cure=cure, code="misplaced"))
        return sources, problems

    def _sources_of(self, folder: Path) -> tuple[list[RunSource], list[Problem]]:
        """The runs of one checklist: a file each, or a folder of parts."""
        found: list[RunSource] = []
        problems: list[Problem] = []
        base = self._relative(folder)
        for entry in _entries(folder):
            whole = entry.is_dir(follow_symlinks=False)
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
            found.append(RunSource(id=stem, checklist=folder.name, parts=parts, problems=tuple(odd), path=path))
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
            return self._no_file(Path(entry.path))
        if ending != "parts" and ending not in _ENDINGS:
            return self._no_run(Path(entry.path))
        if not is_run_id(stem):
            better = "-".join(re.findall(r"[a-z0-9]+(?:\.[a-z0-9]+)*", stem.lower()))[:80]
            better = better if is_run_id(better) else better.replace(".", "-")
            cure = "A run is called by date, subject, version and environment, in lower case with hyphens and dots"
            cure += f": `{better}`." if better else "."
            source = self._relative(Path(entry.path))
            return Problem(source=source, message=f"{quoted(stem)} is not a name for a run", cure=cure, code="run-id")
        return None

    def _no_file(self, path: Path) -> Problem:
        return Problem(source=self._relative(path), message="not a file", cure=LINK, code="not-a-file")

    def _unread(self, error: OSError, path: Path | None = None) -> Problem:
        """Why a file or folder could not be read; it hides no other."""
        source = self._relative(path or Path(error.filename))
        return Problem(source=source, message=f"cannot be read: {error.strerror}", cure="Look at its permissions.", code="unreadable")

    def _hidden(self, path: Path) -> Problem:
        message = f"{quoted(path.name)} has signs in its name that are not seen, or is not UTF-8"
        return Problem(source=self._relative(path), message=message, cure="Rename the file: `git mv`.", code="name")

    def _elsewhere(self, folder: Path, names: list[str]) -> Iterator[Problem]:
        """Names that are no names, or the name of another file, on other systems than this: there a part would be lost."""
        seen: dict[str, str] = {}
        for name in names:
            twin = seen.setdefault(unicodedata.normalize("NFKC", name).casefold(), name)
            message = f"{quoted(name)} and {quoted(twin)} are one file where case and Unicode form do not count" if twin != name else ""
            if not message and (is_device(name) or _UNKNOWN.search(name)):
                message = f"{quoted(name)} is no name for a file on Windows"
            if message:
                source = self._relative(folder / name)
                yield Problem(source=source, message=message, cure="Rename the file: `git mv`.", code="name", severity="warning")

    def _no_run(self, path: Path) -> Problem:
        cure = f"A run ends in {', '.join(f'`.{each}`' for each in _ENDINGS)} and begins with no dot; keep evidence elsewhere and link it."
        return Problem(
            source=self._relative(path), message=f"{quoted(path.name)} is no run", cure=cure, code="not-a-run", severity="warning"
        )

    def _below(self, folder: Path) -> tuple[list[Path], list[Problem]]:
        """The parts below a run's folder, and the files there that are none."""
        paths: list[Path] = []
        problems: list[Problem] = []
        unread: list[OSError] = []
        for here, folders, names in os.walk(folder, onerror=unread.append):
            folders.sort()
            problems += [self._no_file(Path(here, name)) for name in folders if Path(here, name).is_symlink()]
            for name in sorted(names):
                if hides(self._relative(Path(here, name))):
                    problems.append(self._hidden(Path(here, name)))
                elif name.rpartition(".")[2].lower() in _ENDINGS and not name.startswith("."):
                    paths.append(Path(here, name))
                elif not name.endswith(".tmp") and name not in _NOBODYS:
                    problems.append(self._no_run(Path(here, name)))
            problems += self._elsewhere(Path(here), sorted([*folders, *names]))
        problems += map(self._unread, unread)
        if not paths and not unread:
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
