"""The audit: every discrepancy of a book, and what cannot be known of it. Pure, and total."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from ..book import Book
from ..checklist import Section
from ..lint import CODES
from ..manifest import Finding
from ..problem import Problem
from ..provenance import Provenance, Trace
from ..record import Brief, Origin, Record, Stage, Verdict
from ..run import Outcome, Result
from ..scope import Scope
from ..struct import Struct, replace
from .changes import changes
from .examined import Examined, examined
from .model import SLACK, Discrepancy, draw, found
from .people import people, said, signatures
from .population import gone, here, ruled, untold
from .rules import RULES, rule_of
from .signing import signing
from .times import dates, times
from .usual import usual

__all__ = ["RULES", "SLACK", "Audit", "Discrepancy", "Examined", "audit", "draw", "examine", "examined", "rule_of"]


class Audit(Struct, frozen=True, kw_only=True):
    """What an auditor has to look at, and what nobody can tell them here."""

    discrepancies: tuple[Discrepancy, ...]
    """The newest first."""
    unknown: tuple[str, ...]
    """What cannot be known here, and why: a sentence each."""


def audit(
    book: Book,
    scope: Scope,
    now: datetime,
    *,
    runs: str = "runs",
    earlier: Iterable[Finding] = (),
    looked_at: Callable[[Brief], Iterable[Discrepancy]] | None = None,
) -> Audit:
    """Every discrepancy of a book, at the time `now`.

    `runs` is the folder of runs, `earlier` is what was found against an earlier manifest. `looked_at` gives what each record shows by itself; where nobody has looked, it is done here.
    """
    told: list[Discrepancy] = [
        *_since(earlier),
        *gone(book, (runs, *scope.formerly)),
        *untold(book, scope),
        *ruled(book),
        *here(book),
        *_files(book),
    ]
    for brief in book.briefs:
        told += [replace(each, record=brief) for each in (looked_at(brief) if looked_at else _looked_at(book, brief, now, scope))]
    once = {(each.name, each.kind, each.text, each.source, each.line, *(commit.id for commit in each.commits)): each for each in told}
    ordered = [_dated(once[key], now) for key in sorted(once)]
    return Audit(discrepancies=tuple(sorted(ordered, key=lambda each: each.day, reverse=True)), unknown=tuple(_unknown(book, scope)))


def _looked_at(book: Book, brief: Brief, now: datetime, scope: Scope) -> Iterator[Discrepancy]:
    record = book.open(brief)
    return examine(record, book.trace(record), now, scope.late)


def examine(record: Record, trace: Trace, now: datetime, late: timedelta = timedelta()) -> Iterator[Discrepancy]:
    """The discrepancies that a record shows by itself, at the time `now`; what was committed later than by `late` is told."""
    if not usual(record, trace, now, late):
        values = [*said(record)]
        yield from people(record, trace, values)
        yield from times(record, trace, values, now, late)
    yield from signatures(record, trace)
    yield from dates(record, trace, now)
    yield from changes(record, trace)
    if record.stage is not Stage.IN_PROGRESS or record.run.signoffs:
        yield from _done(record)
        yield from signing(record, trace)


def _dated(each: Discrepancy, now: datetime) -> Discrepancy:
    """A discrepancy with its day; without one that is still to come, as a commit may say."""
    return replace(each, day="") if each.day > now.date().isoformat() else each


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
    homes = {path: brief for brief in book.briefs for path in brief.run.paths}
    homes |= {problem.source: brief for brief in book.briefs for problem in brief.read}
    for problem in book.problems:
        if problem.severity == "hint" or problem.code in CODES or _unknowable(problem, book.provenance):
            continue
        text = problem.message  # the cure is for whoever mends the file, not for whoever judges it
        record = homes.get(problem.source)
        if record:
            yield found(problem.code, record, text, place=(problem.source, problem.line))
        else:
            last = book.provenance.changes.get(problem.source, ())[-1:]
            day = last[0].commit.committed.date().isoformat() if last and not last[0].commit.edge else ""
            yield Discrepancy(kind=problem.code, text=text, about=problem.source, source=problem.source, line=problem.line, day=day)


def _unknowable(problem: Problem, provenance: Provenance) -> bool:
    """Whether a problem says no more than that a text is not in this clone, which may not have it."""
    return problem.code == "lost-blob" and not provenance.complete


def _unknown(book: Book, scope: Scope) -> Iterator[str]:
    provenance = book.provenance
    if not provenance.known:
        yield "There is no git history here: everything is only claimed, and nothing can be said of who, when, changes and deletions."
    if provenance.shallow:
        yield (
            "The clone is shallow. Of what came before its oldest commit it is not known who wrote what and when, what was changed, which runs "
            "were deleted or renamed, which texts the checklists had, and which tags there are: nothing of these kinds is told of that time: "
            f"{', '.join(_OF_HISTORY)}."
        )
    if provenance.partial:
        yield (
            "The clone is partial: git would have to fetch texts or trees that it lacks. Where it lacks them it is not known what was changed, and by "
            f"whom, nor what the checklists said; nothing of these kinds is told of it: {', '.join(_OF_HISTORY)}."
        )
    unpinned = sum(
        record.origin is Origin.PRESENT and not (record.run.head.checklist and record.run.head.checklist.blob) for record in book.briefs
    )
    if unpinned:
        count = "1 run pins no text of its checklist" if unpinned == 1 else f"{unpinned} runs pin no text of their checklist"
        yield f"{count}, and {'is' if unpinned == 1 else 'are'} held against the text of now: what was asked for on that day is not known."
    open_ = [record for record in book.briefs if record.stage is Stage.IN_PROGRESS]
    if open_:
        oldest = min((record.started.date().isoformat() if record.started else record.id[:10] for record in open_), default="")
        count = "1 run is" if len(open_) == 1 else f"{len(open_)} runs are"
        yield f"{count} in progress, the oldest since {oldest}: what is due at the end of a run is not asked of {'it' if len(open_) == 1 else 'them'} yet."
    if provenance.known:
        yield from _unnamed(provenance, scope)


_OF_HISTORY = (
    "other-committer", "author-differs", "squashed", "signer-differs", "bad-signature", "backdated", "after-commit", "commit-date", "after-finish",
    "after-sign-off", "head-changed", "sign-off-removed", "result-removed", "run-deleted", "run-renamed", "signer_commits", "signed_commits",
    "policy-changed", "list-changed", "blob", "lost-blob", "pin",
)  # fmt: skip
"""Kinds that only the history shows."""


def _unnamed(provenance: Provenance, scope: Scope) -> Iterator[str]:
    """What nobody has told this site."""
    if not provenance.signers:
        why = "A file of signers is not committed" if provenance.lacking else "The site names no signers"
        yield f"{why}: signatures of commits are not checked."
    if not provenance.roster.people:
        yield "The site names no people: handles in run files are compared with the names and mail accounts of commits, which are free text."
    if not scope.tags:
        yield "The site names no tags of deployments: whether every deployment has a run is not known."
    elif not provenance.tags:
        yield "There are no tags in this clone: whether every deployment has a run is not known."
    if not scope.against:
        yield "The site names no earlier manifest: whether the history was rewritten before this clone was made is not known."
