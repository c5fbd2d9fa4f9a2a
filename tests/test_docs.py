"""The documentation is true: its examples run, its commands print what it says, its schema and options are the code's."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from attacks import ATTACKS
from donebook.audit import RULES
from donebook.cli import COMMANDS, main
from donebook.lint import ADVICE, CODES
from donebook.plugin import DonebookConfig
from donebook.run import FORMATS, json_schema
from drawing import ROOT, git, inside

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
_FENCE = re.compile(
    r"^(?P<ticks>`{3,})(?P<language>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^(?P=ticks)$", re.DOTALL | re.MULTILINE
)


def fences(page: Path) -> list[re.Match[str]]:
    return list(_FENCE.finditer(page.read_text("utf-8")))


@pytest.mark.parametrize("page", ["start.md", "checklists.md", "recording.md"])
def test_the_files_of_a_page_are_a_site_without_a_problem(page: str, tmp_path: Path) -> None:
    titled = [(fence["title"], fence["text"]) for fence in fences(DOCS / page) if fence["title"]]
    assert titled
    (tmp_path / "runs").mkdir()
    for title, text in titled:
        path = tmp_path / title
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    with inside(tmp_path):
        done = CliRunner().invoke(main, ["check"])
    assert done.exit_code == 0, done.output
    runs = {title.split("/")[2].removesuffix(".yml").removesuffix(".md") for title, _ in titled if title.startswith("runs/")}
    assert f"{len(runs)} record" in done.output


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This project's docs and runs in a clone, where the examples of a page may write."""
    git(tmp_path, "clone", "-q", str(ROOT), "copy")
    folder = tmp_path / "copy"
    for name in ("docs", "runs"):
        shutil.rmtree(folder / name)
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    for name, value in {"GIT_AUTHOR_NAME": "Alice Ng", "GIT_AUTHOR_EMAIL": "alice@example.org"}.items():
        monkeypatch.setenv(name, value)
    return folder


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_print_what_the_page_says(page: Path, copy: Path) -> None:
    for fence in fences(page):
        if fence["language"] != "console" or not fence["text"].startswith("$ donebook "):
            continue
        command, _, printed = fence["text"].partition("\n")
        with inside(copy):
            done = CliRunner().invoke(main, shlex.split(command)[2:])
        if printed.rstrip().endswith("…"):
            assert done.output.startswith(printed.rstrip().removesuffix("…")), f"{command}\n{done.output[:2000]}"
        else:
            assert done.output == printed, command


def test_every_command_and_option_is_documented() -> None:
    text = (DOCS / "reference" / "cli.md").read_text("utf-8")
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        assert f"## donebook {name}" in text
        for parameter in command.params:
            for option in parameter.opts:
                assert not option.startswith("--") or option in text, option


def test_every_option_of_the_plugin_is_documented() -> None:
    text = (DOCS / "reference" / "configuration.md").read_text("utf-8")
    for name in dict(DonebookConfig._schema):
        assert f"| `{name}` |" in text, name


def test_every_key_of_the_format_is_documented() -> None:
    text = (DOCS / "reference" / "formats.md").read_text("utf-8")
    for model in json_schema()["$defs"].values():
        for name in model.get("properties", {}):
            assert f"`{name}`" in text, name


def test_the_schema_is_current() -> None:
    assert json.loads((DOCS / "run.schema.json").read_text("utf-8")) == json.loads(json.dumps(json_schema())), (
        "write it: donebook schema > docs/run.schema.json"
    )


def test_the_schema_knows_the_runs_of_this_project() -> None:
    import jsonschema

    from donebook.run import decode, encode

    validator = jsonschema.Draft202012Validator(json_schema())
    found = [path for path in (ROOT / "runs").rglob("*") if path.suffix[1:] in (*FORMATS, "yaml")]
    assert len(found) >= 10
    for path in found:
        validator.validate(json.loads(encode(decode(path.read_bytes(), path.name).part, "json")))
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({"steps": {"a": {"result": "maybe"}}})
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({"stepps": {}})


def test_the_readme_s_example_is_a_run() -> None:
    from donebook.run import decode

    (example,) = [each["text"] for each in fences(ROOT / "README.md") if each["language"] == "yaml"]
    assert decode(example.encode(), "x.yml").problems == ()


def test_the_readme_s_second_command_is_what_ci_runs() -> None:
    command = "python3 -m venv .venv && .venv/bin/pip install -q nox && .venv/bin/nox"
    assert f"$ {command}\n" in (ROOT / "README.md").read_text("utf-8")
    assert (ROOT / ".ci" / "run").read_text("utf-8").rstrip().endswith(command)


def test_every_code_of_the_linter_is_documented() -> None:
    text = (DOCS / "checklists.md").read_text("utf-8")
    for code, meaning in CODES.items():
        assert f"| `{code}` | {meaning.removesuffix('.')} |" in text, code
    for kind in ADVICE.values():
        assert kind.source in text


def test_every_kind_of_discrepancy_is_one_that_auditors_are_told_of() -> None:
    text = (DOCS / "controls.md").read_text("utf-8")
    table = text.partition("### 5. Discrepancies")[2].partition("\n### ")[0]
    named = {name for row in table.split("\n") if row.startswith("| `") for name in re.findall(r"`([\w-]+)`", row.split("|")[1])}
    assert named == set(RULES)


def test_every_test_that_the_security_page_names_is_there() -> None:
    tests = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    named = {
        name
        for row in page.split("\n")
        if row.startswith("| ")
        for name in re.findall(r"`([\w/.-]+)`", row.rstrip(" |").rpartition("|")[2])
    }
    assert len(named) > 40
    assert f"A repository of {len(ATTACKS)} kinds of attack" in page
    assert {name for name in named if name not in tests and not (ROOT / "tests" / name).exists()} == set()
