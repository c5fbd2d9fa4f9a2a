"""A checklist: its sections, its steps, its roles, and the prose that stands around them."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from functools import cached_property

from .problem import Problem
from .struct import Struct, field


class Prose(Struct, frozen=True, kw_only=True):
    """Markdown of the site's own that holds no step, to be rendered by the site's own engine."""

    markdown: str
    """The source, without the indentation or the quote marks of what it stands in, and without a final line end."""
    line: int
    """The line of the checklist's file where it begins, counted from 1."""
    kind: str = "paragraph"
    """What block it is, by markdown-it's names: `paragraph`, `fence`, `bullet_list`, `table`, `html_block` and so on."""
    raw: bool = False
    """An HTML block with a tag that opens or closes something around other blocks (`<details>`); it stays as it is."""


class Item(Struct, frozen=True, kw_only=True):
    """A plain list item with steps somewhere below it: a label of theirs."""

    text: str
    """Its first paragraph as plain text."""
    body: tuple[Block, ...]


class Listing(Struct, frozen=True, kw_only=True):
    """A list that holds steps."""

    items: tuple[Step | Item, ...]
    start: int | None = None
    """The number of the first item; None for bullets."""


class Quote(Struct, frozen=True, kw_only=True):
    """A block quote that holds steps."""

    body: tuple[Block, ...]


class Step(Struct, frozen=True, kw_only=True):
    """One box of a checklist: what GitHub shows as a checkbox."""

    id: str
    """The path of slugs from the first phase to the step, unique in the checklist; or what the author named it."""
    text: str
    """What is to be done, as plain text on one line."""
    markdown: str
    """The same as the author marked it up, without its attributes."""
    line: int
    """The line of its box, counted from 1."""
    digest: str
    """`sha256:` of the normalised text: the same digest, the same question."""
    mark: str = " "
    """What stands in the box; in a checklist that is to be run, a space."""
    labels: tuple[str, ...] = ()
    """Plain list items above it, and bold or colon-ending lines before its list, outermost first."""
    named: bool = False
    """The author gave the id."""
    twin: bool = False
    """An earlier step has the same text under the same headings, so that the id took its parent's name or a number."""
    optional: bool = False
    """Nobody waits for it."""
    role: str = ""
    """Who is to do it; empty for whoever runs the list."""
    minutes: int | None = None
    """How long it is expected to take."""
    evidence: bool = False
    """A result needs a link to evidence."""
    test: str = ""
    """The automated test that answers it, as `suite.name`."""
    was: str = ""
    """The id that it had in earlier revisions."""
    body: tuple[Block, ...] = ()
    """Its detail, and the steps nested under it."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps directly below this one."""
        return tuple(steps_in(self.body))

    @property
    def name(self) -> str:
        """The last part of the id."""
        return self.id.rpartition("/")[2]


Block = Prose | Listing | Quote


class Section(Struct, frozen=True, kw_only=True):
    """One heading and what is under it. A phase is a section one level below the title."""

    id: str
    """The path of slugs from the phase to this heading; equal for headings of the same words at the same place."""
    title: str
    """The heading as plain text."""
    markdown: str
    """The heading as the author marked it up, without its attributes."""
    level: int
    """1 for `#` to 6 for `######`; 0 for what stands before the first heading."""
    line: int
    anchor: str = ""
    """The id that the author gave the heading; empty where none."""
    gate: bool = False
    """A pause point: somebody releases it before the next phase begins."""
    conditional: bool = False
    """Required only if the run says that it happened."""
    triggers: bool = False
    """A list of what would call for a conditional section: nobody waits for its steps, whatever happened."""
    signoff: bool = False
    """People sign here."""
    preface: tuple[Block, ...] = ()
    """What stands above the title; only the root has it."""
    body: tuple[Block, ...] = ()
    """What stands between this heading and the next."""
    sections: tuple[Section, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps directly under this heading, those nested in other steps not counted."""
        return tuple(steps_in((*self.preface, *self.body)))

    def walk(self) -> Iterator[Section]:
        """This section and all below it, in the document's order."""
        yield self
        for section in self.sections:
            yield from section.walk()

    def every_step(self) -> Iterator[Step]:
        """All steps of this section and of those below, nested ones too, in the document's order."""
        for section in self.walk():
            yield from walk(section.steps)


class Place(Struct, frozen=True, kw_only=True):
    """Where a step stands, looked at once for all runs of a checklist."""

    step: Step
    sections: tuple[Section, ...]
    """The sections that it stands in, outermost first, the title's left out."""
    parent: str
    """The id of the step that it is nested in; empty where none."""
    waited: bool
    """Somebody has to answer it, if what stands around it happens."""
    conditional: bool
    """It stands in a section that a run has to say that it happened."""


class Role(Struct, frozen=True, kw_only=True):
    """Somebody who signs, as the checklist names the part."""

    name: str
    line: int


_UNSOUND = frozenset({"conflict", "too-large", "too-deep"})


class Checklist(Struct, frozen=True, kw_only=True, dict=True):
    """A Markdown page whose steps are run, once for each deployment."""

    id: str
    """`[a-z0-9]+(-[a-z0-9]+)*`: the folder of its runs."""
    path: str
    """Its file, from the top of the repository, with forward slashes."""
    title: str
    blob: str
    """The git blob id of the text: which revision this is."""
    root: Section
    """What stands before the first phase, and the phases."""
    roles: tuple[Role, ...] = ()
    definitions: tuple[Prose, ...] = ()
    """Link, footnote and abbreviation definitions: every page that shows a part of the text needs its own copy."""
    meta: dict[str, object] = field(default_factory=dict)
    """The page's front matter, every value as text."""
    problems: tuple[Problem, ...] = ()

    @property
    def unsound(self) -> tuple[Problem, ...]:
        """Why steps of the text may not be here, or not be its own: it is half merged, too long, or too deep. Nobody runs such a list."""
        return tuple(problem for problem in self.problems if problem.code in _UNSOUND)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The phases."""
        return self.root.sections

    @cached_property
    def steps(self) -> dict[str, Step]:
        """Every step by its id, in the document's order."""
        return {step.id: step for step in self.root.every_step()}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each step, from 1, in the document's order, by its id."""
        return {id: number for number, id in enumerate(self.steps, 1)}

    @cached_property
    def places(self) -> dict[str, tuple[Section, ...]]:
        """The sections that a step stands in, outermost first, by its id."""
        return {step.id: chain for chain in _chains(self.root) for step in walk(chain[-1].steps)}

    @cached_property
    def standing(self) -> tuple[Place, ...]:
        """Where each step stands, in the document's order."""
        parents = {inner.id: step.id for step in self.steps.values() for inner in step.steps}
        found = []
        for step in self.steps.values():
            sections = tuple(section for section in self.places[step.id] if section.id)
            waited = not step.optional and not any(section.triggers for section in sections)
            conditional = any(section.conditional for section in sections)
            found.append(Place(step=step, sections=sections, parent=parents.get(step.id, ""), waited=waited, conditional=conditional))
        return tuple(found)

    @cached_property
    def nests(self) -> tuple[str, ...]:
        """The ids of the steps that have others nested in them, those before what they are nested in."""
        return tuple(step.id for step in reversed(self.steps.values()) if step.steps)

    def find(self, name: str) -> tuple[str, ...]:
        """The ids that `name` may mean: itself, or else every id that ends with it. One is an answer, more are a question."""
        return self.names.get(name, ())

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """What each name of a step may mean."""
        endings: dict[str, list[str]] = {}
        for id in self.steps:
            for ending in _endings(id):
                endings.setdefault(ending, []).append(id)
        return {ending: tuple(ids) for ending, ids in endings.items()} | {id: (id,) for id in self.steps}

    def shortest(self, id: str) -> str:
        """The shortest ending of `id` that names this step and no other."""
        parts = id.split("/")
        endings = ("/".join(parts[start:]) for start in range(len(parts) - 1, 0, -1))
        return next((ending for ending in endings if self.find(ending) == (id,)), id)

    def shortest_section(self, id: str) -> str:
        """The shortest ending of `id` that names this section and no other."""
        parts = id.split("/")
        endings = ("/".join(parts[start:]) for start in range(len(parts) - 1, 0, -1))
        return next((ending for ending in endings if {section.id for section in self.find_section(ending)} == {id}), id)

    def find_section(self, name: str) -> tuple[Section, ...]:
        """The sections whose id is `name`, or else those whose id ends with it."""
        return self._sections[0].get(name) or self._sections[1].get(name, ())

    @cached_property
    def _sections(self) -> tuple[dict[str, tuple[Section, ...]], dict[str, tuple[Section, ...]]]:
        """The sections by their ids, and by the endings of those."""
        whole: dict[str, list[Section]] = {}
        endings: dict[str, list[Section]] = {}
        for section in self.root.walk():
            if section.id:
                whole.setdefault(section.id, []).append(section)
                for ending in _endings(section.id):
                    endings.setdefault(ending, []).append(section)
        return _tuples(whole), _tuples(endings)


def _endings(id: str) -> Iterator[str]:
    """What an id ends with, at each of its slashes."""
    parts = id.split("/")
    return ("/".join(parts[start:]) for start in range(1, len(parts)))


def _tuples(found: dict[str, list[Section]]) -> dict[str, tuple[Section, ...]]:
    return {name: tuple(sections) for name, sections in found.items()}


def steps_in(blocks: tuple[Block, ...]) -> Iterator[Step]:
    """The outermost steps in `blocks`, whatever list or quote they stand in."""
    for block in blocks:
        match block:
            case Listing(items=items):
                for item in items:
                    if isinstance(item, Step):
                        yield item
                    else:
                        yield from steps_in(item.body)
            case Quote(body=body):
                yield from steps_in(body)


def walk(steps: tuple[Step, ...]) -> Iterator[Step]:
    """`steps` and all nested in them, parents first."""
    for step in steps:
        yield step
        yield from walk(step.steps)


def _chains(section: Section, above: tuple[Section, ...] = ()) -> Iterator[tuple[Section, ...]]:
    chain = (*above, section)
    yield chain
    for inner in section.sections:
        yield from _chains(inner, chain)


def normalised(text: str) -> str:
    """A step's text as it is compared: NFC, runs of white space as one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def digest_of(text: str) -> str:
    """`sha256:…` of a step's normalised text."""
    return "sha256:" + hashlib.sha256(normalised(text).encode()).hexdigest()


def blob_of(data: bytes) -> str:
    """The id that git gives a file of these bytes in a SHA-1 repository (git-hash-object)."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
