"""The theme's page around pages of which there are very many: asked for once for all that differ only in what stands in them.

A theme takes a millisecond or more for a page, and the host's Markdown engine several. So MkDocs knows each of these pages as a
file, and other plugins' events for pages see one of each kind, the frame.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page as HostPage
from mkdocs.structure.toc import get_toc

from ..page import Page
from ..page.html import encoded
from ..struct import Struct
from .made import escape

_HOLES = ("title", "address", "content", "edit", "previous", "previous_title", "next", "next_title")
_Key = tuple[object, ...]


class _Frame(Struct, frozen=True):
    """What the theme has made, in pieces: texts, and what is to stand between them."""

    texts: tuple[bytes, ...]
    digest: bytes
    holes: tuple[str, ...]
    """What is to stand after each of the texts but the last."""

    def filled(self, values: Mapping[str, str], content: bytes | memoryview) -> bytes:
        """A whole page."""
        found = {"content": content, **{name: encoded([value]) for name, value in values.items()}}
        pieces = [piece for text, hole in zip(self.texts, self.holes, strict=False) for piece in (text, found[hole])]
        return b"".join([*pieces, self.texts[-1]])


class Frames:
    """The frames of one build."""

    def __init__(self, config: MkDocsConfig, titles: Callable[[str], str]) -> None:
        self._config = config
        self._titles = titles
        """The title of the page at an address."""
        self._made: dict[_Key, _Frame] = {}
        self._near: dict[_Key, tuple[_Frame, object]] = {}
        """The same by the identity of their headings, which are with them, so that nothing else is there: to look at all of them takes longer."""
        self._env: Any = None
        self.token = secrets.token_hex(8)
        """What no text of the site has in it."""
        self._pages: Sequence[File] = ()
        self.nav: Navigation | None = None
        self.sections: dict[str, Section] = {}
        """The place of each checklist in the navigation, by the address of its overview."""
        self._edits = bool(config.edit_uri_template or config.edit_uri)
        self._about = config.repo_url, config.edit_uri, config.edit_uri_template, config.docs_dir, config.config_file_path
        """What the addresses at which pages are edited are made of, besides their sources."""

    def ready(self, env: Any, files: Files) -> None:
        """All plugins have had their say about the theme."""
        self._env, self._pages = env, files.documentation_pages()  # MkDocs would look for them among all files for each frame

    def whole(self, page: Page) -> bytes:
        """A page of the site."""
        values = {
            "title": page.title,
            "address": quote(page.address.removesuffix(".md")),
            "edit": escape(self._edit(page) if self._edited(page) else ""),
            "previous": quote(_stem(page.previous)),
            "previous_title": self._titles(page.previous),
            "next": quote(_stem(page.next)),
            "next_title": self._titles(page.next),
        }
        return self._around(page).filled(values, page.content() if callable(page.content) else b"")

    def mark(self, page: Page, key: object) -> object:
        """What is equal where all that a page of the site is made of is, its `key` among that; None where nobody can tell."""
        if key is None:
            return None
        edited = (page.source, *self._about) if self._edited(page) else ()
        return (
            self._around(page).digest,
            key,
            page.title,
            page.previous,
            self._titles(page.previous),
            page.next,
            self._titles(page.next),
            edited,
        )

    def _edited(self, page: Page) -> bool:
        """Whether a page has a link to where its source is edited."""
        return self._edits and bool(page.source)

    def _around(self, page: Page) -> _Frame:
        """What the theme has made for a page."""
        depth, edited = page.address.count("/"), self._edited(page)
        key = page.kind, page.parent, depth, page.previous == "", page.next == "", edited, page.searched, id(page.toc)
        if key not in self._near:
            like = (*key[:-1], page.toc)
            if like not in self._made:
                self._made[like] = self._frame(page, edited=edited)
            self._near[key] = self._made[like], page.toc
        return self._near[key][0]

    def _edit(self, page: Page) -> str:
        """Where a reader edits the source of a page, as MkDocs makes it of the site's configuration."""
        source = Path(self._config.config_file_path).parent.resolve() / page.source
        like = File.generated(self._config, page.address, content="")
        like.edit_uri = posixpath.relpath(source.as_posix(), Path(self._config.docs_dir).as_posix())
        return HostPage(None, like, self._config).edit_url or ""

    def _hole(self, name: str) -> str:
        return f"db{self.token}{_HOLES.index(name)}"

    def _address(self, page: Page, name: str) -> str:
        """An address that is as deep as that of a page, and that nothing else has."""
        return "/".join([*(["x" + self._hole("address")] * page.address.count("/")), self._hole(name)])

    def _host(self, address: str, title: str) -> HostPage:
        return HostPage(title, File.generated(self._config, f"{address}.md", content=""), self._config)

    def _frame(self, page: Page, *, edited: bool) -> _Frame:
        """What the theme makes of a page of a kind, with holes."""
        own = self._address(page, "address")
        host = self._host(own, self._hole("title"))
        host.meta = {**page.meta, "title": self._hole("title")}
        content = f"<h1>{self._hole('content')}</h1>"  # a theme puts a title above a text that has none
        host.content, host.markdown = content, ""
        host.toc = get_toc([{"level": 2, "id": id, "name": escape(title), "children": []} for title, id in page.toc])
        host.edit_url = self._hole("edit") if edited else None
        host.parent = self.sections.get(page.parent)
        for name in ("previous", "next"):
            if getattr(page, name):
                setattr(host, f"{name}_page", self._host(self._address(page, name), self._hole(f"{name}_title")))
        names = {self._hole(name): name for name in _HOLES} | {quote(own): "address", content: "content"}
        holes = re.compile(f"({'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})")
        pieces = holes.split(self._rendered(host))
        texts = tuple(encoded([piece]) for piece in pieces[::2])
        return _Frame(texts, hashlib.blake2b(b"\0".join(texts), digest_size=16).digest(), tuple(names[piece] for piece in pieces[1::2]))

    def _rendered(self, host: HostPage) -> str:
        """A page as the theme makes it, and as other plugins change it."""
        config, env, nav = self._config, self._env, self.nav
        assert env is not None, "frames are made after the theme is ready"
        assert nav is not None, "frames are made after the navigation is"
        config._current_page = host
        try:
            host.active = True
            context: Any = get_context(nav, self._pages, config, host)
            template = env.get_template(str(host.meta.get("template", "main.html")))
            searched, host.meta["search"] = host.meta.get("search"), {"exclude": True}
            context = config.plugins.on_page_context(context, page=host, config=config, nav=nav)
            if searched is None:
                del host.meta["search"]
            return str(config.plugins.on_post_page(template.render(context), page=host, config=config))
        finally:
            host.active = False
            config._current_page = None


def _stem(address: str) -> str:
    return posixpath.basename(address).removesuffix(".md")
