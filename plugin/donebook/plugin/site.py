"""What the core needs to know of a MkDocs site."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

from ..page import Site


def root_of(config: MkDocsConfig) -> Path:
    """The folder of the configuration file: what every path of the plugin's begins at."""
    return Path(config.config_file_path).parent.resolve() if config.config_file_path else Path.cwd()


def site_of(config: MkDocsConfig, files: Files) -> Site:
    """What the core needs to know of the site."""
    return Site(
        name=config.site_name,
        url=f"{config.site_url.rstrip('/')}/" if config.site_url else "",
        directory_urls=config.use_directory_urls,
        files=frozenset(file.src_uri for file in files),
        edit=_editor(config),
        commit=_committer(config.repo_url or ""),
    )


def _editor(config: MkDocsConfig) -> Callable[[str], str]:
    """The function that gives the page where a file of the repository is edited, by the site's `edit_uri`."""
    docs = Path(config.docs_dir)

    def edit(path: str) -> str:
        relative = Path(os.path.relpath(root_of(config) / path, docs)).as_posix()
        if not config.edit_uri or not config.repo_url:
            return ""
        return urljoin(urljoin(f"{config.repo_url.rstrip('/')}/", f"{config.edit_uri.rstrip('/')}/"), relative)

    return edit


def _committer(repo_url: str) -> Callable[[str], str]:
    """The function that gives a commit's page on the forge that the site names, where its form is known."""
    name = urlsplit(repo_url).hostname or ""
    form = "-/commit" if "gitlab" in name else "commits" if "bitbucket" in name else "commit"
    return lambda commit: f"{repo_url.rstrip('/')}/{form}/{commit}" if repo_url.startswith("http") and commit else ""
