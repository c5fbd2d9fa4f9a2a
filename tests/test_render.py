"""The second writer: the same pages as the plugin's, from files, by whatever engine; and a folder that stays as it was made."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser, LexborNode

from donebook.book import bind
from donebook.configuration import hosting_of, settings_of
from donebook.page import Site, pages, site_of
from donebook.parser import parse
from donebook.plugin.made import Made
from donebook.problem import DonebookError
from donebook.repository import Repository
from donebook.repository.folder import MANIFEST, Held, hold
from donebook.repository.render import render
from donebook.settings import Settings
from donebook.writer import files
from donebook.writer.fragment import blocks, numbered
from drawing import ROOT, Draw, files_of
from laws.github import outline_of
from laws.strategies import DOCUMENTS
from laws.test_shown import OURS, PLAIN, USUAL
from test_hostile import HOSTILE, parents
from test_plugin import RECORD, RUN, broken, strict, tree

EXTENSIONS = [
    *("abbr", "attr_list", "def_list", "footnotes", "md_in_html", "smarty", "tables", "toc"),
    *(f"pymdownx.{name}" for name in ("caret", "details", "magiclink", "smartsymbols", "snippets", "superfences", "tasklist", "tilde")),
]
COMMONMARK = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def rendered(folder: Path, *, into: str = "rendered", rewritten: bool = False) -> Held:
    """What becomes of a folder in a drawn project; the linter's advice is not of interest here."""
    path = folder / "mkdocs.yml"
    held = render(Repository(folder, settings_of(path)), folder / into, hosting_of(path), rewritten=rewritten)
    return replace(held, problems=tuple(each for each in held.problems if each.severity != "hint"))


def body_of(text: str) -> str:
    """A rendered page without its front matter."""
    return text.split("---\n", 2)[2]


def python_markdown(text: str) -> str:
    return markdown.markdown(body_of(text), extensions=EXTENSIONS, extension_configs={"pymdownx.snippets": {"base_path": [str(ROOT)]}})


def commonmark(text: str) -> str:
    return str(COMMONMARK.render(body_of(text)))


GENERATORS = {"404.html", "assets", "css", "fonts", "img", "js", "objects.inv", "search", "search.json", "sitemap.xml", "sitemap.xml.gz"}
"""What is a generator's own in a site."""
ENGINES = {"python-markdown": python_markdown, "commonmark": commonmark}
Engine = Callable[[str], str]


def main_of(page: str) -> LexborNode:
    """What a reader sees of a page, apart from the site around it."""
    document = LexborHTMLParser(page)
    main = document.css_first("article.md-content__inner") or document.css_first("[role=main]") or document.body
    assert main is not None
    for node in main.css("div[hidden], a.headerlink, script, style"):
        node.decompose()
    return main


def ids_of(main: LexborNode) -> set[str]:
    """What links can lead to; a generator's own begin with two low lines."""
    found = {*(node.attributes["id"] for node in main.css("[id]")), *(node.attributes["name"] for node in main.css("a[name]"))}
    return {id for id in found if id and not id.startswith("__")}


def states_of(main: LexborNode) -> list[str | None]:
    """The classes of all that is ours, in order: records' and steps' results, signs, boxes. Anchors of headings come and go with the engine."""
    return [name for node in main.css('[class*="db-"]') if (name := node.attributes["class"]) != "db-anchor"]


def words_of(main: LexborNode) -> list[str]:
    return main.text(separator=" ").split()


def same_pages(one: Path, other: Path) -> int:
    """Hold two sites against one another; how many pages they have."""
    sites = [
        {
            path.relative_to(site).as_posix()
            for path in site.rglob("*")
            if path.is_file() and path.relative_to(site).parts[0] not in GENERATORS
        }
        for site in (one, other)
    ]
    assert sites[0] == sites[1]
    found = sorted(name for name in sites[0] if name.endswith(".html"))
    for name in found:
        ours, theirs = (main_of((site / name).read_text("utf-8")) for site in (one, other))
        assert ids_of(ours) == ids_of(theirs), name
        assert states_of(ours) == states_of(theirs), name
        assert words_of(ours) == words_of(theirs), name
    return len(found)


@pytest.mark.parametrize("directories", ["true", "false"])
def test_both_writers_make_the_same_site(draw: Draw, directories: str) -> None:
    folder = draw(tree("mkdocs", directories))
    first = strict(folder).rename(folder / "first")
    assert rendered(folder).problems == ()
    configuration = (folder / "mkdocs.yml").read_text("utf-8")
    plain = re.sub(r"  - donebook:.*\n", "", configuration).replace("plugins:", "docs_dir: rendered\nplugins:")
    (folder / "mkdocs.yml").write_text(plain, "utf-8")
    second = strict(folder)
    assert same_pages(first, second) == 71
    assert [each for each in broken(second) if "search" not in each[1]] == []


def own_project(folder: Path, *, rewritten: bool = False) -> Held:
    """Make a project of this one's site as files, and of its configuration without the plugin."""
    path = ROOT / "mkdocs.yml"
    text = path.read_text("utf-8")
    text = re.sub(r"  - donebook:\n(?:      .*\n)+", "", text[: text.index("\nnav:")]).replace("docs_dir: docs", "docs_dir: rendered")
    (folder / "mkdocs.yml").write_text(f"{text}\n", "utf-8")
    return render(Repository(ROOT, settings_of(path)), folder / "rendered", hosting_of(path), rewritten=rewritten)


def test_both_writers_make_this_project_s_site(own_site: Path, tmp_path: Path) -> None:
    assert [each for each in own_project(tmp_path).problems if each.severity != "hint"] == []
    site = strict(tmp_path)
    assert same_pages(own_site, site) > 100
    assert broken(site) == []
    for page in (tmp_path / "rendered").rglob("*.md"):
        if not (ROOT / "docs" / page.relative_to(tmp_path / "rendered")).is_file():
            address = page.relative_to(tmp_path / "rendered").with_suffix("")
            ours = main_of((own_site / address / "index.html").read_text("utf-8"))
            theirs = main_of(commonmark(page.read_text("utf-8")))
            assert states_of(ours) == states_of(theirs), page
            assert words_of(ours) == words_of(theirs), page


@given(text=DOCUMENTS)
def test_any_list_is_the_same_from_a_file(text: str) -> None:
    checklist = parse(f"\n{text}", path="docs/x.md")
    site = Site(files=frozenset({"x.md"}))
    overview = next(page for page in pages(bind([checklist], []), site, Settings(pages="single"))[0] if page.kind == "overview")
    made = Made(overview)
    source = body_of(files([overview], [], site, {})["x.md"].decode())
    for extensions in (PLAIN, USUAL):
        ours = outline_of(made.whole(markdown.markdown(made.markdown, extensions=extensions)), OURS)
        assert outline_of(markdown.markdown(source, extensions=extensions), OURS) == ours


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_of_an_author_s_hides_a_step_or_ends_the_page(text: str, engine: Engine) -> None:
    checklist = parse(f"# L\n\n{text}", path="docs/l.md")
    made, assets = pages(bind([checklist], []), Site(files=frozenset({"l.md"})), Settings(pages="single"))
    page = engine(files(made, assets, Site(), {})["l.md"].decode())
    body = LexborHTMLParser(f"<!doctype html><body><main>{page}</main><footer></footer>").body
    assert body is not None
    steps = body.css("main ul.db-steps > li.db-step")
    assert len(steps) == 2
    assert all(parent.tag != "details" for step in steps for parent in parents(step))
    assert len(body.css("body > footer")) == 1


STRANGERS = [
    "{{ 8191*8191 }}",
    "{% raw %}{{ config.site_name }}{% endraw %}",
    "{# not closed",
    "[[ 8191*8191 ]] << 8191*8191 >> <% 8191*8191 %>",
    '--8<-- "secret.txt"',
    'a\n--8<-- "LICENSE"\n-8<- "LICENSE"',
    ";--8<--",
    "{: onclick=alert(1) }",
    "x\n{: .y onclick=alert(1) }",
    "{ #deployment-steps .optional }",
    "[a](javascript:alert(1))",
    "[a][b]\n\n[b]: javascript:alert(1)",
    "![a](x.png)",
    "<img src=x onerror=alert(1)>",
    "&lt;img src=x onerror=alert(1)&gt; &#60;b&#62; &copy; &amp;amp; &copy",
    "a\n\n# heading",
    "- [ ] step\n- [x] step",
    "*[HTML]: x\n\nHTML",
    "[^1]: x\n\na[^1]",
    "```\ncode\n```",
    "~~~ html\n<b>\n~~~",
    "$$x$$ and $x$ and \\(x\\)",
    ":smile: :material-home:",
    "    indented\n        more",
    "\tindented",
    "</div></li></ul></article></main>",
    "<!-- open",
    "--> ]]> <![CDATA[ <?php ?>",
    "<script>alert(1)</script>",
    "a | b\n--- | ---\n1 | 2",
    "!!! note\n    text",
    "??? x\n=== y\n/// z",
    "---\ntitle: x\n---",
    "term\n:   definition",
    "H~2~O x^2^ ==mark== ^^ins^^ ~~del~~ ++ctrl++ {++a++}",
    "https://example.org/a_b_c www.example.org a@example.org",
    "(c) (tm) -- --- ... 1/2 +/- \"quoted\" 'single'",
    "@someone #1 !2 a/b#3 GH-4",
    "[[wiki link]] [TOC] [^ref] [ ] [x]",
    "\\* \\_ \\[ back\\slash",
    "*a* _b_ **c** __d__ `e`",
    "ends with two spaces  \nnext",
    "१२ 漢字 é “quotes” — dash",
    "::: warning\nx\n:::",
    "{{< shortcode >}} {{% shortcode %}} {$ x $} <%= x %> #{x} ${x}",
    "import x from 'y'\n\nexport const a = <b/>",
]
"""What engines, their extensions and template languages act on."""


def seen(node: LexborNode) -> str:
    """A node's text without white space: line ends are elements, and runs of spaces are one."""
    return "".join(node.text().split())


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of a project whose run file has a strange note on each step, and strange texts wherever there are texts."""
    folder = tmp_path_factory.mktemp("strangers")
    link = {"href": "https://example.org/{{8191*8191}}?a=[b](c)&d={%raw%}&e=$x$", "title": "{{ 8191*8191 }}"}
    steps = {f"step-{number}": {"result": "failed", "note": note, "by": note, "evidence": [link]} for number, note in enumerate(STRANGERS)}
    odd = '<img src=x onerror=alert(1)>{{ 8191*8191 }}{% raw %}](javascript:alert(2))\n\n# x\n--8<-- "LICENSE"'
    head = {"schema": 1, "subject": odd, "version": odd, "environment": odd, "operator": odd}
    more = {
        "signoffs": [{"role": odd, "name": odd, "note": odd}],
        "redlines": [{"note": odd}],
        "links": [{"rel": odd, "href": "javascript:alert(3)"}],
    }
    run = json.dumps({**head, **more, "steps": steps})
    boxes = "".join(f"- [ ] Step {number}\n" for number in range(len(STRANGERS)))
    drawing = f"=== mkdocs.yml\nsite_name: x\n=== docs/l.md\n---\nchecklist: true\n---\n# L\n\n## A\n\n{boxes}=== runs/l/2026-11-22-a.json\n{run}\n"
    for name, text in files_of(drawing):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    assert rendered(folder).problems == ()
    return {path.relative_to(folder / "rendered").as_posix(): path.read_text("utf-8") for path in (folder / "rendered").rglob("*.md")}


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_a_stranger_s_text_is_text(strangers: dict[str, str], engine: Engine) -> None:
    main = main_of(f"<body>{engine(strangers['l/runs/2026-11-22-a.md'])}</body>")
    for number, note in enumerate(STRANGERS):
        said = main.css_first(f'.db-section li[id="a/step-{number}"] .db-said p')
        assert said is not None, note
        assert seen(said) == "".join(note.split()), note
        assert {node.tag for node in said.css("*")} <= {"p", "br", "a"}, note
        assert all(set(node.attributes) == {"href", "rel"} for node in said.css("a")), note
        evidence = main.css_first(f'.db-section li[id="a/step-{number}"] .db-evidence a')
        assert evidence is not None
        assert evidence.attributes["href"] == "https://example.org/{{8191*8191}}?a=[b](c)&d={%raw%}&e=$x$"


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_nothing_of_a_stranger_s_becomes_markup_anywhere(strangers: dict[str, str], engine: Engine) -> None:
    for name, text in strangers.items():
        front = text.split("---\n", 2)[1]
        assert not set("<>{}&`*|") & set(re.sub(r'\{"\w+": true\}', "", front.replace('{"cards": false}', ""))), name
        main = LexborHTMLParser(engine(text)).body
        assert main is not None
        assert {node.tag for node in main.css("img, iframe, pre, em, blockquote, math")} == set(), name
        assert all(not key.startswith("on") for node in main.css("*") for key in node.attributes), name
        assert all("javascript" not in (node.attributes["href"] or "") for node in main.css("[href]")), name
        assert "Permission is hereby granted" not in main.text(), name
        assert "67092481" not in main.text(), name


def test_macros_and_snippets_find_nothing_to_do(draw: Draw) -> None:
    quoted = "'{{ 8191*8191 }}{% raw %}{# x {{ config.site_name }}'"
    folder = draw(tree("mkdocs").replace("12 timeouts", quoted).replace("known", quoted).replace("operator: alice", f"operator: {quoted}"))
    rendered(folder)
    extensions = ", ".join(EXTENSIONS)
    (folder / "mkdocs.yml").write_text(
        f"site_name: Acme\ndocs_dir: rendered\ntheme: mkdocs\nplugins: [search, macros]\nmarkdown_extensions: [{extensions}]\n", "utf-8"
    )
    page = (strict(folder) / RECORD / "index.html").read_text("utf-8")
    assert page.count("{{ config.site_name }}") == 0, "as numbers, all of them"
    assert html.unescape(page).count("{{ 8191*8191 }}{% raw %}{# x {{ config.site_name }}") >= 3


SIGNS = st.lists(
    st.sampled_from([*"<>&{}[]()`*_~^=+-#$!|:@\\%\"'/;,.\n\t ab1é", "{{", "--8<--", "&amp;", "\n\n", "    "]), max_size=30
).map("".join)


@given(text=SIGNS)
def test_any_text_in_html_is_seen_as_it_is(text: str) -> None:
    escaped = html.escape(text)
    (block,) = blocks(f'<p title="{escaped}" class="db-x">{escaped}<b>x</b></p>')
    source = f"---\n---\n# a\n\n{block}\n\nb\n"
    for engine in ENGINES.values():
        body = LexborHTMLParser(engine(source)).body
        assert body is not None
        found = body.css_first("p.db-x")
        assert found is not None
        assert seen(found) == "".join(f"{text}x".split())
        assert "".join((found.attributes["title"] or "").split()) == "".join(text.split())
        assert [node.tag for node in body.css("body > *")] == ["h1", "p", "p"]


def test_numbers_stay_what_they_are() -> None:
    assert numbered(numbered("a & b &amp; {x}")) == numbered("a & b &amp; {x}") == "a &#38; b &amp; &#123;x&#125;"


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("", []),
        ("  <!-- nobody -->\n", []),
        (
            '<li id="a"><span class="db-box"></span><div>',
            ['<li id="a" markdown="1" />', '<div class="db-box"></div>', '<div markdown="1" />'],
        ),
        ("</div></li>", ["</div>", "</li>"]),
        ("</div><p>a\n  b</p>", ["</div>", "<p>a b</p>"]),
        ("<pre>a\n\n  b</pre>", ["<pre>a&#10;&#10;  b</pre>"]),
        ("text <b>bold</b><br>", ["<div>text <b>bold</b><br></div>"]),
        ("<ul>\n<li>a<p>b</ul>", ["<ul>\n<li>a<p>b</p></li></ul>"]),
        ("<script>a\n\nb < c</script>", ["<script>a\nb < c</script>"]),
        ('<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>', ['<div><svg viewBox="0 0 1 1"><path d="M0 0" /></svg></div>']),
        ("<div/>a</div>", ["<div>a</div>"]),
        ("a < b <c", ["<div>a &#60; b &#60;c</div>"]),
        ("a <your_name> b", ["<div>a  b</div>"]),
        ("<textarea></div>\n\n*</textarea>", ["<textarea>&#60;/div&#62;&#10;&#10;&#42;</textarea>"]),
        ("<a href='x_y/#z' title='a_b'>", ['<a href="x_y/#z" title="a&#95;b" markdown="1" />']),
    ],
)
def test_fragments_as_blocks(fragment: str, expected: list[str]) -> None:
    assert list(blocks(fragment)) == expected


def test_pages_bring_what_they_need(draw: Draw) -> None:
    folder = draw(tree())
    rendered(folder)
    record = (folder / "rendered" / f"{RECORD}.md").read_text("utf-8")
    assert record.startswith('---\ntitle: "payments-api 1.10 to production"\n')
    assert 'hide: ["feedback", "toc"]' in record
    assert '<link rel="stylesheet" href="../../../donebook/donebook.css">' in record
    assert (folder / "rendered/donebook/donebook.css").read_bytes() == (
        ROOT / "plugin/donebook/page/assets/donebook/donebook.css"
    ).read_bytes()
    raw = folder / "rendered" / RECORD / "2026-11-22-payments-api-1.10-production.yml"
    assert raw.read_text("utf-8") == RUN
    assert (folder / "rendered/delivery-execution.md").read_bytes() == (folder / "docs/delivery-execution.md").read_bytes()


def test_the_checklist_keeps_its_front_matter(draw: Draw) -> None:
    folder = draw("=== mkdocs.yml\nsite_name: x\n=== docs/l.md\n---\nchecklist: true\nicon: x # mine\n---\n- [ ] a\n=== runs/.gitkeep\n")
    text = (folder / "docs/l.md").read_text("utf-8")
    (folder / "docs/l.md").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    rendered(folder)
    assert (folder / "rendered/l.md").read_text("utf-8").startswith("---\nchecklist: true\nicon: x # mine\n---\n\n<div hidden>")


def test_links_for_a_generator_that_rewrites_them(draw: Draw) -> None:
    folder = draw(tree())
    rendered(folder, rewritten=True)
    record = folder / "rendered" / f"{RECORD}.md"
    hrefs = re.findall(r'href="([^"#:]+)(?:#([^"]+))?"', record.read_text("utf-8"))
    assert len(hrefs) > 100
    for path, fragment in hrefs:
        target = record.parent / path
        assert target.is_file(), path
        if fragment:
            assert re.search(rf'(?:id|name)="{re.escape(fragment)}"', target.read_text("utf-8")), (path, fragment)


SMALL = """=== mkdocs.yml
site_name: x
plugins: [{donebook: {pages: single}}]
=== docs/l.md
---
checklist: true
---
- [ ] a
=== docs/more/picture.png
not really
=== runs/l/2026-11-22-a.yml
schema: 1
steps: {a: {result: passed}}
=== runs/l/2026-11-23-b.yml
schema: 1
steps: {a: {result: passed}}
"""


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def test_a_second_time_writes_nothing(draw: Draw) -> None:
    folder = draw(SMALL)
    first = rendered(folder)
    assert first.written
    before = state(folder / "rendered")
    second = rendered(folder)
    assert (second.written, second.removed) == ((), ())
    assert second.unchanged == first.written
    assert state(folder / "rendered") == before
    other = rendered(folder, into="other")
    assert other.written == first.written
    assert {path.relative_to(folder / "other"): path.read_bytes() for path in (folder / "other").rglob("*") if path.is_file()} == {
        path.relative_to(folder / "rendered"): path.read_bytes() for path in (folder / "rendered").rglob("*") if path.is_file()
    }


def test_files_are_for_everybody_to_read(draw: Draw) -> None:
    folder = draw(SMALL)
    before = os.umask(0o022)
    try:
        rendered(folder)
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in (folder / "rendered").rglob("*") if path.is_file()} == {0o644}


def test_a_run_that_goes_takes_its_files_along_and_no_others(draw: Draw) -> None:
    folder = draw(SMALL)
    rendered(folder)
    own = folder / "rendered/l/runs/mine.txt"
    own.write_text("mine", "utf-8")
    (folder / "runs/l/2026-11-23-b.yml").unlink()
    held = rendered(folder)
    assert held.removed == ("l/runs/2026-11-23-b.json", "l/runs/2026-11-23-b.md", "l/runs/2026-11-23-b/2026-11-23-b.yml")
    assert not (folder / "rendered/l/runs/2026-11-23-b").exists(), "nor the folder that is empty now"
    assert own.read_text("utf-8") == "mine"
    assert (folder / "rendered/l/runs/2026-11-22-a.md").is_file()
    shutil.rmtree(folder / "docs/more")
    assert rendered(folder).removed == ("more/picture.png",)
    assert not (folder / "rendered/more").exists()


def test_a_file_that_somebody_changed_stays_until_it_is_decided(draw: Draw) -> None:
    folder = draw(SMALL)
    rendered(folder)
    page, data = folder / "rendered/l/runs/2026-11-23-b.md", folder / "rendered/l/runs/2026-11-23-b.json"
    page.write_text("mine", "utf-8")
    held = rendered(folder)
    assert [(each.message, each.severity) for each in held.problems] == [
        ("somebody has changed this file since donebook wrote it", "error")
    ]
    assert held.problems[0].source.endswith("rendered/l/runs/2026-11-23-b.md")
    assert page.read_text("utf-8") == "mine"
    data.write_text("mine, too", "utf-8")
    (folder / "runs/l/2026-11-23-b.yml").unlink()
    held = rendered(folder)
    assert held.removed == ("l/runs/2026-11-23-b/2026-11-23-b.yml",)
    assert [each.severity for each in held.problems] == ["warning", "warning"]
    assert (page.read_text("utf-8"), data.read_text("utf-8")) == ("mine", "mine, too")
    page.unlink()
    data.unlink()
    assert rendered(folder).problems == ()


def test_what_donebook_did_not_write_is_in_the_way(draw: Draw) -> None:
    folder = draw(SMALL)
    rendered(folder)
    outside = folder / "outside.txt"
    outside.write_text("theirs", "utf-8")
    record = folder / "rendered/l/runs/2026-11-22-a.md"
    record.unlink()
    record.symlink_to(outside)
    shutil.rmtree(folder / "rendered/l/steps")
    (folder / "elsewhere").mkdir()
    (folder / "rendered/l/steps").symlink_to(folder / "elsewhere")
    (folder / "docs/new.md").write_text("# New\n", "utf-8")
    (folder / "rendered/new.md").write_text("theirs", "utf-8")
    held = rendered(folder)
    assert {Path(each.source).name: each.message for each in held.problems} == {
        "2026-11-22-a.md": "a link or a folder stands where donebook writes a file",
        "a.md": "a link or a folder stands where donebook writes a file",
        "new.md": "there is a file of this name that donebook did not write",
    }
    assert outside.read_text("utf-8") == "theirs"
    assert list((folder / "elsewhere").iterdir()) == []
    assert (folder / "rendered/new.md").read_text("utf-8") == "theirs"


@pytest.mark.parametrize("into", [".", "..", "docs", "docs/rendered", "runs", "runs/l/x", ".git/x"])
def test_the_project_s_own_folders_are_refused(draw: Draw, into: str) -> None:
    folder = draw(SMALL)
    before = state(folder)
    with pytest.raises(DonebookError, match=r"the project's own files are there\. Name a folder beside them, such as `rendered`\."):
        rendered(folder, into=into)
    assert state(folder) == before


def test_a_folder_of_somebody_s_is_refused(draw: Draw) -> None:
    folder = draw(SMALL + "=== full/mine.txt\nmine\n=== file\nmine\n")
    (folder / "link").symlink_to("new")
    (folder / "empty").mkdir()
    for into, message in (
        ("full", "the folder is not empty, and has no `.donebook.json`. Name a new or an empty folder, or one that donebook made"),
        ("file", "it is no folder"),
        ("link", "it is no folder"),
    ):
        with pytest.raises(DonebookError, match=re.escape(message)):
            rendered(folder, into=into)
    assert (folder / "full/mine.txt").read_text("utf-8") == "mine\n"
    assert rendered(folder, into="empty").written


@pytest.mark.parametrize("text", ["", "[]", "{", '{"files": [1]}', '{"files": {"a": 1}}', "\xff"])
def test_a_manifest_that_cannot_be_read_ends_it(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text, "latin-1")
    with pytest.raises(DonebookError, match=r"its `\.donebook\.json` cannot be read\. Delete the folder; it is made anew\."):
        hold(tmp_path, {"a.md": b"a"})


def test_a_manifest_leads_nowhere_else(tmp_path: Path) -> None:
    import hashlib

    outside, folder = tmp_path / "outside.txt", tmp_path / "folder"
    outside.write_bytes(b"theirs")
    folder.mkdir()
    digest = hashlib.sha256(b"theirs").hexdigest()
    names = ["../outside.txt", str(outside), "x/../../outside.txt", "", ".", "..", MANIFEST, "a\0b", "./a", "a//b"]
    (folder / MANIFEST).write_text(json.dumps({"files": dict.fromkeys(names, digest)}), "utf-8")
    held = hold(folder, {"a.md": b"a"})
    assert (held.removed, held.written, held.problems) == ((), ("a.md",), ())
    assert outside.read_bytes() == b"theirs"
    assert list(json.loads((folder / MANIFEST).read_bytes())["files"]) == ["a.md"]


def test_an_interrupted_time_is_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from donebook.repository import folder as module

    folder, count = tmp_path / "folder", iter(range(100))
    hold(folder, {"a.md": b"1", "b.md": b"1", "c.md": b"1"})
    whole = module.replace

    def failing(path: Path, data: bytes) -> None:
        if next(count) == 2:
            raise OSError("the disk is full")
        whole(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(module, "replace", failing)
        with pytest.raises(OSError, match="the disk is full"):
            hold(folder, {"a.md": b"2", "b.md": b"2", "c.md": b"2"})
    held = hold(folder, {"a.md": b"3", "b.md": b"3"})
    assert (held.written, held.removed, held.problems) == (("a.md", "b.md"), ("c.md",), ())


def test_a_file_becomes_a_folder_and_back(tmp_path: Path) -> None:
    hold(tmp_path / "x", {"a": b"1"})
    assert hold(tmp_path / "x", {"a/b": b"1"}).problems == ()
    held = hold(tmp_path / "x", {"a": b"2"})
    assert (held.written, held.removed, held.problems) == (("a",), ("a/b",), ())


def test_the_author_s_own_page_stays_and_links_out_are_left(draw: Draw) -> None:
    folder = draw(SMALL + "=== docs/l/runs.md\n# Mine\n=== docs/runs.json\nmine\n")
    (folder / "docs/out.md").symlink_to("/etc/hostname")
    (folder / "docs/in.md").symlink_to("l/runs.md")
    (folder / "docs/folder").symlink_to("more")
    held = rendered(folder)
    assert {each.source: each.code for each in held.problems} == {
        "docs/l/runs.md": "taken",
        "docs/runs.json": "taken",
        "docs/out.md": "not-a-file",
        "docs/folder": "not-a-file",
    }
    assert (folder / "rendered/l/runs.md").read_text("utf-8") == "# Mine\n"
    assert (folder / "rendered/in.md").read_text("utf-8") == "# Mine\n"
    assert not (folder / "rendered/in.md").is_symlink()
    assert not (folder / "rendered/out.md").exists()


CONFIGURATIONS = [
    "",
    "repo_url: https://github.com/acme/ops",
    "repo_url: https://github.com/acme/ops/\nedit_uri: ''",
    "repo_url: https://gitlab.com/acme/ops",
    "repo_url: https://bitbucket.org/acme/ops/",
    "repo_url: https://git.acme.example/ops",
    "repo_url: https://github.com/acme/ops\nedit_uri: blob/main/handbook",
    "repo_url: https://github.com/acme/ops\nedit_uri: https://edit.example/?path=",
    "edit_uri: edit/main/docs/",
    "site_url: https://acme.example/ops\nuse_directory_urls: false",
    "site_url: ''",
    "site_url: !ENV [DONEBOOK_NOWHERE, 'https://acme.example/']",
    "site_url: !ENV [DONEBOOK_SOMEWHERE, 'https://acme.example/']",
]


@pytest.mark.parametrize("lines", CONFIGURATIONS)
@pytest.mark.parametrize("docs", ["docs", "handbook/docs"])
def test_the_configuration_says_the_same_without_mkdocs(draw: Draw, monkeypatch: pytest.MonkeyPatch, lines: str, docs: str) -> None:
    from mkdocs.config import load_config
    from mkdocs.structure.files import Files

    from donebook.plugin.site import host_site

    monkeypatch.setenv("DONEBOOK_SOMEWHERE", "https://somewhere.example/x")
    folder = draw(f"=== mkdocs.yml\nsite_name: Acme\ndocs_dir: {docs}\n{lines}\n=== {docs}/index.md\n# Home\n")
    path = folder / "mkdocs.yml"
    theirs = host_site(load_config(str(path)), Files([]))
    ours = site_of(hosting_of(path), settings_of(path).docs_dir, ())
    assert (ours.name, ours.url, ours.directory_urls) == (theirs.name, theirs.url, theirs.directory_urls)
    for file in (f"{docs}/a/b.md", "runs/l/x.yml", "mkdocs.yml"):
        assert ours.edit(file) == theirs.edit(file)
    assert ours.commit("abc") == theirs.commit("abc")


def test_no_configuration_is_one_too() -> None:
    assert site_of(hosting_of(None), "docs", ()).edit("x") == ""
