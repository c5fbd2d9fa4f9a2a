"""`donebook history`: all deployments, or one step through all of them, without a site."""

from __future__ import annotations

from typing import Any

import click

from ..history import Appearance, History
from ..page import summaries, table
from ..problem import visible
from ..record import Brief, Record
from .completion import complete_checklist
from .place import here
from .terminal import count, paint, say, say_json, unusable, warn, words

STEP_COLUMNS = (
    "id", "checklist", "subject", "version", "environment", "started", "step", "text", "result", "by", "at", "note", "waived", "changed",
    "before",
)  # fmt: skip
"""The columns of `--step --csv`, and the keys of each entry of `--step --json`."""


@click.command("history", short_help="List deployments, or one step through all of them.")
@click.option("--checklist", metavar="CHECKLIST", help="Only its deployments.", shell_complete=complete_checklist)
@click.option("--step", metavar="S", help="One step through all deployments, by any unique ending of its id.")
@click.option("--environment", metavar="E", help="Only deployments there.")
@click.option("--subject", metavar="S", help="Only deployments of this.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print it as CSV, for spreadsheets.")
def command(checklist: str | None, step: str | None, environment: str | None, subject: str | None, *, as_json: bool, as_csv: bool) -> None:
    """List all deployments, the newest first; or with --step, what came of one step in each of them.

    \b
    Example: donebook history --step run-smoke-tests --environment production
    """
    if as_json and as_csv:
        raise unusable("Choose one of --json and --csv.")
    book = here().read(traced=False)
    histories = [each for each in book.histories if checklist in (None, each.checklist.id, each.checklist.path)]
    if not histories:
        known = ", ".join(each.checklist.id for each in book.histories)
        raise unusable(f"No checklist is called {checklist}. There is {known or 'none'}." if checklist else "There is no checklist here.")

    def wanted(record: Record | Brief) -> bool:
        return environment in (None, record.run.head.environment) and subject in (None, record.run.head.subject)

    if step:
        history, id = _step(histories, step)
        rows = [_row(each, id, history) for each in history.steps[id] if wanted(each.record)]
        columns: tuple[str, ...] = STEP_COLUMNS
        lines = [_step_line(row) for row in rows]
    else:
        listed = {each.checklist.id for each in histories}
        records = [brief for brief in book.briefs if brief.run.checklist in listed and wanted(brief)]
        columns, rows = summaries(records)
        lines = [_line(record) for record in records]
    if as_json:
        say_json({"schema": 1, "runs": rows})
    elif as_csv:
        say(*table(columns, rows).removesuffix("\r\n").replace("\r\n", "\n").split("\n"))
    else:
        say(*(lines or ["no deployment yet"]))
    lost = {problem.source for problem in book.problems if problem.severity == "error"} - {each.checklist.path for each in histories}
    if lost:
        warn(f"{count(len(lost), 'file')} with mistakes, so that something may be missing here: donebook check says more.")


def _step(histories: list[History], name: str) -> tuple[History, str]:
    """The only step of that name."""
    found = [(history, id) for history in histories for id in history.checklist.find(name.strip("/"))]
    if len(found) != 1:
        some = ", ".join(f"{history.checklist.id}: {history.checklist.shortest(id)}" for history, id in found[:5])
        raise unusable(
            f"{name} may be any of: {some}. Write more of it, or name the --checklist."
            if found
            else f"No checklist has a step {name}. `donebook show` lists them."
        )
    return found[0]


def _row(each: Appearance, id: str, history: History) -> dict[str, Any]:
    head, entry = each.record.run.head, each.entry
    said = entry.said
    return {
        "id": each.record.id,
        "checklist": history.checklist.id,
        "subject": head.subject,
        "version": head.version,
        "environment": head.environment,
        "started": each.record.started and each.record.started.isoformat(),
        "step": id,
        "text": entry.text,
        "result": entry.result and str(entry.result),
        "by": said and said.by,
        "at": said.at.isoformat() if said and said.at else None,
        "note": said and said.note,
        "waived": entry.waived,
        "changed": each.changed,
        "before": [str(claim.result.result) for claim in entry.attempts],
    }


def _step_line(row: dict[str, Any]) -> str:
    result = row["result"] or "open"
    rest = f"{' by ' + row['by'] if row['by'] else ''}{': ' + ' '.join(row['note'].split()) if row['note'] else ''}"
    waived = "  (waived)" if row["waived"] else ""
    before = f"  (before: {', '.join(map(words, row['before']))})" if row["before"] else ""
    changed = "  (the text has changed since)" if row["changed"] else ""
    return f"{visible(row['id'])}  {paint(words(result), result)}{visible(rest)}{waived}{before}{changed}"


def _line(record: Brief) -> str:
    head = record.run.head
    outcome = f", outcome {words(head.outcome)}" if head.outcome else ""
    at = f"{record.started:%Y-%m-%d %H:%M}" if record.started else "no time"
    lost = paint("  cannot be read whole", "error") if not record.whole else ""
    return f"{at}  {visible(f'{record.run.checklist}/{record.id}')}  {paint(words(record.verdict), record.verdict)}{outcome}, {words(record.stage)}{lost}"
