"""The laws of reading and writing: what is written reads back the same, and any text gives an answer with a place."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from donebook.checklist import Checklist
from donebook.parser import parse
from donebook.problem import DonebookError, Problem
from donebook.record import merge
from donebook.repository import Cache
from donebook.run import FORMATS, Part, assemble, decode, decode_ticked, encode, encode_ticked, json_schema
from donebook.run.encode import builtins
from laws.strategies import CHECKLIST, DOCUMENTS, PARTS


def told(data: bytes, name: str) -> tuple[Problem, ...]:
    """What is wrong in a file, whether or not anything could be made of it."""
    try:
        return decode(data, name).problems
    except DonebookError as error:
        return error.problems or pytest.fail("refused without a word")


@pytest.mark.parametrize("format", FORMATS)
@given(part=PARTS)
def test_what_is_written_reads_back(format: str, part: Part) -> None:
    file = decode(encode(part, format).encode(), f"x.{format}")
    assert file.problems == ()
    assert file.part == part


META = st.sampled_from(["title: Deploy", "a: {b: [1, yes, 2026-01-01, ~]}", "policy: {roles: [QA]}\ndate: 2026-01-01"])


@given(text=DOCUMENTS, meta=META)
def test_every_list_comes_back_from_a_cache(text: str, meta: str) -> None:
    checklist, cache = parse(f"---\n{meta}\n---\n# List\n\n{text}\n", path="x.md"), Cache(None)
    cache.put(b"list", checklist)
    assert cache.get(b"list", Checklist) == checklist


@given(part=PARTS)
def test_every_part_keeps_the_json_schema(part: Part) -> None:
    import jsonschema

    jsonschema.validate(json.loads(encode(part, "json")), json_schema())


@given(part=PARTS)
def test_a_ticked_copy_says_what_the_part_says(part: Part) -> None:
    # Boxes and bullets are one line each, so a note's lines become one; everything else comes back as it was.
    from msgspec.structs import replace

    part = replace(part, frozen=None)
    file = decode_ticked(encode_ticked(part, CHECKLIST).encode(), "x.md")
    checklist = parse(CHECKLIST, path="docs/list.md")
    there = merge(assemble("x", "list", [file]), checklist)
    from donebook.run import PartFile

    here = merge(assemble("x", "list", [PartFile(path="x.md", part=part)]), checklist)
    assert [(entry.id, entry.result) for entry in there.entries] == [(entry.id, entry.result) for entry in here.entries]
    assert there.run.head == here.run.head
    assert there.verdict == here.verdict or not there.run.whole


@given(data=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b"- " * 3000)
@example(b"[" * 5000)
@example(b"steps: {a: {result: passed, at: 2026-02-30T00:00:00Z}}")
@example(b"schema: 99999999999999999999999999")
@pytest.mark.parametrize("name", ["x.yml", "x.json", "x.toml"])
def test_any_bytes_give_a_part_or_a_located_problem(name: str, data: bytes) -> None:
    for problem in told(data, name):
        assert problem.source == name
        assert 1 <= problem.line <= data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 2
        assert problem.message


@given(part=PARTS, cut=st.integers(0, 2000))
def test_a_run_cut_anywhere_gives_a_part_or_a_problem(part: Part, cut: int) -> None:
    data = encode(part).encode()[:cut]
    assert told(data, "x.yml") is not None


@given(text=DOCUMENTS | st.text(max_size=300))
def test_any_text_gives_a_checklist(text: str) -> None:
    checklist = parse(text, path="docs/x.md")
    steps = list(checklist.root.every_step())
    assert len(checklist.steps) == len(steps), "no two steps have one id"
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for step in steps:
        assert "[" in rows[step.line - 1], "a step knows its line"
        assert checklist.find(checklist.shortest(step.id)) == (step.id,)


@given(part=PARTS)
def test_builtins_are_json(part: Part) -> None:
    json.dumps(builtins(part))


@given(text=st.text("ab \t\n-#:|>'\"é\u00a0", min_size=1, max_size=60))
def test_any_text_over_lines_reads_back(text: str) -> None:
    from donebook.document import Mapping, Scalar, yaml

    node = yaml.read(yaml.write({"frozen": text, "after": "x"}), "x.yml")
    assert isinstance(node, Mapping)
    (found, after) = (value for _, value in node.entries)
    assert isinstance(found, Scalar)
    assert found.text == text
    assert isinstance(after, Scalar)
    assert after.text == "x"
