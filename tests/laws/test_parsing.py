"""The laws of steps and ids: GitHub decides what is a step, and an edit changes no other step's id."""

from __future__ import annotations

import re

import cmarkgfm
from hypothesis import assume, given
from hypothesis import strategies as st

from donebook.checklist import normalised
from donebook.parser import parse
from donebook.revision import Kind, difference, match
from laws.strategies import DOCUMENTS

WORDS = st.lists(st.sampled_from("alpha beta gamma delta épsilon ζήτα 検査 c++ `run` x1".split()), min_size=1, max_size=4, unique=True).map(
    " ".join
)


@st.composite
def lists(draw: st.DrawFn) -> list[str]:
    """The lines of a checklist with sections and steps, no two steps alike."""
    lines, number = ["# List"], 0
    for section in range(draw(st.integers(1, 3))):
        lines.append(f"## Phase {section} {draw(WORDS)}")
        for _ in range(draw(st.integers(0, 4))):
            number += 1
            indent = "    " * draw(st.integers(0, 1)) if lines[-1].lstrip().startswith("- [") else ""
            if lines[-1].startswith("    "):
                indent = "    " * draw(st.integers(0, 1))
            lines.append(f"{indent}- [ ] step {number} {draw(WORDS)}")
    return lines


def ids(lines: list[str]) -> dict[str, str]:
    return {step.text: step.id for step in parse("\n".join(lines), path="x.md").steps.values()}


def steps_of(lines: list[str]) -> list[int]:
    return [row for row, line in enumerate(lines) if "- [ ]" in line]


@given(lines=lists(), data=st.data())
def test_editing_a_step_changes_no_other_id(lines: list[str], data: st.DataObject) -> None:
    assume(steps_of(lines))
    row = data.draw(st.sampled_from(steps_of(lines)))
    edited = [*lines]
    edited[row] = re.sub(r"step \d+ .*", "something else", lines[row])
    before, after = ids(lines), ids(edited)
    assert {text: id for text, id in after.items() if text != "something else"} == {
        text: id for text, id in before.items() if text in after
    }


@given(lines=lists(), data=st.data())
def test_inserting_a_step_changes_no_id(lines: list[str], data: st.DataObject) -> None:
    row = data.draw(st.integers(2, len(lines)))
    after = ids([*lines[:row], "- [ ] something else", *lines[row:]])
    assert ids(lines).items() <= after.items()


@given(lines=lists(), data=st.data())
def test_deleting_a_step_changes_no_other_id(lines: list[str], data: st.DataObject) -> None:
    leaves = [row for row in steps_of(lines) if not (row + 1 < len(lines) and lines[row + 1].startswith("    "))]
    assume(leaves)
    row = data.draw(st.sampled_from(leaves))
    assert ids([*lines[:row], *lines[row + 1 :]]).items() <= ids(lines).items()


@given(lines=lists(), data=st.data())
def test_moving_a_step_changes_no_other_id(lines: list[str], data: st.DataObject) -> None:
    leaves = [row for row in steps_of(lines) if not (row + 1 < len(lines) and lines[row + 1].startswith("    "))]
    assume(leaves)
    row = data.draw(st.sampled_from(leaves))
    rest = [*lines[:row], *lines[row + 1 :]]
    place = data.draw(st.integers(2, len(rest)))
    moved = ids([*rest[:place], lines[row].strip(), *rest[place:]])
    others = ids(rest)
    assert others.items() <= moved.items()


@given(lines=lists())
def test_ids_are_paths_of_slugs(lines: list[str]) -> None:
    for id in ids(lines).values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*", id)


@given(text=DOCUMENTS)
def test_what_cmark_s_task_lists_have_is_a_step(text: str) -> None:
    # cmark-gfm looks at the whole line of an item, and so passes over items in quotes, on the line of another item, and with
    # their text on the next line, which GitHub's site shows as boxes; those shapes are left to the laws of what is shown.
    assume(not re.search(r"^ {0,3}>|^\s*(?:[-*+]|\d+[.)])\s+(?:[-*+]|\d+[.)])\s|\[[ xX]\]\s*$", text, re.MULTILINE))
    shown = cmarkgfm.github_flavored_markdown_to_html(text, options=0).count('type="checkbox"')
    assert len(list(parse("\n" + text, path="x.md").root.every_step())) == shown


@given(old=lists(), new=lists())
def test_matching_is_one_to_one(old: list[str], new: list[str]) -> None:
    before, after = parse("\n".join(old), path="x.md"), parse("\n".join(new), path="x.md")
    found = match(before, after)
    assert len(set(found.values())) == len(found)
    assert found.keys() <= before.steps.keys()
    assert set(found.values()) <= after.steps.keys()
    assert all(found[id] == id for id in before.steps.keys() & after.steps.keys())


@given(lines=lists())
def test_a_revision_matches_itself(lines: list[str]) -> None:
    checklist = parse("\n".join(lines), path="x.md")
    assert match(checklist, checklist) == {id: id for id in checklist.steps}


@given(old=lists() | DOCUMENTS.map(str.splitlines), new=lists() | DOCUMENTS.map(str.splitlines))
def test_every_step_is_unchanged_or_in_one_change(old: list[str], new: list[str]) -> None:
    before, after = parse("\n".join(old), path="x.md"), parse("\n".join(new), path="x.md")
    steps = [change for change in difference(before, after) if change.kind not in (Kind.ROLE_ADDED, Kind.ROLE_TAKEN_OUT)]
    was, now = [each.was for each in steps if each.was], [each.id for each in steps if each.id]
    assert len(set(was)) == len(was)
    assert now == [id for id in after.steps if id in set(now)], "each once, and in the order of the new list"
    unchanged = {old: new for old, new in match(before, after).items() if new not in now}
    assert unchanged.keys() == before.steps.keys() - set(was)
    assert set(unchanged.values()) == after.steps.keys() - set(now)
    assert all(before.steps[old].digest == after.steps[new].digest for old, new in unchanged.items())
    for each in steps:
        for kind, text in (("removed", each.before), ("inserted", each.after)):
            words = " ".join(piece.text for piece in each.pieces if piece.kind in ("same", kind))
            assert not each.pieces or words == normalised(text), "no word is lost"


@given(lines=lists() | DOCUMENTS.map(str.splitlines))
def test_a_revision_does_not_differ_from_itself(lines: list[str]) -> None:
    assert difference(parse("\n".join(lines), path="x.md"), parse("\n".join(lines), path="x.md")) == ()


@given(lines=lists(), data=st.data())
def test_a_renamed_step_is_the_one_that_it_says_it_was(lines: list[str], data: st.DataObject) -> None:
    assume(steps_of(lines))
    row = data.draw(st.sampled_from(steps_of(lines)))
    before = parse("\n".join(lines), path="x.md")
    old = next(step for step in before.steps.values() if step.line == row + 1)
    edited = [*lines]
    edited[row] = f'{lines[row][: lines[row].index("[ ]")]}[ ] something else {{ was="{old.id}" }}'
    after = parse("\n".join(edited), path="x.md")
    new = next(step for step in after.steps.values() if step.line == row + 1)
    assert match(before, after) == {id: new.id if id == old.id else id for id in before.steps}


@given(lines=lists(), data=st.data())
def test_a_moved_step_is_the_same_in_its_new_place(lines: list[str], data: st.DataObject) -> None:
    leaves = [row for row in steps_of(lines) if not (row + 1 < len(lines) and lines[row + 1].startswith("    "))]
    assume(leaves)
    row = data.draw(st.sampled_from(leaves))
    rest = [*lines[:row], *lines[row + 1 :]]
    before, after = parse("\n".join(lines), path="x.md"), parse("\n".join([*rest, "## Elsewhere", lines[row].strip()]), path="x.md")
    moved = next(step.id for step in before.steps.values() if step.line == row + 1)
    assert match(before, after)[moved].startswith("elsewhere/")
