"""How much of a file is read: each limit with its message, and what a site may allow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec import structs

from donebook.document import LIMITS, Limits, limits_of
from donebook.parser import Rules, parse
from donebook.problem import DonebookError
from donebook.repository import Repository
from donebook.run import decode, decode_ticked
from donebook.settings import Settings
from drawing import ROOT, Draw
from test_writing import run

BIG = "steps:\n  a: {result: passed, note: '" + "x" * 5000 + "'}\n"


@pytest.mark.parametrize(
    ("name", "text", "limits", "said"),
    [
        ("a.yml", BIG, Limits(file_size=5000), "a.yml:1: the file has more than the 5000 bytes that are read"),
        ("a.json", '{"steps": {"a": {"result": "passed"}}}', Limits(depth=2), "a.json:1:17: more than 2 levels inside one another"),
        ("a.toml", 'subject = "s"\n[steps.a]\nresult = "passed"\n', Limits(values=5), "a.toml:3:1: more than 5 values"),
        ("a.yml", BIG, Limits(note_length=4999), "a.yml:2:29: `steps.a.note` has 5000 characters, more than the 4999 that are read"),
        ("a.md", "---\nsubject: s\n---\n- [x] a\n- [x] b\n- [x] c\n", Limits(steps=2), "a.md:6: more than the 2 steps that are read"),
    ],
)
def test_each_limit_has_its_message(name: str, text: str, limits: Limits, said: str) -> None:
    def read(limits: Limits) -> str:
        try:
            file = decode_ticked(text.encode(), name, Rules(limits=limits)) if name == "a.md" else decode(text.encode(), name, limits)
        except DonebookError as error:
            return str(error)
        return "\n".join(map(str, file.problems))

    assert read(limits).startswith(said)
    assert "`limits` in the site's configuration allows more." in read(limits) or "No run needs that" in read(limits)
    assert "more than" not in read(LIMITS)


def test_a_list_beyond_the_limits_stays_a_page_and_is_no_runbook(draw: Draw) -> None:
    text = "---\nchecklist: true\ntitle: Long\n---\n# L\n\n" + "- [ ] a\n" * 11
    for limits, said in ((Limits(steps=10), "l.md:17: more than the 10 steps"), (Limits(file_size=100), "l.md:1: the file has more than")):
        checklist = parse(text, path="docs/l.md", rules=Rules(limits=limits))
        assert checklist.steps == {}
        assert checklist.title == "Long"
        assert said in str(checklist.problems[-1])
        assert "Split the checklist in two" in checklist.problems[-1].cure
        assert [prose.markdown for prose in checklist.root.body] == [text.partition("---\n# ")[2].join(["# ", ""])]  # type: ignore[attr-defined]
    folder = draw(f"=== docs/l.md\n{text}=== runs/l/2026-1.yml\nsteps: {{a: {{result: passed, by: bo}}}}\n")
    book = Repository(folder, Settings(rules=Rules(limits=Limits(steps=10)))).read()
    assert [problem.code for problem in book.problems] == ["too-large", "unknown-step"]
    assert [claim.result.by for claim in book.records[0].run.claims] == ["bo"]


def test_a_site_allows_more_and_less(draw: Draw) -> None:
    folder = draw(
        "=== mkdocs.yml\nplugins: [{donebook: {checklists: [l.md], limits: {note_length: 20}}}]\n"
        "=== docs/l.md\n- [ ] a\n=== runs/l/2026-1.yml\nsteps: {a: {result: passed, note: this is more than twenty}}\n"
    )
    assert "has 24 characters, more than the 20 that are read" in run(folder, "check", exits=1).stdout
    before = (folder / "runs/l/2026-1.yml").read_text("utf-8")
    assert "more than the 20" in run(folder, "set", "2026-1", "a=failed", "--note", "short", exits=1).stderr
    assert (folder / "runs/l/2026-1.yml").read_text("utf-8") == before
    (folder / "mkdocs.yml").write_text("plugins: [{donebook: {checklists: [l.md], limits: {note_length: 50000}}}]\n", "utf-8")
    (folder / "runs/l/2026-1.yml").write_text(f"steps: {{a: {{result: passed, note: {'x' * 40_000}}}}}\n", "utf-8")
    run(folder, "check")
    assert "60000 characters, more than the 50000" in run(folder, "set", "2026-1", "a=failed", "--note", "y" * 60_000, exits=1).stderr


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (["a"], "`limits` is not a mapping"),
        ({"note_lenght": 5}, "`limits` names `note_lenght`. Did you mean `note_length`?"),
        ({"steps": 0}, "`limits.steps` is `0`. Write a whole number from 1."),
        ({"steps": True}, "`limits.steps` is `True`"),
        ({"steps": "many"}, "`limits.steps` is `many`"),
        ({"depth": 65}, "`limits.depth` is `65`. Write a whole number from 1 to 64."),
    ],
)
def test_a_limit_that_is_none_is_told(said: object, message: str) -> None:
    with pytest.raises(DonebookError, match=re.escape(message)):
        limits_of(said, "mkdocs.yml")
    assert limits_of(None, "mkdocs.yml") == LIMITS


def test_a_depth_that_may_be_allowed_breaks_nothing() -> None:
    deep = "steps: " + "{a: " * 62 + "x" + "}" * 62 + "\n"
    assert "unknown key" in str(decode(deep.encode(), "a.yml", Limits(depth=64)).problems[0])


def test_the_documentation_has_every_limit() -> None:
    text = Path(ROOT, "docs", "reference", "configuration.md").read_text("utf-8")
    for name, value in structs.asdict(LIMITS).items():
        assert f"| `{name}` | {value:,} |" in text
