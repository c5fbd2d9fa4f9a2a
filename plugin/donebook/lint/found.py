"""What would mislead a checklist's readers, and what would make it better. Pure: a text and its checklist go in, problems come out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from ..checklist import Checklist
from ..parser import split_front_matter
from ..problem import Problem, quoted
from .advice import advice
from .codes import LOOKALIKES
from .lookalikes import Finding, lookalikes

_LONG = 60
"""Characters of a line that are quoted, its spaces as they are: they may be what is wrong."""
_AGAIN = 3
"""So many findings of a kind under one heading are told one by one; more are told once, with their number."""


def problems_in(
    text: str, checklist: Checklist, *, ignore: Iterable[str], included: Callable[[str], str | None] | None
) -> tuple[Problem, ...]:
    """What there is to say about the `checklist` in `text`, without what `ignore` turns off.

    `included` gives the text of a file that a snippet line names (pymdownx.snippets), or None where there is none.
    """
    body, first, _, _ = split_front_matter(text, checklist.path)
    ignored = frozenset(ignore)
    found = sorted(lookalikes(body, first, checklist, included and cache(included)), key=lambda each: each.line)
    problems = [*_structure(body, first, checklist, found), *_told(found, checklist), *advice(body, first, checklist)]
    return tuple(sorted(each for each in problems if each.code not in ignored))


def _told(found: list[Finding], checklist: Checklist) -> Iterator[Problem]:
    """Findings as problems; many of a kind under one heading as one."""
    heads = sorted({section.line for section in checklist.root.walk()})
    groups: dict[tuple[str, int], list[Finding]] = {}
    for each in found:
        head = bisect_right(heads, each.line)
        groups.setdefault((each.code, head), []).append(each)
    for (code, _), group in groups.items():
        kind = LOOKALIKES[code]
        for each in group[:1] if len(group) > _AGAIN else group:
            more = f", and {len(group) - 1} more under this heading" if len(group) > _AGAIN else ""
            yield _warning(
                checklist,
                each.line,
                f"`{each.text if len(each.text) <= _LONG else each.text[: _LONG - 1] + '…'}` {kind.message}{more}",
                kind.cure,
                code,
            )


def _structure(body: str, first: int, checklist: Checklist, found: list[Finding]) -> Iterator[Problem]:
    """What is odd in the list as a whole, and in single steps."""
    if not checklist.steps:
        counts: dict[str, int] = {}
        for each in found:
            counts[each.code] = counts.get(each.code, 0) + 1
        seen = "; ".join(f"{LOOKALIKES[code].noun}, {count}" for code, count in counts.items())
        message = "a checklist without a single step: no item begins with `[ ]`" + (f", but there are: {seen}" if seen else "")
        yield _warning(checklist, 1, message, "Write steps as `- [ ] text`: that is what GitHub shows as a checkbox.", "no-steps")
    for step in checklist.steps.values():
        if step.twin:
            message = f"{quoted(step.text)} has the id of an earlier step, and became `{step.id}`"
            yield _warning(
                checklist, step.line, message, "Tell the two apart by a word, or name this one: `{ #some-id }` at its end.", "twin"
            )
    ticked = [step for step in checklist.steps.values() if step.mark in "xX"]
    if ticked:
        more = f", and {len(ticked) - 1} more in this file" if len(ticked) > 1 else ""
        message = f"{quoted(ticked[0].text)} is ticked in the checklist itself{more}"
        cure = "Write `[ ]`: a checklist is to be run again. What was done belongs into a run."
        yield _warning(checklist, ticked[0].line, message, cure, "ticked")
    last = max((role.line for role in checklist.roles), default=0)
    for section in checklist.root.walk():
        signed = section.line <= last
        short = len(re.findall(r"\w+", section.title)) <= 4  # a sentence that speaks of an approval is none
        if section.signoff and short and not signed and not any(True for _ in section.every_step()):
            message = f"nobody can sign under {quoted(section.title)}: there is no line to fill in"
            yield _warning(checklist, section.line, message, "Add a line for each who signs: `**Role:** [Name] - [Date]`.", "no-slot")
    lines = body.split("\n")
    yield from _underlined(lines, first, checklist)
    begin = next((row for row, line in enumerate(lines) if line.strip()), 0)
    if first == 1 and begin and lines[begin].rstrip() == "---" and begin + 1 < len(lines) and ":" in lines[begin + 1]:
        message = "front matter that does not begin on line 1 is text"
        yield _warning(checklist, first + begin, message, "Remove the empty lines above it.", "front-matter-place")


def _underlined(lines: list[str], first: int, checklist: Checklist) -> Iterator[Problem]:
    """Headings that nobody meant: `**Notes:**` above an empty item, a sentence above a rule (CommonMark 4.3)."""
    for section in checklist.root.walk():
        row = section.line - first
        if section is checklist.root or not section.markdown or lines[row].lstrip().startswith("#"):
            continue
        below = next((under for under in range(row + 1, len(lines)) if re.fullmatch(r" {0,3}[-=]+[ \t]*", lines[under])), row)
        dash = lines[below].strip().startswith("-")
        if dash and (len(lines[below].strip()) == 1 or below > row + 1 or section.title.endswith((".", ":", ";", ","))):
            message = f"{quoted(section.title)} is a heading, for the line of dashes below it makes it one"
            yield _warning(checklist, section.line, message, "Put an empty line between the two.", "underlined")


def _warning(checklist: Checklist, line: int, message: str, cure: str, code: str) -> Problem:
    return Problem(source=checklist.path, line=line, message=message, cure=cure, code=code, severity="warning")
