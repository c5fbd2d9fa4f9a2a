"""The working tree and its git history: the one place that opens the user's files and runs git."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from .book import Book, Revisions, bind
from .checklist import Checklist, blob_of
from .document import LIMITS, READERS
from .parser import parse, slug, split_front_matter
from .problem import DonebookError, Problem, quoted
from .provenance import FORMAT, Provenance, changes, lineage
from .run import PartFile, Run, assemble, decode, decode_ticked, is_run_id
from .settings import Settings

_ENDINGS = (*READERS, "md")
_NOBODYS = frozenset({".gitkeep", ".gitignore", ".gitattributes", ".DS_Store", "Thumbs.db"})
_HEX = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NO_RUNS = "Make it, or name another folder as `runs:` in the site's configuration."


@dataclass(frozen=True, slots=True)
class Repository:
    """A folder with a site's configuration in it, and the git repository around it if there is one."""

    root: Path
    settings: Settings

    def read(self) -> Book:
        """The book of everything that is here. What cannot be read becomes a problem of the book's."""
        checklists, odd = self._checklists()
        runs, unread = self._runs()
        provenance = self._provenance()
        revisions = self._revisions(checklists, runs, complete=provenance.known and not provenance.shallow)
        return bind(
            checklists,
            runs,
            revisions=revisions,
            problems=(*odd, *unread),
            provenance=provenance,
            rules=self.settings.rules,
        )

    def checklist(self, path: str) -> Checklist:
        """The checklist in the file at `path`, from the top of the repository. Raises OSError where it cannot be read."""
        data = (self.root / path).read_bytes()
        text = data.decode("utf-8", "replace")
        docs = self.settings.docs_dir.strip("/")
        meta = split_front_matter(text.replace("\r\n", "\n"), path)[2]
        given = str(meta.get("checklist") or "")
        inside = path.removeprefix(f"{docs}/")
        id = slug(given) if given and given.lower() not in ("true", "false", "yes", "no") else checklist_id(inside)
        return parse(text, path=path, id=id, blob=blob_of(data), rules=self.settings.rules)

    def _checklists(self) -> tuple[list[Checklist], list[Problem]]:
        """The checklists that the configuration or their own front matter names."""
        docs = self.root / self.settings.docs_dir
        problems: list[Problem] = []
        paths: set[str] = set()
        for pattern in self.settings.checklists:
            inside = pattern and not pattern.startswith("/") and ".." not in pattern.split("/")
            found = {path for path in (docs.glob(pattern) if inside else ()) if path.is_file() and path.suffix == ".md"}
            if not found:
                message = f"`checklists` names {quoted(pattern)}, and no page in {quoted(self.settings.docs_dir)} is called that"
                cure = "Write it as a path or glob from the docs folder, such as `deployment-checklist.md`."
                problems.append(Problem(source="mkdocs.yml", message=message, cure=cure, code="no-checklist"))
            paths |= {self._relative(path) for path in found}
        paths |= {self._relative(path) for path in sorted(docs.rglob("*.md")) if _says_checklist(path)}
        checklists: dict[str, Checklist] = {}
        for path in sorted(paths):
            if not (self.root / path).resolve().is_relative_to(self.root.resolve()):
                message = "the checklist is a link out of the repository"
                problems.append(Problem(source=path, message=message, cure="Copy the file in.", code="outside"))
                continue
            checklist = self.checklist(path)
            if (other := checklists.setdefault(checklist.id, checklist)) is not checklist:
                message = f"the id `{checklist.id}` is that of {other.path} already"
                cure = "Give one of them another in its front matter: `checklist: some-id`."
                problems.append(Problem(source=path, message=message, cure=cure, code="two-checklists"))
        return list(checklists.values()), problems

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def _runs(self) -> tuple[list[Run], list[Problem]]:
        """The runs of all folders, and what is there that is none."""
        folder = self.root / self.settings.runs
        if not folder.is_dir():
            message = f"the folder of runs, {quoted(self.settings.runs)}, is not there"
            return [], [Problem(source=self.settings.runs, message=message, cure=_NO_RUNS, code="no-runs", severity="warning")]
        runs: list[Run] = []
        problems: list[Problem] = []
        for entry in _entries(folder):
            if entry.is_dir(follow_symlinks=False):
                found, odd = self._runs_of(Path(entry.path))
                runs += found
                problems += odd
            elif entry.is_symlink() or (entry.name.rpartition(".")[2].lower() in _ENDINGS and entry.name.lower() != "readme.md"):
                message = f"{quoted(entry.name)} stands in no checklist's folder"
                cure = f"Move it to `{self.settings.runs}/<checklist>/`."
                problems.append(Problem(source=self._relative(Path(entry.path)), message=message, cure=cure, code="misplaced"))
        return runs, problems

    def _runs_of(self, folder: Path) -> tuple[list[Run], list[Problem]]:
        """The runs of one checklist: a file each, or a folder of parts."""
        runs: dict[str, Run] = {}
        problems: list[Problem] = []
        for entry in _entries(folder):
            path = Path(entry.path)
            stem, _, ending = (entry.name, "", "parts") if entry.is_dir(follow_symlinks=False) else entry.name.rpartition(".")
            if entry.name.lower() == "readme.md":
                continue
            if problem := self._refused(entry, stem, ending.lower()):
                problems.append(problem)
                continue
            files, unread = self._parts(path)
            problems += unread
            if not files:
                continue
            id = stem
            if stem in runs:
                id = f"{stem}.{ending.lower()}"
                message = f"two runs have the id `{stem}`: this and {', '.join(runs[stem].paths)}"
                cure = "Rename one; or, if they are one run, put both into a folder of that name as parts."
                problems.append(Problem(source=self._relative(path), message=message, cure=cure, code="two-runs"))
            runs[id] = assemble(id, folder.name, files, unread)
        return list(runs.values()), problems

    def _refused(self, entry: os.DirEntry[str], stem: str, ending: str) -> Problem | None:
        """Why an entry of a checklist's folder is not read as a run; None where it is."""
        source = self._relative(Path(entry.path))
        if not stat.S_ISREG(mode := entry.stat(follow_symlinks=False).st_mode) and not stat.S_ISDIR(mode):
            cure = "Put the file itself there: links and special files are not followed."
            return Problem(source=source, message="not a file", cure=cure, code="not-a-file")
        if ending != "parts" and ending not in _ENDINGS:
            return self._no_run(Path(entry.path))
        if not is_run_id(stem):
            better = "-".join(re.findall(r"[a-z0-9]+(?:\.[a-z0-9]+)*", stem.lower()))[:80]
            cure = "A run is called by date, subject, version and environment, in lower case with hyphens and dots"
            cure += f": `{better}`." if better else "."
            return Problem(source=source, message=f"{quoted(stem)} is not a name for a run", cure=cure, code="run-id")
        return None

    def _no_run(self, path: Path) -> Problem:
        cure = f"A run ends in {', '.join(f'`.{each}`' for each in _ENDINGS)} and begins with no dot; keep evidence elsewhere and link it."
        return Problem(
            source=self._relative(path), message=f"{quoted(path.name)} is no run", cure=cure, code="not-a-run", severity="warning"
        )

    def _below(self, folder: Path) -> tuple[list[Path], list[Problem]]:
        """The parts below a run's folder, and the files there that are none."""
        paths: list[Path] = []
        problems: list[Problem] = []
        for here, folders, names in os.walk(folder):
            folders.sort()
            for name in sorted(names):
                if name.rpartition(".")[2].lower() in _ENDINGS and not name.startswith("."):
                    paths.append(Path(here, name))
                elif not name.endswith(".tmp") and name not in _NOBODYS:
                    problems.append(self._no_run(Path(here, name)))
        if not paths:
            message = "a folder of parts without a part"
            problems.append(Problem(source=self._relative(folder), message=message, cure="Add one, or delete the folder.", code="empty"))
        return paths, problems

    def _parts(self, entry: Path) -> tuple[list[PartFile], list[Problem]]:
        """The parts in a file, or in all files below a folder; and why some could not be read."""
        paths, problems = self._below(entry) if entry.is_dir() else ([entry], [])
        parts: list[PartFile] = []
        for path in paths:
            source = self._relative(path)
            try:
                if path.is_symlink():
                    cure = "Put the file itself there: links are not followed."
                    raise DonebookError([Problem(source=source, message="not a file", cure=cure, code="not-a-file")])
                with path.open("rb") as file:
                    data = file.read(LIMITS.size + 1)
                parts.append(decode_ticked(data, source, self.settings.rules) if path.suffix.lower() == ".md" else decode(data, source))
            except DonebookError as error:
                problems += error.problems
            except OSError as error:
                cure = "Look at the file's permissions."
                problems.append(Problem(source=source, message=f"cannot be read: {error.strerror}", cure=cure, code="unreadable"))
        return parts, problems

    def _revisions(self, checklists: list[Checklist], runs: Iterable[Run], *, complete: bool) -> Revisions:
        """What git has of the checklists' earlier texts: those that runs pin, and which blobs each list ever was."""
        pins = {run.head.checklist.blob: (run.head.checklist.path, run.checklist) for run in runs if run.head.checklist}
        present = {checklist.blob for checklist in checklists}
        wanted = sorted(blob for blob in pins if blob and blob not in present)
        docs = self.settings.docs_dir
        log = self._git("log", "--raw", "-z", "-M", "--no-abbrev", "--format=", "--relative", "--", docs) if complete else None
        history = (log or b"").decode("utf-8", "replace")
        return Revisions(
            texts={
                blob: parse(data.decode("utf-8", "replace"), path=pins[blob][0], id=pins[blob][1], blob=blob, rules=self.settings.rules)
                for blob, data in self.blobs(wanted).items()
            },
            lineage={checklist.id: lineage(history, checklist.path) for checklist in checklists},
            complete=complete and log is not None,
        )

    def blobs(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The content of git blobs by their ids; those that git does not have are left out."""
        asked = [id for id in ids if _HEX.fullmatch(id)]
        if not asked:
            return {}
        out = self._git("cat-file", "--batch", input="\n".join(asked).encode() + b"\n") or b""
        found: dict[str, bytes] = {}
        position = 0
        while (end := out.find(b"\n", position)) >= 0:
            header = out[position:end].split()
            position = end + 1
            if len(header) == 3:
                size = int(header[2])
                if header[1] == b"blob":
                    found[header[0].decode()] = out[position : position + size]
                position += size + 1
        return found

    def _provenance(self) -> Provenance:
        """What git shows of the run files, in one pass over its log."""
        head = self._git("rev-parse", "--verify", "--quiet", "HEAD")
        if head is None:
            return Provenance()
        answer = self._git("rev-parse", "--show-prefix", "--is-shallow-repository") or b"\nfalse\n"
        prefix, shallow, *_ = answer.decode("utf-8", "replace").split("\n")
        runs = self.settings.runs
        log = self._git("log", "--name-status", "-z", "--no-renames", "--relative", f"--format={FORMAT}", "--", runs) or b""
        status = (self._git("status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--", runs) or b"").decode(
            "utf-8", "replace"
        )
        return Provenance(
            known=True,
            shallow=shallow == "true",
            head=head.decode().strip(),
            changes=changes(log.decode("utf-8", "replace")),
            uncommitted=frozenset(entry[3:].removeprefix(prefix) for entry in status.split("\0") if entry),
        )

    def _git(self, *args: str, input: bytes | None = None) -> bytes | None:
        """What git prints, or None where there is no git, no repository or no answer.

        Replacement objects and mailmaps come with a pull request and rename the past, so neither is asked.
        """
        command = ["git", "-c", "core.quotepath=false", "-c", "log.mailmap=false", "-c", "log.showSignature=false", *args]
        environment = {**os.environ, "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
        try:
            done = subprocess.run(command, cwd=self.root, env=environment, input=input or b"", capture_output=True, check=False)
        except OSError:
            return None
        return done.stdout if done.returncode == 0 else None


def checklist_id(path: str) -> str:
    """The id of a checklist from its page's path in the docs folder: `ops/release.md` is `ops-release`, `ops/index.md` is `ops`."""
    pure = PurePosixPath(path)
    parts = [*pure.parts[:-1], *([] if pure.stem.lower() in ("index", "readme") else [pure.stem])]
    return "-".join(slug(part, "checklist") for part in parts) or "checklist"


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """The entries of a folder by name; what tools and an interrupted write leave there is nobody's."""
    with os.scandir(folder) as entries:
        yield from sorted(
            (entry for entry in entries if entry.name not in _NOBODYS and not entry.name.endswith(".tmp")), key=lambda entry: entry.name
        )


def _says_checklist(path: Path) -> bool:
    """Whether a page's front matter makes it a checklist."""
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError:
        return False
    if not start.removeprefix(b"\xef\xbb\xbf").startswith(b"---") or b"checklist" not in start:
        return False
    meta = split_front_matter(start.decode("utf-8", "replace").replace("\r\n", "\n"), path.name)[2]
    return str(meta.get("checklist") or "false").lower() not in ("false", "no")
