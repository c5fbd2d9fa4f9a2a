"""`donebook status`: where a run stands, or every open one."""

from __future__ import annotations

import click

from ..problem import DonebookError
from ..record import Record, Stage
from .completion import complete_run
from .place import here, run_path
from .standing import short_lines, status_data, whole_lines
from .terminal import count, fail, say, say_json, tell, warn


@click.command("status", short_help="Say where a run stands, or every open one.")
@click.argument("run", required=False, shell_complete=complete_run)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(run: str | None, *, as_json: bool) -> None:
    """Say where RUN stands, step by step; without RUN, where every open run stands.

    A run is open until it is finished, and then until everybody has signed for whom the checklist asks. Steps have the numbers by which
    `donebook set` knows them.

    \b
    Example: donebook status 1.4.0-production
    """
    repository = here()
    known = repository.lists.ids()
    try:
        if run:
            records = [repository.record(run_path(repository, run))]
        else:
            records = [
                record
                for record in repository.records([each for each in repository.runs.paths() if each.checklist in known])
                if _open(record)
            ]
    except DonebookError as error:
        fail(error)
    if as_json:
        say_json({"schema": 1, "runs": [status_data(record, steps=bool(run)) for record in records]})
    elif run:
        say(*whole_lines(records[0]))
        tell(records[0].run.problems)
    else:
        say(*(row for record in records for row in short_lines(record)) if records else ["no run is open"])
        lost = sum(each.checklist not in known for each in repository.runs.paths())
        if lost:
            warn(f"{count(lost, 'run')} in folders that are no checklist's: donebook check says more.")


def _open(record: Record) -> bool:
    return record.stage is Stage.IN_PROGRESS or record.stage is Stage.CHANGED or bool(record.unsigned)
