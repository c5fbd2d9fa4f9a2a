"""`donebook new`: a run begins."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click

from ..checklist import Checklist
from ..parser import slug
from ..problem import DonebookError, quoted, visible
from ..repository import Repository
from ..run import FORMATS, Part, Pin, is_run_id
from .completion import complete_checklist
from .desk import short
from .options import Time, link_of, need, now
from .place import checklist_path, here, shown
from .terminal import ask, interactive, refuse, say, say_json, unusable, warn
from .who import who


@click.command("new", short_help="Start a run of a checklist.")
@click.argument("checklist", required=False, shell_complete=complete_checklist)
@click.option("--subject", metavar="S", help="What is deployed.")
@click.option("--version", metavar="V", help="Which version of it.")
@click.option("--environment", metavar="E", help="Where to.")
@click.option(
    "--link", "links", metavar="REL=URL", multiple=True, help="Where else it is written down, such as ticket=https://…; again and again."
)
@click.option("--format", "ending", type=click.Choice([*FORMATS, "md"]), default="yml", show_default=True, help="md is a copy to tick.")
@click.option("--parts", is_flag=True, help="A folder of parts, one for each person, job and sign-off.")
@click.option("--operator", metavar="WHO", envvar="DONEBOOK_BY", help="Who runs the list; git's user if left out.")
@click.option("--started", type=Time(), metavar="TIME", help="When it began; now if left out.")
@click.option("--id", "id", metavar="ID", help="The run's id; day, subject, version and environment if left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the path and the id as JSON.")
def command(
    checklist: str | None,
    subject: str | None,
    version: str | None,
    environment: str | None,
    links: tuple[str, ...],
    ending: str,
    operator: str | None,
    started: datetime | None,
    id: str | None,
    *,
    parts: bool,
    as_json: bool,
) -> None:
    """Start a run of CHECKLIST: make its file, which pins the revision of the list that is there now.

    CHECKLIST is the path or the id of a checklist. What is missing is asked for on a terminal. The path goes to the standard output,
    the next command to the standard error.

    \b
    Example: donebook new deployment-checklist --subject shop --version 1.4.0 --environment production --link ticket=https://example.org/CHG-1042
    """
    if parts and ending == "md":
        raise unusable("A ticked copy is one file: leave out --parts, or choose another --format.")
    repository = here()
    list_ = repository.lists.checklist(checklist_path(repository, checklist or _only(repository)), linted=False)
    if list_.unsound:
        raise DonebookError(list_.unsound)
    began = started or now()
    pin, frozen = _pin(repository, list_)
    part = Part(
        checklist=pin,
        subject=need(subject, "What is deployed", "--subject"),
        version=need(version, "Which version", "--version"),
        environment=need(environment, "Where to", "--environment"),
        links=tuple(link_of(each) for each in links),
        operator=who(repository, operator, "--operator"),
        started=began,
        frozen=frozen,
    )
    id = id or run_id(began, part)
    if not is_run_id(id):
        raise unusable(f"{id} is not a name for a run: write --id in lower case, with hyphens and dots, at most 80 characters.")
    file = _make(repository, list_, id, part, ending, parts=parts)
    inside = file.relative_to(repository.root).as_posix()
    if as_json:
        say_json({"schema": 1, "id": id, "checklist": list_.id, "path": inside})
        return
    say(visible(shown(repository, inside)))
    say(f"Next: donebook run {id}", error=True)


def run_id(began: datetime, part: Part) -> str:
    """Day, subject, version and environment in the letters that an id may have; a long one loses its end."""
    words = (part.subject, part.version, part.environment)
    slugs = (".".join(filter(None, (slug(piece, "") for piece in (word or "").split(".")))) for word in words)
    return "-".join(filter(None, (began.date().isoformat(), *slugs)))[:80].rstrip("-.")


def _only(repository: Repository) -> str:
    """The checklist, where nobody named one."""
    ids = repository.lists.ids()
    if len(ids) == 1:
        return next(iter(ids))
    if ids and interactive():
        say(*(f"  {id}  {path}" for id, path in ids.items()), error=True)
        return ask("Which checklist", [*ids])
    raise unusable("Missing argument 'CHECKLIST'. " + (f"There is {', '.join(ids)}." if ids else "No page is a checklist yet."))


def _pin(repository: Repository, checklist: Checklist) -> tuple[Pin, str | None]:
    """The revision that is there now; and its text, where git does not have it."""
    path = checklist.path
    commit, committed, same = repository.git.pin(path)
    # What git has under the name of a link is where it leads; with a filter on line ends, its bytes are others.
    if commit and same and not (repository.root / path).is_symlink():
        return Pin(path=path, revision=commit, blob=committed), None
    if commit:
        warn(
            f"{path} is not as it was committed last: the run pins the text that is there now, and keeps it. Commit it before the run, or with it."
        )
    return Pin(path=path, blob=checklist.blob), short(repository.lists.text(path), repository.settings.rules.limits)


def _make(repository: Repository, checklist: Checklist, id: str, part: Part, ending: str, *, parts: bool) -> Path:
    """Write the run's first file. Nobody's is overwritten."""
    folder = repository.root / repository.settings.runs / checklist.id
    taken = [run.path for run in repository.runs.paths() if run.checklist == checklist.id and run.id == id]
    if taken:
        _refuse_taken(id, taken[0].relative_to(repository.root).as_posix())
    text = repository.lists.text(checklist.path) if ending == "md" else ""
    if text is None:
        refuse(f"{checklist.path} cannot be copied: it is a link, or not UTF-8 text. Choose another --format.")
    file = folder / id / f"run.{ending}" if parts else folder / f"{id}.{ending}"
    try:
        if there := repository.runs.part(file).make(part, text):
            _refuse_taken(id, there)
    except OSError as error:
        refuse(f"{file.relative_to(repository.root).as_posix()} cannot be written: {error.strerror}. Look at the folder's permissions.")
    return file


def _refuse_taken(id: str, path: str) -> NoReturn:
    refuse(
        f"There is a run {quoted(id, 80)} already: {path}. Go on with it (`donebook run {id}`), or give this one another --id, such as {id}-2."
    )
