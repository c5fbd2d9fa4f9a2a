"""JUnit XML: what pytest, Maven, Gradle, Go, Jest and most others write.

Nobody has specified it; https://github.com/testmoapp/junitxml collects what is in use.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from xml.parsers import expat

from ..document import fault
from ..problem import DonebookError, Problem, quoted
from ..struct import replace
from .case import FORMATS, Case, CaseOutcome, dated, hold, label, told

DEPTH = 64
"""Elements inside one another."""

# Only what stands above the first element declares a document type: in a test's output, `<!DOCTYPE html>` is harmless.
_DOCTYPE = re.compile(r"(?P<before>(?:\s|<\?.*?\?>|<!--.*?-->)*+)<!DOCTYPE", re.DOTALL)
_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"}
"""Control characters are no XML, and some reporters let them through: Unicode has a picture of each, such as ␛."""
_INSIDE = {
    "": {"testsuites": "suite", "testsuite": "suite"},
    "suite": {"testsuite": "suite", "testcase": "case"},
    "case": {"failure": "failed", "error": "failed", "skipped": "skipped"},
}
"""What an element is, by what it stands in and its tag. All others are passed over, with what is in them: Surefire's
`flakyFailure` and `rerunFailure` too, which tell of earlier tries of a test whose last one counts."""
_IDLE = frozenset({"notrun", "disabled"})
"""Values of `status` (GoogleTest, CTest) by which a test without any result was not run at all."""


def read(text: str, source: str) -> tuple[Case, ...]:
    """The cases of a report. Raises DonebookError for what is not JUnit XML, and for document types: they multiply and fetch."""
    if found := _DOCTYPE.match(text):
        line = found["before"].count("\n") + 1
        cure = "Delete it, and the entities that it defines: no report needs them."
        raise DonebookError([fault(source, line, 0, "a document type, `<!DOCTYPE`", cure)])
    reader = _Reader(source)
    try:
        reader.parser.Parse(text.translate(_PICTURES), True)
    except expat.ExpatError as error:
        cure = "Have the tests write it again; one that breaks off was cut short."
        message = f"not XML: {expat.ErrorString(error.code)}"
        raise DonebookError([fault(source, error.lineno, error.offset + 1, message, cure)]) from None
    return tuple(reader.cases)


class _Reader:
    """Takes what the parser finds. It builds no tree and never recurses, so that no depth of input can exhaust the stack."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._open: list[str] = []
        self._suites: list[tuple[str, datetime | None]] = [("", None)]
        self._reason: dict[str, str] = {}
        self._said: list[str] = []
        self.cases: list[Case] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        kind = _INSIDE.get(self._open[-1] if self._open else "", {}).get(tag.rpartition(":")[2], "other")
        if kind == "other" and not self._open:
            raise DonebookError([self._fault(f"not a report of tests: it begins with {quoted(f'<{tag}>')}", FORMATS)])
        if len(self._open) >= DEPTH:
            raise DonebookError([self._fault(f"more than {DEPTH} elements inside one another", "No report of tests needs that.")])
        self._open.append(kind)
        match kind:
            case "suite":
                name, at = self._suites[-1]
                self._suites.append((label(attributes.get("name", "")) or name, _ended(attributes) or at))
            case "case":
                self.cases.append(self._case(attributes))
                hold(len(self.cases), self._source, self.parser.CurrentLineNumber)
            case "failed" | "skipped":
                self._reason, self._said = attributes, []

    def _text(self, text: str) -> None:
        if self._open[-1] in ("failed", "skipped"):
            self._said.append(text)

    def _end(self, _tag: str) -> None:
        kind = self._open.pop()
        if kind == "suite":
            self._suites.pop()
        elif kind in ("failed", "skipped") and self.cases[-1].outcome != "failed":
            outcome: CaseOutcome = "failed" if kind == "failed" else "skipped"
            self.cases[-1] = replace(self.cases[-1], outcome=outcome, message=self._message())

    def _case(self, attributes: dict[str, str]) -> Case:
        suite, at = self._suites[-1]
        classname = label(attributes.get("classname", ""))
        idle = attributes.get("status") in _IDLE
        return Case(
            name=label(attributes.get("name", "")),
            outcome="skipped" if idle else "passed",
            suite=classname or suite,
            aliases=(suite,) if suite and classname not in ("", suite) else (),
            message="not run" if idle else "",
            at=_ended(attributes) or at,
            line=self.parser.CurrentLineNumber,
        )

    def _message(self) -> str:
        """The reason's attribute and its text; the text alone where its first line says the same, as a stack trace does."""
        message, text = self._reason.get("message", "").strip(), "".join(self._said).strip()
        first = text.partition("\n")[0]
        whole = text if message in text[: len(first) + len(message)] else f"{message}\n{text}"
        return told(whole or self._reason.get("type", ""))

    def _fault(self, message: str, cure: str) -> Problem:
        return fault(self._source, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1, message, cure)


def _ended(attributes: dict[str, str]) -> datetime | None:
    """When a suite or a test ended, by `timestamp` and `time`; Surefire writes `1,234.5` seconds."""
    try:
        seconds = float(attributes.get("time", "").replace(",", "") or 0)
        return dated(datetime.fromisoformat(attributes.get("timestamp", "").strip()) + timedelta(seconds=seconds))
    except (ValueError, OverflowError):
        return None
