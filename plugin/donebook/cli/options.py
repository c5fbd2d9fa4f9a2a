"""The kinds of options: times, words, links, and what a command cannot do without."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from ..problem import visible
from ..run import Link
from .terminal import ask, interactive, unusable

SLACK = timedelta(minutes=5)
"""By so much may a clock be ahead of this machine's."""


def link_of(text: str) -> Link:
    """The link in `REL=URL`. Raises UnusableError for what is none."""
    rel, mark, href = text.partition("=")
    if not (rel and mark and href):
        raise unusable(f"--link {text} is not REL=URL, such as ticket=https://example.org/CHG-1042.")
    return Link(rel=rel, href=href)


def need(value: str | None, question: str, option: str, choices: Sequence[str] = ()) -> str:
    """A value that the command cannot do without: as given, or else asked for where somebody is there."""
    if value is not None and value.strip():
        return value.strip()
    if value is not None or not interactive():
        said = f"Option '{option}' is empty." if value is not None else f"Missing option '{option}'."
        raise unusable(f"{said} Write one of: {', '.join(choices)}." if choices else said)
    return ask(question, choices)


def in_order(since: date | None, until: date | None) -> None:
    """Raise UnusableError for days of which there are none: that nothing is found in them would say nothing."""
    if since and until and since > until:
        raise unusable(f"--since {since:%Y-%m-%d} is after --until {until:%Y-%m-%d}: there is no day between them.")


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


class Place(click.Path):
    """A file or a folder. An empty text, such as a shell's variable that is not set, names none; to Python it is the current folder."""

    def __init__(self, *, dir_okay: bool = True) -> None:
        super().__init__(dir_okay=dir_okay, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path that a text names."""
        if value == "":
            self.fail("an empty name names no file and no folder", param, ctx)
        return super().convert(value, param, ctx)


def now() -> datetime:
    """This moment, to the second, in this machine's zone."""
    return datetime.now().astimezone().replace(microsecond=0)
