"""The laws of changing a run file: it says the new, and every line that said the same is still there."""

from __future__ import annotations

import pytest
from hypothesis import given
from msgspec.structs import replace

from donebook.parser import parse
from donebook.run import FORMATS, Part, amend, amend_ticked, decode, decode_ticked, encode, encode_ticked
from laws.strategies import CHECKLIST, PARTS


def dressed(text: str, comments: bool) -> str:
    """A YAML text with a comment at the end of the file, and one above each key of the head."""
    return "".join(f"# about {row}\n{row}\n" if comments and row[:1].isalpha() else f"{row}\n" for row in text.splitlines())


@pytest.mark.parametrize("format", FORMATS)
@given(old=PARTS, new=PARTS)
def test_a_changed_file_says_the_new(format: str, old: Part, new: Part) -> None:
    data = encode(old, format).encode()
    try:
        after = amend(data, f"x.{format}", new)
    except Exception as error:
        raise AssertionError(data.decode()) from error
    assert decode(after, f"x.{format}").part == new
    assert amend(after, f"x.{format}", new) == after


@given(old=PARTS, new=PARTS)
def test_a_changed_copy_says_the_new(old: Part, new: Part) -> None:
    known = {"back-up", "restore", "deploy/check", "deploy/watch", "undo/check"}
    old, new = (
        replace(part, frozen=None, steps={name: result for name, result in part.steps.items() if name in known}) for part in (old, new)
    )
    data = encode_ticked(old, CHECKLIST).encode()
    now = decode_ticked(data, "x.md").part
    names = {parse(CHECKLIST, path="x.md").find(name)[0]: name for name in known}
    new = replace(new, steps={id: new.steps[name] for id, name in names.items() if name in new.steps})
    after = amend_ticked(data, "x.md", new)
    again = decode_ticked(after, "x.md")
    assert {id: result.result for id, result in again.part.steps.items()} == {id: result.result for id, result in new.steps.items()}
    assert again.part.signoffs == new.signoffs
    assert amend_ticked(data, "x.md", now) == data
