"""What a site is made of: pages and assets, for whatever writer brings them to readers."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Callable
from functools import cached_property
from typing import Any, Literal
from urllib.parse import quote

from ..checklist import Prose
from ..parser import is_reserved
from ..problem import visible
from ..struct import Struct

Kind = Literal["overview", "phase", "all", "history", "year", "record", "step", "deployments", "audit", "audit_year"]
_WIDE = frozenset({"history", "year", "deployments", "audit", "audit_year", "step"})
"""Kinds of pages that need the room of the table of contents."""


class Html(Struct, frozen=True):
    """HTML of ours: every text in it is escaped. A fragment may open what a later one closes."""

    html: str


Part = Prose | Html
_OURS = frozenset({"all", "runs", "steps", "years"})
"""Pages and folders beside a checklist's phases."""


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
    key: Callable[[], bytes | None] | None = None
    """Gives a digest of all that its content is made of, if it is one of very many; None where nobody can tell."""
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


class Site(Struct, frozen=True, kw_only=True):
    """What a writer knows about the site that the pages will stand in."""

    origin: tuple[str, ...] = ()
    """What it was made from: two sites of the same origin and with the same files have the same links."""
    name: str = ""
    url: str = ""
    """Where it will be; empty where nobody says."""
    directory_urls: bool = True
    """`a/b.md` is read at `a/b/`, not at `a/b.html`."""
    rewritten: bool = False
    """The generator makes URLs of links from file to file, in HTML as in Markdown, and would make them of URLs, too: Zensical does."""
    files: frozenset[str] = frozenset()
    """The addresses of all pages and files of the site, for links between them."""
    edit: Callable[[str], str] = lambda path: ""
    """The page where a file of the repository is edited, by its path; empty where nobody says."""
    commit: Callable[[str], str] = lambda commit: ""
    """The page of a commit; empty where nobody says."""
    difference: Callable[[str, str], str] = lambda commit, path: ""
    """The page that shows what a commit changed in a file; empty where nobody says."""
    file: Callable[[str, str, int], str] = lambda commit, path, line: ""
    """The page of a file, by its path from the top of the git repository, as it was at a commit, at a line; empty where nobody says."""
    request: Callable[[str], str] = lambda number: ""
    """The page of a pull or merge request, by its number; empty where nobody says."""

    def url_of(self, address: str) -> str:
        """The address of a page or asset from the top of the site, as browsers ask for it."""
        path, mark, fragment = address.partition("#")
        if path.endswith(".md"):
            folder, name = posixpath.split(path[:-3])
            if name in ("index", "README"):
                path = f"{folder}/" if folder else ""
                path += "" if self.directory_urls else "index.html"
            else:
                path = f"{path[:-3]}/" if self.directory_urls else f"{path[:-3]}.html"
        return path + mark + fragment

    def href(self, origin: str, target: str) -> str:
        """The link from one page or asset to another; both are addresses, the target with `#` and an id if need be."""
        path, mark, fragment = (target if self.rewritten else self.url_of(target)).partition("#")
        here = origin if self.rewritten else self.url_of(origin)
        if path == here and mark:
            return mark + fragment
        start = here if here.endswith("/") or not here else posixpath.dirname(here)
        way = relative(path.rstrip("/") or ".", start.rstrip("/") or ".")
        if ":" in way.partition("/")[0]:
            way = f"./{way}"  # or its beginning would be a protocol (RFC 3986, 4.2)
        return way + ("/" if path.endswith("/") or (not path and way != ".") or way == "." else "") + mark + fragment


def relative(path: str, start: str) -> str:
    """`path` from `start`, as `posixpath.relpath` gives it, which asks the system each time where it is."""
    here, there = [] if start == "." else start.split("/"), [] if path == "." else path.split("/")
    if not _UNEVEN.isdisjoint((*here, *there)):
        return posixpath.relpath(path, start)
    same = 0
    for one, other in zip(here, there, strict=False):
        if one != other:
            break
        same += 1
    return "/".join([".."] * (len(here) - same) + there[same:]) or "."


_UNEVEN = frozenset({"", ".", ".."})
"""Parts of a path that lead nowhere by themselves."""


class Addresses(Struct, frozen=True, dict=True):
    """Where the pages of one checklist are."""

    overview: str
    """The address of the checklist's own page, from the docs folder."""

    @cached_property
    def base(self) -> str:
        """The folder of all that is made from the checklist: that of its own page's URL."""
        folder, name = posixpath.split(self.overview.rpartition(".")[0])
        return folder or "checklist" if name.lower() in ("index", "readme") else posixpath.join(folder, name)

    def phase(self, name: str) -> str:
        """A phase's page. One that is called like another page of ours, or like what no file may be called, has `-phase` after its name."""
        return f"{self.base}/{f'{name}-phase' if name in _OURS or is_reserved(name) else name}.md"

    @property
    def all(self) -> str:
        """The whole list on one page."""
        return f"{self.base}/all.md"

    @property
    def history(self) -> str:
        """All deployments."""
        return f"{self.base}/runs.md"

    def record(self, id: str) -> str:
        """One deployment."""
        return f"{self.base}/runs/{id}.md"

    def data(self, id: str) -> str:
        """One deployment, for machines."""
        return f"{self.base}/runs/{id}.json"

    def raw(self, id: str, path: str) -> str:
        """A run's file as it is; a Markdown file has `.txt` after its name, or the host would take it for a page.

        A folder that is called as one of our files is has a sign after its name, and a name that is too long with that ending gives way to its digest.
        """
        *folders, name = (path.partition(f"/{id}/")[2] or posixpath.basename(path)).split("/")
        folders = [f"{each}_" if _FILES.fullmatch(each) else each for each in folders]
        if name.lower().endswith(".md"):
            data = name.encode("utf-8", "surrogateescape")
            name = f"{name if len(data) <= _LONGEST else f'{hashlib.sha256(data).hexdigest()}.md'}.txt"
        return "/".join((self.base, "runs", id, *folders, name))

    def step(self, id: str) -> str:
        """One step through all deployments; a name that no file may have ends in a sign that no name has."""
        return f"{self.base}/steps/{'/'.join(f'{name}_' if is_reserved(name) else name for name in id.split('/'))}.md"

    def period(self, period: str) -> str:
        """All deployments of a year, or of a month."""
        return f"{self.base}/years/{period}.md"

    def step_in(self, id: str, period: str) -> str:
        """One step through all deployments of a year, or of a month."""
        return f"{self.base}/years/{period}/{self.step(id).removeprefix(f'{self.base}/steps/')}"

    @property
    def badge(self) -> str:
        """The last deployment's verdict as a picture."""
        return f"{self.base}/badge.svg"


_FILES = re.compile(r"(?:index\.html|.*\.md\.txt)_*", re.IGNORECASE | re.DOTALL)
_LONGEST = 251
"""Bytes of a name that may have `.txt` after it."""
DEPLOYMENTS = "runs.md"
"""All deployments of all checklists."""
AUDIT = "audit.md"
"""Every discrepancy."""


def audit_of(year: str) -> str:
    """The discrepancies of a year."""
    return f"audit/{year}.md"


RUNS_JSON, RUNS_CSV, FEED = "runs.json", "runs.csv", "runs.xml"
"""The same for machines, and as an Atom feed."""
MANIFEST = "audit/manifest.json"
DISCREPANCIES_CSV, DISCREPANCIES_JSON = "audit/discrepancies.csv", "audit/discrepancies.json"
"""The digests of all records, in a chain."""

_SAFE = "/~!$&'()*+,;=@"
"""What stands in the path of a URL as it is (RFC 3986, 3.3); a colon does not, or a name would be taken for a protocol."""


def url_path(path: str) -> str:
    """The path of a file, whatever bytes its name has, as the path of a URL."""
    return quote(path.encode("utf-8", "surrogateescape"), safe=_SAFE)


_MARKUP = re.compile(r"[<>&\"'`{}\[\]\\|*_$]+")


def safe_title(text: str, default: str) -> str:
    """`text` as a title that no theme, tab or table of contents can take for markup or a template."""
    return visible(" ".join(_MARKUP.sub(" ", text).split())) or default
