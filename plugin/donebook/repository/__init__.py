"""The working tree and its git history: the one place that opens the user's files and runs git."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from ..book import Book, Revisions, bind
from ..checklist import Checklist, blob_of
from ..lint import lint, mended
from ..parser import parse, slug, split_front_matter
from ..problem import Problem, quoted
from ..provenance import lineage
from ..run import Run
from ..settings import Settings
from .git import Git
from .runs import RunFolder


@dataclass(frozen=True, slots=True)
class Repository:
    """A folder with a site's configuration in it, and the git repository around it if there is one."""

    root: Path
    settings: Settings

    def read(self) -> Book:
        """The book of everything that is here. What cannot be read becomes a problem of the book's."""
        checklists, odd = self._checklists()
        runs, unread = RunFolder(self.root, self.settings.runs, self.settings.rules).read()
        git = Git(self.root)
        provenance = git.provenance(self.settings.runs)
        revisions = self._revisions(git, checklists, runs, complete=provenance.known and not provenance.shallow)
        return bind(
            checklists,
            runs,
            revisions=revisions,
            problems=(*odd, *unread),
            provenance=provenance,
            rules=self.settings.rules,
        )

    def mend(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Mend in every checklist the lines that are safe to mend; the files that changed, each with those lines."""
        for checklist in self._checklists()[0]:
            path = self.root / checklist.path
            if path.resolve() != self.root.resolve() / checklist.path:  # a link: what it leads to has another owner
                continue
            data = path.read_bytes()
            try:
                text = data.decode("utf-8")
            except UnicodeDecodeError:  # writing it would lose what is not UTF-8
                continue
            new, lines = mended(text, partial(parse, path=checklist.path, rules=self.settings.rules))
            if lines:
                _replace(path, new.encode("utf-8"))
                yield checklist.path, lines

    def checklist(self, path: str) -> Checklist:
        """The checklist in the file at `path`, from the top of the repository. Raises OSError where it cannot be read."""
        data = (self.root / path).read_bytes()
        text = data.decode("utf-8", "replace")
        docs = self.settings.docs_dir.strip("/")
        meta = split_front_matter(text, path)[2]
        given = str(meta.get("checklist") or "")
        inside = path.removeprefix(f"{docs}/")
        id = slug(given) if given and given.lower() not in ("true", "false", "yes", "no") else checklist_id(inside)
        checklist = parse(text, path=path, id=id, blob=blob_of(data), rules=self.settings.rules)
        found = lint(text, checklist, ignore=self.settings.ignore, included=self._included)
        return replace(checklist, problems=(*checklist.problems, *found))

    def _included(self, name: str) -> str | None:
        """The text of a file that a snippet line names; None where it is not in the repository."""
        for folder in (self.root, self.root / self.settings.docs_dir):
            try:
                path = (folder / name.partition(":")[0]).resolve()
                if path.is_relative_to(self.root.resolve()) and path.is_file():
                    return path.read_text("utf-8", "replace")
            except (OSError, ValueError):  # no name of a file
                continue
        return None

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

    def _revisions(self, git: Git, checklists: list[Checklist], runs: Iterable[Run], *, complete: bool) -> Revisions:
        """What git has of the checklists' earlier texts: those that runs pin, and which blobs each list ever was."""
        pins = {run.head.checklist.blob: (run.head.checklist.path, run.checklist) for run in runs if run.head.checklist}
        present = {checklist.blob for checklist in checklists}
        log = git.renames(self.settings.docs_dir) if complete else None
        return Revisions(
            texts={
                blob: parse(data.decode("utf-8", "replace"), path=pins[blob][0], id=pins[blob][1], blob=blob, rules=self.settings.rules)
                for blob, data in git.blobs(sorted(blob for blob in pins if blob and blob not in present)).items()
            },
            lineage={checklist.id: lineage(log or "", checklist.path) for checklist in checklists},
            complete=log is not None,
        )


def _replace(path: Path, data: bytes) -> None:
    """Give a file new content at once: whoever reads it sees the old or the new, and a crash leaves one of them whole."""
    path = path.resolve()
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        file.write(data)
    shutil.copymode(path, file.name)
    Path(file.name).replace(path)


def checklist_id(path: str) -> str:
    """The id of a checklist from its page's path in the docs folder: `ops/release.md` is `ops-release`, `ops/index.md` is `ops`."""
    pure = PurePosixPath(path)
    parts = [*pure.parts[:-1], *([] if pure.stem.lower() in ("index", "readme") else [pure.stem])]
    return "-".join(slug(part, "checklist") for part in parts) or "checklist"


def _says_checklist(path: Path) -> bool:
    """Whether a page's front matter makes it a checklist."""
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError:
        return False
    if not start.removeprefix(b"\xef\xbb\xbf").startswith(b"---") or b"checklist" not in start:
        return False
    meta = split_front_matter(start.decode("utf-8", "replace"), path.name)[2]
    return str(meta.get("checklist") or "false").lower() not in ("false", "no")
