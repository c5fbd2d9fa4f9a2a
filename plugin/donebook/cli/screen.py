"""What an operator sees of a run on the way: the phase, the step, what came of it the last times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..checklist import Block, Item, Listing, Prose, Section
from ..history import Appearance
from ..problem import visible
from ..record import Entry, Record
from .standing import line_of
from .terminal import count, paint, words


def phase_lines(record: Record, entry: Entry) -> Iterator[str]:
    """The phase in which a step stands, as it begins."""
    phases = [section.id for section in record.checklist.sections]
    section = entry.sections[0] if entry.sections else None
    if section and section.id in phases:
        left = sum(each.open for each in record.entries if section in each.sections)
        number = f"phase {phases.index(section.id) + 1} of {len(phases)}"
        yield ""
        yield paint(f"{visible(section.title)}  ({number}, {count(left, 'step')} open)", bold=True)


def gate_lines(record: Record, gate: Section) -> Iterator[str]:
    """A gate that is not released, and what is behind it."""
    inside = [entry for entry in record.entries if gate in entry.sections]
    yield ""
    yield paint(f"Gate: {visible(gate.title)}", bold=True)
    for word, found in (
        ("open", [entry for entry in inside if entry.open]),
        ("failed or blocked", [entry for entry in inside if entry.failing and not entry.waived]),
        ("waived", [entry for entry in inside if entry.waived]),
    ):
        if found:
            texts = ", ".join(entry.text for entry in found[:3])
            yield f"  {count(len(found), 'step')} {word}: {visible(texts)}{' …' if len(found) > 3 else ''}"


def step_lines(entry: Entry, number: str, last: Iterable[Appearance]) -> Iterator[str]:
    """A step with its details, and what came of it the last times."""
    assert entry.step is not None, "only steps of the list are walked"
    yield ""
    yield paint(f"{number}  {visible(' › '.join(section.title for section in entry.sections))}", "open")
    yield f"  {line_of(entry) if entry.said else paint(visible(entry.text), bold=True)}"
    step = entry.step
    minutes = f"{step.minutes} min" if step.minutes else ""
    marks = [
        mark for mark in ("optional" if step.optional else "", step.role, minutes, "evidence required" if step.evidence else "") if mark
    ]
    if marks:
        yield f"  ({visible(', '.join(marks))})"
    yield from (f"    {visible(row)}" for row in _details(step.body))
    for each in last:
        yield f"  {paint('last:', 'open')} {visible(each.record.id)}  {_told(each.entry)}{'  (another text then)' if each.changed else ''}"


def _details(body: tuple[Block, ...]) -> Iterator[str]:
    """The lines of a step's detail; steps nested in it have their own turn."""
    for block in body:
        if isinstance(block, Prose):
            yield from block.markdown.split("\n")
        elif isinstance(block, Listing):
            yield from (f"- {item.text}" for item in block.items if isinstance(item, Item))


def _told(entry: Entry) -> str:
    said = entry.said
    assert said is not None, "only answers are told"
    note = f": {' '.join(said.note.split())[:120]}" if said.note else ""
    return f"{paint(words(said.result), said.result)}{visible(f' by {said.by}' if said.by else '')}{visible(note)}"
