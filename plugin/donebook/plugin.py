"""The MkDocs adapter: translates between MkDocs' events and the book's pages, and holds nothing that the core could hold.

It runs unchanged under ProperDocs, which gives its own modules MkDocs' names.
"""

from __future__ import annotations

import hashlib
import html
import os
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from mkdocs.config import base
from mkdocs.config import config_options as c
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page as HostPage
from mkdocs.structure.toc import get_toc

from .checklist import Prose
from .page import AUDIT, DEPLOYMENTS, Addresses, Page, Site, pages
from .parser import DEFAULT, Rules
from .repository import Repository
from .settings import Settings

log = get_plugin_logger(__name__)
ASSETS = Path(__file__).parent / "page" / "assets"
_WIDE = frozenset({"history", "deployments", "audit", "step"})
"""Kinds of pages that need the room of the table of contents."""
_FRONT_MATTER = re.compile(r"\A(?:\ufeff)?---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)


class DonebookConfig(base.Config):
    """The plugin's options."""

    checklists = c.ListOfItems(c.Type(str), default=[])
    """Globs of pages that are checklists, from the docs folder."""
    runs = c.Type(str, default="runs")
    """The folder of runs, from the folder of the configuration file."""
    pages = c.Choice(("phases", "single"), default="phases")
    """A page for each phase, or the whole list on one."""
    conditional = c.ListOfItems(c.Type(str), default=list(DEFAULT.conditional))
    """A section whose title begins with one of these is required only if a run says that it happened."""
    signoff = c.ListOfItems(c.Type(str), default=list(DEFAULT.signoff))
    """Headings under which people sign."""


class DonebookPlugin(BasePlugin[DonebookConfig]):
    """Checklists as runbook pages, and committed runs as records."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, _Made] = {}

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Being defined keeps this one object for all rebuilds of `mkdocs serve`."""
        if dirty:
            log.info("--dirty leaves out pages that other pages depend on; records and histories are always made anew")

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Put our style sheet and script where the site's own come after them and win."""
        config.theme.dirs.append(str(ASSETS))
        config.extra_css.insert(0, "donebook/donebook.css")
        config.extra_javascript.insert(0, "donebook/donebook.js")  # type: ignore[arg-type]  # a path is as good as a script value
        return config

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """A changed run makes the site anew, as a changed page does."""
        folder = _root(config) / self.config.runs
        if folder.is_dir():  # watching what is not there would end the server
            server.watch(str(folder))
        return server

    @event_priority(100)
    def _early(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        return files if "i18n" in config.plugins else self._add(files, config)

    @event_priority(-150)
    def _late(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        return self._add(files, config) if "i18n" in config.plugins else files

    # Early, so that plugins that check or index files (redirects among them) see ours. static-i18n drops or fails on
    # files in memory that are there before it has run: with it, after it.
    on_files = CombinedEvent(_early, _late)

    def _add(self, files: Files, config: MkDocsConfig) -> Files:
        """Make every page of the book a file of the site."""
        settings = self._settings(config)
        repository = Repository(_root(config), settings)
        book = repository.read()
        for problem in book.problems:
            log.warning("%s", problem)
        site = _site(config, files)
        made, assets = pages(book, site, settings)
        self._made = {}
        for page in made:
            if page.kind != "overview" and files.get_file_from_path(page.address):
                log.warning("%s: there is a page of this name already, and it stays. Rename it to see Donebook's.", page.address)
                continue
            self._made[page.address] = _Made(page)
            _put(files, config, page, self._made[page.address].markdown, repository.root)
        for asset in assets:
            files.append(File.generated(config, asset.address, content=asset.data, inclusion=InclusionLevel.NOT_IN_NAV))
        for history in book.histories:
            addresses = Addresses(posixpath.relpath(history.checklist.path, settings.docs_dir))
            for record in history.records:
                for path in record.run.paths:
                    source = str(repository.root / path)
                    files.append(File.generated(config, addresses.raw(record.id, path), abs_src_path=source, inclusion=InclusionLevel.NOT_IN_NAV))
        return files

    def _settings(self, config: MkDocsConfig) -> Settings:
        options = self.config
        return Settings(
            docs_dir=Path(os.path.relpath(config.docs_dir, _root(config))).as_posix(),
            runs=options.runs.strip("/"),
            checklists=tuple(options.checklists),
            pages="single" if options.pages == "single" else "phases",
            rules=Rules(conditional=tuple(options.conditional), signoff=tuple(options.signoff)),
        )

    def on_nav(self, nav: Navigation, /, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Index pages stand in the navigation; the others have one of them as their place, and cost nothing on each page."""
        host: dict[str, HostPage] = {}
        for address, each in self._made.items():
            file = files.get_file_from_path(address)
            assert file is not None, "every page of ours has just been added"
            host[address] = file.page if isinstance(file.page, HostPage) else HostPage(each.page.title, file, config)
        for address, each in self._made.items():
            if each.page.kind == "overview":
                _attach(nav, host, address, self._made)
        listed = [host[address] for address in (DEPLOYMENTS, AUDIT) if address in host and host[address] not in nav.pages]
        if listed:
            _append(nav, Section("Deployments", listed))
            nav.pages.extend(listed)
        for before, after in zip(nav.pages, nav.pages[1:], strict=False):
            before.next_page, after.previous_page = after, before
        for address, each in self._made.items():
            if each.page.kind in ("record", "step"):
                host[address].previous_page = host.get(each.page.previous)
                host[address].next_page = host.get(each.page.next)
        return nav

    @event_priority(100)  # before plugins that read the page's front matter, or render its text as a template
    def on_page_markdown(self, markdown: str, /, *, page: HostPage, config: MkDocsConfig, files: Files) -> str:
        """Give a page of ours the front matter that themes and other plugins ask for."""
        if made := self._made.get(page.file.src_uri):
            page.meta.update(made.meta)
        return markdown

    def on_page_content(self, html: str, /, *, page: HostPage, config: MkDocsConfig, files: Files) -> str:
        """Put our HTML in after the host's Markdown has run: no text of a run ever passes through it."""
        if made := self._made.get(page.file.src_uri):
            page.present_anchor_ids = (page.present_anchor_ids or set()) | made.page.anchors
            return made.summary if made.page.summary else made.whole(html)
        return html

    @event_priority(-100)  # after the search plugins: they have read the summary, readers get the page
    def on_page_context(self, context: Any, /, *, page: HostPage, config: MkDocsConfig, nav: Navigation) -> Any:
        """Put the whole of a page in place of what search was to know of it."""
        made = self._made.get(page.file.src_uri)
        if made and made.page.summary:
            page.content = made.whole("")
            page.toc = get_toc([{"level": 2, "id": id, "name": escape(title), "children": []} for title, id in made.page.toc])
        return context


def escape(text: str) -> str:
    """A text for what MkDocs' themes put in as it is."""
    return html.escape(text)


class _Made:
    """A page of ours in the form that MkDocs takes: Markdown, and what is to be put in for its markers."""

    def __init__(self, page: Page) -> None:
        self.page = page
        token = hashlib.sha256("\0".join(getattr(part, "markdown", "") or getattr(part, "html", "") for part in page.parts).encode()).hexdigest()[:16]
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
    def meta(self) -> dict[str, Any]:
        """Front matter for themes and plugins."""
        meta: dict[str, Any] = {"title": self.page.title}
        if self.page.summary:
            meta["render_macros"] = False
            meta["hide"] = ["feedback", *(["toc"] if self.page.kind in _WIDE else [])]
            meta["social"] = {"cards": False}
        if not self.page.searched:
            meta["search"] = {"exclude": True}
        return meta

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
            log.warning("%s: Markdown that is never closed swallowed a part of the page. Look for an open tag or fence in %s.", self.page.address, self.page.source)
        return self._marker.sub(lambda marker: self._fragments[int(marker[1])], rendered)


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent.resolve() if config.config_file_path else Path.cwd()


def _put(files: Files, config: MkDocsConfig, page: Page, markdown: str, root: Path) -> None:
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


def _attach(nav: Navigation, host: dict[str, HostPage], overview: str, made: dict[str, _Made]) -> None:
    """Make the overview's place in the navigation a section of the checklist's index pages."""
    own = host[overview]
    children = [own, *(host[address] for address, each in made.items() if each.page.label and each.page.parent == overview)]
    title = own.title if own in nav.pages and own.title else made[overview].page.title
    section = Section(title, children)
    holder = own.parent.children if own.parent is not None else nav.items
    if own in holder:
        section.parent = own.parent
        holder[holder.index(own)] = section
        place = nav.pages.index(own) + 1
        nav.pages[place:place] = children[1:]
    else:
        _append(nav, section)
        nav.pages.extend(children)
    own.title = "Overview"
    for address, each in made.items():
        if each.page.parent == overview:
            host[address].parent = section
            if each.page.label:
                host[address].title = each.page.label
    own.parent = section


def _append(nav: Navigation, section: Section) -> None:
    """Put a section at the end of the navigation."""
    for child in section.children:
        child.parent = section
    nav.items.append(section)


def _site(config: MkDocsConfig, files: Files) -> Site:
    """What the core needs to know of the site."""
    return Site(
        name=config.site_name,
        url=f"{config.site_url.rstrip('/')}/" if config.site_url else "",
        directory_urls=config.use_directory_urls,
        files=frozenset(file.src_uri for file in files),
        edit=_editor(config),
        commit=_committer(config.repo_url or ""),
    )


def _editor(config: MkDocsConfig) -> Any:
    """The function that gives the page where a file of the repository is edited, by the site's `edit_uri`."""
    docs = Path(config.docs_dir)

    def edit(path: str) -> str:
        relative = Path(os.path.relpath(_root(config) / path, docs)).as_posix()
        if not config.edit_uri or not config.repo_url:
            return ""
        return urljoin(urljoin(f"{config.repo_url.rstrip('/')}/", f"{config.edit_uri.rstrip('/')}/"), relative)

    return edit


def _committer(repo_url: str) -> Any:
    """The function that gives a commit's page on the forge that the site names, where its form is known."""
    name = urlsplit(repo_url).hostname or ""
    form = "-/commit" if "gitlab" in name else "commits" if "bitbucket" in name else "commit"
    return lambda commit: f"{repo_url.rstrip('/')}/{form}/{commit}" if repo_url.startswith("http") and commit else ""
