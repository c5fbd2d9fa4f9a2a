"""Real builds: strict, per theme, per host, per layout of addresses."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from drawing import ROOT, SEED, Draw, git

HOSTS = [name for name in ("mkdocs", "properdocs") if shutil.which(name)]
RUN = """schema: 1
subject: payments-api
version: 1.10
environment: production
operator: alice
started: 2026-11-22T20:00:00+01:00
finished: 2026-11-22T21:00:00+01:00
outcome: succeeded
steps:
  backup-current-database: {result: passed, by: alice, at: 2026-11-22T20:04:00+01:00}
  check-error-logs: {result: failed, by: alice, note: 12 timeouts, waiver: {by: bo, reason: known}}
signoffs:
  - {role: QA Lead, name: Bo Chen, by: bo}
"""
TREE = f"""=== mkdocs.yml
site_name: Acme
site_url: https://acme.example/ops/
repo_url: https://github.com/acme/ops
edit_uri: edit/main/docs/
use_directory_urls: DIRECTORIES
theme: {{name: THEME, FEATURES}}
plugins:
  - search
  - donebook: {{checklists: [deployment-checklist.md], pages: PAGES}}
markdown_extensions: [admonition, attr_list, pymdownx.superfences]
validation: {{omitted_files: warn, absolute_links: warn, unrecognized_links: warn, anchors: warn}}
=== docs/index.md
# Home

[the steps of a rollback](deployment-checklist.md#rollback-steps)
[a record](deployment-checklist/runs/2026-11-22-payments-api-1.10-production.md#deployment-steps/1-database-changes/backup-current-database)
=== docs/delivery-execution.md
# Delivery execution
=== docs/deployment-checklist.md
{SEED}
=== runs/deployment-checklist/2026-11-22-payments-api-1.10-production.yml
{RUN}"""
RECORD = "deployment-checklist/runs/2026-11-22-payments-api-1.10-production"


def tree(theme: str = "material", directories: str = "true", pages: str = "phases") -> str:
    features = "features: [navigation.tabs, navigation.path, content.action.edit]" if theme == "material" else ""
    return (
        TREE.replace("THEME", theme)
        .replace(", FEATURES", f", {features}" if features else "")
        .replace("DIRECTORIES", directories)
        .replace("PAGES", pages)
    )


def build(folder: Path, *args: str, host: str = "mkdocs") -> subprocess.CompletedProcess[str]:
    return subprocess.run([host, "build", *args], cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def strict(folder: Path, host: str = "mkdocs") -> Path:
    done = build(folder, "--strict", host=host)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder / "site"


def links(page: Path) -> list[str]:
    return re.findall(r'(?:href|src)="([^"]+)"', page.read_text("utf-8"))


def broken(site: Path) -> list[tuple[str, str]]:
    """Relative links in a site that lead nowhere: to no file, or to no id in it."""
    found = []
    for page in site.rglob("*.html"):
        if page.name == "404.html":
            continue
        for link in links(page):
            if re.match(r"[a-z]+:|//|/", link):
                continue
            path, _, fragment = link.replace("&#39;", "'").partition("#")
            target = (page.parent / path).resolve() if path else page.resolve()
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file() or (
                fragment
                and target.suffix == ".html"
                and not fragment.startswith("__")
                and f'id="{fragment}"' not in target.read_text("utf-8")
            ):
                found.append((str(page.relative_to(site)), link))
    return found


# ProperDocs ships MkDocs' own two themes apart, and they are the same files: Material stands for its row.
@pytest.mark.parametrize(
    ("host", "theme"), [("mkdocs", "material"), ("mkdocs", "mkdocs"), ("mkdocs", "readthedocs"), ("properdocs", "material")]
)
@pytest.mark.parametrize("directories", ["true", "false"])
def test_a_strict_build_has_no_broken_link(draw: Draw, host: str, theme: str, directories: str) -> None:
    site = strict(draw(tree(theme, directories)), host)
    assert [each for each in broken(site) if "search" not in each[1]] == []


def test_both_hosts_are_here() -> None:
    assert HOSTS == ["mkdocs", "properdocs"], "the test dependencies install both"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("acme")
    from drawing import files_of

    for name, text in files_of(tree()):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8", newline="")
    return strict(folder)


def html(site: Path, address: str) -> str:
    return (site / address / "index.html").read_text("utf-8")


def test_every_kind_of_page_is_there(site: Path) -> None:
    for address in ("pre-deployment", "deployment-steps", "rollback-plan", "monitoring", "communication", "sign-off", "all", "runs", ""):
        assert (site / "deployment-checklist" / address / "index.html").is_file(), address
    for address in ("runs", "audit", RECORD, "deployment-checklist/steps/deployment-steps/1-database-changes/backup-current-database"):
        assert (site / address / "index.html").is_file(), address
    for name in ("runs.json", "runs.csv", "runs.xml", f"{RECORD}.json", "deployment-checklist/badge.svg"):
        assert (site / name).is_file(), name


def test_every_step_stands_once_on_its_phase_page(site: Path) -> None:
    found = [re.findall(r'<li class="db-step[^"]*" id="([^"]+)"', html(site, f"deployment-checklist/{phase}")) for phase in
             ("pre-deployment", "deployment-steps", "rollback-plan", "monitoring", "communication", "sign-off")]  # fmt: skip
    assert [len(ids) for ids in found] == [15, 16, 8, 9, 8, 0]
    whole = re.findall(r'<li class="db-step[^"]*" id="([^"]+)"', html(site, "deployment-checklist/all"))
    assert whole == [id for ids in found for id in ids]


def test_the_overview_keeps_every_heading_s_anchor(site: Path) -> None:
    import markdown

    host = markdown.Markdown(extensions=["toc"])
    before = re.findall(r'<h\d id="([^"]+)"', host.convert(SEED))
    page = html(site, "deployment-checklist")
    assert len(before) == 20
    assert [id for id in before if f'id="{id}"' not in page] == []


def test_the_seed_s_link_is_right_wherever_it_lands(site: Path) -> None:
    for address in ("deployment-checklist/sign-off", "deployment-checklist/all", RECORD):
        page = site / address / "index.html"
        found = re.search(r'<a href="([^"]+)">Back to Delivery Execution</a>', page.read_text("utf-8"))
        assert found, address
        assert (page.parent / found[1]).resolve() == (site / "delivery-execution").resolve()


def test_the_record_says_what_was_done(site: Path) -> None:
    page = html(site, RECORD)
    assert "payments-api 1.10 to production" in page
    assert "12 timeouts" in page
    assert "Waived by bo" in page
    assert "Bo Chen" in page
    assert page.count('class="db-entry db-entry--') == 56 + 1, "every step once, and one again under what needs attention"
    assert "succeeded" in page


def test_records_are_not_in_the_navigation_but_show_where_they_are(site: Path) -> None:
    page = html(site, "deployment-checklist/pre-deployment")
    nav = page[page.index('<nav class="md-nav md-nav--primary') : page.index('<div class="md-content"')]
    assert "2026-11-22-payments-api" not in nav
    assert "rollback-plan" in nav
    record = html(site, RECORD)
    path = record[record.index('<nav class="md-path') : record.index('<article class="db-record')]
    assert "Deployment Checklist" in path, "breadcrumbs"
    active = record[record.index("md-tabs__item--active") :]
    assert active[: active.index("</li>")].split("<a ")[1].split(">")[1].strip().startswith("Deployment Checklist"), "the active tab"


def test_edit_links_lead_to_the_source(site: Path) -> None:
    assert "https://github.com/acme/ops/edit/main/runs/deployment-checklist/2026-11-22-payments-api-1.10-production.yml" in html(
        site, RECORD
    )
    assert "https://github.com/acme/ops/edit/main/docs/deployment-checklist.md" in html(site, "deployment-checklist/monitoring")


def test_the_raw_file_is_published_as_it_is(site: Path) -> None:
    raw = site / RECORD / "2026-11-22-payments-api-1.10-production.yml"
    assert raw.read_text("utf-8") == RUN


@pytest.mark.parametrize("directories", ["true", "false"])
def test_no_name_of_a_run_ends_the_build_or_takes_the_place_of_another_file(draw: Draw, directories: str) -> None:
    folder = draw(tree("mkdocs", directories))
    runs, long = folder / "runs/deployment-checklist", "é" * 125 + ".md"
    names = [
        "x.json",
        "x.yml",
        "x.yml.yml",
        "x.json.yml",
        "x.html.yml",
        "y/p.yml",
        "y/y/p.yml",
        "y/index.html/p.yml",
        "y/index.html_/p.yml",
        "y/a.md",
    ]
    names += ["y/a.md.txt/p.yml", "y/A.md.TXT/p.yml", f"y/{long}", f"y/{long[1:]}"]
    for number, name in enumerate(names):
        (runs / name).parent.mkdir(parents=True, exist_ok=True)
        text = {"yml": "subject: {}\n", "json": '{{"subject": "{}"}}\n', "md": "---\nsubject: {}\n---\n# List\n"}[name.rpartition(".")[2]]
        (runs / name).write_text(text.format(number), "utf-8")
    own = folder / "docs/deployment-checklist/runs/x/x.json"
    own.parent.mkdir(parents=True)
    own.write_text("the site's own", "utf-8")
    done = build(folder)
    assert done.returncode == 0, done.stderr[-2000:]
    site = folder / "site/deployment-checklist/runs"
    assert (site / "x/x.json").read_text("utf-8") == "the site's own"
    assert "deployment-checklist/runs/x/x.json: there is a file of this name already" in done.stderr
    subjects = {json.loads(path.read_bytes())["subject"] for path in site.glob("x*.json")}
    assert subjects == {"0", "1", "2"}, "each of the three has a record"
    published = {path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert published >= {(runs / name).read_bytes() for name in names if name.startswith("y/") or name in ("x.yml", "x.yml.yml")}


@pytest.mark.parametrize("directories", ["true", "false"])
def test_what_the_docs_folder_has_stays(draw: Draw, directories: str) -> None:
    folder = draw(tree("mkdocs", directories))
    html = [RECORD, "deployment-checklist/runs", "audit", "deployment-checklist/monitoring"]
    own = {path: f"{path}/index.html" if directories == "true" else f"{path}.html" for path in html}
    for number, (path, dest) in enumerate(own.items()):
        source = folder / "docs" / (f"{path}/index.md" if number % 2 and directories == "true" else dest)
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text("<h1>The site's own</h1>\n", "utf-8")
    done = build(folder)
    assert done.returncode == 0, done.stderr[-2000:]
    for path, dest in own.items():
        assert "<h1>The site's own</h1>" in (folder / "site" / dest).read_text("utf-8"), dest
        assert f"{path}.md: there is a file of this name already" in done.stderr


def test_search_has_one_short_entry_for_a_record(site: Path) -> None:
    docs = json.loads((site / "search" / "search_index.json").read_text("utf-8"))["docs"]
    records = [each for each in docs if each["location"].startswith(RECORD)]
    assert len(records) == 1
    assert len(json.dumps(records[0])) < 600
    assert (
        records[0]["text"]
        == "<p>payments-api 1.10 to production · 2026-11-22-payments-api-1.10-production · incomplete · succeeded · alice</p>"
    )
    assert any("Backup current database" in each["text"] for each in docs), "a step is found on its phase page"


def test_machines_read_the_same(site: Path) -> None:
    (run,) = json.loads((site / "runs.json").read_text("utf-8"))["runs"]
    assert run["version"] == "1.10"
    assert run["verdict"] == "incomplete"
    assert run["page"] == f"https://acme.example/ops/{RECORD}/"
    record = json.loads((site / f"{RECORD}.json").read_text("utf-8"))
    assert len(record["entries"]) == 56
    feed = ElementTree.parse(site / "runs.xml").getroot()
    assert [each.text for each in feed.iter("{http://www.w3.org/2005/Atom}title")][1] == "payments-api 1.10 to production: incomplete"
    ElementTree.parse(site / "deployment-checklist" / "badge.svg")


def test_a_list_on_a_single_page(draw: Draw) -> None:
    site = strict(draw(tree(pages="single")))
    assert not (site / "deployment-checklist" / "monitoring").exists()
    assert html(site, "deployment-checklist").count('<li class="db-step"') == 56
    assert broken(site) == []


HOSTILE = "<img src=x onerror=alert(1)>{{ config.site_name }}{% raw %}](javascript:alert(2))"


@pytest.mark.parametrize("theme", ["material", "mkdocs", "readthedocs"])
def test_a_stranger_s_text_is_text(draw: Draw, theme: str) -> None:
    quoted = HOSTILE.replace("'", "''")
    run = (
        RUN.replace("payments-api", f"'{quoted}'")
        .replace("12 timeouts", f"'{quoted}'")
        .replace("Bo Chen", f"'{quoted}'")
        .replace("known", f"'{quoted}'")
    )
    run = run.replace("production\n", f"'{quoted}'\n").replace("operator: alice", f"operator: '{quoted}'")
    run += f"links: [{{rel: '{quoted}', href: 'javascript:alert(3)'}}]\nredlines: [{{note: '{quoted}'}}]\n"
    folder = draw(tree(theme).replace(RUN, run).replace("- search", "- search\n  - macros"))
    site = strict(folder)
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert "<img src=x" not in text, page
        assert 'href="javascript' not in text, page
        assert "Acme{%" not in text
    record = html(site, RECORD)
    assert "&lt;img src=x onerror=alert(1)&gt;{{ config.site_name }}{% raw %}](javascript:alert(2))" in record


def test_bad_runs_are_named_all_at_once_and_hide_no_other(draw: Draw) -> None:
    folder = draw(
        tree() + "=== runs/deployment-checklist/2026-11-23-x.yml\n&a x: 1\n=== runs/deployment-checklist/2026-11-24-y.json\n{,}\n"
    )
    done = build(folder)
    assert done.returncode == 0
    for place in ("2026-11-23-x.yml:1:1", "2026-11-24-y.json:1:2"):
        assert place in done.stderr
        assert f"<code>{place.rpartition(':')[0]}</code>" in html(folder / "site", "audit")
    assert (folder / "site" / RECORD / "index.html").is_file()
    done = build(folder, "--strict")
    assert done.returncode == 1
    assert "Aborted with 2 warnings in strict mode!" in done.stdout


def test_options_of_the_wrong_type_have_a_sentence(draw: Draw) -> None:
    folder = draw(tree().replace("pages: phases", "pages: many"))
    done = build(folder)
    assert done.returncode == 1
    assert "Plugin 'donebook' option 'pages': Expected one of: ('phases', 'single')" in done.stderr
    for old, new, said in (
        ("pages: many", "runs: [a]", "option 'runs': Expected type: <class 'str'> but received: <class 'list'>"),
        ("runs: [a]", "chek: 1", "option 'chek': Unrecognised configuration name: chek"),
    ):
        configuration = folder / "mkdocs.yml"
        configuration.write_text(configuration.read_text("utf-8").replace(old, new), "utf-8")
        done = build(folder, "--strict")
        assert done.returncode == 1
        assert said in done.stderr


def test_a_page_of_the_author_s_own_stays(draw: Draw) -> None:
    folder = draw(tree() + "=== docs/deployment-checklist/monitoring.md\n# My own page\n=== docs/runs.json\nmine")
    done = build(folder)
    assert "runs.json: there is a file of this name already" in done.stderr
    assert (folder / "site" / "runs.json").read_text("utf-8") == "mine"
    assert "deployment-checklist/monitoring.md: there is a file of this name already" in done.stderr
    assert "My own page" in html(folder / "site", "deployment-checklist/monitoring")


def test_a_checklist_that_is_not_there_and_no_folder_of_runs(draw: Draw) -> None:
    folder = draw("=== mkdocs.yml\nsite_name: x\nplugins: [{donebook: {checklists: [nowhere.md]}}]\n=== docs/index.md\n# Home\n")
    done = build(folder)
    assert done.returncode == 0
    assert "`checklists` names `nowhere.md`" in done.stderr
    assert "the folder of runs, `runs`, is not there" in done.stderr


def test_the_record_shows_the_list_as_it_was(draw: Draw) -> None:
    folder = draw(tree())
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Begin")
    blob, commit = git(folder, "rev-parse", "HEAD:docs/deployment-checklist.md"), git(folder, "rev-parse", "HEAD")
    pin = f"checklist: {{path: docs/deployment-checklist.md, revision: {commit}, blob: {blob}}}\n"
    run = folder / "runs/deployment-checklist/2026-11-22-payments-api-1.10-production.yml"
    run.write_text(pin + run.read_text("utf-8"), "utf-8")
    page = folder / "docs/deployment-checklist.md"
    page.write_text(SEED.replace("Backup current database", "Back up everything").replace("- [ ] Error rates\n", ""), "utf-8")
    git(folder, "commit", "-qam", "Reword", name="Bo Chen", email="bo@example.org")
    record = html(strict(folder), RECORD)
    assert "Backup current database" in record
    assert "Back up everything" not in record[record.index("db-progress") :]
    assert f"as of <code>{commit[:12]}</code>" in record
    assert "What has changed in the checklist since: 1 added, 2 taken out" in record
    assert "Alice Ng" in record
    assert "“Reword”" in record
    assert "bo@example.org" not in record
    assert '<span class="db-known db-known--committed"' in record, "alice committed what alice claims"


def test_the_same_input_gives_the_same_bytes(draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    folder = draw(tree())
    first = {path.relative_to(folder): path.read_bytes() for path in strict(folder).rglob("*") if path.is_file() and path.suffix != ".gz"}
    second = {path.relative_to(folder): path.read_bytes() for path in strict(folder).rglob("*") if path.is_file() and path.suffix != ".gz"}
    assert first == second


def test_serve_builds_again_and_survives_a_bad_run(draw: Draw) -> None:
    import socket
    import time
    from urllib.request import urlopen

    folder = draw(tree())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{port}", "--livereload"], cwd=folder, stderr=subprocess.PIPE, text=True
    )
    url = f"http://127.0.0.1:{port}/ops/{RECORD}/"

    def until(words: str, where: str = url) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                if words in urlopen(where, timeout=30).read().decode():
                    return
            except OSError:
                pass
            time.sleep(0.3)
        raise AssertionError(f"{words} never came")

    try:
        until("12 timeouts")
        run = folder / "runs/deployment-checklist/2026-11-22-payments-api-1.10-production.yml"
        run.write_text(RUN.replace("12 timeouts", "13 timeouts"), "utf-8")
        until("13 timeouts")
        run.write_text("steps: [", "utf-8")
        until("not YAML", f"http://127.0.0.1:{port}/ops/audit/")
        run.write_text(RUN.replace("12 timeouts", "14 timeouts"), "utf-8")
        until("14 timeouts")
    finally:
        server.terminate()
        server.wait(20)


def test_the_own_site_publishes_its_runs(own_site: Path) -> None:
    runs = json.loads((own_site / "runs.json").read_text("utf-8"))["runs"]
    assert len([run for run in runs if run["checklist"] == "deployment-checklist"]) >= 8
    assert any(run["checklist"] == "release-checklist" for run in runs)
    assert {run["verdict"] for run in runs} >= {"passed", "passed_with_exceptions", "failed"}
    assert {run["stage"] for run in runs} >= {"signed", "finished", "in_progress", "changed_after_sign_off"}
    assert broken(own_site) == []
    assert (ROOT / "docs" / "deployment-checklist.md").read_text("utf-8") == SEED


def test_no_page_has_one_id_twice(site: Path) -> None:
    for page in (site / "deployment-checklist").rglob("index.html"):
        text = page.read_text("utf-8")
        ids = re.findall(r' id="([^"]+)"', text[text.index("<article") : text.index("</article>")])
        assert len(ids) == len(set(ids)), page


ODD = """=== mkdocs.yml
site_name: x
theme: {name: material}
plugins:
  - donebook: {OPTIONS}
=== docs/index.md
# Home
=== docs/list.md
---
checklist: true
icon: none-of-ours
template: none.html
---
# List
Text
- [ ] right after it
  - [ ] two in
* [ ] other mark
- [] typed by mistake
=== runs/README.md
Runs.
"""


def test_what_the_linter_finds_is_a_note_or_fails_a_strict_build(draw: Draw) -> None:
    done = build(draw(ODD.replace("{OPTIONS}", "{lint: info}")), "--strict")
    assert done.returncode == 0, done.stderr
    assert "[] typed by mistake` is not a step" in done.stderr
    assert "the theme has no icon 'none-of-ours'" in done.stderr
    done = build(draw(ODD.replace("{OPTIONS}", "{lint: warn}")), "--strict")
    assert done.returncode == 1
    assert "docs/list.md:11: `- [] typed by mistake` is not a step" in done.stderr
    done = build(draw(ODD.replace("{OPTIONS}", "{lint: warn, ignore: [empty-box]}")), "--strict")
    assert done.returncode == 0, done.stderr
    done = build(draw(ODD.replace("{OPTIONS}", "{ignore: [empty-bocks]}")), "--strict")
    assert done.returncode == 1
    assert "empty-bocks" in done.stderr
