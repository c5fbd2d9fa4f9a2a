"""Where a run stands, in lines and as data: what it came to, what is missing, who has still to sign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..checklist import Section
from ..problem import visible
from ..record import Entry, Record
from ..run import MARK_OF
from .terminal import count, paint, words


def missing(record: Record) -> Iterator[str]:
    """What a run still lacks, a line each."""
    numbers = record.checklist.numbers
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
        "operator": head.operator,
        "started": record.started.isoformat() if record.started else None,
        "finished": head.finished.isoformat() if head.finished else None,
        "verdict": str(record.verdict),
        "stage": str(record.stage),
        "outcome": head.outcome and str(head.outcome),
        "counts": record.counts,
        "missing": list(missing(record)),
        "unsigned": record.unsigned,
        "digest": record.digest,
        "files": list(record.run.paths),
    }
    if steps:
        numbers = record.checklist.numbers
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


def short_lines(record: Record) -> Iterator[str]:
    """One open run in two lines."""
    counts, unsigned = record.counts, record.unsigned
    total = sum(entry.expected for entry in record.entries)
    done = total - counts["open"]
    left = [f"{done} of {total} steps answered"]
    unwaived = sum(entry.failing and not entry.waived for entry in record.entries)
    left += [f"{unwaived} failed"] if unwaived else []
    left += [f"{counts['waived']} waived"] if counts["waived"] else []
    if record.run.head.finished:
        left += [f"waits for {', '.join(unsigned)}"] if unsigned else []
    yield visible(f"{record.run.checklist}/{record.id}")
    if not record.run.whole:
        yield paint("  cannot be read whole: donebook check says why", "error")
    yield f"  {words(record.stage)}, {paint(words(record.verdict), record.verdict)}: {visible(', '.join(left))}"


def whole_lines(record: Record) -> Iterator[str]:
    """One run with all its steps."""
    yield from short_lines(record)
    yield from _head(record)
    numbers = record.checklist.numbers
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
        doubts = [
            *(["outdated: the results have changed since"] if state.outdated else []),
            *(f"does not count: {each}" for each in state.refused),
        ]
        yield visible(f"  {state.role}: {', '.join([signed, *doubts])}")
    left = record.counts["open"]
    yield f"  {count(left, 'step')} open" if left else "  no step is open"


def _head(record: Record) -> Iterator[str]:
    """What was deployed, who runs the list, and where else it is written down."""
    head = record.run.head
    said = [f"{head.subject or ''} {head.version or ''}".strip(), f"to {head.environment}" if head.environment else ""]
    said += [f"by {head.operator}" if head.operator else "", f"since {record.started:%Y-%m-%d %H:%M %z}" if record.started else ""]
    if any(said):
        yield visible(f"  {' '.join(filter(None, said))}")
    if head.finished or head.outcome:
        ended = f"finished {head.finished:%Y-%m-%d %H:%M %z}" if head.finished else "not finished"
        yield f"  {ended}, outcome {words(head.outcome) if head.outcome else 'not said'}"
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
    box = paint(f"[{MARK_OF[entry.result] if entry.result else ' '}]", state)
    said = entry.said
    told = (
        [f"· {words(state)}{' by ' + said.by if said.by else ''}{': ' + ' '.join(said.note.split()) if said.note else ''}"] if said else []
    )
    told += [f"(waived by {said.waiver.by})"] if entry.waived and said and said.waiver else []
    before = [claim.result for claim in entry.attempts if said and claim.result.result is not said.result]
    told += [f"(before: {words(before[-1].result)}{' by ' + before[-1].by if before[-1].by else ''})"] if before else []
    told += [f"· {state}"] if state == nobody else []
    return "  ".join([f"{box} {visible(entry.text)}", *map(visible, told)])
