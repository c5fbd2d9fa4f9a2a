"""What does `donebook check` of many files take, beside only loading them, and beside check-jsonschema?

YAML: a bare loop of PyYAML's C loader over the same files. JSON: check-jsonschema with the schema of the docs, on 500 of them and on
one; each further file costs the same, and is scaled. `python tests/bench/checking.py [N]`; 10000 if left out.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from site_.built import forget, repository
from site_.drawn import path_of
from site_.measured import Cost, at_least, at_most, heading, line, sizes, spent, took, turns, workshop

SCHEMA = Path(__file__).parents[2] / "docs" / "run.schema.json"
SAMPLE = 500
LOOP = """
import yaml
from pathlib import Path
for path in sorted(Path("runs").rglob("*.yml")):
    yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
"""


def check(folder: Path, *, cold: bool) -> Cost:
    """`donebook check`; `cold`: nothing is kept of an earlier one."""
    if cold:
        forget(folder)
    return spent(["donebook", "check", "--no-hints"], folder)


def of_yaml(folder: Path, count: int) -> None:
    """Beside the bare loop."""
    heading(f"`donebook check` of {count:,} YAML files: processor seconds")
    repository(folder, count)
    found = turns(
        {
            "a bare loop of yaml.load(text, CSafeLoader)": lambda: spent([sys.executable, "-c", LOOP], folder),
            "donebook check, cold": partial(check, folder, cold=True),
            "donebook check, warm": partial(check, folder, cold=False),
        }
    )
    for what, cost in found.items():
        took(what, cost)
    loop, cold, warm = (cost.seconds for cost in found.values())
    at_most("cold, to the bare loop", cold / loop, 1.15)
    at_most("warm, to the bare loop", warm / loop, 0.1)


def of_json(folder: Path, count: int) -> None:
    """Beside check-jsonschema."""
    heading(f"`donebook check` of {count:,} JSON files: processor seconds")
    repository(folder, count, form="json")
    sample = [path_of(number, form="json") for number in range(min(count, SAMPLE))]
    asked = ["check-jsonschema", "--regex-variant", "python", "--schemafile", str(SCHEMA)]
    found = turns(
        {
            "check-jsonschema, 1 file": lambda: spent([*asked, sample[0]], folder),
            f"check-jsonschema, {len(sample)} files": lambda: spent([*asked, *sample], folder),
            "donebook check, cold": partial(check, folder, cold=True),
            "donebook check, warm": partial(check, folder, cold=False),
        }
    )
    for what, cost in found.items():
        took(what, cost)
    one, some, cold, warm = (cost.seconds for cost in found.values())
    scaled = one + (some - one) * (count - 1) / (len(sample) - 1)
    line(f"  check-jsonschema, {count:,} files", f"{scaled:.2f} s", "(scaled)")
    at_least("cold, against check-jsonschema", scaled / cold, 25)
    line("warm, against the same", f"{scaled / warm:.2f}×")


def main() -> None:
    """Measure and print."""
    count = sizes(10000)[-1]
    with workshop() as place:
        of_yaml(place / "yaml", count)
        of_json(place / "json", count)


if __name__ == "__main__":
    main()
