"""TAP, the Test Anything Protocol, versions 12 to 14: https://testanything.org/tap-version-14-specification.html."""

from __future__ import annotations

import re
from itertools import islice
from textwrap import dedent

from ..document import fault
from ..problem import DonebookError, Problem, quoted
from ..struct import Struct, field, replace
from .case import FORMATS, Case, hold, label, told

BEGINS = re.compile(r"^(?:TAP version [0-9]|1\.\.[0-9]|(?:not )?ok(?![^ \t\n]))", re.MULTILINE)
"""A line by which a text is taken for TAP; what a shell or a package manager says above it does not matter."""
_INDENT = r"(?P<indent>(?: {4}){0,16})"
_POINT = re.compile(rf"{_INDENT}(?P<failed>not )?ok(?:[ \t]+(?P<number>[0-9]{{1,9}}))?(?![^ \t])[ \t]*+(?:-(?![^ \t]))?(?P<rest>.*)")
_PLAN = re.compile(rf"{_INDENT}1\.\.(?P<count>[0-9]{{1,9}})[ \t]*(?:#.*)?\Z")
_BAIL = re.compile(r"[ \t]*Bail out!(?P<reason>.*)")
_DIRECTIVE = re.compile(r"(?<!\\)#[ \t]*(?:skip|todo)[^ \t]*(?P<reason>.*)", re.IGNORECASE)
_COMMENT = re.compile(r"[ \t]*#(?![ \t]*Subtest:)[ \t]?(?P<text>.*)")
# `error:` is what Node.js calls it; after `|` or `>` the text is what is indented further.
_MESSAGE = re.compile(
    r"^(?P<indent>[ \t]*+)(?:message|error):[ \t]*+(?:[|>][0-9+-]*+[ \t]*+\n(?P<lines>(?:(?P=indent)[ \t].*\n|[ \t]*+\n)*+)|(?P<text>.*))",
    re.MULTILINE,
)
_CUT = "The run was cut short, or tests were lost: run them again."


class _Level(Struct):
    """The tests at one indentation, until the test that they are parts of ends them."""

    planned: int | None = None
    """How many tests the plan promises."""
    line: int = 1
    """The line of the plan."""
    last: int = 0
    """The number of the test before."""
    seen: set[int] = field(default_factory=set)
    """The numbers of all tests before."""
    cases: list[int] = field(default_factory=list)
    """Where they stand among all cases."""


def read(text: str, source: str) -> tuple[Case, ...]:
    """The cases of a report. Raises DonebookError where it bails out, has no plan, or other tests than the plan promises."""
    reader = _Reader(source)
    for number, line in enumerate(text.split("\n"), start=1):
        reader.feed(number, line)
    return reader.end()


class _Reader:
    """Takes line after line."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._problems: list[Problem] = []
        self._levels = [_Level()]
        self._cases: list[Case] = []
        self._why: list[str] = []  # what stands below the last case, if it failed
        self._asking = False
        self._block = False

    def feed(self, number: int, line: str) -> None:
        """One line of the report; what is no TAP in it is output of the tests."""
        if self._block:
            self._block = self._asking = line.strip() != "..."
            if self._block:
                self._why.append(line)
        elif found := _POINT.fullmatch(line):
            self._point(found, number)
        elif found := _PLAN.match(line):
            self._plan(found, number)
        elif found := _BAIL.match(line):
            reason = found["reason"].strip()
            self._tell(number, f"the tests gave up{': ' + quoted(reason) if reason else ''}", "Mend what stopped them, and run them again.")
            raise DonebookError(self._problems)
        elif self._asking and line.strip() == "---":
            self._block, self._why = True, []
        elif self._asking and (found := _COMMENT.match(line)):
            self._why.append(found["text"])

    def end(self) -> tuple[Case, ...]:
        """All cases: the report ends, and what it promised has to be there."""
        self._settle()
        if self._levels[0].planned is None:
            self._tell(1, "no plan such as `1..12` says how many tests there are", f"{_CUT} {FORMATS}")
        for level in self._levels:
            self._count(level)
        if self._problems:
            raise DonebookError(self._problems)
        return tuple(self._cases)

    def _tell(self, line: int, message: str, cure: str) -> None:
        self._problems.append(fault(self._source, line, 0, message, cure))

    def _level(self, found: re.Match[str]) -> _Level:
        """The level of a line."""
        depth = len(found["indent"]) // 4
        self._levels += [_Level() for _ in range(len(self._levels), depth + 1)]
        return self._levels[depth]

    def _point(self, found: re.Match[str], line: int) -> None:
        self._settle()
        level = self._level(found)
        level.last = int(found["number"] or level.last + 1)
        level.seen.add(level.last)
        level.cases.append(len(self._cases))
        directive = _DIRECTIVE.search(found["rest"])
        text = found["rest"][: directive.start()] if directive else found["rest"]
        case = Case(
            name=label(re.sub(r"\\([\\#])", r"\1", text)) or str(level.last),
            outcome="skipped" if directive else "failed" if found["failed"] else "passed",
            message=told(directive["reason"]) if directive else "",
            line=line,
        )
        while self._levels[-1] is not level:
            below = self._levels.pop()
            self._count(below)
            for index in below.cases:
                self._cases[index] = replace(self._cases[index], suite=case.name)
        self._cases.append(case)
        hold(len(self._cases), self._source, line)
        self._asking = case.outcome == "failed"

    def _plan(self, found: re.Match[str], line: int) -> None:
        self._settle()
        level = self._level(found)
        if level.planned is not None:
            self._tell(line, f"a second plan; the first is in line {level.line}", "Give the reports of two runs one by one.")
        level.planned, level.line = int(found["count"]), line

    def _settle(self) -> None:
        """What stands below a failed test becomes its message: `message:` of a YAML block, or else all of it."""
        if self._why:
            text = "\n".join((*self._why, ""))
            found = _MESSAGE.search(text)
            message = text if found is None else found["text"].strip(" \t'\"") if found["lines"] is None else found["lines"]
            self._cases[-1] = replace(self._cases[-1], message=told(dedent(message)))
        self._why, self._asking = [], False

    def _count(self, level: _Level) -> None:
        """Hold the tests of a level to its plan. For parts of a test that have none, the whole test speaks."""
        if level.planned is None:
            return
        promised = range(1, level.planned + 1)
        kept = sum(number in promised for number in level.seen)
        if missing := level.planned - kept:
            first = ", ".join(islice((str(number) for number in promised if number not in level.seen), 5))
            message = f"{missing} of the {level.planned} tests that the plan promises are missing: {first}"
            self._tell(level.line, message + " …" * (missing > 5), _CUT)
        elif extra := len(level.seen) - kept:
            self._tell(level.line, f"{extra} more than the {level.planned} tests that the plan promises", "Mend the plan of the tests.")
