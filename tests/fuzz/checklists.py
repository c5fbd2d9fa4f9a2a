"""Any text as a checklist: read, linted, mended, shown."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator

import markdown
from selectolax.lexbor import LexborHTMLParser

from donebook.book import bind
from donebook.page import Page, pages
from donebook.parser import parse
from donebook.plugin.made import Made
from donebook.settings import Settings
from donebook.writer import files
from fuzz.pieces import COMMONMARK, SITE, law
from laws import test_mending, test_round_trip
from laws.github import BOX, outline_of, rendered
from laws.test_shown import OURS, PLAIN

HIDING = "script|style|textarea|title|template|xmp|iframe|noembed|noframes|noscript|plaintext"
"""Elements that hide what follows; GitHub takes them out after the Markdown that we hold ourselves against."""


def checklist(data: bytes) -> None:
    """Any text is a checklist that can be linted."""
    text = data.decode("utf-8", "replace")
    law(test_round_trip.test_any_text_gives_a_checklist)(text=text)
    law(test_mending.test_the_linter_takes_any_text_and_speaks_of_lines_that_are_there)(text=_lines(text))


def mend(data: bytes) -> None:
    """Mending makes steps, and disturbs nothing else."""
    text = _lines(data.decode("utf-8", "replace"))
    law(test_mending.test_mending_makes_steps_and_disturbs_none)(text=text)
    law(test_mending.test_mending_changes_no_other_line)(text=text)
    law(test_mending.test_mending_again_changes_nothing)(text=text)


def _lines(text: str) -> str:
    """`text` with ends of lines that the laws count."""
    return re.sub("\r(?!\n)", "", text)


def shown(data: bytes) -> None:
    """Every step is on the pages of both writers, in its order."""
    text = "\n" + data.decode("utf-8", "replace").replace(BOX, "")
    found = parse(text, path="docs/x.md")
    theirs = [] if re.search(f"<(?:[!?]|{HIDING})", text, re.IGNORECASE) else _folded(rendered(text))
    for style in ("single", "phases"):
        made, assets = pages(bind([found], []), SITE, Settings(pages=style))
        whole = next((page for page in made if page.kind == "all"), made[0])
        for engine, html in _engines(whole, files([whole], assets, SITE, {})[whole.address], style):
            assert _steps_in(html) == list(found.steps), f"steps vanish or move: {engine}, {style}"
            ours = _folded(html)
            if len(theirs) == len(ours):  # of items typed as HTML the other side cannot judge
                assert all(map(operator.le, ours, theirs)), f"steps are folded away that GitHub shows: {engine}, {style}"


def _engines(page: Page, file: bytes, style: str) -> Iterator[tuple[str, str]]:
    """What becomes of a page in MkDocs; or of its file, with engines of two kinds."""
    if style == "single":
        made = Made(page)
        yield "MkDocs", made.whole(markdown.markdown(made.markdown, extensions=PLAIN))
    else:
        text = file.decode().split("---\n", 2)[2]
        yield "Python-Markdown", markdown.markdown(text, extensions=PLAIN)
        yield "CommonMark", COMMONMARK.render(text)


def _folded(html: str) -> list[bool]:
    """Of each box of a page whether it is folded away."""
    depth, found = 0, []
    for word in outline_of(html, OURS, frozenset({"details"})):
        depth += (word == "<details>") - (word == "</details>")
        found += [depth > 0] if word == BOX else []
    return found


def _steps_in(html: str) -> list[str | None]:
    """The ids of the steps of ours that a reader sees on a page."""
    body = LexborHTMLParser(f"<!doctype html><body><main>{html}</main><footer></footer>").body
    assert body is not None
    assert len(body.css("body > footer")) == 1, "the page was ended"
    return [step.attributes["id"] for step in body.css("main .db-steps > li.db-step")]


def github(data: bytes) -> None:
    """What GitHub shows as a checkbox is a step, and nothing else is."""
    text = data.decode("utf-8", "replace").replace(BOX, "")
    if not re.search(r"</?li|\[[ xX]\]\s+<", text, re.IGNORECASE):  # of items typed as HTML the other side cannot judge
        assert len(parse(f"\n{text}", path="x.md").steps) == rendered(f"\n{text}").count(BOX)
