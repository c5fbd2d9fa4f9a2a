"""The command line: a run's whole life, reading without a site, and checking before a merge.

Each command is a module of its own, and none is imported before it is asked for: `donebook set` waits for nothing that only a
site needs.
"""

from __future__ import annotations

from importlib import import_module

import click

from .. import __version__

COMMANDS = (
    "new", "run", "set", "import", "sign", "finish", "status", "check", "show", "history", "render", "ids", "schema",
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
