"""`donebook check`: everything that is wrong, for people and for every CI."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from ..problem import visible
from .findings import FORMATS
from .place import here, inside
from .terminal import count, say, unusable


@click.command("check", short_help="Say everything that is wrong in checklists and runs.")
@click.argument("paths", nargs=-1, metavar="[PATH]…", type=click.Path())
@click.option("--format", "form", type=click.Choice([*FORMATS]), default="text", show_default=True, help="How problems are told.")
@click.option("--fix", is_flag=True, help="Mend the lines of checklists that are safe to mend, and nothing else.")
@click.option("--no-hints", is_flag=True, help="Leave out advice.")
def command(paths: tuple[str, ...], form: str, *, fix: bool, no_hints: bool) -> None:
    """Say everything that is wrong in the checklists and runs: file, line, what, cure.

    With PATHs, only what is wrong in those files and folders, and in the other parts of their runs. Advice is a hint, and never fails.
    Exits 1 where there is a problem, 0 where there is none, 2 where it cannot begin.

    \b
    Example: donebook check --format github
    """
    repository = here()
    wanted = [_inside(repository.root, inside(repository, Path(path)), path) for path in paths]
    if fix:
        for path, lines in repository.lists.mend():
            say(*(f"mended: {visible(path)}:{line}" for line in lines), error=form != "text")
    checked = repository.check()
    found = [problem for problem in checked.problems if problem.severity != "hint" or not no_hints]
    if wanted:
        wanted += [path for paths in checked.runs if any(_under(path, wanted) for path in paths) for path in paths]
        found = [problem for problem in found if _under(problem.source, wanted)]
    if text := FORMATS[form](found, repository.git.prefix):
        say(*text.split("\n")) if form == "text" else click.echo(text)
    problems = [problem for problem in found if problem.severity != "hint"]
    hints = len(found) - len(problems)
    steps = sum(len(checklist.steps) for checklist in checked.checklists)
    lists, records = count(len(checked.checklists), "checklist"), count(len(checked.runs), "record")
    told = (count(len(problems), "problem") if problems else "nothing wrong") + (f", {count(hints, 'hint')}" if hints else "")
    say(f"{lists} with {count(steps, 'step')}, {records}: {told}{' there' if wanted else ''}", error=True)
    sys.exit(1 if problems else 0)


def _inside(root: Path, path: str, typed: str) -> str:
    """A path that is to be checked. Raises UnusableError for one that is not there."""
    if not os.path.lexists(root / path):
        raise unusable(f"{typed}: there is no such file or folder.")
    if Path(path).is_absolute():
        raise unusable(f"{typed} is not in this repository.")
    return "" if path == "." else path


def _under(source: str, wanted: Iterable[str]) -> bool:
    return any(not each or source == each or source.startswith(f"{each}/") for each in wanted)
