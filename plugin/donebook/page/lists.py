"""The pages of a checklist itself: its overview, its phases, and the whole list for print."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..checklist import Section
from ..struct import replace
from .leaf import Press
from .model import Page, Part, safe_title
from .volume import LAST, STRIP, Volume, title_of_list


def list_pages(press: Press) -> Iterator[Page]:
    """The overview, a page for each phase, and the whole list."""
    yield _overview(press)
    if press.volume.phased:
        yield from _phases(press)
        yield _all(press)


def _overview(press: Press) -> Page:
    volume = press.volume
    root, landing = volume.checklist.root, volume.addresses.overview
    shown = root if not volume.phased else replace(root, sections=())
    ids = frozenset(each.id for each in root.walk() if each.id)
    return Page(
        address=landing,
        kind="overview",
        title=title_of_list(volume),
        label="Overview",
        content=press.parts(
            landing,
            lambda: _overview_parts(volume, landing),
            (*volume.history.live, *volume.history.briefs[:LAST]),
            str(len(volume.history.briefs)),
            _strips(volume, shown),
        ),
        source=volume.checklist.path,
        anchors=_anchors(shown) | ids | {"last-deployments"},
    )


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
            content=press.parts(landing, partial(_phase_parts, volume, number, section), (), _strips(volume, section)),
            source=volume.checklist.path,
            anchors=_anchors(section),
        )


def _all(press: Press) -> Page:
    """The whole list on one page, for printing."""
    volume = press.volume
    landing = volume.addresses.all
    return Page(
        address=landing,
        kind="all",
        title=f"{title_of_list(volume)}: the whole list",
        label="The whole list",
        parent=volume.addresses.overview,
        content=press.parts(landing, lambda: _all_parts(volume, landing)),
        source=volume.checklist.path,
        searched=False,
        anchors=_anchors(volume.checklist.root),
    )


def _strips(volume: Volume, section: Section) -> str:
    """All that the strips beside the steps of a section show: whether that is the same is known without laying it out."""
    last = volume.history.last
    return " ".join(
        [f"{step.id} {brief.id} {brief.revision} {cell}" for step in section.every_step() for brief, cell in last(step.id, STRIP)]
    )


# What lays pages out reads the author's HTML and Markdown, and comes for a list that has changed.


def _overview_parts(volume: Volume, landing: str) -> list[Part]:
    from .laid import overview_parts  # noqa: PLC0415  # see above

    return overview_parts(volume, landing)


def _phase_parts(volume: Volume, number: int, section: Section) -> list[Part]:
    from .laid import phase_parts  # noqa: PLC0415  # see above

    return phase_parts(volume, number, section)


def _all_parts(volume: Volume, landing: str) -> list[Part]:
    from .laid import all_parts  # noqa: PLC0415  # see above

    return all_parts(volume, landing)


def _anchors(section: Section) -> frozenset[str]:
    """The ids that the HTML parts of a section give."""
    found = {id for each in section.walk() for id in (each.id, each.anchor) if id}
    return frozenset(found | {step.id for step in section.every_step()})
