"""A folder of files that donebook wrote: its manifest says which, and with which digest."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Literal

from ..problem import DonebookError, Problem, quoted
from ..struct import Struct
from .write import left_over, locked, make, replace

MANIFEST = ".donebook.json"
Content = bytes | Path
"""What a file is to hold: bytes, or what another file holds."""
State = Literal["absent", "same", "owned", "changed", "foreign", "blocked"]


class Held(Struct, frozen=True, kw_only=True):
    """What became of a folder; files go by their paths from there."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    """Files that are in the way, or that somebody has changed: they stay as they are."""


def hold(folder: Path, files: Mapping[str, Content]) -> Held:
    """Make a folder hold these files, and none of those that it was made to hold before.

    What is as it should be is not written. What donebook did not write, or somebody has changed since, is neither written nor
    removed. Raises DonebookError for a folder that is not donebook's.
    """
    assert all(map(_inside, files)), "addresses are made from ids and from names of files"
    check(folder)
    make(folder)
    with locked(folder):
        for path in folder.rglob(".*.tmp"):
            if left_over(path.name) and _regular(path):
                path.unlink()
        return _Holder(folder, _known(folder)).hold(files)


def check(folder: Path) -> None:
    """Raise DonebookError for a folder in which there is what donebook did not write, and for what is no folder."""
    cure = "Name a new or an empty folder, or one that donebook made: it deletes from its own only."
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise refusal(folder, "it is no folder", cure)
    if folder.is_dir() and any(not left_over(path.name) for path in folder.iterdir()) and not _regular(folder / MANIFEST):
        raise refusal(folder, f"the folder is not empty, and has no {quoted(MANIFEST)}", cure)
    _known(folder)


def refusal(folder: Path, message: str, cure: str) -> DonebookError:
    """Why nothing is written into a folder."""
    return DonebookError([Problem(source=folder.as_posix(), message=message, cure=cure, code="folder")])


def _known(folder: Path) -> dict[str, frozenset[str]]:
    """The files that the manifest names, each with the digests that donebook may have written it with."""
    path = folder / MANIFEST
    if not _regular(path):
        return {}
    try:
        files = json.loads(path.read_bytes())["files"]
        return {name: frozenset(digests.split()) for name, digests in files.items() if _inside(name)}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise refusal(folder, f"its {quoted(MANIFEST)} cannot be read", "Delete the folder; it is made anew.") from None


def _inside(name: str) -> bool:
    """Whether a name is the path of a file below a folder, whatever the manifest that has it says."""
    path = PurePath(name)
    return path.as_posix() == name != MANIFEST and bool(path.name) and not path.anchor and ".." not in path.parts and "\0" not in name


def _regular(path: Path) -> bool:
    """Whether there is a file, and not a link to one."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _digest(content: Content) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Holder:
    """Holds one folder to its files."""

    def __init__(self, folder: Path, known: dict[str, frozenset[str]]) -> None:
        self.folder = folder
        self.known = known
        self.held: dict[str, frozenset[str]] = {}
        """What the manifest will say."""
        self.problems: list[Problem] = []

    def hold(self, files: Mapping[str, Content]) -> Held:
        """Remove what is no longer wanted, then write what is not as it should be."""
        digests = {name: _digest(content) for name, content in files.items()}
        begun = self.known | {name: self.known.get(name, frozenset()) | {digest} for name, digest in digests.items()}
        removed = [name for name in sorted(self.known.keys() - files.keys()) if self._removed(name)]
        states = {name: self._state(name, digests[name]) for name in sorted(files)}
        written = [name for name, state in states.items() if state in ("absent", "owned")]
        if written:
            self._note(begun)  # after a crash, what was there and what was begun both count as ours
        for name in written:
            self._write(name, files[name])
        unchanged = [name for name, state in states.items() if state == "same"]
        self.held |= {name: frozenset({digests[name]}) for name in unchanged}
        for name, state in states.items():
            if state in ("changed", "foreign", "blocked"):
                self._keep(name, state, wanted=True)
        self._note(self.held)
        return Held(written=tuple(written), unchanged=tuple(unchanged), removed=tuple(removed), problems=tuple(self.problems))

    def _state(self, name: str, digest: str = "") -> State:
        """What stands where a file is to be, which is to have a digest, or is to go."""
        path = self.folder / name
        above = [self.folder / parent for parent in PurePath(name).parents if parent.name]
        if path.is_symlink() or any(each.is_symlink() or (each.exists() and not each.is_dir()) for each in above):
            return "blocked"
        if not path.exists():
            return "absent"
        if not _regular(path):
            return "blocked"
        found = _digest(path)
        if found == digest:
            return "same"
        if name not in self.known:
            return "foreign"
        return "owned" if found in self.known[name] else "changed"

    def _removed(self, name: str) -> bool:
        """Remove a file that is no longer wanted, and the folders that are empty without it; whether it could be."""
        state = self._state(name)
        if state == "absent":
            return False
        if state != "owned":
            self._keep(name, state, wanted=False)
            return False
        path = self.folder / name
        path.unlink()
        while (path := path.parent) != self.folder and not any(path.iterdir()):
            path.rmdir()
        return True

    def _write(self, name: str, content: Content) -> None:
        path = self.folder / name
        make(path.parent)
        data = content if isinstance(content, bytes) else content.read_bytes()
        replace(path, data)
        self.held[name] = frozenset({_digest(data)})

    def _keep(self, name: str, state: State, *, wanted: bool) -> None:
        """Leave a file as it is, and say so until somebody has decided about it."""
        message = {
            "changed": "somebody has changed this file since donebook wrote it",
            "foreign": "there is a file of this name that donebook did not write",
        }.get(state, "a link or a folder stands where donebook writes a file")
        cure = "Move or delete it" + (", and render again: it stays as it is until then." if wanted else ": donebook no longer writes it.")
        source = (self.folder / name).as_posix()
        severity: Literal["error", "warning"] = "error" if wanted else "warning"
        self.problems.append(Problem(source=source, message=message, cure=cure, code="in-the-way", severity=severity))
        if name in self.known:
            self.held[name] = self.known[name]

    def _note(self, files: Mapping[str, frozenset[str]]) -> None:
        """Write the manifest, if it says anything new."""
        data = {"schema": 1, "files": {name: " ".join(sorted(files[name])) for name in sorted(files)}}
        text = f"{json.dumps(data, indent=1)}\n".encode()
        path = self.folder / MANIFEST
        if not path.exists() or path.read_bytes() != text:
            replace(path, text)
