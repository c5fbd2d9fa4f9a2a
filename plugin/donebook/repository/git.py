"""Git, asked in a few processes whatever the number of runs."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..provenance import FORMAT, Provenance, changes

_HEX = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Git:
    """The git history around a folder, if there is one."""

    root: Path

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

    def pin(self, path: str) -> tuple[str, str, bool]:
        """The commit that is checked out, the blob that it has of the file at `path`, and whether the working tree has the same.

        Empty where there is no commit, or no such file in it.
        """
        commit = (self._git("rev-parse", "--verify", "--quiet", "HEAD") or b"").decode().strip()
        blob = (self._git("rev-parse", "--verify", "--quiet", f"HEAD:./{path}") or b"").decode().strip()
        # `status` takes no lock if it is told so; `diff` would.
        return commit, blob, bool(blob) and self._git("status", "--porcelain", "-z", "--untracked-files=no", "--", path) == b""

    def committed(self, path: str) -> bytes | None:
        """The file at `path` as the commit that is checked out has it; None where it has none."""
        return self._git("cat-file", "blob", f"HEAD:./{path}")

    @property
    def complete(self) -> bool:
        """There is a history, and all of it is here."""
        return (self._git("rev-parse", "--verify", "--is-shallow-repository", "HEAD") or b"").startswith(b"false")

    def user(self) -> tuple[str, str]:
        """The name and the mail address with which this user commits; empty where git has not been told."""
        said = (self._git("-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT") or b"").decode("utf-8", "replace")
        found = re.match(r"(?P<name>.*) <(?P<email>[^<>]*)> \d+ [+-]\d{4}$", said.strip())
        return (found["name"], found["email"]) if found else ("", "")

    @property
    def prefix(self) -> str:
        """The path of this folder from the top of the git repository, with a slash at its end; empty at the top, or without git."""
        return (self._git("rev-parse", "--show-prefix") or b"").decode("utf-8", "replace").strip("\n")

    def provenance(self, runs: str) -> Provenance:
        """What git shows of the files in the folder `runs`, in one pass over its log."""
        head = self._git("rev-parse", "--verify", "--quiet", "HEAD")
        if head is None:
            return Provenance()
        answer = self._git("rev-parse", "--show-prefix", "--is-shallow-repository") or b"\nfalse\n"
        prefix, shallow, *_ = answer.decode("utf-8", "replace").split("\n")
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

    def renames(self, folder: str) -> str | None:
        """The raw log of a folder, newest first, with renames, what is not committed yet first, as `provenance.lineages` reads it; None where git does not answer."""
        log = self._git("log", "--raw", "-z", "-M", "--no-abbrev", "--format=", "--relative", "--", folder)
        now = self._git("diff", "--raw", "-z", "-M", "--no-abbrev", "--relative", "HEAD", "--", folder) or b""
        return None if log is None else (now + log).decode("utf-8", "replace")

    def _git(self, *args: str, input: bytes | None = None) -> bytes | None:
        """What git prints, or None where there is no git, no repository or no answer.

        Replacement objects and mailmaps come with a pull request and rename the past, so neither is asked. Nor is a bare
        repository among the files, whose configuration would run commands. Nothing is fetched that a partial clone lacks.
        """
        settings = (
            "safe.bareRepository=explicit",
            "core.fsmonitor=false",
            "diff.autoRefreshIndex=false",
            "protocol.allow=never",
            "core.quotepath=false",
            "log.mailmap=false",
            "log.showSignature=false",
        )
        command = ["git", *(word for setting in settings for word in ("-c", setting)), *args]
        environment = {
            **os.environ,
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "LC_ALL": "C",
        }
        try:
            done = subprocess.run(command, cwd=self.root, env=environment, input=input or b"", capture_output=True, check=False)
        except OSError:
            return None
        return done.stdout if done.returncode == 0 else None
