"""A checklist: its sections, its steps, its roles, and where each is to be found."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ..problem import Problem
from ..struct import Struct, field
from .block import Prose, Step, walk
from .section import Section, chains_of


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
        return {step.id: chain for chain in chains_of(self.root) for step in walk(chain[-1].steps)}

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
