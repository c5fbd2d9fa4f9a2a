"""The pages of a checklist itself: its overview, its phases, and the whole list for print."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..checklist import Section
from ..parser.tags import Tags
from ..struct import replace
from .html import render
from .leaf import Press
from .list import Layout, anchors
from .model import Html, Page, Part, safe_title
from .rows import table
from .volume import Volume, name_of

LAST = 5
"""How many deployments the overview shows."""


def list_pages(press: Press) -> Iterator[Page]:
    """The overview, a page for each phase, and the whole list."""
    yield _overview(press)
    if press.volume.phased:
        yield from _phases(press)
        yield _all(press)


def _layout(volume: Volume, landing: str, *, strips: bool = True) -> Layout:
    return Layout(history=volume.history, addresses=volume.addresses, site=volume.site, landing=landing, strips=strips)


def _preface(layout: Layout, root: Section, tags: Tags) -> Iterator[Part]:
    """What the author wrote above the title."""
    if root.preface:
        yield Html("")  # not Markdown first: the host would read `Key: value` at the top of a page as its front matter
        yield from layout.blocks(root.preface, tags)


def _title(volume: Volume) -> str:
    return safe_title(volume.checklist.title, volume.checklist.id)


def _overview(press: Press) -> Page:
    volume = press.volume
    root, landing = volume.checklist.root, volume.addresses.overview
    shown = root if not volume.phased else replace(root, sections=())
    ids = frozenset(each.id for each in root.walk() if each.id)
    return Page(
        address=landing,
        kind="overview",
        title=_title(volume),
        label="Overview",
        content=press.shelf.parts(landing, lambda: _overview_parts(volume, landing)),
        source=volume.checklist.path,
        anchors=anchors(shown) | ids | {"last-deployments"},
    )


def _overview_parts(volume: Volume, landing: str) -> list[Part]:
    """The phases with their step counts under the document's own headings, so that each keeps the anchor it had."""
    checklist = volume.checklist
    layout = _layout(volume, landing)
    href = volume.href(landing)
    root = checklist.root
    tags = Tags()
    parts = [*_preface(layout, root, tags)]
    parts += layout.heading(replace(root, level=1, markdown=root.markdown or _title(volume)))
    parts.append(Html(render("overview_top", volume=volume, href=href, history=volume.history, name_of=name_of)))
    parts += layout.blocks(root.body, tags)
    if volume.phased:
        parts.append(Html(tags.closing()))
        pages = volume.phase_addresses
        for number, section in enumerate(checklist.sections):
            parts.append(Html('<div class="db-phase">'))
            for inner in section.walk():
                parts += layout.heading(inner)
                steps = sum(1 for _ in inner.every_step())
                target = pages[number] + ("" if inner is section else f"#{inner.id}")
                parts.append(Html(render("overview_section", section=inner, steps=steps, link=href(target), phase=inner is section)))
            parts.append(Html("</div>"))
    else:
        for section in checklist.sections:
            parts += layout.section(section, tags)
        parts.append(Html(tags.closing()))
    parts += layout.definitions(checklist, parts)
    parts.append(Html("".join(_last(volume, landing))))
    return parts


def _last(volume: Volume, landing: str) -> Iterator[str]:
    """The last deployments."""
    briefs = volume.history.briefs
    before, after = volume.way(landing)
    yield '<h2 class="db-h" id="last-deployments">Last deployments</h2>\n'
    if briefs:
        yield table(briefs[:LAST], lambda brief: f"{before}{brief.id}{after}", long=False)
    yield render("overview_end", volume=volume, href=volume.href(landing), count=len(briefs))


def _phases(press: Press) -> Iterator[Page]:
    """One phase a page, to be read while deploying."""
    volume = press.volume
    for number, section in enumerate(volume.checklist.sections):
        landing = volume.phase_addresses[number]
        title = safe_title(section.title, f"Phase {number + 1}")
        yield Page(
            address=landing,
            kind="phase",
            title=title,
            label=title,
            parent=volume.addresses.overview,
            content=press.shelf.parts(landing, partial(_phase_parts, volume, number, section)),
            source=volume.checklist.path,
            anchors=anchors(section),
        )


def _phase_parts(volume: Volume, number: int, section: Section) -> list[Part]:
    layout = _layout(volume, volume.phase_addresses[number])
    tags = Tags()
    parts: list[Part] = [*layout.heading(section, section.level - 1), _phase_top(volume, number), *layout.blocks(section.body, tags)]
    for inner in section.sections:
        parts += layout.section(inner, tags, section.level - 1)
    parts.append(Html(tags.closing()))
    parts += layout.definitions(volume.checklist, parts)
    return [*parts, _phase_end(volume, number)]


def _phase_top(volume: Volume, number: int) -> Html:
    """Which phase this is, and how much there is to do."""
    steps = list(volume.checklist.sections[number].every_step())
    return Html(
        render(
            "phase_top",
            number=number + 1,
            phases=len(volume.checklist.sections),
            steps=len(steps),
            minutes=sum(step.minutes or 0 for step in steps),
            overview=volume.href(volume.phase_addresses[number])(volume.addresses.overview),
            title=volume.checklist.title,
        )
    )


def _phase_end(volume: Volume, number: int) -> Html:
    """The way to the phases before and after."""
    sections, pages = volume.checklist.sections, volume.phase_addresses
    href = volume.href(pages[number])
    before = sections[number - 1] if number else None
    after = sections[number + 1] if number + 1 < len(sections) else None
    return Html(
        render(
            "phase_end",
            section=sections[number],
            before=href(pages[number - 1]) if before else "",
            before_title=before.title if before else "",
            after=href(pages[number + 1]) if after else "",
            after_title=after.title if after else "",
            history=href(volume.addresses.history),
        )
    )


def _all(press: Press) -> Page:
    """The whole list on one page, for printing."""
    volume = press.volume
    landing = volume.addresses.all
    return Page(
        address=landing,
        kind="all",
        title=f"{_title(volume)}: the whole list",
        label="The whole list",
        parent=volume.addresses.overview,
        content=press.shelf.parts(landing, lambda: _all_parts(volume, landing)),
        source=volume.checklist.path,
        searched=False,
        anchors=anchors(volume.checklist.root),
    )


def _all_parts(volume: Volume, landing: str) -> list[Part]:
    layout = _layout(volume, landing, strips=False)
    root = volume.checklist.root
    title = replace(root, level=1, markdown=root.markdown or _title(volume))
    tags = Tags()
    parts: list[Part] = [
        *_preface(layout, root, tags),
        *layout.heading(title),
        Html(render("all_top", volume=volume, href=volume.href(landing))),
        *layout.blocks(root.body, tags),
    ]
    for section in root.sections:
        parts += layout.section(section, tags)
    parts.append(Html(tags.closing()))
    return [*parts, *layout.definitions(volume.checklist, parts)]
