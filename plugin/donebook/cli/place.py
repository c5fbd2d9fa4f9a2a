"""Where a command is: which repository, which checklist, which run, and who gives it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from ..configuration import find_configuration, hosting_of, settings_of
from ..problem import DonebookError, nearest
from ..repository import Repository, RunPath
from ..settings import Hosting
from .terminal import unusable

T = TypeVar("T")


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


def shown(repository: Repository, path: str) -> str:
    """A path from the top of the repository as it is called from the current folder."""
    return Path(os.path.relpath(repository.root / path)).as_posix()
