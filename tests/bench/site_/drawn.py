"""A git repository with a checklist of 60 steps and any number of runs of it, one commit a run."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

STEPS = 60
EARLIEST = datetime.fromisoformat("1980-01-01T12:00:00+00:00")
HOME, LIST = "docs/index.md", "docs/deploy.md"


def checklist() -> str:
    """The list: six phases of ten steps."""
    rows = [f"- [ ] Step {number} of the list is done and looked at" for number in range(STEPS)]
    phases = (f"## Phase {phase + 1}\n\n" + "\n".join(rows[phase * 10 : phase * 10 + 10]) for phase in range(STEPS // 10))
    return "---\nchecklist: true\n---\n# Deployment\n\n" + "\n\n".join(phases) + "\n"


def run_id(number: int, yearly: int = 300) -> str:
    """The id of a run: so many a year, over 300 days."""
    day = number % yearly * 300 // yearly
    return f"{1980 + number // yearly}-{day // 25 + 1:02}-{day % 25 + 1:02}-shop-1.{number}-production"


def path_of(number: int, yearly: int = 300, form: str = "yml") -> str:
    """The file of a run."""
    return f"runs/deploy/{run_id(number, yearly)}.{form}"


def run(number: int, yearly: int = 300) -> dict[str, Any]:
    """A run: most steps passed, one in twenty skipped."""
    day = run_id(number, yearly)[:10]
    head = {"subject": "shop", "version": f"1.{number}", "environment": "production", "operator": "alice"}
    times = {"started": f"{day}T10:00:00+00:00", "finished": f"{day}T11:00:00+00:00", "outcome": "succeeded"}
    steps: dict[str, dict[str, str]] = {}
    for step in range(STEPS):
        odd = (number * 7 + step) % 20 == 0
        result = {"result": "skipped" if odd else "passed", "by": "alice", "at": f"{day}T10:{step:02}:00+00:00"}
        steps[f"step-{step}-of-the-list-is-done-and-looked-at"] = {**result, **({"note": "not in this release"} if odd else {})}
    return {**head, **times, "steps": steps}


def as_yaml(run: dict[str, Any]) -> str:
    """A run, as a person would write it."""
    rows = [f"{key}: {value}\n" for key, value in run.items() if key != "steps"] + ["steps:\n"]
    for step, said in run["steps"].items():
        rows.append(f"  {step}:\n" + "".join(f"    {key}: {value}\n" for key, value in said.items()))
    return "".join(rows)


def as_json(run: dict[str, Any]) -> str:
    """A run, as a job would write it."""
    return json.dumps(run, indent=1) + "\n"


def draw(
    folder: Path, count: int, *, form: str = "yml", yearly: int = 300, early: bool = False, more: dict[str, str] | None = None
) -> None:
    """Make the repository: so many runs, as `yml` or `json`, and `more` files.

    Each run is committed an hour after its end; where they are `early`, before it, so that the audit has something to say of each.
    """
    folder.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", "-b", "main", "."], cwd=folder, check=True)
    with subprocess.Popen(["git", "fast-import", "--quiet"], cwd=folder, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for part in _stream(count, form, yearly, early, more or {}):  # not at once: a child's peak of memory begins at its parent's
            process.stdin.write(part)
    assert process.returncode == 0, "git fast-import failed"
    subprocess.run(["git", "reset", "-q", "--hard"], cwd=folder, check=True)


def _stream(count: int, form: str, yearly: int, early: bool, more: dict[str, str]) -> Iterator[bytes]:
    yield _commit(EARLIEST - timedelta(days=1), {HOME: "# Home\n", LIST: checklist(), "runs/README.md": "Runs.\n", **more})
    write = as_json if form == "json" else as_yaml
    for number in range(count):
        one = run(number, yearly)
        at = EARLIEST + timedelta(minutes=number) if early else datetime.fromisoformat(one["finished"]) + timedelta(hours=1)
        yield _commit(at, {path_of(number, yearly, form): write(one)})


def _commit(at: datetime, files: dict[str, str]) -> bytes:
    head = f"commit refs/heads/main\ncommitter Alice <alice@example.com> {at.timestamp():.0f} +0000\ndata 3\nRun\n"
    blobs = (f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n" for path, text in files.items())
    return (head + "".join(blobs)).encode()
