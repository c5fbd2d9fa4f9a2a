"""Markdown to a checklist. Pure: text goes in, a Checklist comes out; any text gives one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ..checklist import Block, Checklist, Item, Listing, Prose, Quote, Role, Section, Step, blob_of, steps_in
from ..document import plain, yaml
from ..problem import DonebookError, Problem, quoted
from .blocks import GITHUB, TICKED, Heading, Reader, plain_text
from .signoff import WORDS, Line, is_signoff, lines_of
from .slug import slug

__all__ = ["DEFAULT", "Rules", "parse", "signoff_lines", "slug", "split_front_matter"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What a site's configuration says about reading its checklists."""

    conditional: tuple[str, ...] = ("Rollback",)
    """A section whose title begins with one of these is required only if a run says that it happened."""
    signoff: tuple[str, ...] = WORDS
    """Headings under which people sign."""


DEFAULT = Rules()
_FRONT_MATTER = re.compile(r"\A(?:\ufeff)?---[ \t]*\n(?:(.*?)\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def parse(text: str, *, path: str, id: str = "", blob: str = "", rules: Rules = DEFAULT, ticked: bool = False) -> Checklist:
    """The checklist in `text`, the whole of the file at `path`.

    `ticked` reads a copy that somebody ran, where a box may hold any result's mark. Nothing is raised: what is odd is in
    the checklist's `problems`. `blob` is the file's id where the text is not all of its bytes.
    """
    body, first, meta, problems = split_front_matter(text.replace("\r\n", "\n").replace("\r", "\n"), path)
    found, definitions = Reader(TICKED if ticked else GITHUB).read(body, first)
    title, root = _outline(found, str(meta.get("title") or ""), path, rules)
    root = _Names(root).named(root)
    lines = signoff_lines(root)
    return Checklist(
        id=id or slug(path.rpartition("/")[2].rpartition(".")[0], "checklist"),
        path=path,
        title=title,
        blob=blob or blob_of(text.encode("utf-8", "surrogatepass")),
        root=root,
        roles=_roles(lines),
        definitions=definitions,
        meta=meta,
        problems=(*problems, *_problems(root, path)),
    )


def split_front_matter(text: str, path: str) -> tuple[str, int, dict[str, object], list[Problem]]:
    """What follows the front matter, the line where it begins, the front matter's values as text, and what is wrong in it."""
    found = _FRONT_MATTER.match(text)
    if not found:
        return text.removeprefix("\ufeff"), 1, {}, []
    rest, first = text[found.end() :], text.count("\n", 0, found.end()) + 1
    if not (found[1] or "").strip():
        return rest, first, {}, []
    try:
        values = plain(yaml.read(found[1], path))
    except DonebookError as error:
        shifted = [replace(each, line=each.line + 1, severity="warning", code="front-matter") for each in error.problems]
        return rest, first, {}, shifted
    return rest, first, values if isinstance(values, dict) else {}, []


@dataclass(slots=True)
class _Draft:
    """A section while it is being put together."""

    heading: Heading | None
    level: int
    body: list[Block]
    sections: list[_Draft]


def _outline(found: list[Block | Heading], given: str, path: str, rules: Rules) -> tuple[str, Section]:
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
        elif each is not titled:
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
        return Section(id="", title="", markdown=markdown, level=1 if heading else 0, line=line, body=tuple(draft.body), sections=sections)
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


class _Names:
    """Gives every step its id, in the order of the document.

    The id is the path of headings and labels, and the step's own slug: parent steps are not in it, so that editing one
    changes no other's id. A twin of an earlier step takes its parent's name, or else a number that nobody else has.
    """

    def __init__(self, root: Section) -> None:
        self._taken: set[str] = set()
        self._natural = {natural for section in root.walk() for natural in self._naturals(section)}

    def _naturals(self, section: Section) -> list[str]:
        found: list[str] = []
        self._visit(section.body, (section.id,), lambda step, path, parent: found.append(self._path(step, path)) or step)
        return found

    @staticmethod
    def _path(step: Step, path: tuple[str, ...]) -> str:
        return step.id if step.named else "/".join(filter(None, (*path, step.id)))

    def named(self, section: Section) -> Section:
        """`section` with the final ids of all steps in it and below."""
        body = self._visit(section.body, (section.id,), self._name)
        return replace(section, body=body, sections=tuple(map(self.named, section.sections)))

    def _name(self, step: Step, path: tuple[str, ...], parent: str) -> Step:
        natural = self._path(step, path)
        id = natural
        if id in self._taken and parent:
            id = "/".join(filter(None, (*path, parent, step.id)))
        stem, number = id, 1
        while id in self._taken or (number > 1 and id in self._natural):
            number += 1
            id = f"{stem}-{number}"
        self._taken.add(id)
        return replace(step, id=id, twin=id != natural)

    def _visit(self, blocks: tuple[Block, ...], path: tuple[str, ...], name: _Naming, labels: tuple[str, ...] = (), parent: str = "") -> tuple[Block, ...]:
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
    if prose.raw or re.match(r"[-*+>|#<`~:]\s|```|~~~|<|\d+[.)]\s", last) or not re.fullmatch(r"(?:\*\*|__).+(?:\*\*|__):?|.*:(?:\*\*|__)?", last):
        return ""
    return " ".join(plain_text(last).split()).rstrip(": ")


def _own_lines(section: Section) -> Iterator[Line]:
    for block in section.body:
        yield from _block_lines(block, section.title)


def _block_lines(block: Block, title: str) -> Iterator[Line]:
    match block:
        case Prose(markdown=markdown, line=line):
            yield from lines_of(markdown, line, title)
        case Quote(body=body):
            for inner in body:
                yield from _block_lines(inner, title)
        case Listing(items=items):
            for item in items:
                if isinstance(item, Step):
                    yield from lines_of(item.markdown, item.line, title)
                for inner in item.body:
                    yield from _block_lines(inner, title)


def signoff_lines(root: Section) -> tuple[Line, ...]:
    """The lines on which people sign, signed or not: those under a sign-off heading, or else a repeated form after the last step."""
    under = [
        line
        for section in root.walk()
        if section.signoff
        for inner in section.walk()
        for line in _own_lines(inner)
        if line.row or not line.empty
    ]
    if under:
        return tuple(under)
    last = max((step.line for step in root.every_step()), default=None)
    after = [line for section in root.walk() for line in _own_lines(section) if last is not None and line.line > last and not line.row]
    return tuple(after) if sum(line.open for line in after) > 1 else ()


def _roles(lines: tuple[Line, ...]) -> tuple[Role, ...]:
    """Each role that is still to be signed, at its first line."""
    first: dict[str, Role] = {}
    for line in lines:
        if line.open or line.empty:
            first.setdefault(line.role.casefold(), Role(name=line.role, line=line.line))
    return tuple(first.values())


def _problems(root: Section, path: str) -> Iterator[Problem]:
    """What a reader of this checklist would be misled by."""
    steps = list(root.every_step())
    for step in steps:
        if step.twin:
            yield Problem(
                source=path,
                line=step.line,
                message=f"{quoted(step.text)} has the id of an earlier step, and became `{step.id}`",
                cure="Tell the two apart by a word, or name this one: `{ #some-id }` at its end.",
                code="twin",
                severity="warning",
            )
    if not steps:
        yield Problem(
            source=path,
            line=1,
            message="a checklist without a single step",
            cure="Write steps as `- [ ] text`: that is what GitHub shows as a checkbox.",
            code="no-steps",
            severity="warning",
        )
