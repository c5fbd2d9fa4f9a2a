"""`donebook show`: a checklist as a tree, without a site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..checklist import Checklist, Section, Step
from ..problem import visible
from .completion import complete_checklist
from .place import here, inside
from .terminal import count, say, say_json, tell, unusable


@click.command("show", short_help="Print a checklist.")
@click.argument("checklist", shell_complete=complete_checklist)
@click.option("--json", "as_json", is_flag=True, help="Print the model as JSON.")
def command(checklist: str, as_json: bool) -> None:
    """Print CHECKLIST as a tree of sections and steps, with the number and the name of each step.

    CHECKLIST is its id, or the path of a Markdown file.

    \b
    Example: donebook show docs/deployment-checklist.md
    """
    repository = here()
    path = repository.lists.ids().get(checklist) or inside(repository, Path(checklist))
    try:
        found = repository.lists.checklist(path)
    except OSError as error:
        raise unusable(f"{checklist}: {error.strerror}. Name a Markdown file, such as docs/deployment-checklist.md.") from None
    if as_json:
        say_json(checklist_data(found))
    else:
        say(*_tree(found))
    tell(problem for problem in found.problems if problem.severity != "hint")


def checklist_data(checklist: Checklist) -> dict[str, Any]:
    """The JSON shape of a checklist."""
    root = checklist.root
    return {
        "schema": 1,
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
    numbers = checklist.numbers
    width = len(str(total))
    roles = f", signed by {', '.join(role.name for role in checklist.roles)}" if checklist.roles else ""
    lines = [f"{checklist.title}  ({count(len(checklist.sections), 'phase')}, {count(total, 'step')}{roles})"]

    def steps(found: tuple[Step, ...], depth: int) -> None:
        for step in found:
            flags = " (optional)" if step.optional else ""
            lines.append(f"{'  ' * depth}{numbers[step.id]:>{width}} [ ] {step.text}{flags}  · {checklist.shortest(step.id)}")
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
