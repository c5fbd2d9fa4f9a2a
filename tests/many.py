"""A git repository with a short checklist and many runs of it, one commit a run."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

CHECKLIST = """\
---
checklist: true
---
# Deploy {{ version }}

## Before

- [ ] Backup the database
- [ ] Look at [the dashboard](index.md)

## After

- [ ] Smoke tests pass
- [ ] Tell everybody about X.Y.Z
"""
SITE = """\
site_name: Many
site_url: https://example.org/ops/
repo_url: https://github.com/acme/ops
edit_uri: edit/main/docs/
theme: {name: THEME}
plugins: [search, donebook]
"""


def run_id(number: int) -> str:
    """The id of a run: one a day."""
    return f"{2020 + number // 336}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}-shop-1.{number}-production"


def run(number: int) -> str:
    """A run: now and then something failed, was waived, or was tried twice."""
    day = run_id(number)[:10]
    rows = [f"subject: shop\nversion: 1.{number}\nenvironment: production\noperator: alice\nstarted: {day}T10:00:00+01:00\n"]
    rows.append(f"finished: {day}T11:00:00+01:00\noutcome: succeeded\nsteps:\n")
    rows.append(f"  backup-the-database: {{result: passed, by: alice, at: {day}T10:05:00+01:00}}\n")
    if number % 5 == 0:
        rows.append(f"  look-at-the-dashboard:\n    result: failed\n    by: bo\n    at: {day}T10:06:00+01:00\n    note: <b>slow</b>\n")
        rows.append(f"    waiver: {{by: cy, reason: known, at: {day}T10:07:00+01:00}}\n")
    if number % 3 == 0:
        rows.append(f"  smoke-tests-pass:\n    result: passed\n    by: ci/smoke\n    at: {day}T10:30:00+01:00\n    attempts:\n")
        rows.append(f"      - {{result: failed, by: ci/smoke, at: {day}T10:20:00+01:00, note: timeout}}\n")
    rows.append("  tell-everybody-about-x-y-z: {result: skipped, by: alice, note: later}\n")
    return "".join(rows)


def draw_many(folder: Path, count: int, theme: str = "mkdocs") -> Path:
    """Make the repository."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "init", "-q", "-b", "main", "."], cwd=folder, check=True)
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=b"".join(_stream(count, theme)), check=True)
    subprocess.run(["git", "reset", "-q", "--hard"], cwd=folder, check=True)
    return folder


def _stream(count: int, theme: str) -> Iterator[bytes]:
    site = SITE.replace("THEME", theme)
    yield _commit(0, {"docs/index.md": "# Home\n", "docs/deploy.md": CHECKLIST, "mkdocs.yml": site, ".gitignore": "site/\n.cache/\n"})
    for number in range(count):
        yield _commit(number + 1, {f"runs/deploy/{run_id(number)}.yml": run(number)})


def _commit(number: int, files: dict[str, str]) -> bytes:
    head = f"commit refs/heads/main\ncommitter Alice <alice@example.com> {1577836800 + number * 86400} +0000\ndata 3\nRun\n"
    blobs = (f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n" for path, text in files.items())
    return (head + "".join(blobs)).encode()
