"""The laws of mending: a mended line is a step, every other step keeps its id, and no other line changes by a byte."""

from __future__ import annotations

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from donebook.lint import lint, mended
from donebook.parser import parse
from laws.strategies import DOCUMENTS

SLIPS = st.sampled_from(
    ["- [] slip", "- [  ] wide", "-[ ] tight", "- [ ]tight", "[ ] bare", "- ☐ sign", "☐ bare sign", "- ［　］ full width", "  * [] deeper", "> - [] quoted", "1. [] numbered",
     "- [x]ticked", "- ☑ ticked sign", "- [N/A] mark", "- [a](b.md)", "- [Name]", "- [ ]: a", "text", ""]
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\r\n"])
TEXTS = st.tuples(st.lists(SLIPS | DOCUMENTS, max_size=12), ENDS, st.sampled_from(["", "\ufeff", "---\na: b\n---\n"])).map(
    lambda drawn: drawn[2] + "\n".join(drawn[0]).replace("\n", drawn[1])
)
reading = partial(parse, path="docs/x.md")


@given(text=TEXTS)
def test_mending_makes_steps_and_disturbs_none(text: str) -> None:
    new, lines = mended(text, reading)
    before, after = reading(text).steps, reading(new).steps
    assert {id: step.text for id, step in before.items()}.items() <= {id: step.text for id, step in after.items()}.items()
    assert len(after) == len(before) + len(lines)
    assert {*lines} <= {step.line for step in after.values() if step.mark == " "}


@given(text=TEXTS)
def test_mending_changes_no_other_line(text: str) -> None:
    new, lines = mended(text, reading)
    old_lines, new_lines = text.split("\n"), new.split("\n")
    assert len(old_lines) == len(new_lines)
    assert {number for number, pair in enumerate(zip(old_lines, new_lines, strict=True), 1) if pair[0] != pair[1]} == {*lines}
    assert new.count("\r") == text.count("\r")


@given(text=TEXTS)
def test_mending_again_changes_nothing(text: str) -> None:
    new, _ = mended(text, reading)
    assert mended(new, reading) == (new, ())


@given(text=TEXTS)
def test_the_linter_takes_any_text_and_speaks_of_lines_that_are_there(text: str) -> None:
    for problem in lint(text, reading(text)):
        assert 1 <= problem.line <= text.count("\n") + 1
        assert problem.cure
