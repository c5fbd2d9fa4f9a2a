"""`donebook import`: results of automated tests become results of steps."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import click

from ..problem import DonebookError, visible
from ..record import Entry
from ..report import SIZE, Case, answers, read
from ..run import Attempt, Evidence, Part, change
from .desk import Desk, author_part, late
from .place import SLACK, Time, complete_run, here, now, shown
from .terminal import count, fail, say, say_json, unusable, warn, words

MACHINE = "ci/tests"
"""Who gives the results of a report where nobody is named."""


@click.command("import", short_help="Take in the results of automated tests.")
@click.argument("run", shell_complete=complete_run)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", metavar="JOB", default=MACHINE, show_default=True, help="The job; its name has a slash.")
@click.option("--at", type=Time(), metavar="TIME", help="When, where the report does not say; now if left out.")
@click.option("--evidence", metavar="URL", multiple=True, help="Where the report, or the job's log, can be read; again and again.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def command(run: str, file: Path, by: str, at: datetime | None, evidence: tuple[str, ...], *, dry_run: bool, as_json: bool) -> None:
    """Take the results of automated tests from FILE, a report in JUnit XML, TAP or CTRF JSON, into RUN.

    A step says which tests answer it: `{ test="suite.name" }`, with `*` for many, of which the worst counts. A step that says nothing is
    answered by a test of its name. What a person said of a step stays as it is; what a job said becomes an earlier attempt.

    \b
    Example: donebook import 1.4.0-production report.xml --by ci/smoke --evidence https://example.org/ci/8812
    """
    if not by.strip("/ ") or "/" not in by:
        raise unusable(f"{by} may be a person: call the job by a name with a slash, such as ci/{by}.")
    try:
        cases = read(_data(file), file.as_posix())
    except DonebookError as error:
        fail(error)
    desk = Desk.of(here(), run)
    found = answers(desk.record.checklist, cases)
    links = tuple(Evidence(href=each) for each in evidence)
    results = {id: change.told(result, by=by, at=_past(result.at), evidence=links) for id, result in found.results.items()}
    kept = {id: person for id in results if (person := _person(claim.result for claim in desk.record.by_id[id].claims))}
    news = {id: result for id, result in results.items() if id not in kept and not _said(desk.record.by_id[id], result)}
    late(desk.record)
    part = desk.part(author_part(by))

    def write(old: Part) -> Part:
        """Once more under the lock: what a person has said meanwhile stays, too."""
        for id, name in desk.names(old).items():
            stands = old.steps[name]
            if id in news and (person := _person((*stands.attempts, stands))):
                kept[id] = person
                del news[id]
        return desk.answer(old, news, at, whole=part.ticked)

    written = bool(news) and not dry_run and desk.write(part, write)
    if written:
        desk.again().overtaken({id: result.result for id, result in news.items()})
    if as_json:
        say_json(
            {
                "schema": 1,
                "file": part.source if written else None,
                "results": {id: str(result.result) for id, result in news.items()},
                "kept": kept,
                "unmatched": [".".join(filter(None, (case.suite, case.name))) for case in found.unmatched],
                "missing": list(found.missing),
            }
        )
        return
    for id, result in news.items():
        say(f"{words(result.result)}: {visible(desk.record.by_id[id].text)}")
    say(*(visible(f"kept: {desk.record.by_id[id].text}, as {person} said it") for id, person in kept.items()))
    for id in found.missing:
        warn(f"no test of the report answers {desk.record.checklist.shortest(id)}, which asks for one.")
    _unmatched(found.unmatched)
    same = len(results) - len(news) - len(kept)
    told = [f"{count(len(cases), 'test')}", f"{count(len(news), 'result')}{' not' if dry_run and news else ''} written"]
    told += [f"{same} as before"] if same else []
    told += [f"{count(len(found.unmatched), 'test')} that no step asks for"] if found.unmatched else []
    say(", ".join(told) + (f": {visible(shown(desk.repository, part.source))}" if written else ""), error=True)


def _unmatched(cases: Sequence[Case]) -> None:
    """Name the tests that no step asks for: those that failed, one by one."""
    names = [".".join(filter(None, (case.suite, case.name))) for case in cases if case.outcome == "failed"]
    for name in names[:10]:
        warn(f"a test failed, and no step, or more than one, is called like it: {name}")
    if len(names) > 10:
        warn(f"and {len(names) - 10} more.")


def _data(file: Path) -> bytes:
    try:
        if str(file) == "-":
            return sys.stdin.buffer.read(SIZE + 1)
        with file.open("rb") as opened:
            return opened.read(SIZE + 1)
    except OSError as error:
        raise unusable(f"{file}: {error.strerror}. Name a report in JUnit XML, TAP or CTRF JSON.") from None


def _past(at: datetime | None) -> datetime | None:
    """A time of a report, unless it is still to come: a clock was wrong, and the result would outlive all later ones."""
    return at if at and at - now() < SLACK else None


def _person(results: Iterable[Attempt]) -> str:
    """Who of those who gave a step a result is a person; empty where none is. A job's name has a slash, a handle has none."""
    said = (result.by or "somebody" for result in results)
    return next((by for by in said if "/" not in by), "")


def _said(entry: Entry, result: Attempt) -> bool:
    """The step has this result already, whenever it was told: a job that runs twice adds nothing."""
    return entry.said is not None and change.says(entry.said, result)
