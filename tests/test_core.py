"""What golden cases and laws do not reach: verdicts and stages, links, texts, provenance, readers of odd files."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from donebook.book import Book, Revisions, bind
from donebook.document import plain, read
from donebook.lint import ADVICE
from donebook.page import Html, Site, pages
from donebook.page.files import badge
from donebook.page.html import text as html_text
from donebook.page.html import took
from donebook.page.links import rebase, resolve
from donebook.parser import parse
from donebook.parser.render import html_of, safe_url
from donebook.parser.slug import slug, split_attributes
from donebook.problem import visible
from donebook.provenance import Log, Provenance, history, result_of
from donebook.record import Entry, Origin, Record, Stage, Verdict, merge
from donebook.repository import Repository, checklist_id
from donebook.run import assemble, decode, is_run_id
from donebook.settings import Settings
from drawing import SEED, Draw, git

LIST = parse(
    "# L\n\n## Do\n\n- [ ] a\n- [ ] b\n- [ ] c { .optional }\n\n## Rollback\n\n### Triggers\n\n- [ ] t\n\n### Steps\n\n- [ ] r\n\n## Sign-off\n\n**Lead:** [Name] - [Date]\n",
    path="docs/l.md",
)

QUIET = Settings(ignore=tuple(ADVICE))
"""Settings under which nobody gives advice."""


def record(text: str, checklist=LIST) -> Record:
    return merge(assemble("x", "l", [decode(text.encode(), "runs/l/x.yml")]), checklist)


@pytest.mark.parametrize(
    ("steps", "verdict"),
    [
        ("{a: {result: passed}, b: {result: passed}}", Verdict.PASSED),
        ("{a: {result: passed}}", Verdict.INCOMPLETE),
        ("{a: {result: passed}, b: {result: na, note: x}}", Verdict.PASSED),
        ("{a: {result: passed}, b: {result: skip, note: x}}", Verdict.PASSED_WITH_EXCEPTIONS),
        ("{a: {result: fail, note: x}}", Verdict.FAILED),
        ("{a: {result: blocked, note: x}, b: {result: passed}}", Verdict.FAILED),
        ("{a: {result: fail, note: x, waiver: {by: w, reason: y}}, b: {result: passed}}", Verdict.PASSED_WITH_EXCEPTIONS),
        ("{a: {result: passed}, b: {result: passed}, c: {result: fail, note: x}}", Verdict.FAILED),
        ("{a: {result: passed}, b: {result: passed}, c: {result: faild}}", Verdict.INCOMPLETE),
        ("{a: {result: passed}, b: {result: passed}}\nhappened: [rollback]", Verdict.INCOMPLETE),
        ("{a: {result: passed}, b: {result: passed}, r: {result: passed}}\nhappened: [rollback]", Verdict.PASSED),
    ],
)
def test_verdict(steps: str, verdict: Verdict) -> None:
    assert record(f"steps: {steps}").verdict is verdict


def test_stages() -> None:
    done = "steps: {a: {result: passed}, b: {result: passed}}\n"
    finished = done + "finished: 2026-01-01T00:00:00Z\n"
    signed = "signoffs: [{role: lead, by: a, covers: COVERS}]\n"
    covers = record(done).digest
    assert record(done).stage is Stage.IN_PROGRESS
    assert record(finished).stage is Stage.FINISHED
    assert record(finished + signed.replace("COVERS", covers)).stage is Stage.SIGNED
    assert record(finished + signed.replace(", covers: COVERS", "")).stage is Stage.SIGNED
    assert record(finished + signed.replace("COVERS", covers.replace(covers[-1], "0" if covers[-1] != "0" else "1"))).stage is Stage.CHANGED
    assert record(finished + "signoffs: [{role: Lead, decision: rejected}]").stage is Stage.FINISHED


def test_the_order_of_signatures_is_that_of_time_and_the_latest_counts() -> None:
    text = "signoffs:\n  - {role: Lead, at: 2026-01-02T00:00:00Z, decision: withdrawn}\n  - {role: Lead, at: 2026-01-01T00:00:00Z}\n"
    (state,) = record(text).signoffs
    assert not state.given


def test_a_run_says_that_nothing_happened_and_there_are_results() -> None:
    problems = record("steps: {r: {result: passed}}").problems
    assert [problem.code for problem in problems] == ["unhappened"]
    assert "Add `rollback` to `happened`" in problems[0].cure


def test_a_parent_follows_from_its_parts() -> None:
    checklist = parse("- [ ] whole\n    - [ ] one\n    - [ ] two\n", path="docs/l.md")
    assert record("steps: {one: {result: passed}}", checklist).by_id["whole"].result is None
    both = record("steps: {one: {result: passed}, two: {result: fail, note: x}}", checklist)
    assert both.by_id["whole"].derived == "failed"
    assert both.verdict is Verdict.FAILED
    assert record("steps: {one: {result: passed}, two: {result: na, note: x}}", checklist).verdict is Verdict.PASSED


def test_a_text_that_was_another_list_s_too_is_called_by_the_run_s_list() -> None:
    other = parse("# L\n\n- [ ] one\n", path="docs/other.md", id="other")
    run = assemble("x", "l", [decode(b"steps: {gone: {result: passed}}", "runs/l/x.yml")])
    assert [each.message for each in merge(run, other).problems] == ["`gone` is no step of the checklist `l`"]


def test_texts_that_runs_bring_are_shown_as_the_same_text_of_git_is() -> None:
    text = "# L\n\nWhy.\n\n- [ ] one\n\n## Then\n\nSlowly.\n\n- [ ] two\n\n## Sign-off\n\n- QA Lead: ______  Date: ____\n"
    now = parse(text, path="docs/l.md", id="l")
    said = {"steps": {"one": {"result": "passed"}}, "signoffs": [{"role": "QA Lead", "by": "dana", "decision": "rejected", "note": "no"}]}
    brought = [{"frozen": text}] * 30
    runs = [
        assemble(f"r{number}", "l", [decode(json.dumps(said | more).encode(), "x.json")])
        for number, more in enumerate([{"checklist": {"path": "docs/l.md", "blob": now.blob}}, *brought])
    ]
    made, _ = pages(bind([now], runs), Site(files=frozenset({"l.md"})), Settings())
    shown = {page.address: page.parts[0].html for page in made if page.kind == "record" and isinstance(page.parts[0], Html)}
    bodies = {html[html.index('<div class="db-prose">') : html.index('id="git"')] for html in shown.values()}
    assert len(shown) == 31
    assert len(bodies) == 1, "whichever object the text is"
    assert 'id="sign-offs"' in bodies.pop()


def test_the_frozen_text_stands_in_for_a_lost_revision() -> None:
    now = parse("# L\n- [ ] new\n", path="docs/l.md")
    old = "# L\n- [ ] old\n"
    blob = parse(old, path="docs/l.md").blob
    frozen = "".join(f"  {line}\n" for line in old.splitlines())
    run = assemble(
        "x",
        "l",
        [
            decode(
                f"checklist: {{path: docs/l.md, blob: {blob}}}\nsteps: {{old: {{result: passed}}}}\nfrozen: |\n{frozen}".encode(), "x.yml"
            )
        ],
    )
    (found,) = bind([now], [run]).records
    assert found.origin is Origin.FROZEN
    assert bind([now], [run], revisions=Revisions(lineage={"l": frozenset({blob})}, complete=True)).records[0].origin is Origin.PINNED
    assert [entry.text for entry in found.entries] == ["old"]
    lost = assemble(
        "x", "l", [decode(f"checklist: {{path: docs/l.md, blob: {'0' * 40}}}\nsteps: {{old: {{result: passed}}}}\n".encode(), "x.yml")]
    )
    book = bind([now], [lost])
    assert book.records[0].origin is Origin.PRESENT
    assert {problem.code for problem in book.problems} == {"lost-blob", "unknown-step"}
    changed = assemble("x", "l", [decode(f"checklist: {{path: docs/l.md, blob: {'0' * 40}}}\nfrozen: |\n{frozen}".encode(), "x.yml")])
    assert [problem.code for problem in bind([now], [changed]).problems] == ["blob"]


def test_links() -> None:
    site = Site(files=frozenset({"a/list.md", "a/guide.md", "img/x.png", "delivery.md", "index.md", "b/index.md"}))
    assert resolve("guide.md#x", "a/list.md", site) == "a/guide.md#x"
    assert resolve("../../delivery/", "a/list.md", site) == "delivery.md"
    assert resolve("../../b/", "a/list.md", site) == "b/index.md"
    assert resolve("#own", "a/list.md", site) == "a/list.md#own"
    assert resolve("https://x", "a/list.md", site) is None
    assert resolve("../../../out/", "a/list.md", site) is None
    text = '[g](guide.md) ![i](../img/x.png) `[c](guide.md)` <a href="../../delivery/">\n\n```\n[c](guide.md)\n```\n\n[r]: guide.md\n[gone](gone.md) [none](../none/)'
    assert rebase(text, "a/list.md", "a/list/phase.md", site) == (
        '[g](../guide.md) ![i](../../img/x.png) `[c](guide.md)` <a href="../../delivery.md">\n\n```\n[c](guide.md)\n```\n\n[r]: ../guide.md\n[gone](../gone.md) [none](../../none/)'
    )


@pytest.mark.parametrize("directories", [True, False])
def test_relative_addresses(directories: bool) -> None:
    site = Site(directory_urls=directories)
    assert site.href("a/list/runs/x.md", "a/list.md#h") == ("../../#h" if directories else "../../list.html#h")
    assert site.href("index.md", "runs.md") == ("runs/" if directories else "runs.html")
    assert site.href("runs.md", "index.md") == ("../" if directories else "index.html")
    assert site.href("runs.md", "runs.md#x") == "#x"
    assert site.href("runs.md", "runs.json") == ("../runs.json" if directories else "runs.json")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JAVASCRIPT:x", "java\nscript:x", "//evil.example", "/\\evil", "https:\\evil", "https://a@evil.example", "data:text/html,x",
            "vbscript:x", "https://", "https:evil", " https://x", "https://x y", "http://[::", "https://ex\u202eample.org", "a:b", "", "blob:https://x", "file:///etc/passwd"]
)  # fmt: skip
def test_urls_that_nobody_is_sent_to(url: str) -> None:
    assert safe_url(url) == ""


def test_urls_that_are_fine() -> None:
    for url in ("https://example.org/a?b=c#d", "http://127.0.0.1:8000/", "mailto:a@example.org", "../x.txt", "logs/1.txt", "#top"):
        assert safe_url(url) == url


def test_a_stranger_s_text_keeps_its_lines_and_shows_what_hides() -> None:
    assert str(html_text("a <b>\nsee https://example.org/x, \u202eevil")) == (
        'a &lt;b&gt;<br>see <a href="https://example.org/x" rel="nofollow noopener noreferrer ugc">https://example.org/x</a>, ⟦U+202E⟧evil'
    )
    assert visible("a\tb") == "a⟦U+0009⟧b"


def test_a_checklist_s_html_on_records_has_no_html_of_the_text() -> None:
    html = html_of("<script>x</script> [a](javascript:x) ![i](x.png) [b](y.md) **c**", lambda target: f"/{target}")
    assert html == '<p>&lt;script&gt;x&lt;/script&gt; [a](javascript:x) i <a href="/y.md">b</a> <strong>c</strong></p>'


def test_slugs_and_attributes() -> None:
    assert slug("Ünïcode & Co.") == "unicode-co"
    assert slug("→") != ""
    assert len(slug("word " * 40)) <= 64
    assert slug("word " * 40) != slug("word " * 41)
    assert split_attributes("text {{version}}")[0] == "text {{version}}"
    assert split_attributes("text { not, attributes }")[0] == "text { not, attributes }"
    assert split_attributes("[b](x){ .md-button }")[0] == "[b](x){ .md-button }"
    assert split_attributes("t { #a/b .optional minutes=5 role='X Y' }")[1].values == {"minutes": "5", "role": "X Y"}


def test_run_ids() -> None:
    assert is_run_id("2026-11-22-payments-api-2.4.0-production")
    for id in ("A", "a--b", "con", "con.x", "index", "a/b", "", "a" * 81, "a\n", "-a", "a."):
        assert not is_run_id(id), id


def test_ids_of_checklists() -> None:
    assert [checklist_id(path) for path in ("a.md", "ops/release.md", "ops/index.md", "index.md", "ops/README.md")] == [
        "a",
        "ops-release",
        "ops",
        "checklist",
        "ops",
    ]


def test_the_three_formats_say_the_same() -> None:
    yaml, json, toml = (
        b"a: '1'\nb: [x, {c: d}]\ne:\n  f: 1.10\n",
        b'{"a": "1", "b": ["x", {"c": "d"}], "e": {"f": 1.10}}',
        b'a = "1"\nb = ["x", {c = "d"}]\n[e]\nf = 1.10\n',
    )
    assert (
        plain(read(yaml, "x.yml"))
        == plain(read(json, "x.json"))
        == plain(read(toml, "x.toml"))
        == {"a": "1", "b": ["x", {"c": "d"}], "e": {"f": "1.10"}}
    )


def test_durations() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert [took(at, at + timedelta(minutes=minutes)) for minutes in (0, 5, 60, 61, 1500)] == [
        "0 min",
        "5 min",
        "1 h",
        "1 h 1 min",
        "1 d 1 h",
    ]
    assert took(at, None) == took(at, at - timedelta(1)) == "–"


def known(book: Book, entry: Entry) -> str:
    """How well it is known who gave a result of the only record."""
    (record,) = book.records
    assert entry.claim
    return book.trace(record).degree(entry.claim.result.by, result_of(entry.id, entry.claim.result), entry.claim.path)


def test_provenance_of_odd_commits(draw: Draw) -> None:
    folder = draw("=== docs/l.md\n---\nchecklist: true\n---\n- [ ] a\n=== runs/l/2026-1.yml\nsteps: {a: {result: passed, by: alice}}\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "::error::x\x01 <b>", email="1234+alice@users.noreply.github.com", name="A | B\tC")
    path = "runs/l/2026-1.yml"
    book = Repository(folder, Settings()).read()
    (change,) = book.provenance.changes[path]
    assert (change.commit.author.name, change.status) == ("A | B\tC", "A")
    assert [book.provenance.degree(who, change.commit) for who in ("alice", "Alice", "@alice")] == ["committed"] * 3
    assert book.provenance.degree("bo", change.commit) == book.provenance.degree(None, change.commit) == "claimed"
    (entry,) = book.records[0].entries
    assert known(book, entry) == "committed"
    (folder / path).write_text("steps: {a: {result: failed, note: x, by: alice}}\n", "utf-8")
    book = Repository(folder, Settings()).read()
    assert book.provenance.uncommitted == {path}
    assert known(book, book.records[0].entries[0]) == "claimed", "what stands there is not what was committed"
    assert history("") == Log()
    odd = "\0".join(("abc", "", "a", "b", "a", "99999999999999 +9999", "c", "d", "c", "1 +0100", "s", "\n:0 0 00 1 M"))
    ((only,),) = (history(f"{odd.replace(':0 0 00 1', ':000000 100644 00 1')}\0x\0").changes,)
    assert (only.commit.authored.year, only.commit.committed.isoformat()) == (1, "1970-01-01T01:00:01+01:00")
    forged = f"x\x1e{'0' * 40}\x1fLead Auditor\x1flead@example.org\x1f1764000000\x1fGitHub\x1f1764000000\x1fSign"
    git(folder, "commit", "-qam", forged, name="Mallory", email="mallory@example.org")
    git(folder, "commit", "-q", "--allow-empty", "-m", "M", name="Mallory", email="mallory@example.org")
    told = Repository(folder, Settings()).read().provenance.changes[path]
    assert [(each.commit.author.name, each.status) for each in told] == [("A | B\tC", "A"), ("Mallory", "M")]
    assert Provenance().of(["x"]) == ()


def test_links_and_special_files_are_not_followed(draw: Draw, tmp_path: Path) -> None:
    folder = draw(
        "=== docs/l.md\n---\nchecklist: true\n---\n- [ ] a\n=== runs/l/2026-1/a.yml\nsteps: {}\n=== secret.yml\nsteps: {a: {result: passed}}\n"
    )
    (folder / "runs/l/2026-2.yml").symlink_to(folder / "secret.yml")
    (folder / "runs/l/2026-1/b.yml").symlink_to(folder / "secret.yml")
    (folder / "runs/other").symlink_to(folder / "runs/l")
    (folder / "runs/l/2026-3/evidence").mkdir(parents=True)
    (folder / "runs/l/2026-1/linked").symlink_to(folder / "runs/l")
    os.mkfifo(folder / "runs/l/2026-1/pipe.yml")
    book = Repository(folder, QUIET).read()
    assert sorted((problem.source, problem.code) for problem in book.problems) == [
        ("runs/l/2026-1/b.yml", "not-a-file"), ("runs/l/2026-1/linked", "not-a-file"), ("runs/l/2026-1/pipe.yml", "not-a-file"), ("runs/l/2026-2.yml", "not-a-file"), ("runs/l/2026-3", "empty"), ("runs/other", "misplaced"),
    ]  # fmt: skip
    assert all(entry.claim is None for found in book.records for entry in found.entries)


def test_two_checklists_of_one_id(draw: Draw) -> None:
    folder = draw(
        "=== docs/a-b.md\n---\nchecklist: true\n---\n- [ ] a\n=== docs/a/b.md\n---\nchecklist: true\n---\n- [ ] a\n=== runs/.gitkeep\n"
    )
    (problem,) = Repository(folder, QUIET).read().problems
    assert (
        str(problem)
        == "docs/a/b.md:1: the id `a-b` is that of docs/a-b.md already. Give one of them another in its front matter: `checklist: some-id`."
    )


def test_pages_of_a_list_of_every_shape() -> None:
    text = "# T\n\nIntro [x][ref] and[^1].\n\n- [ ] before\n\n## Same\n\n- [ ] a\n\n    !!! note\n        kept\n\n<details><summary>more</summary>\n\n- [ ] inside\n\n</details>\n\n## Same\n\n> - [ ] quoted\n\n## Runs\n\n1. [ ] n\n   - plain\n\n[ref]: other.md\n[^1]: a note\n"
    checklist = parse(text, path="docs/l.md")
    found, _ = pages(bind([checklist], []), Site(files=frozenset({"l.md", "other.md"})), Settings())
    assert [page.address for page in found if page.kind == "phase"] == ["l/same.md", "l/same-2.md", "l/runs-phase.md"]
    whole = next(page for page in found if page.kind == "all")
    html = "".join(getattr(part, "html", "") for part in whole.parts)
    assert html.count('<li class="db-step') == len(checklist.steps) == 5
    assert html.count("<li") == html.count("</li>")
    assert "<details>" in html
    prose = [part.markdown for part in whole.parts if hasattr(part, "markdown")]
    assert "!!! note\n    kept" in "\n\n".join(prose)
    assert prose[-1] == "[ref]: ../other.md\n[^1]: a note"


def test_placeholders_are_filled_as_text() -> None:
    from donebook.page.placeholders import fill

    run = assemble("x", "l", [decode(b"version: 1.0_*\nenvironment: '[a](javascript:b)'\n", "x.yml")])
    assert (
        fill("Tag `v{{version}}` and vX.Y.Z, [Version] not [Version](x.md)", run)
        == "Tag `v1.0_*` and v1\\.0\\_\\*, 1\\.0\\_\\* not [Version](x.md)"
    )
    assert "javascript" in fill("<ENV>", run)
    assert html_of(fill("<ENV>", run), str, inline=True) == "[a](javascript:b)"


def test_nothing_answered_is_incomplete() -> None:
    assert record("steps: {}", parse("- [ ] a { .optional }\n", path="docs/l.md")).verdict is Verdict.INCOMPLETE


def test_badges_have_closed_words() -> None:
    assert b"passed with exceptions" in badge("passed with exceptions", "passed_with_exceptions")


def test_the_seed_is_read_in_any_dress() -> None:
    base = parse(SEED, path="docs/l.md")
    for text in (
        SEED.replace("\n", "\r\n"),
        "\ufeff" + SEED,
        SEED.rstrip("\n"),
        SEED.replace("- [ ]", "* [x]"),
        SEED.replace("- [ ]", "+ [ ]"),
    ):
        assert list(parse(text, path="docs/l.md").steps) == list(base.steps)


def test_times_of_other_zones_are_the_same_claim() -> None:
    one, two = (f"steps: {{a: {{result: passed, at: 2026-01-01T{time}}}}}" for time in ("10:00:00+01:00", "09:00:00Z"))
    assert record(one).digest == record(two).digest
    assert datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=1))).utcoffset() == timedelta(hours=1)


def test_a_run_that_was_over_before_it_began() -> None:
    problems = record("started: 2026-01-02T00:00:00Z\nfinished: 2026-01-01T00:00:00Z\n").problems
    assert [str(problem) for problem in problems] == [
        "runs/l/x.yml:2: the run was finished before it was started. Look at the day and at the offsets of both times."
    ]


def test_a_run_without_any_checklist_is_told_how_to_name_one() -> None:
    (problem,) = bind([], [assemble("x", "l", [decode(b"steps: {}", "runs/l/x.yml")])]).problems
    assert problem.cure == "Name the page under `checklists:` in the site's configuration, or write `checklist: true` in its front matter."


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "9001-01-01T00:00:00Z"])
@pytest.mark.parametrize("where", ["{result: passed, at: AT}", "{result: failed, note: x, waiver: {by: w, reason: y, at: AT}}"])
def test_a_time_at_the_end_of_the_calendar_is_a_problem_and_no_crash(at: str, where: str) -> None:
    found = record(f"steps: {{a: {where.replace('AT', at)}}}\nsignoffs: [{{role: Lead, at: {at}}}]\n")
    assert len([problem for problem in found.problems if "ISO 8601" in problem.cure]) == 2
    assert found.digest
    assert found.verdict is not Verdict.PASSED


def test_a_run_cannot_bring_its_own_checklist_and_pass(draw: Draw) -> None:
    folder = draw(
        "=== docs/l.md\n---\nchecklist: true\n---\n# L\n- [ ] a\n- [ ] b\n=== docs/easy.md\n# E\n- [ ] c\n=== runs/l/2026-1.yml\nfrozen: |\n  # L\n  - [ ] c\nsteps: {c: {result: passed}}\n"
    )
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "x")
    easy, own = (git(folder, "rev-parse", f"HEAD:docs/{name}.md") for name in ("easy", "l"))
    (folder / "runs/l/2026-2.yml").write_text(
        f"checklist: {{path: docs/easy.md, blob: {easy}}}\nsteps: {{c: {{result: passed}}}}\n", "utf-8"
    )
    git(folder, "mv", "docs/l.md", "docs/m.md")
    (folder / "docs/m.md").write_text(
        (folder / "docs/m.md").read_text("utf-8").replace("checklist: true", "checklist: l") + "- [ ] d\n", "utf-8"
    )
    git(folder, "commit", "-qam", "rename")
    (folder / "runs/l/2026-3.yml").write_text(
        f"checklist: {{path: docs/l.md, blob: {own}}}\nsteps: {{a: {{result: passed}}, b: {{result: passed}}}}\n", "utf-8"
    )
    book = Repository(folder, QUIET).read()
    found = {each.id: each for each in book.records}
    for id in ("2026-1", "2026-2"):
        assert (found[id].origin, found[id].verdict) == (Origin.FOREIGN, Verdict.INCOMPLETE)
    assert (found["2026-3"].origin, found["2026-3"].verdict) == (Origin.PINNED, Verdict.PASSED), "the list has been renamed since"
    assert sorted(problem.source for problem in book.problems) == ["runs/l/2026-1.yml", "runs/l/2026-2.yml"]


def test_codes_are_turned_off_one_by_one(draw: Draw) -> None:
    folder = draw("=== docs/l.md\n---\nchecklist: true\n---\n# Release\n- [x] a\n- [] b\n=== runs/.gitkeep\n")
    codes = {problem.code for problem in Repository(folder, Settings()).read().problems}
    assert codes == {"ticked", "empty-box", "no-roles", "no-rollback", "no-date"}
    for code in codes:
        assert {problem.code for problem in Repository(folder, Settings(ignore=(code,))).read().problems} == codes - {code}


def test_mending_writes_nothing_else(draw: Draw) -> None:
    folder = draw("=== docs/l.md\n---\nchecklist: true\n---\n- [] a\n=== docs/m.md\n---\nchecklist: true\n---\n- [] a\n")
    path = folder / "docs" / "l.md"
    path.write_bytes(b"\xef\xbb\xbf---\r\nchecklist: true\r\n---\r\n-[] a  \r\n\tb")
    path.chmod(0o640)
    other = folder / "docs" / "m.md"
    other.write_bytes(other.read_bytes() + b"\xff")
    untouched = other.read_bytes()
    assert list(Repository(folder, Settings()).lists.mend()) == [("docs/l.md", (4,))]
    assert path.read_bytes() == b"\xef\xbb\xbf---\r\nchecklist: true\r\n---\r\n- [ ] a  \r\n\tb"
    assert path.stat().st_mode & 0o777 == 0o640
    assert other.read_bytes() == untouched
    assert sorted(each.name for each in path.parent.iterdir()) == ["l.md", "m.md"]


def test_a_comment_that_is_never_closed_ends_with_its_text() -> None:
    from donebook.parser.tags import Tags

    for text in ("<!-- a\n<details>", "<!-- a", "<!-- a ->", "<!--"):
        assert Tags().feed(text) == f"{text}-->"
    for text in ("<!-- a -->", "<!-- a --!>", "<!-->", "<!--->"):
        assert Tags().feed(text) == text
