"""`donebook set`: results from the command line, a job or a script."""

from __future__ import annotations

from datetime import datetime

import click

from ..problem import nearest, visible
from ..record import Entry
from ..run import Attempt, Evidence, Gate, Part, Result, Waiver, change
from ..run.model import ALIASES
from .desk import Desk, author_part, late
from .place import Time, complete_run, here, now, who
from .terminal import count, say, unusable, warn, words

WAIVED = "waived"


@click.command("set", short_help="Write results into a run.")
@click.argument("run", shell_complete=complete_run)
@click.argument("results", nargs=-1, metavar="[STEP=OUTCOME]…")
@click.option("--note", metavar="TEXT", help="What was seen, or why; every outcome but passed needs one.")
@click.option("--evidence", metavar="URL", multiple=True, help="What shows it; again and again.")
@click.option("--by", metavar="WHO", envvar="DONEBOOK_BY", help="Who did it; git's user if left out.")
@click.option("--at", type=Time(), metavar="TIME", help="When; now if left out.")
@click.option("--happened", metavar="SECTION", multiple=True, help="A conditional section that did happen.")
@click.option("--release", metavar="SECTION", multiple=True, help="A gate that is released.")
@click.option("--json", "as_json", is_flag=True, help="Print where the run then stands as JSON.")
def command(
    run: str,
    results: tuple[str, ...],
    note: str | None,
    evidence: tuple[str, ...],
    by: str | None,
    at: datetime | None,
    happened: tuple[str, ...],
    release: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Write results into RUN: passed, failed, blocked, skipped or not_applicable, or waived for one that failed.

    RUN is the path or the id of a run, or a part of the id that no other has. A STEP is called by its id, by any unique ending of it, or by its
    number as `donebook status` shows it. Note, evidence, who and when are those of all steps named. A result that was there before stays as
    an earlier attempt. In a folder of parts everybody writes into a part of their own.

    \b
    Example: donebook set 1.4.0-production run-smoke-tests=passed --evidence https://example.org/ci/8812 --by ci/smoke
    """
    repository = here()
    desk = Desk.of(repository, run)
    account, when = who(repository, by), at or now()
    answers = [_answer(desk, each, note) for each in results]
    if not (answers or happened or release):
        raise unusable("Nothing to write: name a step and its outcome, such as deploy=passed.")
    late(desk.record)
    links = tuple(Evidence(href=each) for each in evidence)
    sections = [desk.section(each) for each in happened]
    gates = [desk.section(each) for each in release]
    new = {
        entry.id: Attempt(result=Result(word), by=account, at=when, note=note, evidence=links) for entry, word in answers if word != WAIVED
    }
    part = desk.part(author_part(account))

    def write(old: Part) -> Part:
        for id, result in new.items():
            old = desk.answer(old, id, result)
        for id in sections:
            old = change.note_happened(old, id.rpartition("/")[2])
        for id in gates:
            old = change.release(old, id.rpartition("/")[2], Gate(by=account, at=when, note=note if not new else None))
        return old

    written = [part.source] if (new or sections or gates) and desk.write(part, write) else []
    written += [_waive(desk, entry, Waiver(by=account, reason=note or "", at=when)) for entry, word in answers if word == WAIVED]
    for entry, word in answers:
        if entry.step and entry.step.evidence and word == "passed" and not links:
            warn(f"{entry.step.name} asks for evidence: add it with --evidence.")
    if as_json:
        desk.again().print_json(written)
    else:
        _report(desk.again(), answers, written)


def _answer(desk: Desk, text: str, note: str | None) -> tuple[Entry, str]:
    """The step and the outcome in `STEP=OUTCOME`."""
    name, mark, word = text.rpartition("=")
    if not (name and mark and word):
        raise unusable(f"{text} is not STEP=OUTCOME, such as deploy=passed.")
    entry = desk.step(name)
    word = word.lower().replace("-", "_")
    word = ALIASES.get(word, word)
    if word not in (*Result, WAIVED):
        raise unusable(
            f"{text}: {nearest(word, [*Result, *ALIASES, WAIVED]) or 'an outcome is one of ' + ', '.join([*Result, WAIVED]) + '.'}"
        )
    if word != Result.PASSED and not (note or "").strip():
        raise unusable(f"{name} is {words(word)} without a note: say what was seen, or why, with --note.")
    if word == WAIVED and not entry.failing:
        raise unusable(f"{name} is {words(entry.result or 'open')}: only a failed or blocked step can be waived.")
    return entry, word


def _waive(desk: Desk, entry: Entry, waiver: Waiver) -> str:
    """Put a waiver beside the result that stands, in the file that has it."""
    assert entry.claim is not None, "it fails, as a file says"
    part, name = desk.repository.runs.part(desk.repository.root / entry.claim.path), entry.claim.name
    desk.write(part, lambda old: change.waive(old, name, waiver))
    return part.source


def _report(desk: Desk, answers: list[tuple[Entry, str]], written: list[str]) -> None:
    """What was written, and what is left."""
    for entry, word in answers:
        say(f"{words(word)}: {visible(entry.text)}")
    for path in dict.fromkeys(written):
        say(f"written: {visible(path)}", error=True)
    if not written:
        say("nothing new: the file says all of it already", error=True)
    left = desk.record.counts["open"]
    say(f"{count(left, 'step')} open" if left else f"no step is open: donebook finish {desk.where.id} --outcome succeeded", error=True)
