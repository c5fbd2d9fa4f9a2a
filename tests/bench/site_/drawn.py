"""A git repository with a checklist of 60 steps and any number of runs of it, one commit a run."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

STEPS = 60
SITE = """\
site_name: Bench
theme: {{name: material, font: false}}
docs_dir: docs
plugins:
{plugins}
"""
OURS, NAIVE, NONE = "  - donebook", "  - gen-files: {scripts: [gen_pages.py]}", "  []"


def checklist() -> str:
    """The list: six phases of ten steps."""
    rows = [f"- [ ] Step {number} of the list is done and looked at" for number in range(STEPS)]
    phases = (f"## Phase {phase + 1}\n\n" + "\n".join(rows[phase * 10 : phase * 10 + 10]) for phase in range(STEPS // 10))
    return "---\nchecklist: true\n---\n# Deployment\n\n" + "\n\n".join(phases) + "\n"


def run_id(number: int) -> str:
    """The id of a run: 300 a year."""
    return f"{2000 + number // 300}-{number // 25 % 12 + 1:02}-{number % 25 + 1:02}-shop-1.{number}-production"


def run(number: int) -> str:
    """A run in YAML: most steps passed, one in twenty skipped or failed."""
    day = run_id(number)[:10]
    rows = [f"subject: shop\nversion: 1.{number}\nenvironment: production\noperator: alice\nstarted: {day}T10:00:00+00:00\n"]
    rows.append(f"finished: {day}T11:00:00+00:00\noutcome: succeeded\nsteps:\n")
    for step in range(STEPS):
        odd = (number * 7 + step) % 20 == 0
        rows.append(f"  step-{step}-of-the-list-is-done-and-looked-at:\n    result: {'skipped' if odd else 'passed'}\n    by: alice\n")
        rows.append(f"    at: {day}T10:{step:02}:00+00:00\n")
        rows.append("    note: not in this release\n" if odd else "")
    return "".join(rows)


def draw(folder: Path, count: int) -> None:
    """Make the repository."""
    folder.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", "-b", "main", "."], cwd=folder, check=True)
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=b"".join(_stream(count)), check=True)
    subprocess.run(["git", "reset", "-q", "--hard"], cwd=folder, check=True)


def _stream(count: int) -> Iterator[bytes]:
    files = {"docs/index.md": "# Home\n", "docs/deploy.md": checklist(), "runs/README.md": "Runs.\n", ".gitignore": "site/\n"}
    yield _commit(0, files)
    for number in range(count):
        yield _commit(number + 1, {f"runs/deploy/{run_id(number)}.yml": run(number)})


def _commit(number: int, files: dict[str, str]) -> bytes:
    head = f"commit refs/heads/main\ncommitter Alice <alice@example.com> {946684800 + number * 60} +0000\ndata 3\nRun\n"
    blobs = (f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n" for path, text in files.items())
    return (head + "".join(blobs)).encode()
