"""Ids: how every step of a checklist gets its own, and keeps it."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..checklist import Block, Item, Listing, Prose, Quote, Section, Step
from ..struct import replace
from .commonmark import plain_text
from .slug import slug


class Names:
    """Gives every step its id, in the order of the document.

    The id is the path of headings and labels, and the step's own slug: parent steps are not in it, so that editing one
    changes no other's id. What an author names has that name, wherever it stands. A twin of an earlier step takes its
    parent's name, or else a number, that nobody else has.
    """

    def __init__(self, root: Section) -> None:
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}
        self._given: set[str] = set()
        self._natural: set[str] = set()
        for section in root.walk():
            self._visit((*section.preface, *section.body), (section.id,), self._note)

    def _note(self, step: Step, path: tuple[str, ...], _parent: str) -> Step:
        (self._given if step.named else self._natural).add(self._path(step, path))
        return step

    @staticmethod
    def _path(step: Step, path: tuple[str, ...]) -> str:
        return step.id if step.named else "/".join(filter(None, (*path, step.id)))

    def named(self, section: Section) -> Section:
        """`section` with the final ids of all steps in it and below."""
        preface = self._visit(section.preface, (section.id,), self._name)
        body = self._visit(section.body, (section.id,), self._name)
        return replace(section, preface=preface, body=body, sections=tuple(map(self.named, section.sections)))

    def _name(self, step: Step, path: tuple[str, ...], parent: str) -> Step:
        natural = self._path(step, path)
        id = natural
        if id in self._taken or (id in self._given and not step.named):
            below = "/".join(filter(None, (*path, parent, step.id)))
            id = below if parent and self._free(below) else self._numbered(natural)
        self._taken.add(id)
        return replace(step, id=id, twin=id != natural)

    def _free(self, id: str) -> bool:
        """Whether no step has this id, or is going to have it by its own words."""
        return id not in self._taken and id not in self._natural and id not in self._given

    def _numbered(self, stem: str) -> str:
        number = self._last.get(stem, 1) + 1
        while not self._free(f"{stem}-{number}"):
            number += 1
        self._last[stem] = number
        return f"{stem}-{number}"

    def _visit(
        self, blocks: tuple[Block, ...], path: tuple[str, ...], name: _Naming, labels: tuple[str, ...] = (), parent: str = ""
    ) -> tuple[Block, ...]:
        result: list[Block] = []
        before = ""
        for block in blocks:
            match block:
                case Prose():
                    before = _label(block)
                    result.append(block)
                    continue
                case Quote(body=body):
                    result.append(Quote(body=self._visit(body, path, name, labels, parent)))
                case Listing(items=items, start=start):
                    here, words = ((*path, slug(before, "list")), (*labels, before)) if before else (path, labels)
                    result.append(Listing(items=tuple(self._each(item, here, name, words, parent) for item in items), start=start))
            before = ""
        return tuple(result)

    def _each(self, item: Step | Item, path: tuple[str, ...], name: _Naming, labels: tuple[str, ...], parent: str) -> Step | Item:
        if isinstance(item, Item):
            below, words = ((*path, slug(item.text, "list")), (*labels, item.text)) if item.text else (path, labels)
            return replace(item, body=self._visit(item.body, below, name, words, parent))
        own = item.id
        step = name(replace(item, labels=labels), path, parent)
        return replace(step, body=self._visit(step.body, path, name, labels, own.rpartition("/")[2]))


_Naming = Callable[[Step, tuple[str, ...], str], Step]


def _label(prose: Prose) -> str:
    """The bold or colon-ending line that stands right before a list and names it; empty where the prose ends otherwise."""
    last = prose.markdown.rpartition("\n")[2].strip()
    if prose.kind != "paragraph" or not re.fullmatch(r"(?:\*\*|__).+(?:\*\*|__)[ \t]*[:：]?|.*[:：](?:\*\*|__)?", last):
        return ""
    return " ".join(plain_text(last).split()).rstrip(":： ")
