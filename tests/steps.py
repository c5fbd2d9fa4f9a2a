"""Regular expressions by steps: Python's own engine backtracks in C, where nobody can count.

A pattern becomes a program by the tree that Python's parser makes of it. The program runs on a stack of its own and tries in the
order in which sre does. What one character is, how far a run of such goes, and where a line or a word ends, sre itself is asked.
"""

from __future__ import annotations

import re
import re._compiler as compiler
import re._constants as kinds
import re._parser as parser
from collections.abc import Iterator
from typing import Any

Span = tuple[int, int]
Code = list[tuple[str, Any, Any]]
ONE = (kinds.LITERAL, kinds.NOT_LITERAL, kinds.ANY, kinds.IN)
REPEATS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT)
_TYPES = re.ASCII | re.LOCALE | re.UNICODE


class TooManyError(Exception):
    """More steps than were granted."""


class Chars(dict[str, bool]):
    """Whether a character is one that an element of a pattern matches, as sre says."""

    def __init__(self, item: Any, flags: int) -> None:
        super().__init__()
        self._one = alone(item, flags)
        self.run = alone((kinds.MAX_REPEAT, (0, kinds.MAXREPEAT, [item])), flags)

    def __missing__(self, char: str) -> bool:
        self[char] = found = self._one.fullmatch(char) is not None
        return found


def alone(item: Any, flags: int) -> re.Pattern[str]:
    """A pattern of one element, without what else stands around it."""
    state = parser.State()
    state.flags = flags
    kind, value = item
    if kind in REPEATS:
        item = (kind, (*value[:2], parser.SubPattern(state, value[2])))
    return compiler.compile(parser.SubPattern(state, [item]), flags)


class Steps:
    """A pattern that counts: a step for each element that is tried, and for each character that a repeat of one takes."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.taken = 0
        self.granted = float("inf")
        self.tree = parser.parse(pattern.pattern, pattern.flags)
        self.flags = pattern.flags
        self.classes: dict[str, Chars] = {}
        self._slots = 2 * self.tree.state.groups
        self._code = self._compiled(self.tree, pattern.flags)

    # What re offers; each gives spans.

    def match(self, text: str) -> Span | None:
        return self._at(text, 0)

    def fullmatch(self, text: str) -> Span | None:
        return self._at(text, 0, whole=True)

    def search(self, text: str) -> Span | None:
        return next(self.finditer(text), None)

    def finditer(self, text: str) -> Iterator[Span]:
        start, before = 0, -1
        while start <= len(text):
            self._count(1)
            if found := self._at(text, start, before):
                yield found
                start, before = found[1], found[1] if found[0] == found[1] else -1  # twice nothing at one place is once
            else:
                start += 1

    # The machine.

    def _at(self, text: str, pos: int, before: int = -1, *, whole: bool = False) -> Span | None:
        found = self._run(self._code, text, pos, (None,) * self._slots, before, whole=whole)
        return (pos, found[0]) if found else None

    def _count(self, steps: int) -> None:
        self.taken += steps
        if self.taken > self.granted:
            raise TooManyError

    def _run(  # noqa: C901, PLR0912  # an interpreter: a branch for each kind of instruction
        self, code: Code, text: str, pos: int, slots: tuple[Any, ...], before: int = -1, *, whole: bool = False
    ) -> tuple[int, tuple[Any, ...]] | None:
        """Where a match ends that begins at `pos`, and its slots: with the text if `whole`, and not at `before`."""
        end, at, steps = len(text), 0, 0
        stack: list[tuple[int, int, int, tuple[Any, ...]]] = []  # to go on at, from a place down to another, with these slots
        while True:
            steps += 1
            kind, one, two = code[at]
            at += 1
            if kind == "one":
                if pos < end and one[text[pos]]:
                    pos += 1
                    continue
            elif kind == "many":
                fewest, most, kept = two
                low = pos + fewest
                last = one.run.match(text, pos, min(end, pos + most)).end()
                steps += last - pos
                if last >= low:
                    if last > low and not kept:
                        stack.append((at, last - 1, low, slots))
                    pos = last
                    continue
            elif kind == "split":
                stack.append((two, pos, pos, slots))
                at = one
                continue
            elif kind == "jump":
                at = one
                continue
            elif kind == "slot":
                slots = (*slots[:one], pos if two is None else two, *slots[one + 1 :])
                continue
            elif kind == "again":  # what matched nothing does not do it twice
                if slots[one] != pos:
                    slots = (*slots[:one], pos, *slots[one + 1 :])
                    continue
                if two >= 0:
                    at = two
                    continue
            elif kind == "inner":
                back, wanted = two
                found = self._run(one, text, pos - (back or 0), slots) if (back or 0) <= pos else None
                if bool(found) is wanted:
                    if found and wanted:
                        pos, slots = found if back is None else (pos, found[1])
                    continue
            elif kind == "place":
                if one.match(text, pos):
                    continue
            elif kind == "same":
                if slots[2 * one + 1] is not None:
                    word = text[slots[2 * one] : slots[2 * one + 1]]
                    other = text[pos : pos + len(word)]
                    steps += len(word)
                    if word == other or (two and [*map(str.lower, word)] == [*map(str.lower, other)]):
                        pos += len(word)
                        continue
            elif kind == "if":
                at = at if slots[2 * one + 1] is not None else two
                continue
            elif (pos == end or not whole) and pos != before:
                self._count(steps)
                return pos, slots
            if not stack or self.taken + steps > self.granted:
                self._count(steps)
                return None
            at, pos, low, slots = stack.pop()
            if pos > low:
                stack.append((at, pos - 1, low, slots))

    # From Python's tree to the program.

    def chars(self, item: Any, flags: int) -> Chars:
        """The characters of an element that matches one."""
        key = f"{item} {flags}"
        if key not in self.classes:
            self.classes[key] = Chars(item, flags)
        return self.classes[key]

    def _compiled(self, tree: Any, flags: int) -> Code:
        code: Code = []
        self._emit(code, tree, flags)
        return [*code, ("done", None, None)]

    def _emit(self, code: Code, tree: Any, flags: int) -> None:
        for item in tree:
            kind, value = item
            if kind in ONE:
                code.append(("one", self.chars(item, flags), None))
            elif kind is kinds.AT:
                code.append(("place", alone(item, flags), None))
            elif kind is kinds.SUBPATTERN:
                self._group(code, value, flags)
            elif kind is kinds.BRANCH:
                self._branch(code, value[1], flags)
            elif kind in REPEATS:
                self._repeat(code, kind, *value, flags)
            elif kind in (kinds.ATOMIC_GROUP, kinds.ASSERT, kinds.ASSERT_NOT):
                self._inner(code, kind, value, flags)
            elif kind is kinds.GROUPREF:
                code.append(("same", value, bool(flags & re.IGNORECASE)))
            elif kind is kinds.GROUPREF_EXISTS:
                self._condition(code, value, flags)
            else:
                raise NotImplementedError(kind)

    def _group(self, code: Code, value: Any, flags: int) -> None:
        group, _, _, inner = value
        marks: Code = [] if group is None else [("slot", 2 * group, None), ("slot", 2 * group + 1, None)]
        code += marks[:1]
        self._emit(code, inner, flagged(flags, value))
        code += marks[1:]

    def _inner(self, code: Code, kind: Any, value: Any, flags: int) -> None:
        """A program of its own, which gives back nothing: from here on, or so far back, and whether it is to match."""
        if kind is kinds.ATOMIC_GROUP:
            code.append(("inner", self._compiled(value, flags), (None, True)))
            return
        direction, inner = value
        back = inner.getwidth()[0] if direction < 0 else 0
        code.append(("inner", self._compiled(inner, flags), (back, kind is kinds.ASSERT)))

    def _branch(self, code: Code, branches: list[Any], flags: int) -> None:
        skips = []
        for branch in branches[:-1]:
            split = _hole(code)
            self._emit(code, branch, flags)
            skips.append(_hole(code))
            code[split] = ("split", split + 1, len(code))
        self._emit(code, branches[-1], flags)
        for skip in skips:
            code[skip] = ("jump", len(code), None)

    def _condition(self, code: Code, value: Any, flags: int) -> None:
        group, yes, no = value
        test = _hole(code)
        self._emit(code, yes, flags)
        skip = _hole(code)
        code[test] = ("if", group, len(code))
        self._emit(code, no or (), flags)
        code[skip] = ("jump", len(code), None)

    def _repeat(self, code: Code, kind: Any, fewest: int, most: int, inner: Any, flags: int) -> None:
        single = inner
        while len(single) == 1 and single[0][0] is kinds.SUBPATTERN and single[0][1][:3] == (None, 0, 0):
            single = single[0][1][3]
        if len(single) == 1 and single[0][0] in ONE and kind is not kinds.MIN_REPEAT:
            code.append(("many", self.chars(single[0], flags), (fewest, int(most), kind is kinds.POSSESSIVE_REPEAT)))
            return
        if kind is kinds.POSSESSIVE_REPEAT:
            atom: Code = []
            self._repeat(atom, kinds.MAX_REPEAT, fewest, most, inner, flags)
            code.append(("inner", [*atom, ("done", None, None)], (None, True)))
            return
        for _ in range(fewest):
            self._emit(code, inner, flags)
        self._slots, slot = self._slots + 1, self._slots
        code.append(("slot", slot, -1))
        holes = []
        for _ in range(1 if most is kinds.MAXREPEAT else most - fewest):
            holes.append((_hole(code), _hole(code)))
            self._emit(code, inner, flags)
            if most is kinds.MAXREPEAT:
                code.append(("jump", holes[0][0], None))
        for first, second in holes:
            if kind is kinds.MAX_REPEAT:
                code[first], code[second] = ("again", slot, len(code)), ("split", second + 1, len(code))
            else:
                code[first], code[second] = ("split", len(code), second), ("again", slot, -1)


def flagged(flags: int, group: Any) -> int:
    """The flags inside a group that may add and drop some."""
    _, add, drop, _ = group
    return ((flags & ~_TYPES if add & _TYPES else flags) | add) & ~drop


def _hole(code: Code) -> int:
    """A place for an instruction that will jump to what is not written yet."""
    code.append(("", None, None))
    return len(code) - 1
