"""A ticked copy of a checklist as a part, and a part as a ticked copy.

The copy is the checklist itself with front matter for the head. What else there is to say of a step stands below it as
bullets: `- by: alice`, `- at: 2026-…`, `- note: …`, `- evidence: <https://…>`, `- waived by: bo`, `- waiver: why`, `- waived at: …`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ..checklist import Checklist, Prose, Step, walk
from ..document import LIMITS, Limits, Mapping, Scalar, Sequence, fault, text_of, yaml
from ..document.node import Builder, Node, conflict_marker
from ..parser import DEFAULT, Rules, parse, signoff_lines, split_front_matter
from ..parser.signoff import Line
from ..problem import DonebookError, Problem, quoted
from .decode import PartFile, part_of
from .encode import builtins
from .model import MARKS, Part, Result

_BULLET = re.compile(
    r"^[-*+][ \t]+(?:\*\*)?(?P<key>by|at|note|evidence|waiver|waived by|waived at):(?:\*\*)?[ \t]*(?P<value>.*)$", re.IGNORECASE
)
_LINK = re.compile(r"^(?:\[(?P<title>[^\]]*)\]\((?P<target>[^)\s]*)\)|<(?P<auto>[^>\s]*)>|(?P<bare>\S+))$")
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?")
_FENCE = re.compile(r"^[ >]*(`{3,}|~{3,})")
_ANY_BOX = re.compile(r"^[ \t>]*(?:[-*+]|\d+[.)])[ \t]+\[([^\]\n]{0,2}[^\]\s][^\]\n]{0,2})\](?![(\[:])")
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
_WRITTEN = {Result.PASSED: "x", Result.FAILED: "!", Result.BLOCKED: "?", Result.SKIPPED: "-", Result.NOT_APPLICABLE: "~"}


def decode_ticked(data: bytes, path: str, rules: Rules = DEFAULT, limits: Limits = LIMITS) -> PartFile:
    """The part in a ticked copy. Raises DonebookError as `decode` does."""
    text = text_of(data, path, limits)
    conflict_marker(text, path)
    front = _FRONT.match(text)
    if front is None:
        cure = "Begin the file with `---`, `checklist: {path: …}` and the other keys of a run's head, and `---`."
        raise DonebookError([fault(path, 1, 0, "a ticked copy without front matter", cure)])
    # The front matter keeps its lines: as many empty ones stand before it as in the file.
    head = yaml.read("\n" + front[1], path, limits)
    if not isinstance(head, Mapping):
        raise DonebookError([fault(path, 1, 0, "front matter that is not a mapping", "Write keys such as `checklist:` in it.")])
    copy = parse(text, path=path, rules=rules, ticked=True)
    builder = Builder(path, limits)
    builder.start(head.line, head.column, mapping=True)
    for key, value in head.entries:
        builder.scalar(key.text, key.line, key.column)
        _again(value, builder)
    if head.get("steps") is None:
        builder.scalar("steps", 1, 1)
        builder.start(1, 1, mapping=True)
        for step in copy.steps.values():
            if step.mark != " ":
                _step(step, builder)
        builder.end()
    if head.get("signoffs") is None:
        builder.scalar("signoffs", 1, 1)
        builder.start(1, 1, mapping=False)
        for line in signoff_lines(copy.root):
            _signoff(line, builder)
        builder.end()
    builder.end()
    assert builder.root is not None, "a mapping has been started and ended"
    file = part_of(builder.root, path)
    return replace(file, problems=(*file.problems, *_unread(text, copy, path, boxes=head.get("steps") is None)))


def _unread(text: str, copy: Checklist, path: str, *, boxes: bool) -> Iterator[Problem]:
    """Ticks of which the part says nothing."""
    read_ = {step.line for step in copy.steps.values()}
    ticked = [step.line for step in copy.steps.values() if step.mark != " "]
    if ticked and not boxes:
        cure = "Keep the results in one of the two places."
        yield Problem(
            source=path, line=ticked[0], message="there are results in the boxes and under `steps` as well", cure=cure, code="contradiction"
        )
    fence = ""
    for number, row in enumerate(text.split("\n"), 1):
        if found := _FENCE.match(row):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        elif not fence and number not in read_ and (box := _ANY_BOX.match(row)):
            marks = ", ".join(f"`[{mark}]`" for mark in ("x", *"!?-~"))
            message = f"a box that is not read, {quoted(row.strip(), 40)}"
            yield Problem(
                source=path,
                line=number,
                column=box.start(1),
                message=message,
                cure=f"Write one of {marks} and a text after it.",
                code="box",
            )


def _again(node: Node, builder: Builder) -> None:
    """Feed a subtree; it has been through the same limits once."""
    match node:
        case Scalar():
            builder.scalar(node.text, node.line, node.column, null=node.null)
        case Mapping(entries=entries):
            builder.start(node.line, node.column, mapping=True)
            for key, value in entries:
                builder.scalar(key.text, key.line, key.column)
                _again(value, builder)
            builder.end()
        case Sequence(items=items):
            builder.start(node.line, node.column, mapping=False)
            for item in items:
                _again(item, builder)
            builder.end()


def _step(step: Step, builder: Builder) -> None:
    said = list(_said(step))
    lines = {key: line for key, _, line in said}
    builder.scalar(step.id, step.line, 1)
    builder.start(step.line, 1, mapping=True)
    builder.scalar("result", step.line, 1)
    builder.scalar(MARKS[step.mark.lower()], step.line, 1)
    for key in ("by", "at", "note"):
        if values := [value for name, value, _ in said if name == key]:
            builder.scalar(key, lines[key], 1)
            builder.scalar("\n".join(values), lines[key], 1)
    if links := [(value, line) for name, value, line in said if name == "evidence"]:
        builder.scalar("evidence", lines["evidence"], 1)
        builder.start(lines["evidence"], 1, mapping=False)
        for value, line in links:
            _pairs(_link(value), line, builder)
        builder.end()
    names = {"waived by": "by", "waiver": "reason", "waived at": "at"}
    if waived := [(names[name], value) for name, value, _ in said if name in names]:
        line = min(lines[name] for name in names if name in lines)
        builder.scalar("waiver", line, 1)
        _pairs(dict(waived), line, builder)
    builder.end()


def _said(step: Step) -> Iterator[tuple[str, str, int]]:
    """The bullets below a step that say something of its result: key, value, line."""
    for block in step.body:
        if isinstance(block, Prose):
            for number, row in enumerate(block.markdown.split("\n"), block.line):
                if found := _BULLET.match(row.strip()):
                    yield found["key"].lower(), found["value"].strip(), number


def _link(value: str) -> dict[str, str]:
    found = _LINK.match(value)
    if found is None:
        return {"href": value}
    href = found["target"] or found["auto"] or found["bare"] or ""
    return {"href": href, "title": found["title"]} if found["title"] else {"href": href}


def _pairs(pairs: dict[str, str], line: int, builder: Builder) -> None:
    builder.start(line, 1, mapping=True)
    for key, value in pairs.items():
        builder.scalar(key, line, 1)
        builder.scalar(value, line, 1)
    builder.end()


def _signoff(line: Line, builder: Builder) -> None:
    """`**QA Lead:** Bo Chen - 2026-11-22`: a role, a name, a day or a time. An empty slot is no signature."""
    value = line.value.replace("|", " ")
    if line.open or line.empty:
        return
    time = _TIME.search(value)
    name = " ".join((value[: time.start()] + value[time.end() :] if time else value).strip(" -–—,/\t").split())
    pairs = {"role": line.role, **({"name": name} if name else {})}
    if time:
        pairs["at" if len(time[0]) > 10 else "on"] = time[0]
    _pairs(pairs, line.line, builder)


def encode_ticked(part: Part, text: str, rules: Rules = DEFAULT) -> str:
    """The checklist `text` with the results of `part` in its boxes, what else they say below them, and the head on top.

    Results with attempts, and those for steps that the text does not have, stay in the front matter with all the others:
    boxes cannot say them.
    """
    body, first, _, _ = split_front_matter(text, "")
    checklist = parse(text, path="checklist.md", rules=rules)
    named = {found[0]: result for name, result in part.steps.items() if len(found := checklist.find(name)) == 1}
    head = builtins(part)
    if len(named) == len(part.steps) and not any(result.attempts for result in named.values()):
        head.pop("steps", None)
        lines = body.split("\n")
        for step in reversed(list(walk(tuple(checklist.root.every_step())))):
            if step.id in named:
                _tick(lines, step.line - first, named[step.id], step.markdown.count("\n"))
        body = "\n".join(lines)
    return f"---\n{yaml.write(head)}---\n{body}"


def _tick(lines: list[str], row: int, result: object, wrapped: int) -> None:
    """Mark one box, and write what the result says below the step's text."""
    said = builtins(result)  # type: ignore[arg-type]  # a StepResult; its caller has only those
    box = lines[row].index("[")
    lines[row] = lines[row][: box + 1] + _WRITTEN[Result(said["result"])] + lines[row][box + 2 :]
    indent = re.sub(r"[-*+]|\d+[.)]", lambda found: " " * len(found[0]), lines[row][:box])
    pairs: list[tuple[str, str]] = [(key, " ".join(str(said[key]).split())) for key in ("by", "at", "note") if key in said]
    pairs += [
        ("evidence", f"[{each['title']}]({each['href']})" if "title" in each else f"<{each['href']}>") for each in said.get("evidence", ())
    ]
    waiver = said.get("waiver", {})
    pairs += [
        (name, " ".join(str(waiver[key]).split()))
        for name, key in (("waived by", "by"), ("waiver", "reason"), ("waived at", "at"))
        if key in waiver
    ]
    lines[row + wrapped + 1 : row + wrapped + 1] = [f"{indent}- {key}: {value}" for key, value in pairs]
