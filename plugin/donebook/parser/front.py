"""The front matter of a page: what stands between two lines of dashes at its top."""

from __future__ import annotations

import re

from ..document import LIMITS, Limits, plain, yaml
from ..problem import DonebookError, Problem
from ..struct import replace

_FRONT_MATTER = re.compile(r"\A(?:\ufeff)?---[ \t]*\n(?:(.*?)\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def split_front_matter(text: str, path: str, limits: Limits = LIMITS) -> tuple[str, int, dict[str, object], list[Problem]]:
    """What follows the front matter, its lines ended as Unix does; the line where it begins; the values as text; what is wrong in it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = _FRONT_MATTER.match(text)
    if not found:
        return text.removeprefix("\ufeff"), 1, {}, []
    rest, first = text[found.end() :], text.count("\n", 0, found.end()) + 1
    if not (found[1] or "").strip():
        return rest, first, {}, []
    try:
        values = plain(yaml.read(found[1], path, limits))
    except DonebookError as error:
        shifted = [
            replace(each, line=each.line + 1)
            if each.code == "conflict"
            else replace(each, line=each.line + 1, severity="warning", code="front-matter")
            for each in error.problems
        ]
        return rest, first, {}, shifted
    return rest, first, values if isinstance(values, dict) else {}, []
