"""The audit: every discrepancy of a book, and what cannot be known of it. Pure, and total."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ..book import Book
from ..checklist import Section
from ..lint import CODES
from ..manifest import Finding
from ..problem import Problem
from ..provenance import Provenance
from ..record import Record, Stage, Verdict
from ..run import Outcome, Result
from .changes import changes
from .model import SLACK, Discrepancy, Scope, draw, found, scope_of
from .people import people
from .population import deleted, here, ruled, untold
from .rules import RULES, rule_of
from .signing import signing
from .times import times

__all__ = ["RULES", "SLACK", "Audit", "Discrepancy", "Scope", "audit", "draw", "rule_of", "scope_of"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Audit:
    """What an auditor has to look at, and what nobody can tell them here."""

    discrepancies: tuple[Discrepancy, ...]
    """The newest first."""
    unknown: tuple[str, ...]
    """What cannot be known here, and why: a sentence each."""


def audit(book: Book, scope: Scope, now: datetime, *, runs: str = "runs", earlier: Iterable[Finding] = ()) -> Audit:
    """Every discrepancy of a book, at the time `now`.

    `runs` is the folder of runs, `earlier` is what was found against an earlier manifest.
    """
    told: list[Discrepancy] = [
        *_since(earlier),
        *deleted(book, runs),
        *untold(book, scope),
        *ruled(book),
        *here(book),
        *_files(book),
    ]
    for record in book.records:
        trace = book.trace(record)
        told += [*people(record, trace), *times(record, trace, now, scope.late), *changes(record, trace)]
        if record.stage is not Stage.IN_PROGRESS or record.run.signoffs:
            told += [*_done(record), *signing(record, trace)]
    once = {(each.name, each.kind, each.text, each.source, each.line): each for each in told}
    ordered = [once[key] for key in sorted(once)]
    return Audit(
        discrepancies=tuple(sorted(ordered, key=lambda each: each.day, reverse=True)), unknown=tuple(_unknown(book.provenance, scope))
    )


def _since(earlier: Iterable[Finding]) -> Iterator[Discrepancy]:
    """What should never have happened since an earlier manifest."""
    for each in earlier:
        yield Discrepancy(kind=each.kind, text=f"since the earlier manifest: {each.message}", about=each.record or "all records")


def _done(record: Record) -> Iterator[Discrepancy]:
    """What does not go together in what was done."""
    head = record.run.head
    if head.outcome is Outcome.SUCCEEDED and record.verdict in (Verdict.FAILED, Verdict.INCOMPLETE):
        yield found("outcome", record, f"said to have succeeded, and the record is {record.verdict}", at=head.finished)
    if head.finished and record.counts["open"]:
        count = record.counts["open"]
        yield found(
            "open-steps", record, f"finished with {count} required step{'s' if count != 1 else ''} that nobody answered", at=head.finished
        )
    closed = [each.title for each in record.checklist.root.walk() if each.gate and each.id not in record.gates and _reached(record, each)]
    if head.finished and closed:
        yield found("gate-open", record, f"finished, and nobody has released {', '.join(closed)}", at=head.finished)
    for entry in record.entries:
        if entry.step and entry.step.evidence and entry.said and entry.said.result is Result.PASSED and not entry.said.evidence:
            yield found("no-evidence", record, f"“{entry.text}” asks for evidence and has none", at=entry.said.at)


def _reached(record: Record, section: Section) -> bool:
    """Whether somebody has answered a step in a section."""
    return any(record.by_id[step.id].result for step in section.every_step())


def _files(book: Book) -> Iterator[Discrepancy]:
    """What is wrong in files, as `donebook check` says it; advice about checklists is none of an auditor's business."""
    homes = {path: record for record in book.records for path in record.run.paths}
    homes |= {problem.source: record for record in book.records for problem in record.run.problems}
    for problem in book.problems:
        if problem.severity == "hint" or problem.code in CODES or _unknowable(problem, book.provenance):
            continue
        text = f"{problem.message}. {problem.cure}".rstrip(". ") if problem.cure else problem.message
        record = homes.get(problem.source)
        if record:
            yield found(problem.code, record, text, place=(problem.source, problem.line))
        else:
            last = book.provenance.changes.get(problem.source, ())[-1:]
            day = last[0].commit.committed.date().isoformat() if last else ""
            yield Discrepancy(kind=problem.code, text=text, about=problem.source, source=problem.source, line=problem.line, day=day)


def _unknowable(problem: Problem, provenance: Provenance) -> bool:
    """Whether a problem says no more than that a text is not in this clone, which may not have it."""
    return problem.code == "lost-blob" and not provenance.complete


def _unknown(provenance: Provenance, scope: Scope) -> Iterator[str]:
    if not provenance.known:
        yield "There is no git history here: everything is only claimed, and nothing can be said of who, when, changes and deletions."
        return
    if provenance.shallow:
        yield (
            "The clone is shallow: who wrote what came before its oldest commit, what was changed and which runs were deleted there, and which "
            "texts the checklists had, is not known, and nothing is said of it."
        )
    if provenance.partial:
        yield "The clone is partial: git would have to fetch texts that it lacks, so that what was changed in them is not known."
    if not provenance.signers:
        yield "The site names no signers: signatures of commits are not checked."
    if not provenance.roster.people:
        yield "The site names no people: handles in run files are compared with the names and mail accounts of commits, which are free text."
    if not scope.tags:
        yield "The site names no tags of deployments: whether every deployment has a run is not known."
    elif not provenance.tags:
        yield "There are no tags in this clone: whether every deployment has a run is not known."
    if not scope.against:
        yield "The site names no earlier manifest: whether the history was rewritten before this clone was made is not known."
