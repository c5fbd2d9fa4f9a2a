"""What stands under a heading: prose, and lists and quotes with steps in them."""

from __future__ import annotations

from collections.abc import Iterator

from ..struct import Struct


class Prose(Struct, frozen=True, kw_only=True, tag=True):
    """Markdown of the site's own that holds no step, to be rendered by the site's own engine."""

    markdown: str
    """The source, without the indentation or the quote marks of what it stands in, and without a final line end."""
    line: int
    """The line of the checklist's file where it begins, counted from 1."""
    kind: str = "paragraph"
    """What block it is, by markdown-it's names: `paragraph`, `fence`, `bullet_list`, `table`, `html_block` and so on."""
    raw: bool = False
    """An HTML block with a tag that opens or closes something around other blocks (`<details>`); it stays as it is."""


class Item(Struct, frozen=True, kw_only=True, tag=True):
    """A plain list item with steps somewhere below it: a label of theirs."""

    text: str
    """Its first paragraph as plain text."""
    body: tuple[Block, ...]


class Listing(Struct, frozen=True, kw_only=True, tag=True):
    """A list that holds steps."""

    items: tuple[Step | Item, ...]
    start: int | None = None
    """The number of the first item; None for bullets."""


class Quote(Struct, frozen=True, kw_only=True, tag=True):
    """A block quote that holds steps."""

    body: tuple[Block, ...]


class Step(Struct, frozen=True, kw_only=True, tag=True):
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
