"""The author's HTML tags: what opens in a text, or in a container of a page, ends in it, and nothing else does."""

from __future__ import annotations

import re
from collections import Counter

from ..struct import Struct, field
from .ahead import Ahead

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
"""Elements without an end."""
_RAW = "script|style|textarea|title|xmp|iframe|noembed|noframes|plaintext"
"""Elements whose content is text, to the end of the page if they do not end."""
_TAG = re.compile(
    r"(?P<comment><!--)(?P<empty_comment>-?>)?"
    r"|<(?P<closing>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*+)(?:\s(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)?(?P<empty>/?)>"
    r"|(?P<loose><)(?=[A-Za-z/][^<>]*+(?:<|\Z))"
)
_WHOLE = re.compile(rf"<({_RAW})\b", re.IGNORECASE)
_END = re.compile(">")
_ENDS = {name: re.compile(rf"</{name}\s*+>", re.IGNORECASE) for name in _RAW.split("|")}
_COMMENT_ENDS = re.compile("--!?>")
_SVG = frozenset("circle ellipse g line path polygon polyline rect stop use".split())
"""Where a slash does end an element: HTML minds it in pictures only."""
_MARKDOWN = re.compile(r"\smarkdown(?:=[\"']?\w*[\"']?)?(?=[\s>])")


class Tags(Struct):
    """The tags that are open in one text, or in one container of a page.

    A `<details>` may open under one heading and close under another, on another page of ours: each page has to be whole.
    """

    _open: list[str] = field(default_factory=list)
    _count: Counter[str] = field(default_factory=Counter)
    """How often each name is among them."""

    def feed(self, html: str) -> str:
        """HTML of the author's without end tags that end nothing here; comments end, and `markdown` is ours to do."""
        ahead, pieces, position = Ahead(html), list[str](), 0
        while found := _TAG.search(html, position):
            piece, end = self._turned(found, ahead)
            pieces += [html[position : found.start()], piece]
            position = end
        return "".join([*pieces, html[position:]])

    def take(self, ahead: Ahead, start: int, end: int) -> tuple[str, int]:
        """The tag between `start` and `end` of a text as `feed` gives it, and where it ends: an element of text ends with its own tag."""
        found = _TAG.match(ahead.text, start)
        return self._turned(found, ahead) if found else (ahead.text[start:end], end)

    def _turned(self, found: re.Match[str], ahead: Ahead) -> tuple[str, int]:
        """What becomes of a tag, and where it ends."""
        start, end = found.span()
        if found["comment"]:
            if not found["empty_comment"]:
                closed = ahead.find(_COMMENT_ENDS, end)
                return (found.string[start : closed.end()], closed.end()) if closed else (f"{found.string[start:]}-->", len(found.string))
            return found[0], end
        raw = _WHOLE.match(found.string, start)
        if raw and (begun := ahead.find(_END, raw.end())) and (ended := ahead.find(_ENDS[raw[1].lower()], begun.end())):
            return found.string[start : ended.end()], ended.end()
        if found["loose"]:
            return "&lt;", end  # it never ends, and would take our next tag for its attributes
        name = found["name"].lower()
        if found["closing"]:
            return self._closed(name, found[0]), end
        if raw:
            return f"&lt;{found[0][1:]}", end  # it would hide the rest of the page
        if name not in _VOID and not (found["empty"] and name in _SVG):
            self._open.append(name)
            self._count[name] += 1
        return _MARKDOWN.sub("", found[0]), end

    def _closed(self, name: str, tag: str) -> str:
        """An end tag, after those of what is still open inside it; nothing where it ends nothing."""
        if not self._count[name]:
            return ""
        inner: list[str] = []
        while (last := self._open.pop()) != name:
            inner.append(last)
        self._count.subtract((*inner, name))
        return "".join(f"</{each}>" for each in inner) + tag

    def closing(self) -> str:
        """The end tags of what is still open, which then is open no more."""
        ends = "".join(f"</{name}>" for name in reversed(self._open))
        self._open.clear()
        self._count.clear()
        return ends


def balanced(html: str) -> bool:
    """Whether a block of HTML is whole: what opens in it ends in it, and nothing else does."""
    tags = Tags()
    return tags.feed(html) == _MARKDOWN.sub("", html) and not tags.closing()
