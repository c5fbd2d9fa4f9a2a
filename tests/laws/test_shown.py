"""The laws of what is shown: GitHub decides what is a step, and our page has each in its place with all of its detail."""

from __future__ import annotations

import re

import markdown
import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt
from msgspec.structs import replace

from donebook.book import bind
from donebook.page import Site, pages
from donebook.parser import parse
from donebook.plugin.made import Made
from donebook.settings import Settings
from laws.github import BOX, outline_of, rendered
from laws.strategies import DOCUMENTS

OURS = frozenset({"db-bar", "db-step__meta", "db-flags", "db-turn", "db-facts", "db-links"})
"""Classes of what is not the author's."""
PLAIN = ["toc", "tables", "fenced_code"]
"""The extensions of Python-Markdown that MkDocs always has."""
USUAL = [
    "toc",
    "tables",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "pymdownx.details",
    "pymdownx.superfences",
    "pymdownx.tabbed",
    "pymdownx.tasklist",
]
"""Those that a site with Material for MkDocs is told to have."""  # fmt: skip


def closed(text: str) -> bool:
    """Whether no comment opens in an HTML block that ends before it: GitHub would hide the rest of the page."""
    blocks = [token.content for token in MarkdownIt("commonmark").parse(text) if token.type == "html_block"]
    return all(block.lstrip().startswith("<!--") or "<!--" not in re.sub("(?s)<!--.*?-->", "", block) for block in blocks)


SHOWN = DOCUMENTS.map(lambda text: text.replace(" { #id .optional }", "")).filter(closed)
"""Documents without attributes, which GitHub shows and we do not."""


def page(text: str, extensions: list[str]) -> str:
    """The page that has the whole list, between the heading and the last deployments, its prose rendered by the host's engine."""
    checklist = parse("\n" + text, path="docs/x.md")
    written, _ = pages(bind([checklist], []), Site(files=frozenset({"x.md"})), Settings(pages="single"))
    overview = next(each for each in written if each.kind == "overview")
    titled = 0 if checklist.root.markdown else 2  # without a heading of its own, the page is called by the file
    made = Made(replace(overview, content=overview.parts[titled:-1]))
    return made.whole(markdown.markdown(made.markdown, extensions=extensions))


MANY = max(1000, settings().max_examples)
"""The shapes of lists are too many for a few examples."""


@settings(max_examples=MANY)
@given(text=DOCUMENTS)
def test_what_github_shows_as_a_checkbox_is_a_step(text: str) -> None:
    assert len(parse("\n" + text, path="x.md").steps) == rendered(text).count(BOX)


@pytest.mark.parametrize("extensions", [PLAIN, USUAL], ids=["plain", "usual"])
@settings(max_examples=MANY)
@given(text=SHOWN)
def test_the_page_has_every_word_and_every_box_in_its_place(text: str, extensions: list[str]) -> None:
    assert outline_of(page(text, extensions), OURS) == outline_of(rendered(text))
