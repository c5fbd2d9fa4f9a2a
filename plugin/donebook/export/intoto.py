"""A finished run as an in-toto Statement with the predicate Test Result, for a policy to check. It is not signed here.

The specifications: github.com/in-toto/attestation, spec/v1/statement.md and spec/predicates/test-result.md. A test is a step, its
name the step's id in the revision that was run.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any
from urllib.parse import urlsplit

from ..problem import visible
from ..record import Entry, Origin, Record, Verdict
from ..run import Result
from .exhibit import Exhibit

STATEMENT = "https://in-toto.io/Statement/v1"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
_RESULTS = {
    Verdict.PASSED: "PASSED",
    Verdict.PASSED_WITH_EXCEPTIONS: "WARNED",
    Verdict.FAILED: "FAILED",
    Verdict.INCOMPLETE: "FAILED",
}


class Mark(IntEnum):
    """The list in which a step stands, the worst last."""

    PASSED = 0
    WARNED = 1
    FAILED = 2


def statement(exhibit: Exhibit) -> dict[str, Any]:
    """The Statement about the files of a run, which has to be finished.

    `result` follows from the verdict alone: what is not complete has failed. Nothing in it says who signed, or how well it is
    known who did what: that is the record's, at `url`.
    """
    record = exhibit.record
    marks = marks_of(record)
    predicate: dict[str, Any] = {"result": _RESULTS[record.verdict], "configuration": _configuration(record)}
    if exhibit.url:
        predicate["url"] = _normal(exhibit.url)
    for key, mark in (("passedTests", Mark.PASSED), ("warnedTests", Mark.WARNED), ("failedTests", Mark.FAILED)):
        predicate[key] = [visible(id) for id, each in marks.items() if each is mark]
    subject = [{"name": visible(path), "digest": {"sha256": digest}} for path, digest in sorted(record.run.digests.items())]
    return {"_type": STATEMENT, "subject": subject, "predicateType": TEST_RESULT, "predicate": predicate}


def marks_of(record: Record) -> dict[str, Mark]:
    """The list of each step that stands in one, in the checklist's order.

    Passed "with no errors or warnings" is what passed as written. Passed "with warnings" is what somebody accepted: failed or
    blocked and waived, or skipped with a reason. Failed is what failed or was blocked and nobody waived, and what had to be
    answered and was not: a test that did not run has not passed. A step that was not answered itself is as the worst of the steps
    nested in it. What does not concern the run, or did not have to be answered and was not, was no test: it stands in none. So does
    a result that passed for a step that the checklist does not have; a worse one counts, as it does in the verdict.
    """
    marks: dict[str, Mark | None] = {}
    for entry in reversed(record.entries):  # nested steps stand after the one that they are nested in
        marks[entry.id] = _mark(entry, marks)
    return {entry.id: mark for entry in record.entries if (mark := marks[entry.id]) is not None}


def _mark(entry: Entry, marks: dict[str, Mark | None]) -> Mark | None:
    if entry.failing:
        return Mark.WARNED if entry.waived else Mark.FAILED
    if entry.open:
        return Mark.FAILED
    if entry.said is None:
        inner = [mark for step in (entry.step.steps if entry.step else ()) if (mark := marks[step.id]) is not None]
        return max(inner, default=None)
    if entry.said.result is Result.SKIPPED:
        return Mark.WARNED
    return Mark.PASSED if entry.said.result is Result.PASSED and entry.step else None


def _configuration(record: Record) -> list[dict[str, Any]]:
    """The checklist that was run. Nothing where the run pins none, or what it pins is lost: the text of now is not what was run."""
    if record.origin is Origin.PRESENT:
        return []
    checklist = record.checklist
    known = {"name": visible(checklist.path), "digest": {"gitBlob": checklist.blob}, "mediaType": "text/markdown"}
    return [{**known, "annotations": {"donebook_origin": str(record.origin)}}]


def _normal(url: str) -> str:
    """A URL with scheme and authority in lower case, as a ResourceURI has to have them."""
    parts = urlsplit(url)
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl()
