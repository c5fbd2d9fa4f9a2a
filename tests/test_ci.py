"""Hooks and CI: every file of docs/ci.md and every shell step of the action does what it says, in real git repositories."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from drawing import ROOT, Draw, files_of, git
from test_docs import fences

PAGE = ROOT / "docs" / "ci.md"
FILES = {fence["title"]: fence["text"] for fence in fences(PAGE) if fence["title"]}
TREE = """\
=== mkdocs.yml
site_name: Operations
theme: {name: mkdocs}
plugins:
  - donebook: {checklists: [deploy.md]}
=== docs/index.md
# Home
=== docs/deploy.md
# Deploy

- [ ] Back up the database
- [ ] All tests are passing { test="unit.*" }
- [ ] Deploy to production
- [ ] Check error logs

## Sign-off

**Lead:** [Name] - [Date]
=== runs/README.md
Runs.
=== report.xml
<testsuite name="unit"><testcase classname="unit" name="all"/></testsuite>
"""
EVIL = '=== runs/deploy/2026-1.yml\nsubject: "::error::owned"\nsteps: {"x%0A::error::y": {result: ok}, gone: {result: ok}}\n'


@pytest.fixture
def repository(draw: Draw) -> Path:
    folder = draw(TREE)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "The list")
    return folder


def shell(folder: Path, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a runner makes of a script; GitHub's `bash` is just this."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    who = {"GIT_AUTHOR_NAME": "Alice Ng", "GIT_AUTHOR_EMAIL": "alice@example.org", "GIT_COMMITTER_NAME": "Alice Ng",
           "GIT_COMMITTER_EMAIL": "alice@example.org"}  # fmt: skip
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **who, "PATH": path, **environment}, capture_output=True, text=True, check=False
    )


def steps() -> list[dict[str, Any]]:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    assert action["runs"]["using"] == "composite"
    found: list[dict[str, Any]] = action["runs"]["steps"]
    return found


def test_every_file_of_the_page_is_sound() -> None:
    assert set(FILES) == {".pre-commit-config.yaml", ".git/hooks/pre-commit", ".github/workflows/donebook.yml", ".github/workflows/smoke.yml",
                          ".gitlab-ci.yml", "check.sh", "flow.sh", "publish.sh"}  # fmt: skip
    for name, text in FILES.items():
        if name.endswith(("yml", "yaml")):
            assert yaml.safe_load(text)
        else:
            assert subprocess.run(["bash", "-n"], input=text, text=True, check=False).returncode == 0, name


def test_the_action_takes_nothing_from_an_expression_into_a_script() -> None:
    inputs = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["inputs"]
    page = PAGE.read_text("utf-8")
    for name in inputs:
        assert f"| `{name}` |" in page
    for step in steps():
        assert "${{" not in step["run"]
        assert set(re.findall(r"inputs\.([\w-]+)", str(step))) <= set(inputs)
    for text in FILES.values():
        for script in re.findall(r"run: \|\n((?: {10}.*\n)+)", text):
            assert "${{" not in script


def test_the_action_s_steps_check_and_list(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    temp = tmp_path_factory.mktemp("runner")
    summary = temp / "summary.md"
    install, check, list_ = steps()
    environment = {
        "RUNNER_TEMP": str(temp),
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_ACTIONS": "true",
        "CONFIG_FILE": "",
        "HINTS": "false",
        "PATHS": "",
    }
    done = shell(repository, install["run"], PACKAGE=str(ROOT), **environment)
    assert done.returncode == 0, done.stderr
    done = shell(repository, check["run"], **environment)
    assert (done.returncode, done.stdout) == (0, "")
    for name, text in files_of(EVIL):
        (repository / name).parent.mkdir(parents=True)
        (repository / name).write_text(text, "utf-8")
    done = shell(repository, check["run"], **environment)
    assert done.returncode == 1
    commands = done.stdout.splitlines()
    assert all(re.match(r"::(?:error|warning) file=runs/deploy/2026-1\.yml,line=2,", line) for line in commands), done.stdout
    assert [line.count("::") for line in commands] == [2 + line.count("`x%250A::error::y`") * 2 for line in commands]
    assert shell(repository, check["run"], **{**environment, "PATHS": "docs mkdocs.yml"}).returncode == 0
    assert shell(repository, check["run"], **{**environment, "CONFIG_FILE": "nowhere.yml"}).returncode == 2
    done = shell(repository, list_["run"], **environment)
    assert done.returncode == 0, done.stderr
    text = summary.read_text("utf-8")
    assert text.startswith("### Open runs\n\n    deploy/2026-1\n")
    assert all(line.startswith("    ") for line in text.splitlines()[2:])


def test_annotations_stand_on_the_lines_of_a_site_in_a_folder(draw: Draw) -> None:
    folder = draw("".join(f"=== site/{name}\n{text}" for name, text in files_of(TREE + EVIL)))
    git(folder, "init", "-q")
    for where in (folder / "site", folder / "site" / "docs"):
        done = shell(where, "donebook check --format github --no-hints")
        assert all(line.startswith("::error file=site/runs/deploy/2026-1.yml,line=2,") for line in done.stdout.splitlines()), done.stdout
        assert '"uri": "site/runs/deploy/2026-1.yml"' in shell(where, "donebook check --format sarif").stdout


def test_the_gitlab_job_s_script(repository: Path, tmp_path: Path) -> None:
    import defusedxml.ElementTree

    job = yaml.safe_load((ROOT / "docs" / "ci" / "gitlab-ci.yml").read_text("utf-8"))["donebook"]
    included = yaml.safe_load(FILES[".gitlab-ci.yml"])["include"][0]["local"]
    assert f"`{included}`" in PAGE.read_text("utf-8")
    script = "\n".join(job["script"]).replace("$venv/bin/donebook", "donebook")  # the installation is that of check.sh
    done = shell(repository, script)
    assert done.returncode == 0, done.stderr
    for name, text in files_of(EVIL):
        (repository / name).parent.mkdir(parents=True)
        (repository / name).write_text(text, "utf-8")
    done = shell(repository, script)
    assert done.returncode == 1
    report = defusedxml.ElementTree.fromstring((repository / "donebook.xml").read_text("utf-8"))
    (suite,) = report
    assert [case.get("name") for case in suite] == ["runs/deploy/2026-1.yml"]
    assert suite.get("failures") == str(len(suite[0])) == "2"


def test_the_hooks(repository: Path) -> None:
    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    assert set(hooks) == {"donebook-check", "donebook-fix"}
    used = yaml.safe_load(FILES[".pre-commit-config.yaml"])["repos"][0]["hooks"]
    assert {hook["id"] for hook in used} <= set(hooks)
    for hook in hooks.values():
        assert hook["language"] == "python"
        assert re.search(hook["files"], "docs/a/b.md")
        assert shell(repository, hook["entry"]).returncode == 0
    assert re.search(hooks["donebook-check"]["files"], "runs/deploy/2026-1/alice.toml")
    script = repository / ".git" / "hooks" / "pre-commit"
    script.write_text(FILES[".git/hooks/pre-commit"], "utf-8")
    script.chmod(0o755)
    (repository / "docs" / "deploy.md").write_text("# Deploy\n\n- [ ] Back up\n\n-[ ] Lost\n", "utf-8")
    done = shell(repository, "git commit -qam 'A box that is none'")
    assert done.returncode == 1
    assert "docs/deploy.md:5" in done.stdout + done.stderr
    assert shell(repository, f"{hooks['donebook-fix']['entry']} && git commit -qam 'A step'").returncode == 0


def test_the_generic_check(repository: Path) -> None:
    done = shell(repository, FILES["check.sh"], DONEBOOK=str(ROOT))
    assert done.returncode == 0, done.stderr
    assert "nothing wrong" in done.stderr


def test_the_flow_by_hand(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    remote = tmp_path_factory.mktemp("remote")
    git(remote, "init", "-q", "--bare", "-b", "main")
    git(repository, "remote", "add", "origin", str(remote))
    git(repository, "push", "-q", "-u", "origin", "main")
    done = shell(repository, FILES["flow.sh"])
    assert done.returncode == 0, done.stderr
    assert "nothing wrong" in done.stderr
    review = tmp_path_factory.mktemp("review")
    git(review, "clone", "-q", str(remote), ".")
    git(review, "merge", "-q", "--no-ff", "-m", "Merge", "origin/runs/shop-1.4.0")
    git(review, "push", "-q")
    done = shell(repository, FILES["publish.sh"])
    assert done.returncode == 0, done.stderr
    (record,) = (repository / "site" / "deploy" / "runs").glob("*-shop-1.4.0-production/index.html")
    text = record.read_text("utf-8")
    assert "passed" in text
    assert "ci/tests" in text
