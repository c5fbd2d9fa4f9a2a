"""Texts on which a pattern may go back again and again: one piece of it, many times, and something that it does not expect."""

from __future__ import annotations

import re
import re._constants as kinds
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from steps import ONE, REPEATS, Steps, TooManyError, flagged

_SIGNS = [*map(chr, range(97, 127)), *map(chr, range(32, 97)), *"\n\t\r\x0b\x1b\0\xa0é☐•✅：\u200b"]
"""Where a class has several characters, the first of these stands for it."""
_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class Pumped:
    """A text that can be as long as one likes."""

    head: str
    pump: str
    """What is repeated."""
    end: str
    growing: bool = False
    """It is repeated once, then twice, then three times, and so on: no run of it is as long as another."""

    def text(self, times: int) -> str:
        """The text with the pump so many times in it."""
        runs = range(1, int((2 * times) ** 0.5) + 1) if self.growing else [times]
        return self.head + " ".join(self.pump * run for run in runs) + self.end


def alphabet(steps: Steps) -> list[str]:
    """One character for each set of elements that match the same ones: to the pattern, its like are the same."""
    found: dict[tuple[bool, ...], str] = {}
    for char in dict.fromkeys([*_SIGNS, *map(chr, _literals(steps.tree))]):
        found.setdefault((_WORD.match(char) is not None, char == "\n", *(chars[char] for chars in steps.classes.values())), char)
    return list(found.values())


def _literals(tree: Any) -> Iterator[int]:
    match tree:
        case (kinds.LITERAL | kinds.NOT_LITERAL, int(code)):
            yield code
        case (kinds.RANGE, (low, high)):
            yield from (low, high)
        case _ if not isinstance(tree, int | None):
            for inner in tree:
                yield from _literals(inner)


def sample(steps: Steps, tree: Any, flags: int, times: int, like: str) -> str:
    """A text that `tree` matches: repeats `times` times where they may, classes by `like` where they can, the first of branches."""
    groups: dict[int, str] = {}

    def made(tree: Any, flags: int) -> str:
        text = ""
        for item in tree:
            kind, value = item
            if kind in ONE:
                chars = steps.chars(item, flags)
                text += next((char for char in (like, *_SIGNS, *map(chr, _literals(item))) if chars[char]), "")
            elif kind is kinds.SUBPATTERN:
                groups[value[0] or 0] = inner = made(value[3], flagged(flags, value))
                text += inner
            elif kind is kinds.BRANCH:
                text += made(value[1][0], flags)
            elif kind in REPEATS:
                text += made(value[2], flags) * max(value[0], min(times, value[1]))
            elif kind is kinds.ATOMIC_GROUP:
                text += made(value, flags)
            elif kind is kinds.GROUPREF:
                text += groups.get(value, "")
        return text

    return made(tree, flags)


@dataclass(frozen=True)
class Place:
    """A place in a pattern where it may go on for as long as it likes, or back."""

    led: str
    """A text that leads there from the beginning of a match."""
    body: str
    """What may stand there any number of times."""


def places(steps: Steps) -> Iterator[Place]:
    """Every repeat of a pattern that has no small bound."""
    signs = alphabet(steps)

    def bodies(inner: Any, flags: int, like: str) -> list[str]:
        if len(inner) > 1 or inner[0][0] not in ONE:
            return [sample(steps, inner, flags, times, like) for times in (0, 1, 2)]
        chars = steps.chars(inner[0], flags)
        own = [sign for sign in signs if chars[sign]]
        # What other elements match as well may go from one to the other: that is what is gone back over.
        return [*own[:1], *sorted(own, key=lambda sign: sum(other[sign] for other in steps.classes.values()))[-2:]]

    def within(tree: Any, flags: int, before: str, like: str) -> Iterator[Place]:
        for at, (kind, value) in enumerate(tree):
            led = before + sample(steps, tree[:at], flags, 1 if like else 0, like)
            if kind in REPEATS and value[1] > _SMALL:
                yield from (Place(led, body) for body in bodies(value[2], flags, like))
            for inner, own in inside(kind, value, flags):
                yield from within(inner, own, led, like)

    for like in ("", "a", " "):
        yield from within(steps.tree, steps.flags, "", like)


def inside(kind: Any, value: Any, flags: int) -> list[tuple[Any, int]]:
    """What stands in an element, with the flags there; what only looks around is left out."""
    match kind:
        case kinds.SUBPATTERN:
            return [(value[3], flagged(flags, value))]
        case kinds.BRANCH:
            return [(branch, flags) for branch in value[1]]
        case kinds.ATOMIC_GROUP:
            return [(value, flags)]
    return [(value[2], flags)] if kind in REPEATS else []


def pumped(steps: Steps, *, anchored: bool, most: int) -> Iterator[Pumped]:
    """Texts for a pattern, those for each of its places first, and then at most so many more; `anchored` where it begins with the text."""
    signs = alphabet(steps)
    found = [*dict.fromkeys(places(steps))]
    ends = [*dict.fromkeys(("", "\n", min(signs, key=lambda sign: sum(chars[sign] for chars in steps.classes.values()))))]
    pairs = [("", place.led) for place in found if not anchored] + [(place.led, place.body) for place in found]
    pairs += [("", place.led + place.body) for place in found] + [("", place.body) for place in found]
    pairs += [("", pump) for pump in (*signs, *map("".join, product(signs[:12], repeat=2)))][: most // 2]
    pairs += [(place.led, sign) for place in found for sign in signs][: most // 2]
    if "GROUPREF" in str(steps.tree):
        yield from (Pumped("", sign, end, growing=True) for sign in signs for end in ends)
    yield from (Pumped(head, pump, end) for head, pump in dict.fromkeys(pairs) if pump for end in ends)


def taken(steps: Steps, way: str, text: str, granted: float = float("inf")) -> float:
    """The steps that a way of asking takes on a text; more than `granted` if it takes more."""
    steps.taken, steps.granted = 0, granted
    try:
        for _ in steps.finditer(text) if way == "finditer" else (getattr(steps, way)(text),):
            pass
    except TooManyError:
        return granted + 1
    return steps.taken


_SMALL, _LARGE, _MOST = 10, 200, 500_000


def growth(steps: Steps, way: str, what: Pumped) -> float:
    """By how much the steps multiply where the text doubles: 2 where they are linear, 4 where they are quadratic.

    What looks straight while it is small (its second difference is none) is not looked at again.
    """
    few = [taken(steps, way, what.text(times * _SMALL), 20_000) for times in (1, 2, 3)]
    if not what.growing and few[2] <= 20_000 and few[2] - 2 * few[1] + few[0] <= _SMALL * len(what.pump):
        return 2
    large = 10 * _LARGE if what.growing else _LARGE
    one = taken(steps, way, what.text(large), _MOST)
    return taken(steps, way, what.text(2 * large), 3 * one + 1000) / one if one <= _MOST else float("inf")
