"""Markdown to blocks: the only judge of what is a step.

GitHub decides. Its blocks are cmark-gfm's; its boxes are put in afterwards, into every list item whose first paragraph begins
with `[ ]`, `[x]` or `[X]` and white space (github/task_list), in quotes and on another item's line too. Nothing else is a step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..checklist import Block, Item, Listing, Prose, Quote, Step, digest_of
from ..struct import Struct, field
from .commonmark import Tree, plain_text, text_of, tree_of
from .slug import Attributes, slug, split_attributes
from .tags import balanced
from .wording import unbroken

GITHUB = re.compile(r"\[([ xX])\][ \t\n\v\f]+(?=[^ \t\n\v\f])")
"""The boxes of a checklist."""
TICKED = re.compile(r"\[([ xX!?\-Ss~]|[Nn]/[Aa])\][ \t\n\v\f]+(?=[^ \t\n\v\f])")
"""The boxes of a copy that somebody ran (the design's results, each with a mark of its own)."""
ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?|===[!+]*|/{3,})(?:[ \t]|$)")
"""The first line of an admonition, a collapsible one, a tab or a block of Python-Markdown's: what is indented below is its own."""
_BULLET = re.compile(r"( {0,3})([-+*]|\d{1,9}[.)])( +|$)")
_PREFIX = re.compile(r"[ \t>*+\-\d.)]*")
_PARTS = 12
"""Parts of an id that an author gives: each becomes a folder of the site."""
_APART = re.compile(r" {0,3}(?:\[\^[^\]]+\]|\*\[[^\]]+\]):(?:\s|$)")
"""A footnote or an abbreviation: defined in one place, wanted on every page that names it."""


class Heading(Struct, frozen=True, kw_only=True):
    """A heading at the top level of the document."""

    markdown: str
    text: str
    level: int
    line: int
    attributes: Attributes


Lines = list[tuple[int, str]]


class Reader(Struct, frozen=True):
    """Reads blocks with one idea of what a box is."""

    box: re.Pattern[str]
    env: dict[str, Any] = field(default_factory=dict)
    """What markdown-it found in the text: its link definitions."""

    def read(self, text: str, first: int) -> tuple[list[Block | Heading], tuple[Prose, ...]]:
        """The blocks and headings of `text`, whose first line is line `first` of the file; and its definitions."""
        env = self.env
        root = tree_of(text, env)
        lines = [(number, _untabbed(line)) for number, line in enumerate(text.split("\n"), first)]
        covered = {row for node in root.children if node.map for row in range(*node.map)}
        apart = {id(node) for node in _apart(root.children)}
        definitions = [Prose(markdown=line, line=number) for row, (number, line) in enumerate(lines) if row not in covered and line.strip()]
        definitions += [_definition(name, each, first) for name, each in env.get("references", {}).items() if each["map"][0] in covered]
        # A footnote of one word has the shape of a link definition; no text of a step is to take it for one.
        env["references"] = {name: each for name, each in env.get("references", {}).items() if not name.startswith("^")}
        result: list[Block | Heading] = []
        group: list[Tree] = []
        for node in root.children:
            if id(node) in apart:
                definitions += _notes(_piece(node, lines, 0))
            elif node.type == "heading":
                result += [*self._blocks(group, lines, 0), _heading(node, _piece(node, lines, 0), env)]
                group = []
            else:
                group.append(node)
        result += self._blocks(group, lines, 0)
        return result, tuple(sorted(definitions, key=lambda each: each.line))

    def _blocks(self, nodes: list[Tree], lines: Lines, offset: int) -> tuple[Block, ...]:
        """The blocks of a container. `lines` are its lines, stripped of its own marks; the first is row `offset` of the text."""
        result: list[Block] = []
        spare = 0
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
                if node.type != "code_block":
                    # Up to three columns before a block mean nothing to CommonMark; what is indented below an admonition
                    # hangs on to them.
                    indent = len(piece[0][1]) - len(piece[0][1].lstrip(" "))
                    spare = indent if node.type == "paragraph" and ADMONITION.match(piece[0][1][indent:]) else 0
                    piece = piece if node.type in ("bullet_list", "ordered_list") else _shifted(piece, indent)
                result.append(_prose(node, _shifted(piece, spare) if node.type == "code_block" else piece, whole=not spare))
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
        first = node.children[0] if node.children else None
        if box is None or first is None or first.map is None:
            label = text_of(first.children[0]) if first is not None and first.type == "paragraph" else ""
            return Item(text=" ".join(label.split()), body=self._blocks(node.children, content, begin))
        marked, attributes = _attributed(first.children[0].content[box.end() :].strip())
        text = " ".join(plain_text(marked, self.env).split())
        return step_of(
            text=text or marked,
            markdown=marked,
            line=content[first.map[0] - begin][0],
            mark=box[1],
            attributes=attributes,
            body=self._blocks(node.children[1:], content, begin),
        )


def _attributed(source: str) -> tuple[str, Attributes]:
    """A step's text without its attributes: they stand at its end, or at the end of its first line."""
    marked, attributes = split_attributes(source)
    if attributes == Attributes() and "\n" in source:
        first, _, rest = source.partition("\n")
        head, attributes = split_attributes(first)
        return f"{head}\n{rest}", attributes
    return marked, attributes


def step_of(*, text: str, markdown: str, line: int, mark: str, attributes: Attributes, body: tuple[Block, ...]) -> Step:
    """A step as it stands, its id only its own slug yet: the path comes from where it stands."""
    minutes = attributes.values.get("minutes", "")
    return Step(
        id="/".join(slug(part) for part in attributes.id.split("/")[:_PARTS] if part) or slug(text),
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


def _prose(node: Tree, piece: Lines, *, whole: bool) -> Prose:
    """A block without steps as its author wrote it; `whole` is code that nothing above it claims."""
    markdown = "\n".join(text for _, text in piece)
    # Code comes from the token, which has its own tabs, and an end where the author's fence ends with its container.
    if node.type == "fence":
        code = node.content if not node.content or node.content.endswith("\n") else f"{node.content}\n"
        markdown = f"{node.markup}{node.info}\n{code}{node.markup}"
    elif node.type == "code_block" and whole:
        markdown = "\n".join(f"    {line}" if line else "" for line in node.content.rstrip("\n").split("\n"))
    declared = markdown.lstrip().startswith(("<!", "<?"))  # a comment, which a record does not show
    raw = node.type == "html_block" and (declared or not balanced(markdown))
    return Prose(markdown=markdown, line=piece[0][0], kind=node.type, raw=raw)


def _apart(nodes: list[Tree]) -> Iterator[Tree]:
    """The top-level nodes that are footnotes or abbreviations; what is indented below a footnote belongs to it."""
    note = False
    for node in nodes:
        if node.type == "paragraph":
            note = _APART.match(node.children[0].content) is not None
        elif node.type != "code_block":
            note = False
        if note:
            yield node


def _notes(piece: Lines) -> Iterator[Prose]:
    """Each footnote or abbreviation of a paragraph with the lines that belong to it."""
    starts = [row for row, (_, line) in enumerate(piece) if _APART.match(line)] or [0]
    for begin, end in zip(starts, [*starts[1:], len(piece)], strict=True):
        yield Prose(markdown="\n".join(line for _, line in piece[begin:end]), line=piece[begin][0])


def _definition(name: str, reference: dict[str, Any], first: int) -> Prose:
    """A link definition that stands inside a list item or a quote, as one that may stand anywhere."""
    title = reference["title"].replace("\\", "\\\\").replace('"', '\\"')
    markdown = f"[{name}]: <{reference['href']}>" + (f' "{title}"' if title else "")
    return Prose(markdown=markdown, line=reference["map"][0] + first)


def _piece(node: Tree, lines: Lines, offset: int) -> Lines:
    """A node's own lines, without the empty ones at its end; `lines` begin at row `offset` of the text."""
    if not node.map:
        return []
    begin, end = max(node.map[0] - offset, 0), min(node.map[1] - offset, len(lines))
    while end > begin and not lines[end - 1][1].strip():
        end -= 1
    return lines[begin:end]


def _heading(node: Tree, piece: Lines, env: dict[str, Any]) -> Heading:
    source = node.children[0].content if node.children else ""
    marked, attributes = split_attributes(unbroken(source))
    text = " ".join(plain_text(marked, env).split())
    return Heading(markdown=marked, text=text or marked, level=int(node.tag[1]), line=piece[0][0], attributes=attributes)


def _untabbed(line: str) -> str:
    """Tabs among a line's indentation and list marks as the columns that they reach (CommonMark 2.2)."""
    prefix = _PREFIX.match(line)
    return line if prefix is None or "\t" not in prefix[0] else prefix[0].expandtabs(4) + line[prefix.end() :]


def _shifted(lines: Lines, columns: int) -> Lines:
    """The lines with up to so many columns less of indentation."""
    return [(number, text[min(columns, len(text) - len(text.lstrip(" "))) :]) for number, text in lines] if columns else lines


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
    return [(number, first[width:]), *_shifted(lines[1:], width)]


def _unquoted(lines: Lines) -> Lines:
    """The lines of a block quote without its marks; a lazy line has none."""
    return [(number, re.sub(r"^ {0,3}> ?", "", text, count=1)) for number, text in lines]
