"""What people and jobs write down of a run: the schema of a run file."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from ..document import LIMITS

SCHEMA = 1
"""The version of the format that this release writes; it reads this one and all before it."""

Text = Annotated[str, Meta(min_length=1, extra_json_schema={"maxLength": LIMITS.note_length})]
"""The longest that is read is the reader's to say: a site may allow more than the schema's hint."""
Word = Annotated[str, Meta(min_length=1, max_length=200)]
Time = Annotated[datetime, Meta(tz=True, description="ISO 8601 with an offset, such as 2026-11-22T20:04:00+01:00")]


class Result(StrEnum):
    """What came of a step."""

    PASSED = "passed"
    FAILED = "failed"
    BLOCKED = "blocked"
    SKIPPED = "skipped"
    NOT_APPLICABLE = "not_applicable"


class Outcome(StrEnum):
    """What became of the deployment, said by a person when the run is finished."""

    SUCCEEDED = "succeeded"
    ROLLED_BACK = "rolled_back"
    FAILED = "failed"
    ABORTED = "aborted"


class Decision(StrEnum):
    """What somebody who signs says."""

    APPROVED = "approved"
    APPROVED_WITH_EXCEPTIONS = "approved_with_exceptions"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Model(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Every model of the format: frozen, by keyword, closed to unknown keys."""


class Pin(Model, frozen=True, kw_only=True):
    """Which revision of which checklist was run."""

    path: Annotated[Word, Meta(description="The checklist's file, from the top of the repository")]
    revision: Annotated[str, Meta(pattern=r"^[0-9a-f]{7,64}\Z", description="The commit it was at, for people")] | None = None
    blob: Annotated[str, Meta(pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})\Z", description="The git blob that was run, exactly")] | None = None


class Link(Model, frozen=True, kw_only=True):
    """Where else this deployment is written down."""

    rel: Annotated[Word, Meta(description="What is there: ticket, pipeline, change, release, pull-request …")]
    href: Word
    title: Word | None = None


class Evidence(Model, frozen=True, kw_only=True):
    """What shows that a result is so."""

    href: Annotated[Text, Meta(description="Where it is")]
    title: Word | None = None


class Waiver(Model, frozen=True, kw_only=True):
    """Somebody accepts a failed or blocked step. It stands beside the result and never replaces it."""

    by: Word
    reason: Text
    at: Time | None = None


class Attempt(Model, frozen=True, kw_only=True):
    """One result of a step."""

    result: Result
    by: Annotated[Word, Meta(description="Who did it: a handle, or a job such as ci/smoke")] | None = None
    at: Time | None = None
    note: Annotated[Text, Meta(description="What was seen; every result but passed needs one")] | None = None
    evidence: tuple[Evidence, ...] = ()
    waiver: Waiver | None = None


class StepResult(Attempt, frozen=True, kw_only=True):
    """What came of a step, and what came of it before."""

    attempts: Annotated[tuple[Attempt, ...], Meta(description="Earlier results of the same step, oldest first")] = ()


class Gate(Model, frozen=True, kw_only=True):
    """Somebody releases a pause point."""

    by: Word
    at: Time | None = None
    note: Text | None = None


class Signoff(Model, frozen=True, kw_only=True):
    """Somebody signs the run in a role."""

    role: Word
    name: Annotated[Word, Meta(description="The name as printed")] | None = None
    by: Annotated[Word, Meta(description="The account that signs")] | None = None
    at: Time | None = None
    on: Annotated[date, Meta(description="The day, where only that was written")] | None = None
    decision: Decision = Decision.APPROVED
    covers: (
        Annotated[
            str, Meta(pattern=r"^sha256:[0-9a-f]{64}\Z", description="The digest of the checklist and of all results that were signed")
        ]
        | None
    ) = None
    note: Text | None = None


class Redline(Model, frozen=True, kw_only=True):
    """What the run taught about the checklist."""

    note: Text
    step: Annotated[Word, Meta(description="The step that it is about, by any unique ending of its id")] | None = None
    by: Word | None = None
    at: Time | None = None


class Part(Model, frozen=True, kw_only=True):
    """One file of a run. Alone it is the whole run; in a folder, each part says what its author knows."""

    schema: int = SCHEMA
    checklist: Pin | None = None
    subject: Annotated[Word, Meta(description="What is deployed")] | None = None
    version: Annotated[Word, Meta(description="Which version of it; text, so that 1.10 stays 1.10")] | None = None
    environment: Annotated[Word, Meta(description="Where to")] | None = None
    links: tuple[Link, ...] = ()
    operator: Annotated[Word, Meta(description="Who runs the list")] | None = None
    started: Time | None = None
    finished: Time | None = None
    outcome: Outcome | None = None
    happened: Annotated[tuple[Word, ...], Meta(description="Conditional sections that did happen, by any unique ending of their id")] = ()
    steps: Annotated[dict[str, StepResult], Meta(description="Results, by any unique ending of the step's id")] = {}
    gates: Annotated[dict[str, Gate], Meta(description="Pause points released, by any unique ending of the section's id")] = {}
    signoffs: tuple[Signoff, ...] = ()
    redlines: tuple[Redline, ...] = ()
    frozen: Annotated[str, Meta(description="The checklist's text as it was run, so that the record reads whole without git")] | None = None


ALIASES = {
    "pass": "passed", "ok": "passed", "done": "passed", "yes": "passed",
    "fail": "failed", "no": "failed",
    "skip": "skipped",
    "na": "not_applicable", "n/a": "not_applicable",
}  # fmt: skip
"""Other words that are read as a result; never written."""

MARKS = {
    "x": Result.PASSED, "!": Result.FAILED, "?": Result.BLOCKED, "-": Result.SKIPPED, "s": Result.SKIPPED,
    "~": Result.NOT_APPLICABLE, "n/a": Result.NOT_APPLICABLE,
}  # fmt: skip
"""What stands in the box of a ticked copy, in lower case."""

MARK_OF = {result: next(mark for mark, other in MARKS.items() if other is result) for result in Result}
"""What is written into the box for each result."""
