"""Records and steps as rows, for spreadsheets and databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..page import table
from ..page.data import COLUMNS, record_data, summary
from ..page.proof import proof_of
from ..record import Entry, Origin
from ..revision import StepChange
from .exhibit import Exhibit

STEP_COLUMNS = (
    "checklist", "run", "step", "text", "path", "result", "by", "at", "note", "evidence", "waived", "attempts",
)  # fmt: skip
"""The columns of `--steps`, and the keys of each entry of its JSON."""


def records_data(exhibits: Iterable[Exhibit]) -> dict[str, Any]:
    """Whole records, each as its JSON on the site."""
    found = [record_data(each.record, each.page, _since(each), proof_of(each.volume, each.record)) for each in exhibits]
    return {"schema": 1, "records": found}


def _since(exhibit: Exhibit) -> tuple[StepChange, ...] | None:
    """What has changed in the checklist since; None where the text that was run is not known."""
    return None if exhibit.record.origin is Origin.PRESENT else exhibit.volume.since(exhibit.record.checklist)


def records_table(exhibits: Iterable[Exhibit]) -> str:
    """A row for each record, as `runs.csv` has them."""
    return table(COLUMNS, (summary(each.record, each.page) for each in exhibits))


def step_rows(exhibits: Iterable[Exhibit]) -> Iterator[dict[str, Any]]:
    """A row for each entry of each record, in the record's order."""
    return (_row(each, entry) for each in exhibits for entry in each.record.entries)


def steps_table(exhibits: Iterable[Exhibit]) -> str:
    """The rows of `step_rows` as CSV: each piece of evidence on a line of its own in its cell."""
    return table(STEP_COLUMNS, (_flat(row) for row in step_rows(exhibits)))


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "path": " / ".join(row["path"]), "evidence": "\n".join(row["evidence"])}


def _row(exhibit: Exhibit, entry: Entry) -> dict[str, Any]:
    said = entry.said
    return {
        "checklist": exhibit.record.run.checklist,
        "run": exhibit.record.id,
        "step": entry.id,
        "text": entry.text,
        "path": [section.title for section in entry.sections],
        "result": entry.result and str(entry.result),
        "by": said and said.by,
        "at": said.at.isoformat() if said and said.at else None,
        "note": said and said.note,
        "evidence": [each.href for each in said.evidence] if said else [],
        "waived": entry.waived,
        "attempts": len(entry.attempts),
    }
