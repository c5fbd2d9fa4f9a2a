"""Fuzz one target, in a process of its own: `python -m fuzz.one TARGET FOLDER [option of libFuzzer's] …`.

What goes wrong does not end it: of each kind of crash the shortest input is kept in FOLDER, and fuzzing goes on.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

from fuzz.crash import hold

MORE = {"github": ["markdown_it"]}
"""What else than our package guides a target: all of it would cost three inputs of four."""


def main(name: str, folder: Path, options: list[str]) -> None:
    with atheris.instrument_imports(include=["donebook", *MORE.get(name, [])]):
        from fuzz.targets import TARGETS
    atheris.Setup([sys.argv[0], *options], lambda data: hold(TARGETS[name], data, folder))
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
