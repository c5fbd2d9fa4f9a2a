"""Every command, every exit code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
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


BAD = """\
=== mkdocs.yml
plugins: [{donebook: {checklists: [list.md]}}]
=== docs/list.md
# L

- [ ] a
-[ ] b
=== runs/list/2026-1.yml
steps:
  a: {result: ok, "::error::x\\n::set-output name=a::b": 1}
  gone: {result: ok}
=== runs/list/2026-2/a,b:c.yml
steps: {a: {result: failed}}
=== runs/list/2026-2/b.yml
steps: {a: {result: passed}}
"""


def test_check_tells_only_what_was_asked_for(draw: Draw) -> None:
    folder = draw(BAD)
    assert [line.split(" ")[1].split(":")[0] for line in run(folder, "check", "docs", "--no-hints").stdout.splitlines()] == ["docs/list.md"]
    lines = run(folder, "check", "runs/list/2026-2/b.yml").stdout.splitlines()
    assert {line.split(" ")[1].partition(".yml")[0] for line in lines} == {"runs/list/2026-2/a,b:c"}, "the other parts of its run"
    assert run(folder, "check", "mkdocs.yml").exit_code == 0
    assert run(folder / "runs", "check", ".").exit_code == 1
    done = run(folder, "check", "nowhere")
    assert done.exit_code == 2
    assert "nowhere: there is no such file or folder." in done.stderr


def test_github_s_annotations_cannot_be_made_by_a_file(draw: Draw) -> None:
    done = run(draw(BAD), "check", "--format", "github", "--no-hints")
    assert done.exit_code == 1
    commands = done.stdout.splitlines()
    for line in commands:
        found = re.fullmatch(r"::(?:error|warning) file=([^,:]+),line=\d+,title=donebook%3A [a-z-]+(?:,col=\d+)?::(.*)", line)
        assert found, line
        assert "\r" not in found[2]
    assert any("file=runs/list/2026-2/a%2Cb%3Ac.yml,line=1," in line for line in commands)


def test_json_junit_and_sarif(draw: Draw) -> None:
    import defusedxml.ElementTree

    folder = draw(BAD)
    data = json.loads(run(folder, "check", "--format", "json").stdout)
    assert data["schema"] == 1
    assert all(set(each) == {"file", "line", "column", "severity", "code", "message", "cure"} for each in data["problems"])
    assert {each["severity"] for each in data["problems"]} >= {"error", "warning", "hint"}
    suites = defusedxml.ElementTree.fromstring(run(folder, "check", "--format", "junit").stdout)
    failures = [failure for case in suites[0] for failure in case]
    assert len(failures) == len([each for each in data["problems"] if each["severity"] != "hint"]) == int(suites[0].get("failures") or 0)
    assert len(suites[0]) == int(suites[0].get("tests") or 0)
    sarif = json.loads(run(folder, "check", "--format", "sarif").stdout)
    (log,) = sarif["runs"]
    rules = [rule["id"] for rule in log["tool"]["driver"]["rules"]]
    for result, each in zip(log["results"], data["problems"], strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"] == each["code"]
        place = result["locations"][0]["physicalLocation"]
        assert place["region"]["startLine"] == each["line"]
        assert place["artifactLocation"]["uri"].replace("%2C", ",").replace("%3A", ":") == each["file"]
    for form in ("json", "junit", "sarif", "github", "text"):
        tree = "=== mkdocs.yml\nplugins: [{donebook: {checklists: [list.md]}}]\n=== docs/list.md\n- [ ] a\n=== runs/list/2026-1.yml\n"
        clean = run(draw(f"{tree}steps: {{a: {{result: ok}}}}\n"), "check", "docs", "--format", form, "--no-hints")
        assert clean.exit_code == 0
        assert (clean.stdout == "") is (form in ("github", "text"))


def test_what_there_is_no_place_for_in_xml_is_replaced() -> None:
    import defusedxml.ElementTree

    from donebook.cli.findings import junit, sarif
    from donebook.problem import Problem

    found = [Problem(source="a\x00\ud800<&\"'.yml", message="\x0b]]>\ufffe", code="x", cure="\x1b")]
    assert "⟦U+000B⟧]]>" in (defusedxml.ElementTree.fromstring(junit(found, "").encode())[0][0][0].text or "")
    assert json.loads(sarif(found, ""))["runs"][0]["results"][0]["level"] == "error"


def test_history(draw: Draw) -> None:
    folder = draw(
        "=== docs/list.md\n---\nchecklist: true\n---\n- [ ] a\n- [ ] b\n"
        "=== runs/list/2026-1.yml\nsubject: '=1+1'\nversion: 1.10\nenvironment: staging\nstarted: 2026-11-01T10:00:00Z\nsteps: {a: {result: failed, note: \"x\\ny\"}}\n"
        "=== runs/list/2026-2.yml\nenvironment: production\nstarted: 2026-11-02T10:00:00Z\nfinished: 2026-11-02T11:00:00Z\noutcome: succeeded\n"
        "steps: {a: {result: ok, by: bo}, b: {result: ok}}\n"
    )
    assert run(folder, "history").stdout == (
        "2026-11-02 10:00  list/2026-2  passed, outcome succeeded, finished\n2026-11-01 10:00  list/2026-1  failed, in progress\n"
    )
    assert run(folder, "history", "--environment", "staging", "--step", "a").stdout == "2026-1  failed: x y\n"
    rows = json.loads(run(folder, "history", "--json", "--checklist", "docs/list.md").stdout)["runs"]
    assert [(row["id"], row["version"], row["verdict"]) for row in rows] == [("2026-2", None, "passed"), ("2026-1", "1.10", "failed")]
    assert "page" not in rows[0]
    table = run(folder, "history", "--csv").stdout
    assert '"\'=1+1"' in table
    steps = json.loads(run(folder, "history", "--step", "a", "--json").stdout)["runs"]
    assert [(row["result"], row["by"]) for row in steps] == [("passed", "bo"), ("failed", None)]
    assert run(folder, "history", "--step", "a", "--csv").stdout.count("\n") >= 3
    assert run(folder, "history", "--subject", "none").stdout == "no deployment yet\n"
    for args, told in (
        (["--step", "c"], "No checklist has a step c."),
        (["--checklist", "c"], "No checklist is called c."),
        (["--json", "--csv"], "Choose one"),
    ):
        done = run(folder, "history", *args)
        assert done.exit_code == 2
        assert told in done.stderr


def test_status_of_every_open_run(draw: Draw) -> None:
    folder = draw(
        "=== docs/list.md\n---\nchecklist: true\n---\n- [ ] a\n- [ ] b\n\n## Sign-off\n\n**Lead:** [Name] - [Date]\n"
        "=== runs/list/2026-1.yml\nsteps: {a: {result: failed, note: x, waiver: {by: bo, reason: y}}}\n"
        "=== runs/list/2026-2.yml\nfinished: 2026-11-02T11:00:00Z\nsteps: {a: {result: ok}, b: {result: blocked, note: z}}\n"
        "=== runs/list/2026-3.yml\nfinished: 2026-11-02T11:00:00Z\nsteps: {a: {result: ok}, b: {result: ok}}\nsignoffs: [{role: lead, name: A}]\n"
        "=== runs/gone/2026-4.yml\nsteps: {}\n"
    )
    assert run(folder, "status").stdout == (
        "list/2026-1\n  in progress, incomplete: 1 of 2 steps answered, 1 waived\n"
        "list/2026-2\n  finished, failed: 2 of 2 steps answered, 1 failed, waits for Lead\n"
    )
    assert [each["id"] for each in json.loads(run(folder, "status", "--json").stdout)["runs"]] == ["2026-1", "2026-2"]
    done = run(folder, "status", "2026-4")
    assert done.exit_code == 1
    assert "the run `2026-4` stands in `gone`, and no checklist has that id" in done.stderr


def test_the_configuration_may_be_named_and_inherited(draw: Draw) -> None:
    folder = draw(
        "=== base.yml\ndocs_dir: pages\nplugins:\n  donebook:\n    checklists: [l.md]\n=== ops.yml\nINHERIT: base.yml\nplugins:\n  donebook: {runs: log}\n"
        "=== pages/l.md\n- [ ] a\n=== log/l/2026-1.yml\nsteps: {a: {result: ok}}\n=== loop.yml\nINHERIT: loop.yml\n=== lost.yml\nINHERIT: gone.yml\n"
    )
    assert "1 step, 1 record: nothing wrong" in run(folder, "-f", "ops.yml", "check", "--no-hints").stderr
    assert "1 step, 1 record" in run(folder / "log", "--config-file", "../ops.yml", "check").stderr
    for name, told in (("loop.yml", "leads back here"), ("lost.yml", "is not there")):
        done = run(folder, "-f", name, "check")
        assert done.exit_code == 2
        assert told in done.stderr


def test_no_text_of_a_file_becomes_a_workflow_command(draw: Draw) -> None:
    folder = draw("=== docs/list.md\n---\nchecklist: true\n---\n# ::error::owned\n- [ ] ##[add-mask]a\n")
    with inside(folder):
        done = CliRunner().invoke(main, ["show", "docs/list.md"], env={"GITHUB_ACTIONS": "true"})
        data = CliRunner().invoke(main, ["show", "docs/list.md", "--json"], env={"GITHUB_ACTIONS": "true"})
    assert not re.search(r"^\s*::|##\[", done.output + data.output, re.MULTILINE)
    assert json.loads(data.stdout)["steps"][0]["text"] == "##[add-mask]a"


def test_colour_is_for_terminals_that_want_it(draw: Draw) -> None:
    from keyboard import at_a_terminal

    folder = draw(BAD)
    for wanted, environment in ((True, {"NO_COLOR": ""}), (False, {"NO_COLOR": "1"})):
        with at_a_terminal(folder, "check", **environment) as terminal:
            assert terminal.finish() == 1
        assert ("\x1b[31merror" in terminal.shown) is wanted
    assert "\x1b" not in run(folder, "check").output


def test_completion_knows_commands_runs_and_checklists(draw: Draw) -> None:
    folder = draw("=== docs/list.md\n---\nchecklist: true\n---\n- [ ] a\n=== runs/list/2026-1-shop.yml\n")

    def completed(words: str) -> list[str]:
        environment = {"_DONEBOOK_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
        with inside(folder):
            return CliRunner().invoke(main, prog_name="donebook", env=environment).stdout.splitlines()

    assert completed("donebook se") == ["plain,set"]
    assert completed("donebook set shop") == ["plain,2026-1-shop"]
    assert completed("donebook new l") == ["plain,list"]


def test_the_command_line_starts_without_what_it_does_not_need() -> None:
    code = "import sys, donebook.cli; print(sorted({m.split('.')[0] for m in sys.modules} & {'yaml', 'markdown_it', 'msgspec', 'mkdocs', 'jinja2'}))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    code = "import sys, donebook.cli.set, donebook.cli.sign; print(sorted({m.split('.')[0] for m in sys.modules} & {'mkdocs', 'jinja2', 'tomlkit'}))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


@pytest.mark.parametrize(
    "args", [["export", "--parquet", ""], ["export", "--format", "in-toto", "--output", ""], ["verify", "--write", ""], ["render", ""]]
)
def test_an_empty_name_is_not_the_current_folder(args: list[str], draw: Draw) -> None:
    folder = draw("=== docs/list.md\n---\nchecklist: true\n---\n- [ ] a\n=== runs/list/2026-1.yml\nsteps: {}\n")
    before = sorted(folder.rglob("*"))
    done = run(folder, *args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "an empty name names no file" in done.stderr
    assert sorted(folder.rglob("*")) == before
