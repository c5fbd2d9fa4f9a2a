"""What all tests stand on: drawn trees made real, the project's own site, and the profile of generated tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from drawing import ROOT, Draw, files_of

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
# The same examples in every run: a rare shape is found by `nox -s long`, not by whoever mends a typo.
settings.register_profile("ci", max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


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


@pytest.fixture(scope="session")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project's own site, built strictly, once."""
    out = tmp_path_factory.mktemp("site")
    # Not with --quiet: MkDocs 1.6 counts no warnings then, and strict would let all of them pass.
    command = ["mkdocs", "build", "--strict", "--site-dir", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out
