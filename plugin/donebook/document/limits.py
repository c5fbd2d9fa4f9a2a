"""How much of a stranger's file is read."""

from __future__ import annotations

from collections.abc import Mapping

from ..problem import DonebookError, Problem, nearest, quoted
from ..struct import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """The most that is read. What is beyond is refused with a message, never cut.

    All work on a file is linear in its size, so that the first of these bounds the rest.
    """

    file_size: int = 256 * 1024
    """Bytes of one file: a checklist, or a part of a run."""
    depth: int = 8
    """Mappings and sequences inside one another, in a run or in front matter."""
    values: int = 20_000
    """Scalars, mappings and sequences in one file."""
    note_length: int = 16 * 1024
    """Characters of one text in a run: a note, a reason, the address of evidence."""
    steps: int = 2_000
    """Steps of one checklist."""


LIMITS = Limits()
MOST = {"depth": 64}
"""What a limit may be raised to, where something else would break: trees are walked by recursion."""
ALLOW = "`limits` in the site's configuration allows more."


def limits_of(said: object, source: str) -> Limits:
    """The limits in a mapping of a configuration; what it does not name stays as it is.

    Raises DonebookError, with the file `source`, for a name that there is not, and a value that is no number from 1.
    """
    names = Limits.__struct_fields__
    values: dict[str, int] = {}
    found: list[tuple[str, str]] = []
    if said is not None and not isinstance(said, Mapping):
        found.append(("`limits` is not a mapping", "Write its keys below it, such as `file_size: 500000`."))
    for key, value in said.items() if isinstance(said, Mapping) else ():
        if key not in names:
            found.append((f"`limits` names {quoted(str(key))}", nearest(str(key), names) or f"It has: {', '.join(names)}."))
        elif isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST.get(key, 2**31):
            most = f" to {MOST[key]}" if key in MOST else ""
            found.append((f"`limits.{key}` is {quoted(str(value))}", f"Write a whole number from 1{most}."))
        else:
            values[key] = value
    if found:
        raise DonebookError([Problem(source=source, message=message, cure=cure, code="configuration") for message, cure in found])
    return Limits(**values)
