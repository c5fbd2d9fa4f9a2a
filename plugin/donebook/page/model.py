"""What a site is made of: pages and assets, for whatever writer brings them to readers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

from ..checklist import Prose
from ..problem import visible
from ..struct import Struct

Kind = Literal["overview", "phase", "all", "history", "year", "record", "step", "deployments", "audit", "audit_year"]
_WIDE = frozenset({"history", "year", "deployments", "audit", "audit_year", "step"})
"""Kinds of pages that need the room of the table of contents."""


class Html(Struct, frozen=True):
    """HTML of ours: every text in it is escaped. A fragment may open what a later one closes."""

    html: str


Part = Prose | Html


class Asset(Struct, frozen=True, kw_only=True):
    """A file of the site that is no page."""

    address: str
    content: bytes | memoryview | Callable[[], bytes]
    """What it holds, or what makes that when it is written."""

    @property
    def data(self) -> bytes:
        """What it holds."""
        return self.content() if callable(self.content) else bytes(self.content)


class Page(Struct, frozen=True, kw_only=True):
    """A path and its content."""

    address: str
    """Where it is in the docs folder: `deployment-checklist/runs.md`."""
    kind: Kind
    title: str
    """Without characters that a theme could take for markup: themes escape nothing."""
    content: tuple[Part, ...] | Callable[[], bytes | memoryview]
    """Its parts; or what makes its only part, HTML in UTF-8: pages of which there are very many are made one by one, when they are written."""
    source: str
    """The file that a reader edits to change it, from the top of the repository; empty where there is none."""
    label: str = ""
    """What it is called in the navigation; empty where it does not stand there."""
    parent: str = ""
    """The address of the page to which it belongs in the navigation."""
    previous: str = ""
    """The address of the page that a reader would turn back to; empty for what the navigation says."""
    next: str = ""
    summary: str = ""
    """What search knows of the page; empty where it may know all of it."""
    searched: bool = True
    """Search finds it."""
    anchors: frozenset[str] = frozenset()
    """Ids in its HTML parts that links may lead to."""
    toc: tuple[tuple[str, str], ...] = ()
    """Headings in its HTML parts: title and id."""
    key: Callable[[], object] | None = None
    """Gives what is equal where all that its content is made of is, if it is one of very many; None where nobody can tell."""
    beside: Asset | None = None
    """The same for machines, which is made with it."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """What stands in it."""
        return (Html(str(self.content(), "utf-8")),) if callable(self.content) else self.content

    @property
    def many(self) -> bool:
        """It is one of very many, which differ in their one part of HTML only."""
        return callable(self.content)

    @property
    def meta(self) -> dict[str, Any]:
        """Front matter, as themes and other plugins read it."""
        meta: dict[str, Any] = {"title": self.title}
        if self.summary:
            meta["render_macros"] = False
            meta["hide"] = ["feedback", *(["toc"] if self.kind in _WIDE else [])]
            meta["social"] = {"cards": False}
        if not self.searched:
            meta["search"] = {"exclude": True}
        return meta


_MARKUP = re.compile(r"[<>&\"'`{}\[\]\\|*_$]+")


def safe_title(text: str, default: str) -> str:
    """`text` as a title that no theme, tab or table of contents can take for markup or a template."""
    return visible(" ".join(_MARKUP.sub(" ", text).split())) or default
