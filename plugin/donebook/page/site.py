"""What pages need to know of the site that they will stand in, from what its configuration says."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable, Iterable
from urllib.parse import urljoin, urlsplit

from ..settings import Hosting
from .model import Site, url_path


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
