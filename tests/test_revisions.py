"""Golden cases: a list that changes between two runs, and what the old record, the new one, and the steps' histories then show.

Each file of `revisions/` has the two texts, the results of the two runs, and what is shown. `DONEBOOK_WRITE_CASES=1` writes that
anew; read the difference before you commit it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from donebook.book import Revisions, bind
from donebook.page import Page, Site, pages
from donebook.parser import parse
from donebook.run import Run, assemble, decode
from donebook.settings import Settings
from drawing import HERE, files_of

CASES = sorted((HERE / "revisions").glob("*.txt"))


def run(name: str, blob: str, steps: str) -> Run:
    text = f"checklist: {{path: docs/l.md, blob: {blob}}}\nsubject: shop\nversion: 1\nstarted: {name}T00:00:00Z\nsteps:\n{steps}"
    return assemble(name, "l", [decode(text.encode(), f"runs/l/{name}.yml")])


def shown(page: Page) -> str:
    """The words of a page, from the list's name to what is the same on all pages of the kind."""
    html = "".join(getattr(part, "html", "") or getattr(part, "markdown", "") for part in page.parts)
    text = " ".join(LexborHTMLParser(html).body.text(separator=" ").split())
    if page.kind == "record":
        return re.sub(r".*? Checklist L | Timeline .*", "", text)
    return re.sub(r"in the runbook( · [^·]*)? · all deployments ", "", text)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_revision(case: Path) -> None:
    given = dict(files_of(case.read_text("utf-8")))
    before, after = (parse(given[name], path="docs/l.md", id="l") for name in ("before", "after"))
    runs = [run("2026-01-01", before.blob, given["old run"]), run("2026-01-02", after.blob, given["new run"])]
    revisions = Revisions(texts={before.blob: before}, lineage={"l": frozenset({before.blob, after.blob})}, complete=True)
    book = bind([after], runs, revisions=revisions)
    made, _ = pages(book, Site(files=frozenset({"l.md"})), Settings())
    lines = [f"problem: {problem}" for problem in book.problems]
    lines += [f"{page.address}: {shown(page)}" for page in made if page.kind in ("record", "step")]
    given["shown"] = "\n".join(lines) + "\n"
    written = "".join(f"=== {name}\n{text}" for name, text in given.items())
    if os.environ.get("DONEBOOK_WRITE_CASES"):
        case.write_text(written, "utf-8")
    assert written == case.read_text("utf-8")
