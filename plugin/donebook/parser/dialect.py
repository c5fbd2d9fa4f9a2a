"""CommonMark for Python-Markdown: the host's engine shows of each block what GitHub shows of it.

The two read the same signs differently (lists most of all). What is written here means the same to CommonMark as its source;
where no spelling means the same to both, the structure is given as HTML, and only the text in it is the host's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ..checklist import Prose
from ..struct import Struct
from .blocks import ADMONITION
from .commonmark import Tree, tree_of
from .wording import inline, paragraph, unbroken, unreadable


class Tag(Struct, frozen=True):
    """A piece of structure: an HTML tag that opens or closes something around blocks; or HTML of the author's own."""

    html: str
    foreign: bool = False


def hosted(prose: Prose) -> Iterator[str | Tag]:
    """A block without steps as the host is to be given it."""
    lines = prose.markdown.split("\n")
    if prose.kind == "paragraph":
        # Not parsed again: what a lazy line looks like, it became by losing the marks that it never had.
        yield prose.markdown if ADMONITION.match(prose.markdown) else paragraph(prose.markdown.strip())
        return
    tree = tree_of(prose.markdown)
    if not tree.children:  # nothing but definitions
        yield prose.markdown
    yield from _blocks(tree.children, lines)


def _blocks(nodes: list[Tree], lines: list[str]) -> Iterator[str | Tag]:
    """`lines` are those of the whole text: a node's map counts them."""
    before, claimed = "", False
    for node in nodes:
        if apart(before, node.type):
            yield Tag("")
        if node.type in _LISTS:
            yield from [_list(node)] if _simple(node) else _built(node, lines)
        elif node.type == "blockquote" and not _quotable(node):
            yield from (Tag("<blockquote>"), *_blocks(node.children, lines), Tag("</blockquote>"))
        elif node.type == "html_block" and not _HOSTS.search(node.content):
            yield Tag("\n".join(_source(node, lines)), foreign=True)
        else:
            yield _code(node, claimed=claimed) if node.type == "code_block" and claimed else _written(node, lines)
        if node.type != "code_block":
            claimed = node.type == "paragraph" and ADMONITION.match(node.children[0].content) is not None
        before = node.type


def apart(before: str, after: str) -> bool:
    """Whether Python-Markdown makes one of two blocks in a row: of two lists, of two quotes, of a list and the code after it."""
    return (before in _LISTS and after in {*_LISTS, "code_block"}) or before == after == "blockquote"


_HOSTS = re.compile(r"<\w[^<>]*\smarkdown(?:[\s=>])|\{[{%#]")
"""HTML that the host has a part in: Markdown in it, or a macro."""
_LISTS = ("bullet_list", "ordered_list")


def _simple(node: Tree) -> bool:
    """Whether Python-Markdown can be brought to show this list: paragraphs and lists only, and numbers from 1."""
    if node.type == "ordered_list" and node.attrs.get("start", 1) != 1:
        return False
    for item in node.children:
        kinds = [child.type for child in item.children]
        if not kinds or kinds[0] != "paragraph" or not set(kinds) <= {"paragraph", *_LISTS}:
            return False
        if any(one in _LISTS and two in _LISTS for one, two in pairwise(kinds)):
            return False
        if any(ADMONITION.match(child.children[0].content) for child in item.children if child.type == "paragraph"):
            return False
        if not all(_simple(child) for child in item.children if child.type in _LISTS):
            return False
    return True


def _list(node: Tree) -> str:
    """A simple list, its content four columns in: Python-Markdown flattens two."""
    loose = any(child.type == "paragraph" and not child.hidden for item in node.children for child in item.children)
    items = []
    for item in node.children:
        parts = [_list(child) if child.type in _LISTS else paragraph(child.children[0].content) for child in item.children]
        marker = f"{item.info}." if node.type == "ordered_list" else "-"
        items.append(f"{marker:<3} " + ("\n\n" if loose else "\n").join(parts).replace("\n", "\n    "))
    return re.sub(r"\n +(?=\n)", "\n", ("\n\n" if loose else "\n").join(items))


def _built(node: Tree, lines: list[str]) -> Iterator[str | Tag]:
    """Any other list: its structure as HTML, what is in it the host's."""
    name = "ul" if node.type == "bullet_list" else "ol"
    start = node.attrs.get("start", 1)
    yield Tag(f'<{name} start="{start}">' if name == "ol" and start != 1 else f"<{name}>")
    for item in node.children:
        yield Tag("<li>")
        yield from _blocks(item.children, lines)
        yield Tag("</li>")
    yield Tag(f"</{name}>")


def _quotable(node: Tree) -> bool:
    """Whether a quote can stay one: only paragraphs and simple lists in it, or an alert, which a plugin of the site's may know."""
    first = node.children[0] if node.children else None
    alert = first is not None and first.type == "paragraph" and first.children[0].content.startswith("[!")
    return all(
        child.type == "paragraph" or (child.type in _LISTS and _simple(child)) or (alert and child.type in ("fence", "blockquote"))
        for child in node.children
    )


def _written(node: Tree, lines: list[str]) -> str:
    """One block, as the host reads it."""
    match node.type:
        case "paragraph":
            return _admonished(node, lines) or paragraph(node.children[0].content)
        case "heading":
            return f"{'#' * int(node.tag[1])} {inline(unbroken(node.children[0].content))}"
        case "hr":
            return "* * *"
        case "fence":
            return _fenced(node.info, node.content)
        case "code_block":
            return _fenced("", node.content) if unreadable(node.content) else _code(node)
        case "bullet_list" | "ordered_list":
            return _list(node)
        case "blockquote":
            inner = "\n\n".join(_written(child, lines) for child in node.children)
            return "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
        case "table":
            return _table(node)
    return "\n".join(_source(node, lines))


_RULES = {"text-align:left": ":---", "text-align:right": "---:", "text-align:center": ":---:"}


def _table(node: Tree) -> str:
    """A table with a pipe at both ends of every row: Python-Markdown looks for them where the first row has them."""
    rows = [row for part in node.children for row in part.children]
    written = ["| " + " | ".join(_cell(cell) for cell in row.children) + " |" for row in rows]
    rule = "| " + " | ".join(_RULES.get(str(cell.attrs.get("style", "")), "---") for cell in rows[0].children) + " |"
    return "\n".join([written[0], rule, *written[1:]])


def _cell(node: Tree) -> str:
    return inline(node.children[0].content, bar="&#124;") if node.children else ""


def _source(node: Tree, lines: list[str]) -> list[str]:
    begin, end = node.map or (0, 0)
    return lines[begin:end]


def _admonished(node: Tree, lines: list[str]) -> str:
    """The lines of an admonition that GitHub takes for a paragraph; their indentation means something to the host."""
    content = node.children[0].content.split("\n")[0]
    source = _source(node, lines)
    width = source[0].find(content)
    if not ADMONITION.match(content) or ">" in source[0][:width]:
        return ""
    return "\n".join([source[0][width:], *(line[min(width, len(line) - len(line.lstrip(" "))) :] for line in source[1:])]).rstrip()


def _code(node: Tree, *, claimed: bool = False) -> str:
    """Indented code; where it is `claimed` by an admonition above, as deep as the admonition wants it."""
    code = node.content.rstrip("\n").split("\n")
    spare = min([3, *(len(line) - len(line.lstrip(" ")) for line in code if line.strip())]) if claimed else 0
    return "\n".join(f"    {line[spare:]}" if line.strip() else "" for line in code)


_INFO = re.compile(r"\{[^{}]*\}|[\w+#.-]+(?:[ \t]+(?:\{[^{}]*\}|[\w-]+=(?:\"[^\"]*\"|'[^']*')|[\w-]+))*")


def _fenced(info: str, code: str) -> str:
    """A fence that every reader of fences takes: closed, at the margin, with no more after it than it understands."""
    longest = max((len(run) for run in re.findall(r"^[ \t]*(`{3,})", code, re.MULTILINE)), default=2)
    mark = "`" * (longest + 1)
    said = info.strip()
    code = code if not code or code.endswith("\n") else f"{code}\n"
    return f"{mark}{_told(said) if _INFO.fullmatch(said) and '`' not in said else ''}\n{code}{mark}"


def _told(info: str) -> str:
    """What stands after a fence's marks: one word, or in braces, as Python-Markdown's own reader of fences and pymdownx' both take it."""
    language, *rest = _WORDS.findall(info) or [""]
    options = " ".join(word.strip("{} \t") for word in rest if "=" in word or word.startswith("{"))
    return f"{{ .{language} {options} }}" if options else language


_WORDS = re.compile(r"\{[^{}]*\}|[\w-]+=(?:\"[^\"]*\"|'[^']*')|\S+")
