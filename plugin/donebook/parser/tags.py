"""The author's HTML tags: what opens in a text, or in a container of a page, ends in it, and nothing else does."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
"""Elements without an end."""
_RAW = "script|style|textarea|title|xmp|iframe|noembed|noframes|plaintext"
"""Elements whose content is text, to the end of the page if they do not end."""
_TAG = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    rf"|(?P<whole><(?P<raw>{_RAW})\b[^>]*+>.*?</(?P=raw)\s*+>)"
    r"|<(?P<closing>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*+)(?:\s(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)?(?P<empty>/?)>"
    r"|(?P<loose><)(?=[A-Za-z/])",
    re.DOTALL | re.IGNORECASE,
)
_CLOSED = re.compile(r"--!?>\Z|\A<!---?>\Z")
"""How a comment ends; one that the text leaves open may end in `>` as well."""
_SVG = frozenset("circle ellipse g line path polygon polyline rect stop use".split())
"""Where a slash does end an element: HTML minds it in pictures only."""
_MARKDOWN = re.compile(r"\smarkdown(?:=[\"']?\w*[\"']?)?(?=[\s>])")


@dataclass(slots=True)
class Tags:
    """The tags that are open in one text, or in one container of a page.

    A `<details>` may open under one heading and close under another, on another page of ours: each page has to be whole.
    """

    _open: list[str] = field(default_factory=list)

    def feed(self, html: str) -> str:
        """HTML of the author's without end tags that end nothing here; comments end, and `markdown` is ours to do."""
        return _TAG.sub(self._turned, html)

    def take(self, text: str, start: int, end: int) -> tuple[str, int]:
        """The tag between `start` and `end` of a text as `feed` gives it, and where it ends: an element of text ends with its own tag."""
        found = _TAG.match(text, start)
        return (self._turned(found), found.end()) if found else (text[start:end], end)

    def _turned(self, found: re.Match[str]) -> str:
        if found["whole"]:
            return found[0]
        if found["loose"]:
            return "&lt;"  # it never ends, and would take our next tag for its attributes
        if found["name"] is None:
            return found[0] if _CLOSED.search(found[0]) else f"{found[0]}-->"
        name = found["name"].lower()
        if found["closing"]:
            if name not in self._open:
                return ""
            inner: list[str] = []
            while (last := self._open.pop()) != name:
                inner.append(last)
            return "".join(f"</{each}>" for each in inner) + found[0]
        if re.fullmatch(_RAW, name):
            return f"&lt;{found[0][1:]}"  # it would hide the rest of the page
        if name not in _VOID and not (found["empty"] and name in _SVG):
            self._open.append(name)
        return _MARKDOWN.sub("", found[0])

    def closing(self) -> str:
        """The end tags of what is still open, which then is open no more."""
        ends = "".join(f"</{name}>" for name in reversed(self._open))
        self._open.clear()
        return ends


def balanced(html: str) -> bool:
    """Whether a block of HTML is whole: what opens in it ends in it, and nothing else does."""
    tags = Tags()
    return tags.feed(html) == _MARKDOWN.sub("", html) and not tags.closing()
