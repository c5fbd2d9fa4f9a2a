"""What is fuzzed: functions of bytes. Whatever the bytes, they return; an AssertionError says which law was broken."""

from __future__ import annotations

from collections.abc import Callable

from donebook.document import Limits
from fuzz.checklists import checklist, github, mend, shown
from fuzz.pieces import law
from fuzz.runs import amended, becoming, run
from fuzz.sites import site, written
from laws.test_block import held
from test_report import test_any_bytes_give_cases_or_a_located_problem

LONGEST = 2048
"""Bytes of an input: what goes wrong with more goes wrong with these, and sooner."""


def report(data: bytes) -> None:
    """Any bytes are a report's cases or a located problem, and what the cases answer can be written into a run."""
    law(test_any_bytes_give_cases_or_a_located_problem)(data=data)


def short(data: bytes) -> None:
    """The short way to read YAML gives what libyaml gives, or nothing."""
    held(data.decode("utf-8", "replace"), Limits())


TARGETS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each for each in (checklist, mend, shown, github, run, short, amended, becoming, report, site, written)
}
