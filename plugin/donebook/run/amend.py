"""A run file that says something else than before, and is changed no more than that."""

from __future__ import annotations

from collections.abc import Iterable

from ..document import LIMITS, Limits, fault
from ..document import amend as amend_values
from ..problem import DonebookError, Problem
from ..struct import replace
from .decode import decode
from .encode import builtins, encode
from .model import Part


def amend(data: bytes, path: str, part: Part, limits: Limits = LIMITS) -> bytes:
    """The YAML, JSON or TOML file `data`, so that it says `part` and keeps every line that says the same as before.

    The answer has been read again and says just that. Raises DonebookError where the file cannot be read, where its form
    leaves no room, and where the new values would not be read.
    """
    before = decode(data, path, limits)
    if before.part == part:
        return data
    text = data.decode("utf-8-sig")
    mark = data[: len(data) - len(text.encode())]
    after = mark + amend_values(text, path, builtins(before.part), builtins(part)).encode()
    if not says(after, path, part, before.problems, limits):
        check(part, path, limits)
        message = "the file's form leaves no room for this change, and nothing was written"
        raise DonebookError([fault(path, 1, 0, message, "Write it by hand, or put the file in block style, one key a line.")])
    return after


def says(data: bytes, path: str, part: Part, known: Iterable[Problem], limits: Limits = LIMITS) -> bool:
    """Whether the file says just what `part` does, and has no other problems than those that are `known`."""
    try:
        file = decode(data, path, limits)
    except DonebookError:
        return False
    return file.part == part and {problem.message for problem in file.problems} <= {problem.message for problem in known}


class UnwritableError(DonebookError):
    """A value that no run file may have; the places of its problems are those of a text that was never written."""

    placed = False


def check(part: Part, path: str, limits: Limits = LIMITS) -> None:
    """Raise UnwritableError where `part` has a value that no run file may have: a control character, a text too long, no note."""
    try:
        problems = decode(encode(part).encode(), path.rpartition(".")[0] + ".yml", limits).problems
    except DonebookError as error:
        problems = error.problems
    if problems:
        told = [replace(each, cure="Say where it is kept, not what it is.") if each.code == "secret" else each for each in problems]
        raise UnwritableError([replace(problem, source=path, line=1, column=0) for problem in told])
