"""Attacks on those who read: every page of a repository full of them, in a real browser that forbids them nothing.

The oracle is a twin: the same repository with innocent words in place of the attacks. Text may differ between the two, elements not.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Error

from attacks import ATTACKS, besieged

INNOCENT = {name: f"innocent {number}" for number, name in enumerate(ATTACKS)}
RAN = Path("/tmp/donebook-was-run")
POLICY = {"Content-Security-Policy-Report-Only": "script-src 'self' 'report-sample'; style-src 'self' 'report-sample'"}
"""Reported and let through: what is held back cannot show that it is harmless."""
MATERIAL = "{name: material, font: false, features: [navigation.instant, navigation.path, search.highlight, search.suggest]}"
MKDOCS = "{name: mkdocs, highlightjs: false}"
SETTINGS = f"""repo_url: https://git.example.org/acme/ops
edit_uri: edit/main/docs/
plugins: [search, macros, donebook]
theme: {MATERIAL}
markdown_extensions:
  - attr_list
  - md_in_html
  - admonition
  - footnotes
  - abbr
  - tables
  - toc: {{permalink: true}}
  - pymdownx.snippets: {{base_path: ["."]}}
  - pymdownx.blocks.html
  - pymdownx.superfences
  - pymdownx.tasklist
  - pymdownx.magiclink
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
      emoji_generator: !!python/name:material.extensions.emoji.to_svg
"""
KINDS = ("material", "mkdocs", "rendered")
OBEYED = '{{ 6 * 7 }} :material-check: [link](index.md){ .obeyed }\n\n--8<-- "obeyed.txt"\n'
"""On a page of the author's own: what the attacks hope for is at work."""
OWN = ("https://docs.example.org/", "https://git.example.org/acme/ops")
MARKDOWN = {f"{tag}  ()" for tag in ("em", "pre", "strong", "table", "tbody", "td", "th", "thead", "tr")} | {
    *(f"{tag} class (db-{where})" for tag in ("td", "th") for where in ("center", "right")),
    "h3 id ()", "pre id ()", "div class (md-typeset__table)", "div class (md-typeset__scrollwrap)",
}  # fmt: skip
"""What a list of attacks is made of besides: a list is Markdown, and Material wraps its tables and numbers its code."""

# The elements of a page: tag, names of attributes, classes. Only these may differ from the twin's: line ends of a text; links to
# where a reader may be sent, with nothing but text in them; an address in code where it may not, and the host of one where it may; how
# well a name is known, which hangs on the commit's author; what our script offers in a table's filter, from the table's rows; and
# what the themes' scripts do to their own sidebars, as soon as they come to it.
LOOK = """() => {
  const bare = (each, ...names) => each.children.length === 0 && each.getAttributeNames().sort().join() === names.join();
  const differs = (each) => (each.localName === "br" && bare(each))
    || (each.matches(".db-filter option") && bare(each, "value"))
    || (each.matches("a[rel='nofollow noopener noreferrer ugc']") && bare(each, "href", "rel"))
    || (each.matches(".db-evidence > code, dd > code") && each.attributes.length === 0)
    || (each.matches(".db-evidence > .db-quiet, dd > .db-quiet") && bare(each, "class") && each.textContent.startsWith("↗ "));
  const at = (value) => { try { return new URL(value, document.baseURI) } catch { return location } };
  const elements = {}, stray = [];
  for (const each of document.querySelectorAll("*")) {
    // Links elsewhere that do not say so to those who count links, and addresses of schemes that a page has no need of.
    for (const name of ["href", "src", "action", "formaction", "data", "poster", "background", "xlink:href"]) {
      if (!each.hasAttribute(name)) continue;
      const { protocol, origin, href } = at(each.getAttribute(name));
      if (!["http:", "https:", "mailto:"].includes(protocol)) stray.push(each.outerHTML);
      else if (origin !== location.origin && protocol !== "mailto:" && each.rel !== "nofollow noopener noreferrer ugc") stray.push(href);
    }
    if (differs(each)) continue;
    const themes = (name) => (name === "title" && each.matches(".md-ellipsis, .md-nav__link")) || (name === "style" && each.matches("[class^=md-sidebar]"));
    const names = each.getAttributeNames().sort().filter((name) => !themes(name));
    const classes = (each.getAttribute("class") ?? "").replace(/db-known--(claimed|committed)/, "db-known--").replace("nav-link active", "nav-link");
    const sign = `${each.localName} ${names.join(" ")} (${classes})`;
    elements[sign] = (elements[sign] ?? 0) + 1;
  }
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  const said = [...document.querySelectorAll(".db-said > p")].map((each) => each.textContent.replace(/\\s/gu, ""));
  return { elements, stray, ids, said, violations: window.violations ?? [] };
}"""
# Of a script that the theme writes into each page, the part that says how deep the page is, is left out.
WATCH = """window.violations = [];
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) =>
  violations.push(`${effectiveDirective} ${blockedURI} ${sample.replace(/"[./]*".*/s, "")}`));"""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a page is made of, and what it did when it was read."""

    did: list[str]
    """Dialogs, requests to other hosts, pages it opened or went to, errors."""
    violations: set[str]
    elements: Counter[str]
    ids: set[str]
    stray: set[str]
    said: set[str]
    """Notes, without any space."""


class Reader:
    """A browser that notes all that pages do, and forbids them nothing."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.home = home
        self.did: list[str] = []
        context.add_init_script(WATCH)
        self.page = context.new_page()
        context.on("page", lambda page: self.did.append(f"opened {page.url}"))
        context.on("request", lambda request: self._asked(request.url))
        context.on("dialog", self._spoke)
        self.page.on("pageerror", lambda error: self.did.append(f"error {error}"))
        self.page.on("console", self._said)

    def _spoke(self, dialog: Dialog) -> None:
        self.did.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _asked(self, url: str) -> None:
        if not url.startswith((self.home, "data:")):  # there is no host under `.example`: what asks for one is heard, and gets nowhere
            self.did.append(f"asked for {url}")

    def _said(self, message: ConsoleMessage) -> None:
        # What the policy would forbid is compared by itself; and a browser looks for an icon beside what is no page.
        if (
            message.type == "error"
            and "Content Security Policy" not in message.text
            and not message.location["url"].endswith("/favicon.ico")
        ):
            self.did.append(f"said {message.text}")

    def go(self, path: str) -> None:
        self.did = []
        self.page.goto(self.home + path)

    def read(self, path: str) -> Seen:
        try:
            self.go(path)
            return self.seen()
        except Error as error:  # it has left the page, or cannot answer
            self.did.append(str(error))
            return Seen(did=self.did, violations=set(), elements=Counter(), ids=set(), stray=set(), said=set())
        finally:
            if self.page.url != self.home + path:
                self.did.append(f"went to {self.page.url}")

    def seen(self) -> Seen:
        found = self.page.evaluate(LOOK)
        return Seen(
            did=self.did,
            violations=set(found["violations"]),
            elements=Counter(found["elements"]),
            ids=set(found["ids"]),
            stray={each for each in found["stray"] if not each.startswith(OWN)},
            said=set(found["said"]),
        )


@dataclass(frozen=True, kw_only=True)
class Siege:
    """A site of attacks and its twin, both read from the first page to the last."""

    kind: str
    records: list[str]
    """In the order of ATTACKS."""
    reader: Reader
    pages: dict[str, Seen]
    twin: Reader
    others: dict[str, Seen]
    """The twin's pages, as far as they are not alike."""

    @property
    def lists(self) -> set[str]:
        """The record that brings a list of attacks, and the pages that name what is odd about it."""
        return {self.records[0], "audit/index.html", *(path for path in self.pages if re.fullmatch(r"audit/\d{4}/index\.html", path))}


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def _repository(folder: Path, texts: dict[str, str]) -> Path:
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("attacks.ATTACKS", texts)
        besieged(folder, SETTINGS)
    (folder / "docs" / "obeyed.md").write_text(OBEYED, "utf-8")
    (folder / "obeyed.txt").write_text("included\n", "utf-8")
    return folder


def _build(folder: Path, kind: str) -> None:
    settings = (folder / "mkdocs.yml").read_text("utf-8")
    if kind == "rendered":
        _run(folder, "donebook", "render", "rendered")
        for path in (folder / "rendered").rglob("*.md"):  # other template engines than macros obey no such word
            path.write_text(path.read_text("utf-8").replace("render_macros: false\n", ""), "utf-8")
        settings = settings.replace(", donebook", "") + "docs_dir: rendered\n"
    if kind != "material":
        settings = settings.replace(MATERIAL, MKDOCS)
    (folder / f"for-{kind}.yml").write_text(settings, "utf-8")
    done = _run(folder, "mkdocs", "build", "-f", f"for-{kind}.yml", "-d", f"sites/{kind}")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A repository of attacks and its twin, each built as sites of all kinds."""
    RAN.unlink(missing_ok=True)
    top = tmp_path_factory.mktemp("siege")
    made = [_repository(top / "attacks", ATTACKS), _repository(top / "innocent", INNOCENT)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(_build, *zip(*product(made, KINDS), strict=True)))
    return made


@pytest.fixture(scope="module", params=KINDS)
def siege(request: pytest.FixtureRequest, folders: list[Path], browser: Browser, serve: Callable[..., str]) -> Iterator[Siege]:
    kind = request.param
    contexts = [browser.new_context() for _ in folders]
    sites = [folder / "sites" / kind for folder in folders]
    reader, twin = (Reader(context, serve(site, POLICY)) for context, site in zip(contexts, sites, strict=True))
    paths = sorted(path.relative_to(sites[0]).as_posix() for path in sites[0].rglob("*.html"))
    records = [path for path in paths if re.fullmatch(r"deploy/runs/[^/]+/index\.html", path)]
    assert len(records) == len(ATTACKS)
    if kind == "material":  # what is for machines is the same in sites of all kinds
        paths += ["deploy/badge.svg", "runs.json", "runs.xml", *(path.replace("/index.html", ".json") for path in records[:6])]
    pages = {path: reader.read(path) for path in paths}
    others = {path: twin.read(path) for path in dict.fromkeys(alike(path, records) for path in paths)}
    yield Siege(kind=kind, records=records, reader=reader, pages=pages, twin=twin, others=others)
    for context in contexts:
        context.close()


def alike(path: str, records: list[str]) -> str:
    """The page that is to be made like this one. One record in the middle stands for all but the first and the last, which have one neighbour."""
    ids = [Path(record).parent.name for record in records]
    return next((path.replace(id, ids[1]) for id in ids[2:-1] if id in path), path)


@pytest.mark.parametrize("kind", KINDS)
def test_what_attacks_hope_for_is_at_work(folders: list[Path], kind: str) -> None:
    html = (folders[0] / "sites" / kind / "obeyed" / "index.html").read_text("utf-8")
    assert all(each in html for each in ("<p>42 ", "<svg ", 'class="obeyed"', "<p>included</p>"))


def test_pages_do_nothing(siege: Siege) -> None:
    assert {path: page.did for path, page in siege.pages.items() if page.did} == {}


def test_pages_need_no_more_trust_than_the_theme(siege: Siege) -> None:
    home = siege.pages["index.html"].violations
    assert home, "themes have scripts in their pages: reports arrive"
    found = {path: page.violations - home for path, page in siege.pages.items() if page.violations - home}
    # The page of what is not there is all the theme's; and browsers show feeds in a style of their own.
    assert found.keys() - {"404.html", "runs.xml"} == set(), found


def test_attacks_make_no_element(siege: Siege) -> None:
    found = {}
    for path, page in siege.pages.items():
        other = siege.others[alike(path, siege.records)]
        if path not in siege.lists and (page.elements, page.ids) != (other.elements, other.ids):
            found[path] = (page.elements - other.elements, other.elements - page.elements, page.ids ^ other.ids)
    assert found == {}


def test_a_list_of_attacks_is_markdown_at_most(siege: Siege) -> None:
    for path in siege.lists:
        page, home = siege.pages[path], siege.pages["index.html"]
        assert page.elements.keys() - siege.others[path].elements.keys() - MARKDOWN == set()
        assert {
            id for id in page.ids - siege.others[path].ids if id in home.ids or not re.fullmatch(r"[a-z0-9/-]+|__code_\d+", id)
        } == set()


def test_links_lead_where_they_may_and_say_so(siege: Siege) -> None:
    home = siege.pages["index.html"].stray
    assert {path: page.stray - home for path, page in siege.pages.items() if page.stray - home} == {}


def test_every_attack_can_be_read(siege: Siege) -> None:
    texts = {path: "".join(text.split()) for path, text in zip(siege.records, ATTACKS.values(), strict=True)}
    assert {path for path, text in texts.items() if text not in siege.pages[path].said} == set()


@pytest.mark.parametrize("word", ["script", "image"])
def test_to_search_for_an_attack_does_nothing(siege: Siege, word: str) -> None:
    found, expected = _search(siege.reader, siege.kind, word), _search(siege.twin, siege.kind, "innocent")
    assert siege.reader.did == []
    innocent = {sign for page in (expected, *siege.others.values()) for sign in page.elements}
    assert found.elements.keys() - innocent - MARKDOWN - {"mark data-md-highlight ()"} == set()


def _search(reader: Reader, kind: str, word: str) -> Seen:
    """Search for a word, and read what is found; Material shows a page with the word marked in it."""
    page = reader.page
    if kind == "material":
        reader.go("index.html")
        page.click(".md-search__input")
        page.keyboard.type(word)
        page.click(".md-search-result__item a")
        page.wait_for_url("**/runs/**")
        return reader.seen()
    with page.expect_console_message(lambda message: "search ready" in message.text):
        reader.go("index.html")
    page.keyboard.press("s")
    page.locator("#mkdocs-search-query").fill(word[:-1])
    page.locator("#mkdocs-search-query").press(word[-1])  # one search: after each key the results of the last are taken away
    page.wait_for_selector("#mkdocs-search-results article")
    return reader.seen()


def test_nothing_was_run_or_included(folders: list[Path]) -> None:
    assert not RAN.exists()
    texts = {path: path.read_text("utf-8") for name in ("sites", "rendered") for path in (folders[0] / name).rglob("*")
             if path.suffix in (".csv", ".html", ".json", ".md", ".toml", ".xml", ".yml")}  # fmt: skip
    assert len(texts) > 500
    assert [path for path, text in texts.items() if "do-not-publish-this" in text] == []
    assert [path for path, text in texts.items() if re.search(r"(?<![0-9a-f])1337(?![0-9a-f])", text)] == [], "the sum of an attack"
