"""What does `mkdocs serve` take after one run file was changed, beside the script's rebuild, and a rebuild of a site without records?

Each time another value of the file changes. Processor seconds of the server between the change and the end of the build, MkDocs' own looking for
changes included; and the seconds between the first line of MkDocs' log and the last. The script is served with 500 runs at most; its rebuild grows in proportion, and is
scaled. `python tests/bench/serving.py [N]`; 5000 if left out. Linux only.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from site_.built import repository
from site_.drawn import path_of
from site_.measured import at_least, at_most, heading, line, sizes, workshop
from site_.served import Rebuild, served

SCRIPTED = 500
"""So many runs are served by the script."""


def changed(path: Path) -> Callable[[int], None]:
    """How a run is changed: somebody else gave its first result."""
    text = path.read_text("utf-8")
    return lambda number: void(path.write_text(text.replace("by: alice", f"by: bo-{number}", 1), "utf-8"))


def appended(path: Path) -> Callable[[int], None]:
    """How a page is changed: it has one more line."""
    text = path.read_text("utf-8")
    return lambda number: void(path.write_text(f"{text}\n{number}\n", "utf-8"))


def void(_: object) -> None:
    """Nothing."""


def rebuilt(folder: Path, name: str, change: Callable[[int], None], rounds: int = 5, **environment: str) -> Rebuild:
    """What a change takes on a server of its own. The first one after the start takes more: much comes that no record had needed."""
    with served(folder, name, environment) as server:
        return server.rebuilt(change, rounds)


def told(what: str, found: Rebuild) -> None:
    """Seconds alone."""
    line(f"  {what}", f"{found.cpu:.2f} s", f"(wall {found.wall:.2f} s)")


def main() -> None:
    """Measure and print."""
    count = sizes(5000)[-1]
    less = min(count, SCRIPTED)
    with workshop() as place:
        heading(f"`mkdocs serve`, one of {count:,} run files changed, without --dirty: processor seconds of the rebuild")
        many, few = repository(place / "many", count), repository(place / "few", less)
        plain = rebuilt(many, "empty.yml", appended(many / "docs" / "index.md"))
        told("the site without records, a page changed", plain)
        ours = rebuilt(many, "mkdocs.yml", changed(many / path_of(count // 2)))
        told("Donebook", ours)
        script = rebuilt(few, "script.yml", changed(few / path_of(less // 2)), 1 if less > 200 else 3, HISTORY="0")
        told(f"the script at {less:,} runs, without pages of steps", script)
        scaled = plain.cpu + (script.cpu - plain.cpu) * count / less
        line(f"  the script at {count:,} runs: what the runs cost, times {count / less:g}", f"{scaled:.2f} s", "(scaled)")
        at_least("Donebook, against the script without pages of steps", scaled / ours.cpu, 30)
        at_most("Donebook, to the site without records", ours.cpu / plain.cpu, 3)
        line("the same by wall time, from MkDocs' first line of the build to its last", f"{ours.wall / plain.wall:.2f}×")


if __name__ == "__main__":
    main()
