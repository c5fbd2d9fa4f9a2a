"""Sign-off lines: who signs a checklist, and in the copy that somebody ran, who did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..checklist import Block, Listing, Prose, Quote, Role, Section, Step

WORDS = (
    "sign-off", "sign off", "signoff", "signatures", "signature", "approval", "approvals", "approved by",
    "freigabe", "abnahme", "unterschrift", "unterschriften", "approbation", "validation finale", "firma", "firmas",
    "aprobación", "aprovação", "assinaturas", "goedkeuring", "godkännande", "подпись", "подписи", "утверждение", "onay", "imza",
    "الاعتماد", "التوقيع", "承認", "署名", "签字", "签署", "批准", "승인", "서명",
)  # fmt: skip
"""Headings under which people sign, in lower case; a site's configuration may name others."""

_SLOT = r"\[[^\]\n]*\](?!\()|_{2,}|<[A-Za-z][^>\n]*>|\{\{[^}\n]*\}\}|YYYY-MM-DD|DD[./]MM[./]YYYY|TBD|\.{4,}|…"
_SLOTS = re.compile(rf"(?:{_SLOT})")
_LINE = re.compile(r"^(?:\*\*|__)(?P<role>[^*_\n]{1,80}?):?(?:\*\*|__):?[ \t]*(?P<value>.*)$")
_PLAIN = re.compile(r"^(?P<role>[^\W\d_][^:|\n]{0,60}?):[ \t]*(?P<value>(?:_{2,}).*)$")
_FIELD = re.compile(
    r"(?:print(?:ed)? )?name|date|signature|signed|sign|time|datum|nom|nombre|fecha|unterschrift|ort|location|status|notes?", re.IGNORECASE
)
_MARKER = re.compile(r"^(?:[-*+]|\d+[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One sign-off line: a role, and what stands where its name and date go."""

    role: str
    value: str
    line: int
    row: bool = False
    """A row of a table, whose empty cells are slots."""

    @property
    def open(self) -> bool:
        """Nobody has signed yet: a slot stands there."""
        return bool(_SLOTS.search(self.value))

    @property
    def empty(self) -> bool:
        """Nothing stands there: in a table a slot, elsewhere a mere label."""
        return not self.value.strip(" -–—|/")


def is_signoff(title: str, words: tuple[str, ...] = WORDS) -> bool:
    """Whether people sign under a heading of this text."""
    plain = re.sub(r"^[\W\d]+|\W+$", "", title.casefold())
    return any(re.search(rf"\b{re.escape(word.casefold())}\b", plain) for word in words)


def lines_of(markdown: str, first: int, title: str) -> Iterator[Line]:
    """The sign-off lines in a piece of Markdown that begins at line `first`, under the heading `title`."""
    rows = markdown.split("\n")
    table = list(_table(rows, first))
    yield from table
    named = False
    for number, row in enumerate(rows, first):
        text = _MARKER.sub("", row.strip()).rstrip("\\").rstrip()
        found = None if text.startswith("|") else _LINE.match(text) or _PLAIN.match(text)
        if not found:
            continue
        role = found["role"].strip(" *_")
        if not _FIELD.fullmatch(role):
            named = True
            yield Line(role=role, value=found["value"], line=number)
        elif not named and not table:  # `Name: ____  Date: ____`: the heading says whose
            named = True
            yield Line(role=title, value=found["value"], line=number)


def _table(rows: list[str], first: int) -> Iterator[Line]:
    """A row per role: the first cell names it, the others are slots."""
    for index in range(1, len(rows)):
        if re.fullmatch(r"\s*\|?(?:\s*:?-{1,}:?\s*\|)+\s*(?::?-+:?)?\s*", rows[index]) and "|" in rows[index - 1]:
            for offset, row in enumerate(rows[index + 1 :], index + 1):
                if "|" not in row:
                    return
                cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
                if role := cells[0].strip("*_ "):
                    yield Line(role=role, value=" ".join(filter(None, cells[1:])), line=first + offset, row=True)
            return


def _own_lines(section: Section) -> Iterator[Line]:
    for block in section.body:
        yield from _block_lines(block, section.title)


def _block_lines(block: Block, title: str) -> Iterator[Line]:
    match block:
        case Prose(markdown=markdown, line=line):
            yield from lines_of(markdown, line, title)
        case Quote(body=body):
            for inner in body:
                yield from _block_lines(inner, title)
        case Listing(items=items):
            for item in items:
                if isinstance(item, Step):
                    yield from lines_of(item.markdown, item.line, title)
                for inner in item.body:
                    yield from _block_lines(inner, title)


def signoff_lines(root: Section) -> tuple[Line, ...]:
    """The lines on which people sign, signed or not: those under a sign-off heading, or else a repeated form after the last step."""
    under = [
        line
        for section in root.walk()
        if section.signoff
        for inner in section.walk()
        for line in _own_lines(inner)
        if line.row or not line.empty
    ]
    if under:
        return tuple(under)
    last = max((step.line for step in root.every_step()), default=None)
    after = [line for section in root.walk() for line in _own_lines(section) if last is not None and line.line > last and not line.row]
    return tuple(after) if sum(line.open for line in after) > 1 else ()


def roles_of(lines: tuple[Line, ...]) -> tuple[Role, ...]:
    """Each role that is still to be signed, at its first line."""
    first: dict[str, Role] = {}
    for line in lines:
        if line.open or line.empty:
            first.setdefault(line.role.casefold(), Role(name=line.role, line=line.line))
    return tuple(first.values())
