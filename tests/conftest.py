"""What all tests stand on: trees drawn as text, real builds, and the profile of generated tests."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
settings.register_profile("ci", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

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


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    """A function that makes a drawn tree real, and gives its folder."""

    def drawn(drawing: str) -> Path:
        for name, text in files_of(drawing):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="")
        return tmp_path

    return drawn


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


@pytest.fixture(scope="session")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project's own site, built strictly, once."""
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        ["mkdocs", "build", "--strict", "--quiet", "--site-dir", str(out)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return out
