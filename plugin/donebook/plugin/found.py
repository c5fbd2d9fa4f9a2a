"""How very many pages are found: a short entry each in the search index, and their addresses in the site map."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.utils import get_build_date

from .own import ManyFile

log = get_plugin_logger(__name__)


def indexed(files: Iterable[ManyFile], config: MkDocsConfig, token: str) -> None:
    """Add an entry for each page to the search index that MkDocs' own plugin and Material's have written; no HTML is parsed for it.

    Entries of frames, whose addresses have the `token`, go.
    """
    path = Path(config.site_dir, "search", "search_index.json")
    searches = {"search", "material/search"} & config.plugins.keys()
    if not searches or not path.is_file():
        return
    index = json.loads(path.read_bytes())
    if "index" in index:
        log.info("the search index was built beforehand (`prebuild_index`), and has no entries for records")
        return
    material = "material/search" in searches
    entries = [_entry(file, material=material) for file in files]
    others = (each for each in index.get("docs", []) if token not in each["location"])
    head = json.dumps({**index, "docs": [*others, *entries]}, separators=(",", ":"), ensure_ascii=False)
    path.write_text(head, "utf-8")


def _entry(file: ManyFile, *, material: bool) -> dict[str, str]:
    """What search knows of a page. Material shows the text as HTML, MkDocs as text."""
    page = file.shown
    text = f"<p>{html.escape(page.summary, quote=False)}</p>" if material else page.summary
    return {"location": file.url, "title": page.title, "text": text}


def mapped(sitemap: str, files: Iterable[ManyFile], config: MkDocsConfig) -> str:
    """The site map with the address of each page (sitemaps.org, 0.9)."""
    if not config.site_url or "</urlset>" not in sitemap:
        return sitemap
    base = config.site_url if config.site_url.endswith("/") else f"{config.site_url}/"
    day = get_build_date()
    begin, end_ = f"    <url>\n         <loc>{html.escape(base)}", f"</loc>\n         <lastmod>{day}</lastmod>\n    </url>\n"
    rows = (f"{begin}{html.escape(file.url)}{end_}" for file in files)
    before, end, after = sitemap.rpartition("</urlset>")
    return f"{before}{''.join(rows)}{end}{after}"
