"""A checklist's sections as parts: the structure ours, the prose the host's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..checklist import Block, Checklist, Item, Listing, Prose, Quote, Section, Step
from ..history import History
from ..parser.commonmark import same_label
from ..parser.dialect import Tag, apart, hosted
from ..parser.tags import Tags
from ..parser.wording import inline, paragraph
from ..record import CELLS, Brief, Cell
from ..struct import Struct
from .addresses import Addresses
from .html import render
from .links import linked, rebase
from .model import Html, Part
from .site import Site
from .volume import STRIP


class Layout(Struct, frozen=True, kw_only=True):
    """Lays out the parts of one checklist on one page."""

    history: History
    addresses: Addresses
    site: Site
    landing: str
    """The page's address."""
    strips: bool = True
    """Each step has the strip of its last results."""

    def section(self, section: Section, tags: Tags, shift: int = 0) -> Iterator[Part]:
        """A heading and all that is under it; headings `shift` levels higher than the author wrote them."""
        yield from self.heading(section, shift)
        yield from self.blocks(section.body, tags)
        for inner in section.sections:
            yield from self.section(inner, tags, shift)

    def heading(self, section: Section, shift: int = 0) -> Iterator[Part]:
        """A heading, under the names by which links know it."""
        yield Html(render("heading", section=section))
        level = min(max(section.level - shift, 1), 6)
        yield self._rebased(f"{'#' * level} {inline(section.markdown)}", section.line)
        if section.gate or section.conditional or section.triggers:
            yield Html(render("flags", section=section))

    def blocks(self, blocks: tuple[Block, ...], tags: Tags) -> Iterator[Part]:
        """What stands under a heading, in a step or in a quote; `tags` are the author's own that are open there."""
        before = ""
        for block in blocks:
            kind = block.kind if isinstance(block, Prose) else ""
            if apart(before, kind):
                yield Html("")
            before = kind
            match block:
                case Prose(raw=True):
                    yield self._foreign(block.markdown, tags)
                case Prose():
                    yield from self._prose(block, tags)
                case Quote(body=body):
                    yield Html("<blockquote>")
                    yield from self._inside(body)
                    yield Html("</blockquote>")
                case Listing(items=items, start=start):
                    yield Html('<ul class="db-steps">' if start is None else f'<ol class="db-steps" start="{start}">')
                    for number, item in enumerate(items, start or 0):
                        yield from self._item(item, None if start is None else number)
                    yield Html("</ul>" if start is None else "</ol>")

    def _inside(self, body: tuple[Block, ...]) -> Iterator[Part]:
        """The blocks of a container: a tag of the author's that opens in it ends in it."""
        tags = Tags()
        yield from self.blocks(body, tags)
        yield Html(tags.closing())

    def _item(self, item: Step | Item, number: int | None) -> Iterator[Part]:
        """One item of a list; `number` is a plain item's own in a numbered list, where steps do not show theirs."""
        if isinstance(item, Item):
            yield Html('<li class="db-label">' if number is None else f'<li class="db-label" value="{number}">')
            yield from self._inside(item.body)
            yield Html("</li>")
            return
        yield Html(render("step_open", step=item))
        yield self._rebased(paragraph(item.markdown, after_box=True), item.line)
        strip = self._strip(item.id) if self.strips else []
        more = self.site.href(self.landing, self.addresses.step(item.id))
        yield Html(render("step_meta", step=item, strip=strip, more=more, strips=self.strips))
        yield from self._inside(item.body)
        yield Html("</li>")

    def _strip(self, id: str) -> list[tuple[Brief, Cell, str]]:
        """The last answers to a step, oldest first, each with the link to its record."""
        history = self.history
        return [
            (brief, CELLS[byte], self.site.href(self.landing, f"{self.addresses.record(brief.id)}#{history.then(brief, id)}"))
            for brief, byte in reversed(history.last(id, STRIP))
        ]

    def _prose(self, prose: Prose, tags: Tags) -> Iterator[Part]:
        """Prose in words that the host's engine reads as GitHub does."""
        stack = [tags]
        for piece in hosted(prose):
            if not isinstance(piece, Tag):
                yield self._rebased(piece, prose.line)
                continue
            if piece.foreign:
                yield self._foreign(piece.html, stack[-1])
                continue
            if piece.html.startswith("</"):
                yield Html(stack.pop().closing())
            elif piece.html:
                stack.append(Tags())
            yield Html(piece.html)

    def _foreign(self, html: str, tags: Tags) -> Html:
        """HTML of the author's, with its links right on this page."""
        return Html(linked(tags.feed(html), self.addresses.overview, self.landing, self.site))

    def _rebased(self, markdown: str, line: int) -> Prose:
        """Prose whose links are right on this page."""
        return Prose(markdown=rebase(markdown, self.addresses.overview, self.landing, self.site), line=line)

    def definitions(self, checklist: Checklist, parts: list[Part]) -> Iterator[Part]:
        """The definitions that the page's prose needs: its links' all, unless they are many; of footnotes those that it refers to."""
        if not checklist.definitions:
            return
        prose = "\n".join(part.markdown for part in parts if isinstance(part, Prose))
        notes, labels, words = set(_NOTE.findall(prose)), set[str](), set[str]()
        many = sum(len(each.markdown) for each in checklist.definitions) > _FEW
        if many:
            labels, words = {same_label(label) for label in _labels(prose)}, set(re.findall(r"\w+", prose))
        needed: list[Prose] = []
        wanted = True
        for each in checklist.definitions:
            found = _DEFINED.match(each.markdown)
            if found and found["note"]:
                wanted = found["note"] in notes
            elif found and many:
                first = re.search(r"\w+", found["short"] or "")
                wanted = first[0] in words if first else same_label(found["label"] or "") in labels
            elif found:
                wanted = True
            if wanted:  # a line without a name belongs to the definition above it
                needed.append(each)
        if needed:
            yield self._rebased("\n".join(map(_definition, needed)), needed[0].line)


_FEW = 4096
"""Characters of definitions that every page may have; of more, each has its own, or phases times definitions would be written."""
_NOTE = re.compile(r"\[\^[^\[\]]++\]")
_BRACKET = re.compile(r"\\.|[\[\]]", re.DOTALL)
_DEFINED = re.compile(r" {0,3}(?:(?P<note>\[\^[^\[\]]++\])|\*\[(?P<short>[^\]]++)\]|\[(?P<label>(?:[^\[\]\\]|\\.)++)\]):")


def _definition(each: Prose) -> str:
    """A definition; a tag in a note or an abbreviation ends in it."""
    if "<" not in each.markdown or not re.match(r" {0,3}(?:\[\^|\*\[)", each.markdown):
        return each.markdown
    return "\n".join(map(inline, each.markdown.split("\n")))


def _labels(prose: str) -> Iterator[str]:
    """What stands in brackets that hold no others: all that a link may name a definition by."""
    start = -1
    for found in _BRACKET.finditer(prose):
        if found[0] == "[":
            start = found.end()
        elif found[0] == "]" and start >= 0:
            yield prose[start : found.start()]
            start = -1
