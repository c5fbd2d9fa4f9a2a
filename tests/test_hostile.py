"""Texts of strangers that would end the program, hide a step, or reach what is not theirs."""

from __future__ import annotations

from collections.abc import Iterator

import markdown
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from donebook.book import bind
from donebook.lint import ADVICE
from donebook.page import Site, pages
from donebook.parser import parse
from donebook.plugin.made import Made
from donebook.repository import Repository
from donebook.settings import Settings
from drawing import Draw

HOSTILE = {
    "a tag that a step opens": "- [ ] one <details>\n- [ ] two\n",
    "tags that a step ends": "- [ ] one</li></ul></article></div>\n- [ ] two\n",
    "a text area in a step": "- [ ] one <textarea>\n- [ ] two\n",
    "a frame that never ends": "- [ ] one\n\n<iframe>\n\n- [ ] two\n",
    "a slash that ends nothing": "- [ ] one\n\n<details/>\n\ntext\n\n</details>\n\n- [ ] two\n",
    "a sign in an attribute": '- [ ] one\n\n<details title="<">\n\ntext\n\n</details>\n\n- [ ] two\n',
    "a comment that ends oddly": "- [ ] one\n\n<!-- a --!></main> -->\n\n- [ ] two\n",
    "a comment that ends at once": "- [ ] one\n\n<!-->\n</ul></main>\n-->\n\n- [ ] two\n",
    "much emphasis": f"- [ ] one {'*' * 600}a{'*' * 600}\n- [ ] two\n",
    "a fence that never ends": "- [ ] one\n- [ ] two\n\n```\ntext\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_hides_a_step_or_ends_the_page(text: str) -> None:
    checklist = parse(f"# L\n\n{text}", path="docs/l.md")
    made, _ = pages(bind([checklist], []), Site(files=frozenset({"l.md"})), Settings(pages="single"))
    overview = next(Made(page) for page in made if page.kind == "overview")
    html = overview.whole(markdown.markdown(overview.markdown, extensions=["toc", "tables", "fenced_code"]))
    body = LexborHTMLParser(f"<!doctype html><body><main>{html}</main><footer></footer>").body
    assert body is not None
    steps = body.css("main ul.db-steps > li.db-step")
    assert len(steps) == 2
    assert all(parent.tag != "details" for step in steps for parent in parents(step))
    assert len(body.css("body > footer")) == 1


def parents(node: LexborNode) -> Iterator[LexborNode]:
    while (parent := node.parent) is not None:
        yield parent
        node = parent


def test_snippets_are_looked_for_in_the_repository_only(draw: Draw) -> None:
    names = ["a\0b", "a" * 300, "../../../../../../etc/passwd", "docs", "missing.md"]
    lines = "".join(f'--8<-- "{name}"\n\n' for name in names)
    folder = draw(f"=== docs/l.md\n---\nchecklist: true\n---\n- [ ] a\n\n{lines}=== runs/.gitkeep\n")
    assert Repository(folder, Settings(ignore=tuple(ADVICE))).read().problems == ()


def test_mending_leaves_what_a_link_leads_to(draw: Draw) -> None:
    folder = draw("=== docs/.keep\n=== other.txt\n---\nchecklist: true\n---\n- [ ] a\n- [] b\n")
    (folder / "docs" / "l.md").symlink_to("../other.txt")
    assert list(Repository(folder, Settings()).lists.mend()) == []
    assert (folder / "other.txt").read_text("utf-8").endswith("- [] b\n")
