"""The shape of the house: the order of modules, and one door for each dependency. Data, held against the imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from drawing import ROOT

PACKAGE = ROOT / "plugin" / "donebook"
ORDER = (
    "struct", "problem", "scope", "document", "checklist", "revision", "parser", "lint", "run", "report", "record", "history", "provenance", "book", "manifest", "audit", "settings",
    "page", "export", "writer", "repository", "configuration", "plugin", "cli", "__main__",
)  # fmt: skip
"""Each imports only what stands before it."""
DOORS = {
    "yaml": {"document/yaml.py"},
    "tomlkit": {"document/toml.py"},
    "tomllib": {"document/toml.py"},
    "markdown_it": {"parser"},
    "anyascii": {"parser/slug.py"},
    "msgspec": {"struct.py", "run", "repository/cache.py", "repository/keys.py"},
    "sqlite3": {"repository/cache.py"},
    "jinja2": {"page/html.py"},
    "markupsafe": {"page"},
    "mkdocs": {"plugin"},
    "click": {"cli", "plugin/progress.py"},
    "pyarrow": {"export/parquet.py"},
    "subprocess": {"repository/git.py", "repository/objects.py"},
    "urllib.request": {"repository/fetch.py"},
    "http": {"repository/fetch.py"},
    "xml": {"report/junit.py", "cli/findings.py"},
}
"""Who may import what; a folder stands for all of its modules."""
PURE = set(ORDER) - {"repository", "configuration", "plugin", "cli", "__main__"}
"""Modules that open no file and print nothing."""


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, relative ones made whole."""
    package = path.relative_to(PACKAGE).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            above = package[: len(package) - node.level]
            if node.module:
                yield ".".join(("donebook", *above, node.module))
            else:
                yield from (".".join(("donebook", *above, alias.name)) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_data_flows_one_way() -> None:
    for path in files():
        if room(path) == "__init__":
            continue
        for name in imports(path):
            if name.startswith("donebook."):
                other = name.split(".")[1]
                if other in ORDER:
                    assert ORDER.index(other) <= ORDER.index(room(path)), f"{path.relative_to(PACKAGE)} imports {name}"


def test_the_order_names_every_room() -> None:
    assert {room(path) for path in files()} - {"__init__"} == set(ORDER)


def test_each_dependency_has_one_door() -> None:
    for path in files():
        where = path.relative_to(PACKAGE).as_posix()
        for name in imports(path):
            doors = DOORS.get(name) or DOORS.get(name.split(".")[0])
            assert doors is None or any(where == door or where.startswith(f"{door}/") for door in doors), f"{where} imports {name}"


def test_only_the_ring_opens_files_and_prints() -> None:
    for path in files():
        if room(path) not in PURE:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"open", "print", "input", "eval", "exec"}, path
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in {"read_text", "read_bytes", "write_text", "write_bytes"}, path


def test_text_becomes_markup_in_one_folder() -> None:
    for path in files():
        text = path.read_text("utf-8")
        assert "|safe" not in text
        if room(path) != "page":
            assert "Markup(" not in text
    for path in (PACKAGE / "page" / "templates").glob("*.html"):
        text = path.read_text("utf-8")
        assert "|safe" not in text.replace(" ", "")
        assert "style=" not in text
        assert "<script" not in text
        assert " on" not in "".join(
            part for part in text.split("<") if "=" in part and part.split("=")[0].rpartition(" ")[2].startswith("on")
        )


def test_the_command_line_starts_without_mkdocs() -> None:
    import subprocess
    import sys

    code = "import sys, donebook.cli; print([m for m in sys.modules if m.split('.')[0] in ('mkdocs', 'material', 'jinja2', 'pyarrow')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
