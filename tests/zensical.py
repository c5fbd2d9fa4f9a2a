"""Holds this project's site as Zensical makes it of files against the plugin's: `python tests/zensical.py SITE`, a strict build of MkDocs."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from test_plugin import broken
from test_render import own_project, same_pages


def main(site: Path) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        own_project(folder, rewritten=True)
        done = subprocess.run(["zensical", "build", "--strict"], cwd=folder, check=False)
        if done.returncode:
            return done.returncode
        count, lost = same_pages(site, folder / "site"), broken(folder / "site")
        print(f"{count} pages, the same from both; {len(lost)} broken links {lost[:5]}")
        return int(bool(lost))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
