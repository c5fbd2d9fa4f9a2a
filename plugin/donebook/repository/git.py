"""Git, asked in a few processes whatever the number of runs."""

from __future__ import annotations

import os
import re
import subprocess
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, NamedTuple

from .layout import Layout

_HEX = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Git:
    """The git history around a folder, if there is one."""

    root: Path

    def blobs(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The content of git blobs by their ids; those that git does not have are left out."""
        return self.objects(ids, "blob")

    def objects(self, ids: Iterable[str], kind: str) -> dict[str, bytes]:
        """The content of git's objects of a kind by their ids; those that git does not have are left out."""
        asked = [id for id in ids if _HEX.fullmatch(id)]
        if not asked:
            return {}
        out = self.ask("cat-file", "--batch", input="\n".join(asked).encode() + b"\n")
        if out is None:  # a partial clone: git gives up at the first that it would have to fetch
            here = (self.ask("cat-file", "--batch-all-objects", "--batch-check=%(objectname)") or b"").decode().split()
            present = set(here).intersection(asked)
            out = self.ask("cat-file", "--batch", input="".join(f"{id}\n" for id in asked if id in present).encode()) or b""
        return {id: data for id, type, data in _batch(out) if type == kind}

    def pin(self, path: str) -> tuple[str, str, bool]:
        """The commit that is checked out, the blob that it has of the file at `path`, and whether the working tree has the same.

        Empty where there is no commit, or no such file in it.
        """
        commit = (self.ask("rev-parse", "--verify", "--quiet", "HEAD") or b"").decode().strip()
        blob = (self.ask("rev-parse", "--verify", "--quiet", f"HEAD:./{path}") or b"").decode().strip()
        # `status` takes no lock if it is told so; `diff` would.
        return commit, blob, bool(blob) and self.ask("status", "--porcelain", "-z", "--untracked-files=no", "--", path) == b""

    def committed(self, path: str) -> bytes | None:
        """The file at `path` as the commit that is checked out has it; None where it has none."""
        return self.ask("cat-file", "blob", f"HEAD:./{path}")

    @property
    def complete(self) -> bool:
        """There is a history, and all of it is here."""
        return (self.ask("rev-parse", "--verify", "--is-shallow-repository", "HEAD") or b"").startswith(b"false")

    def descends(self, commit: str) -> bool | None:
        """Whether `commit` is the one that is checked out, or one before it; None where git cannot know.

        In a whole history, a commit that git does not have is none of it: the history has been rewritten.
        """
        if not _HEX.fullmatch(commit):
            return None
        if self.ask("merge-base", "--is-ancestor", commit, "HEAD") is not None:
            return True
        return False if self.complete else None

    def user(self) -> tuple[str, str]:
        """The name and the mail address with which this user commits; empty where git has not been told."""
        said = (self.ask("-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT") or b"").decode("utf-8", "replace")
        found = re.match(r"(?P<name>.*) <(?P<email>[^<>]*)> \d+ [+-]\d{4}$", said.strip())
        return (found["name"], found["email"]) if found else ("", "")

    @property
    def prefix(self) -> str:
        """The path of this folder from the top of the git repository, with a slash at its end; empty at the top, or without git."""
        return (self.ask("rev-parse", "--show-prefix") or b"").decode("utf-8", "replace").strip("\n")

    def keyring(self, home: Path, keys: bytes) -> None:
        """Make a folder that GnuPG may use, with these public keys in it and no others."""
        home.mkdir(mode=0o700)
        (home / "gpg.conf").write_text("trust-model always\nno-auto-key-retrieve\nno-autostart\n", "ascii")
        if keys:
            with suppress(OSError):  # no gpg: the signatures stay unknown
                command = ["gpg", "--batch", "--quiet", "--homedir", str(home), "--import"]
                subprocess.run(command, input=keys, capture_output=True, check=False)

    @property
    def layout(self) -> Layout | None:
        """Where git keeps the repository, as it says itself: its environment may name another than the folder around."""
        answer = self.ask("rev-parse", "--show-prefix", "--show-toplevel", "--git-common-dir")
        if answer is None:
            return None
        prefix, top, common, *_ = answer.decode("utf-8", "surrogateescape").split("\n")
        return Layout(top=Path(top), common=self.root / common, prefix=prefix)

    def renames(self, folder: str, *, now: bool) -> str | None:
        """The raw log of a folder, newest first, with renames, as `provenance.lineages` reads it; None where git does not answer.

        What is not committed yet comes first, if it is asked what is so `now`.
        """
        log = self.ask("log", "--raw", "-z", "-M", "--no-abbrev", "--format=", "--relative", "--", folder)
        new = self.ask("diff", "--raw", "-z", "-M", "--no-abbrev", "--relative", "HEAD", "--", folder) if now else b""
        return None if log is None else ((new or b"") + log).decode("utf-8", "replace")

    def ask(
        self, *args: str, input: bytes | None = None, settings: Iterable[str] = (), environment: Mapping[str, str] = _NONE
    ) -> bytes | None:
        """What git prints, or None where there is no git, no repository or no answer.

        Replacement objects and mailmaps come with a pull request and rename the past, so neither is asked. Nor is a bare
        repository among the files, whose configuration would run commands. Nothing is fetched that a partial clone lacks.
        """
        command, variables = _command(args, settings, environment)
        try:
            done = subprocess.run(command, cwd=self.root, env=variables, input=input or b"", capture_output=True, check=False)
        except OSError:
            return None
        return done.stdout if done.returncode == 0 else None


def _command(args: Iterable[str], settings: Iterable[str] = (), environment: Mapping[str, str] = _NONE) -> tuple[list[str], dict[str, str]]:
    """How git is called, and with which environment."""
    own = (
        "safe.bareRepository=explicit",
        "core.fsmonitor=false",
        "diff.autoRefreshIndex=false",
        "protocol.allow=never",
        "core.quotepath=false",
        "log.mailmap=false",
        "log.showSignature=false",
        "log.showRoot=true",
        "i18n.logOutputEncoding=UTF-8",
    )
    command = ["git", *(word for setting in (*own, *settings) for word in ("-c", setting)), *args]
    variables = {
        **os.environ,
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
        **environment,
    }
    return command, variables


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
                    if mode == "040000":
                        waiting[id] = f"{asked[each]}{entry}/"
                    else:
                        found[f"{asked[each]}{entry}"] = mode, id
        return found

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
            command, variables = _command(["cat-file", "--batch"])
            self._process = process = subprocess.Popen(
                command, cwd=self._git.root, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            weakref.finalize(self, _ended, process)
        return self._process


_AT_ONCE = 100
"""So many names are asked for before the answers are read: they fit into any pipe."""


def _ended(process: subprocess.Popen[bytes]) -> None:
    """Let a process of git's end, and wait for it."""
    for stream in (process.stdin, process.stdout):
        if stream:
            with suppress(OSError):
                stream.close()
    process.wait()


def _batch(out: bytes) -> Iterator[tuple[str, str, bytes]]:
    """The objects in the output of `git cat-file --batch`: id, type and content of each."""
    position = 0
    while (end := out.find(b"\n", position)) >= 0:
        header = out[position:end].split()
        position = end + 1
        if len(header) == 3:
            size = int(header[2])
            yield header[0].decode(), header[1].decode(), out[position : position + size]
            position += size + 1
