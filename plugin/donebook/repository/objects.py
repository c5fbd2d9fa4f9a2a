"""Git's objects, asked for one by one of a single process that waits for the next question."""

from __future__ import annotations

import subprocess
import weakref
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import IO, NamedTuple

from .git import Git, command_of

TREE = "040000"
"""The mode of a folder; links, and submodules where another repository stands, have others."""


class _Answer(NamedTuple):
    """An object of git's."""

    id: str
    kind: str
    data: bytes


def _entries(tree: bytes, size: int) -> Iterator[tuple[str, str, str]]:
    """The mode, the name and the id of each entry of a tree (gitformat, `tree`); ids have `size` bytes."""
    place = 0
    while (end := tree.find(b"\0", place)) > 0:
        mode, _, name = tree[place:end].partition(b" ")
        place = end + 1 + size
        yield mode.decode("ascii", "replace").zfill(6), name.decode("utf-8", "surrogateescape"), tree[end + 1 : place].hex()


class Objects:
    """Git's objects, asked for one by one of a single process that waits for the next question."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._process: subprocess.Popen[bytes] | None = None
        self._here: frozenset[bytes] | None = None
        """The objects of a partial clone, where git would give up at the first that it would have to fetch."""

    def get(self, name: str, kind: str = "blob") -> bytes | None:
        """The content of an object of a kind, by its id or by what git calls it; None where git has none."""
        return self.all([name], kind).get(name)

    def id(self, name: str) -> str:
        """The id of what git calls so; empty where git has none."""
        found = self._asked([name])
        return found[name].id if found else ""

    def all(self, names: Iterable[str], kind: str = "blob") -> dict[str, bytes]:
        """The content of objects of a kind by their names; those that git does not have are left out."""
        return {name: answer.data for name, answer in self._asked(names).items() if answer.kind == kind}

    def tree(self, name: str) -> dict[str, tuple[str, str]]:
        """The mode and the id of each file below a folder of a commit, such as `HEAD:./runs`, by its path from there."""
        found: dict[str, tuple[str, str]] = {}
        waiting = {name: ""}
        while waiting:
            asked, waiting = waiting, {}
            for each, answer in self._asked(asked).items():
                for mode, entry, id in _entries(answer.data, len(answer.id) // 2) if answer.kind == "tree" else ():
                    if mode == TREE:
                        waiting[id] = f"{asked[each]}{entry}/"
                    else:
                        found[f"{asked[each]}{entry}"] = mode, id
        return found

    def modes(self, name: str) -> dict[str, str]:
        """The mode of each entry of one folder of a commit, such as `HEAD:./docs`, by its name; nothing where git has no such folder."""
        found = self._asked([name]).get(name)
        return {entry: mode for mode, entry, _ in _entries(found.data, len(found.id) // 2)} if found and found.kind == "tree" else {}

    def _asked(self, names: Iterable[str]) -> dict[str, _Answer]:
        found: dict[str, _Answer] = {}
        asked = [name for name in dict.fromkeys(names) if name and "\n" not in name]
        for start in range(0, len(asked), _AT_ONCE):
            some = asked[start : start + _AT_ONCE]
            found.update((name, answer) for name, answer in zip(some, self._answers(some), strict=False) if answer)
        return found

    def _answers(self, names: list[str]) -> list[_Answer | None]:
        """Kind and content of each; where git gives up, they are asked for again without what it lacks."""
        lines = [name.encode("utf-8", "surrogateescape") for name in names]
        if self._here is not None:
            return [self._one(line) if line in self._here or b":" in line or line == b"HEAD" else None for line in lines]
        try:
            return self._batch(lines)
        except OSError:
            self._process = None
            rows = self._git.ask("cat-file", "--batch-all-objects", "--batch-check=%(objectname)") or b""
            self._here = frozenset(rows.split())
            return self._answers(names)

    def _one(self, line: bytes) -> _Answer | None:
        try:
            return self._batch([line])[0]
        except OSError:
            self._process = None
            return None

    def _batch(self, lines: list[bytes]) -> list[_Answer | None]:
        """What git answers. Raises OSError where it ends instead."""
        process = self._started()
        assert process.stdin, "it is a pipe"
        assert process.stdout, "it is a pipe"
        process.stdin.write(b"".join(line + b"\n" for line in lines))
        process.stdin.flush()
        return [self._answer(process.stdout) for _ in lines]

    def _answer(self, out: IO[bytes]) -> _Answer | None:
        header = out.readline()
        if not header:
            raise BrokenPipeError
        words = header.rsplit(b" ", 2)
        if len(words) != 3 or not words[2].strip().isdigit():
            return None
        size = int(words[2])
        data = out.read(size + 1)
        return _Answer(words[0].decode("ascii", "replace"), words[1].decode(), data[:size])

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            command, variables = command_of(["cat-file", "--batch"])
            self._process = process = subprocess.Popen(
                command, cwd=self._git.root, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            weakref.finalize(self, _ended, process)
        return self._process


_AT_ONCE = 100
"""So many names are asked for before the answers are read: they fit into any pipe."""


def _ended(process: subprocess.Popen[bytes]) -> None:
    """End a process of git's, and wait for it; it only reads. Its pipes may be open elsewhere too, in what this process has forked."""
    process.kill()  # does nothing in a fork: the process is none of its children
    for stream in (process.stdin, process.stdout):
        if stream:
            with suppress(OSError):
                stream.close()
    process.wait()
