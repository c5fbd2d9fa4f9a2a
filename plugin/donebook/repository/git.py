"""Git, asked in a few processes whatever the number of runs."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from ..struct import Struct
from .layout import Layout

_HEX = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NONE: Mapping[str, str] = MappingProxyType({})


class Git(Struct, frozen=True):
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
        command, variables = command_of(args, settings, environment)
        try:
            done = subprocess.run(command, cwd=self.root, env=variables, input=input or b"", capture_output=True, check=False)
        except OSError:
            return None
        return done.stdout if done.returncode == 0 else None


def command_of(
    args: Iterable[str], settings: Iterable[str] = (), environment: Mapping[str, str] = _NONE
) -> tuple[list[str], dict[str, str]]:
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
