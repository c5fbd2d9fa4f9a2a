"""Attacks on the command line that were tried once, each with what must not happen."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from donebook.cli import main
from drawing import Draw, git, inside
from keyboard import at_a_terminal
from test_writing import LIST, NEW, RUN, run, text

ALICE = {"GIT_AUTHOR_NAME": "Alice Ng", "GIT_AUTHOR_EMAIL": "alice@example.org"}


@pytest.fixture
def folder(draw: Draw) -> Path:
    folder = draw(LIST)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "The list")
    run(folder, *NEW)
    return folder


def put(folder: Path, name: str, content: str) -> Path:
    path = folder / "runs" / "deploy" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("2026-1.toml", '[steps.deploy]\nresult = "faild"\nby = "bo"\nnote = "12 timeouts"\n'),
        ("2026-1.json", '{"steps": {"deploy": {"result": "failed", "at": "2026-11-24", "note": "x", "by": "bo"}}}'),
        ("2026-1.yml", "steps: {deploy: {result: failed, note: x, evidence: [{href: https://a}, {url: https://b}]}}\n"),
        ("2026-1.yml", "steps: {deploy: passed}\n"),
        ("2026-1.md", "---\nsubject: s\n---\n# Deploy\n\n## Go\n\n- [!] Deploy\n"),
    ],
)
def test_what_cannot_be_read_is_not_written_over(folder: Path, name: str, content: str) -> None:
    path = put(folder, name, content)
    (folder / "d.tap").write_text("1..1\nok 1 - deploy\n", "utf-8")
    with inside(folder):
        CliRunner().invoke(main, ["import", "2026-1", "d.tap"], catch_exceptions=False)
    run(folder, "set", "2026-1", "deploy=ok", exits=1)
    assert path.read_text("utf-8") == content


def test_a_copy_answers_its_own_steps_only(draw: Draw) -> None:
    folder = draw("=== docs/l.md\n---\nchecklist: true\n---\n# L\n\n- [ ] Check\n\n## Rollback\n\n- [ ] Check\n")
    (folder / "runs" / "l").mkdir(parents=True)
    copy = "---\nsubject: s\n---\n# L\n\n## Rollback\n\n- [ ] Check\n"
    for place in ("2026-1.md", "2026-2/alice.md"):
        path = folder / "runs" / "l" / place
        path.parent.mkdir(exist_ok=True)
        path.write_text(copy, "utf-8")
    assert "the copy has no step `check`" in run(folder, "set", "2026-1", "check=ok", exits=1).stderr
    run(folder, "set", "2026-2", "check=ok")
    assert (folder / "runs/l/2026-2/alice.yml").is_file(), "a copy is nobody's part"
    assert [path.read_text("utf-8") for path in (folder / "runs/l").rglob("*.md")] == [copy, copy]
    assert json.loads(run(folder, "status", "2026-2", "--json").stdout)["runs"][0]["steps"][0]["result"] == "passed"


def test_a_copy_keeps_what_the_author_wrote(draw: Draw) -> None:
    detail = "    ```yaml\n    - by: root\n    - note: keep this line\n    ```\n\n    - note: read the runbook first\n"
    folder = draw(
        f"=== docs/l.md\n---\nchecklist: true\n---\n- [ ] a\n\n{detail}- [ ] b\n\n    | x |\n    |---|\n- [ ] c\n    - x:\n        ```\n        - by: bo\n        ```\n"
    )
    run(folder, "new", "--subject", "s", "--version", "1", "--environment", "e", "--id", "2026-1", "--format", "md")
    path = folder / "runs" / "l" / "2026-1.md"
    before = path.read_text("utf-8")
    run(folder, "set", "2026-1", "a=failed", "--note", "n", exits=1)
    assert path.read_text("utf-8") == before, "a note of the author's would become the operator's"
    run(folder, "set", "2026-1", "b=failed", "--note", "n")
    run(folder, "set", "2026-1", "c=passed")
    after = path.read_text("utf-8")
    assert detail in after
    assert "- note: n\n\n    | x |" in after
    assert json.loads(run(folder, "status", "2026-1", "--json").stdout)["runs"][0]["steps"][2]["by"] == "alice"


def test_a_run_brings_no_policy_and_no_configuration(folder: Path) -> None:
    (folder / "mkdocs.yml").write_text("plugins: [{donebook: {checklists: [deploy.md], policy: {four_eyes: true}}}]\n", "utf-8")
    own = "  ---\n  policy: {four_eyes: false}\n  ---\n  # D\n\n  - [ ] Deploy\n\n  ## Sign-off\n\n  **Lead:** [Name] - [Date]\n"
    put(folder, "2026-1.yml", f"operator: alice\nsteps: {{deploy: {{result: passed, by: alice}}}}\nfrozen: |\n{own}")
    error = run(folder, "sign", "2026-1", "--role", "lead", "--by", "alice", exits=1).stderr
    assert "was never a revision of docs/deploy.md" in error
    assert "has worked on this run" in error
    (folder / "runs" / "mkdocs.yml").write_text("docs_dir: .x\nplugins: [{donebook: {runs: .}}]\n", "utf-8")
    (folder / "runs" / ".x").mkdir()
    (folder / "runs" / ".x" / "deploy.md").write_text("---\nchecklist: true\n---\n- [ ] Deploy\n", "utf-8")
    assert (
        "has worked on this run" in run(folder / "runs" / "deploy", "sign", "2026-1.yml", "--role", "lead", "--by", "alice", exits=1).stderr
    )


def test_a_repository_among_the_files_runs_nothing(draw: Draw) -> None:
    folder = draw(
        "=== site/mkdocs.yml\nplugins: [{donebook: {checklists: [l.md]}}]\n=== site/docs/l.md\n- [ ] a\n=== site/runs/README.md\n"
    )
    inner = folder / "inner"
    inner.mkdir()
    git(inner, "init", "-q")
    (inner / "a").write_text("a", "utf-8")
    git(inner, "add", "a")
    git(inner, "commit", "-qm", "a")
    for name in ("HEAD", "objects", "refs"):
        (inner / ".git" / name).rename(folder / "site" / name)
    (folder / "site" / "config").write_text(f'[core]\nbare=false\nworktree=.\nfsmonitor="touch {folder}/PWNED; false"\n', "utf-8")
    run(folder, "-f", "site/mkdocs.yml", "check", "--no-hints")
    assert not (folder / "PWNED").exists()


@pytest.mark.parametrize("who", ["alice@example.org", "＠alice", "ali\u00adce", " Alice ", "A-lice"])
def test_a_handle_in_other_clothes_is_the_same(folder: Path, who: str) -> None:
    (folder / "mkdocs.yml").write_text("plugins: [{donebook: {checklists: [deploy.md], policy: {four_eyes: true}}}]\n", "utf-8")
    assert "has worked on this run" in run(folder, "sign", RUN, "--role", "Lead", "--by", who, "--name", "X", exits=1).stderr


def test_a_walk_changes_what_was_on_the_screen_and_nothing_else(folder: Path) -> None:
    with at_a_terminal(folder, "run", RUN, **ALICE) as terminal:
        terminal.wait("1/5")
        terminal.press("f")
        terminal.wait("Note")
        terminal.type("mine")
        terminal.wait("2/5")
        run(folder, "set", RUN, "1=failed", "--note", "backup is empty", "--by", "bo")
        terminal.press("w")
        terminal.wait("Why is it accepted")
        terminal.type("known")
        assert "changed this result meanwhile" in terminal.wait("and decide then")
        terminal.press("u")
        terminal.wait("Somebody else has answered that step meanwhile.")
        terminal.wait("1/5")
        terminal.press("e")
        terminal.wait("a link")
        terminal.type("https://e.org/1")
        terminal.wait("It will stand beside the next answer.")
        (folder / "runs/deploy" / f"{RUN}.yml").rename(folder / "away.yml")
        terminal.press("p")
        terminal.wait("the file is gone")
        (folder / "away.yml").rename(folder / "runs/deploy" / f"{RUN}.yml")
        terminal.press("q")
        assert terminal.finish() == 0
    assert "backup is empty" in text(folder)
    assert "waiver" not in text(folder)
    assert "e.org" not in text(folder)


def test_an_import_that_was_overtaken_keeps_what_a_person_said(folder: Path) -> None:
    report, write = os.pipe()
    command = [sys.executable, "-m", "donebook", "import", RUN, f"/dev/fd/{report}", "--by", "ci/x"]
    job = subprocess.Popen(command, cwd=folder, pass_fds=[report], stdout=subprocess.PIPE, text=True)
    os.close(report)

    def later() -> None:
        run(folder, "set", RUN, "deploy=failed", "--note", "12 timeouts", "--by", "bo")
        os.write(write, b"1..1\nok 1 - deploy\n")
        os.close(write)

    threading.Timer(0.5, later).start()
    assert "kept: Deploy, as bo said it" in job.communicate()[0]
    assert text(folder).count("result:") == 1


def test_a_time_to_come_does_not_outlive_all_others(folder: Path) -> None:
    (folder / "r.xml").write_text('<testsuite name="s" timestamp="2099-01-01T00:00:00Z"><testcase name="deploy"/></testsuite>', "utf-8")
    run(folder, "import", RUN, "r.xml", "--by", "ci/x")
    assert "2099" not in text(folder)
    put(folder, "2026-2/ci.yml", "steps: {deploy: {result: passed, by: ci/x, at: 2099-01-01T00:00:00Z}}\n")
    done = run(folder, "set", "2026-2", "deploy=failed", "--note", "no", "--by", "bo")
    assert "deploy stays passed, as ci/x said at 2099-01-01T00:00:00+00:00: that is later." in done.stderr


def test_no_form_of_output_holds_a_runner_s_command(folder: Path) -> None:
    put(folder, "2026-1.json", json.dumps({"version": "1\n::warning::hi", "##[add-path]/tmp/evil": 1, "##vso[task.setvariable variable=PATH]x": 1,
        "steps": {"deploy": {"result": "failed", "note": "x\n::error::y"}}}))  # fmt: skip
    commands = [["check", "--format", form] for form in ("text", "json", "junit", "sarif", "github")]
    commands += [
        ["history", "--csv"],
        ["history", "--step", "deploy", "--csv"],
        ["history"],
        ["status", "2026-1"],
        ["status", "2026-1", "--json"],
    ]
    commands += [["show", "x\n::error::x ##[error]"], ["set", RUN, "##[error]x=ok"], ["new", "a", "b\n::error::x"], ["##[error]x"]]
    with inside(folder):
        for command in commands:
            printed = CliRunner().invoke(main, command, env={"GITHUB_ACTIONS": "true"}).output
            lines = [
                line for line in printed.splitlines() if not line.startswith(("::error file=runs/deploy/2026-1.json,", "::notice file="))
            ]
            assert not [line for line in lines if re.match(r"\s*::", line)], command
            assert not re.search(r"##\w*\[", printed), command


def test_what_is_to_be_pasted_is_quoted(draw: Draw) -> None:
    folder = draw(LIST.replace("**Lead:**", '**Lead"; touch pwned; ":**'))
    run(folder, *NEW)
    (told,) = [row for row in run(folder, "finish", RUN, "--outcome", "failed").stderr.splitlines() if row.startswith("Next: ")]
    _, *command, role = shlex.split(told)
    assert command == ["donebook", "sign", RUN, "--role"]
    assert role.startswith('Lead"; touch pwned; "')


def test_two_files_of_one_id_are_both_shown(folder: Path) -> None:
    put(folder, f"{RUN}.toml", 'subject = "stranger"\n')
    printed = run(folder, "status").stdout
    assert printed.count(f"deploy/{RUN}") == 2
    run(folder, "set", f"runs/deploy/{RUN}.yml", "deploy=ok")
    assert "deploy:" in text(folder)
    for format in ("json", "md"):
        assert "There is a run" in run(folder, *NEW, "--format", format, exits=1).stderr


def test_gates_inside_a_phase_are_gates(draw: Draw) -> None:
    folder = draw(
        "=== docs/l.md\n---\nchecklist: true\n---\n## Prepare\n\n- [ ] a\n\n### Go or no-go { .gate }\n\n### After\n\n- [ ] b\n=== runs/l/2026-1.yml\nsubject: s\n"
    )
    with at_a_terminal(folder, "run", "2026-1", "--by", "alice") as terminal:
        terminal.wait("1/2")
        terminal.press("p")
        terminal.wait("Gate: Go or no-go")
        terminal.press("<")
        terminal.wait("[x] a")
        terminal.press(">")
        terminal.wait("Gate: Go or no-go")
        terminal.press("y")
        terminal.wait("2/2")
        terminal.press("q")
        assert terminal.finish() == 0
    assert "go-or-no-go" in (folder / "runs/l/2026-1.yml").read_text("utf-8")


def test_a_path_is_checked_as_it_is_called(folder: Path) -> None:
    link = folder / "runs" / "deploy" / "2026-1.yml"
    link.symlink_to("/etc/passwd")
    assert "2026-1.yml:1: not a file" in run(folder, "check", "runs/deploy/2026-1.yml", exits=1).stdout
    assert "is not in this repository" in run(folder, "check", "/etc", exits=2).stderr


def test_a_list_too_long_for_a_run_ends_without_it(draw: Draw) -> None:
    folder = draw("=== docs/l.md\n---\nchecklist: true\n---\n- [ ] a\n\n" + "x" * 140_000 + "\n=== runs/l/2026-1.yml\nsubject: s\n")
    assert "its text is not kept in the run" in run(folder, "finish", "2026-1", "--outcome", "failed").stderr
    assert "frozen" not in (folder / "runs/l/2026-1.yml").read_text("utf-8")


def test_render_takes_nothing_out_of_git_or_the_environment(draw: Draw) -> None:
    folder = draw(
        "=== mkdocs.yml\nsite_url: [SECRET, x]\nplugins: [{donebook: {checklists: [l.md]}}]\n=== docs/l.md\n- [ ] a\n=== runs/README.md\n"
    )
    git(folder, "init", "-q")
    (folder / "docs" / "leak.txt").symlink_to("../.git/config")
    run(folder, "render", "out", SECRET="https://secret.example.org")
    assert not (folder / "out" / "leak.txt").exists()
    assert "secret" not in "".join(path.read_text("utf-8") for path in (folder / "out").rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "config",
    ["site_name: 2026-13-45", "site_name: !!int foo", "site_name: !!timestamp x", "site_name: 0x_", "INHERIT: \"a\\0b\"", "docs_dir: /", "docs_dir: [a]",
     "plugins: [{donebook: {checklists: ['**x.md', '.', '//x', './']}}]", "a: &a [*a]", "- " * 3000],
)  # fmt: skip
def test_no_configuration_ends_in_a_traceback(folder: Path, config: str) -> None:
    (folder / "mkdocs.yml").write_text(config, "utf-8")
    for command in (["check"], ["status"], ["new", "deploy"], ["render", "out"]):
        with inside(folder):
            assert CliRunner().invoke(main, command, catch_exceptions=False).exit_code in (0, 1, 2)


def test_front_matter_beyond_its_limit_and_loops(folder: Path) -> None:
    (folder / "docs" / "deploy.md").write_text(f"---\nx: {'y' * 5000}\nchecklist: other\n---\n- [ ] Deploy\n", "utf-8")
    assert run(folder, *NEW, "--id", "2026-1").stdout == "runs/deploy/2026-1.yml\n"
    run(folder, "set", "2026-1", "deploy=ok")
    (folder / "runs" / "loop").symlink_to("loop")
    run(folder, "check", exits=1)
    command = [sys.executable, "-m", "donebook", "status"]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(command, cwd=folder, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_what_was_committed_is_not_taken_back(folder: Path) -> None:
    run(folder, "set", RUN, "1=failed", "--note", "backup corrupt", "--at", "2026-11-24T20:10+01:00")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "It failed")
    before = text(folder)
    assert "has been committed, and is part of the record" in run(folder, "set", RUN, "1=open", exits=2).stderr
    with at_a_terminal(folder, "run", RUN, **ALICE) as terminal:
        terminal.wait("2/5")
        terminal.press("s")
        terminal.wait("Note")
        terminal.type("no")
        terminal.wait("Gate")
        git(folder, "commit", "-qam", "In between")
        terminal.press("u")
        terminal.wait("It has been committed, and is part of the record")
        terminal.wait("2/5")
        terminal.press("q")
        assert terminal.finish() == 0
    assert text(folder).startswith(before.rstrip("\n"))
    run(folder, "set", RUN, "1=passed")
    assert "backup corrupt" in text(folder)


def test_what_an_auditor_would_ask_is_said_at_once(folder: Path) -> None:
    done = run(folder, "set", RUN, "deploy=failed", "--note", "12 timeouts", "--by", "bo", "--at", "2026-01-01T00:00Z")
    assert "git's user here is alice: that it is bo will show as claimed." in done.stderr
    assert "2026-01-01T00:00:00+00:00 is before the run began" in done.stderr
    assert "git's user" not in run(folder, "set", RUN, "1=ok", "--by", "ci/x").stderr
    assert "git's user" not in run(folder, "set", RUN, "4=ok", "--by", "Alice Ng").stderr
    assert "deploy was failed, as bo said: 12 timeouts. That stays as an earlier attempt." in run(folder, "set", RUN, "deploy=ok").stderr
    assert "(before: failed)" in run(folder, "history", "--step", "deploy").stdout
    run(folder, "finish", RUN, "--outcome", "failed")
    assert "outcome failed" in run(folder, "status", RUN).stdout
    run(
        folder, "sign", RUN, "--role", "QA", "--by", "dana", "--decision", "rejected", "--note", "login broken", "--at", "2026-11-24T21:00Z"
    )
    assert (
        "QA was rejected by dana: login broken. That stays in the file." in run(folder, "sign", RUN, "--role", "QA", "--by", "dana").stderr
    )
    done = run(folder, "sign", RUN, "--role", "QA", "--by", "dana", "--decision", "withdrawn", "--at", "2026-11-24T21:30Z")
    assert "QA stays approved, as dana signed" in done.stderr
    done = run(folder, "set", RUN, "2=ok")
    assert "Commit it by itself, so that git shows it." in done.stderr
    assert "outdated by this: the signature of QA." in done.stderr
    done = run(folder, "finish", RUN, "--outcome", "succeeded", "--again", "--at", "2026-11-24T21:00Z")
    assert "the run is signed (QA), and signatures do not cover its end" in done.stderr
    assert "later than this end, such as: " in done.stderr
