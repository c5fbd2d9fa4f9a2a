"""`donebook run`: an operator walks through a run, step by step."""

from __future__ import annotations

import sys

import click

from ..record import Stage
from ..repository import Repository
from .completion import complete_run
from .desk import Desk, author_part, late
from .pen import Pen
from .place import here
from .terminal import interactive, unusable
from .walk import Walk
from .who import who


@click.command("run", short_help="Walk through the open steps of a run.")
@click.argument("run", required=False, shell_complete=complete_run)
@click.option("--by", metavar="WHO", envvar="DONEBOOK_BY", help="Who answers; git's user if left out.")
def command(run: str | None, by: str | None) -> None:
    """Walk through the open steps of RUN in the terminal, phase by phase; without RUN, of the run that is open.

    One key is one answer, and each is in the file before the next step is shown: quit at any moment, or lose the connection, and go on later
    with the same command. At a gate the walk waits until somebody releases it.

    \b
    Example: donebook run 1.4.0-production
    """
    repository = here()
    desk = Desk.of(repository, run or _open(repository))
    account = who(repository, by)
    if not (interactive() and sys.stdout.isatty()):
        raise unusable("There is no terminal to ask on. Write results with donebook set, or donebook import.")
    late(desk.record)
    history = repository.history(desk.where.checklist, 40)
    steps = history.steps
    last = {old: steps.get(new, ()) for old, new in history.became(desk.record.checklist).items()}
    last = last or steps
    Walk(pen=Pen(desk=desk, account=account, part=desk.part(author_part(account))), last=last).go()


def _open(repository: Repository) -> str:
    """The only run that is not finished. Raises UnusableError where there is none, or more."""
    known = repository.lists.ids()
    records = repository.records([where for where in repository.runs.paths() if where.checklist in known])
    found = [f"{record.run.checklist}/{record.id}" for record in records if record.stage is Stage.IN_PROGRESS]
    if len(found) == 1:
        return found[0]
    if found:
        raise unusable(f"{len(found)} runs are open: {', '.join(found[-5:])}. Name one.")
    raise unusable("No run is open. Begin one: donebook new")
