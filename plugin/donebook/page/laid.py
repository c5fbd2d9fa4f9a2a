"""What stands on the pages of a checklist itself: its overview, its phases, and the whole list for print."""

from __future__ import annotations

from collections.abc import Iterator

from ..checklist import Section
from ..parser.tags import Tags
from ..struct import replace
from .html import render
from .list import Layout
from .model import Html, Part
from .rows import table
from .volume import LAST, Volume, name_of, title_of_list


def overview_parts(volume: Volume, landing: str) -> list[Part]:
    """The phases with their step counts under the document's own headings, so that each keeps the anchor it had."""
    checklist = volume.checklist
    layout = _layout(volume, landing)
    href = volume.href(landing)
    root = checklist.root
    tags = Tags()
    parts = [*_preface(layout, root, tags)]
    parts += layout.heading(replace(root, level=1, markdown=root.markdown or title_of_list(volume)))
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


def phase_parts(volume: Volume, number: int, section: Section) -> list[Part]:
    """A phase, with the way to those before and after."""
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


def all_parts(volume: Volume, landing: str) -> list[Part]:
    """The whole list."""
    layout = _layout(volume, landing, strips=False)
    root = volume.checklist.root
    title = replace(root, level=1, markdown=root.markdown or title_of_list(volume))
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


def _layout(volume: Volume, landing: str, *, strips: bool = True) -> Layout:
    return Layout(history=volume.history, addresses=volume.addresses, site=volume.site, landing=landing, strips=strips)


def _preface(layout: Layout, root: Section, tags: Tags) -> Iterator[Part]:
    """What the author wrote above the title."""
    if root.preface:
        yield Html("")  # not Markdown first: the host would read `Key: value` at the top of a page as its front matter
        yield from layout.blocks(root.preface, tags)
