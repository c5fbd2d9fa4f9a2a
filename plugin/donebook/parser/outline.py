"""Blocks and headings to a tree of sections."""

from __future__ import annotations

import re

from ..checklist import Block, Section, steps_in
from ..struct import Struct, field, replace
from .blocks import Heading
from .rules import Rules
from .signoff import is_signoff
from .slug import slug


class _Draft(Struct):
    """A section while it is being put together."""

    heading: Heading | None
    level: int
    body: list[Block]
    sections: list[_Draft]
    preface: list[Block] = field(default_factory=list)


def outline_of(found: list[Block | Heading], given: str, path: str, rules: Rules) -> tuple[str, Section]:
    """The title, and the tree of sections under it."""
    first = next((each for each in found if isinstance(each, Heading)), None)
    top = [row for row, each in enumerate(found) if isinstance(each, Heading) and each.level == 1]
    # With several top headings the first is the title unless it has steps of its own: then they are all phases.
    alone = len(top) == 1 or (len(top) > 1 and not any(steps_in(_bodies(found[top[0] : top[1]]))))
    titled = first if first is not None and first.level == 1 and alone else None
    root = _Draft(heading=titled, level=0, body=[], sections=[])
    stack = [root]
    for each in found:
        if not isinstance(each, Heading):
            stack[-1].body.append(each)
        elif each is titled:
            root.preface, root.body = root.body, []
        else:
            while len(stack) > 1 and stack[-1].level >= each.level:
                stack.pop()
            draft = _Draft(heading=each, level=each.level, body=[], sections=[])
            stack[-1].sections.append(draft)
            stack.append(draft)
    stem = path.rpartition("/")[2].rpartition(".")[0]
    title = given or (titled.text if titled else "") or stem.replace("-", " ").replace("_", " ").strip().capitalize()
    return title, replace(_section(root, "", False, rules), title=title)


def _bodies(found: list[Block | Heading]) -> tuple[Block, ...]:
    return tuple(each for each in found if not isinstance(each, Heading))


def _section(draft: _Draft, above: str, conditional: bool, rules: Rules) -> Section:
    heading = draft.heading
    if heading is None or draft.level == 0:
        sections = tuple(_section(each, "", False, rules) for each in draft.sections)
        markdown, line = (heading.markdown, heading.line) if heading else ("", 1)
        return Section(
            id="",
            title="",
            markdown=markdown,
            level=1 if heading else 0,
            line=line,
            preface=tuple(draft.preface),
            body=tuple(draft.body),
            sections=sections,
        )
    anchor = slug(heading.attributes.id, "section") if heading.attributes.id else ""
    own = anchor or slug(heading.text, "section")
    id = f"{above}/{own}" if above else own
    begins = heading.text.casefold().startswith(tuple(word.casefold() for word in rules.conditional)) if rules.conditional else False
    here = "conditional" in heading.attributes.flags or begins
    return Section(
        id=id,
        title=heading.text,
        markdown=heading.markdown,
        level=heading.level,
        line=heading.line,
        anchor=anchor,
        gate="gate" in heading.attributes.flags,
        conditional=here and not conditional,
        triggers=(here or conditional) and re.search(r"\btriggers?\b", heading.text, re.IGNORECASE) is not None,
        signoff=is_signoff(heading.text, rules.signoff),
        body=tuple(draft.body),
        sections=tuple(_section(each, id, conditional or here, rules) for each in draft.sections),
    )
