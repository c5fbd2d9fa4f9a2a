"""`donebook status`: where a run stands, or every open one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from ..checklist import Section
from ..problem import DonebookError, visible
from ..record import Entry, Record, Stage
from .place import complete_run, here, run_path
from .terminal import count, fail, paint, say, say_json, tell, warn, words

SIGNS = {"passed": "x", "failed": "!", "blocked": "?", "skipped": "-", "not_applicable": "~"}
"""What stands in the box of each result, as in a ticked copy."""


@click.command("status", short_help="Say where a run stands, or every open one.")
@click.argument("run", required=False, shell_complete=complete_run)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(run: str | None, *, as_json: bool) -> None:
    """Say where RUN stands, step by step; without RUN, where every open run stands.

    A run is open until it is finished, and then until everybody has signed for whom the checklist asks. Steps have the numbers by which
    `donebook set` knows them.

    \b
    Example: donebook status 1.4.0-production
    """
    repository = here()
    known = repository.lists.ids()
    try:
        if run:
            records = [repository.record(run_path(repository, run))]
        else:
            records = [
                record
                for record in repository.records([each for each in repository.runs.paths() if each.checklist in known])
                if _open(record)
            ]
    except DonebookError as error:
        fail(error)
    if as_json:
        say_json({"schema": 1, "runs": [status_data(record, steps=bool(run)) for record in records]})
    elif run:
        say(*_whole(records[0]))
        tell(records[0].run.problems)
    else:
        say(*(row for record in records for row in _short(record)) if records else ["no run is open"])
        lost = sum(each.checklist not in known for each in repository.runs.paths())
        if lost:
            warn(f"{count(lost, 'run')} in folders that are no checklist's: donebook check says more.")


def _open(record: Record) -> bool:
    return record.stage is Stage.IN_PROGRESS or record.stage is Stage.CHANGED or bool(_unsigned(record))


def _unsigned(record: Record) -> list[str]:
    """The roles that have still to sign, or to sign again."""
    return [state.role for state in record.signoffs if state.asked and (not state.given or state.outdated)]


def missing(record: Record) -> Iterator[str]:
    """What a run still lacks, a line each."""
    numbers = {id: number for number, id in enumerate(record.checklist.steps, 1)}
    for entry in record.entries:
        if entry.open:
            yield f"{numbers[entry.id]} is open: {entry.text}"
        elif entry.failing and not entry.waived:
            yield f"{numbers.get(entry.id, entry.id)} is {words(entry.result or '')} and nobody has waived it: {entry.text}"
        elif entry.step and entry.step.evidence and entry.said and entry.said.result == "passed" and not entry.said.evidence:
            yield f"{numbers[entry.id]} has no evidence: {entry.text}"
    for section in record.checklist.root.walk():
        if section.gate and section.id not in record.gates:
            yield f"the gate is not released: {section.title}"


def status_data(record: Record, *, steps: bool) -> dict[str, Any]:
    """The JSON shape of where a run stands."""
    head = record.run.head
    data: dict[str, Any] = {
        "id": record.id,
        "checklist": record.run.checklist,
        "subject": head.subject,
        "version": head.version,
        "environment": head.environment,
        "verdict": str(record.verdict),
        "stage": str(record.stage),
        "outcome": head.outcome and str(head.outcome),
        "counts": record.counts,
        "missing": list(missing(record)),
        "unsigned": _unsigned(record),
        "digest": record.digest,
        "files": list(record.run.paths),
    }
    if steps:
        numbers = {id: number for number, id in enumerate(record.checklist.steps, 1)}
        data["steps"] = [
            {
                "number": numbers.get(entry.id),
                "id": entry.id,
                "text": entry.text,
                "result": entry.result and str(entry.result),
                "expected": entry.expected,
                "waived": entry.waived,
                "by": entry.said and entry.said.by,
                "at": entry.said.at.isoformat() if entry.said and entry.said.at else None,
                "note": entry.said and entry.said.note,
            }
            for entry in record.entries
        ]
    return data


def _short(record: Record) -> Iterator[str]:
    """One open run in two lines."""
    counts, unsigned = record.counts, _unsigned(record)
    total = sum(entry.expected for entry in record.entries)
    done = total - counts["open"]
    left = [f"{done} of {total} steps"]
    unwaived = sum(entry.failing and not entry.waived for entry in record.entries)
    left += [f"{unwaived} failed"] if unwaived else []
    left += [f"{counts['waived']} waived"] if counts["waived"] else []
    if record.run.head.finished:
        left += [f"waits for {', '.join(unsigned)}"] if unsigned else []
    yield visible(f"{record.run.checklist}/{record.id}")
    if not record.run.whole:
        yield paint("  cannot be read whole: donebook check says why", "error")
    yield f"  {words(record.stage)}, {paint(words(record.verdict), record.verdict)}: {visible(', '.join(left))}"


def _whole(record: Record) -> Iterator[str]:
    """One run with all its steps."""
    yield from _short(record)
    yield from _head(record)
    numbers = {id: number for number, id in enumerate(record.checklist.steps, 1)}
    width = len(str(len(numbers)))
    above: tuple[str, ...] = ()
    for entry in record.entries:
        titles = tuple(section.title for section in entry.sections)
        for depth, section in enumerate(entry.sections):
            if titles[: depth + 1] != above[: depth + 1]:
                yield f"{paint('  ' * (depth + 1) + visible(section.title), bold=True)}{_gate(record, section)}"
        above = titles
        yield f"{'  ' * (len(titles) + 1)}{numbers.get(entry.id, '–'):>{width}} {line_of(entry)}"
    for state in record.signoffs:
        signed = (
            f"{words(state.signoff.decision)} by {state.signoff.by or state.signoff.name or 'somebody'}" if state.signoff else "not signed"
        )
        yield visible(f"  {state.role}: {signed}{', outdated: the results have changed since' if state.outdated else ''}")
    left = record.counts["open"]
    yield f"  {count(left, 'step')} open" if left else "  no step is open"


def _head(record: Record) -> Iterator[str]:
    """What was deployed, who runs the list, and where else it is written down."""
    head = record.run.head
    said = [f"{head.subject or ''} {head.version or ''}".strip(), f"to {head.environment}" if head.environment else ""]
    said += [f"by {head.operator}" if head.operator else "", f"since {record.started:%Y-%m-%d %H:%M %z}" if record.started else ""]
    if any(said):
        yield visible(f"  {' '.join(filter(None, said))}")
    yield from (visible(f"  {link.rel}: {link.href}") for link in head.links)


def _gate(record: Record, section: Section) -> str:
    """Whether a section's gate is released, beside its title."""
    if not section.gate:
        return ""
    gate = record.gates.get(section.id)
    return visible(f"  (gate, released by {gate.by})") if gate else "  (gate, not released)"


def line_of(entry: Entry) -> str:
    """A step and what came of it, on one line."""
    nobody = "optional" if entry.step and entry.step.optional else "not needed"
    state = str(entry.result) if entry.result else "open" if entry.expected else nobody
    box = paint(f"[{SIGNS.get(state, ' ')}]", state)
    said = entry.said
    told = (
        [f"· {words(state)}{' by ' + said.by if said.by else ''}{': ' + ' '.join(said.note.split()) if said.note else ''}"] if said else []
    )
    told += [f"(waived by {said.waiver.by})"] if entry.waived and said and said.waiver else []
    before = [claim.result for claim in entry.attempts if said and claim.result.result is not said.result]
    told += [f"(before: {words(before[-1].result)}{' by ' + before[-1].by if before[-1].by else ''})"] if before else []
    told += [f"· {state}"] if state == nobody else []
    return "  ".join([f"{box} {visible(entry.text)}", *map(visible, told)])
