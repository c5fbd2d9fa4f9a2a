"""The command line: a run's whole life, reading without a site, and checking before a merge.

Each command is a module of its own, and none is imported before it is asked for: `donebook set` waits for nothing that only a
site needs.
"""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from typing import Any

import click

from .. import __version__

COMMANDS = (
    "new", "run", "set", "import", "sign", "finish", "status", "check", "show", "history", "audit", "export", "verify", "render", "ids", "schema",
)  # fmt: skip
"""The names of the commands, in the order of a run's life."""


class _Commands(click.Group):
    """The commands, each from its module: `set` is `command` in `cli/set.py`, and `import` in `cli/import_.py`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, as `--help` and completion show them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f".{cmd_name}_" if cmd_name == "import" else f".{cmd_name}", __name__)
        command: click.Command = module.command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was typed; the name that is nearest to what is none."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches  # noqa: PLC0415  # only here

            if near := get_close_matches(args[0], COMMANDS, 1):
                ctx.fail(f"No such command {args[0]!r}. Did you mean {near[0]!r}?")
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run. What click has to say quotes arguments and files, so it goes the way of all that is printed; a full disk is told."""
        alone = kwargs.pop("standalone_mode", True)
        run: Any = super().main
        if not alone:
            return run(*args, standalone_mode=False, **kwargs)
        try:
            sys.exit(run(*args, standalone_mode=False, **kwargs) or 0)
        except click.ClickException as error:
            from .terminal import complain  # noqa: PLC0415  # only here

            complain(error)
            sys.exit(error.exit_code)
        except click.Abort:
            click.echo("Aborted!", err=True)
            sys.exit(1)
        except OSError as error:
            if error.errno == errno.EPIPE:  # `| head` has seen enough
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                sys.exit(1)
            from .terminal import refuse  # noqa: PLC0415  # only here

            named = f"{_near(error.filename)} cannot be written or read: " if error.filename else ""
            refuse(f"{named}{error.strerror or error}")
            sys.exit(1)
        except Exception as error:
            from ..problem import DonebookError  # noqa: PLC0415  # `--version` waits for nothing that only an error needs
            from .terminal import fail  # noqa: PLC0415

            if not isinstance(error, DonebookError):
                raise
            fail(error)


def _near(name: object) -> str:
    """The name of a file from the current folder, where it is below that."""
    path = os.fsdecode(name) if isinstance(name, str | bytes) else str(name)
    inside = os.path.relpath(path) if os.path.isabs(path) else path  # noqa: PTH117  # pathlib would have to be loaded for it
    return path if inside.startswith("..") else inside


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="donebook")
@click.option(
    "-f",
    "--config-file",
    type=click.Path(exists=True, dir_okay=False),
    help="The site's configuration; the nearest mkdocs.yml if left out.",
)
@click.pass_context
def main(ctx: click.Context, config_file: str | None) -> None:
    """The runbook says what to do. The donebook says what was done.

    Every command works from any folder of the repository, and reads the same configuration as the site (mkdocs.yml).

    \b
    Example: donebook new deployment-checklist --subject shop --version 1.4.0 --environment production
    """
    ctx.obj = config_file
