"""Where a command is: which repository, which checklist, which run, and who gives it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from ..configuration import find_configuration, hosting_of, settings_of
from ..parser import slug
from ..problem import DonebookError, nearest, visible
from ..repository import Repository, RunPath
from ..run import Link
from ..settings import Hosting
from .terminal import ask, interactive, unusable

T = TypeVar("T")
SLACK = timedelta(minutes=5)
"""By so much may a clock be ahead of this machine's."""


def here() -> Repository:
    """The repository around the current folder. Raises UnusableError where its configuration cannot be read."""
    path = configuration()
    return Repository(path.parent if path else _top(Path.cwd()), _configured(settings_of, path))


def hosting() -> Hosting:
    """Where the site is to be found. Raises UnusableError as `here` does."""
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
    """A path that somebody typed, from the top of the repository; as it is where it leads out. A link is itself."""
    root = repository.root.resolve()
    whole = path.parent.resolve() / path.name if path.name not in ("", "..") else path.resolve()
    lexical = Path(os.path.normpath(Path.cwd() / path))
    if lexical.is_relative_to(root):
        return lexical.relative_to(root).as_posix()
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else str(path)


def checklist_path(repository: Repository, name: str) -> str:
    """The path of a checklist of the repository, by its path or its id. Raises UnusableError for what is none."""
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
    """The run that somebody means: by its path or that of one of its parts, its id, or whole words of the id that no other has.

    `2.4.0` is a word of `shop-2.4.0-production`, and none of `shop-12.4.0-production`.
    """
    if not name.strip():
        raise unusable("The name of the run is empty.")
    runs = repository.runs.paths()
    root = repository.root.resolve()
    typed = (Path(name).resolve(), (root / name).resolve())
    whole = {run: root / run.path.relative_to(repository.root) for run in runs}
    at = [run for run, path in whole.items() if any(path == each or path in each.parents for each in typed)]
    called = [run for run in runs if name in (run.id, f"{run.checklist}/{run.id}")]
    words = re.compile(rf"(?:^|[-/]){re.escape(name)}(?:-|$)")
    found = at or called or [run for run in runs if words.search(f"{run.checklist}/{run.id}")]
    if len(found) == 1:
        return found[0]
    if found:
        some = ", ".join(f"{run.checklist}/{run.id}" for run in found[-5:])
        raise unusable(f"{name} may be any of {len(found)} runs{', such as ' if len(found) > 5 else ': '}{some}. Write more of it.")
    near = nearest(name, [run.id for run in runs]) or next((f"Did you mean `{run.id}`?" for run in reversed(runs) if name in run.id), "")
    raise unusable(f"No run is called {name}. {near or '`donebook status` lists those that are open, `donebook history` all.'}")


def who(repository: Repository, by: str | None, option: str = "--by") -> str:
    """Who gives the command: `by`, or the account of git's user. Raises UnusableError where nobody is known."""
    if by is not None:
        if not by.strip():
            raise unusable(f"{option} is empty: say who it is.")
        return by.strip()
    name, email = repository.git.user()
    account = _account(email) or slug(name, "")
    if not account:
        cure = f"Say who it is with {option}, or tell git: git config user.email you@example.org"
        raise unusable(f"Nobody is known: git has no user here. {cure}")
    return account


def link_of(text: str) -> Link:
    """The link in `REL=URL`. Raises UnusableError for what is none."""
    rel, mark, href = text.partition("=")
    if not (rel and mark and href):
        raise unusable(f"--link {text} is not REL=URL, such as ticket=https://example.org/CHG-1042.")
    return Link(rel=rel, href=href)


def names_of(repository: Repository, account: str) -> frozenset[str]:
    """All names by which git's user may be called in a run, if `account` is one of them; else that alone."""
    name, email = repository.git.user()
    names = {each for each in (name, email, _account(email), slug(name, "")) if each}
    return frozenset(names | {account}) if account.casefold().lstrip("@") in {each.casefold() for each in names} else frozenset({account})


def _account(email: str) -> str:
    """What stands before the `@`; GitHub's private addresses are 123+login@users.noreply.github.com."""
    return re.sub(r"^\d+\+", "", email.partition("@")[0])


def need(value: str | None, question: str, option: str, choices: Sequence[str] = ()) -> str:
    """A value that the command cannot do without: as given, or else asked for where somebody is there."""
    if value is not None and value.strip():
        return value.strip()
    if value is not None or not interactive():
        said = f"Option '{option}' is empty." if value is not None else f"Missing option '{option}'."
        raise unusable(f"{said} Write one of: {', '.join(choices)}." if choices else said)
    return ask(question, choices)


def shown(repository: Repository, path: str) -> str:
    """A path from the top of the repository as it is called from the current folder."""
    return Path(os.path.relpath(repository.root / path)).as_posix()


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
                at = at.replace(microsecond=0) if at.tzinfo else at.astimezone().replace(microsecond=0)
                if at - now() > SLACK:
                    self.fail(f"{visible(value)} is in the future: look at the day, and at the offset", param, ctx)
                return at
        except (ValueError, OverflowError):
            pass
        return self.fail(
            f"{visible(value)} is no time: write it as 2026-11-22T20:04, or with an offset, 2026-11-22T20:04:00+01:00", param, ctx
        )


class Word(click.Choice):  # type: ignore[type-arg]  # as above
    """One of some words, with hyphens or underscores."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The word as the format writes it."""
        return super().convert(value.replace("-", "_").lower() if isinstance(value, str) else value, param, ctx)


def now() -> datetime:
    """This moment, to the second, in this machine's zone."""
    return datetime.now().astimezone().replace(microsecond=0)


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
