"""Which parser gives YAML events with places fastest? The file is a run of 60 results; the loader is what most people call.

Prints milliseconds a file (the best of several rounds, processor time) and the ratio to PyYAML's C loader.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import ruamel.yaml
import yaml

from donebook.run import decode

RUN = "schema: 1\nsubject: a\nversion: 1.10\nsteps:\n" + "".join(
    f"  step-number-{n}:\n    result: passed\n    by: alice\n    at: 2026-11-22T20:{n:02}:00+01:00\n" for n in range(60)
)


def milliseconds(work: Callable[[], object], rounds: int = 7, times: int = 10) -> float:
    """The least processor time that one call took in any round."""
    best = float("inf")
    for _ in range(rounds):
        begin = time.process_time()
        for _ in range(times):
            work()
        best = min(best, (time.process_time() - begin) / times * 1000)
    return best


def main() -> None:
    """Measure and print."""
    ways: dict[str, Callable[[], object]] = {
        "PyYAML, C loader (no places)": lambda: yaml.load(RUN, Loader=yaml.CSafeLoader),
        "PyYAML, pure loader": lambda: yaml.safe_load(RUN),
        "PyYAML, C events": lambda: list(yaml.parse(RUN, Loader=yaml.CSafeLoader)),
        "PyYAML, pure events": lambda: list(yaml.parse(RUN, Loader=yaml.SafeLoader)),
        "ruamel.yaml, pure events": lambda: list(ruamel.yaml.YAML(typ="safe", pure=True).parse(RUN)),
        "donebook: events, nodes, model": lambda: decode(RUN.encode(), "x.yml"),
    }
    base = milliseconds(ways["PyYAML, C loader (no places)"])
    for name, work in ways.items():
        took = milliseconds(work, rounds=3)
        print(f"{name:<32} {took:8.2f} ms  {took / base:6.2f} x")


if __name__ == "__main__":
    main()
