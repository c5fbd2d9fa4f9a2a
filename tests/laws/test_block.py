"""The short way to read YAML gives what libyaml gives, or nothing: for what is written, for what is mutated, and for lines of every kind."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from donebook.document import Flat, Limits, Mapping, Node, Scalar, Sequence, block, yaml
from donebook.problem import DonebookError
from donebook.run import encode
from laws.strategies import PARTS

PIECES = [
    ":", ": ", " #", "#", "'", '"', "- ", "-", "|", "|-", "|+", "|2", ">", "&a ", "*a", "!x ", "{", "}", "[", "]", ",", "?", "? ", "~", "null", "---\n", "...\n",
    "\t", " ", "  ", "\n", "\n\n", "a: b\n", "  a: b\n", "    - x\n", "é", "\u00ad", "\u2028", "\ufeff", "\\n", "''", "%YAML 1.1\n", "yes", "1:30", "012", "<<: ",
]  # fmt: skip
LINES = [
    "a: b", "a:", "b: c", "  a: b", "  b:", "    a: b", "    b: |", "    - a", "  - a", "- a", "- a: b", "  - a: b", "    b: c", "    c: d", "    x", "      y: z", "c: |",
    "d: |-", "  text", "   more", "  a", "", "    ", " a: b", "- - a", "-", "e: null", "f: 'q'", 'g: "q"', "  - |", "  - |-", '  h: "" ', "a : b", "i: ''", "j: a:b",
    "k: a #b", "k: a#b", "l: 1", "2: 3", "  2: 3", "null: 1", "  ? a", "    - a: b", "      b: c", "      b:", "        - x", "m: 'it''s'", "n: a 'b'", "o: \"a\\n\"", "p: 'a'b",
    "q: |2", "r: >", "s: *a", "t: &a b", "u: [a]", "v: {a: b}", "# c", "  # c", "w: a # c", "x: -", "y: - a", "z: ...", "...", "---", "%TAG ! x", "aa: \tb", "bb:\tc", "cc: é",
]  # fmt: skip
SIGNS = "a:b -'\"|\n  #x,[]{}é?!&*.%@`\t1~<>=\\/_()"
LIMITS = (Limits(), Limits(), Limits(), Limits(values=20), Limits(depth=3), Limits(depth=2))


def held(text: str, limits: Limits) -> bool:
    """Whether the short way reads a text; what it gives is what libyaml gives, place for place."""
    short = block.read(text, limits)
    if short is None:
        return False
    try:
        general = yaml.general(text, "x", limits)
    except DonebookError as error:
        raise AssertionError(f"refused: {error}") from None
    assert whole(short) == general
    assert repr(whole(short)) == repr(general)
    return True


def whole(node: Node) -> Node:
    """A tree in which every mapping has its nodes; what one of plain values tells without them is what they tell."""
    if isinstance(node, Scalar):
        return node
    if isinstance(node, Sequence):
        return node._replace(items=tuple(map(whole, node.items)))
    if isinstance(node, Flat):
        names, values = node.pairs
        assert names == tuple(key.text for key, _ in node.entries)
        assert values == tuple(value.text for _, value in node.entries if isinstance(value, Scalar))
    assert [node.line_of(key.text) for key, _ in node.entries] == [key.line for key, _ in node.entries]
    return Mapping(tuple((key, whole(value)) for key, value in node.entries), node.line, node.column)


def mutated(text: str, chance: random.Random) -> str:
    """A text with a piece put in, taken out, doubled or moved."""
    start, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    end = min(end, start + chance.choice((1, 2, 8, 40)))
    match chance.randrange(4):
        case 0:
            return text[:start] + chance.choice(PIECES) + text[start:]
        case 1:
            return text[:start] + text[end:]
        case 2:
            return text[:end] + text[start:end] + text[end:]
        case _:
            rows = text.split("\n")
            chance.shuffle(rows)
            return "\n".join(rows)


@given(PARTS, st.randoms(use_true_random=False), st.sampled_from(LIMITS))
def test_what_is_written_and_mutated(part: object, chance: random.Random, limits: Limits) -> None:
    text = encode(part)  # type: ignore[arg-type]
    held(text, limits)
    for _ in range(12):
        held(mutated(text, chance), limits)


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=9), st.booleans(), st.sampled_from(LIMITS))
def test_lines_of_every_kind(lines: list[str], ended: bool, limits: Limits) -> None:
    held("\n".join(lines) + "\n" * ended, limits)


@given(st.text(SIGNS, max_size=14), st.text(SIGNS, max_size=14))
def test_any_signs(one: str, other: str) -> None:
    for text in (
        f"a: {one}\n",
        f"{one}: b\n",
        f"a:\n  b: {one}\n  c: {other}\n",
        f"a: |\n  {one}\nb: {other}\n",
        f"a:\n  - {one}\n  - {other}\n",
    ):
        held(text, LIMITS[0])


def test_the_usual_file_is_read_the_short_way() -> None:
    text = "subject: shop\nversion: 2.4.0\nsteps:\n  a/b:\n    result: failed\n    at: 2026-11-22T20:04:00+01:00\n    note: |\n      it's #1\n      : x\n"
    assert held(text, LIMITS[0])
    for odd in (
        "a: [b]\n",
        "a: &b c\n",
        "a: !c d\n",
        "a: b\na: c\n",
        "# x\na: b\n",
        "a:\n\n  b: c\n",
        "a: b",
        "a: 'b\n  c'\n",
        'a: "\\u202e"\n',
    ):
        assert block.read(odd, LIMITS[0]) is None, odd
