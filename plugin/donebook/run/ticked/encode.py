"""A part to a ticked copy."""

from __future__ import annotations

import re
from typing import Any

from ...checklist import walk
from ...document import yaml
from ...parser import DEFAULT, Rules, parse, split_front_matter
from ..encode import builtins
from ..model import MARK_OF, Part, StepResult


def encode_ticked(part: Part, text: str, rules: Rules = DEFAULT) -> str:
    """The checklist `text` with the results of `part` in its boxes, what else they say below them, and the head on top.

    Boxes that are ticked in the list itself are emptied: nobody has run it. Where the text has not every step that `part`
    names, all results stay in the front matter.
    """
    body, first, _, _ = split_front_matter(text, "")
    checklist = parse(text, path="checklist.md", rules=rules)
    named = {found[0]: result for name, result in part.steps.items() if len(found := checklist.find(name)) == 1}
    head = builtins(part)
    if len(named) == len(part.steps):
        head.pop("steps", None)
    lines = body.split("\n")
    for step in reversed(list(walk(tuple(checklist.root.every_step())))):
        if "steps" in head or step.id not in named:
            tick(lines, step.line - first, None, 0)
        else:
            tick(lines, step.line - first, named[step.id], step.markdown.count("\n"))
    body = "\n".join(lines)
    return f"---\n{yaml.write(head)}---\n{body}"


def tick(lines: list[str], row: int, result: StepResult | None, wrapped: int) -> None:
    """Mark the box in `lines[row]`, and write what the result says below the step's text, which goes on over `wrapped` lines."""
    box = lines[row].index("[")
    close = lines[row].index("]", box)
    lines[row] = f"{lines[row][: box + 1]}{MARK_OF[result.result] if result else ' '}{lines[row][close:]}"
    if result is None:
        return
    indent = re.sub(r"[-*+]|\d{1,9}[.)]", lambda found: " " * len(found[0]), lines[row][:box])
    after = "".join(lines[row + wrapped + 1 : row + wrapped + 2])
    below = after.startswith(indent) and bool(after.strip())
    item = re.match(r"([\s>]*)(?:[-*+]|\d+[.)])\s", after) if below else None
    if item:  # in line with the steps nested below, which would be the last bullet's own otherwise
        indent = item[1]
    said = builtins(result)
    rows = [f"{indent}- {key}: {value}" for key, value in _pairs(said)]
    for attempt in said.get("attempts", ()):
        rows.append(f"{indent}- attempt: {attempt['result']}")
        rows += [f"{indent}    - {key}: {value}" for key, value in _pairs(attempt)]
    if below and not item and rows:
        rows.append("")  # the author's text would go on in the last bullet
    lines[row + wrapped + 1 : row + wrapped + 1] = rows


def _pairs(said: dict[str, Any]) -> list[tuple[str, str]]:
    """What a result says, a line each. A note keeps its lines where each can stand alone."""
    notes = said.get("note", "").split("\n")
    if not all(line == " ".join(line.split()) for line in notes):
        notes = [" ".join(" ".join(notes).split())]
    waiver = said.get("waiver", {})
    return [
        *((key, _flat(said[key])) for key in ("by", "at") if key in said),
        *(("note", line) for line in notes if said.get("note")),
        *(
            ("evidence", f"[{each['title']}]({_target(each['href'])})" if "title" in each else f"<{each['href']}>")
            for each in said.get("evidence", ())
        ),
        *((name, _flat(waiver[key])) for name, key in (("waived by", "by"), ("waiver", "reason"), ("waived at", "at")) if key in waiver),
    ]


def _target(href: str) -> str:
    """An address as Markdown takes it: one with a space or a bracket in it stands in angle brackets."""
    return f"<{href}>" if re.search(r"[\s()]", href) else href


def _flat(value: object) -> str:
    return " ".join(str(value).split())
