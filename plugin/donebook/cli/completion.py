"""What the shell offers while somebody types."""

from __future__ import annotations

import click

from .place import here, run_path


def complete_run(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Runs whose id has what was typed."""
    return [run.id for run in here().runs.paths() if incomplete in run.id]


def complete_step(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Steps of the run that was typed, each with what may follow."""
    repository = here()
    checklist = repository.record(run_path(repository, ctx.params["run"])).checklist
    return [f"{name}=" for id in checklist.steps if (name := checklist.shortest(id)).startswith(incomplete)]


def complete_role(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Roles that sign the run that was typed."""
    repository = here()
    record = repository.record(run_path(repository, ctx.params["run"]))
    return [role.name for role in record.checklist.roles if role.name.lower().startswith(incomplete.lower())]


def complete_checklist(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Checklists, by id and by path."""
    return [name for pair in here().lists.ids().items() for name in pair if name.startswith(incomplete)]


def complete_section(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Sections of the run that was typed: the gates, or those that may happen."""
    repository = here()
    checklist = repository.record(run_path(repository, ctx.params["run"])).checklist
    found = [section for section in checklist.root.walk() if (section.gate if param.name == "release" else section.conditional)]
    return [name for section in found if (name := checklist.shortest_section(section.id)).startswith(incomplete)]
