"""`donebook render`: the site's pages as Markdown files, for any generator."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..problem import visible
from ..repository.render import render
from .options import Place
from .place import here, hosting
from .terminal import count, say, say_json, tell


@click.command("render", short_help="Write all pages as Markdown, for any generator.")
@click.argument("folder", metavar="DIR", type=Place())
@click.option("--zensical", is_flag=True, help="Links in HTML lead from file to file, as Zensical reads them.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written and removed as JSON.")
def command(folder: Path, *, zensical: bool, as_json: bool) -> None:
    """Write all pages as Markdown into DIR, beside the other files of the docs folder, for a generator that runs no MkDocs plugins.

    DIR is Donebook's own: it has to be new, or empty, or written by this command before. Only what changed is written, and what is gone is
    removed; a file that somebody else put or changed there stays, and is told. Exits 1 where something is wrong, after writing the rest.

    \b
    Example: donebook render rendered
    """
    repository = here()
    site = hosting()
    held = render(repository, folder, site, rewritten=zensical)
    if as_json:
        say_json({"schema": 1, "written": list(held.written), "removed": list(held.removed), "unchanged": len(held.unchanged)})
    told = [problem for problem in held.problems if problem.severity != "hint"]
    tell(told)
    say(
        f"{visible(folder.as_posix())}: {count(len(held.written), 'file')} written, {len(held.removed)} removed, {len(held.unchanged)} as before",
        error=True,
    )
    sys.exit(1 if any(problem.severity == "error" for problem in told) else 0)
