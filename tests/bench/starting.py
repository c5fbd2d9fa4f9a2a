"""What does the command line take before it does anything? Processor time of whole processes."""

from __future__ import annotations

import sys
from pathlib import Path

from site_.measured import at_most, heading, line, spent, turns


def main() -> None:
    """Measure and print."""
    here = Path(__file__).parent
    heading("Start-up of the command line: processor milliseconds")
    ways = {
        "python -c 'import click'": lambda: spent([sys.executable, "-c", "import click"], here),
        "donebook --version": lambda: spent(["donebook", "--version"], here),
    }
    found = turns(ways, rounds=15)
    for what, cost in found.items():
        line(f"  {what}", f"{cost.seconds * 1000:.0f} ms", f"({cost.rounds} rounds)")
    click, ours = (cost.seconds for cost in found.values())
    at_most("donebook --version, to `python -c 'import click'`", ours / click, 1.5)


if __name__ == "__main__":
    main()
