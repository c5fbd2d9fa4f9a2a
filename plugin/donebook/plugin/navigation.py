"""Where the pages stand in the site's navigation."""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page as HostPage

from ..page import AUDIT, DEPLOYMENTS
from .made import Made


def place(nav: Navigation, made: dict[str, Made], config: MkDocsConfig, files: Files) -> dict[str, Section]:
    """Put index pages into the navigation, and give every other page one of them as its parent; each checklist's place, by its overview.

    A page in the navigation costs a line on each page of the site; a parent costs nothing, and still gives breadcrumbs and
    the active tab.
    """
    host: dict[str, HostPage] = {}
    for address, each in made.items():
        file = files.get_file_from_path(address)
        assert file is not None, "every page of ours has just been added"
        host[address] = file.page if isinstance(file.page, HostPage) else HostPage(each.page.title, file, config)
    below: dict[str, list[str]] = {}
    for address, each in made.items():
        below.setdefault(each.page.parent, []).append(address)
    sections = {
        address: _attach(nav, host, address, made, below.get(address, [])) for address, each in made.items() if each.page.kind == "overview"
    }
    listed = [host[address] for address in (DEPLOYMENTS, AUDIT) if address in host and host[address] not in nav.pages]
    if listed:
        sections[AUDIT] = section = Section("Deployments", [*listed])
        _append(nav, section)
        nav.pages.extend(listed)
    for before, after in zip(nav.pages, nav.pages[1:], strict=False):
        before.next_page, after.previous_page = after, before
    return sections


def _attach(nav: Navigation, host: dict[str, HostPage], overview: str, made: dict[str, Made], below: list[str]) -> Section:
    """Make the overview's place in the navigation a section of the checklist's index pages; `below` are all of its pages."""
    own = host[overview]
    children = [own, *(host[address] for address in below if made[address].page.label)]
    title = own.title if own in nav.pages and own.title else made[overview].page.title
    section = Section(title, [*children])
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
    for address in below:
        host[address].parent = section
        if label := made[address].page.label:
            host[address].title = label
    own.parent = section
    return section


def _append(nav: Navigation, section: Section) -> None:
    """Put a section at the end of the navigation."""
    for child in section.children:
        child.parent = section
    nav.items.append(section)
