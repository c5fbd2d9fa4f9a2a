"""What the records of one revision of a checklist have in common on their pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from ...checklist import Block, Checklist, Item, Listing, Prose, Quote, Section, Step
from ...problem import visible
from ...record import expected
from ...revision import StepChange
from ...struct import Struct
from ..data import json_line
from ..html import passage, safe
from ..links import linker
from ..volume import Volume

if TYPE_CHECKING:
    from ...parser.render import References

_LINKED = frozenset("[]<>@:/")
"""Without any of these a text has no link, and no reference to one."""


_LIST = '<ul class="db-entries">\n'
_PLACES = ("{{", "<", "[", "X.Y.Z", "YYYY")
"""Without any of these a text has no placeholder."""


class Row(Struct, frozen=True, kw_only=True):
    """One step of the revision, as the pages of all records show it."""

    step: Step
    open: str
    """What stands in its list item before the state: its depth, and the id as an attribute."""
    text: str
    """Its text, with the link to where it stands now."""
    past: str
    """The link to the step through all deployments; empty where the list no longer has it."""
    now: str
    """Its id in the present list; empty where that no longer has it."""
    changed: bool
    """Its text is another one now."""
    fills: bool
    """Its text may have a placeholder."""
    expected: bool
    """Somebody has to answer it where no conditional section has happened."""
    anchor: str
    """Its id, escaped."""
    name: str
    """Its text alone."""
    data: str
    """Its JSON up to whether it is expected."""


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """Words without links as HTML: the same on every page."""
    return str(passage(text, str, {}, inline=True))


class Skeleton:
    """What the records of one revision of a checklist have in common."""

    def __init__(self, volume: Volume, checklist: Checklist) -> None:
        self.volume = volume
        self.checklist = checklist
        self.landing = volume.addresses.record("0")
        """Records stand beside one another: what leads from one to another place leads from all."""
        self._became = volume.history.became(checklist)
        self._words: dict[str, str] = {}

    @cached_property
    def references(self) -> References:
        """The link definitions of the text."""
        from ...parser.render import references_of  # noqa: PLC0415  # as in `html.passage`

        return references_of("\n".join(each.markdown for each in self.checklist.definitions))

    def href(self, target: str) -> str:
        """The link from a record to an address."""
        return self.volume.site.href(self.landing, target)

    @cached_property
    def since(self) -> tuple[StepChange, ...]:
        """What has changed in the checklist since this revision."""
        return self.volume.since(self.checklist)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The steps in the checklist's order."""
        depths = {step.id: depth for section in self.checklist.root.walk() for step, depth in _nested((*section.preface, *section.body))}
        return tuple(self._row(step, depths.get(step.id, 0)) for step in self.checklist.steps.values())

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each step in `rows`, by its id."""
        return {id: number for number, id in enumerate(self.checklist.steps)}

    def _row(self, step: Step, depth: int) -> Row:
        now = self._became.get(step.id, "")
        sections = tuple(section for section in self.checklist.places[step.id] if section.id)
        name = f"“{safe(step.text)}”"
        past = ""
        if now:
            past = (
                f' <a class="db-permalink db-noprint" href="{safe(self.href(self.volume.addresses.step(now)))}" title="This step through all '
                f'deployments"><span aria-hidden="true">↺</span><span class="db-hidden">{name} through all deployments</span></a>'
            )
        data = {
            "id": step.id, "text": visible(step.text), "path": [visible(section.title) for section in sections], "digest": step.digest,
        }  # fmt: skip
        return Row(
            step=step,
            open=f'{f" db-depth-{min(depth, 4)}" if depth else ""}" id="{safe(step.id)}">',
            text=self.placed(self.markdown(step.markdown), now),
            past=past,
            now=now,
            changed=bool(now) and step.digest != self.volume.checklist.steps[now].digest,
            fills=any(sign in step.markdown for sign in _PLACES),
            expected=not step.optional and expected(sections, frozenset()),
            anchor=safe(step.id),
            name=safe(step.text),
            data=json_line(data)[:-1],
        )

    def markdown(self, text: str) -> str:
        """A step in the author's words of that day."""
        return self._html(text, inline=True) if _LINKED & set(text) else _plain(text)

    def placed(self, html: str, now: str) -> str:
        """A step's text with the link to where it stands in the present checklist."""
        if not now:
            return f'{html} <span class="db-quiet">(no longer in the checklist)</span>'
        place = safe(self.href(self.volume.places[now]))
        if "<a " in html:
            return f'{html} <a class="db-quiet" href="{place}">in the runbook</a>'
        return f'<a href="{place}">{html}</a>'

    def prose(self, markdown: str) -> str:
        """What the author wrote beside the steps."""
        if markdown not in self._words:
            self._words[markdown] = self._html(markdown)
        return self._words[markdown]

    def _html(self, markdown: str, *, inline: bool = False) -> str:
        link = linker(self.volume.addresses.overview, self.landing, self.volume.site)
        return str(passage(markdown, link, self.references, inline=inline))

    def said(self, section: Section) -> str:
        """The Markdown that the author wrote under a heading besides the steps; sign-off lines are shown as signatures instead."""
        if id(section) not in self._said:
            self._said[id(section)] = "\n\n".join(_pieces(section))
        return self._said[id(section)]

    @cached_property
    def _said(self) -> dict[int, str]:
        return {}

    def entries(self, section: Section) -> tuple[str | int, ...]:
        """The list of the entries directly under a heading: HTML, and their numbers."""
        if id(section) not in self._entries:
            found = [*self._labelled(section)]
            self._entries[id(section)] = (_LIST, *found, "</ul>\n") if found else ()
        return self._entries[id(section)]

    @cached_property
    def _entries(self) -> dict[int, tuple[str | int, ...]]:
        return {}

    def _labelled(self, section: Section) -> Iterator[str | int]:
        """The entries, each with the label above it where a new one begins."""
        last: tuple[str, ...] = ()
        for step, _ in _nested((*section.preface, *section.body)):
            if step.labels and step.labels != last:
                yield f'<li class="db-entry-label">{safe(" › ".join(step.labels))}</li>'
            last = step.labels
            yield self.numbers[step.id]

    def within(self, section: Section) -> tuple[int, ...]:
        """The entries under a heading and under those below it, by number."""
        if id(section) not in self._within:
            self._within[id(section)] = tuple(self.numbers[step.id] for step in section.every_step())
        return self._within[id(section)]

    @cached_property
    def _within(self) -> dict[int, tuple[int, ...]]:
        return {}

    @cached_property
    def signing(self) -> Section | None:
        """The first section under which people sign; None where the list has none."""
        return next((section for section in self.checklist.root.walk() if section.signoff), None)

    def toc(self, *, attention: bool) -> tuple[tuple[str, str], ...]:
        """The headings of a record: title and id. The same object for all records that have them."""
        return self._tocs[attention]

    @cached_property
    def _tocs(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        titles = (*((visible(section.title), section.id) for section in self.checklist.sections), ("What git says", "git"))
        return titles, (("Needs attention", "needs-attention"), *titles)


def _pieces(section: Section) -> Iterator[str]:
    from ...parser.signoff import lines_of  # noqa: PLC0415  # as in `html.passage`

    for block in (*section.preface, *section.body):
        if isinstance(block, Prose) and not block.raw:
            signed = {line.line for line in lines_of(block.markdown, block.line, section.title)} if section.signoff else set()
            rows = [row for number, row in enumerate(block.markdown.split("\n"), block.line) if number not in signed]
            if any(re.search(r"\w", row) for row in rows):
                yield "\n".join(rows)


def _nested(blocks: tuple[Block, ...], depth: int = 0) -> Iterator[tuple[Step, int]]:
    """The steps in `blocks` with their depth, parents first."""
    for block in blocks:
        match block:
            case Quote(body=body):
                yield from _nested(body, depth)
            case Listing(items=items):
                for item in items:
                    if isinstance(item, Item):
                        yield from _nested(item.body, depth)
                    else:
                        yield item, depth
                        yield from _nested(item.body, depth + 1)
