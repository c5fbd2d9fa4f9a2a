"""What pages need to know of the site that they will stand in, and how links lead from one of its pages to another."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable, Iterable
from urllib.parse import urljoin, urlsplit

from ..settings import Hosting
from ..struct import Struct
from .addresses import url_path


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


def site_of(hosting: Hosting, docs_dir: str, files: Iterable[str]) -> Site:
    """The site of a configuration whose docs folder, `docs_dir` from the top of the repository, holds `files`."""
    return Site(
        origin=(docs_dir, *(str(getattr(hosting, name)) for name in hosting.__struct_fields__)),
        name=hosting.name,
        url=f"{hosting.url.rstrip('/')}/" if hosting.url else "",
        directory_urls=hosting.directory_urls,
        files=frozenset(files),
        edit=_editor(hosting, docs_dir),
        commit=_committer(hosting.repo_url),
        difference=_comparer(hosting.repo_url),
        file=_filer(hosting.repo_url),
        request=_requester(hosting.repo_url),
    )


def _editor(hosting: Hosting, docs_dir: str) -> Callable[[str], str]:
    """The function that gives the page where a file of the repository is edited, by the site's `edit_uri`."""
    if not hosting.edit_uri or not hosting.repo_url:
        return lambda path: ""
    base = urljoin(f"{hosting.repo_url.rstrip('/')}/", f"{hosting.edit_uri.rstrip('/')}/")
    return lambda path: urljoin(base, url_path(posixpath.relpath(f"/{path}", f"/{docs_dir}")))


def _committer(repo_url: str) -> Callable[[str], str]:
    """The function that gives a commit's page on the forge that the site names, where its form is known."""
    name = urlsplit(repo_url).hostname or ""
    form = "-/commit" if "gitlab" in name else "commits" if "bitbucket" in name else "commit"
    return lambda commit: f"{repo_url.rstrip('/')}/{form}/{commit}" if repo_url.startswith("http") and commit else ""


def _comparer(repo_url: str) -> Callable[[str, str], str]:
    """The function that gives the place on a commit's page where a file's change is shown, where its form is known."""
    page, name = _committer(repo_url), urlsplit(repo_url).hostname or ""

    def difference(commit: str, path: str) -> str:
        data = path.encode("utf-8", "surrogateescape")
        mark = hashlib.sha1(data, usedforsecurity=False).hexdigest() if "gitlab" in name else f"diff-{hashlib.sha256(data).hexdigest()}"
        found = page(commit)
        return f"{found}#{mark}" if found and ("gitlab" in name or "github" in name) else found

    return difference


def _filer(repo_url: str) -> Callable[[str, str, int], str]:
    """The function that gives the page of a file at a commit, where its form is known."""
    name = urlsplit(repo_url).hostname or ""
    forms = {"gitlab": ("-/blob", "L"), "bitbucket": ("src", "lines-"), "gitea": ("src/commit", "L"), "codeberg": ("src/commit", "L")}
    form, mark = next((form for forge, form in forms.items() if forge in name), ("blob", "L"))

    def file(commit: str, path: str, line: int) -> str:
        if not repo_url.startswith("http") or not commit:
            return ""
        return f"{repo_url.rstrip('/')}/{form}/{commit}/{url_path(path)}{f'#{mark}{line}' if line else ''}"

    return file


def _requester(repo_url: str) -> Callable[[str], str]:
    """The function that gives the page of a pull or merge request on the forge that the site names."""
    name = urlsplit(repo_url).hostname or ""
    forms = {"gitlab": "-/merge_requests", "bitbucket": "pull-requests", "azure": "pullrequest", "gitea": "pulls", "codeberg": "pulls"}
    form = next((form for forge, form in forms.items() if forge in name), "pull")
    return lambda number: f"{repo_url.rstrip('/')}/{form}/{number}" if repo_url.startswith("http") and number else ""
