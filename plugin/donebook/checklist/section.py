"""A heading, and all that is under it."""

from __future__ import annotations

from collections.abc import Iterator

from ..struct import Struct
from .block import Block, Step, steps_in, walk


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


def chains_of(section: Section, above: tuple[Section, ...] = ()) -> Iterator[tuple[Section, ...]]:
    """Each section of a section with those that it stands in, outermost first."""
    chain = (*above, section)
    yield chain
    for inner in section.sections:
        yield from chains_of(inner, chain)
