"""Golden cases: a drawn tree, commands, and what they print, side by side in one file of `cases/`.

`DONEBOOK_WRITE_CASES=1 pytest tests/test_cases.py` writes what is printed now; read the difference before you commit it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from donebook.cli import main
from donebook.cli.place import here
from donebook.problem import DonebookError
from drawing import HERE, Draw, files_of, inside

CASES = sorted((HERE / "cases").glob("*.txt"))


def checked(folder: Path) -> None:
    """What is checked is what the book would tell."""
    try:
        repository = here()
    except DonebookError:
        return
    found, book = repository.check(), repository.read()
    assert (found.problems, len(found.runs)) == (book.problems, len(book.briefs))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_case(case: Path, draw: Draw) -> None:
    pieces = list(files_of(case.read_text("utf-8")))
    folder = draw("".join(f"=== {name}\n{text}" for name, text in pieces if not name.startswith("$")))
    written = []
    for name, text in pieces:
        printed = text
        if name.startswith("$ donebook "):
            with inside(folder):
                printed = CliRunner().invoke(main, name.split()[2:], catch_exceptions=False).output
                checked(folder)
        written.append(f"=== {name}\n{printed}")
    if os.environ.get("DONEBOOK_WRITE_CASES"):
        case.write_text("".join(written), "utf-8")
    assert "".join(written) == case.read_text("utf-8")
