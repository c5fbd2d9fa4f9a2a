"""`donebook export`: records for control frameworks, policies and spreadsheets."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from ..export import (
    Exhibit,
    assessment_results,
    exhibits,
    is_token,
    records_data,
    records_table,
    statement,
    step_rows,
    steps_table,
)
from ..page import site_of
from ..problem import visible
from ..repository import Repository
from ..repository.export import export
from ..settings import Hosting
from .completion import complete_checklist, complete_run
from .lake import fill, warn_lost
from .options import Place, in_order
from .place import checklist_path, here, hosting, run_path
from .terminal import COMMAND, UnusableError, count, refuse, say, unusable, warn

FORMATS = ("in-toto", "oscal", "json", "csv")
"""What records are exported as."""
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("export", short_help="Export records for control frameworks, policies and spreadsheets.")
@click.argument("runs", metavar="[RUN]…", nargs=-1, shell_complete=complete_run)
@click.option("--format", "form", type=click.Choice(FORMATS), help="What they are exported as.")
@click.option("--parquet", "lake", metavar="DIR", type=Place(), help="Write them as tables into a folder of many repositories'.")
@click.option("--output", metavar="PATH", type=Place(), help="The file, or for in-toto the folder; printed if left out.")
@click.option("--checklist", metavar="CHECKLIST", help="Only records of it.", shell_complete=complete_checklist)
@click.option("--since", metavar="DAY", type=_DAY, help="Only runs that began on this day or later, such as 2026-01-31.")
@click.option("--until", metavar="DAY", type=_DAY, help="Only runs that began on this day or earlier.")
@click.option("--control", "controls", metavar="ID", multiple=True, help="For oscal: a control that the records are about, such as cm-3.")
@click.option(
    "--repository", "called", metavar="NAME", help="For --parquet: what this repository is called; repo_url or site_url if left out."
)
@click.option("--steps", is_flag=True, help="For json and csv: a row for each step, not for each record.")
def command(
    runs: tuple[str, ...],
    form: str | None,
    lake: Path | None,
    output: Path | None,
    checklist: str | None,
    since: datetime | None,
    until: datetime | None,
    controls: tuple[str, ...],
    called: str | None,
    *,
    steps: bool,
) -> None:
    """Export all records, or the RUNs, in a form that other systems read.

    in-toto makes an unsigned statement of each finished run, oscal one document of assessment results. Exits 1 where a RUN
    is not there, or is left out. --parquet, which needs donebook[parquet], writes all records of the repository as tables,
    for DuckDB, Spark or Trino, in the place of those that it wrote there before; what else is there stays.

    \b
    Example: donebook export --format oscal --control cm-3 --output assessment-results.json
    """
    if lake is not None:
        others = {"--format": form, "--output": output, "--control": controls, "--steps": steps, "--since": since, "--until": until}
        fill(lake, checklist, called, [name for name, given in {"RUN": runs, **others}.items() if given])
        return
    if form is None:
        raise unusable(f"Missing option '--format' or '--parquet'. A format is one of: {', '.join(FORMATS)}.")
    if called is not None:
        raise unusable("--repository is for --parquet.")
    narrowed = checklist is not None or since is not None or until is not None
    _usable(form, output, controls, steps=steps, both=bool(runs) and narrowed)
    in_order(since, until)
    repository, site = here(), hosting()
    named = _named(repository, runs)
    path = checklist_path(repository, checklist) if checklist is not None else None
    book = repository.read()
    found = exhibits(book, site_of(site, repository.settings.docs_dir, ()), repository.settings)
    chosen = _asked(found, named) if runs else _narrowed(found, path, since, until)
    kept = [each for each in chosen if each.finished or form != "in-toto"]
    left = len(chosen) - len(kept)
    _write(repository, output, _made(form, kept, site, controls, steps=steps))
    if output:
        say(f"written: {visible(output.as_posix())}, {count(len(kept), 'record')}", error=True)
    if left:
        warn(f"{count(left, 'record')} left out: not finished, and a statement is made of a finished run only.")
    warn_lost(book)
    sys.exit(1 if runs and left else 0)


def _usable(form: str, output: Path | None, controls: Sequence[str], *, steps: bool, both: bool) -> None:
    """Raise UnusableError for options that do not fit one another."""
    if controls and form != "oscal":
        raise unusable("--control names controls for `--format oscal`.")
    for control in controls:
        if not is_token(control):
            raise unusable(f"--control {control} is no id of a control: it is a letter, then letters, digits and `.-_`, such as cm-3.")
    if steps and form not in ("json", "csv"):
        raise unusable("--steps is for `--format json` and `--format csv`.")
    if both:
        raise unusable("Name runs, or choose them by --checklist, --since and --until: not both.")
    if output and form == "in-toto" and output.exists() and not output.is_dir():
        raise unusable(f"--output {output} is a file: in-toto writes a file for each run into a folder.")
    if output and form != "in-toto" and output.is_dir():
        raise unusable(f"--output {output} is a folder: name the file.")


def _named(repository: Repository, names: Sequence[str]) -> set[str]:
    """The names of the runs that are meant, with their checklists'. Ends the command where one is not there."""
    found, missing = set[str](), []
    for name in names:
        try:
            run = run_path(repository, name)
            found.add(f"{run.checklist}/{run.id}")
        except UnusableError as error:
            missing.append(error.message)
    if missing:
        refuse(*missing)
    return found


def _asked(found: Sequence[Exhibit], named: set[str]) -> list[Exhibit]:
    """The records of named runs. Ends the command where one has none."""
    if lost := sorted(named - {each.name for each in found}):
        refuse(*(f"The run {name} has no record: `donebook check` says why." for name in lost))
    return [each for each in found if each.name in named]


def _narrowed(found: Sequence[Exhibit], path: str | None, since: datetime | None, until: datetime | None) -> list[Exhibit]:
    """The records of a checklist and of some days, as far as they are asked for; a warning counts those whose day nobody knows."""
    of_list = [each for each in found if path in (None, each.volume.checklist.path)]
    if not (since or until):
        return of_list
    dated = [(each, each.day) for each in of_list]
    if lost := sum(day is None for _, day in dated):
        warn(f"{count(lost, 'record')} left out: nobody says on which day the run began.")
    first, last = since.date() if since else date.min, until.date() if until else date.max
    return [each for each, day in dated if day and first <= day <= last]


def _made(form: str, chosen: Sequence[Exhibit], site: Hosting, controls: Sequence[str], *, steps: bool) -> dict[str, str]:
    """What is exported: the texts of in-toto's files by their names, or the only document without one."""
    if form == "in-toto":
        return {f"{each.name}.intoto.json": _json(statement(each)) for each in chosen}
    makers: dict[str, Callable[[], str]] = {
        "oscal": lambda: _json(assessment_results(chosen, site.name, controls)),
        "json": lambda: _json({"schema": 1, "steps": list(step_rows(chosen))} if steps else records_data(chosen)),
        "csv": lambda: steps_table(chosen) if steps else records_table(chosen),
    }
    return {"": makers[form]()}


def _write(repository: Repository, output: Path | None, made: dict[str, str]) -> None:
    """Write what was made, or print it: a document as it is, statements a line each."""
    if output is None:
        for name, text in made.items():
            say(*([json.dumps(json.loads(text))] if name else text.replace("\r\n", "\n").removesuffix("\n").split("\n")))
    elif "" in made:
        export(repository, output.parent, {output.name: made[""].encode()})
    else:
        export(repository, output, {name: text.encode() for name, text in made.items()})


def _json(data: Any) -> str:
    """JSON in ASCII, so that no character of it hides or reorders others, and no CI runner takes it for a command."""
    return COMMAND.sub("\\\\u0023#", json.dumps(data, indent=2)) + "\n"
