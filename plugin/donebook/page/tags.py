"""The author's HTML tags that stand around other blocks: what opens on a page closes on it, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..parser.wording import RAW_TEXT, VOID
from .model import Html

_RAW = "|".join(sorted(RAW_TEXT))
_TAG = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    rf"|(?P<whole><(?P<raw>{_RAW})\b[^>]*+>.*?</(?P=raw)\s*+>)"
    r"|<(?P<closing>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*+)(?:\s(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)?(?P<empty>/?)>",
    re.DOTALL | re.IGNORECASE,
)
_SVG = frozenset("circle ellipse g line path polygon polyline rect stop use".split())
"""Where a slash does end an element: HTML minds it in pictures only."""
_MARKDOWN = re.compile(r"\smarkdown(?:=[\"']?\w*[\"']?)?(?=[\s>])")


@dataclass(slots=True)
class Tags:
    """The tags that are open in one container of a page.

    A `<details>` may open under one heading and close under another, on another page of ours: each page has to be whole.
    """

    _open: list[str] = field(default_factory=list)

    def feed(self, html: str) -> str:
        """An HTML block of the author's without end tags that end nothing here; comments end, and `markdown` is ours to do."""
        return _TAG.sub(self._turned, html)

    def _turned(self, found: re.Match[str]) -> str:
        if found["whole"]:
            return found[0]
        if found["name"] is None:
            return found[0] if found[0].endswith(">") else f"{found[0]}-->"
        name = found["name"].lower()
        if found["closing"]:
            if name not in self._open:
                return ""
            inner: list[str] = []
            while (last := self._open.pop()) != name:
                inner.append(last)
            return "".join(f"</{each}>" for each in inner) + found[0]
        if name in RAW_TEXT:
            return f"&lt;{found[0][1:]}"  # it would hide the rest of the page
        if name not in VOID and not (found["empty"] and name in _SVG):
            self._open.append(name)
        return _MARKDOWN.sub("", found[0])

    def closing(self) -> Iterator[Html]:
        """The end tags of what is still open."""
        if self._open:
            yield Html("".join(f"</{name}>" for name in reversed(self._open)))
            self._open.clear()
