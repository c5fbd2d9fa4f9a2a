"""Reports of automated tests, and what they answer of a checklist.

Tools write them, from what strangers' tests print: a report is recognised by what is in it, read as text, and refused
with its line where it is damaged or breaks off. Half a report would say that a deployment was tested.
"""

from __future__ import annotations

from ..document import fault
from ..problem import DonebookError
from . import ctrf, junit, tap
from .answers import Answers, answers
from .case import FORMATS, Case, uncoloured

__all__ = ["SIZE", "Answers", "Case", "answers", "read"]

SIZE = 32 * 1024 * 1024
"""Bytes of one report that are read."""


def read(data: bytes, source: str) -> tuple[Case, ...]:
    """The cases of a report in JUnit XML, TAP or CTRF, in its order; none where no test was to be run.

    Raises DonebookError, with the place and the cure, for what is none of these, or damaged, or too large.
    """
    text = uncoloured(_text_of(data, source))
    begin = text.lstrip()[:1]
    if begin == "<":
        return junit.read(text, source)
    if begin == "{":
        return ctrf.read(text, source)
    if tap.BEGINS.search(text):
        return tap.read(text, source)
    raise DonebookError([fault(source, 1, 0, "not a report of tests" if begin else "the report is empty", FORMATS)])


def _text_of(data: bytes, source: str) -> str:
    """The text of a report with LF line ends. Unlike a run file it may hold anything: that is shown, or left out, later."""
    if len(data) > SIZE:
        cure = "Leave the output of the tests out of it, or give the reports of single suites."
        raise DonebookError([fault(source, 1, 0, f"the report has {len(data)} bytes, more than the {SIZE} that are read", cure)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DonebookError([fault(source, line, 0, "not UTF-8 text", "Have the tests write it as UTF-8.")]) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
