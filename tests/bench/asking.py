"""What do git's facts of many runs take, in time and in processes, beside one bare pass over git's log?

Processor seconds of the reading alone, with those of git. The processes are counted by a script called `git` that stands first on the PATH.
`python tests/bench/asking.py [N]`; 10000 if left out.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from functools import partial
from pathlib import Path

from site_.built import build, forget, repository
from site_.drawn import as_yaml, path_of, run
from site_.measured import Cost, at_most, heading, line, sizes, spent, took, turns, workshop

PASS = ["git", "log", "--name-status", "--no-renames", "--", "runs"]
COUNTER = '#!/bin/sh\necho "$1" >> "$GIT_COUNTED"\nexec {git} "$@"\n'


def facts(folder: Path) -> None:
    """Read what git shows of the runs, as a build does. All that this bench knows of the package's inside is here."""
    from donebook.configuration import settings_of
    from donebook.repository import Cache, Repository
    from donebook.repository.objects import Objects

    repository = Repository(folder, settings_of(folder / "mkdocs.yml"))
    lists = repository.lists.read()[0]
    here = {part.source: part.digests()[1] for source in repository.runs.sources()[0] for part in source.parts}
    begin = sum(os.times()[:4])
    objects, cache = Objects(repository.git), Cache(folder)
    repository._shown(objects, cache, lists, here, traced=True)
    cache.tidy()
    del objects  # git's process is counted when it has ended
    print(sum(os.times()[:4]) - begin)


def reading(folder: Path, environment: dict[str, str] | None = None) -> Cost:
    """What that takes, in a process of its own."""
    command = [sys.executable, __file__, "--facts", str(folder)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **(environment or {})})
    return Cost(seconds=float(said.stdout))


def afresh(folder: Path) -> Cost:
    """The same, where nothing is kept."""
    forget(folder)
    return reading(folder)


def counting(place: Path) -> tuple[Path, dict[str, str]]:
    """A script that counts the processes of git, as the environment that makes it be used; and where they are counted."""
    own, counted = place / "bin", place / "counted"
    own.mkdir()
    (own / "git").write_text(COUNTER.format(git=shutil.which("git")), "ascii")
    (own / "git").chmod(stat.S_IRWXU)
    return counted, {"PATH": f"{own}{os.pathsep}{os.environ['PATH']}", "GIT_COUNTED": str(counted)}


def processes(place: Path, folders: dict[int, Path]) -> None:
    """How many processes of git there are: of the reading alone, and of whole commands; last of a build, and what it kept stays."""
    counted, environment = counting(place)
    ways = {
        "the reading of git's facts": lambda folder: reading(folder, environment),
        "a whole `donebook check`, cold": lambda folder: spent(["donebook", "check"], folder, environment),
        "a whole `mkdocs build`, cold": lambda folder: build(folder, cold=True, **environment),
    }
    for what, way in ways.items():
        found = []
        for folder in folders.values():
            forget(folder)
            counted.write_text("", "ascii")
            way(folder)
            found.append(len(counted.read_text("ascii").splitlines()))
        label = f"processes of git, {what}, at {' and '.join(f'{count:,}' for count in folders)} runs"
        line(label, " and ".join(map(str, found)), "at most 3", met=max(found) <= 3)


def commit(folder: Path, count: int) -> None:
    """One more run, committed."""
    path = folder / path_of(count)
    path.write_text(as_yaml(run(count)), "utf-8")
    who = ["-c", "user.name=Alice", "-c", "user.email=alice@example.com"]
    for command in (["add", str(path)], [*who, "commit", "-q", "-m", "Run"]):
        subprocess.run(["git", *command], cwd=folder, check=True)


def main() -> None:
    """Measure and print."""
    count = sizes(10000)[-1]
    with workshop() as place:
        heading(f"Git's facts of {count:,} runs, one commit each: processor seconds")
        folder, few = repository(place / "many", count), repository(place / "few", 100)
        found = turns({"bare": partial(spent, PASS, folder), "ours": partial(afresh, folder)})
        bare, ours = found.values()
        took(" ".join(PASS), bare)
        took("Donebook's reading, nothing kept", ours)
        at_most("the reading, to the bare pass", ours.seconds / bare.seconds, 1.5)
        processes(place, {100: few, count: folder})
        took("the reading after a build, at the same commit", turns({"again": partial(reading, folder)})["again"])
        commit(folder, count)
        later = reading(folder)
        took("the reading after one more commit", later)
        line("the same, to the bare pass", f"{later.seconds / bare.seconds:.2f}×")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--facts"]:
        facts(Path(sys.argv[2]))
    else:
        main()
