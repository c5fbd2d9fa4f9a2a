"""CTRF, the Common Test Report Format: https://ctrf.io."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from ..document import fault
from ..problem import DonebookError, quoted
from .case import FORMATS, Case, CaseOutcome, dated, hold, label, told

_OUTCOMES: dict[str, CaseOutcome] = {
    "passed": "passed", "failed": "failed", "skipped": "skipped", "pending": "skipped", "other": "failed",
}  # fmt: skip
_MOST = 20
"""Problems of one report that are told: who wrote it got all of them wrong in the same way."""


def read(text: str, source: str) -> tuple[Case, ...]:
    """The cases of a report. Raises DonebookError for what is not JSON, or not CTRF, with the path to each mistake."""
    report = _loaded(text, source)
    results = report.get("results") if isinstance(report, dict) else None
    tests = results.get("tests") if isinstance(results, dict) else None
    if not isinstance(tests, list):
        raise DonebookError([fault(source, 1, 0, "not a report of tests: it has no list `results.tests`", FORMATS)])
    hold(len(tests), source, 1)
    cure = f"Each test has a `name`, and a `status` out of {', '.join(f'`{each}`' for each in _OUTCOMES)}."
    mistakes = (f"`results.tests[{index}]` {mistake}" for index, test in enumerate(tests) if (mistake := _mistake(test)))
    if problems := [fault(source, 1, 0, message, cure) for message in islice(mistakes, _MOST)]:
        raise DonebookError(problems)
    return tuple(map(_case, tests))


def _loaded(text: str, source: str) -> Any:
    try:
        # Numbers as float: no time needs more, and an int of a million digits is a ValueError.
        return json.loads(text, parse_int=float)
    except json.JSONDecodeError as error:
        cure = "Have the tests write it again; one that breaks off was cut short."
        raise DonebookError([fault(source, error.lineno, error.colno, f"not JSON: {error.msg}", cure)]) from None
    except RecursionError:
        raise DonebookError([fault(source, 1, 0, "too many levels inside one another", "No report of tests needs that.")]) from None


def _mistake(test: Any) -> str:
    """What is wrong with a test; empty where nothing is."""
    if not isinstance(test, dict):
        return "is not an object"
    if not isinstance(test.get("name"), str):
        return "has no `name`"
    status = test.get("status")
    if not isinstance(status, str):
        return "has no `status`"
    return "" if status in _OUTCOMES else f"has the status {quoted(status)}"


def _case(test: dict[str, Any]) -> Case:
    status = test["status"]
    message = next((test[key] for key in ("message", "trace") if isinstance(test.get(key), str)), "")
    if status == "other":
        raw = test.get("rawStatus")
        message = f"other: {message or (raw if isinstance(raw, str) else 'neither passed nor failed')}"
    return Case(
        name=label(test["name"]),
        outcome=_OUTCOMES[status],
        suite=_suite(test.get("suite")),
        message="" if status == "passed" else told(message),
        at=_stopped(test.get("stop")),
    )


def _suite(suite: Any) -> str:
    """A list, outermost first, as reporters before CTRF 1.0 joined it to a text."""
    parts = suite if isinstance(suite, list) else [suite]
    return label(" > ".join(each for each in parts if isinstance(each, str)))


def _stopped(stop: Any) -> datetime | None:
    """Milliseconds since 1970 as a time."""
    try:
        return dated(datetime.fromtimestamp(stop / 1000, UTC)) if isinstance(stop, float) else None
    except (ValueError, OverflowError, OSError):
        return None
