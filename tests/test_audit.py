"""The audit names every planted fault and nothing else: on a whole clone, and as far as git can on a shallow and a partial one."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from donebook.audit import audit
from donebook.audit.people import people, said
from donebook.audit.times import times
from donebook.audit.usual import usual
from donebook.cli import main
from donebook.configuration import settings_of
from donebook.manifest import encode, manifest_of
from donebook.repository import Repository
from donebook.repository.audited import audited
from donebook.settings import Settings
from drawing import Draw, git, inside
from many import draw_many
from planted import NOW, Planted, at, head, on, planted, results


@pytest.fixture(scope="module")
def it(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    return planted(tmp_path_factory.mktemp("planted"))


def found(root: Path) -> tuple[dict[str, set[str]], tuple[str, ...]]:
    """The kinds of discrepancies by what they are about, and what is not known."""
    settings = settings_of(root / "mkdocs.yml")
    made = audit(Repository(root, settings).read(), settings.scope, NOW)
    kinds: dict[str, set[str]] = {}
    for each in made.discrepancies:
        kinds.setdefault(each.name, set()).add(each.kind)
    return kinds, made.unknown


def test_every_planted_fault_is_named_and_nothing_else(it: Planted) -> None:
    kinds, _ = found(it.root)
    assert kinds == {name: kinds for name, kinds in it.expected.items() if kinds}


@pytest.mark.parametrize("now", [NOW, NOW - timedelta(days=45), NOW - timedelta(days=400)])
@pytest.mark.parametrize("late", [timedelta(), timedelta(days=3)])
def test_a_glance_says_of_no_record_that_it_is_usual_that_is_not(it: Planted, now: datetime, late: timedelta) -> None:
    book = Repository(it.root, settings_of(it.root / "mkdocs.yml")).read()
    seen = {True: 0, False: 0}
    for brief in book.briefs:
        record, trace = book.open(brief), book.trace(book.open(brief))
        values = [*said(record)]
        whole = [*people(record, trace, values), *times(record, trace, values, now, late)]
        glance = usual(record, trace, now, late)
        seen[glance] += 1
        assert not (glance and whole), brief.name
    assert seen[False] > 5
    assert seen[True] > 5 or now < NOW


def test_a_merge_of_a_day_that_no_calendar_has_ends_no_audit(draw: Draw) -> None:
    configuration = "site_name: x\nplugins:\n  - donebook: {people: {a: [a@example.com]}, audit: {late: 24}}\n"
    folder = draw(
        f"=== mkdocs.yml\n{configuration}=== docs/list.md\n---\nchecklist: true\n---\n- [ ] a\n"
        "=== runs/list/2026-06-01-x.yml\nstarted: 2026-05-31T10:00:00Z\nsteps: {a: {result: passed, by: a}}\n"
    )
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "docs", "mkdocs.yml")
    who = {"name": "A", "email": "a@example.com"}
    git(folder, "commit", "-qm", "The list", **who, at="2026-06-02T10:00:00+00:00")
    git(folder, "switch", "-qc", "side")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "The run", **who, at="2026-06-01T10:00:00+00:00")
    git(folder, "switch", "-q", "main")
    git(folder, "merge", "-q", "--no-ff", "-m", "Merge", "side", **who, at="@253402300799 +0000")
    assert [each["kind"] for each in json.loads(run(folder, "--json", exits=1).stdout)["discrepancies"]] == ["commit-date"]


def test_a_day_is_one_of_the_calendar(draw: Draw) -> None:
    head = "{result: passed, by: a}}\nfinished: 2026-06-01T10:00:00Z\noutcome: succeeded\n"
    folder = draw(
        "=== docs/list.md\n---\nchecklist: true\n---\n- [ ] a\n- [ ] b\n"
        f"=== runs/list/2026-hotfix.yml\nsteps: {{c: {head}=== runs/list/2026-06-01-x.yml\nsteps: {{c: {head}"
    )
    for days in (("--since", "2026-06-01"), ("--until", "2026-06-01")):
        drawn = json.loads(run(folder, "--sample", "9", "--seed", "x", "--json", *days, exits=0).stdout)
        assert drawn["of"] == 2, "a run that nobody knows the day of is never left out of a draw"
    made = audit(Repository(folder, Settings()).read(), Settings().scope, NOW)
    assert {(each.name, each.day) for each in made.discrepancies if each.kind == "unknown-step"} == {
        ("list/2026-hotfix", ""),
        ("list/2026-06-01-x", "2026-06-01"),
    }


def clone(it: Planted, folder: Path, *options: str) -> Path:
    """A clone of the repository, as a CI job makes it."""
    it.run("config", "uploadpack.allowFilter", "true")
    it.run("clone", "-q", *options, it.root.as_uri(), str(folder))
    return folder


def test_a_fresh_clone_says_the_same(it: Planted, tmp_path: Path) -> None:
    assert found(clone(it, tmp_path / "clone")) == found(it.root)


def test_a_shallow_clone_names_what_it_can_and_says_what_it_cannot(it: Planted, tmp_path: Path) -> None:
    kinds, unknown = found(clone(it, tmp_path / "clone", "--depth", "60", "--no-tags"))
    whole = {name: kinds for name, kinds in it.expected.items() if kinds}
    assert all(kind in whole.get(name, ()) for name, each in kinds.items() for kind in each), "nothing is said that is not so"
    assert any("shallow" in each for each in unknown)
    assert any("no tags" in each for each in unknown)
    own = {
        "role-missing",
        "not-approved",
        "outcome",
        "open-steps",
        "no-evidence",
        "operator-signed",
        "four_eyes",
        "unknown-step",
        "future",
        "run-id",
    }
    own |= {"not-a-file", "unreadable", "submodule", "attributes", "distinct_signers", "signed_within", "signoff_files"}
    for name, expected in whole.items():
        assert kinds.get(name, set()) >= expected & own, f"{name}: what the files say themselves needs no history"
    young = f"deploy/{on(36)}-shop-7.0.2-production"
    assert kinds[young] == {"policy-changed"}, "what is younger than the edge is told"
    assert f"deploy/{on(4)}-shop-2.0.0-production" not in kinds, "nobody is blamed for what came before it"


@pytest.mark.parametrize("filter", ["blob:none", "tree:0"])
def test_a_partial_clone_fetches_nothing_and_says_so(it: Planted, tmp_path: Path, filter: str) -> None:
    kinds, unknown = found(clone(it, tmp_path / "clone", f"--filter={filter}"))
    whole = {name: kinds for name, kinds in it.expected.items() if kinds}
    assert all(kind in whole.get(name, ()) for name, each in kinds.items() for kind in each), "nothing is said that is not so"
    assert any("partial" in each for each in unknown)
    if filter == "blob:none":  # it has all commits, and knows who made them; of what they changed only what is checked out
        assert kinds[f"deploy/{on(4)}-shop-2.0.0-production"] == {"other-committer"}
        assert kinds[f"deploy/{on(34)}-shop-7.0.0-production"] == {"run-deleted"}
    here, origin = (Repository(root, settings_of(root / "mkdocs.yml")) for root in (tmp_path / "clone", it.root))
    checked, read = set(here.check().problems), set(here.read().problems)
    assert read <= checked, "`check` hides nothing"
    assert checked - read <= set(origin.read().problems), "and says nothing that is not so"


def test_a_text_of_which_a_clone_cannot_tell_is_not_told_to_be_foreign(tmp_path: Path) -> None:
    root = draw_many(tmp_path / "origin", 1)
    page = root / "docs/deploy.md"
    text = page.read_text("utf-8")
    (root / "runs/deploy/2026-01-01-old.json").write_text(
        json.dumps({"frozen": text, "steps": {"smoke-tests-pass": {"result": "passed"}}}), "utf-8"
    )
    page.write_text(text.replace("Backup", "Save"), "utf-8")
    git(root, "add", ".")
    git(root, "commit", "-qm", "Reword")
    git(root, "mv", "docs/deploy.md", "docs/release.md")  # git has to compare both to see it
    (root / "docs/release.md").write_text(moved := text.replace("checklist: true", "checklist: deploy"), "utf-8")
    git(root, "commit", "-qam", "Rename")
    (root / "docs/release.md").write_text(moved.replace("Backup", "Save"), "utf-8")
    git(root, "commit", "-qam", "Reword again")
    git(root, "config", "uploadpack.allowFilter", "true")
    for options in ((), ("--depth", "1"), ("--filter=blob:none",), ("--filter=tree:0",)):
        git(tmp_path, "clone", "-q", *options, root.as_uri(), "-".join(("clone", *options)))
        clone_ = tmp_path / "-".join(("clone", *options))
        repository = Repository(clone_, settings_of(clone_ / "mkdocs.yml"))
        assert not [each for each in repository.check().problems if each.code == "blob"]
        assert repository.check().problems == repository.read().problems


def test_a_run_that_a_force_push_drops_is_named_by_an_earlier_manifest(it: Planted, tmp_path: Path) -> None:
    root = clone(it, tmp_path / "clone")
    settings = settings_of(root / "mkdocs.yml")
    name = f"deploy/{on(60)}-shop-9.9.0-production"
    (root / f"runs/{name}.yml").write_text(head(60, "9.9.0", finished=None) + results(60))
    git(root, "add", ".", at=at(60, 11))
    git(root, "commit", "-qm", "Run", at=at(60, 11))
    book = Repository(root, settings).read()
    (tmp_path / "manifest.json").write_bytes(encode(manifest_of(book, book.provenance.log.first)))
    changed = replace(settings, scope=replace(settings.scope, against=str(tmp_path / "manifest.json")))
    repository = Repository(root, changed)
    assert not {each.kind for each in audited(repository, repository.read()).discrepancies} & {"removed", "rewritten", "changed"}
    git(root, "reset", "-q", "--hard", "HEAD~1")
    git(root, "commit", "-q", "--allow-empty", "-m", "Nothing happened", at=at(60, 12))
    made = audited(repository, repository.read())
    kinds = {(each.name, each.kind) for each in made.discrepancies}
    assert {(name, "removed"), ("all records", "rewritten")} <= kinds
    gone = replace(settings, scope=replace(settings.scope, against="not-there.json"))
    unread = audited(Repository(root, gone), book).unknown
    assert any("not-there.json, cannot be read" in each for each in unread)


def test_what_is_not_committed_is_named(it: Planted, tmp_path: Path) -> None:
    root = clone(it, tmp_path / "clone")
    path = root / f"runs/deploy/{on(2)}-shop-1.0.0-production.yml"
    path.write_text(path.read_text().replace("subject: shop", "subject: shop  # here"))
    kinds, _ = found(root)
    assert kinds[f"deploy/{on(2)}-shop-1.0.0-production"] == {"uncommitted"}


def run(folder: Path, *args: str, exits: int) -> Result:
    """`donebook audit`, at the time by which the audit is made."""
    with inside(folder):
        done = CliRunner().invoke(main, ["audit", *args], catch_exceptions=False, env={"SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))})
    assert done.exit_code == exits, done.output
    return done


def test_the_command_says_what_the_page_says(it: Planted) -> None:
    expected = {(name, kind) for name, kinds in it.expected.items() for kind in kinds}
    said = json.loads(run(it.root, "--json", exits=1).stdout)
    assert {(each["record"], each["kind"]) for each in said["discrepancies"]} == expected
    assert all(each["rule"] and (each["commits"] or each["file"] or each["kind"] == "tag-without-run") for each in said["discrepancies"])
    rows = list(csv.DictReader(io.StringIO(run(it.root, "--csv", exits=1).stdout)))
    assert {(row["record"], row["kind"]) for row in rows} == expected
    lines = run(it.root, exits=1).stdout.splitlines()
    assert len(lines) == len(rows)
    assert any("deploy/2026-06-14-shop-4.0.1-production  after-sign-off: migrate from failed to passed" in line for line in lines)


def test_the_command_by_kind_and_day(it: Planted) -> None:
    some = json.loads(run(it.root, "--json", "--kind", "run-deleted", "--kind", "squashed", exits=1).stdout)["discrepancies"]
    assert sorted(each["kind"] for each in some) == ["run-deleted", "run-deleted", "squashed"]
    days = [
        each["day"] for each in json.loads(run(it.root, "--json", "--since", on(30), "--until", on(31), exits=1).stdout)["discrepancies"]
    ]
    assert {day for day in days if day} == {on(30), on(31)}
    run(it.root, "--kind", "result-removed", "--until", "2020-01-01", exits=0)
    assert "Did you mean `backdated`" in run(it.root, "--kind", "backdate", exits=2).stderr
    assert "is no day" in run(it.root, "--since", "yesterday", exits=2).stderr
    assert "both --sample and --seed" in run(it.root, "--sample", "3", exits=2).stderr
    assert "no day between them" in run(it.root, "--since", on(2), "--until", on(1), exits=2).stderr, "and not that nothing was found"


def test_a_sample_can_be_drawn_again_by_hand(it: Planted) -> None:
    book = Repository(it.root, settings_of(it.root / "mkdocs.yml")).read()
    names = [f"{each.run.checklist}/{each.id}" for each in book.records]
    by_hand = sorted(names, key=lambda name: hashlib.sha256(f"2026-q2\n{name}".encode()).hexdigest())
    done = run(it.root, "--sample", "7", "--seed", "2026-q2", exits=0)
    assert [line.split("  ")[0] for line in done.stdout.splitlines()] == by_hand[:7]
    assert f"7 of {len(names)} records" in done.stderr
    drawn = json.loads(run(it.root, "--sample", "500", "--seed", "2026-q2", "--json", "--until", on(10), exits=0).stdout)
    assert drawn["of"] == len(drawn["runs"]) == sum(name.split("/")[1][:10] <= on(10) for name in names)
