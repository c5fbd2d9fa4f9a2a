"""What has changed from one revision of a checklist to the next, step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property
from typing import Literal

from ..checklist import Block, Checklist, Item, Listing, Prose, Quote, normalised
from ..struct import Struct, replace
from .match import match

_WORDS = 200
"""A text of more words is shown whole, not compared word by word: difflib looks at every pair of them."""
_PAIRS = 400_000
"""How many pairs of words are looked at in one difference; the texts of further steps are shown whole."""
_ALIKE = 0.5
"""Where less of the shorter text stands in the other one, the two are easier to read one after the other than as one."""
_TITLE = 120
"""How much of a title a path shows: the same title stands in the paths of many steps."""


class Kind(StrEnum):
    """What became of a step, or of a role that signs. Where several are true of a step, the first of them is its kind."""

    REWORDED = "reworded"
    MOVED = "moved"
    ASKED_DIFFERENTLY = "asked_differently"
    ADDED = "added"
    TAKEN_OUT = "taken_out"
    ROLE_ADDED = "role_added"
    ROLE_TAKEN_OUT = "role_taken_out"


class Piece(Struct, frozen=True, kw_only=True):
    """Some words of a text that was reworded."""

    kind: Literal["same", "removed", "inserted"]
    text: str


class Asked(Struct, frozen=True, kw_only=True):
    """Something that is asked of a step otherwise than before."""

    what: Literal["optional", "role", "evidence", "conditional", "under", "detail"]
    """`conditional`: it stands in a section that need not happen. `under`: the step that it is nested under, by its text.
    `detail`: what stands below it, nested steps left out, as Markdown.
    """
    before: str | bool
    after: str | bool


class StepChange(Struct, frozen=True, kw_only=True):
    """What has changed of one step from a revision to a later one; or of a role that signs."""

    kind: Kind
    was: str = ""
    """The step's id in the old revision; empty where it was not there, and for roles."""
    id: str = ""
    """Its id in the new one."""
    before: str = ""
    """The text, or the name of the role, in the old revision."""
    after: str = ""
    """The same in the new one."""
    left: tuple[str, ...] = ()
    """The headings and labels that it stood under in the old revision, outermost first."""
    place: tuple[str, ...] = ()
    """The same in the new one."""
    pieces: tuple[Piece, ...] = ()
    """The words of a reworded step where they differ; one text after the other where they were not compared."""
    asked: tuple[Asked, ...] = ()
    """What is asked of it otherwise than before."""

    @property
    def moved(self) -> bool:
        """It stands under other headings than before."""
        return bool(self.was and self.id) and self.left != self.place

    @property
    def whole(self) -> bool:
        """Its two texts stand one after the other."""
        return all(piece.kind != "same" for piece in self.pieces)


def difference(old: Checklist, new: Checklist) -> tuple[StepChange, ...]:
    """What has changed from one revision to another, step by step; a step in which nothing has changed is not in the answer.

    The order is that of `new`; a step that was taken out comes where it stood, and roles that sign at the end. What has changed
    of a step is one change, however much it is. The order of steps under the same heading is not compared.
    """
    matched = match(old, new)
    became = {id: was for was, id in matched.items()}
    then, now = _Places(checklist=old), _Places(checklist=new)
    above, below = _where_they_stood(then, now, matched)
    found: list[StepChange] = []
    for id in ("", *new.steps):
        found += [_taken_out(then, was) for was in above.get(id, ())]
        if id and id not in became:
            found.append(StepChange(kind=Kind.ADDED, id=id, after=new.steps[id].text, place=now.paths[id]))
        elif id:
            found += _changed(then, now, became[id], id, matched)
        found += [_taken_out(then, was) for was in below.get(id, ())]
    return (*_compared(found), *_roles(old, new))


class _Places(Struct, frozen=True, kw_only=True, dict=True):
    """Where the steps of a revision stand."""

    checklist: Checklist

    @cached_property
    def paths(self) -> dict[str, tuple[str, ...]]:
        """The headings and labels above each step, outermost first, without the checklist's own title."""
        steps = self.checklist.steps
        return {
            id: tuple(_short(title) for title in (*(section.title for section in chain[1:]), *steps[id].labels))
            for id, chain in self.checklist.places.items()
        }

    @cached_property
    def parents(self) -> dict[str, str]:
        """The step that each nested step is nested under."""
        return {inner.id: step.id for step in self.checklist.steps.values() for inner in step.steps}

    def parent(self, id: str) -> str:
        """The text of the step that this one is nested under; empty where none."""
        return _short(self.checklist.steps[self.parents[id]].text) if id in self.parents else ""

    def conditional(self, id: str) -> bool:
        """It stands in a section that need not happen."""
        return any(section.conditional for section in self.checklist.places[id])


def _short(text: str) -> str:
    return text if len(text) <= _TITLE else f"{text[: _TITLE - 1]}…"


def _where_they_stood(then: _Places, now: _Places, matched: Mapping[str, str]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The steps that were taken out, by the step of the new revision that they stood above, and by that which they stood below.

    It stood below the last step before it that was under the same headings and is where most of those are now; where there is none,
    above all that is there now. Steps of a heading that is no more are told after the one before it, or first of all (an empty id).
    """
    went: dict[tuple[str, ...], Counter[tuple[str, ...]]] = {}
    for was, id in matched.items():
        went.setdefault(then.paths[was], Counter())[now.paths[id]] += 1
    home = {path: counted.most_common(1)[0][0] for path, counted in went.items()}
    stayed = {was: id for was, id in matched.items() if now.paths[id] == home[then.paths[was]]}
    first = {path: id for id, path in reversed(now.paths.items())}
    last = {path: id for id, path in now.paths.items()}
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    before: dict[tuple[str, ...], str] = {}
    neighbour = ""
    for was in then.checklist.steps:
        path = then.paths[was]
        if was in stayed:
            before[path] = stayed[was]
            neighbour = last[now.paths[stayed[was]]]
        elif was not in matched and path in home and path not in before:
            above.setdefault(first[home[path]], []).append(was)
        elif was not in matched:
            below.setdefault(before.get(path, neighbour), []).append(was)
    return above, below


def _taken_out(then: _Places, was: str) -> StepChange:
    return StepChange(kind=Kind.TAKEN_OUT, was=was, before=then.checklist.steps[was].text, left=then.paths[was])


def _changed(then: _Places, now: _Places, was: str, id: str, matched: Mapping[str, str]) -> Iterator[StepChange]:
    """What has changed of a step that both revisions have; nothing, where nothing has."""
    old, new = then.checklist.steps[was], now.checklist.steps[id]
    asked = (
        Asked(what="optional", before=old.optional, after=new.optional),
        Asked(what="role", before=old.role, after=new.role),
        Asked(what="evidence", before=old.evidence, after=new.evidence),
        Asked(what="conditional", before=then.conditional(was), after=now.conditional(id)),
        Asked(what="detail", before="\n\n".join(_detail(old.body)), after="\n\n".join(_detail(new.body))),
    )
    found = [each for each in asked if each.before != each.after]
    parent = then.parents.get(was, "")
    if matched.get(parent, parent) != now.parents.get(id, ""):
        found.append(Asked(what="under", before=then.parent(was), after=now.parent(id)))
    left, place = then.paths[was], now.paths[id]
    kind = Kind.REWORDED if old.digest != new.digest else Kind.MOVED if left != place else Kind.ASKED_DIFFERENTLY
    if kind is not Kind.ASKED_DIFFERENTLY or found:
        yield StepChange(kind=kind, was=was, id=id, before=old.text, after=new.text, left=left, place=place, asked=tuple(found))


def _detail(blocks: tuple[Block, ...]) -> Iterator[str]:
    """What stands below a step besides the steps."""
    for block in blocks:
        match block:
            case Prose(markdown=markdown):
                yield markdown.strip()
            case Quote(body=body):
                yield from _detail(body)
            case Listing(items=items):
                for item in items:
                    if isinstance(item, Item):
                        yield from _detail(item.body)


def _compared(changes: Iterable[StepChange]) -> Iterator[StepChange]:
    """The changes, those of texts with their words compared, as long as that is not too much."""
    pairs = 0
    for change in changes:
        if change.kind is Kind.REWORDED:
            old, new = normalised(change.before).split(" "), normalised(change.after).split(" ")
            size = len(old) * len(new)
            compare = max(len(old), len(new)) <= _WORDS and pairs + size <= _PAIRS
            pairs += size if compare else 0
            yield replace(change, pieces=tuple(_pieces(old, new, compare=compare)))
        else:
            yield change


def _pieces(old: list[str], new: list[str], *, compare: bool) -> Iterator[Piece]:
    """The words that were removed, that were inserted, and that are the same, in order."""
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if compare else []
    same = sum(end - begin for code, begin, end, *_ in codes if code == "equal")
    if same < _ALIKE * min(len(old), len(new)) or not codes:
        codes = [("replace", 0, len(old), 0, len(new))]
    for code, begin, end, start, stop in codes:
        removed, inserted = " ".join(old[begin:end]), " ".join(new[start:stop])
        if code == "equal":
            yield Piece(kind="same", text=inserted)
        else:
            yield from (Piece(kind="removed", text=text) for text in (removed,) if text)
            yield from (Piece(kind="inserted", text=text) for text in (inserted,) if text)


def _roles(old: Checklist, new: Checklist) -> Iterator[StepChange]:
    """The roles that sign now and did not, and those that did and no longer do."""
    before, after = (dict.fromkeys(role.name for role in each.roles) for each in (old, new))
    yield from (StepChange(kind=Kind.ROLE_ADDED, after=name) for name in after if name not in before)
    yield from (StepChange(kind=Kind.ROLE_TAKEN_OUT, before=name) for name in before if name not in after)
