"""What does it cost to write one result into a run file, and which lines does it change?

Beside `amend` stands what most people would do: ruamel.yaml's round trip, with quotes kept and the file's own indentation given.
Prints milliseconds a change, the ratio, and the lines that changed besides those of the new result. Then the start of the command
line, as processor time of whole processes against `python -c "import click"`.
"""

from __future__ import annotations

import difflib
import io
import resource
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import ruamel.yaml
from yaml_events import milliseconds

from donebook.run import Attempt, Result, amend, change, decode

ROOT = Path(__file__).parent.parent.parent
AT = datetime.fromisoformat("2026-11-24T20:00:00+01:00")
HAND = """\
# The night of the 24th.
schema: 1
subject:   shop     # the web shop
version: 1.10
started: 2026-11-24T20:00:00+01:00

steps:              # in the list's order
  back-up:
      result: ok    # took an hour
      note: "see:  the log"

  migrate: {result: failed, note: 'lock  held'}
signoffs:
- role: QA
  name: Bo
"""


def ours(data: bytes) -> bytes:
    part = decode(data, "x.yml").part
    return amend(data, "x.yml", change.answer(part, {"zz-new": Attempt(result=Result.PASSED, by="alice")}, AT))


def theirs(data: bytes) -> bytes:
    yaml = ruamel.yaml.YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    run = yaml.load(data)
    run.setdefault("steps", {})["zz-new"] = {"result": "passed", "by": "alice", "at": AT}
    out = io.BytesIO()
    yaml.dump(run, out)
    return out.getvalue()


def changed(before: bytes, after: bytes) -> int:
    """Lines that went or came, without the three of the new result."""
    found = difflib.unified_diff(before.decode().splitlines(), after.decode().splitlines(), n=0)
    rows = [row for row in found if row[:1] in "+-" and not row.startswith(("---", "+++"))]
    new = ("+  zz-new:", "+    result: passed", "+    by: alice")  # and its time, which each writes its own way
    return len([row for row in rows if row not in new and not row.startswith("+    at: 2026-11-24")])


def seconds(command: list[str], folder: Path, rounds: int = 9) -> float:
    """The least processor time of a whole process."""
    best = float("inf")
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


def main() -> None:
    """Measure and print."""
    files = [path.read_bytes() for path in sorted((ROOT / "runs").rglob("*.yml"))]
    files = [data for data in files if b"\nsteps:" in data] + [HAND.encode()]
    for name, way in (("ruamel.yaml, round trip", theirs), ("donebook, amend", ours)):
        took = milliseconds(lambda way=way: [way(data) for data in files], times=1) / len(files)
        print(
            f"{name:28} {took:7.2f} ms a change, {sum(changed(data, way(data)) for data in files):4} other lines changed in {len(files)} files"
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "docs").mkdir()
        (folder / "runs" / "l").mkdir(parents=True)
        (folder / "docs" / "l.md").write_text("---\nchecklist: true\n---\n" + "".join(f"- [ ] Step {n}\n" for n in range(60)), "utf-8")
        (folder / "runs" / "l" / "2026-1.yml").write_text("subject: a\n", "utf-8")
        base = seconds([sys.executable, "-c", "import click"], folder)
        for command in (["--version"], ["set", "2026-1", "step-1=ok", "--by", "ci/x"], ["status", "2026-1"], ["check", "--no-hints"]):
            took = seconds([sys.executable, "-m", "donebook", *command], folder)
            print(f"donebook {' '.join(command):40} {took * 1000:7.1f} ms, {took / base:5.2f} times `python -c 'import click'`")


if __name__ == "__main__":
    main()
