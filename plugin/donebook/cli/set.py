"""`donebook set`: results from the command line, a job or a script."""

from __future__ import annotations

from datetime import datetime

import click

from ..problem import visible
from ..run import Evidence, Gate, Part, Redline, change
from .completion import complete_run, complete_section, complete_step
from .desk import Desk, author_part, late
from .options import Time, link_of, now
from .place import here
from .saying import ADD, OPEN, Saying
from .terminal import count, say, unusable, words
from .who import who


@click.command("set", short_help="Write results into a run.")
@click.argument("run", shell_complete=complete_run)
@click.argument("results", nargs=-1, metavar="[STEP=RESULT]…", shell_complete=complete_step)
@click.option("--note", metavar="TEXT", help="What was seen, or why; every result but passed needs one.")
@click.option("--evidence", metavar="URL", multiple=True, help="What shows it; again and again.")
@click.option("--by", metavar="WHO", envvar="DONEBOOK_BY", help="Who did it; git's user if left out.")
@click.option("--at", type=Time(), metavar="TIME", help="When; now if left out.")
@click.option(
    "--happened", metavar="SECTION", multiple=True, shell_complete=complete_section, help="A conditional section that did happen."
)
@click.option("--release", metavar="SECTION", multiple=True, shell_complete=complete_section, help="A gate that is released.")
@click.option("--link", "links", metavar="REL=URL", multiple=True, help="Where else the deployment is written down.")
@click.option("--remark", metavar="TEXT", help="What the run taught about the checklist, or about the step that is named.")
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
    links: tuple[str, ...],
    remark: str | None,
    *,
    as_json: bool,
) -> None:
    """Write results into RUN: passed, failed, blocked, skipped or not_applicable, waived for one that failed, open to take yours back.

    RUN is the path or the id of a run, or words of the id that no other has. A STEP is called by its id, by any unique ending of it, or by its
    number as `donebook status` shows it. Note, evidence, who and when are those of all steps named; without a result they are added
    to your result. A result that was there before stays as an earlier attempt. In a folder of parts everybody writes into a part of their own.

    \b
    Example: donebook set 1.4.0-production run-smoke-tests=passed --evidence https://example.org/ci/8812 --by ci/smoke
    """
    repository = here()
    desk = Desk.of(repository, run)
    said = Saying(
        desk=desk,
        by=who(repository, by),
        at=at,
        note=(note or "").strip() or None,
        evidence=tuple(Evidence(href=each) for each in evidence),
        words={},
    )
    for each in results:
        said.take(each)
    sections, gates = [desk.section(each) for each in happened], [desk.gate(each) for each in release]
    more = [link_of(each) for each in links]
    if not (said.words or sections or gates or more or remark):
        raise unusable("Nothing to write: name a step and its result, such as deploy=passed.")
    if remark and len(said.words) > 1:
        raise unusable("A --remark is about one step, or about the whole list: name no more than one.")
    late(desk.record)
    desk.odd(at)
    desk.replaced({id: result for id, result in said.results.items() if (e := desk.record.by_id[id].said) and e.by != said.by})
    part = desk.part(author_part(said.by))

    def write(old: Part) -> Part:
        for id in sections:
            old = change.note_happened(old, desk.record.checklist.shortest_section(id))
        for id in gates:
            old = change.release(
                old, desk.record.checklist.shortest_section(id), Gate(by=said.by, at=at or now(), note=None if said.words else said.note)
            )
        if remark:
            step = next((desk.record.checklist.shortest(id) for id in said.words), None)
            old = change.remark(old, Redline(step=step, note=remark, by=said.by, at=at or now()))
        return change.link(said.answered(old, whole=part.ticked), more)

    written = [part.source] if desk.write(part, write) else []
    written += said.elsewhere()
    after = desk.again()
    said.warn(after.record)
    after.overtaken(said.results)
    after.outdated(desk.record)
    if as_json:
        after.print_json(written)
    else:
        _report(after, said, written)


def _report(desk: Desk, said: Saying, written: list[str]) -> None:
    """What was written, and what is left."""
    for id, word in said.words.items():
        entry = desk.record.by_id[id]
        say(f"{words(word if word not in (ADD, OPEN) else entry.result or 'open')}: {visible(entry.text)}")
    desk.told(*written)
    if not written:
        say("nothing new: the file says all of it already", error=True)
    left = desk.record.counts["open"]
    done = "" if desk.record.run.head.finished else f": donebook finish {desk.where.id} --outcome succeeded"
    say(f"{count(left, 'step')} open" if left else f"no step is open{done}", error=True)
