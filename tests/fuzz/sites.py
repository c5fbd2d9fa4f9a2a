"""Any checklists and runs as a site: what strangers write is text, wherever it stands, and is all there."""

from __future__ import annotations

import csv
import html
import io
import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from defusedxml import ElementTree
from selectolax.lexbor import LexborHTMLParser

from donebook.book import Book, bind
from donebook.checklist import Checklist
from donebook.page import Addresses, Asset, Page, pages, raw_files
from donebook.page.addresses import DISCREPANCIES_CSV
from donebook.page.audits import COLUMNS as AUDIT_COLUMNS
from donebook.page.data import COLUMNS
from donebook.parser import parse
from donebook.plugin.made import Made
from donebook.problem import HIDDEN, DonebookError, Problem, hides, visible
from donebook.provenance import Provenance, history
from donebook.record import Record
from donebook.repository.lists import checklist_id
from donebook.run import PartFile, assemble, is_run_id
from donebook.settings import Settings
from donebook.writer import files
from drawing import files_of
from fuzz.pieces import COMMONMARK, SITE, decode

STRANGERS = frozenset({"history", "record", "step", "deployments", "audit"})
"""Kinds of pages with texts of run files, where nothing is the site's own HTML."""
ELEMENTS = frozenset(
    "a article b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr ins li main nav ol p pre rect s section span strong summary svg"
    " table tbody td th thead time tr ul".split()
)
ATTRIBUTES = frozenset(
    "class colspan datetime height href id open preserveaspectratio rel role scope start style tabindex title viewbox width x y".split()
)
_RUN = re.compile(r"runs/(?P<list>[a-z0-9-]+)/(?P<id>[^/.]+(?:\.[^/.]+)*?)(?:/[^/]+)?\.(?:yml|yaml|json|toml|md)")


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A site of a drawn tree, and what it was made of."""

    hidden: frozenset[str]
    """Characters that hide others, and that no checklist has brought."""
    book: Book
    pages: dict[str, Page]
    assets: dict[str, Asset]

    def records(self) -> Iterator[tuple[Record, Page, Asset]]:
        """Each record with its page and its file."""
        for each in self.book.histories:
            addresses = Addresses(posixpath.relpath(each.checklist.path, "docs"))
            for record in each.records:
                yield record, self.pages[addresses.record(record.id)], self.assets[addresses.data(record.id)]


def drawn(data: bytes) -> Drawn:
    """The site of a tree as the golden cases draw it: `=== docs/l.md`, `=== runs/l/2026-1.yml`, and git's log as `=== log`."""
    lists: dict[str, Checklist] = {}
    parts: dict[tuple[str, str], list[PartFile]] = {}
    problems: list[Problem] = []
    texts = log = ""
    for name, content in files_of(data.decode("utf-8", "surrogateescape")):
        raw = content.encode("utf-8", "surrogateescape")
        text = raw.decode("utf-8", "replace")
        found = _RUN.fullmatch(name)
        if not all(part.strip(".") for part in name.split("/")) or "\0" in name:
            continue  # no disk has it
        if name == "log":
            log = text.replace("|", "\0")  # which no file that people read can hold
        elif hides(name):
            problems.append(Problem(source=name, message="a name with signs in it that are not seen", cure="Rename it."))
        elif name.startswith("docs/") and name.endswith(".md"):
            id = checklist_id(name.removeprefix("docs/"))
            lists.setdefault(id, parse(text, path=name, id=id))
            texts += text
        elif found and is_run_id(found["id"]):
            try:
                parts.setdefault((found["list"], found["id"]), []).append(decode(raw, name))
            except DonebookError as error:
                problems += error.problems
    runs = [assemble(id, list, files) for (list, id), files in parts.items()]
    provenance = Provenance(known=bool(log), head="0" * 40, log=history(log))
    book = bind(lists.values(), runs, problems=problems, provenance=provenance)
    made, assets = pages(book, SITE, Settings())
    assert len({each.address for each in (*made, *assets)}) == len(made) + len(assets), "one hides another"
    return Drawn(
        hidden=HIDDEN - {"\n", "\t"} - {*texts, *html.unescape(texts)},
        book=book,
        pages={page.address: page for page in made},
        assets={asset.address: asset for asset in assets},
    )


def site(data: bytes) -> None:
    """What anybody writes into a run is text on every page and in every file, and none of it is lost."""
    made = drawn(data)
    for page in made.pages.values():
        named = page.title + page.label
        assert not set(named) & set("<>&\"'`{}"), "themes escape no title"
        assert not set("".join([named, page.summary, *map("".join, page.toc)])) & made.hidden, "a title that is not seen"
        if page.kind in STRANGERS:
            _inert(Made(page).whole(""), made.hidden)
    for record, page, asset in made.records():
        _kept(record, page)
        said = json.loads(asset.data)
        assert [each["result"] for each in said["entries"]] == [entry.result for entry in record.entries]
        assert said["subject"] == record.run.head.subject
    raw = {address for address, _ in raw_files(made.book, Settings())}
    assert raw <= {each for _, page, _ in made.records() for each in _linked(page)}
    for asset in made.assets.values():
        _asset(asset, made)


def written(data: bytes) -> None:
    """The same of pages that are files, with an engine that lets HTML through."""
    made = drawn(data)
    for page in made.pages.values():
        if page.kind in STRANGERS:
            file = files([page], [], SITE, {})[page.address].decode()
            front, text = file.split("---\n", 2)[1:]
            assert not hides(front.replace("\n", ""))
            _inert(COMMONMARK.render(re.sub(r"\A\s*<div hidden.*?</div>", "", text, flags=re.DOTALL)), made.hidden)


def _inert(html: str, hidden: frozenset[str]) -> None:
    """Nothing of the text in a page of ours is an element, an attribute or a way to elsewhere that we did not make."""
    body = LexborHTMLParser(f"<!doctype html><body><main>{html}</main><footer></footer>").body
    assert body is not None
    assert len(body.css("body > footer")) == 1, "the page was ended"
    assert not set(body.text()) & hidden, "text that is not seen"
    for node in body.css("main *"):
        assert node.tag in ELEMENTS, f"an element: {node.html}"
        for name, value in node.attributes.items():
            assert name.lower() in ATTRIBUTES or name.startswith(("aria-", "data-")), f"an attribute: {node.html}"
            assert not set(value or "") & hidden, f"an attribute that is not seen: {node.html}"
        assert _leads_nowhere_else(node.attributes.get("href") or ""), f"an address: {node.html}"


def _leads_nowhere_else(url: str) -> bool:
    """What browsers make of an address: they drop white space and controls before they look for a scheme."""
    bare = re.sub(r"[\x00-\x20]", "", url).replace("\\", "/").lower()
    scheme = re.match(r"[a-z][a-z0-9+.-]*:", bare)
    return not bare.startswith("//") and (scheme is None or scheme[0] in ("http:", "https:", "mailto:"))


def _kept(record: Record, page: Page) -> None:
    """What a run says of its steps and itself is on its page."""
    shown = _squeezed(LexborHTMLParser(Made(page).whole("")).body.text())
    head = record.run.head
    said = [head.subject or "", head.version or "", head.environment or "", head.operator or ""]
    for claim in record.run.claims:
        said += [claim.result.note or "", claim.result.by or "", *(each.title or each.href for each in claim.result.evidence)]
    for text in said:
        assert _squeezed(visible(text.strip())) in shown, f"text that is lost: {text!r}"


def _linked(page: Page) -> Iterator[str]:
    """The addresses to which a page's links lead, as a browser follows them."""
    for node in LexborHTMLParser(Made(page).whole("")).css("a[href]"):
        url = urlsplit(urljoin(SITE.url + SITE.url_of(page.address), node.attributes["href"]))
        yield unquote(url.path, errors="surrogateescape").removeprefix("/")


def _squeezed(text: str) -> str:
    return "".join(re.sub("⟦U\\+000[9AD]⟧", "", text).split())


def _asset(asset: Asset, made: Drawn) -> None:
    """A file for machines is read by its machine."""
    text = asset.data.decode()
    assert not set(text) & (made.hidden - {"\r"}), asset.address
    match asset.address.rpartition(".")[2]:
        case "json":
            data = json.loads(text)
            assert "runs" not in data or [each["id"] for each in data["runs"]] == [record.id for record in made.book.records]
        case "csv":
            rows = list(csv.reader(io.StringIO(text, newline="")))
            if asset.address == DISCREPANCIES_CSV:
                columns, count = AUDIT_COLUMNS, len(rows) - 1
            else:
                columns, count = COLUMNS, len(made.book.records)
            assert len(rows) == count + 1
            for row in rows:
                assert len(row) == len(columns)
                assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row), row
        case _:
            ElementTree.fromstring(text)
