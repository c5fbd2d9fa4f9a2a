"""A checklist's Markdown as HTML, where no site's engine is at hand: on records, in the list's words of that day."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from .commonmark import bounded_table, inline_nesting, row_beyond
from .url import safe_url

_NESTING = 40
"""Levels of blocks in one another."""


class _Writer(MarkdownIt):
    """CommonMark with GitHub's tables and strikethrough; no raw HTML, and links only to where a reader may be sent."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "maxNesting": _NESTING})
        self.enable(["table", "strikethrough"])
        self.core.ruler.at("inline", inline_nesting)
        self.block.ruler.at("table", bounded_table, {"alt": ["paragraph", "reference"]})

    def validateLink(self, url: str) -> bool:  # noqa: N802  # markdown-it's name for it
        """markdown-it's own list denies; this one allows."""
        return bool(safe_url(url))


_WRITER = _Writer()


References = dict[str, Any]
"""Link definitions of a file, as markdown-it knows them."""


def references_of(definitions: str) -> References:
    """The link definitions in a text: read once for all the pieces of a file."""
    env: dict[str, Any] = {}
    _WRITER.parse(definitions, env)
    found: References = env.get("references", {})
    return found


def html_of(markdown: str, link: Callable[[str], str], references: References | None = None, *, inline: bool = False) -> str:
    """HTML of a piece of a checklist; `link` turns the author's targets into those of the page on which it lands.

    `references` are the file's link definitions. Images become text: a record shows no picture that may have changed since.
    """
    env: dict[str, Any] = {"references": ChainMap({}, references or {})}  # what the piece itself defines stays with it
    tokens = _WRITER.parseInline(markdown, env) if inline else _WRITER.parse(markdown, env)
    if row_beyond(tokens, _NESTING) is not None:
        return f"<pre>{escapeHtml(markdown)}</pre>"  # markdown-it would drop what stands deeper
    for token in tokens:
        if style := token.attrs.pop("style", None):  # of a table's cell; pages have no inline style
            token.attrSet("class", f"db-{str(style).rpartition(':')[2].strip()}")
        token.children = [made for child in token.children for made in _turned(child, link)] if token.children else token.children
    return str(_WRITER.renderer.render(tokens, _WRITER.options, env)).strip()


def _turned(token: Token, link: Callable[[str], str]) -> Iterator[Token]:
    """A piece of text as a record shows it; before a label that leads elsewhere stands where."""
    if token.type == "image":
        token.type, token.tag, token.nesting = "text", "", 0
    if token.type != "link_open":
        yield token
        return
    href = link(str(token.attrGet("href")))
    token.attrSet("href", href)
    if host := urlsplit(href).netloc:
        token.attrSet("rel", "nofollow noopener noreferrer ugc")  # a run may bring a list of its own
        if token.info != "auto":
            yield Token("html_inline", "", 0, content=f'<span class="db-quiet">{escapeHtml(host)} ↗</span> ')
    yield token
