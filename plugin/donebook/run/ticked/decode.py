"""A ticked copy of a checklist to a part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...checklist import Block, Checklist, Item, Listing, Prose, Step
from ...document import Mapping, Scalar, Sequence, fault, text_of, yaml
from ...document.node import Builder, Node, conflict_marker
from ...parser import DEFAULT, Rules, parse
from ...problem import DonebookError, Problem, quoted
from ...struct import Struct, replace
from ..decode import PartFile, part_of
from ..model import MARKS

if TYPE_CHECKING:
    from ...parser.signoff import Line

_BULLET = re.compile(
    r"^(?P<indent>[ \t]*)[-*+][ \t]+(?:\*\*)?(?P<key>by|at|note|evidence|waiver|waived by|waived at|attempt):(?:\*\*)?[ \t]*(?P<value>[^\n]*)",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"^(?:\[(?P<title>.*)\]\((?:<(?P<angle>(?:(?!\]\(<)[^>])*+)>|(?P<target>(?:(?!\]\()[^)\s])*+))\)|<(?P<auto>[^>]*)>|(?P<bare>\S+))$"
)
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?")
_FENCE = re.compile(r"^[ >]*(`{3,}|~{3,})")
_ANY_BOX = re.compile(r"^[ \t>]*(?:[-*+]|\d+[.)])[ \t]+\[([^\]\n]{0,2}[^\]\s][^\]\n]{0,2})\](?![(\[:])")
FRONT = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)


def decode_ticked(data: bytes, path: str, rules: Rules = DEFAULT) -> PartFile:
    """The part in a ticked copy. Raises DonebookError as `decode` does."""
    text, head = _head(data, path, rules)
    copy = parse(text, path=path, rules=rules, ticked=True)
    if copy.unsound:
        raise DonebookError(copy.unsound)
    builder = Builder(path, rules.limits)
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
        bullets = {each.line for step in copy.steps.values() if step.mark != " " for group in said(step) for each in group}
        from ...parser.signoff import signoff_lines  # noqa: PLC0415  # a text of which a list was made has its patterns at hand

        for line in signoff_lines(copy.root):
            if line.line not in bullets:  # `waived by: bo` looks like a signature too
                _signoff(line, builder)
        builder.end()
    builder.end()
    assert builder.root is not None, "a mapping has been started and ended"
    file = part_of(builder.root, path, rules.limits)
    return replace(file, problems=(*file.problems, *_unread(text, copy, path, boxes=head.get("steps") is None)))


def _head(data: bytes, path: str, rules: Rules) -> tuple[str, Mapping]:
    """The text of a ticked copy, and its front matter."""
    text = text_of(data, path, rules.limits)
    conflict_marker(text, path)
    front = FRONT.match(text)
    if front is None:
        cure = "Begin the file with `---`, `checklist: {path: …}` and the other keys of a run's head, and `---`."
        raise DonebookError([fault(path, 1, 0, "a ticked copy without front matter", cure)])
    # The front matter keeps its lines: as many empty ones stand before it as in the file.
    head = yaml.read("\n" + front[1], path, rules.limits)
    if not isinstance(head, Mapping):
        raise DonebookError([fault(path, 1, 0, "front matter that is not a mapping", "Write keys such as `checklist:` in it.")])
    return text, head


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
    builder.scalar(step.id, step.line, 1)
    builder.start(step.line, 1, mapping=True)
    builder.scalar("result", step.line, 1)
    builder.scalar(MARKS[step.mark.lower()], step.line, 1)
    now, *earlier = said(step)
    _attempt(now, builder)
    if earlier:
        builder.scalar("attempts", earlier[0][0].line, 1)
        builder.start(earlier[0][0].line, 1, mapping=False)
        for attempt in earlier:
            builder.start(attempt[0].line, 1, mapping=True)
            builder.scalar("result", attempt[0].line, 1)
            builder.scalar(attempt[0].value, attempt[0].line, 1)
            _attempt(attempt[1:], builder)
            builder.end()
        builder.end()
    builder.end()


def _attempt(said: list[Said], builder: Builder) -> None:
    """What is said of one result, besides what came out."""
    lines = {each.key: each.line for each in reversed(said)}
    for key in ("by", "at", "note"):
        if values := [each.value for each in said if each.key == key]:
            builder.scalar(key, lines[key], 1)
            builder.scalar("\n".join(values), lines[key], 1)
    if links := [each for each in said if each.key == "evidence"]:
        builder.scalar("evidence", lines["evidence"], 1)
        builder.start(lines["evidence"], 1, mapping=False)
        for each in links:
            _pairs(_link(each.value), each.line, builder)
        builder.end()
    names = {"waived by": "by", "waiver": "reason", "waived at": "at"}
    if waived := [(names[each.key], each.value) for each in said if each.key in names]:
        line = min(lines[name] for name in names if name in lines)
        builder.scalar("waiver", line, 1)
        _pairs(dict(waived), line, builder)


class Said(Struct, frozen=True):
    """A bullet below a step that says something of its result."""

    key: str
    value: str
    line: int
    indent: int


def said(step: Step) -> list[list[Said]]:
    """What is said below a step of the result that stands; then of each earlier one, which begins with `attempt`, oldest first."""
    found: list[list[Said]] = [[]]
    into = found[0]
    for each in _bullets(step.body):
        if each.key == "attempt":
            into = [each]
            found.append(into)
            continue
        if into is not found[0] and each.indent <= into[0].indent:
            into = found[0]
        into.append(each)
    return found


def _bullets(blocks: tuple[Block, ...], depth: int = 0) -> Iterator[Said]:
    """The bullets in `blocks` that say something; beside nested steps they are items of the same list."""
    for block in blocks:
        if isinstance(block, Listing):
            for item in block.items:
                if isinstance(item, Item):
                    yield from _item(item.body, depth)
        elif isinstance(block, Prose) and block.kind == "bullet_list":
            fence = ""
            for number, row in enumerate(block.markdown.split("\n"), block.line):
                if found := _FENCE.match(row.lstrip(" -*+")):  # code in a bullet is nobody's word
                    fence = "" if fence and found[1].startswith(fence) else fence or found[1]
                elif not fence and (bullet := _BULLET.match(row)):
                    yield Said(bullet["key"].lower(), bullet["value"].strip(), number, depth + len(bullet["indent"].expandtabs(4)))


def _item(body: tuple[Block, ...], depth: int) -> Iterator[Said]:
    """The same for an item that has lost its bullet."""
    first, *rest = body or (None,)
    if isinstance(first, Prose) and (bullet := _BULLET.match(f"- {first.markdown}")):
        yield Said(bullet["key"].lower(), bullet["value"].strip(), first.line, depth)
    yield from _bullets(tuple(rest), depth + 1)


def _link(value: str) -> dict[str, str]:
    found = _LINK.match(value)
    if found is None:
        return {"href": value}
    href = found["angle"] or found["target"] or found["auto"] or found["bare"] or ""
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
