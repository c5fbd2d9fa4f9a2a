"""Markdown to blocks: the door to markdown-it-py, and the only judge of what is a step.

GitHub decides: a list item whose first paragraph begins with `[ ]`, `[x]` or `[X]` and white space is one, and nothing
else is (GFM spec 5.3, task list items; cmark-gfm's tasklist extension).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode as Tree

from ..checklist import Block, Item, Listing, Prose, Quote, Step, digest_of
from .slug import Attributes, slug, split_attributes

_MARKDOWN = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])
GITHUB = re.compile(r"\[([ xX])\][ \t]+(?=\S)")
"""The boxes of a checklist."""
TICKED = re.compile(r"\[([ xX!?\-Ss~]|[Nn]/[Aa])\][ \t]+(?=\S)")
"""The boxes of a copy that somebody ran (the design's results, each with a mark of its own)."""
_BULLET = re.compile(r"( {0,3})([-+*]|\d{1,9}[.)])( +|$)")
_PREFIX = re.compile(r"[ \t>*+\-\d.)]*")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)(?:\s[^<>]*?)?(/?)>")
_DEFINITION = re.compile(r" {0,3}(?:\[[^\]]+\]|\*\[[^\]]+\]):(?:\s|$)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A heading at the top level of the document."""

    markdown: str
    text: str
    level: int
    line: int
    attributes: Attributes


Lines = list[tuple[int, str]]


def plain_text(markdown: str) -> str:
    """A line of Markdown as the plain text that a reader sees."""
    return _plain(Tree(_MARKDOWN.parseInline(markdown)))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads blocks with one idea of what a box is."""

    box: re.Pattern[str]

    def read(self, text: str, first: int) -> tuple[list[Block | Heading], tuple[Prose, ...]]:
        """The blocks and headings of `text`, whose first line is line `first` of the file; and its definitions."""
        lines = [(number, _untabbed(line)) for number, line in enumerate(text.split("\n"), first)]
        root = Tree(_MARKDOWN.parse("\n".join(line for _, line in lines)))
        covered = {row for node in root.children if node.map for row in range(*node.map)}
        definitions = [each for row, each in enumerate(lines) if row not in covered and each[1].strip()]
        result: list[Block | Heading] = []
        for node in root.children:
            piece = _piece(node, lines, 0)
            if node.type == "paragraph" and all(_DEFINITION.match(line) for _, line in piece):
                definitions += piece
            elif node.type == "heading":
                result.append(_heading(node, piece))
            else:
                result += self._blocks([node], lines, 0)
        return result, tuple(Prose(markdown=line, line=number) for number, line in sorted(definitions))

    def _blocks(self, nodes: list[Tree], lines: Lines, offset: int) -> tuple[Block, ...]:
        """The blocks of a container. `lines` are its lines, stripped of its own marks; the first is row `offset` of the text."""
        result: list[Block] = []
        for node in nodes:
            piece = _piece(node, lines, offset)
            if not piece or not node.map:
                continue
            if node.type in ("bullet_list", "ordered_list") and self._has_steps(node):
                start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
                result.append(Listing(items=tuple(self._item(item, lines, offset) for item in node.children), start=start))
            elif node.type == "blockquote" and self._has_steps(node):
                result.append(Quote(body=self._blocks(node.children, _unquoted(piece), node.map[0])))
            else:
                raw = node.type == "html_block" and not _balanced(piece)
                result.append(Prose(markdown=prose_of(node, piece, node.map[0]), line=piece[0][0], raw=raw))
        return tuple(result)

    def _has_steps(self, node: Tree) -> bool:
        return any(item.type == "list_item" and self._box(item) for item in node.walk())

    def _box(self, item: Tree) -> re.Match[str] | None:
        """The box at the beginning of a list item's first paragraph."""
        first = item.children[0] if item.children else None
        return self.box.match(first.children[0].content) if first is not None and first.type == "paragraph" else None

    def _item(self, node: Tree, lines: Lines, offset: int) -> Step | Item:
        begin = node.map[0] if node.map else 0
        content = _outdented(_piece(node, lines, offset))
        box = self._box(node)
        if box is None:
            first = node.children[0] if node.children else None
            label = _plain(first.children[0]) if first is not None and first.type == "paragraph" else ""
            return Item(text=" ".join(label.split()), body=self._blocks(node.children, content, begin))
        source = node.children[0].children[0].content
        marked, attributes = split_attributes(source[box.end() :].strip())
        text = " ".join(plain_text(marked).split())
        return step_of(
            text=text or marked,
            markdown=marked,
            line=content[0][0],
            mark=box[1],
            attributes=attributes,
            body=self._blocks(node.children[1:], content, begin),
        )


def step_of(*, text: str, markdown: str, line: int, mark: str, attributes: Attributes, body: tuple[Block, ...]) -> Step:
    """A step as it stands, its id only its own slug yet: the path comes from where it stands."""
    minutes = attributes.values.get("minutes", "")
    return Step(
        id="/".join(slug(part) for part in attributes.id.split("/") if part) or slug(text),
        text=text,
        markdown=markdown,
        line=line,
        mark=mark,
        digest=digest_of(text),
        named=bool(attributes.id),
        optional="optional" in attributes.flags,
        role=attributes.values.get("role", ""),
        minutes=int(minutes) if minutes.isdecimal() and len(minutes) < 6 else None,
        evidence=attributes.values.get("evidence", "") == "required",
        test=attributes.values.get("test", ""),
        was=attributes.values.get("was", ""),
        body=body,
    )


def prose_of(node: Tree, lines: Lines, offset: int) -> str:
    """A node's source, so that Python-Markdown reads it as CommonMark does.

    Its lists are written anew with four columns of indentation: Python-Markdown flattens two.
    """
    if node.type not in ("bullet_list", "ordered_list"):
        first = lines[0][1] if lines else ""
        # Up to three columns before a block mean nothing to CommonMark; to the host they undo an admonition.
        spare = 0 if node.type == "code_block" else len(first) - len(first.lstrip(" "))
        return "\n".join(text[min(spare, len(text) - len(text.lstrip(" "))) :] for _, text in lines)
    loose = any(child.type == "paragraph" and not child.hidden for item in node.children for child in item.children)
    items = []
    for item in node.children:
        begin = item.map[0] if item.map else offset
        content = _outdented(_piece(item, lines, offset))
        parts = [prose_of(child, _piece(child, content, begin), child.map[0]) for child in item.children if child.map]
        tight = not loose and all(child.type in ("paragraph", "bullet_list", "ordered_list") for child in item.children)
        marker = f"{item.info}." if node.type == "ordered_list" else "-"
        items.append(f"{marker:<3} " + ("\n" if tight else "\n\n").join(parts).replace("\n", "\n    "))
    return re.sub(r"\n +(?=\n)", "\n", ("\n\n" if loose else "\n").join(items))


def _piece(node: Tree, lines: Lines, offset: int) -> Lines:
    """A node's own lines, without the empty ones at its end; `lines` begin at row `offset` of the text."""
    if not node.map:
        return []
    begin, end = max(node.map[0] - offset, 0), min(node.map[1] - offset, len(lines))
    while end > begin and not lines[end - 1][1].strip():
        end -= 1
    return lines[begin:end]


def _heading(node: Tree, piece: Lines) -> Heading:
    source = node.children[0].content if node.children else ""
    marked, attributes = split_attributes(" ".join(source.split()))
    text = " ".join(_plain(Tree(_MARKDOWN.parseInline(marked))).split())
    return Heading(markdown=marked, text=text or marked, level=int(node.tag[1]), line=piece[0][0], attributes=attributes)


def _plain(node: Tree) -> str:
    """The text of an inline tree: code without its ticks, an image's description, a link's label."""
    if node.type in ("text", "code_inline", "text_special"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return " "
    if node.type == "image":
        return node.content
    return "".join(_plain(child) for child in node.children)


def _untabbed(line: str) -> str:
    """Tabs among a line's indentation and list marks as the columns that they reach (CommonMark 2.2)."""
    prefix = _PREFIX.match(line)
    return line if prefix is None or "\t" not in prefix[0] else prefix[0].expandtabs(4) + line[prefix.end() :]


def _outdented(lines: Lines) -> Lines:
    """The lines of a list item without its marker and the indentation of its content (CommonMark 5.2)."""
    if not lines:
        return lines
    number, first = lines[0]
    found = _BULLET.match(first)
    if found is None:
        return lines
    spaces = len(found[3])
    width = found.end(2) + (spaces if 1 <= spaces <= 4 and first[found.end() :].strip() else 1)
    rest = [(row, text[min(width, len(text) - len(text.lstrip(" "))) :]) for row, text in lines[1:]]
    return [(number, first[width:]), *rest]


def _unquoted(lines: Lines) -> Lines:
    """The lines of a block quote without its marks; a lazy line has none."""
    return [(number, re.sub(r"^ {0,3}> ?", "", text, count=1)) for number, text in lines]


def _balanced(lines: Lines) -> bool:
    """Whether every tag that opens in an HTML block closes in it. Comments and the like always are."""
    text = "\n".join(line for _, line in lines)
    if text.lstrip().startswith(("<!", "<?")):
        return True
    open_: list[str] = []
    for closing, name, empty in _TAG.findall(text):
        tag = name.lower()
        if empty or tag in _VOID:
            continue
        if not closing:
            open_.append(tag)
        elif open_ and open_[-1] == tag:
            open_.pop()
        else:
            return False
    return not open_
