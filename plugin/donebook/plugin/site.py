"""What the core needs to know of a MkDocs site."""

from __future__ import annotations

import os
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

from ..page import Site, site_of
from ..settings import Hosting


def root_of(config: MkDocsConfig) -> Path:
    """The folder of the configuration file: what every path of the plugin's begins at."""
    return Path(config.config_file_path).parent.resolve() if config.config_file_path else Path.cwd()


def docs_of(config: MkDocsConfig) -> str:
    """The docs folder, from there."""
    return Path(os.path.relpath(config.docs_dir, root_of(config))).as_posix()


def host_site(config: MkDocsConfig, files: Files) -> Site:
    """What the core needs to know of the site."""
    hosting = Hosting(
        name=config.site_name,
        url=config.site_url or "",
        directory_urls=config.use_directory_urls,
        repo_url=config.repo_url or "",
        edit_uri=config.edit_uri or "",
    )
    return site_of(hosting, docs_of(config), (file.src_uri for file in files))
