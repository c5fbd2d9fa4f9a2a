"""How it is measured: processor time of whole processes, medians of rounds that take turns, and a line for each figure with its goal."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

LONG = 20.0
"""What takes more seconds of processor time than this is measured once."""
QUIET = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true", "PYTHONDONTWRITEBYTECODE": ""}
"""What every process is told. Packages have their bytecode beside them, as those have that are installed: compiling them is not what is measured."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a process took, with those that it waited for."""

    seconds: float
    """Processor time, user and system."""
    memory: int = 0
    """The most bytes that were resident."""
    rounds: int = 1
    """Of so many rounds this is the median."""


def sizes(*usual: int) -> list[int]:
    """The numbers of runs that the command line asks for, from the least; the usual ones where it names none."""
    return sorted(int(each) for each in sys.argv[1:]) or [*usual]


@contextmanager
def workshop() -> Iterator[Path]:
    """A folder for what is built: in memory where there is such a place, since making folders on a disk costs what it likes.

    Two cores are used, also where there are more.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    with tempfile.TemporaryDirectory(prefix="donebook-bench-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:
        yield Path(name)


def spent(command: list[str], folder: Path, environment: Mapping[str, str] | None = None, *, may_fail: bool = False) -> Cost:
    """What a command takes. It says nothing, unless it fails."""
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, cwd=folder, env={**os.environ, **QUIET, **(environment or {})}, stdout=said, stderr=said) as process,
    ):
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode and not may_fail:
            said.seek(0)
            sys.exit(f"{' '.join(command[:6])} failed:\n{said.read().decode('utf-8', 'replace')[-2000:]}")
    return Cost(seconds=used.ru_utime + used.ru_stime, memory=used.ru_maxrss * (1 if sys.platform == "darwin" else 1024))


def turns(ways: Mapping[str, Callable[[], Cost]], rounds: int = 3) -> dict[str, Cost]:
    """The median of each of some ways, which take turns: A B A B A B. What is long has one turn."""
    found: dict[str, list[Cost]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            if not found[name] or found[name][0].seconds <= LONG:
                found[name].append(way())
    return {name: middle(costs) for name, costs in found.items()}


def middle(costs: list[Cost]) -> Cost:
    """The median of some rounds."""
    return Cost(seconds=median(each.seconds for each in costs), memory=int(median(each.memory for each in costs)), rounds=len(costs))


def heading(text: str) -> None:
    """A heading above some lines."""
    print(f"\n{text}\n{'':-<{len(text)}}", flush=True)


def line(what: str, figure: str, goal: str = "", *, met: bool | None = None) -> None:
    """A figure, its goal, and whether it is met."""
    print(f"{what:<78} {figure:>14}  {goal:<18} {'' if met is None else 'met' if met else 'NOT MET'}".rstrip(), flush=True)


def at_least(what: str, figure: float, goal: float) -> None:
    """So many times as good."""
    line(what, f"{figure:.2f}×", f"at least {goal:g}×", met=figure >= goal)


def at_most(what: str, figure: float, goal: float, unit: str = "×", digits: int = 2) -> None:
    """No more than so much."""
    line(what, f"{figure:,.{digits}f}{unit}", f"at most {goal:,g}{unit}", met=figure <= goal)


def took(what: str, cost: Cost) -> None:
    """Seconds alone, which others are compared with."""
    line(f"  {what}", f"{cost.seconds:.2f} s", f"({cost.rounds} round{'s' if cost.rounds > 1 else ''})")
