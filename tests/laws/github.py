"""What GitHub shows of a text, for tests to hold us against: cmark-gfm's blocks, and a box in every item that begins with one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cmarkgfm import cmark
from selectolax.lexbor import LexborHTMLParser, LexborNode

BOX = "☐"
"""A box, among the words of a page."""
_ITEM = re.compile(
    r"(<li>\s*(?:<p>)?)\[[ xX]\](?=[ \t\n\v\f]+(?![ \t\n\v\f]|</(?:p|li)>|<(?:[uo]l|blockquote|pre|h[r1-6]|table|div|details)\b))"
)
_STRUCTURE = frozenset("ul ol li blockquote pre h1 h2 h3 h4 h5 h6 table tr td th details".split())
_APART = frozenset("p div br hr summary thead tbody".split())
_UNSEEN = frozenset("script style template title textarea iframe noscript".split())


def outline_of(html: str, passed_over: frozenset[str] = frozenset(), containers: frozenset[str] = _STRUCTURE) -> list[str]:
    """The words, signs and boxes of a piece of HTML as a browser reads it, between the `containers` that they stand in.

    Parts of `passed_over` classes are not read; white space, zero-width signs and empty rows do not count.
    """
    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    assert body is not None
    text = "".join(_read(body, passed_over, containers))
    text = re.sub("\0<tr>\0\\s*(?:\0<t[dh]>\0\\s*\0</t[dh]>\0\\s*)*\0</tr>\0", "", text)
    found = re.findall(r"\x00[^\x00]*\x00|\w+|[^\w\s]", re.sub("[\u200b\ufe0f]", "", text))
    return [each.strip("\0") for each in found]


def _read(node: LexborNode, passed_over: frozenset[str], containers: frozenset[str]) -> Iterator[str]:
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            yield child.text_content or ""
            continue
        classes = set((child.attributes.get("class") or "").split())
        if classes & passed_over or child.tag in _UNSEEN:
            continue
        apart = child.tag in _STRUCTURE or child.tag in _APART
        start = child.attributes.get("start")
        number = f" {start}" if child.tag == "ol" and start not in (None, "1") else ""
        yield f"\0<{child.tag}{number}>\0" if child.tag in containers else " " if apart else ""
        yield f" {BOX} " if "db-step" in classes else ""
        yield from _read(child, passed_over, containers)
        yield f"\0</{child.tag}>\0" if child.tag in containers else " " if apart else ""


def rendered(text: str) -> str:
    """The HTML that GitHub makes of `text`, which has no front matter, with boxes."""
    html = cmark.markdown_to_html_with_extensions(text, options=cmark.Options.CMARK_OPT_UNSAFE, extensions=["table", "strikethrough"])
    return _ITEM.sub(rf"\1 {BOX} ", html)


def words_of(html: str, passed_over: frozenset[str] = frozenset()) -> list[str]:
    """The words, signs and boxes of a piece of HTML, in whatever they stand."""
    return outline_of(html, passed_over, frozenset())
