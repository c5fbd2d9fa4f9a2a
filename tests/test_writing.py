"""The commands that write: what they put into files, what they refuse, and what they print."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from donebook.checklist import blob_of
from donebook.cli import main
from drawing import Draw, git, inside
from keyboard import at_a_terminal

LIST = """\
=== mkdocs.yml
site_name: x
plugins:
  - donebook: {checklists: [deploy.md]}
=== docs/deploy.md
---
updated: 2026-11-01
---
# Deploy

## Prepare { .gate }

- [ ] Back up the database { evidence=required }
- [ ] Migrate { .optional }

    Take the lock first.

## Go

- [ ] Deploy
- [ ] Check error logs { role=Ops minutes=5 }

## Rollback

- [ ] Restore

## Sign-off

**Lead:** [Name] - [Date]
**QA:** [Name] - [Date]
"""
RUN = "2026-11-24-shop-1.4.0-production"
NEW = ("new", "--subject", "shop", "--version", "1.4.0", "--environment", "production", "--started", "2026-11-24T20:00+01:00")
AT = ("--at", "2026-11-24T20:10+01:00")


def run(folder: Path, *args: str, exits: int = 0, **environment: str) -> Result:
    who = {"GIT_AUTHOR_NAME": "Alice Ng", "GIT_AUTHOR_EMAIL": "12+alice@example.org", "GIT_CONFIG_GLOBAL": os.devnull}
    with inside(folder):
        done = CliRunner().invoke(main, list(args), catch_exceptions=False, env={**who, **environment})
    assert done.exit_code == exits, done.output
    return done


def text(folder: Path, name: str = f"{RUN}.yml") -> str:
    return (folder / "runs" / "deploy" / name).read_text("utf-8")


@pytest.fixture
def folder(draw: Draw) -> Path:
    """A repository in which a run has begun."""
    folder = draw(LIST)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "The list")
    run(folder, *NEW)
    return folder


def test_new_pins_commit_and_blob(folder: Path) -> None:
    commit, blob = git(folder, "rev-parse", "HEAD"), git(folder, "rev-parse", "HEAD:docs/deploy.md")
    assert text(folder) == (
        f"schema: 1\nchecklist:\n  path: docs/deploy.md\n  revision: {commit}\n  blob: {blob}\nsubject: shop\nversion: 1.4.0\n"
        "environment: production\noperator: alice\nstarted: 2026-11-24T20:00:00+01:00\n"
    )
    done = run(folder, *NEW, exits=1)
    assert f"There is a run `{RUN}` already: runs/deploy/{RUN}.yml" in done.stderr
    assert run(folder, *NEW, "--id", f"{RUN}-2", "--json").stdout == (
        f'{{\n  "schema": 1,\n  "id": "{RUN}-2",\n  "checklist": "deploy",\n  "path": "runs/deploy/{RUN}-2.yml"\n}}\n'
    )


@pytest.mark.parametrize("format", ["yml", "json", "toml", "md"])
def test_a_run_s_whole_life_in_every_format(folder: Path, format: str) -> None:
    id = f"{RUN}-{format}"
    assert run(folder, *NEW, "--id", id, "--format", format, "--link", "ticket=https://e.org/?a=b").stdout == f"runs/deploy/{id}.{format}\n"
    run(folder, "set", id, "back-up-the-database=ok", "--evidence", "https://e.org/1", *AT)
    run(folder, "set", id, "deploy=failed", "--note", "exit 1", *AT)
    run(folder, "set", id, "deploy=passed", "check-error-logs=passed", "--by", "ci/x", "--release", "prepare", *AT)
    run(folder, "set", id, "restore=na", "--note", "no", "--happened", "rollback", *AT)
    run(folder, "finish", id, "--outcome", "succeeded", "--at", "2026-11-24T21:00+01:00")
    run(folder, "sign", id, "--role", "lead", "--by", "lee", "--name", "Lee")
    run(folder, "sign", id, "--role", "QA", "--by", "dana", "--decision", "rejected", "--note", "why")
    status = json.loads(run(folder, "status", id, "--json").stdout)["runs"][0]
    assert (status["verdict"], status["stage"], status["outcome"], status["missing"]) == ("passed", "finished", "succeeded", [])
    assert status["steps"][2]["by"] == "ci/x"
    assert "nothing wrong" in run(folder, "check", "--no-hints", f"runs/deploy/{id}.{format}").stderr
    record = text(folder, f"{id}.{format}")
    assert "exit 1" in record
    assert "Take the lock first." in record
    assert "https://e.org/?a=b" in record


def test_parts_belong_to_who_writes_them(folder: Path) -> None:
    id = f"{RUN}-p"
    assert run(folder, *NEW, "--id", id, "--parts").stdout == f"runs/deploy/{id}/run.yml\n"
    run(folder, "set", id, "1=ok", "2=ok")
    run(folder, "set", id, "deploy=ok", "--by", "ci/smoke tests")
    run(folder, "set", f"runs/deploy/{id}/alice.yml", "deploy=failed", "--note", "x")
    run(folder, "set", id, "deploy=waived", "--note", "known", "--by", "bo")
    run(folder, "finish", id, "--outcome", "aborted", "--by", "nobody")
    run(folder, "sign", id, "--role", "QA", "--by", "dana")
    found = sorted(path.relative_to(folder / "runs/deploy" / id).as_posix() for path in (folder / "runs/deploy" / id).rglob("*.yml"))
    assert found == ["alice.yml", "ci-smoke-tests.yml", "run.yml", "signoffs/qa.yml"]
    assert "      by: bo\n" in text(folder, f"{id}/alice.yml")
    assert "outcome: aborted" in text(folder, f"{id}/run.yml")
    assert "A ticked copy is one file" in run(folder, *NEW, "--parts", "--format", "md", exits=2).stderr


def test_a_step_by_id_ending_or_number(folder: Path) -> None:
    for name in ("go/deploy", "deploy", "3"):
        run(folder, "set", RUN, f"{name}=ok", *AT)
    assert text(folder).count("result: passed") == 1
    assert run(folder, "set", RUN, "deploy=ok", *AT).stderr.startswith("nothing new: the file says all of it already\n")
    for name, cure in (("deplo", "Did you mean `deploy`?"), ("99", f"99 is no step of this run. `donebook status {RUN}` lists them.")):
        assert cure in run(folder, "set", RUN, f"{name}=ok", exits=2).stderr


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["deploy"], "deploy is not STEP=RESULT, such as deploy=passed; without a result, give --evidence or --note."),
        (["deploy=pased"], "deploy=pased: Did you mean `passed`?"),
        (["deploy=maybe"], "a result is one of passed, failed, blocked, skipped, not_applicable, waived, open."),
        (["deploy=failed"], "deploy is failed without a note"),
        (["deploy=waived", "--note", "x"], "deploy is open: only a failed or blocked step can be waived."),
        ([], "Nothing to write"),
        (["deploy=ok", "--at", "soon"], "soon is no time: write it as 2026-11-22T20:04"),
        (["deploy=ok", "--at", "2026-11-22"], "2026-11-22 is no time"),
        (["--happened", "rolback"], "rolback is no section of this run. Did you mean `rollback`?"),
    ],
)  # fmt: skip
def test_what_set_cannot_begin_with(folder: Path, args: list[str], told: str) -> None:
    before = text(folder)
    assert told in run(folder, "set", RUN, *args, exits=2).stderr.replace("\n", " ").replace("  ", " ")
    assert text(folder) == before


def test_hostile_text_is_refused_and_nothing_written(folder: Path) -> None:
    before = text(folder)
    for note in ("a\x1b[2Jb", "a\u202eb"):
        done = run(folder, "set", RUN, "deploy=failed", "--note", note, exits=1)
        assert "a control or bidirectional character" in done.stderr
        assert "\x1b" not in done.output
    assert "more than" in run(folder, "set", RUN, "deploy=failed", "--note", "x" * 70_000, exits=1).stderr
    assert text(folder) == before


def test_a_finished_run_ends_once_and_says_so(folder: Path) -> None:
    assert "is after 2026-11-23" in run(folder, "finish", RUN, "--outcome", "failed", "--at", "2026-11-23T10:00+01:00", exits=1).stderr
    done = run(folder, "finish", RUN, "--outcome", "succeeded", "--at", "2026-11-24T21:00+01:00")
    assert done.stdout == f"succeeded: {RUN}, record incomplete\n"
    assert (
        "missing:\n  1 is open: Back up the database\n  3 is open: Deploy\n  4 is open: Check error logs\n  the gate is not released: Prepare\n"
        in done.stderr
    )
    assert f"Next: donebook sign {RUN} --role Lead" in done.stderr
    assert "frozen: |\n  ---\n  updated: 2026-11-01\n  ---\n  # Deploy\n" in text(folder)
    assert "The run was finished 2026-11-24T21:00:00+01:00, succeeded." in run(folder, "finish", RUN, "--outcome", "failed", exits=1).stderr
    assert "this is a change after that" in run(folder, "set", RUN, "deploy=ok").stderr


def test_the_frozen_text_is_that_of_the_pin(folder: Path) -> None:
    path = folder / "docs" / "deploy.md"
    path.write_text(path.read_text("utf-8").replace("Deploy\n- [ ]", "Deploy it\n- [ ]"), "utf-8")
    run(folder, "finish", RUN, "--outcome", "succeeded")
    assert "- [ ] Deploy\n" in text(folder)
    assert "is not as it was committed last" in run(folder, *NEW, "--id", "2026-2").stderr
    assert "revision" not in text(folder, "2026-2.yml")
    run(folder, "finish", "2026-2", "--outcome", "succeeded")
    assert "- [ ] Deploy it\n" in text(folder, "2026-2.yml")


def test_the_policy_is_kept(folder: Path) -> None:
    run(folder, "set", RUN, "deploy=ok", "--by", "@Bo", "restore=failed", "--note", "x")
    assert "The checklist asks for no `Leed`. Did you mean `Lead`?" in run(folder, "sign", RUN, "--role", "Leed", exits=1).stderr
    assert "nothing to withdraw" in run(folder, "sign", RUN, "--role", "Lead", "--decision", "withdrawn", exits=1).stderr
    assert "the record is failed" in run(folder, "sign", RUN, "--role", "Lead").stderr
    run(folder, "sign", RUN, "--role", "Lead", "--decision", "withdrawn")
    assert "QA" in run(folder, "status", RUN, "--json").stdout
    assert json.loads(run(folder, "status", RUN, "--json").stdout)["runs"][0]["unsigned"] == ["Lead", "QA"], (
        "of two at once the stricter counts"
    )
    path = folder / "runs/deploy" / f"{RUN}.yml"
    path.write_text(path.read_text("utf-8").partition("signoffs:")[0], "utf-8")
    (folder / "mkdocs.yml").write_text(
        "plugins: [{donebook: {checklists: [deploy.md], policy: {four_eyes: true, distinct_signers: yes}}}]\n", "utf-8"
    )
    for by in ("alice", "bo", "BO", "Alice Ng", "12+alice@example.org", "bo@x"):
        assert "has worked on this run" in run(folder, "sign", RUN, "--role", "Lead", "--by", by, exits=1).stderr
    run(folder, "sign", RUN, "--role", "Lead", "--by", "bo", "--decision", "rejected", "--at", "2026-11-24T20:00Z")
    run(folder, "sign", RUN, "--role", "Lead", "--by", "dana@example.org", "--decision", "approved-with-exceptions")
    assert "Dana has approved as Lead" in run(folder, "sign", RUN, "--role", "QA", "--by", "Dana", exits=1).stderr
    for value, told in (
        ("{for_eyes: true}", "Did you mean `four_eyes`?"),
        ("{four_eyes: 7}", "`policy.four_eyes` is `7`"),
        ("[x]", "is not a mapping"),
    ):
        (folder / "mkdocs.yml").write_text(f"plugins: [{{donebook: {{checklists: [deploy.md], policy: {value}}}}}]\n", "utf-8")
        assert told in run(folder, "check", exits=2).stderr


def test_a_checklist_s_own_policy(draw: Draw) -> None:
    folder = draw(LIST.replace("updated:", "policy: {four_eyes: true}\nupdated:"))
    run(folder, *NEW)
    assert "has worked on this run" in run(folder, "sign", RUN, "--role", "QA", exits=1).stderr
    path = folder / "docs" / "deploy.md"
    path.write_text(path.read_text("utf-8").replace("four_eyes", "six_eyes"), "utf-8")
    assert (
        "docs/deploy.md:1: `policy` names `six_eyes`. It has: four_eyes, distinct_signers, signer_commits,"
        in run(folder, "check", exits=1).stdout
    )


def test_an_unreadable_run_is_not_written_into(folder: Path) -> None:
    path = folder / "runs/deploy" / f"{RUN}.yml"
    for bad in ("<<<<<<< ours\nsteps: {}\n>>>>>>> theirs\n", "schema: 99\n", "a: &x 1\n", ""):
        path.write_text(bad, "utf-8")
        for command in (["set", RUN, "deploy=ok"], ["finish", RUN, "--outcome", "failed"], ["sign", RUN, "--role", "QA"]):
            assert f"runs/deploy/{RUN}.yml:1" in run(folder, *command, exits=1).stderr
        assert path.read_text("utf-8") == bad
    path.write_text("steps: {deploy: {result: maybe}}\n", "utf-8")
    assert "values that could not be read" in run(folder, "sign", RUN, "--role", "QA", exits=1).stderr


def test_nothing_is_written_through_a_link(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    (folder / "runs/deploy" / f"{RUN}.yml").unlink()
    (folder / "runs/deploy").rmdir()
    (folder / "runs/deploy").symlink_to(other)
    assert "not a file" in run(folder, *NEW, exits=1).stderr
    assert list(other.iterdir()) == []


def test_which_run(folder: Path) -> None:
    run(folder, *NEW, "--id", "2026-11-25-shop-1.4.0-staging")
    assert (
        "may be any of 2 runs: deploy/2026-11-24-shop-1.4.0-production, deploy/2026-11-25" in run(folder, "status", "1.4.0", exits=2).stderr
    )
    assert "No run is called 1.5. `donebook status`" in run(folder, "status", "1.5", exits=2).stderr
    for name in (RUN, f"deploy/{RUN}", "production", f"runs/deploy/{RUN}.yml", f"./runs/deploy/{RUN}.yml"):
        assert run(folder, "status", name).stdout.startswith(f"deploy/{RUN}\n")
    assert run(folder / "runs", "status", f"deploy/{RUN}.yml").stdout.startswith(f"deploy/{RUN}\n")


def test_without_git_and_without_a_configuration(draw: Draw) -> None:
    folder = draw("=== docs/deploy.md\n---\nchecklist: true\n---\n- [ ] a\n")
    nobody = {"GIT_AUTHOR_NAME": "", "GIT_AUTHOR_EMAIL": "", "HOME": str(folder)}
    assert "Nobody is known" in run(folder, *NEW, exits=2, **nobody).stderr
    run(folder, *NEW, "--operator", "alice", **nobody)
    assert "Nobody is known" in run(folder / "docs", "set", RUN, "a=ok", exits=2, **nobody).stderr
    run(folder / "docs", "set", RUN, "a=ok", DONEBOOK_BY="ci/x", **nobody)
    assert f"blob: {blob_of((folder / 'docs/deploy.md').read_bytes())}" in text(folder)
    assert "by: ci/x" in text(folder)
    assert "revision" not in text(folder)


def test_import_answers_what_no_person_has(folder: Path) -> None:
    path = folder / "docs" / "deploy.md"
    path.write_text(
        path.read_text("utf-8")
        .replace("- [ ] Deploy", '- [ ] Deploy { test="unit.*" }')
        .replace("{ .optional }", '{ .optional test="gone" }'),
        "utf-8",
    )
    run(folder, *NEW, "--id", "2026-2")
    report = folder / "report.tap"
    report.write_text(
        "TAP version 13\n1..4\nok 1 - check error logs\nnot ok 2 - back up the database\nok 3 - restore\nok 4 - other\n", "utf-8"
    )
    run(folder, "set", "2026-2", "check-error-logs=failed", "--note", "mine")
    command = ("import", "2026-2", "report.tap", "--by", "ci/smoke")
    assert "2 results not written" in run(folder, *command, "--dry-run").stderr
    done = run(folder, *command)
    assert done.stdout == "failed: Back up the database\npassed: Restore\nkept: Check error logs, as alice said it\n"
    assert "no test of the report answers deploy, which asks for one" in done.stderr
    assert "4 tests, 2 results written, 1 test that no step asks for: runs/deploy/2026-2.yml" in done.stderr
    before = text(folder, "2026-2.yml")
    assert "0 results written, 2 as before" in run(folder, *command).stderr
    report.write_text(
        '<testsuite name="unit"><testcase name="a"/><testcase name="b"><failure message="no"/></testcase></testsuite>', "utf-8"
    )
    data = json.loads(run(folder, *command, "--json", "--evidence", "https://e.org/1").stdout)
    assert data["results"] == {"go/deploy": "failed"}
    assert data["missing"] == ["prepare/migrate"]
    assert [row for row in before.splitlines() if row not in text(folder, "2026-2.yml").splitlines()] == []
    report.write_text("<testsuite", "utf-8")
    assert "report.tap:1" in run(folder, *command, exits=1).stderr
    assert "No such file" in run(folder, "import", "2026-2", "gone.xml", exits=2).stderr
    assert "call the job by a name with a slash" in run(folder, "import", "2026-2", "report.tap", "--by", "bo", exits=2).stderr


def test_ids_are_written_and_nothing_else(draw: Draw) -> None:
    lines = ["# L", "", "## A", "", "- [ ] One  ", "- [ ] Two { .optional }", "  over lines", "- [ ] Three { #three }", "> 1. [ ] Four", ""]
    folder = draw("=== docs/l.md\n---\nchecklist: true\n---\n" + "\r\n".join(lines))
    before = json.loads(run(folder, "ids", "l", "--json").stdout)["steps"]
    assert [step["explicit"] for step in before] == [False, False, True, False]
    assert run(folder, "ids", "docs/l.md", "--write").stderr == "docs/l.md: 3 ids written\n"
    lines[4], lines[5], lines[8] = "- [ ] One { #a/one }  ", "- [ ] Two { #a/two-over-lines .optional }", "> 1. [ ] Four { #a/four }"
    assert (folder / "docs/l.md").read_bytes().decode() == "---\nchecklist: true\n---\n" + "\r\n".join(lines)
    after = json.loads(run(folder, "ids", "l", "--json").stdout)["steps"]
    assert [(step["id"], step["name"], step["line"]) for step in after] == [(step["id"], step["name"], step["line"]) for step in before]
    assert run(folder, "ids", "l", "--write").stderr == "docs/l.md: 0 ids written\n"


def test_new_asks_on_a_terminal_only(folder: Path) -> None:
    for missing in ("--subject", "--version", "--environment"):
        given = [*NEW, "--id", "2026-3"]
        at = given.index(missing)
        assert f"Missing option '{missing}'" in run(folder, *given[:at], *given[at + 2 :], exits=2).stderr
    with at_a_terminal(folder, "new", DONEBOOK_BY="x", GIT_AUTHOR_NAME="A", GIT_AUTHOR_EMAIL="alice@e.org") as terminal:
        for question, answer in (("What is deployed", "shop"), ("Which version", "2"), ("Where to", "staging")):
            terminal.wait(question)
            terminal.type(answer)
        assert terminal.finish() == 0
    assert f"runs/deploy/{datetime.now().astimezone():%Y-%m-%d}-shop-2-staging.yml" in terminal.shown


def test_the_walk(folder: Path) -> None:
    who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "alice@e.org"}
    run(folder, *NEW, "--id", "2026-10-01-shop-1.3.0-production")
    run(folder, "set", "1.3.0", "deploy=failed", "--note", "took too long", "--by", "bo")
    run(folder, "finish", "1.3.0", "--outcome", "succeeded")
    with at_a_terminal(folder, "run", **who) as terminal:
        terminal.wait("Back up the database")
        terminal.wait("(evidence required)")
        terminal.press("p")
        terminal.wait("Evidence: a link")
        terminal.type("https://e.org/backup")
        terminal.wait("(optional)")
        terminal.press(">")
        assert "Gate: Prepare" in terminal.wait("[y release")
        terminal.press("q")
        assert terminal.finish() == 0
    assert "2 steps open. Go on with: donebook run" in terminal.shown
    with at_a_terminal(folder, "run", RUN, **who) as terminal:
        terminal.wait("2/5")
        terminal.press("\r")
        terminal.wait("[y release")
        terminal.press("y")
        assert "last: 2026-10-01-shop-1.3.0-production  failed by bo: took too long" in terminal.wait("\n  [p f b s n] ?")
        terminal.press("f")
        terminal.wait("Note")
        terminal.type("")
        terminal.press("b")
        terminal.wait("Note")
        terminal.type("no access")
        terminal.wait("(Ops, 5 min)")
        terminal.press("u")
        terminal.wait("3/5")
        terminal.press("<")
        terminal.wait("Take the lock first.")
        terminal.press("s")
        terminal.wait("Note")
        terminal.type("not today")
        terminal.wait("3/5")
        terminal.press("p")
        terminal.wait("4/5")
        terminal.press("e")
        terminal.wait("link")
        terminal.type("https://e.org/logs")
        terminal.wait("next answer")
        terminal.press("f")
        terminal.wait("Note")
        terminal.type("many")
        assert "No step is open." in terminal.wait("Next: donebook finish")
        assert terminal.finish() == 0
    written = text(folder)
    assert "no access" not in written
    assert written.index("back-up-the-database") < written.index("migrate") < written.index("  deploy:") < written.index("check-error-logs")
    assert "gates:\n  prepare:\n    by: alice\n" in written
    assert "https://e.org/logs" in written
    with at_a_terminal(folder, "run", RUN, **who) as terminal:
        assert "No step is open." in terminal.wait("finish")
        assert terminal.finish() == 0
    assert "There is no terminal" in run(folder, "run", RUN, exits=2).stderr


def test_undo_puts_back_what_was_there(folder: Path) -> None:
    run(folder, "set", RUN, "1=passed", "--note", "mine", *AT)
    before = text(folder)
    with at_a_terminal(folder, "run", RUN, GIT_AUTHOR_NAME="A", GIT_AUTHOR_EMAIL="alice@e.org") as terminal:
        terminal.wait("2/5")
        terminal.press("<")
        terminal.wait("1/5")
        terminal.press("p")
        terminal.wait("Evidence")
        terminal.type("https://e.org/more")
        terminal.wait("2/5")
        terminal.press("u")
        terminal.wait("Taken back.")
        terminal.press("q")
        assert terminal.finish() == 0
    assert text(folder) == before


def test_the_walk_survives_being_cut_off(folder: Path) -> None:
    with at_a_terminal(folder, "run", RUN, GIT_AUTHOR_NAME="A", GIT_AUTHOR_EMAIL="alice@e.org") as terminal:
        terminal.wait("1/5")
        terminal.press("f")
        terminal.wait("Note")
        terminal.type("one")
        terminal.wait("2/5")
        terminal.process.kill()
    assert "note: one" in text(folder)
    with at_a_terminal(folder, "run", RUN, GIT_AUTHOR_NAME="A", GIT_AUTHOR_EMAIL="alice@e.org") as terminal:
        terminal.wait("2/5")
        terminal.press("h")
        terminal.wait("What did happen (rollback)")
        terminal.type("rollback")
        terminal.press(">")
        terminal.wait("[y release")
        terminal.press("y")
        terminal.wait("3/5")
        terminal.press("\x03")
        assert terminal.finish() == 0
    assert "3 steps open" in terminal.shown
    assert "happened:\n  - rollback\n" in text(folder)


def test_the_same_again_adds_what_is_new_and_nothing_else(folder: Path) -> None:
    run(folder, "set", RUN, "1=passed", "--evidence", "https://e.org/1")
    before = text(folder)
    assert "nothing new" in run(folder, "set", RUN, "1=passed").stderr
    assert text(folder) == before
    run(folder, "set", RUN, "1=ok", "--note", "3 GB", "--evidence", "https://e.org/2")
    run(folder, "set", RUN, "1", "--evidence", "https://e.org/3", "--note", "restored, too")
    assert "attempts" not in text(folder)
    assert [f"https://e.org/{number}" in text(folder) for number in (1, 2, 3)] == [True] * 3
    assert "    note: |-\n      3 GB\n      restored, too\n" in text(folder)
    assert "nobody's yet: only your own result can be added to" in run(folder, "set", RUN, "3", "--note", "x", exits=2).stderr
    assert "that is alice's" in run(folder, "set", RUN, "1", "--note", "x", "--by", "bo", exits=2).stderr
    run(folder, "set", RUN, "1=passed", "--note", "again, on Tuesday")
    assert text(folder).count("result: passed") == 2


def test_a_waiver_is_not_written_over(folder: Path) -> None:
    run(folder, "set", RUN, "3=failed", "--note", "exit 1")
    for _ in range(2):
        run(folder, "set", RUN, "3=waived", "--note", "known", "--by", "bo")
    assert "3 is waived by bo already: known" in run(folder, "set", RUN, "3=waived", "--note", "mine", exits=2).stderr
    assert text(folder).count("waiver") == 1
    before = text(folder)
    with at_a_terminal(folder, "run", RUN, GIT_AUTHOR_NAME="A", GIT_AUTHOR_EMAIL="alice@e.org") as terminal:
        terminal.wait("1/5")
        terminal.press("p")
        terminal.wait("Evidence")
        terminal.type("")
        terminal.wait("2/5")
        terminal.press(">")
        terminal.wait("[y release")
        terminal.press("y")
        terminal.wait("4/5")
        terminal.press("<")
        terminal.wait("waived by bo")
        terminal.press("w")
        terminal.wait("and once")
        terminal.press("q")
        assert terminal.finish() == 0
    assert before.partition("  deploy:")[2].strip() in text(folder)


def test_a_result_that_is_told_late_is_an_attempt(folder: Path) -> None:
    run(folder, "set", RUN, "3=passed", "--at", "2026-11-24T20:30+01:00")
    run(folder, "set", RUN, "3=failed", "--note", "exit 1", "--at", "2026-11-24T20:20+01:00")
    run(folder, "set", RUN, "3=blocked", "--note", "no key", "--at", "2026-11-24T20:10+01:00")
    step = json.loads(run(folder, "status", RUN, "--json").stdout)["runs"][0]["steps"][2]
    assert step["result"] == "passed"
    assert text(folder).index("no key") < text(folder).index("exit 1")
    assert "  3 [x] Deploy  · passed by alice  (before: failed by alice)" in run(folder, "status", RUN).stdout
    assert "2031-01-01T10:00Z is in the future" in run(folder, "set", RUN, "3=ok", "--at", "2031-01-01T10:00Z", exits=2).stderr
    assert "nothing wrong" in run(folder, "check", "--no-hints").stderr


def test_taking_back_links_and_remarks(folder: Path) -> None:
    run(folder, "set", RUN, "3=failed", "--note", "exit 1", *AT)
    run(folder, "set", RUN, "3=passed")
    for expected in ("failed: Deploy\n", "open: Deploy\n"):
        assert run(folder, "set", RUN, "3=open").stdout == expected
    assert "steps" not in text(folder)
    assert "only your own result can be taken back" in run(folder, "set", RUN, "3=open", exits=2).stderr
    run(folder, "set", RUN, "--link", "pull-request=https://e.org/pull/1", "--remark", "too long")
    run(folder, "set", RUN, "4=ok", "--remark", "which dashboard?")
    assert "links:\n  - rel: pull-request\n    href: https://e.org/pull/1\n" in text(folder)
    assert "  - note: which dashboard?\n    step: check-error-logs\n" in text(folder)
    assert "name no more than one" in run(folder, "set", RUN, "3=ok", "4=ok", "--remark", "x", exits=2).stderr
    assert "3 is both passed and failed here" in run(folder, "set", RUN, "3=ok", "3=failed", "--note", "x", exits=2).stderr
    assert "--link x is not REL=URL" in run(folder, "set", RUN, "--link", "x", exits=2).stderr


def test_a_file_with_mistakes_is_not_written_into(folder: Path) -> None:
    path = folder / "runs/deploy" / f"{RUN}.yml"
    bad = "subject: shop\nfinished: tomorrow\nsteps:\n  deploy: passed\n"
    path.write_text(bad, "utf-8")
    for command in (["set", RUN, "3=ok"], ["finish", RUN, "--outcome", "failed"]):
        error = run(folder, *command, exits=1).stderr
        assert f"runs/deploy/{RUN}.yml:2" in error
        assert "mend what is wrong in it first" in error
    assert path.read_text("utf-8") == bad
    assert "cannot be read whole" in run(folder, "status", RUN).stdout
    assert "cannot be read whole" in run(folder, "history").stdout
    assert "1 file with mistakes" in run(folder, "history", "--csv").stderr


def test_names_are_whole_words(folder: Path) -> None:
    run(folder, *NEW, "--id", "2026-11-24-shop-12.4.0-nonprod")
    for name in ("2.4.0-nonprod", "prod", "4.0", ""):
        run(folder, "set", name, "3=ok", exits=2)
    assert "Did you mean `2026-11-24-shop-12.4.0-nonprod`?" in run(folder, "status", "2.4.0-nonprod", exits=2).stderr
    assert "The name of the run is empty." in run(folder, "finish", "", "--outcome", "failed", exits=2).stderr
    assert run(folder, "status", "nonprod").stdout.startswith("deploy/2026-11-24-shop-12.4.0-nonprod\n")
    assert "--by is empty" in run(folder, "set", RUN, "3=ok", "--by", "", exits=2).stderr


def test_paths_are_those_of_the_current_folder(folder: Path) -> None:
    inner = folder / "runs" / "deploy"
    printed = run(inner, *NEW, "--id", "2026-5").stdout
    assert printed == "2026-5.yml\n"
    assert "written: 2026-5.yml\n" in run(inner, "set", printed.strip(), "3=ok").stderr
    assert "written: ../runs/deploy/2026-5.yml\n" in run(folder / "docs", "set", "runs/deploy/2026-5.yml", "4=ok").stderr


def test_an_id_from_every_script(folder: Path) -> None:
    done = run(
        folder, "new", "--subject", "Ärzteportal", "--version", "1.4.0-rc.1", "--environment", "日本", "--started", "2026-11-24T20:00Z"
    )
    assert done.stdout == "runs/deploy/2026-11-24-arzteportal-1.4.0-rc.1-riben.yml\n"
    assert "Option '--subject' is empty" in run(folder, *NEW, "--subject", " ", exits=2).stderr


def test_an_end_can_be_corrected(folder: Path) -> None:
    done = run(folder, "finish", RUN, "--outcome", "rolled-back", "--at", "2026-11-24T21:00+01:00")
    assert "the run does not say that Rollback happened" in done.stderr
    assert "Correct that with --again" in run(folder, "finish", RUN, "--outcome", "failed", exits=1).stderr
    run(folder, "finish", RUN, "--outcome", "failed", "--again", "--at", "2026-11-24T21:10+01:00")
    assert "finished: 2026-11-24T21:10:00+01:00\noutcome: failed\n" in text(folder)
    assert text(folder).count("frozen:") == 1
    assert "go is no gate. The gates are prepare." in run(folder, "set", RUN, "--release", "go", exits=2).stderr
    assert "Rollback counts only if it happened" in run(folder, "set", RUN, "restore=ok").stderr
    data = json.loads(run(folder, "set", RUN, "restore=ok", "--happened", "rollback", "--json").stdout)
    assert data["written"] == [f"runs/deploy/{RUN}.yml"]
    assert data["run"]["outcome"] == "failed"


def test_failed_tests_that_nobody_asked_for_are_named(folder: Path) -> None:
    report = b"1..2\nnot ok 1 - nobody asked\nok 2 - deploy\n"
    with inside(folder):
        done = CliRunner().invoke(main, ["import", RUN, "-", "--by", "ci/x"], input=report)
    assert done.exit_code == 0, done.output
    assert "a test failed, and no step, or more than one, is called like it: nobody asked" in done.stderr
    assert "deploy:" in text(folder)


def test_options_that_the_plugin_does_not_have(folder: Path) -> None:
    from donebook.configuration import OPTIONS
    from donebook.plugin import DonebookConfig

    assert set(OPTIONS) == set(dict(DonebookConfig._schema))
    for options, told in (
        ("{cheklists: [a.md]}", "no option `cheklists`. Did you mean `checklists`?"),
        ("{pages: many}", "`pages` is `many`. Write"),
    ):
        (folder / "mkdocs.yml").write_text(f"plugins: [{{donebook: {options}}}]\n", "utf-8")
        assert told in run(folder, "check", exits=2).stderr
