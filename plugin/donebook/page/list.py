"""A checklist's sections as parts: the structure ours, the prose the host's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..checklist import Block, Checklist, Item, Listing, Prose, Quote, Section, Step
from ..history import Appearance, History
from .html import render
from .links import rebase
from .model import Addresses, Html, Part, Site

STRIP = 10
"""How many of a step's last results stand beside it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """Lays out the parts of one checklist on one page."""

    history: History
    addresses: Addresses
    site: Site
    landing: str
    """The page's address."""
    strips: bool = True
    """Each step has the strip of its last results."""

    def section(self, section: Section, shift: int = 0) -> Iterator[Part]:
        """A heading and all that is under it; headings `shift` levels higher than the author wrote them."""
        yield from self.heading(section, shift)
        yield from self.blocks(section.body)
        for inner in section.sections:
            yield from self.section(inner, shift)

    def heading(self, section: Section, shift: int = 0) -> Iterator[Part]:
        """A heading, under the names by which links know it."""
        yield Html(render("heading", section=section))
        level = min(max(section.level - shift, 1), 6)
        yield self.prose(Prose(markdown=f"{'#' * level} {section.markdown}", line=section.line))
        if section.gate or section.conditional or section.triggers:
            yield Html(render("flags", section=section))

    def blocks(self, blocks: tuple[Block, ...]) -> Iterator[Part]:
        """What stands under a heading, in a step or in a quote."""
        for block in blocks:
            match block:
                case Prose(raw=True):
                    yield Html(re.sub(r"\smarkdown(?:=[\"']?\w*[\"']?)?(?=[\s>])", "", block.markdown))
                case Prose():
                    yield self.prose(block)
                case Quote(body=body):
                    yield Html("<blockquote>")
                    yield from self.blocks(body)
                    yield Html("</blockquote>")
                case Listing(items=items, start=start):
                    yield Html('<ul class="db-steps">' if start is None else f'<ol class="db-steps" start="{start}">')
                    for item in items:
                        yield from self._item(item)
                    yield Html("</ul>" if start is None else "</ol>")

    def _item(self, item: Step | Item) -> Iterator[Part]:
        if isinstance(item, Item):
            yield Html('<li class="db-label">')
            yield from self.blocks(item.body)
            yield Html("</li>")
            return
        yield Html(render("step_open", step=item))
        yield self.prose(Prose(markdown=item.markdown, line=item.line))
        strip = self._strip(self.history.steps.get(item.id, ())) if self.strips else []
        more = self.site.href(self.landing, self.addresses.step(item.id))
        yield Html(render("step_meta", step=item, strip=strip, more=more, strips=self.strips))
        yield from self.blocks(item.body)
        yield Html("</li>")

    def _strip(self, appearances: tuple[Appearance, ...]) -> list[tuple[Appearance, str]]:
        """The last answers to a step, oldest first, each with the link to its record."""
        answered = [each for each in appearances if each.entry.result is not None][:STRIP]
        return [
            (each, self.site.href(self.landing, self.addresses.record(each.record.id) + f"#{each.entry.id}")) for each in reversed(answered)
        ]

    def prose(self, prose: Prose) -> Prose:
        """Prose whose links are right on this page."""
        return Prose(markdown=rebase(prose.markdown, self.addresses.overview, self.landing, self.site), line=prose.line)

    def definitions(self, checklist: Checklist, parts: list[Part]) -> Iterator[Part]:
        """The definitions that the page's prose needs: its links' all, of footnotes only those that it refers to."""
        prose = "\n".join(part.markdown for part in parts if isinstance(part, Prose))
        needed = [
            each for each in checklist.definitions if not (note := re.match(r" {0,3}(\[\^[^\]]+\]):", each.markdown)) or note[1] in prose
        ]
        if needed:
            yield self.prose(Prose(markdown="\n".join(each.markdown for each in needed), line=needed[0].line))


def anchors(section: Section) -> frozenset[str]:
    """The ids that the HTML parts of a section give."""
    found = {id for each in section.walk() for id in (each.id, each.anchor) if id}
    return frozenset(found | {step.id for step in section.every_step()})
