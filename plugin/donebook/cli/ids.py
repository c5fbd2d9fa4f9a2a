"""`donebook ids`: the ids of a checklist's steps, and writing them into it."""

from __future__ import annotations

import click

from ..lint import named
from ..problem import visible
from .completion import complete_checklist
from .place import checklist_path, here
from .terminal import count, refuse, say, say_json, warn


@click.command("ids", short_help="Print the ids of a checklist, or write them into it.")
@click.argument("checklist", shell_complete=complete_checklist)
@click.option("--write", is_flag=True, help="Write the id of each step that has none of its own into its line.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def command(checklist: str, *, write: bool, as_json: bool) -> None:
    """Print the id of each step of CHECKLIST, and the shortest name by which runs may call it.

    An id that stands in the file stays when a heading or the text changes. Writing them changes nothing else in it.

    \b
    Example: donebook ids deployment-checklist --write
    """
    repository = here()
    path = checklist_path(repository, checklist)
    if write:
        try:
            said = repository.lists.change(path, named)
        except OSError as error:
            refuse(f"{path} cannot be written: {error.strerror}.")
        if said is None:
            refuse(f"{path} is not written: it is a link, or not UTF-8 text.")
        say(f"{visible(path)}: {count(len(said[0]), 'id')} written", error=True)
        for line in said[1]:
            warn(f"{path}:{line}: there is no room for an id at the end of this line.")
    found = repository.lists.checklist(path, linted=False)
    if as_json:
        steps = [
            {"id": step.id, "name": found.shortest(step.id), "line": step.line, "explicit": step.named} for step in found.steps.values()
        ]
        say_json({"schema": 1, "checklist": found.id, "path": path, "steps": steps})
        return
    say(*(visible(f"{path}:{step.line}: {step.id}{'' if step.named else '  · from its text'}") for step in found.steps.values()))
