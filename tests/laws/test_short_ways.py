"""The short ways of reading give what the long ones give: results that are made at once, JSON by pairs, digests of all results together."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donebook.document import Mapping, Node, Scalar, Sequence
from donebook.document import json as reader
from donebook.page.html import encoded, text
from donebook.page.leaf.sheet import Common, common_of
from donebook.page.site import relative
from donebook.problem import DonebookError
from donebook.run import FORMATS, Attempt, Part, PartFile, Result, assemble, canonical, decode, encode
from donebook.run.digest import canonicals
from laws.strategies import FILES, PARTS, attempts

VALUES = (
    "passed", "PASS", "n/a", "Ok", "perhaps", "null", '"null"', "~", "", "alice", "x" * 201, "2026-01-01", "2026-01-01T10:00:00Z",
     "2026-01-01t10:00:00z", "2026-01-01 10:00:00+00:00", "2026-01-01T10:00:00.5-00:00", "2026-01-01T10:00:00,5Z", "2026-01-01T24:00:00Z",
     "2026-01-01T10:00:60Z", "2026-W05-1T10:00:00+00:00", "20260101T100000Z", "2026-01-01T10:00:00+23:59", "2026-01-01T10:00:00+24:00",
     "1969-12-31T23:59:59Z", "9001-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "1767261600", "https://u:pass@example.org", "ghp_" + "a" * 36,
     "?token=0123456789abcdef", "{by: bo}", "[a, b]", "y" * 40,
)  # fmt: skip
"""Values that a key of a result may have, and that it may not."""
KEYS = ("result", "by", "at", "note", "evidence", "waiver", "attempts", "resutl")
RIGHT = {"result": "passed", "by": "bo", "at": "2026-01-01T10:00:00Z", "note": "seen it"}
"""A value that some of them may have."""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 10**6) | st.floats(0, 1) | st.text('ab"\\/\n\u00e9 ,:{}[]', max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('k"\\\n :,', max_size=4), inner, max_size=3),
    max_leaves=12,
)
"""Values of JSON, deep enough for every turn of the reader."""


def _long(data: bytes, name: str) -> PartFile | tuple[Any, ...]:
    """A file, every value judged by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_module("donebook.run.decode"), "right", lambda nodes, *_: [None] * len(nodes))
        return _read(data, name)


def _read(data: bytes, name: str) -> PartFile | tuple[Any, ...]:
    try:
        return decode(data, name)
    except DonebookError as error:
        return error.problems


def _zones(part: Part) -> Iterator[bool]:
    """Whether each time of a result is in the one zone that digests know as UTC."""
    for result in part.steps.values():
        yield from (each.at is not None and each.at.tzinfo is UTC for each in (result, *result.attempts))


@pytest.mark.parametrize("result", ["passed", "Fail", "skipped"])
@pytest.mark.parametrize("key", KEYS)
def test_a_result_that_is_made_at_once_is_the_one_that_is_made_value_by_value(key: str, result: str) -> None:
    for value in VALUES:
        rows = {"result": result, "note": "seen", key: value}
        like = {**rows, key: RIGHT.get(key, value)}  # beside it stand others with the same keys
        entries = {"a": like, "b": rows, "c": like}
        text = "steps:\n" + "".join(
            f"  {id}:\n" + "".join(f"    {name}: {said}\n" for name, said in each.items()) for id, each in entries.items()
        )
        text += "  d: {result: passed}\n"
        short, long = _read(text.encode(), "x.yml"), _long(text.encode(), "x.yml")
        assert short == long, text
        if isinstance(short, PartFile) and isinstance(long, PartFile):
            assert list(_zones(short.part)) == list(_zones(long.part)), text


@pytest.mark.parametrize("format", FORMATS)
@given(part=PARTS)
def test_a_file_is_the_same_by_the_short_way(format: str, part: Part) -> None:
    data = encode(part, format).encode()
    assert _read(data, f"x.{format}") == _long(data, f"x.{format}")


@given(value=JSON, indent=st.sampled_from([None, 0, 1, 2]), chance=st.integers(0, 2**32), ascii=st.booleans())
def test_every_value_of_json_knows_its_place(value: object, indent: int | None, chance: int, ascii: bool) -> None:
    text = _spaced(json.dumps(value, indent=indent, ensure_ascii=ascii), Random(chance))  # chance, not secrecy
    rows = text.split("\n")
    node = reader.read(text, "x.json")
    assert _values(node) == _as_text(value)
    for scalar in _scalars(node):
        rest = rows[scalar.line - 1][scalar.column - 1 :]
        if scalar.null:
            assert rest.startswith("null")
        elif rest.startswith('"'):
            assert json.JSONDecoder().raw_decode(rest)[0] == scalar.text
        else:
            assert rest.startswith(scalar.text)


def _spaced(text: str, chance: Random) -> str:
    """The same JSON with white space where there may be some, but inside texts."""
    made, inside, escaped = "", False, False
    for sign in text:
        inside, escaped = inside ^ (sign == '"' and not escaped), sign == "\\" and not escaped
        wide = not inside and sign in ",:{}[]"
        made += chance.choice(["", " ", "\n", " \t\n "]) * wide + sign + chance.choice(["", " ", "\n", "\n\n  "]) * wide
    return made


def _scalars(node: Node) -> Iterator[Scalar]:
    match node:
        case Scalar():
            yield node
        case Sequence(items=items):
            for item in items:
                yield from _scalars(item)
        case Mapping(entries=entries):
            for key, value in entries:
                yield key
                yield from _scalars(value)


def _values(node: Node) -> object:
    match node:
        case Scalar(text=text, null=null):
            return None if null else text
        case Sequence(items=items):
            return [_values(item) for item in items]
        case Mapping(entries=entries):
            return {key.text: _values(value) for key, value in entries}


def _as_text(value: object) -> object:
    """A value of JSON as it is read: every word and number as it is written."""
    match value:
        case dict():
            return {key: _as_text(item) for key, item in value.items()}
        case list():
            return [_as_text(item) for item in value]
        case str() | None:
            return value
    return json.dumps(value)


@given(results=st.lists(attempts(), max_size=5))
def test_all_results_together_have_the_digests_of_each(results: list[Attempt]) -> None:
    assert canonicals(results) == [canonical(each) for each in results]


@given(files=FILES)
def test_a_claim_says_what_its_result_does(files: list[PartFile]) -> None:
    for claim in assemble("x", "list", files).claims:
        assert claim.said == canonical(claim.result)


def test_a_time_in_another_zone_is_the_same_in_utc() -> None:
    there = Attempt(result=Result.PASSED, at=datetime.fromisoformat("2026-01-01T12:00:00+02:00"))
    here = Attempt(result=Result.PASSED, at=datetime(2026, 1, 1, 10, tzinfo=UTC))
    assert canonicals([there]) == canonicals([here])


@given(
    st.lists(st.text("ab\0é\ud800<", max_size=3), max_size=6),
    st.lists(st.text("ab\0é\ud800<", max_size=3), min_size=1, max_size=5),
    st.lists(
        st.lists(st.text("abé<", min_size=1, max_size=3) | st.integers(0, 4) | st.just(""), max_size=12).map(lambda each: [0, *each]),
        max_size=3,
    ),
)
def test_a_sheet_gives_the_texts_back(common: list[str], own: list[str], texts: list[list[str | int]]) -> None:
    own = own * 5
    wanted = tuple(encoded([own[piece] if isinstance(piece, int) else piece for piece in text]) for text in texts)
    shared = Common(common_of(common))
    for pieces in ([*map(str, common)], []):
        plan = shared.plan([[*text, *pieces] for text in texts])
        now, kept = shared.sheet(plan, own)
        assert now == tuple(each + encoded(pieces) for each in wanted)
        if kept is None:
            assert any("\0" in piece for piece in (*common, *own))
        else:
            assert shared.texts(kept) == now


def test_a_sheet_of_very_many_pieces_gives_the_text_back() -> None:
    pieces = [f"{number} " for number in range(70_000)]
    shared = Common(common_of(pieces))
    now, kept = shared.sheet(shared.plan([[*pieces, 0]]), ["end"])
    assert kept
    assert now == shared.texts(kept) == (encoded([*pieces, "end"]),)


@pytest.mark.parametrize("sheet", [(b"", b""), (b"H\xff\x7f", b"a"), (b"H\1", b"a"), (b"H\0\0", b"", b"a")])
def test_a_sheet_that_is_none_gives_nothing(sheet: tuple[bytes, ...]) -> None:
    assert Common([b"a"]).texts(sheet) is None


_PATHS = (
    st.lists(st.sampled_from(["a", "b", "runs", "x.json", "..", ".", "", "é"]), max_size=4)
    .map("/".join)
    .map(lambda path: path.lstrip("/") or ".")
)


@given(_PATHS, _PATHS)
def test_a_way_is_that_of_the_standard_library(path: str, start: str) -> None:
    assert relative(path, start) == posixpath.relpath(path, start)


@given(st.text("a<&'\"\n \0:/é\u202e", max_size=12), st.text("a<&'\"\n \0:/é\u202e", max_size=12))
def test_a_text_without_an_address_is_escaped_as_one_with(before: str, after: str) -> None:
    if before.strip() and "://" not in before + after:
        whole = str(text(f"{before.strip()}\nhttps://example.org"))
        assert whole.startswith(f"{text(before)}<br><a ")
