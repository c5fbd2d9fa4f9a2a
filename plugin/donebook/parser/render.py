"""A checklist's Markdown as HTML, where no site's engine is at hand: on records, in the list's words of that day."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

_SCHEMES = frozenset({"http", "https", "mailto"})
_HOSTED = re.compile(r"[A-Za-z0-9.-]+(?::\d{1,5})?\Z")


def safe_url(url: str) -> str:
    """`url` where a reader may be sent there; empty where not: only http, https and mailto, and relative paths.

    What browsers repair on their own (backslashes, control characters, an authority without a scheme, a name before `@`)
    is not repaired but refused: it is how a link says one place and leads to another.

    >>> safe_url("https://example.org/a"), safe_url("javascript:alert(1)"), safe_url("//evil.example")
    ('https://example.org/a', '', '')
    """
    if not url or re.search(r"[\x00-\x20\x7f-\xa0\\<>\"'`]", url) or url.startswith("//") or not url.isprintable():
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme in ("http", "https"):
        return url if _HOSTED.match(parts.netloc) else ""
    if parts.scheme:
        return url if parts.scheme in _SCHEMES else ""
    return "" if ":" in url.split("/", 1)[0].split("?", 1)[0].split("#", 1)[0] else url


class _Writer(MarkdownIt):
    """CommonMark with GitHub's tables and strikethrough; no raw HTML, and links only to where a reader may be sent."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "maxNesting": 40})
        self.enable(["table", "strikethrough"])

    def validateLink(self, url: str) -> bool:  # noqa: N802  # markdown-it's name for it
        """markdown-it's own list denies; this one allows."""
        return bool(safe_url(url))


_WRITER = _Writer()


def html_of(markdown: str, link: Callable[[str], str], definitions: str = "", *, inline: bool = False) -> str:
    """HTML of a piece of a checklist; `link` turns the author's targets into those of the page on which it lands.

    `definitions` are the file's link definitions. Images become links: a record shows no picture that may have changed since.
    """
    env: dict[str, object] = {}
    _WRITER.parse(definitions, env)
    tokens = _WRITER.parseInline(markdown, env) if inline else _WRITER.parse(markdown, env)
    for token in tokens:
        for child in token.children or ():
            _turn(child, link)
    return str(_WRITER.renderer.render(tokens, _WRITER.options, env)).strip()


def _turn(token: Token, link: Callable[[str], str]) -> None:
    if token.type == "link_open":
        token.attrSet("href", link(str(token.attrGet("href"))))
    elif token.type == "image":
        token.type, token.tag, token.nesting = "text", "", 0
