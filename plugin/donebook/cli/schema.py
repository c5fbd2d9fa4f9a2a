"""`donebook schema`: the format of a run file, for editors."""

from __future__ import annotations

import click

from ..run import json_schema
from .terminal import say_json


@click.command("schema", short_help="Print the JSON Schema of a run file.")
def command() -> None:
    """Print the JSON Schema of a run file, for editors that complete and check as you type.

    \b
    Example: donebook schema > docs/run.schema.json
    """
    say_json(json_schema())
