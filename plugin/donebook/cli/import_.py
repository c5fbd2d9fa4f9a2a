"""`donebook import`: results of automated tests become results of steps."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import click

from ..problem import visible
from ..record import Entry
from ..report import SIZE, Case, answers, read
from ..run import Attempt, Evidence, Part, change
from ..struct import Struct
from .completion import complete_run
from .desk import Desk, author_part, late
from .options import SLACK, Place, Time, now
from .place import here, shown
from .terminal import count, say, say_json, unusable, warn, words

MACHINE = "ci/tests"
"""Who gives the results of a report where nobody is named."""


@click.command("import", short_help="Take in the results of automated tests.")
@click.argument("run", shell_complete=complete_run)
@click.argument("file", type=Place())
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
    cases = read(_data(file), file.as_posix())
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
    done = Imported(
        cases=len(cases),
        results=news,
        same=len(results) - len(news) - len(kept),
        kept=kept,
        unmatched=found.unmatched,
        missing=found.missing,
    )
    if as_json:
        say_json({"schema": 1, "file": part.source if written else None, **done.data()})
    else:
        done.told(desk, "" if not written else part.source, dry_run=dry_run)


class Imported(Struct, frozen=True, kw_only=True):
    """What became of a report."""

    cases: int
    """How many tests it has."""
    results: dict[str, Attempt]
    """What is new, by step id."""
    same: int
    """How many steps said so already."""
    kept: dict[str, str]
    """Who has said what stays, by step id."""
    unmatched: Sequence[Case]
    """Tests that no step asks for."""
    missing: Sequence[str]
    """Steps whose test is not in the report."""

    def data(self) -> dict[str, object]:
        """The same for machines."""
        return {
            "results": {id: str(result.result) for id, result in self.results.items()},
            "kept": self.kept,
            "unmatched": [_name(case) for case in self.unmatched],
            "missing": list(self.missing),
        }

    def told(self, desk: Desk, written: str, *, dry_run: bool) -> None:
        """Say it to people."""
        entries = desk.record.by_id
        for id, result in self.results.items():
            say(f"{words(result.result)}: {visible(entries[id].text)}")
        say(*(visible(f"kept: {entries[id].text}, as {person} said it") for id, person in self.kept.items()))
        for id in self.missing:
            warn(f"no test of the report answers {desk.record.checklist.shortest(id)}, which asks for one.")
        _unmatched(self.unmatched)
        told = [count(self.cases, "test"), f"{count(len(self.results), 'result')}{' not' if dry_run and self.results else ''} written"]
        told += [f"{self.same} as before"] if self.same else []
        told += [f"{count(len(self.unmatched), 'test')} that no step asks for"] if self.unmatched else []
        say(", ".join(told) + (f": {visible(shown(desk.repository, written))}" if written else ""), error=True)


def _name(case: Case) -> str:
    return ".".join(filter(None, (case.suite, case.name)))


def _unmatched(cases: Sequence[Case]) -> None:
    """Name the tests that no step asks for: those that failed, one by one."""
    names = [_name(case) for case in cases if case.outcome == "failed"]
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
