"""`donebook finish`: a run ends."""

from __future__ import annotations

import shlex
from datetime import datetime

import click

from ..problem import visible
from ..record import Record
from ..repository import PartPath
from ..run import Outcome, change
from .completion import complete_run
from .desk import Desk, author_part, short
from .options import Time, Word, need, now
from .place import here
from .standing import missing
from .terminal import count, paint, refuse, say, warn, words
from .who import who


@click.command("finish", short_help="End a run.")
@click.argument("run", shell_complete=complete_run)
@click.option("--outcome", type=Word([*map(str, Outcome)]), help="What became of the deployment.")
@click.option("--at", type=Time(), metavar="TIME", help="When; now if left out.")
@click.option(
    "--by", metavar="WHO", envvar="DONEBOOK_BY", help="In a folder without a head, whose part it is written into; git's user if left out."
)
@click.option("--again", is_flag=True, help="Correct the end and the outcome of a run that is finished.")
@click.option("--json", "as_json", is_flag=True, help="Print where the run then stands as JSON.")
def command(run: str, outcome: str | None, at: datetime | None, by: str | None, *, again: bool, as_json: bool) -> None:
    """End RUN: say when it was over and what became of it, and freeze the checklist's text into it.

    What is missing is listed, and does not keep the run from ending: a deployment that was stopped has open steps. A run ends once, unless --again corrects it.

    \b
    Example: donebook finish 1.4.0-production --outcome succeeded
    """
    repository = here()
    desk = Desk.of(repository, run)
    head = desk.record.run.head
    if head.finished and not again:
        refuse(
            f"The run was finished {head.finished.isoformat()}{f', {words(head.outcome)}' if head.outcome else ''}. Correct that with --again."
        )
    outcome = need(outcome, "Outcome", "--outcome", [*map(str, Outcome)])
    when = at or now()
    if head.started and when < head.started:
        refuse(f"The run began {head.started.isoformat()}, which is after {when.isoformat()}. Look at the day and at the offset of --at.")
    part = _head(desk, by)
    desk.odd(at)
    if signed := [state.role for state in desk.record.signoffs if state.signoff]:
        warn(f"the run is signed ({', '.join(signed)}), and signatures do not cover its end: let them know.")
    if after := [entry.text for entry in desk.record.entries if entry.said and entry.said.at and entry.said.at > when]:
        warn(f"{count(len(after), 'result')} later than this end, such as: {after[0]}")
    frozen = _text(desk)
    if not desk.write(part, lambda old: old if old.finished and not again else change.finish(old, when, Outcome(outcome), frozen)):
        refuse("Somebody else has finished the run meanwhile. Correct that with --again.")
    _warn(desk.record, Outcome(outcome))
    if as_json:
        desk.again().print_json([part.source])
        return
    say(f"{words(outcome)}: {visible(desk.where.id)}, record {paint(words(desk.record.verdict), desk.record.verdict)}")
    desk.told(part.source)
    if left := list(missing(desk.record)):
        say("missing:", *(f"  {visible(each)}" for each in left), error=True)
    roles = desk.record.unsigned
    if roles:
        say(f"Next: donebook sign {desk.where.id} --role {visible(shlex.quote(roles[0]))}", error=True)


def _warn(record: Record, outcome: Outcome) -> None:
    """Warn of a roll-back of which the run does not say that anything of it happened."""
    may = [section for section in record.checklist.root.walk() if section.conditional]
    if outcome is Outcome.ROLLED_BACK and may and not record.happened:
        name = record.checklist.shortest_section(may[0].id)
        warn(
            f"the run does not say that {may[0].title} happened, so that nobody waits for its steps: donebook set {record.id} --happened {name}"
        )


def _head(desk: Desk, by: str | None) -> PartPath:
    """The part that has the run's head, and so its end."""
    for key in ("checklist", "started", "subject"):
        if key in desk.record.run.where:
            return desk.repository.runs.part(desk.repository.root / desk.record.run.at(key)[0])
    return desk.part(author_part(who(desk.repository, by)) if desk.where.parts else desk.where.id)


def _text(desk: Desk) -> str | None:
    """The checklist's text as it was run; None where it is not to be had, or is there already."""
    record, repository = desk.record, desk.repository
    if record.run.head.frozen is not None:
        return None
    blob = record.run.head.checklist.blob if record.run.head.checklist else None
    path = repository.lists.ids()[record.run.checklist]
    if blob in (None, repository.lists.checklist(path, linted=False).blob):
        return short(repository.lists.text(path), repository.settings.rules.limits)
    if data := repository.git.blobs([blob or ""]).get(blob or ""):
        return short(_decoded(data, record), repository.settings.rules.limits)
    warn("the revision that the run pins is not in this repository, so that its text cannot be kept in the run.")
    return None


def _decoded(data: bytes, record: Record) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        warn(f"{record.checklist.path} is not UTF-8 at that revision, and its text is not kept in the run.")
        return None
