"""`donebook audit`: every discrepancy, without a site; and a sample for auditors."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import click

from ..audit import RULES, Discrepancy, draw, rule_of
from ..history import began
from ..page import audit_table, summaries, table
from ..problem import nearest, visible
from ..record import Brief
from ..repository.audited import audited
from .options import in_order
from .place import here
from .terminal import count, paint, say, say_json, unusable, words


class Day(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.2 only
    """A day as ISO 8601."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that a text says."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            return self.fail(f"{visible(value)} is no day: write it as 2026-11-22", param, ctx)


@click.command("audit", short_help="List every discrepancy, or draw a sample.")
@click.option("--kind", "kinds", metavar="KIND", multiple=True, help="Only of this kind; may be given more than once.")
@click.option("--since", type=Day(), metavar="DAY", help="Only from this day on.")
@click.option("--until", type=Day(), metavar="DAY", help="Only up to this day.")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Draw so many records instead, of those that began in these days.")
@click.option("--seed", metavar="TEXT", help="What the draw begins with: the same seed draws the same records.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print it as CSV, for spreadsheets.")
def command(
    kinds: tuple[str, ...], since: date | None, until: date | None, sample: int | None, seed: str | None, *, as_json: bool, as_csv: bool
) -> None:
    """List every discrepancy in records, with what shows it and the rule that it breaks; the newest first.

    Kinds are other-committer, backdated, after-finish, after-sign-off, run-deleted, role-missing and more: the documentation of records has
    them all. With --sample and --seed, draw records for an auditor: anybody who draws again with the same seed draws the same. Exits 1 where there is
    a discrepancy, 0 where there is none or a sample was drawn.

    \b
    Example: donebook audit --sample 25 --seed 2026-q4 --since 2026-10-01
    """
    if as_json and as_csv:
        raise unusable("Choose one of --json and --csv.")
    if (sample is None) != (seed is None):
        raise unusable("A sample needs both --sample and --seed: the seed is what lets others draw it again.")
    in_order(since, until)
    repository = here()
    book, making = repository.gone_through()
    if sample is not None:
        _draw([each for each in book.briefs if _within(_began(each), since, until)], sample, seed or "", as_json=as_json, as_csv=as_csv)
        return
    made = audited(repository, book, making)
    known = {*RULES, *(each.kind for each in made.discrepancies)}
    for kind in kinds:
        if kind not in known:
            raise unusable(f"There is no kind {kind}. {nearest(kind, known) or 'There is ' + ', '.join(sorted(known)) + '.'}")
    found = [each for each in made.discrepancies if (not kinds or each.kind in kinds) and _within(each.day, since, until)]
    columns, rows = audit_table(found)
    if as_json:
        say_json({"schema": 1, "unknown": list(made.unknown), "discrepancies": rows})
    elif as_csv:
        _print_csv(columns, rows)
    else:
        say(*map(_line, found))
        say(*(f"not known: {visible(each)}" for each in made.unknown), error=True)
    say(f"{count(len(book.briefs), 'record')}: {_discrepancies(len(found))}", error=True)
    sys.exit(1 if found else 0)


def _within(day: str, since: date | None, until: date | None) -> bool:
    """Whether a day is among those that are asked for; what has none always is: nobody should miss it."""
    return not day or ((since is None or day >= since.isoformat()) and (until is None or day <= until.isoformat()))


def _began(record: Brief) -> str:
    """The day on which a run began; where nobody says, the day that its id begins with, or none."""
    day = began(record).date()
    return day.isoformat() if day > date.min else ""


def _discrepancies(number: int) -> str:
    return f"{number} discrepanc{'ies' if number != 1 else 'y'}" if number else "no discrepancy"


def _line(each: Discrepancy) -> str:
    place = f" {each.source}{f':{each.line}' if each.line else ''}" if each.source else ""
    shown = " ".join(commit.id[:10] for commit in each.commits)
    evidence = f"  [{f'{shown}{place}'.strip()}]" if shown or place else ""
    return f"{each.day or 'no day    '}  {visible(each.name)}  {paint(each.kind, 'error')}: {visible(each.text)}. {rule_of(each.kind)}{visible(evidence)}"


def _print_csv(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    say(*table(columns, rows).removesuffix("\r\n").replace("\r\n", "\n").split("\n"))


def _draw(population: list[Brief], size: int, seed: str, *, as_json: bool, as_csv: bool) -> None:
    """Print a sample, and of how many records it is drawn."""
    drawn = draw(population, size, seed)
    columns, rows = summaries(drawn)
    if as_json:
        say_json({"schema": 1, "seed": seed, "of": len(population), "runs": rows})
    elif as_csv:
        _print_csv(columns, rows)
    else:
        say(*(f"{visible(each.run.checklist)}/{visible(each.id)}  {paint(words(each.verdict), each.verdict)}" for each in drawn))
    say(f"{len(drawn)} of {count(len(population), 'record')}, drawn with the seed {visible(seed)}", error=True)
