"""The terminal: what is printed, and how a command ends."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

import click

from ..problem import DonebookError, Problem, visible

COLOURS = {
    "passed": "green", "failed": "red", "blocked": "red", "skipped": "yellow", "not_applicable": "bright_black", "open": "bright_black",
    "passed_with_exceptions": "yellow", "incomplete": "yellow", "error": "red", "warning": "yellow", "hint": "bright_black",
}  # fmt: skip
"""The colour of each result, verdict and severity; the word stands beside it always."""


COMMAND = re.compile(r"##(?=\w*\[)")
"""How commands to a CI runner begin wherever they stand: `##[error]`, `##vso[task…]`, `##teamcity[…]`."""


def paint(text: str, name: str = "", *, bold: bool = False) -> str:
    """`text` in the colour of `name`. click drops it where there is no terminal, we where NO_COLOR is set (no-color.org)."""
    colour = COLOURS.get(name)
    return text if os.environ.get("NO_COLOR") or not (colour or bold) else click.style(text, fg=colour, bold=bold or None)


def say(*lines: str, error: bool = False) -> None:
    """Print lines; whatever comes from a file has been through `visible`."""
    for line in lines:
        click.echo(_inert(line), err=error)


def _inert(line: str) -> str:
    """A line that no CI runner takes for a command of its own: GitHub, Azure and TeamCity read them from the output of any step."""
    line = COMMAND.sub("# #", line)
    return re.sub(r"^(\s*)::", r"\1: :", line) if "GITHUB_ACTIONS" in os.environ else line


def say_json(data: Any) -> None:
    """Print data as JSON. Control characters, and those that reorder text, stand escaped in it."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    if visible(text) != text:
        text = re.sub(r"[^\x20-\x7e\n]", lambda found: json.dumps(found[0])[1:-1], text)
    click.echo(COMMAND.sub("\\\\u0023#", text))


def tell(problems: Iterable[Problem]) -> None:
    """Print what is wrong to the standard error."""
    for problem in problems:
        say(f"{paint(problem.severity, problem.severity)}: {problem} [{problem.code}]", error=True)


def fail(error: DonebookError) -> NoReturn:
    """End the command with 1: something in the user's files, or in what was typed, stands against it."""
    if not error.placed:
        refuse(*(f"{problem.message}. {problem.cure}" for problem in error.problems))
    tell(error.problems)
    sys.exit(1)


def refuse(*reasons: str) -> NoReturn:
    """End the command with 1: what was asked for is not done, for these reasons."""
    for reason in reasons:
        say(f"{paint('error', 'error')}: {visible(reason)}", error=True)
    sys.exit(1)


def warn(text: str) -> None:
    """Print what the user should know, and go on."""
    say(f"{paint('warning', 'warning')}: {visible(text)}", error=True)


class UnusableError(click.ClickException):
    """What a command cannot begin with: what it was told names nothing, or the configuration cannot be read."""

    exit_code = 2


def unusable(message: str) -> UnusableError:
    """What a command cannot begin with; the program ends with 2."""
    return UnusableError(message)


def complain(error: click.ClickException) -> None:
    """Say why a command did not begin; for wrong options with how it is used."""
    if isinstance(error, click.UsageError) and error.ctx:
        click.echo(f"{error.ctx.get_usage()}\nTry '{error.ctx.command_path} --help' for help.\n", err=True)
    for line in error.format_message().split("\n"):
        say(f"{paint('error', 'error')}: {visible(line)}", error=True)


def interactive() -> bool:
    """Somebody is there to answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str, choices: Sequence[str] = ()) -> str:
    """What somebody types, one of `choices` if there are any. Only where `interactive`."""
    kind = click.Choice([*choices], case_sensitive=False) if choices else None
    answer: str = click.prompt(visible(question), type=kind, err=True)
    return answer.strip()


def count(number: int, noun: str) -> str:
    """`1 step`, `2 steps`."""
    return f"{number} {noun}{'s' * (number != 1)}"


def words(name: str) -> str:
    """A result, verdict, stage or outcome as people read it."""
    return name.replace("_", " ")
