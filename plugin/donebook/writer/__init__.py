"""Pages as files: Markdown that any generator makes the same pages of.

What is ours stands in blocks of HTML, what is the author's in Markdown between them. Python-Markdown needs no extension for it
(with `md_in_html` and its `<li markdown="1">`, a step that says `</li>` in code would end its own list), CommonMark engines
have to let HTML through. What reads tags in ways of its own, as MDX and kramdown do, is not served.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from ..checklist import Prose
from ..page import Asset, Page, Site
from ..problem import visible
from .fragment import blocks

__all__ = ["SCRIPT", "STYLE", "files"]

STYLE, SCRIPT = "donebook/donebook.css", "donebook/donebook.js"
"""The addresses of the style sheet and the script, which each page asks for."""
_ANCHOR = re.compile(r'<span class="db-anchor" id="([^"/]+)"></span>')


def files(pages: Iterable[Page], assets: Iterable[Asset], site: Site, fronts: Mapping[str, str]) -> dict[str, bytes]:
    """Every page and asset as a file, by its address; `fronts` has the front matter of pages that bring their own."""
    made = {page.address: _text(page, site, fronts.get(page.address, "")).encode("utf-8", "replace") for page in pages}
    return made | {asset.address: asset.data for asset in assets}


def _text(page: Page, site: Site, front: str) -> str:
    """A page: its front matter, what it needs to look right, and its parts."""
    return "\n\n".join([(front or _front(page)).rstrip("\n"), _head(page, site), *_parts(page)]) + "\n"


def _front(page: Page) -> str:
    """A page's front matter: each value in JSON, which is YAML that nothing reads otherwise."""
    meta = {**page.meta, "title": visible(page.title)}
    if page.summary:
        meta["hide"] = ["feedback", "toc"]  # the headings are in HTML, and no generator makes a table of contents of those
    return "\n".join(["---", *(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in meta.items()), "---"])


def _head(page: Page, site: Site) -> str:
    """Style sheet and script, so that no generator has to be told of them; and what search may know of a page that is all data."""
    style, script = site.href(page.address, STYLE), site.href(page.address, SCRIPT)
    known = f"<p>{escape(page.summary)}</p>" if page.summary and page.searched else ""
    (block,) = blocks(
        f'<div hidden><link rel="stylesheet" href="{escape(style)}"><script src="{escape(script)}" defer></script>{known}</div>'
    )
    return block


def _parts(page: Page) -> Iterator[str]:
    """The blocks of a page."""
    mark = " data-search-exclude" if page.summary else ""
    before, parted = False, False
    for part in page.parts:
        if isinstance(part, Prose):
            if before and parted:
                yield "<!-- -->"  # the two would be one list, or one quote
            yield part.markdown.strip("\n")
            before, parted = True, False
            continue
        # A heading's own anchor goes by name: where the engine gives the heading its id, that stands on the page once.
        found = [*blocks(_ANCHOR.sub(r'<div><a class="db-anchor" name="\1"></a></div>', part.html), mark)]
        yield from found
        before, parted = before and not found, not found
