"""A page of the book in the form that MkDocs takes."""

from __future__ import annotations

import hashlib
import html
import os
import re
from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel

from ..checklist import Prose
from ..page import Page

log = get_plugin_logger(__name__)
_FRONT_MATTER = re.compile(r"\A(?:\ufeff)?---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_ID = re.compile(r'<h[1-6](?=[\s>])[^<>]* id="([^"<>]+)"')
_ANCHOR = re.compile(r'<span class="db-anchor" id="([^"]+)"></span>')


def escape(text: str) -> str:
    """A text for what MkDocs' themes put in as it is."""
    return html.escape(text)


class Made:
    """A page of ours in the form that MkDocs takes: Markdown, and what is to be put in for its markers."""

    def __init__(self, page: Page) -> None:
        self.page = page
        token = hashlib.sha256(
            "\0".join(getattr(part, "markdown", "") or getattr(part, "html", "") for part in page.parts).encode("utf-8", "surrogatepass")
        ).hexdigest()[:16]
        self._marker = re.compile(rf'<div data-donebook="{token}-(\d+)"></div>')
        self._fragments = [part.html for part in page.parts if not isinstance(part, Prose)]
        self.markdown = "" if page.summary else "\n\n".join(self._pieces(token))

    def _pieces(self, token: str) -> Iterator[str]:
        """Prose as it is, markers for the rest. The token is a digest of the page: no text in it can forge one."""
        number = 0
        for part in self.page.parts:
            if isinstance(part, Prose):
                yield part.markdown
            else:
                yield f'<div data-donebook="{token}-{number}"></div>'
                number += 1

    @property
    def summary(self) -> str:
        """What search may know."""
        return f"<p>{escape(self.page.summary)}</p>" if self.page.searched else ""

    def whole(self, rendered: str) -> str:
        """The page: the host's HTML with ours in it."""
        if self.page.summary:
            return "".join(self._fragments)
        found = {int(number) for number in self._marker.findall(rendered)}
        if len(found) != len(self._fragments):
            log.warning(
                "%s: Markdown that is never closed swallowed a part of the page. Look for an open tag or fence in %s.",
                self.page.address,
                self.page.source,
            )
        # The host has named its headings itself; where it chose our name for one, one id is enough.
        named = set(_ID.findall(rendered))

        def ours(marker: re.Match[str]) -> str:
            return _ANCHOR.sub(lambda anchor: "" if anchor[1] in named else anchor[0], self._fragments[int(marker[1])])

        return self._marker.sub(ours, rendered)


def put(files: Files, config: MkDocsConfig, page: Page, markdown: str, root: Path) -> None:
    """Add a page's file, or give the overview's own file its content."""
    existing = files.get_file_from_path(page.address)
    if existing is not None:
        front = _FRONT_MATTER.match(existing.content_string)
        source = existing.abs_src_path
        existing.content_string = (front[0] if front else "") + markdown
        existing.abs_src_path = source  # the content above wins; plugins that ask git for dates need the file
        return
    file = File.generated(config, page.address, content=markdown, inclusion=InclusionLevel.NOT_IN_NAV)
    if page.source:
        source = str(root / page.source)
        file.abs_src_path = source
        file.edit_uri = Path(os.path.relpath(source, config.docs_dir)).as_posix()
    files.append(file)
