"""Attacks through every output that is no page: spreadsheets, feeds, data, reports, runners, terminals. Pages: `browser/test_siege.py`."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from defusedxml import ElementTree
from selectolax.lexbor import LexborHTMLParser

from attacks import ATTACKS, HIDING, HIDING_NAMES, LIST, NAMES, besieged, hostile_list, hostile_part
from donebook.book import bind
from donebook.checklist import Prose
from donebook.page import Site, pages
from donebook.parser import parse
from donebook.parser.render import html_of
from donebook.parser.tags import Tags, balanced
from donebook.problem import HIDDEN, DonebookError, visible
from donebook.run import assemble, decode, decode_ticked, encode, encode_ticked, is_run_id
from donebook.settings import Settings
from drawing import git

PACKAGE = Path(__file__).parent.parent / "plugin" / "donebook"
PROOF = Path("/tmp/donebook-was-run")  # what the attacks would make
FORMULA = re.compile(r"\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


@pytest.fixture(scope="module")
def siege(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("siege")
    PROOF.unlink(missing_ok=True)
    besieged(folder)
    return folder


def donebook(folder: Path, *args: str, exits: int = 0, **environment: str) -> str:
    """What a command prints, both ways."""
    done = subprocess.run(
        [sys.executable, "-m", "donebook", *args], cwd=folder, env={**os.environ, **environment}, capture_output=True, check=False
    )
    assert done.returncode == exits, done.stderr.decode()[-2000:]
    assert b"Traceback" not in done.stderr
    assert not PROOF.exists()
    return done.stdout.decode("utf-8") + ("" if "--csv" in args else done.stderr.decode("utf-8"))


COMMANDS = [
    ("check",), *((("check", "--format", name)) for name in ("github", "json", "junit", "sarif")), ("status",), ("status", "--json"), ("history",),
    ("history", "--json"), ("history", "--csv"), ("show", "deploy"), ("show", "deploy", "--json"),
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_printed_is_obeyed(siege: Path, command: tuple[str, ...]) -> None:
    """No terminal escape, no mark that reorders text, no command to a CI runner: whatever the format."""
    out = donebook(siege, *command, exits=command[0] == "check", GITHUB_ACTIONS="true")
    assert not set(out) & (HIDDEN - {"\n", "\r" if "--csv" in command else "\n"})
    lines = [line for line in out.split("\n") if re.match(r"\s*::", line)]
    own = re.compile(r"::(?:error|warning|notice) file=[^:,]+,line=\d+,title=donebook%3A [a-z-]+(?:,col=\d+)?::")
    assert all(own.match(line) for line in lines)
    assert bool(lines) == ("github" in command)
    assert not re.search(r"##\w*\[", out)


@pytest.mark.parametrize("name", ATTACKS)
def test_the_same_text_comes_back_from_every_format(name: str) -> None:
    part = hostile_part(ATTACKS[name])
    for ending in ("yml", "json", "toml"):
        file = decode(encode(part, ending).encode(), f"runs/deploy/x.{ending}")
        assert file.part == part
        assert file.problems == ()


def test_a_list_of_attacks_is_run_and_ticked() -> None:
    text = hostile_list(list(ATTACKS))
    checklist = parse(text, path="docs/l.md")
    assert len(checklist.steps) == 2 * len(ATTACKS) + ATTACKS["heading"].count("- [x]")
    part = hostile_part("plain")
    made = encode_ticked(part, text).encode()
    assert decode_ticked(made, "runs/l/x.md").part.operator == "plain"


@pytest.mark.parametrize("name", HIDING)
@pytest.mark.parametrize("ending", ["yml", "json", "toml", "md"])
def test_what_hides_is_refused_with_its_place(name: str, ending: str) -> None:
    text = HIDING[name]
    data = {
        "yml": f"subject: s\nversion: {text}\n",
        "json": '{"subject": "s",\n"version": ' + json.dumps(text) + "}",
        "toml": f'subject = "s"\nversion = "{text}"\n',
        "md": f"---\nsubject: s\n---\n- [x] a {text}\n",
    }[ending]
    read = decode_ticked if ending == "md" else decode
    with pytest.raises(DonebookError) as refused:
        read(data.encode("utf-8", "surrogatepass"), f"x.{ending}")
    assert refused.value.problems[0].line in (2, 4)


def test_hidden_characters_that_are_written_as_escapes_are_refused() -> None:
    assert decode(b'{"subject": "failed\\rpassed"}', "x.json").part.subject == "failed\rpassed"
    assert visible("failed\rpassed") == "failed⟦U+000D⟧passed", "a line end is text, and is shown by name where it is none"
    for data, name in (
        (b'a: "\\e[2J"', "x.yml"),
        (b'a: "\\u202E"', "x.yml"),
        (b'{"a": "\\u202e"}', "x.json"),
        (b'a = "\\u202e"', "x.toml"),
    ):
        with pytest.raises(DonebookError, match="U\\+"):
            decode(data, name)


MORE_THAN_DATA = {
    "an alias": ("x.yml", "a: &x 1\nb: *x\n", "x.yml:1:4: an anchor, `&x`"),
    "an alias alone": ("x.yml", "steps:\n  a: *x\n", "x.yml:2:"),
    "a merge key": ("x.yml", "a: 1\nb: {<<: {c: 1}}\n<<: {d: 1}\n", "unknown key `<<`"),
    "merge keys of one another": ("x.yml", "a: &a {k: v}\n" + "".join(f"a{n}: &a{n} {{<<: [{', '.join(['*a'] * 9)}]}}\n" for n in range(9)), "x.yml:1:4: an anchor"),
    "a tag": ("x.yml", "subject: s\nversion: !!str 1\n", "x.yml:2:10: a tag"),
    "a tag of Python's": ("x.yml", "subject: !!python/object/apply:os.system [ls]\n", "x.yml:1:10: a tag"),
    "a directive": ("x.yml", "%YAML 1.1\n---\nsubject: s\n", "directive"),
    "a second document": ("x.yml", "subject: s\n---\nsubject: t\n", "x.yml:2:1: a second document"),
    "a key that stands twice": ("x.yml", "steps:\n  a: {result: failed, note: x, result: passed}\n", "x.yml:2:32: the key `result` stands twice"),
    "a key that stands twice, in JSON": ("x.json", '{"subject": "s",\n"subject": "t"}', "x.json:2:1: the key `subject` stands twice"),
    "a key that stands twice, in TOML": ("x.toml", 'subject = "s"\nsubject = "t"\n', "x.toml:2:"),
    "a key that looks like another": ("x.yml", "subject: s\nver\u0455ion: 1\n", "x.yml:2:1: unknown key"),
    "a key that is no text": ("x.yml", "? [a, b]\n: c\n", "x.yml:1:3: a key that is not a text"),
    "a list": ("x.yml", "- a\n", "not a run"),
    "a text": ("x.json", '"a"', "not a run"),
    "nothing": ("x.yml", "# only a comment\n", "the file is empty"),
    "deep": ("x.yml", "- " * 25_000, "more than 8 levels"),
    "deep, in brackets": ("x.yml", "[" * 5_000, "x.yml:1:"),
    "deep, in JSON": ("x.json", "[" * 100_000, "x.json:1:"),
    "deep, in TOML": ("x.toml", "a = " + "[" * 5_000 + "]" * 5_000, "more than 8 levels"),
    "a key of many parts": ("x.toml", ".".join("a" * 3_000) + " = 1\n", "x.toml:1: more than 8 levels"),
    "a huge number": ("x.json", '{"schema": ' + "9" * 5_000 + "}", "x.json:1:12: the file is of schema 999999999999"),
    "a day that is none": ("x.yml", "started: 2026-13-45T00:00:00Z\n", "x.yml:1:10: `started` is"),
    "a time without a zone": ("x.yml", "started: 2026-11-22T20:00:00\n", "Write it as ISO 8601 with an offset"),
    "no number in JSON": ("x.json", '{"version": NaN}', "NaN is no JSON value"),
    "a comment in JSON": ("x.json", '{"version": "1"} // x', "not JSON"),
    "a tab": ("x.yml", "steps:\n\ta: passed\n", "a tab in the indentation"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "said"), MORE_THAN_DATA.values(), ids=MORE_THAN_DATA)
def test_what_is_more_than_data_is_refused(name: str, text: str, said: str) -> None:
    try:
        problems = decode(text.encode(), name).problems
    except DonebookError as error:
        problems = error.problems
    assert any(said in str(problem) for problem in problems), problems
    assert all(problem.cure and problem.line for problem in problems)


@pytest.mark.parametrize(
    "value", ["no", "1.10", "010", "22:22", "1e3", "0x10", "2026-11-22", "1_000", "~x", "=", "<", ".inf", "true", "2.0"]
)
def test_values_stay_as_they_are_written(value: str) -> None:
    for name, text in (("x.yml", f"version: {value}\n"), ("x.yml", f"{{version: {value}}}\n"), ("x.json", f'{{"version": "{value}"}}')):
        assert decode(text.encode(), name).part.version == value
    assert decode(b"version: null\n", "x.yml").part.version is None
    assert decode(b"version = 1.10\n", "x.toml").part.version == "1.10"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("version: 1\n".encode("utf-16"), "not UTF-8 text"),
        ("version: ü\n".encode("latin-1"), "x.yml:1:10: not UTF-8 text"),
        (b"a: b\nversion: \xc0\xaf\n", "x.yml:2:10: not UTF-8 text"),
        (b"version: \xed\xa0\x80\n", "not UTF-8 text"),
        (b"version: a\0b\n", "U+0000"),
        ("version: 1\n".encode("utf-16-be"), "U+0000"),
        (b"version: a\xef\xbb\xbfb\n", "U+FEFF"),
        ("version: a\u0085b\n".encode(), "U+0085"),
    ],
)
def test_bytes_that_are_no_text_are_refused(data: bytes, said: str) -> None:
    with pytest.raises(DonebookError, match=re.escape(said)):
        decode(data, "x.yml")
    assert decode(b"\xef\xbb\xbfversion: 1\r\n", "x.yml").part.version == "1", (
        "a mark at the beginning, and line ends of Windows, are no fault"
    )


def test_entities_do_not_bring_back_what_is_refused(tmp_path: Path) -> None:
    """A frozen text is Markdown, in which `&#8238;` is a character; on the page it has its name."""
    frozen = "# L\n\n## A&#8238;b\n\ntext &#8238;c\n\n- [ ] a &#8238;d\n"
    run = decode(f"steps: {{}}\nfrozen: {json.dumps(frozen)}\n".encode(), "runs/l/2026-1.yml")
    book = bind([parse("# L\n\n- [ ] a\n", path="docs/l.md")], [assemble("2026-1", "l", [run])])
    made, assets = pages(book, Site(files=frozenset({"l.md"})), Settings())
    (page,) = [page for page in made if page.kind == "record"]
    said = "".join(part.html for part in page.parts if not isinstance(part, Prose)) + str(page.toc) + page.title + page.summary
    assert "⟦U+202E⟧" in said
    assert not HIDDEN & set(said.replace("\n", ""))
    assert not any("\u202e" in asset.data.decode() for asset in assets)


@pytest.fixture(scope="module")
def site(siege: Path) -> Path:
    out = siege / "site"
    subprocess.run(["mkdocs", "build", "--quiet"], cwd=siege, check=True, capture_output=True)
    return out


def test_no_spreadsheet_computes(siege: Path, site: Path) -> None:
    """Every cell is in quotes; what a spreadsheet would take for a formula begins with an apostrophe."""
    for text in ((site / "runs.csv").read_text("utf-8"), donebook(siege, "history", "--csv")):
        header, *rows = list(csv.reader(io.StringIO(text, newline="")))
        assert len(rows) == len(ATTACKS)
        assert all(len(row) == len(header) for row in rows)
        cells = {cell for row in rows for cell in row}
        assert not [cell for cell in cells if FORMULA.match(cell)]
        assert "'" + ATTACKS["formula"] in cells
        assert "'" + ATTACKS["formula-width"] in cells
        assert text.count('"') % 2 == 0


def test_every_feed_and_picture_is_xml_and_says_what_the_runs_say(site: Path) -> None:
    for path in (site / "runs.xml", site / "deploy" / "badge.svg"):
        tree = ElementTree.fromstring(path.read_bytes())
        names = {each.tag.rpartition("}")[2] for each in tree.iter()}
        assert names <= {"feed", "entry", "title", "id", "link", "updated", "author", "name", "summary", "svg", "rect", "path", "g", "text"}
    feed = ElementTree.fromstring((site / "runs.xml").read_bytes())
    said = {each.text for each in feed.iter() if each.tag.endswith("}name")}
    assert ATTACKS["script"][:200] in said or len(said) == 50
    assert said <= {text[:200].replace("\n", "⟦U+000A⟧").replace("\t", "⟦U+0009⟧") for text in ATTACKS.values()}


def test_data_is_what_the_runs_say(site: Path) -> None:
    """JSON gives every text back as it is, and is never part of a page."""
    for number, (name, text) in enumerate(ATTACKS.items()):
        record = json.loads((site / "deploy" / "runs" / f"2026-11-22-{number:02}-{name}.json").read_bytes())
        assert record["subject"] == text[:200]
        by_id = {entry["id"]: entry for entry in record["entries"]}
        assert text in {entry["said"]["note"] for entry in by_id.values() if entry["said"]}
    runs = json.loads((site / "runs.json").read_bytes())
    assert len(runs["runs"]) == len(ATTACKS)
    assert not [
        path
        for path in site.rglob("*.html")
        if re.search(r"<script[^>]*application/json", path.read_text("utf-8"))
        and "deploy" in path.parts
        and "__config" not in path.read_text("utf-8")
    ]


def test_nothing_is_run_and_nothing_is_included(siege: Path, site: Path) -> None:
    donebook(siege, "render", "out", exits=1)
    assert not PROOF.exists()
    for folder in (site, siege / "out"):
        for path in folder.rglob("*"):
            if path.is_file():
                assert b"do-not-publish-this" not in path.read_bytes(), path
    shutil.rmtree(siege / "out")


def test_no_mail_address_is_published(site: Path) -> None:
    """Commits have addresses; pages have handles and names."""
    for path in [*site.glob("deploy/**/*.html"), *site.glob("*.json"), *site.glob("audit/*.html")]:
        assert "alice@example.org" not in path.read_text("utf-8"), path


def test_titles_of_pages_hold_no_markup() -> None:
    """MkDocs' themes escape nothing: what they are given has no sign that HTML, Markdown or a template knows."""
    checklist = parse(hostile_list(list(ATTACKS)), path="docs/l.md")
    made, assets = pages(bind([checklist], []), Site(files=frozenset({"l.md"})), Settings())
    for page in made:
        assert not set(page.title + page.label) & set("<>&\"'`{}[]\\|")
    addresses = [page.address for page in made] + [asset.address for asset in assets]
    assert len(addresses) == len({address.casefold() for address in addresses})
    assert all(re.fullmatch(r"[a-z0-9/._-]+", address) and ".." not in address for address in addresses)


def test_text_becomes_markup_in_one_place() -> None:
    """What is to be trusted as HTML is said in `page/html.py` only, and no template turns escaping off."""
    for path in PACKAGE.rglob("*.py"):
        if path.relative_to(PACKAGE).as_posix() != "page/html.py":
            assert not re.search(r"Markup\([^)\"]|Markup\(\"[^\"]", path.read_text("utf-8")), path
            assert "jinja2" not in path.read_text("utf-8"), path
    for path in (PACKAGE / "page" / "templates").iterdir():
        text = path.read_text("utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape", text), path
        assert not re.search(r"<(?:script|style)\b|\s(?:style|on[a-z]+)=|javascript:", text, re.IGNORECASE), path


@pytest.mark.parametrize(
    "name",
    ["con", "con.x", "nul", "com1", "lpt9.2026", "aux", "prn", "index", "readme", "search", "assets", "404", "A", "é", "e\u0301", "a/b", "..", ".", "", "-rf",
     "a b", "a\nb", "a\x1bb", "<b>", "{{x}}", "=x", "x:y", "x.", "x" * 81, "a_b", "x.json", "x.html"],
)  # fmt: skip
def test_no_run_is_called_so(name: str) -> None:
    assert not is_run_id(name)


def test_no_text_reaches_git_as_an_option() -> None:
    """Git is asked in two files, by a list of words; what comes from files goes in after `--`, behind `HEAD:./`, or by its input."""
    asking = [path for path in PACKAGE.rglob("*.py") if "subprocess" in path.read_text("utf-8")]
    assert {path.relative_to(PACKAGE).as_posix() for path in asking} == {"repository/git.py", "repository/objects.py"}
    assert not any("shell=True" in path.read_text("utf-8") for path in asking)


def test_parts_of_any_name_are_read_and_linked_to(tmp_path: Path) -> None:
    """No name of a file is a link to elsewhere, hides another, or is lost; one that cannot be seen is refused."""
    parts = tmp_path / "runs" / "deploy" / "2026-1"
    parts.mkdir(parents=True)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "deploy.md").write_text(LIST, "utf-8")
    (tmp_path / "docs" / "javascript:alert(1).md").write_text("---\nchecklist: true\n---\n- [] a\n- [ ] b\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nrepo_url: https://github.com/a/b\nplugins: [donebook]\n", "utf-8")
    for name in (*NAMES, *HIDING_NAMES):
        (parts / f"{name}.yml").write_text(f"redlines: [{{note: {json.dumps('from ' + ascii(name))}}}]\n", "utf-8")
    (parts / os.fsdecode(b"\xf7.yml")).write_text("subject: s\n", "utf-8")
    (parts / "c\u202ed").mkdir()
    (parts / "c\u202ed" / "alice.yml").write_text("subject: s\n", "utf-8")
    subprocess.run(["mkdocs", "build", "--quiet"], cwd=tmp_path, check=True, capture_output=True)
    page = LexborHTMLParser((tmp_path / "site/deploy/runs/2026-1/index.html").read_text("utf-8"))
    links = [str(each.attributes["href"]) for each in page.css("#git ~ p a") if "github" not in str(each.attributes["href"])][:-1]
    assert len(links) == len(NAMES)
    files = [tmp_path / "site/deploy/runs/2026-1" / unquote(link) for link in links]
    assert {file.stem for file in files} == set(NAMES)
    assert all(file.is_file() and not urlsplit(link).scheme for file, link in zip(files, links, strict=True))
    text = page.body.text() if page.body else ""
    assert all("from " + ascii(name) in text for name in NAMES)
    for path in (tmp_path / "site").rglob("*.html"):
        for link in LexborHTMLParser(path.read_text("utf-8")).css("[href]"):
            assert urlsplit(str(link.attributes["href"])).scheme in ("", "https"), path
    said = donebook(tmp_path, "check", exits=1)
    assert said.count("has signs in its name that are not seen, or is not UTF-8") == len(HIDING_NAMES) + 2
    assert said.count("are one file where case and Unicode form do not count") == 2
    assert said.count("is no name for a file on Windows") == sum(bool(set(name) & set('<>:"|?*\\\\')) for name in NAMES) + 1


def test_a_phase_overwrites_no_other_page() -> None:
    titles = ["Index", "Runs", "Runs phase", "Runs", "All", "Steps", "Con", "Readme"]
    checklist = parse("# D\n\n" + "".join(f"## {title}\n\n- [ ] {title}\n\n" for title in titles), path="docs/d.md")
    made, _ = pages(bind([checklist], []), Site(files=frozenset({"d.md"})), Settings())
    urls = [Site().url_of(page.address) for page in made]
    assert len(urls) == len(set(urls))
    assert sum(page.kind == "phase" for page in made) == len(titles)


def test_what_stands_too_deep_is_told_and_shown() -> None:
    """Parsers stop at some depth: a step there is named, and prose there is shown as it is written."""
    deep = "- " * 60 + "[ ] Ask Bo"
    checklist = parse(f"# D\n\n- [ ] a\n\n{deep}\n", path="docs/d.md")
    assert [(problem.code, problem.line) for problem in checklist.problems] == [("too-deep", 5)]
    for text in (">" * 60 + " Ask Bo", deep, "> - " * 30 + "Ask Bo"):
        assert "Ask Bo" in html_of(text, str)
    assert html_of(">" * 60 + " <b>", str).endswith("&gt; &lt;b&gt;</pre>")


def test_a_tag_that_never_ends_takes_nothing_of_ours() -> None:
    tags = Tags()
    assert tags.feed("<iframe\n") == "&lt;iframe\n"
    assert tags.feed('<details title="x') == '&lt;details title="x'
    assert not balanced("<div\n")


@pytest.mark.parametrize(
    "text",
    ["https://example.org/?a=1&token=0123456789abcdef", "the key is ghp_" + "a1" * 18, "-----BEGIN OPENSSH PRIVATE KEY-----", "AKIA" + "A1" * 8,
     "https://example.org/x?sig=0123456789abcdefghij"],
)  # fmt: skip
def test_what_looks_like_a_secret_is_told_and_not_written(text: str, tmp_path: Path) -> None:
    data = f"steps: {{a: {{result: passed, evidence: [{{href: '{text}'}}]}}}}\n".encode()
    (problem,) = decode(data, "x.yml").problems
    assert (problem.code, problem.severity) == ("secret", "warning")
    assert text not in str(problem)
    (tmp_path / "docs").mkdir()
    (tmp_path / "runs" / "l").mkdir(parents=True)
    (tmp_path / "docs" / "l.md").write_text("---\nchecklist: true\n---\n- [ ] a\n", "utf-8")
    (tmp_path / "runs" / "l" / "2026-1.yml").write_text("subject: s\n", "utf-8")
    assert "looks like" in donebook(tmp_path, "set", "2026-1", "a=passed", "--evidence", text, exits=1)
    assert (tmp_path / "runs" / "l" / "2026-1.yml").read_text("utf-8") == "subject: s\n"
    assert decode(b"steps: {a: {result: passed, note: 'see ?key=OPS-12&token=none'}}", "x.yml").problems == ()


def test_a_folder_of_runs_elsewhere_is_not_read(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "repository"
    (outside / "l").mkdir(parents=True)
    (outside / "l" / "2026-1.yml").write_text("subject: secret\n", "utf-8")
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "l.md").write_text("---\nchecklist: true\n---\n- [ ] a\n", "utf-8")
    (folder / "runs").symlink_to(outside)
    assert "is a link out of the repository" in donebook(folder, "check", exits=1)
    assert "secret" not in donebook(folder, "status") + donebook(folder, "history", "--json")
    donebook(folder, "set", "2026-1", "a=passed", exits=2)
    assert (outside / "l" / "2026-1.yml").read_text("utf-8") == "subject: secret\n"
    donebook(folder, "new", "l", "--subject", "s", "--version", "1", "--environment", "e", exits=1)
    assert len(list((outside / "l").iterdir())) == 1


def test_nothing_asks_the_network() -> None:
    """But what reads an earlier manifest, from the address that was typed, or that the site's configuration names."""
    asks = re.compile(
        r"\bimport (?:urllib\.request|http|socket|ssl|requests|httpx|aiohttp)\b|\bfrom (?:http|urllib) import|\bfetch import\b"
    )
    found = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if asks.search(path.read_text("utf-8"))}
    assert found == {"repository/fetch.py", "repository/audited.py", "cli/verify.py"}
    for path in (PACKAGE / "page").rglob("*.*"):
        if path.suffix in (".html", ".js", ".css"):
            assert not re.search(r"https?://|//[a-z]+\.|@import|fetch\(|XMLHttp|innerHTML|eval\(", path.read_text("utf-8")), path


def test_commits_of_any_author_and_year_are_read(tmp_path: Path) -> None:
    """Author, dates and subject are free text in git: separators, escapes, markup, and years that no calendar has."""
    run = tmp_path / "runs" / "l" / "2026-1.yml"
    run.parent.mkdir(parents=True)
    run.write_text("subject: s\n", "utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "l.md").write_text("---\nchecklist: true\n---\n- [ ] a\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nplugins: [donebook]\n", "utf-8")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    tree = git(tmp_path, "write-tree")
    who = "=cmd|x\t<script>alert(1)</script>::error::z\u202e\x1b[31m <a@b> 99999999999999 +9999"
    commit = f"tree {tree}\nauthor {who.replace('<script>', '(').replace('</script>', ')')}\ncommitter {who.partition('<')[0]}<c@d> -1 +0000\n\n<b>x</b>\x1b[2J\n"
    made = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--literally", "--stdin"],
        cwd=tmp_path,
        input=commit.encode(),
        capture_output=True,
        check=True,
    )
    git(tmp_path, "update-ref", "refs/heads/main", made.stdout.decode().strip())
    subprocess.run(["mkdocs", "build", "--quiet"], cwd=tmp_path, check=True, capture_output=True)
    page = (tmp_path / "site/l/runs/2026-1/index.html").read_text("utf-8")
    assert "=cmd|x" in page
    assert "&lt;b&gt;x&lt;/b&gt;⟦U+001B⟧[2J" in page
    assert not set(page) & (HIDDEN - {"\n", "\t", "\r"})
    donebook(tmp_path, "history")


def test_a_table_of_a_list_has_no_inline_style() -> None:
    html = html_of("| a | b |\n|:-:|--:|\n| 1 | 2 |", str)
    assert "style" not in html
    assert '<td class="db-center">1</td>' in html
    assert '<td class="db-right">2</td>' in html


def test_a_label_does_not_lie_about_its_link() -> None:
    html = html_of("[https://bank.example](https://evil.example/p) <https://a.example/> [on](y.md)", str)
    assert '<span class="db-quiet">evil.example ↗</span> <a href="https://evil.example/p"' in html
    assert html.count("db-quiet") == 1


def test_a_table_that_is_hardly_written_is_text() -> None:
    """markdown-it fills short rows up: a wide head over many of them would be a page of a hundred megabytes."""
    table = "|" + "a|" * 222 + "\n|" + "-|" * 222 + "\n" + "|a\n" * 290 + "\n"
    checklist = parse(f"- [ ] a\n\n{table}", path="docs/l.md")
    assert [(problem.code, problem.line) for problem in checklist.unsound] == [("too-large", 3)]
    assert "<table>" not in html_of(table, str)
    assert html_of("|a|b|c|\n|-|-|-|\n|1|\n|2|\n", str).count("<td>") == 6


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("```x``` y\n\n<<<<<<< HEAD\n", 5),
        ("```sh\n```python\n<<<<<<< HEAD\n```\n\n<<<<<<<\n", 8),
        ("||||||| base\n", 3),
        ("~~~\n<<<<<<< HEAD\n~~~\n", None),
    ],
)
def test_what_a_merge_left_in_a_list_is_found(text: str, line: int | None) -> None:
    checklist = parse(f"- [ ] a\n\n{text}", path="docs/l.md")
    assert [problem.line for problem in checklist.unsound] == ([line] if line else [])


def test_a_list_that_was_unsound_when_it_was_run_is_no_pass(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "runs" / "l").mkdir(parents=True)
    page = tmp_path / "docs" / "l.md"
    deep = ">" * 101
    page.write_text(f"---\nchecklist: true\n---\n- [ ] a\n\n{deep} - [ ] hidden\n", "utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "deep")
    blob = git(tmp_path, "rev-parse", "HEAD:docs/l.md")
    run = tmp_path / "runs" / "l" / "2026-1.yml"
    run.write_text(f"checklist: {{path: docs/l.md, blob: {blob}}}\nsteps: {{a: {{result: passed}}}}\n", "utf-8")
    for text in ("- [ ] a\n", page.read_text("utf-8").partition("---\n- ")[2]):
        page.write_text(f"---\nchecklist: true\n---\n- {text.removeprefix('- ')}", "utf-8")
        assert "stand too deep in one another" in donebook(tmp_path, "check", exits=1)
        assert '"verdict": "incomplete"' in donebook(tmp_path, "status", "2026-1", "--json")
        before = run.read_text("utf-8")
        assert "stand too deep" in donebook(tmp_path, "set", "2026-1", "a=failed", "--note", "n", exits=1)
        assert run.read_text("utf-8") == before
