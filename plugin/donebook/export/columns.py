"""The tables of a lake: their columns, and the types of these. What each holds is said in docs/querying.md."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SCHEMA = 1
"""The version of the tables. A later one only adds columns; what is renamed, removed, or comes to mean something else, gives it a new number."""

_RUN = {
    "repository": "string", "run": "string", "day": "date",
    "subject": "string", "version": "string", "environment": "string", "operator": "string",
    "started": "timestamp", "finished": "timestamp", "verdict": "string", "stage": "string", "outcome": "string",
}  # fmt: skip
"""What every row of every table says of its run."""
_RECORDS = {
    **_RUN,
    "operator_known": "string", "started_said": "string", "finished_said": "string", "seconds": "bigint",
    "passed": "int", "failed": "int", "blocked": "int", "skipped": "int", "not_applicable": "int", "open": "int", "not_needed": "int",
    "waived": "int", "contradictions": "int", "mistakes": "int",
    "signed": "list<string>", "unsigned": "list<string>", "approvers": "int", "lacking": "list<string>",
    "gates": "list<struct<section string, released_by string, known string, released_at timestamp, released_said string, note string>>",
    "gates_open": "int", "happened": "list<string>", "links": "list<struct<rel string, href string, title string>>",
    "committed": "boolean", "origin": "string", "pin_path": "string", "pin_revision": "string", "pin_blob": "string",
    "text_blob": "string", "digest": "string", "files": "list<struct<path string, sha256 string, blob string>>", "page": "string",
}  # fmt: skip
_STEPS = {
    **_RUN,
    "number": "int", "step": "string", "text": "string", "text_digest": "string", "path": "list<string>", "parent": "string",
    "listed": "boolean", "expected": "boolean", "evidence_asked": "boolean", "open": "boolean", "derived": "boolean",
    "contradiction": "boolean", "attempts": "int",
    "standing": "boolean", "attempt": "int", "result": "string", "given_by": "string", "known": "string",
    "given_at": "timestamp", "given_said": "string", "note": "string",
    "evidence": "list<struct<href string, title string>>", "evidence_count": "int",
    "waived": "boolean", "waived_by": "string", "waiver_known": "string", "waiver_reason": "string",
    "waived_at": "timestamp", "waived_said": "string", "file": "string", "line": "int",
}  # fmt: skip
_SIGNOFFS = {
    **_RUN,
    "role": "string", "asked": "boolean", "latest": "boolean", "decision": "string", "signed_name": "string", "signed_by": "string",
    "person": "string", "known": "string", "signed_at": "timestamp", "signed_said": "string", "note": "string", "covers": "string",
    "outdated": "boolean", "refused": "list<string>", "stands": "boolean", "operated": "boolean", "worked": "boolean",
}  # fmt: skip
TABLES: Mapping[str, Mapping[str, str]] = MappingProxyType({"records": _RECORDS, "steps": _STEPS, "signoffs": _SIGNOFFS})
"""The type of each column of each table, in their order. The checklist's id and the year stand in the paths (`partition`)."""
