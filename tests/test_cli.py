"""Every command, every exit code."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from donebook import __version__
from donebook.cli import COMMANDS, main
from drawing import SEED, Draw, inside


def run(folder: Path, *args: str) -> Result:
    with inside(folder):
        return CliRunner().invoke(main, list(args), catch_exceptions=False)


def test_the_seed_as_json(draw: Draw) -> None:
    folder = draw(f"=== docs/deployment-checklist.md\n{SEED}")
    model = json.loads(run(folder, "show", "docs/deployment-checklist.md", "--json").stdout)
    assert model["id"] == "deployment-checklist"
    assert model["title"] == "Deployment Checklist"
    assert [section["title"] for section in model["sections"]] == [
        "Pre-Deployment", "Deployment Steps", "Rollback Plan", "Monitoring", "Communication", "Sign-off"]  # fmt: skip
    groups = [group for section in model["sections"] for group in section["sections"]]
    assert len(groups) == 13
    steps = [step for group in groups for step in group["steps"]]
    assert len(steps) == 56
    assert model["roles"] == ["Deployment Lead", "QA Lead", "Operations Lead"]
    step = next(step for step in steps if step["text"] == "Backup current database")
    assert step["id"] == "deployment-steps/1-database-changes/backup-current-database"
    assert SEED.split("\n")[step["line"] - 1] == "- [ ] Backup current database"
    assert {"id", "text", "line", "digest", "optional", "steps"} <= step.keys()
    assert [section["conditional"] for section in model["sections"]] == [False, False, True, False, False, False]


def test_commands_work_from_any_folder(draw: Draw) -> None:
    folder = draw(
        "=== mkdocs.yml\nsite_name: x\nplugins: {donebook: {checklists: [list.md], runs: logs}}\n=== docs/list.md\n- [ ] a\n=== logs/list/2026-1.yml\nsteps: {a: {result: ok}}\n"
    )
    assert run(folder / "docs", "check").exit_code == 0
    assert "1 step, 1 record: nothing wrong" in run(folder / "logs" / "list", "check").stderr
    assert run(folder / "docs", "show", "list.md").stdout.startswith("List  (0 phases, 1 step)")


def test_exit_codes(draw: Draw) -> None:
    folder = draw("=== mkdocs.yml\nsite_name: x\nplugins: [{donebook: {checklists: 7}}]\n=== docs/list.md\n- [ ] a\n")
    done = run(folder, "check")
    assert done.exit_code == 2
    assert "mkdocs.yml:1: the plugin's option `checklists` is not a list of texts. Begin each entry with a dash: `- …`." in done.stderr
    (folder / "mkdocs.yml").write_text("site_name: [x\n", "utf-8")
    done = run(folder, "check")
    assert done.exit_code == 2
    assert "not YAML" in done.stderr
    (folder / "mkdocs.yml").write_text("site_name: x\n", "utf-8")
    assert run(folder, "check").exit_code == 1
    done = run(folder, "show", "docs/nowhere.md")
    assert done.exit_code == 2
    assert "docs/nowhere.md: No such file or directory. Name a Markdown file" in done.stderr
    assert run(folder, "chek").exit_code == 2


def test_version_and_help(draw: Draw) -> None:
    assert run(draw(""), "--version").stdout == f"donebook, version {__version__}\n"
    for command in COMMANDS:
        assert "Example: donebook" in run(draw(""), command, "--help").stdout


def test_nothing_from_a_file_reaches_the_terminal_as_a_control(draw: Draw) -> None:
    name = "evil\x1b]0;title\x07.yml"
    folder = draw("=== docs/list.md\n---\nchecklist: true\n---\n# \x1b[2J\n- [ ] a \x9b1m\n")
    (folder / "runs" / "list").mkdir(parents=True)
    (folder / "runs" / "list" / name).write_text("a: 1", "utf-8")
    (folder / "runs" / "list" / "2026-1.yml").write_text('"\\e[2J": 1\nsteps: {"\\u009b": 1}\n', "utf-8")
    for command in (["check"], ["show", "docs/list.md"]):
        printed = run(folder, *command).output
        assert not [char for char in printed if (ord(char) < 32 and char != "\n") or 0x7F <= ord(char) < 0xA0], printed


def test_a_code_that_the_linter_has_not(draw: Draw) -> None:
    folder = draw("=== mkdocs.yml\nplugins:\n  - donebook: {ignore: [empty-bocks]}\n=== docs/index.md\n")
    done = run(folder, "check")
    assert done.exit_code == 2
    assert (
        "mkdocs.yml:1: the plugin's option `ignore` names `empty-bocks`, and the linter has no such code. Did you mean `empty-box`?"
        in done.stderr
    )
