"""Sign-off lines: who signs a checklist, and in the copy that somebody ran, who did."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..checklist import Block, Item, Listing, Prose, Quote, Role, Section, Step
from ..struct import Struct, replace
from .rules import WORDS

_SLOT = r"\[[^\]\n]*\](?!\()|_{2,}|<[A-Za-z][^>\n]*>|\{\{[^}\n]*\}\}|YYYY-MM-DD|DD[./]MM[./]YYYY|TBD|\.{4,}|…"
_SLOTS = re.compile(rf"(?:{_SLOT})")
_LINE = re.compile(r"^(?:\*\*|__)(?P<role>[^*_\n]{1,80}?):?(?:\*\*|__):?[ \t]*(?P<value>.*)$")
_PLAIN = re.compile(r"^(?P<role>[^\W\d_][^:|\n]{0,60}?):[ \t]*(?P<value>(?:_{2,}).*)$")
_BY = re.compile(r"^(?P<role>[^\W\d_][^:|\n*]{0,40}?\b(?:by|von|durch|par|por))[ \t]*:[ \t]+(?P<value>\S.*)$", re.IGNORECASE)
_LABEL = re.compile(r"^(?P<role>[^\W\d_][^:|\n*]{0,40}?)[ \t]*:$")
_FIELD = re.compile(
    r"(?:print(?:ed)? )?names?|signature|signed|sign|time|nom|nombre|unterschrift|ort|location|lieu|status|notes?|comments?|kommentare?|version|"
    r"entscheidung|decision|(?:date|datum|fecha)\b.*|.*\b(?:date|datum|fecha|data|дата|review|reviewed|updated|mise à jour)",
    re.IGNORECASE,
)
_SIGNER = re.compile(r"(?:print(?:ed)? )?name|date|signature|signed|sign|datum|nom|nombre|fecha|unterschrift", re.IGNORECASE)
_OWN = re.compile(r"(?P<role>.{2,}?)(?:['’]s)? (?:signature|sign-?off)", re.IGNORECASE)
_PERSON = re.compile(r"tester|reviewer|.*\b(?:by|von|par|por)|signed|signature|initials", re.IGNORECASE)
"""A column of a table whose cells are signed by somebody, whoever that is."""
_SIGNED = re.compile(r"signature|signed|sign-?off|date|datum|fecha|unterschrift|firma|initials", re.IGNORECASE)
"""A column that whoever signs fills in."""
_ROLES = re.compile(
    r"|roles?|r[ôo]le|rolle|rol|name|approver|signatory|gate|verifier|who|team|function|position|title|responsible|stakeholder|department",
    re.IGNORECASE,
)
"""What stands above a column of roles."""
_DATES = re.compile(r"\[(?=[^\]\n]*+\])(?=[^\]\n]*?\bdate\b)[^\]\n]*+\]|YYYY-MM-DD|DD[./]MM[./]YYYY", re.IGNORECASE)
_REST = 40
"""So much may stand beside the slots of a line: more is a sentence with a placeholder in it."""
_MARKER = re.compile(r"^(?:[-*+]|\d+[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")


class Line(Struct, frozen=True, kw_only=True):
    """One sign-off line: a role, and what stands where its name and date go."""

    role: str
    value: str
    line: int
    row: bool = False
    """A row of a table, whose empty cells are slots."""
    titled: bool = False
    """The line names no role: what stands above it does."""
    pending: bool = False
    """A row with a name, and an empty cell for a signature or a day."""
    blank: bool = False
    """An item that ends with a colon: who signs writes after it."""

    @property
    def open(self) -> bool:
        """Nobody has signed yet: a slot stands there, for more than a day alone, and not much else."""
        if self.blank:
            return True
        rest = _SLOTS.sub("", self.value)
        alone = not self.titled and not _SLOTS.search(_DATES.sub("", self.value)) and not rest.strip(" -–—|/")
        return bool(_SLOTS.search(self.value)) and not alone and (self.row or len(rest.strip()) <= _REST)

    @property
    def empty(self) -> bool:
        """Nothing stands there: in a table a slot, elsewhere a mere label."""
        return not self.blank and not self.value.strip(" -–—|/")


def is_signoff(title: str, words: tuple[str, ...] = WORDS) -> bool:
    """Whether people sign under a heading of this text."""
    plain = title.casefold()[:_LONGEST]
    return any(re.search(rf"\b{re.escape(word.casefold())}\b", plain) for word in words)


_LONGEST = 400
"""Characters of a line on which somebody signs: a longer one is prose, and hostile ones cost nothing."""


def lines_of(markdown: str, first: int, title: str) -> Iterator[Line]:
    """The sign-off lines in a piece of Markdown that begins at line `first`, under the heading `title`."""
    rows = markdown.split("\n")
    rows = [row if len(row) <= _LONGEST else "" for row in rows]
    table = list(_table(rows, first))
    yield from table
    named = False
    for number, row in enumerate(rows, first):
        text = _MARKER.sub("", row.strip()).rstrip("\\").rstrip()
        found = (
            None
            if text.startswith("|")
            else _LINE.match(text) or _PLAIN.match(text) or _BY.match(text) or _label(rows, number - first, text)
        )
        if not found:
            continue
        role = re.sub(r"\s+[-–—]\s+(?:name|signature|date)$|\s*\([^()]*\)$", "", found["role"].strip(" *_"), flags=re.IGNORECASE)
        value = found["value"] if "value" in found.groupdict() else ""
        if not _FIELD.fullmatch(role):
            named = True
            own = _OWN.fullmatch(role)
            yield Line(role=own["role"] if own else role, value=value, line=number, blank="value" not in found.groupdict())
        elif not named and not table and _SIGNER.fullmatch(role):  # `Name: ____  Date: ____`: the heading says whose
            named = True
            yield Line(role=title, value=value, line=number, titled=True)


def _label(rows: list[str], row: int, text: str) -> re.Match[str] | None:
    """An item such as `- Approved by:` with nothing after it and nothing below."""
    below = rows[row + 1] if row + 1 < len(rows) else ""
    nested = len(below) - len(below.lstrip()) > len(rows[row]) - len(rows[row].lstrip())
    return None if nested or not _MARKER.match(rows[row].strip()) else _LABEL.match(text)


def _table(rows: list[str], first: int) -> Iterator[Line]:
    """A row per role: the first cell names it, the others are slots. Or a row per thing, which somebody has to sign."""
    for index in range(1, len(rows)):
        if re.fullmatch(r"\s*\|?(?:\s*:?-{1,}:?\s*\|)+\s*(?::?-+:?)?\s*", rows[index]) and "|" in rows[index - 1]:
            heads = [cell.strip("*_ ") for cell in _cells(rows[index - 1])]
            persons = [] if _ROLES.fullmatch(heads[0]) else [head for head in heads[1:] if _PERSON.fullmatch(head)]
            for offset, row in enumerate(rows[index + 1 :], index + 1):
                if "|" not in row:
                    return
                cells = _cells(row)
                if role := cells[0].strip("*_ "):
                    named = f"{persons[0]}: {role}" if persons else role
                    pending = any(not cell and _SIGNED.fullmatch(head) for head, cell in zip(heads, cells, strict=False))
                    yield Line(role=named, value=" ".join(filter(None, cells[1:])), line=first + offset, row=True, pending=pending)
            return


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in re.sub(r"^\||\|$", "", row.strip()).split("|")]


def _own_lines(section: Section) -> Iterator[Line]:
    label = ""
    for block in section.body:
        for line in _block_lines(block, section.title):
            if line.titled and label:
                line = replace(line, role=label)
            elif not line.titled:
                # `**Director:**` above `Signature: ____` says whose it is.
                label = line.role if line.empty and not line.row else ""
            yield line


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
                alone = item.body[0] if len(item.body) == 1 else None
                if isinstance(item, Item) and isinstance(alone, Prose) and alone.kind == "paragraph":
                    yield from lines_of(f"- {alone.markdown}", alone.line, title)
                    continue
                above = item.text[:_LONGEST].strip().rstrip("*_:").lstrip("*_")
                for inner in item.body:
                    yield from _block_lines(inner, above or title)


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
        return tuple(dict.fromkeys(under))  # a heading of this kind may stand inside another
    last = max((step.line for step in root.every_step()), default=None)
    after = [
        line
        for section in root.walk()
        for line in _own_lines(section)
        if last is not None and line.line > last and not line.row and not line.blank
    ]
    still = [line for line in after if line.open]
    return tuple(after) if len(still) > 1 or any(is_signoff(line.role) for line in still) else ()


def roles_of(lines: tuple[Line, ...]) -> tuple[Role, ...]:
    """Each role that is still to be signed, at its first line."""
    first: dict[str, Role] = {}
    for line in lines:
        if line.open or line.empty or line.pending:
            first.setdefault(line.role.casefold(), Role(name=line.role, line=line.line))
    return tuple(first.values())
