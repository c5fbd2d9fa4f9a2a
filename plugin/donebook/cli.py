"""The command line: reading without a site, and checking before a merge."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from . import __version__
from .checklist import Checklist, Section, Step
from .configuration import find_configuration, settings_of
from .problem import DonebookError, visible
from .repository import Repository
from .run import json_schema


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="donebook")
def main() -> None:
    """The runbook says what to do. The donebook says what was done.

    Every command works from any folder of the repository, and reads the same configuration as the site (mkdocs.yml).
    """


def _repository() -> Repository:
    """The repository around the current folder. Raises click.UsageError where its configuration cannot be read."""
    try:
        path = find_configuration(Path.cwd())
        return Repository(path.parent if path else Path.cwd(), settings_of(path))
    except (DonebookError, OSError) as error:
        raise _unusable(str(error)) from None


def _unusable(message: str) -> click.UsageError:
    """What a command cannot begin with; click ends the program with 2."""
    return click.UsageError(message)


@main.command()
@click.argument("checklist", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the model as JSON.")
def show(checklist: Path, as_json: bool) -> None:
    """Print CHECKLIST as a tree of sections and steps, with the name of each step.

    Example: donebook show docs/deployment-checklist.md
    """
    repository = _repository()
    path = checklist.resolve()
    inside = path.relative_to(repository.root).as_posix() if path.is_relative_to(repository.root) else str(path)
    try:
        found = repository.checklist(inside)
    except OSError as error:
        raise _unusable(
            f"{visible(str(checklist))}: {error.strerror}. Name a Markdown file, such as docs/deployment-checklist.md."
        ) from None
    click.echo(json.dumps(checklist_data(found), indent=2, ensure_ascii=False) if as_json else "\n".join(_tree(found)))
    for problem in found.problems:
        if problem.severity != "hint":
            click.echo(str(problem), err=True)


def checklist_data(checklist: Checklist) -> dict[str, Any]:
    """The JSON shape of a checklist."""
    root = checklist.root
    return {
        "id": checklist.id,
        "title": checklist.title,
        "path": checklist.path,
        "blob": checklist.blob,
        "steps": [_step_data(step) for step in root.steps],
        "sections": [_section_data(section) for section in root.sections],
        "roles": [role.name for role in checklist.roles],
    }


def _section_data(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": section.title,
        "level": section.level,
        "line": section.line,
        "gate": section.gate,
        "conditional": section.conditional,
        "steps": [_step_data(step) for step in section.steps],
        "sections": [_section_data(inner) for inner in section.sections],
    }


def _step_data(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "text": step.text,
        "line": step.line,
        "digest": step.digest,
        "optional": step.optional,
        "role": step.role or None,
        "minutes": step.minutes,
        "evidence": step.evidence,
        "test": step.test or None,
        "labels": list(step.labels),
        "steps": [_step_data(inner) for inner in step.steps],
    }


def _tree(checklist: Checklist) -> list[str]:
    """The lines of a checklist as people read it."""
    total = len(checklist.steps)
    roles = f", signed by {', '.join(role.name for role in checklist.roles)}" if checklist.roles else ""
    lines = [f"{checklist.title}  ({_count(len(checklist.sections), 'phase')}, {_count(total, 'step')}{roles})"]

    def steps(found: tuple[Step, ...], depth: int) -> None:
        for step in found:
            flags = " (optional)" if step.optional else ""
            lines.append(f"{'  ' * depth}[ ] {step.text}{flags}  · {checklist.shortest(step.id)}")
            steps(step.steps, depth + 1)

    def section(each: Section, depth: int) -> None:
        flags = "".join(f"  ({word})" for word, here in (("gate", each.gate), ("only if it happens", each.conditional)) if here)
        lines.append(f"{'  ' * depth}{each.title}{flags}")
        steps(each.steps, depth + 1)
        for inner in each.sections:
            section(inner, depth + 1)

    steps(checklist.root.steps, 1)
    for each in checklist.sections:
        section(each, 1)
    return [visible(line) for line in lines]


def _count(number: int, noun: str) -> str:
    """`1 step`, `2 steps`."""
    return f"{number} {noun}{'s' * (number != 1)}"


@main.command()
@click.option("--fix", is_flag=True, help="Mend the lines of checklists that are safe to mend, and nothing else.")
@click.option("--no-hints", is_flag=True, help="Leave out advice.")
def check(*, fix: bool, no_hints: bool) -> None:
    """Say everything that is wrong in the checklists and runs: file, line, what, cure.

    Advice is a hint, and never fails. Exits 1 where there is a problem, 0 where there is none, 2 where it cannot begin.

    Example: donebook check
    """
    repository = _repository()
    if fix:
        for path, lines in repository.mend():
            for line in lines:
                click.echo(f"mended: {visible(path)}:{line}")
    book = repository.read()
    for problem in book.problems:
        if problem.severity != "hint" or not no_hints:
            click.echo(f"{problem.severity}: {problem} [{problem.code}]")
    steps = sum(len(history.checklist.steps) for history in book.histories)
    lists, records = _count(len(book.histories), "checklist"), _count(len(book.records), "record")
    problems = [problem for problem in book.problems if problem.severity != "hint"]
    wrong = _count(len(problems), "problem") if problems else "nothing wrong"
    hints = len(book.problems) - len(problems)
    advice = f", {_count(hints, 'hint')}" if hints and not no_hints else ""
    click.echo(f"{lists} with {_count(steps, 'step')}, {records}: {wrong}{advice}", err=True)
    sys.exit(1 if problems else 0)


@main.command()
def schema() -> None:
    """Print the JSON Schema of a run file, for editors that complete and check as you type.

    Example: donebook schema > docs/run.schema.json
    """
    click.echo(json.dumps(json_schema(), indent=2))
