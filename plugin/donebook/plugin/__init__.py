"""The MkDocs adapter: translates between MkDocs' events and the book's pages, and holds nothing that the core could hold.

It runs unchanged under ProperDocs, which gives its own modules MkDocs' names.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as HostPage
from mkdocs.structure.toc import get_toc

from ..configuration import unprovable
from ..lint import CODES
from ..page import Asset, folders_of, pages, raw_files
from ..page.kept import Kept
from ..problem import DonebookError
from ..provenance import signers_of
from ..record import policy_of
from ..repository import Cache, Memory, Repository
from ..repository.audited import audited
from .aside import Aside
from .circles import Circles
from .compiled import Compiled
from .found import indexed, mapped
from .frame import Frames
from .made import Made, escape, put
from .navigation import place
from .options import DonebookConfig, settings_of
from .own import AssetFile, ManyFile, Own, OwnFile, RawFile, dest_of
from .progress import Progress
from .site import host_site, root_of
from .watch import Watch

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer  # a server for HTTP: a build has none, and would wait for it

log = get_plugin_logger(__name__)
_TAKEN = "%s: there is a file of this name already, and it stays. Rename it to see Donebook's."
ASSETS = Path(__file__).parent.parent / "page" / "assets"


class DonebookPlugin(BasePlugin[DonebookConfig]):  # type: ignore[no-untyped-call]  # as above
    """Checklists as runbook pages, and committed runs as records."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, Made] = {}
        self._frames: Frames | None = None
        self._many: dict[str, ManyFile] = {}
        self._cache: Cache | None = None
        self._since = time.monotonic()
        self._aside: Aside | None = None
        self._memory: Memory | None = None
        self._compiled: Compiled | None = None
        self._watch: Watch | None = None
        self._circles = Circles()
        self._own: list[OwnFile] = []
        self._files = Own(again=False)
        self._folders: list[str] = []

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Being defined keeps this one object for all rebuilds of `mkdocs serve`."""
        if command == "serve":
            self._aside, self._memory, self._compiled = None if dirty else Aside(), Memory(), Compiled()
            self._files = Own(again=True)
        if dirty:
            log.info("--dirty leaves out pages that other pages depend on; records and histories are always made anew")

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Begin a build: refuse options that do not go together; put our style sheet and script where the site's own come after them and win."""
        self._since = time.monotonic()
        try:
            unprovable(policy_of(self.config.policy, "mkdocs.yml"), signers_of(self.config.signers, "mkdocs.yml"), "mkdocs.yml")
        except DonebookError as error:
            raise PluginError(str(error)) from None
        config.theme.dirs.append(str(ASSETS))
        config.extra_css.insert(0, "donebook/donebook.css")
        config.extra_javascript.insert(0, "donebook/donebook.js")
        return config

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """A changed run makes the site anew, as a changed page does."""
        folder = root_of(config) / self.config.runs
        if folder.is_dir() and self._watch is None:
            self._watch = Watch(folder)
            server.watch(str(self._watch.bell))
            log.info("Watching '%s' for changes of runs", self.config.runs)
        return server

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """MkDocs empties the folder of the site next."""
        self._circles.begin()
        if self._watch:
            self._watch.pause()
        if self._aside:
            self._aside.put(config.site_dir)

    def on_build_error(self, *, error: Exception) -> None:
        """The build ends; a server goes on, and others are to write into the cache meanwhile."""
        if self._cache:
            self._cache.write()
        self._ended()

    def _ended(self) -> None:
        self._circles.end()
        if self._watch:
            self._watch.go_on()

    def on_shutdown(self) -> None:
        """The command ends."""
        if self._watch:
            self._watch.end()
        if self._aside:
            self._aside.end()
        self._circles.over()

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
        settings = settings_of(self.config, config)
        repository = Repository(root_of(config), settings)
        site = host_site(config, files)
        book, making = repository.gone_through(site=site, told=self._reading, memory=self._memory)
        self._cache = making.cache
        for problem in book.problems:
            note = problem.severity == "hint" or (problem.code in CODES and self.config.lint == "info")
            log.log(logging.INFO if note else logging.WARNING, "%s", problem)
        made, assets = pages(book, site, settings, audited(repository, book, making), making)
        self._made = {}
        self._many, self._own = {}, []
        self._files.begin(config)
        self._folders = [f"{folder}/{name}" for folder in folders_of(book, settings) for name in ("runs", "steps", "years")]
        titles = {page.address: page.title for page in made if page.many}
        self._frames = frames = Frames(config, lambda address: titles.get(address, ""))
        there = files.src_uris  # by which MkDocs finds files too; an address of ours is no path that it had to mend first
        taken = {file.dest_uri for file in files if file.inclusion is not InclusionLevel.EXCLUDED}
        directories = config.use_directory_urls
        for page in made:
            dest = dest_of(page, directories=directories)
            if page.kind != "overview" and (page.address in there or dest in taken):
                log.warning(_TAKEN, page.address)
                continue
            if page.many:
                self._many[page.address] = file = self._files.file(ManyFile, page.address, dest, config)
                file.shown, file.frames, file.known = page, frames, None
                files.append(file)
                self._own.append(file)
                if page.beside:  # it is at hand when the page has been made
                    self._put(page.beside, files, config, file.key)
                continue
            self._made[page.address] = Made(page)
            put(files, config, page, self._made[page.address].markdown, repository.root)
        together = {page.beside.address for page in made if page.beside}
        for asset in assets:
            if asset.address not in together:
                self._put(asset, files, config)
        self._raw(raw_files(book, settings, making), str(repository.root), making, files, config)
        return files

    def _raw(self, found: Iterable[tuple[str, str]], root: str, kept: Kept, files: Files, config: MkDocsConfig) -> None:
        """Make the files of runs files of the site, by their addresses and their paths."""
        there = files.src_uris
        for address, path in found:
            if address in there:
                log.warning(_TAKEN, address)
                continue
            raw = self._files.file(RawFile, address, address, config)
            raw.path, raw.root, raw.kept = path, root, kept
            files.append(raw)
            self._own.append(raw)

    def _reading(self, runs: int) -> Callable[[], None]:
        """What tells how many of the runs have been read."""
        return Progress("Reading runs", runs, self._since, quiet=not log.isEnabledFor(logging.INFO)).step

    def _put(self, asset: Asset, files: Files, config: MkDocsConfig, key: Callable[[], object] | None = None) -> None:
        """Make an asset a file of the site; `key` gives what is equal where all that it is made of is."""
        if asset.address in files.src_uris:
            log.warning(_TAKEN, asset.address)
        else:
            file = self._files.file(AssetFile, asset.address, asset.address, config)
            file.asset, file.key = asset, key
            files.append(file)
            self._own.append(file)

    def on_nav(self, nav: Navigation, /, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Index pages stand in the navigation; the others have one of them as their place, and cost nothing on each page."""
        assert self._frames is not None, "files come before the navigation"
        self._frames.nav, self._frames.sections = nav, place(nav, self._made, config, files)
        return nav

    @event_priority(-100)  # after plugins that change the theme's environment
    def on_env(self, env: Any, /, *, config: MkDocsConfig, files: Files) -> Any:
        """From here on pages can be made: MkDocs copies files next."""
        assert self._frames is not None, "files come before the theme"
        if self._compiled:
            self._compiled.put(env)
        self._frames.ready(env, files)
        if self._aside:
            self._aside.back(config.site_dir, self._own, files, self._folders)
        writing = Progress("Writing pages", len(self._many), self._since, quiet=not log.isEnabledFor(logging.INFO))
        for file in self._many.values():
            file.written = writing.step
        return env

    def on_post_template(self, output_content: str, /, *, template_name: str, config: MkDocsConfig) -> str:
        """Name in the site map the pages that MkDocs knows as files only."""
        return mapped(output_content, self._many.values(), config) if template_name == "sitemap.xml" else output_content

    @event_priority(-100)  # after the search plugins have written their index
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Put an entry for each of them into the search index."""
        if self._cache:
            self._cache.tidy()
        if self._frames:
            indexed([file for file in self._many.values() if file.shown.searched], config, self._frames.token)
        self._ended()

    @event_priority(100)  # before plugins that read the page's front matter, or render its text as a template
    def on_page_markdown(self, markdown: str, /, *, page: HostPage, config: MkDocsConfig, files: Files) -> str:
        """Give a page of ours the front matter that themes and other plugins ask for."""
        if made := self._made.get(page.file.src_uri):
            page.meta.update(made.page.meta)
            _presentable(page, config)
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


def _presentable(page: HostPage, config: MkDocsConfig) -> None:
    """Drop from a checklist's front matter what another tool gave it and this site's theme has not: themes would end the build."""
    wanted = {"icon": f".icons/{page.meta.get('icon')}.svg", "template": str(page.meta.get("template"))}
    for key in wanted.keys() & page.meta.keys():
        if not any((Path(folder) / wanted[key]).is_file() for folder in config.theme.dirs):
            log.info("%s: the theme has no %s %r, and the page goes without", page.file.src_uri, key, page.meta.pop(key))
