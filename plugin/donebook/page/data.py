"""Deployments as data: a record whole as JSON, many as the rows of a table."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ..problem import visible
from ..record import Brief, Entry, Record
from ..revision import StepChange
from ..run import Claim, builtins
from .proof import Proof, Row
from .since import change_data

COLUMNS = (
    "id", "checklist", "subject", "version", "environment", "started", "finished", "operator", "verdict", "stage", "outcome",
    "passed", "failed", "blocked", "skipped", "not_applicable", "open", "waived", "signed", "digest", "page",
)  # fmt: skip
"""The columns of `runs.csv`, and the keys of each entry in `runs.json`."""
_FORMULA = re.compile(r"[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]|\s+[=+\-@]")


def summary(record: Record | Brief, page: str) -> dict[str, Any]:
    """One deployment in a line."""
    head = record.run.head
    return {
        "id": record.id,
        "checklist": record.run.checklist,
        "subject": head.subject,
        "version": head.version,
        "environment": head.environment,
        "started": _iso(head.started),
        "finished": _iso(head.finished),
        "operator": head.operator,
        "verdict": str(record.verdict),
        "stage": str(record.stage),
        "outcome": head.outcome and str(head.outcome),
        **{name: record.counts[name] for name in COLUMNS[11:18]},
        "signed": list(record.signed),
        "digest": record.digest,
        "page": page,
    }


def record_data(record: Record, page: str, since: Sequence[StepChange] | None, proof: Proof) -> dict[str, Any]:
    """A whole record: its summary, every entry with all that was ever said of it, what git shows, and what has changed in its checklist since."""
    entries = [entry_data(entry, proof) for entry in record.entries]
    return {**head_data(record, page), "since": since_data(since), "entries": entries, **tail_data(record, proof)}


def since_data(since: Sequence[StepChange] | None) -> list[dict[str, Any]] | None:
    """What has changed in a checklist since a run; None where the text that was run is not known."""
    return since if since is None else [change_data(change) for change in since]


def head_data(record: Record, page: str) -> dict[str, Any]:
    """What a record's JSON begins with."""
    head = builtins(record.run.head)
    return {
        **summary(record, page),
        "pin": head.get("checklist"),
        "origin": str(record.origin),
        "links": head.get("links", []),
        "happened": sorted(record.happened),
    }


def tail_data(record: Record, proof: Proof) -> dict[str, Any]:
    """What a record's JSON has after its entries."""
    return {
        "gates": {id: {**builtins(gate), "known": proof.gate(id, gate)} for id, gate in record.gates.items()},
        "signoffs": [
            {**builtins(signoff), "decision": str(signoff.decision), "known": proof.signer(signoff)} for signoff in record.run.signoffs
        ],
        "roles": [
            {"role": each.role, "asked": each.asked, "signed": each.given, "outdated": each.outdated, "refused": list(each.refused)}
            for each in record.signoffs
        ],
        "redlines": [builtins(redline) for redline in record.run.redlines],
        "files": [{"path": path, "sha256": record.run.digests.get(path), "blob": record.run.blobs.get(path)} for path in record.run.paths],
        "commits": [_commit(row, proof) for row in proof.rows],
        "problems": [str(problem) for problem in record.problems],
    }


def entry_data(entry: Entry, proof: Proof) -> dict[str, Any]:
    """One entry of a record."""
    return {
        "id": entry.id,
        "text": visible(entry.text),
        "path": [visible(section.title) for section in entry.sections],
        "digest": entry.step.digest if entry.step else None,
        "expected": entry.expected,
        "result": entry.result and str(entry.result),
        "derived": entry.claim is None and entry.derived is not None,
        "waived": entry.waived,
        "contradiction": entry.contradiction,
        "said": _claim(entry, entry.claim, proof) if entry.claim else None,
        "attempts": [_claim(entry, claim, proof) for claim in entry.attempts],
    }


def _claim(entry: Entry, claim: Claim, proof: Proof) -> dict[str, Any]:
    return {**builtins(claim.result), "known": proof.claim(entry, claim), "file": claim.path, "line": claim.line}


def _commit(row: Row, proof: Proof) -> dict[str, Any]:
    """What git shows of a commit; no address, which is not the site's to publish."""
    commit, signature = row.edit.commit, row.edit.commit.signature
    merge = proof.brought(commit)
    return {
        "commit": commit.id,
        "author": visible(commit.author.name),
        "authored": commit.authored.isoformat(),
        "committer": visible(commit.committer.name),
        "committed": commit.committed.isoformat(),
        "subject": visible(commit.subject),
        "trailers": [f"{key}: {visible(name)}" for key, name in commit.trailers],
        "signature": {"format": signature.format, "state": signature.state, "key": visible(signature.key)} if signature else None,
        "merge": merge.id if merge else None,
        "request": proof.request(commit) or None,
        "files": [change.path for change in row.edit.changes],
        "changes": [{"what": visible(each.what), "before": visible(each.before), "after": visible(each.after)} for each in row.statements],
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def json_line(data: object) -> str:
    """Data as JSON in a line that can be encoded; names of files are bytes, and need not be."""
    line = _LINE(data)
    return line if line.isascii() else line.encode("utf-8", "backslashreplace").decode()


_LINE = json.JSONEncoder(ensure_ascii=False).encode


def table(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> str:
    """CSV (RFC 4180). Every cell is in quotes; one that a spreadsheet would compute has an apostrophe before it (OWASP, CSV injection).

    What hides or reorders text is shown by name; its lines stay.
    """
    return "".join([_line(columns), *(line(columns, row) for row in rows)])


def line(columns: Sequence[str], row: Mapping[str, Any]) -> str:
    """One row of a `table`."""
    cells = [value if value.__class__ is str else _text(value) for value in map(row.__getitem__, columns)]
    all = "".join(cells)
    if not (all.isascii() and all.isprintable()):  # most are: of very many rows only these are looked at cell by cell
        cells = ["\n".join(map(visible, cell.split("\n"))) for cell in cells]
    if not "".join([cell[:1] for cell in cells]).isalnum():  # what is computed begins with a sign
        cells = [f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells]
    return _line(cells)


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def _text(value: Any) -> str:
    return "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def summaries(records: Iterable[Record | Brief]) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """Deployments as rows and the columns that they have, for a reader without a site."""
    rows = [summary(record, "") for record in records]
    return COLUMNS[:-1], [{name: value for name, value in row.items() if name != COLUMNS[-1]} for row in rows]
