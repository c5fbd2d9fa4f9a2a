"""Trees drawn as text, git as somebody else, and where things are."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
SEED = (HERE / "data" / "deployment-checklist.md").read_text("utf-8")
"""The reference checklist, byte for byte."""
_FILE = re.compile(r"^=== (.+)\n", re.MULTILINE)

Draw = Callable[[str], Path]


def files_of(drawing: str) -> Iterator[tuple[str, str]]:
    """The files of a tree that is drawn as text: `=== path` and what is in it, again and again."""
    pieces = _FILE.split(drawing)
    yield from zip(pieces[1::2], pieces[2::2], strict=True)


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """With `folder` as the current one."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def git(folder: Path, *args: str, name: str = "Alice Ng", email: str = "alice@example.org", at: str = "2026-11-22T21:00:00+01:00") -> str:
    """What git prints, for a person and a time that the test chooses."""
    who = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email, "GIT_AUTHOR_DATE": at}
    environment = {**os.environ, **who, "GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": email, "GIT_COMMITTER_DATE": at}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(["git", *args], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()
