"""Links of a checklist's prose, made right for the page on which it lands."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from ..parser.ahead import Ahead
from .site import Site

_MARKDOWN = re.compile(
    r"^(?P<fence>`{3,}+(?=[^`\n]*$)|~{3,}+)"
    r"|(?P<ticks>`++)"
    r"|\\[!-/:-@\[-`{-~]"
    r"|(?P<closed><!--|<(?:script|style)\b)"
    r"|(?P<before>\]\([ \t]*+<?|^[ ]{0,3}\[(?!\^)[^\]\n]++\]:[ \t]*+<?|\b(?:href|src)=[\"'])(?P<target>[^\s)>\"']++)",
    re.MULTILINE | re.IGNORECASE,
)
"""Where a link may stand in Markdown, and what is passed over: code, escapes, comments, scripts."""
_HTML = re.compile(r"(?P<closed><!--|<(?:script|style)\b)|(?P<before>\b(?:href|src)=[\"'])(?P<target>[^\"']++)(?=[\"'])", re.IGNORECASE)
_CLOSES = {
    "<!--": re.compile("-->"),
    "<script": re.compile(r"</script\s*+>", re.IGNORECASE),
    "<style": re.compile(r"</style\s*+>", re.IGNORECASE),
}
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|/|\{\{|\{%|<")


def resolve(target: str, origin: str, site: Site) -> str | None:
    """What a relative link in the page at `origin` leads to, as an address of the site; None for other links.

    A link is read as the path of a file first, as GitHub and MkDocs do, and then as the URL that a browser would follow from
    the page: `../delivery-execution/` in `deployment-checklist.md` is `delivery-execution.md`.
    """
    if not target or _ELSEWHERE.match(target):
        return None
    path, mark, fragment = target.partition("#")
    path, query, rest = path.partition("?")
    tail = query + rest + mark + fragment
    if not path:
        return origin + tail
    as_file = posixpath.normpath(posixpath.join(posixpath.dirname(origin), path))
    if as_file in site.files:
        return as_file + tail
    stem, name = posixpath.split(origin.rpartition(".")[0])
    here = stem if name.lower() in ("index", "readme") else posixpath.join(stem, name)
    as_url = posixpath.normpath(posixpath.join(here, path))
    if as_url.startswith(".."):
        return None
    stem = as_url.removesuffix(".html").strip(".").strip("/")
    candidates: list[str] = [f"{stem}.md", f"{stem}/index.md", f"{stem}/README.md", as_url] if stem else ["index.md", "README.md"]
    for candidate in candidates:
        if candidate in site.files:
            return candidate + tail
    return (f"{as_url}/" if path.endswith("/") else as_file) + tail


def rebase(markdown: str, origin: str, landing: str, site: Site) -> str:
    """`markdown`, written for the page at `origin`, with its relative links right on the page at `landing`. Code stays as it is."""
    if "](" not in markdown and "]:" not in markdown and "=" not in markdown:
        return markdown

    def link(target: str) -> str:
        address = resolve(target, origin, site)
        return _parseable(target) if address is None else _path(address, landing, site)

    return _turned(markdown, _MARKDOWN, link)


def _turned(text: str, places: re.Pattern[str], link: Callable[[str], str]) -> str:
    """`text` with each of its links turned."""
    ahead, pieces, done, position = Ahead(text), list[str](), 0, 0
    while found := places.search(text, position):
        position = found.end()
        kind = found.lastgroup
        if kind == "fence":
            mark = found["fence"]
            end = re.compile(rf"^{mark[0]}{{{len(mark)},}}+[`~]*+[ \t]*+$", re.MULTILINE).search(
                text, text.find("\n", position) + 1 or len(text)
            )
            position = end.end() if end else len(text)
        elif kind == "ticks":
            position = ahead.code(*found.span()) or position
        elif kind == "closed":
            end = ahead.find(_CLOSES[found[0].lower()], position)
            position = end.end() if end else position
        elif kind == "target":
            pieces += [text[done : found.start("target")], link(found["target"])]
            done = position
    return "".join([*pieces, text[done:]])


def _parseable(url: str) -> str:
    """`url` with its brackets written out where it cannot be parsed: MkDocs would end the build on it."""
    try:
        urlsplit(url)
    except ValueError:
        return url.replace("[", "%5B").replace("]", "%5D")
    return url


def linked(html: str, origin: str, landing: str, site: Site) -> str:
    """HTML of the author's, written for the page at `origin`, with its relative links right on the page at `landing`."""
    return _turned(html, _HTML, linker(origin, landing, site))


def _path(address: str, landing: str, site: Site) -> str:
    """An address as a link in Markdown: a page by its file, which the host checks; what is no file by its URL."""
    path, mark, fragment = address.partition("#")
    if path == landing and mark:
        return mark + fragment
    if path not in site.files and path.endswith("/"):
        return site.href(landing, address)
    return posixpath.relpath(path, posixpath.dirname(landing) or ".") + mark + fragment


def linker(origin: str, landing: str, site: Site) -> Callable[[str], str]:
    """A function that gives the URL, on the page at `landing`, of a link written in the page at `origin`."""

    def link(target: str) -> str:
        address = resolve(target, origin, site)
        return target if address is None else site.href(landing, address)

    return link
