"""Lines that look like steps to people, and to GitHub are none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ..checklist import Checklist
from ..parser.blocks import ADMONITION
from ..parser.commonmark import tree_of
from ..struct import Struct


class Finding(Struct, frozen=True, kw_only=True):
    """One line that is not a step."""

    line: int
    """The line of the file, counted from 1."""
    code: str
    text: str


_LONGEST = 500
"""What a line is, its beginning says; a hostile line costs no more."""
MARKS = r"[\s>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)"
"""Quote marks, and a bullet."""
_BOXED = re.compile(rf"{MARKS}+\[[ xX]\][ \t]+\S")
_COMMENTED = re.compile(rf"(?:\s*<!--)?{_BOXED.pattern}")
_INPUT = re.compile(r"<input\b[^>]*\bcheckbox\b", re.IGNORECASE)
_SIGNS = "☐□⬜◻▢❏❑"
_PASTED = r"[\s>]*[•–—·∙◦‣▪][ \t]+"
"""A bullet that a word processor makes."""
_CELL = re.compile(rf"(?:^|\|)[ \t]*(?:[-*+] )?(?:\[[ xX]?\]|[{_SIGNS}])(?=[ \t|]|$)|[{_SIGNS}]")
_HEADED = re.compile(rf"\s*+#++[ \t](?:.*[ \t])?(?:\[[ xX]?\](?![(\[])|[{_SIGNS}])")
_DONE = re.compile(rf"{MARKS}+[✅✔✓]\ufe0f?[ \t]*\S")
"""What is done, says a page: only where there is no step is it taken for the list itself."""
_SNIPPET = re.compile(r"\s*-{1,}8<-{1,}\s+[\"'](?P<file>[^\"']+)[\"']")
_SEVERAL = re.compile(rf"(?<!\S)(?:\[[ xX]\](?=[ \t])|[{_SIGNS}]).*?(?<!\S)(?:\[[ xX]\](?=[ \t])|[{_SIGNS}])")
LINES = (
    ("empty-box", re.compile(rf"{MARKS}+(?:\[\]|\[[ \t]{{2,}}\]|\[[\u00a0\u3000]\]|［[ \u3000xXｘ]?］)(?=[ \t]+[^ \t])")),
    ("no-space", re.compile(r"[\s>]*[-*+]\[[ xX]?\][ \t]*[^\s(\[:]")),
    ("no-space", re.compile(rf"{MARKS}+\[[ xX]\](?=[^\s(\[:])")),
    ("no-text", re.compile(rf"{MARKS}+\[[ xX]\][ \t]*$")),
    ("unknown-mark", re.compile(rf"{MARKS}+\[(?:[~/!?√✓✔✗✘*>-]|[Nn]/[Aa]|PASS|FAIL|DONE)\](?![(\[:])[ \t]+\S")),
    ("sign-box", re.compile(rf"(?:{MARKS}+[{_SIGNS}☑☒]|{_PASTED}[{_SIGNS}]|[\s>]*[{_SIGNS}])\ufe0f?[ \t]*\S")),
    ("no-bullet", re.compile(rf"(?:{_PASTED}|[\s>]*)\[[ xX]\][ \t]+\S")),
)
"""What a line of text that is no step may look like, in the order in which it is tried."""


def lookalikes(body: str, first: int, checklist: Checklist, included: Callable[[str], str | None] | None) -> Iterator[Finding]:
    """The lines of `body`, whose first is line `first` of the file, that a reader would take for steps of `checklist`."""
    steps = {step.line for step in checklist.steps.values()}
    lines = body.split("\n")
    for row, kind in _places(body).items():
        line, number = lines[row][:_LONGEST] if row < len(lines) else "", row + first
        code = _several(line) if number in steps else _code(line, kind, done=not steps)
        if code:
            yield Finding(line=number, code=code, text=line.strip())
    for row, line in enumerate(lines):
        if (snippet := _SNIPPET.match(line)) and included:
            text = included(snippet["file"]) or ""
            if any(map(_BOXED.match, text.splitlines())):
                yield Finding(line=row + first, code="box-in-snippet", text=line.strip())


def _several(line: str) -> str:
    return "several-boxes" if _SEVERAL.search(re.sub(r"`+[^`]*`+|<!--.*?-->", "", line)) else ""


def _code(line: str, kind: str, *, done: bool) -> str:
    """What a line is that is no step, in a block of a kind; empty where it looks like none."""
    match kind:
        case "comment":
            return "box-in-comment" if _COMMENTED.match(line) else ""
        case "code" | "admonition":
            return f"box-in-{kind}" if _BOXED.match(line) else ""
        case "html":
            return "box-in-html" if _BOXED.match(line) or _INPUT.search(line) else ""
        case "table":
            return "box-in-table" if _CELL.search(re.sub(r"`+[^`]*`+", "", line)) else ""
        case "heading":
            return "box-in-heading" if _HEADED.match(line) else ""
    if _INPUT.search(re.sub(r"`+[^`]*`+", "", line)):
        return "box-in-html"
    if _BOXED.match(line):
        return "box-in-text"
    code = next((code for code, look in LINES if look.match(line)), "")
    if code in ("sign-box", "no-bullet") and _several(line):
        return "several-boxes"
    return code or ("sign-box" if done and _DONE.match(line) else "")


def _places(body: str) -> dict[int, str]:
    """The kind of block in which each row of a text stands, for the rows that stand in one."""
    places: dict[int, str] = {}
    claimed = False
    for node in tree_of(body).walk():
        if node.type not in _KINDS or not node.map:
            continue
        kind = _KINDS[node.type]
        if node.type == "html_block" and node.content.lstrip().startswith("<!--"):
            kind = "comment"
        elif node.type == "paragraph":
            claimed = ADMONITION.match(node.children[0].content) is not None
            kind = "admonition" if claimed else "text"
        elif node.type == "code_block" and claimed:
            kind = "admonition"
        for row in range(*node.map):
            places.setdefault(row, kind)
    return dict(sorted(places.items()))


_KINDS = {
    "paragraph": "text", "fence": "code", "code_block": "code", "html_block": "html", "table": "table", "heading": "heading",
}  # fmt: skip
