"""The door to markdown-it-py: CommonMark with GitHub's tables, read as cmark-gfm reads it."""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.html_re import HTML_OPEN_CLOSE_TAG_STR
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_block import (
    StateBlock,
    blockquote,
    fence,
    heading,
    hr,
    html_block,
    lheading,
    list_block,
    paragraph,
    reference,
    table,
)
from markdown_it.rules_core import StateCore, inline
from markdown_it.rules_inline import StateInline, html_inline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode as Tree

__all__ = ["Tree", "plain_text", "text_of", "tree_of"]


def _reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The rule of markdown-it's for link definitions; where each ends is kept."""
    if not reference(state, start, end, silent):
        return False
    if not silent:
        state.env.setdefault("ends", set()).add(state.line)
    return True


def _after_definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A rule of markdown-it's: what follows a link definition at once goes on its paragraph.

    To CommonMark a definition is a paragraph's beginning until all of the paragraph has been read (cmark does so); markdown-it
    ends it at once, and would take what cannot interrupt a paragraph for a block of its own.
    """
    if silent or state.sCount[start] < state.blkIndent or start not in state.env.get("ends", ()):
        return False
    line = state.getLines(start, start + 1, state.blkIndent, False).strip()
    parent, state.parentType = state.parentType, "paragraph"
    terminators = state.md.block.ruler.getRules("paragraph")
    ends = state.sCount[start] - state.blkIndent < 4 and any(rule(state, start, end, True) for rule in terminators)
    state.parentType = parent
    if ends and not re.fullmatch(r"-+", line):
        return False
    state.sCount[start] = min(state.sCount[start], state.blkIndent)  # no line that goes on a paragraph is code, however deep it stands
    if _reference(state, start, end, False):
        return True
    return lheading(state, start, end, False) or paragraph(state, start, end, False)


def _html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The rule of markdown-it's for HTML, but that a declaration is in capitals (cmark-gfm reads CommonMark 0.29, 4.6)."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if not line.startswith("<") or re.match(r"<![a-z]", line):
        return False
    from markdown_it.rules_block.html_block import HTML_SEQUENCES  # noqa: PLC0415  # its patterns are not ours

    known = _TAG.match(line) or any(begin.search(line) for begin, _, _ in HTML_SEQUENCES[:-1])
    return bool(known) and html_block(state, start, end, silent)


def _html_inline(state: StateInline, silent: bool) -> bool:
    """The rule of markdown-it's for tags in text; its own expression goes back over spaces that are not ASCII's."""
    return (
        re.match("<[A-Za-z/]", state.src[state.pos : state.pos + 2]) is None or _TAG.match(state.src, state.pos) is not None
    ) and html_inline(state, silent)


_TAG = re.compile(HTML_OPEN_CLOSE_TAG_STR.removeprefix("^"), re.ASCII)
"""A tag (CommonMark 6.6), whose spaces are ASCII's: of others each could be a space or a part of a value."""


_SPARE = 200
"""Cells that need not be written, beside one for each character of the text."""


def bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The rule of markdown-it's for tables, but that cmark-gfm makes one of a paragraph only: what begins another block is its own.

    A row of dashes alone underlines a heading: cmark-gfm looks for that first.
    """
    below = state.getLines(start + 1, start + 2, state.blkIndent, False).strip() if start + 1 < end else ""
    if not re.fullmatch(r"[-:| \t]+", below) or re.fullmatch(r"-+", below):
        return False
    others = (fence, blockquote, hr, list_block, _html_block, heading)
    if any(rule(state, start, end, True) for rule in others):
        return False
    return (silent or _filled(state, start, end, below)) and table(state, start, end, silent)


def _filled(state: StateBlock, start: int, end: int, ruled: str) -> bool:
    """Whether a table is mostly written: markdown-it fills short rows up, and a wide head over many of them would cost its square."""
    row, pipes = start, 0
    while row < end and not state.isEmpty(row):
        pipes += state.src.count("|", state.bMarks[row], state.eMarks[row])
        row += 1
    spare = state.env.get("spare", 0) + max(0, (ruled.count("|") + 1) * (row - start) - pipes)
    if spare > len(state.src) + _SPARE:
        state.env.setdefault("wide", start)
        return False
    state.env["spare"] = spare
    return True


_NESTING = 100
"""Levels of blocks in one another that are read; a list and its item are two."""
_BRACKETS = 20
"""Brackets in one another that are looked at for links: at each, markdown-it goes all the levels down."""


def inline_nesting(state: StateCore) -> None:
    """The rule of markdown-it's for text in blocks, with a bound of its own: none of the text is lost beyond it."""
    blocks = state.md.options["maxNesting"]
    state.md.options["maxNesting"] = min(blocks, _BRACKETS)
    try:
        inline(state)
    finally:
        state.md.options["maxNesting"] = blocks


_MARKDOWN = MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable(["table", "strikethrough"])
_DEEPEST = 50
"""Levels of emphasis and links in one another."""
_MARKDOWN.inline.ruler.at("html_inline", _html_inline)
_MARKDOWN.core.ruler.at("inline", inline_nesting)
_MARKDOWN.block.ruler.at("table", bounded_table, {"alt": ["paragraph", "reference"]})
_MARKDOWN.block.ruler.at("reference", _reference)
_MARKDOWN.block.ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})
_MARKDOWN.block.ruler.before("code", "after_definition", _after_definition)


def tree_of(text: str, env: dict[str, Any] | None = None) -> Tree:
    """The blocks of a text as CommonMark and GitHub's tables have them.

    What stands too deep is not in it; `env["beyond"]` is then the row of the first block that has lost its content so.
    """
    tokens = _MARKDOWN.parse(text, env)
    beyond = row_beyond(tokens, _NESTING)
    if env is not None and beyond is not None:
        env["beyond"] = beyond
    return Tree(_shallow(tokens))


def row_beyond(tokens: list[Token], nesting: int) -> int | None:
    """The row of the first container whose content markdown-it has dropped, for it stands `nesting` levels deep; None where there is none."""
    containers = (token for token in tokens if token.type in ("list_item_open", "blockquote_open") and token.level >= nesting - 1)
    return next((token.map[0] for token in containers if token.map), None)


def _shallow(tokens: list[Token]) -> list[Token]:
    """`tokens`, their text plain where its markup is nested deeper than anybody reads: trees of tokens are built by recursion."""
    for token in tokens:
        if token.children and max(child.level for child in token.children) > _DEEPEST:
            token.children = [Token("text", "", 0, content=token.content)]
    return tokens


def same_label(label: str) -> str:
    """The label of a link or definition as labels are compared (CommonMark 6.3)."""
    return normalizeReference(label)


def plain_text(markdown: str, env: dict[str, Any] | None = None) -> str:
    """A line of Markdown as the plain text that a reader sees, without the marks of footnotes; `env` has the link definitions."""
    text = text_of(Tree(_shallow(_MARKDOWN.parseInline(markdown, env))))
    return re.sub(r"\[\^[^\]\s]++(\]?)", lambda found: "" if found[1] else found[0], text)


def text_of(node: Tree) -> str:
    """The text of an inline tree: code without its ticks, an image's description, a link's label."""
    if node.type in ("text", "code_inline", "text_special"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return " "
    if node.type == "image":
        return node.content
    return "".join(text_of(child) for child in node.children)
