"""Where a command is: which repository, which checklist, which run, and who gives it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from ..configuration import find_configuration, hosting_of, settings_of
from ..parser import slug
from ..problem import DonebookError, nearest, visible
from ..repository import Repository, RunPath
from ..settings import Hosting
from .terminal import ask, interactive, unusable

T = TypeVar("T")


def here() -> Repository:
    """The repository around the current folder. Raises click.UsageError where its configuration cannot be read."""
    path = configuration()
    return Repository(path.parent if path else _top(Path.cwd()), _configured(settings_of, path))


def hosting() -> Hosting:
    """Where the site is to be found. Raises click.UsageError as `here` does."""
    return _configured(hosting_of, configuration())


def _configured(read: Callable[[Path | None], T], path: Path | None) -> T:
    try:
        return read(path)
    except (DonebookError, OSError, UnicodeDecodeError) as error:
        raise unusable(str(error)) from None


def configuration() -> Path | None:
    """The configuration file that the command was told, or the nearest."""
    context = click.get_current_context(silent=True)
    told = context.find_root().obj if context else None
    return Path(told).resolve() if told else find_configuration(Path.cwd())


def _top(start: Path) -> Path:
    """Without a configuration, the top of the git repository; else the nearest folder that has runs or docs."""
    for folder in (start, *start.parents):
        if (folder / ".git").exists():
            return folder
    return next((folder for folder in (start, *start.parents) if (folder / "runs").is_dir() or (folder / "docs").is_dir()), start)


def inside(repository: Repository, path: Path) -> str:
    """A path that somebody typed, from the top of the repository; as it is where it leads out."""
    whole = path.resolve()
    root = repository.root.resolve()
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else str(path)


def checklist_path(repository: Repository, name: str) -> str:
    """The path of a checklist of the repository, by its path or its id. Raises click.UsageError for what is none."""
    ids = repository.lists.ids()
    if name in ids:
        return ids[name]
    path = inside(repository, Path(name))
    if path in ids.values():
        return path
    if Path(name).is_file():
        cure = f"Name it under `checklists:` in the site's configuration, or write `checklist: true` in its front matter: {path}"
        raise unusable(f"{name} is a file, and no checklist. {cure}.")
    known = ", ".join(ids) or "none: name one under `checklists:` in mkdocs.yml"
    raise unusable(f"No checklist is called {name}. {nearest(name, ids) or f'There is {known}.'}")


def run_path(repository: Repository, name: str) -> RunPath:
    """The run that somebody means: by its path or that of one of its parts, its id, or a part of the id that no other has."""
    runs = repository.runs.paths()
    typed, root = Path(name).resolve(), repository.root.resolve()
    at = [run for run in runs if (path := root / run.path.relative_to(repository.root)) == typed or path in typed.parents]
    called = [run for run in runs if name in (run.id, f"{run.checklist}/{run.id}")]
    like = [run for run in runs if name in f"{run.checklist}/{run.id}"]
    found = at or called or like
    if len(found) == 1:
        return found[0]
    if found:
        some = ", ".join(f"{run.checklist}/{run.id}" for run in found[-5:])
        raise unusable(f"{name} may be any of {len(found)} runs{', such as ' if len(found) > 5 else ': '}{some}. Write more of it.")
    cure = nearest(name, [run.id for run in runs]) or "`donebook status` lists those that are open, `donebook history` all."
    raise unusable(f"No run is called {name}. {cure}")


def who(repository: Repository, by: str | None) -> str:
    """Who gives the command: `by`, or the account of git's user. Raises click.UsageError where nobody is known."""
    if by:
        return by
    name, email = repository.git.user()
    # GitHub's private addresses: 123+login@users.noreply.github.com
    account = re.sub(r"^\d+\+", "", email.partition("@")[0]) or slug(name, "")
    if not account:
        raise unusable("Nobody is known: git has no user here. Say who it is with --by, or tell git: git config user.email you@example.org")
    return account


def need(value: str | None, question: str, option: str) -> str:
    """A value that the command cannot do without: as given, or else asked for where somebody is there."""
    if value:
        return value
    if not interactive():
        raise unusable(f"Missing option '{option}'.")
    return ask(question)


class Time(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.2 only
    """A time as ISO 8601; without an offset it is in this machine's zone."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The time that a text says."""
        if isinstance(value, datetime):
            return value
        try:
            if len(value) > 10:  # a day alone is no time
                at = datetime.fromisoformat(value)
                return at.replace(microsecond=0) if at.tzinfo else at.astimezone().replace(microsecond=0)
        except (ValueError, OverflowError):
            pass
        return self.fail(
            f"{visible(value)} is no time: write it as 2026-11-22T20:04, or with an offset, 2026-11-22T20:04:00+01:00", param, ctx
        )


def now() -> datetime:
    """This moment, to the second, in this machine's zone."""
    return datetime.now().astimezone().replace(microsecond=0)


def complete_run(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Runs whose id has what was typed."""
    return [run.id for run in here().runs.paths() if incomplete in run.id]


def complete_checklist(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Checklists, by id and by path."""
    return [name for pair in here().lists.ids().items() for name in pair if name.startswith(incomplete)]
