"""What has changed from one revision of a list to a later one, step by step, and how the page of an older run tells it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from attacks import ATTACKS
from donebook.book import Revisions, bind
from donebook.checklist import Checklist
from donebook.page import Site, pages
from donebook.parser import parse
from donebook.record import Origin
from donebook.revision import Kind, StepChange, difference
from donebook.run import Part, PartFile, Pin, assemble
from donebook.settings import Settings


def read(text: str) -> Checklist:
    return parse(text, path="docs/l.md", id="l")


def between(before: str, after: str) -> tuple[StepChange, ...]:
    return difference(read(before), read(after))


def told(change: StepChange) -> str:
    """A change on a line: the words that differ, in brackets, where it was, and what is asked."""
    marks = {"same": "{}", "removed": "[-{}-]", "inserted": "[+{}+]"}
    text = " ".join(marks[piece.kind].format(piece.text) for piece in change.pieces) or change.after or change.before
    moved = f" from {'/'.join(change.left)} to {'/'.join(change.place)}" if change.moved else ""
    return f"{change.kind}: {text}{moved}" + "".join(f"; {each.what}: {each.before!r} to {each.after!r}" for each in change.asked)


CHANGES: dict[str, tuple[str, str, list[str]]] = {
    "words": (
        "- [ ] wait one hour for it { #a }",
        "- [ ] wait two whole hours for it { #a }",
        ["reworded: wait [-one hour-] [+two whole hours+] for it"],
    ),
    "another text": ("- [ ] wait for the end { #a }", "- [ ] ring the bell { #a }", ["reworded: [-wait for the end-] [+ring the bell+]"]),
    "a word, with what is asked": (
        "- [ ] wait { #a .optional }",
        "- [ ] wait long { #a role=QA evidence=required }",
        ["reworded: wait [+long+]; optional: True to False; role: '' to 'QA'; evidence: False to True"],
    ),
    "white space": ("- [ ] wait  long { #a }", "- [ ] wait\n  long { #a }", []),
    "a line of detail": ("- [ ] a\n\n  one", "- [ ] a\n\n  two", ["asked_differently: a; detail: 'one' to 'two'"]),
    "the order": ("- [ ] a\n- [ ] b", "- [ ] b\n- [ ] a", []),
    "a title": ("# L\n\n- [ ] a\n\n## G\n\n- [ ] b", "# M\n\n- [ ] a\n\n## G\n\n- [ ] b", []),
    "a heading": ("# L\n\n## G\n\n- [ ] a", "# L\n\n## H\n\n- [ ] a", ["moved: a from G to H"]),
    "a label": ("- One\n  - [ ] a", "- Two\n  - [ ] a", ["moved: a from One to Two"]),
    "words and a heading": ("## G\n\n- [ ] a { #a }\n\n## H\n", "## G\n\n## H\n\n- [ ] a b { #a }", ["reworded: a [+b+] from G to H"]),
    "a section that need not happen": (
        "# L\n\n## G\n\n- [ ] a",
        "# L\n\n## G { .conditional }\n\n- [ ] a",
        ["asked_differently: a; conditional: False to True"],
    ),
    "a step above": (
        "- [ ] a\n  - [ ] b { #b }\n- [ ] c",
        "- [ ] a\n- [ ] c\n  - [ ] b { #b }",
        ["asked_differently: b; under: 'a' to 'c'"],
    ),
    "a step above by another name": ("- [ ] a { #a }\n  - [ ] b { #b }", "- [ ] x { #a }\n  - [ ] b { #b }", ["reworded: [-a-] [+x+]"]),
    "a step above that is gone": (
        "- [ ] a\n  - [ ] b { #b }",
        "- [ ] b { #b }",
        ["taken_out: a", "asked_differently: b; under: 'a' to ''"],
    ),
    "where they stood": (
        "# L\n\n## G\n\n- [ ] a\n- [ ] b\n- [ ] c\n\n## Gone\n\n- [ ] d\n\n## H\n\n- [ ] e\n- [ ] f",
        "# L\n\n## G\n\n- [ ] x\n- [ ] b\n- [ ] y\n\n## H\n\n- [ ] z\n- [ ] f\n- [ ] v",
        ["taken_out: a", "added: x", "taken_out: c", "added: y", "taken_out: d", "taken_out: e", "added: z", "added: v"],
    ),
    "beside one that moved": (
        "# L\n\n## G\n\n- [ ] a\n- [ ] b\n- [ ] c\n\n## H\n\n- [ ] d",
        "# L\n\n## G\n\n- [ ] a\n\n## H\n\n- [ ] d\n- [ ] b",
        ["taken_out: c", "moved: b from G to H"],
    ),
    "below a renamed heading": (
        "# L\n\n## G\n\n- [ ] a\n\n## H\n\n- [ ] b\n- [ ] c\n- [ ] d",
        "# L\n\n## G\n\n- [ ] a\n\n## I\n\n- [ ] b\n- [ ] d",
        ["moved: b from H to I", "taken_out: c", "moved: d from H to I"],
    ),
    "everything": ("- [ ] a", "- [ ] b", ["taken_out: a", "added: b"]),
    "roles": (
        "- [ ] a\n\n# Sign-off\n\n**QA:** [Name]\n**Lead:** [Name]",
        "- [ ] a\n\n# Sign-off\n\n**Lead:** [Name]\n**Ops:** [Name]",
        ["role_added: Ops", "role_taken_out: QA"],
    ),
}


@pytest.mark.parametrize(("before", "after", "changes"), CHANGES.values(), ids=CHANGES)
def test_each_change_is_told_once_and_in_its_place(before: str, after: str, changes: list[str]) -> None:
    assert [told(change) for change in between(f"{before}\n", f"{after}\n")] == changes


def test_long_texts_and_many_are_shown_whole() -> None:
    long = " ".join(map(str, range(201)))
    (change,) = between(f"- [ ] {long} {{ #a }}\n", f"- [ ] {long} end {{ #a }}\n")
    assert change.whole
    assert [piece.text for piece in change.pieces] == [long, f"{long} end"]
    words = " ".join(map(str, range(200)))
    texts = ["".join(f"- [ ] {words[:-3]}{end} {{ #a{number} }}\n" for number in range(20)) for end in ("one", "two")]
    assert [change.whole for change in between(*texts)] == [False] * 10 + [True] * 10


def told_of(before: str, after: str, *, origin: Origin = Origin.PINNED) -> tuple[LexborNode, Any]:
    """The page and the data of a run of the list `before`, where the list is `after` now."""
    then, now = read(before), read(after)
    pin = Pin(path="docs/l.md", blob=then.blob) if origin is not Origin.PRESENT else None
    part = Part(checklist=pin, frozen=before if origin is Origin.FROZEN else None)
    known = {then.blob: then} if origin is not Origin.PRESENT else {}
    lineage = frozenset({now.blob, *([then.blob] if origin is Origin.PINNED else [])})
    revisions = Revisions(texts=known, lineage={"l": lineage}, complete=origin is not Origin.FROZEN)
    run = assemble("2026-1", "l", [PartFile(path="runs/l/2026-1.yml", part=part)])
    made, assets = pages(bind([now], [run], revisions=revisions), Site(files=frozenset({"l.md"})), Settings(pages="single"))
    html = next(getattr(page.parts[0], "html", "") for page in made if page.kind == "record")
    data = next(json.loads(asset.data) for asset in assets if asset.address.endswith("2026-1.json"))
    assert data["origin"] == origin
    body = LexborHTMLParser(html).body
    assert body is not None
    return body, data


@pytest.mark.parametrize("origin", [Origin.PINNED, Origin.FROZEN, Origin.FOREIGN])
def test_a_record_tells_what_has_changed_since(origin: Origin) -> None:
    body, data = told_of("## G\n\n- [ ] a b { #a }\n- [ ] c\n", "## G\n\n- [ ] a d { #a }\n", origin=origin)
    (found,) = body.css("details.db-since")
    assert "open" not in found.attributes
    assert found.css("summary")[0].text() == "What has changed in the checklist since: 1 reworded, 1 taken out"
    assert [(node.tag, node.text()) for node in found.css("del, ins")] == [("del", "[removed: b]"), ("ins", "[inserted: d]")]
    assert [link.attributes["href"] for link in found.css("a")] == ["../../#a", "#g/c"]
    assert data["since"] == [
        {"kind": "reworded", "id": "a", "was": "a", "before": "a b", "after": "a d", "from": ["G"], "to": ["G"], "asked": []},
        {"kind": "taken_out", "id": "g/c", "was": "g/c", "before": "c", "after": None, "from": ["G"], "to": None, "asked": []},
    ]


def test_what_stands_below_a_step_keeps_its_lines() -> None:
    body, data = told_of("- [ ] a\n", "- [ ] a\n\n  one\n  t\u202ewo\n")
    assert body.css(".db-change p.db-quiet")[0].text() == "what stands below it has changed"
    assert data["since"][0]["asked"] == [{"what": "detail", "before": "", "after": "one\nt⟦U+202E⟧wo"}]


def test_nothing_is_told_where_nothing_has_changed_or_nobody_knows() -> None:
    for origin, since in ((Origin.PINNED, []), (Origin.PRESENT, None)):
        body, data = told_of("- [ ] a\n", "- [ ] a\n\nmore\n", origin=origin)
        assert body.css(".db-since") == []
        assert data["since"] == since
    body, _ = told_of("- [ ] a\n", "- [ ] b\n", origin=Origin.PRESENT)
    assert body.css(".db-since") == [], "the page says that it shows another text than was run"


def test_steps_of_a_renamed_heading_are_told_together() -> None:
    steps = "- [ ] a\n- [ ] b\n- [ ] c\n"
    body, data = told_of(f"# L\n\n## G\n\n{steps}", f"# L\n\n## H\n\n{steps}")
    (row,) = body.css(".db-change")
    assert " ".join(row.text(separator=" ").split()) == "moved a b c from G"
    assert [change["kind"] for change in data["since"]] == [Kind.MOVED] * 3


@pytest.mark.parametrize("name", ATTACKS)
def test_no_text_of_either_revision_becomes_html(name: str) -> None:
    text = " ".join(ATTACKS[name].split()).replace("`", "").replace("<", "\\<").replace("&", "\\&").replace("{", "\\{")
    before = f"## G {text}\n\n- [ ] plain {'{ #a }'}\n- [ ] gone {text}\n- [ ] moved {text} {{ #m }}\n"
    after = f"## H {text}\n\n- [ ] plain {text} {{ #a role=QA }}\n- [ ] new {text}\n  - [ ] moved {text} {{ #m }}\n\n## Sign-off\n\n**{text[:40]}:** [Name]\n"
    body, data = told_of(before, after)
    (found,) = body.css("details.db-since")
    assert {node.tag for node in found.css("*")} <= {"details", "summary", "ul", "li", "p", "span", "div", "a", "ins", "del"}
    assert {key for node in found.css("*") for key in node.attributes} <= {"class", "href"}
    assert {change["kind"] for change in data["since"]} >= {"added", "taken_out", "reworded"}
    shown = found.text()
    assert all((change["after"] or change["before"]).split(" ", 1)[1] in shown for change in data["since"] if change["kind"] == "added")
