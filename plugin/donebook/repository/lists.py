"""The checklists of the docs folder: which pages they are, and what they say."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TypeVar

from ..checklist import Checklist, blob_of
from ..lint import lint, mended
from ..parser import parse, slug, split_front_matter
from ..problem import DonebookError, Problem, hides, quoted
from ..record import Policy, policy_of
from ..settings import Settings
from ..struct import Struct, replace
from .cache import Cache
from .keys import key_of
from .write import locked
from .write import replace as replace_file

L = TypeVar("L")


class Lists(Struct, frozen=True):
    """The pages of the docs folder that the configuration, or their own front matter, names as checklists."""

    root: Path
    settings: Settings

    def read(self, cache: Cache | None = None) -> tuple[list[Checklist], list[Problem]]:
        """The checklists, each id once; and what is wrong with their names. What was read before is in the `cache`."""
        paths, problems = self._paths()
        checklists: dict[str, Checklist] = {}
        for path in paths:
            try:
                checklist = self._before(path, cache) if cache else self.checklist(path)
            except OSError as error:
                cure = "Look at its permissions."
                problems.append(Problem(source=path, message=f"cannot be read: {error.strerror}", cure=cure, code="unreadable"))
                continue
            if (other := checklists.setdefault(checklist.id, checklist)) is not checklist:
                message = f"the id `{checklist.id}` is that of {other.path} already"
                cure = "Give one of them another in its front matter: `checklist: some-id`."
                problems.append(Problem(source=path, message=message, cure=cure, code="two-checklists"))
        return list(checklists.values()), problems

    def _before(self, path: str, cache: Cache) -> Checklist:
        """The checklist in a file as it was read before, while it and what it includes say the same."""
        data = (self.root / path).read_bytes()
        key = key_of("list", path, hashlib.sha256(data).hexdigest(), self.settings)
        kept = cache.get(key, _Kept)
        if kept is None or any(_digest(self._included(name)) != digest for name, digest in kept.included.items()):
            included: dict[str, str] = {}
            kept = _Kept(checklist=self._linted(path, data, included), included=included)
            cache.put(key, kept)
        return kept.checklist

    def exists(self, path: str) -> bool:
        """Whether there is a file at a path that a run names; none is looked for elsewhere than in the repository."""
        inside = not path.startswith("/") and ".." not in path.split("/") and "\0" not in path
        return inside and (self.root / path).is_file()

    def ids(self) -> dict[str, str]:
        """The path of each checklist by its id; of a page no more than its front matter is read."""
        found: dict[str, str] = {}
        for path in self._paths()[0]:
            if os.access(self.root / path, os.R_OK):  # `check` tells what is not
                found.setdefault(self._id(path, _start(self.root / path)), path)
        return found

    def checklist(self, path: str, *, linted: bool = True) -> Checklist:
        """The checklist in the file at `path`, from the top of the repository. Raises OSError where it cannot be read."""
        data = (self.root / path).read_bytes()
        return self._linted(path, data, {}) if linted else self._parsed(path, data)

    def _parsed(self, path: str, data: bytes) -> Checklist:
        id = self._id(path, data[:_HEAD].decode("utf-8", "replace"))
        return parse(data.decode("utf-8", "replace"), path=path, id=id, blob=blob_of(data), rules=self.settings.rules)

    def _linted(self, path: str, data: bytes, included: dict[str, str]) -> Checklist:
        """A checklist with what is wrong in it; the digests of what it includes are put into `included`, by the names that it gives."""
        checklist = self._parsed(path, data)
        if any(problem.code == "too-large" for problem in checklist.unsound):
            return checklist

        def text_of(name: str) -> str | None:
            text = self._included(name)
            included[name] = _digest(text)
            return text

        found = lint(data.decode("utf-8", "replace"), checklist, ignore=self.settings.ignore, included=text_of)
        return replace(checklist, problems=(*checklist.problems, *self._policy(checklist), *found))

    def policy(self, checklist: Checklist) -> Policy:
        """What is asked of those who sign. Raises DonebookError for front matter that asks for what there is not."""
        return policy_of(checklist.meta.get("policy"), checklist.path, self.settings.policy)

    def _policy(self, checklist: Checklist) -> Iterable[Problem]:
        """What is wrong with a policy in a checklist's front matter."""
        try:
            self.policy(checklist)
        except DonebookError as error:
            return error.problems
        return ()

    def mend(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Mend in every checklist the lines that are safe to mend; the files that changed, each with those lines."""
        for checklist in self.read()[0]:
            if checklist.unsound:
                continue  # `check` says so
            if lines := self.change(checklist.path, mended):
                yield checklist.path, lines

    def change(self, path: str, what: Callable[[str, Callable[[str], Checklist]], tuple[str, L]]) -> L | None:
        """Change the text of a checklist's file, and what the change says of itself; None where it is not to be written.

        `what` is given the text, and how to read it. Nobody else who asks writes in between. Raises DonebookError for a text that is half
        merged, and OSError.
        """
        with locked((self.root / path).parent):
            text = self.text(path)
            if text is None:
                return None
            if unsound := parse(text, path=path, rules=self.settings.rules).unsound:
                raise DonebookError(unsound)
            new, said = what(text, partial(parse, path=path, rules=self.settings.rules))
            if new != text:
                replace_file(self.root / path, new.encode("utf-8"))
            return said

    def text(self, path: str) -> str | None:
        """A checklist's text, to be changed and written; None where that would lose what is not UTF-8, or follow a link."""
        file = self.root / path
        if file.resolve() != self.root.resolve() / path:  # what a link leads to has another owner
            return None
        try:
            return file.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            return None

    def _id(self, path: str, text: str) -> str:
        """The id of the checklist in `text`: what its front matter says, or what follows from its path."""
        given = str(split_front_matter(text, path)[2].get("checklist") or "")
        inside = path.removeprefix(f"{self.settings.docs_dir.strip('/')}/")
        return slug(given) if given and given.lower() not in ("true", "false", "yes", "no") else checklist_id(inside)

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

    def _paths(self) -> tuple[list[str], list[Problem]]:
        """The paths of the checklists, and what the configuration names that is not there."""
        docs = self.root / self.settings.docs_dir
        problems: list[Problem] = []
        paths: set[str] = set()
        for pattern in self.settings.checklists:
            found = {path for path in _glob(docs, pattern) if path.is_file() and path.suffix == ".md"}
            if not found:
                message = f"`checklists` names {quoted(pattern)}, and no page in {quoted(self.settings.docs_dir)} is called that"
                cure = "Write it as a path or glob from the docs folder, such as `deployment-checklist.md`."
                problems.append(Problem(source="mkdocs.yml", message=message, cure=cure, code="no-checklist"))
            paths |= {path.relative_to(self.root).as_posix() for path in found}
        pages = [path for path in sorted(docs.rglob("*.md")) if path.is_file()]
        paths |= {path.relative_to(self.root).as_posix() for path in pages if _says_checklist(path)}
        for path in sorted({path.relative_to(self.root).as_posix() for path in pages if not os.access(path, os.R_OK)} - paths):
            cure = "Look at its permissions; it may be a checklist."
            problems.append(Problem(source=path, message="cannot be read", cure=cure, code="unreadable"))
        for path in sorted(filter(hides, paths)):
            message = "the checklist's path has signs in it that are not seen, or is not UTF-8"
            problems.append(Problem(source=path, message=message, cure="Rename the file or the folder: `git mv`.", code="name"))
            paths.remove(path)
        inner = self.root.resolve()
        for path in sorted(path for path in paths if not (self.root / path).resolve().is_relative_to(inner)):
            message = "the checklist is a link out of the repository"
            problems.append(Problem(source=path, message=message, cure="Copy the file in.", code="outside"))
            paths.remove(path)
        return sorted(paths), problems


class _Kept(Struct, frozen=True, kw_only=True):
    """A checklist, and what else was looked at to tell what is wrong in it."""

    checklist: Checklist
    included: dict[str, str]
    """The digest of each text that it includes, by the name that it gives."""


def _digest(text: str | None) -> str:
    return "" if text is None else hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


_HEAD = 4096
"""So many bytes of a page are searched for front matter."""


def checklist_id(path: str) -> str:
    """The id of a checklist from its page's path in the docs folder: `ops/release.md` is `ops-release`, `ops/index.md` is `ops`."""
    pure = PurePosixPath(path)
    parts = [*pure.parts[:-1], *([] if pure.stem.lower() in ("index", "readme") else [pure.stem])]
    return "-".join(slug(part, "checklist") for part in parts) or "checklist"


def _glob(docs: Path, pattern: str) -> list[Path]:
    """The paths that a glob means; none for what is no glob, or leads out."""
    if not pattern or pattern.startswith("/") or ".." in pattern.split("/"):
        return []
    try:
        return [docs / path.relative_to(docs) for path in docs.glob(pattern)]
    except (ValueError, IndexError, AttributeError, NotImplementedError, OSError):  # pathlib's words for what is no glob
        return []


def _start(path: Path) -> str:
    """The beginning of a page, where its front matter is."""
    try:
        with path.open("rb") as file:
            return file.read(_HEAD).decode("utf-8", "replace")
    except OSError:
        return ""


def _says_checklist(path: Path) -> bool:
    """Whether a page's front matter makes it a checklist."""
    start = _start(path)
    if not start.removeprefix("\ufeff").startswith("---") or "checklist" not in start:
        return False
    _, _, meta, problems = split_front_matter(start, path.name)
    if problems:  # half merged, or no YAML: it is a checklist if it was to be one
        return re.search(r"^checklist[ \t]*+:(?![ \t]*+(?:false|no)\b)", start, re.MULTILINE) is not None
    return str(meta.get("checklist") or "false").lower() not in ("false", "no")
