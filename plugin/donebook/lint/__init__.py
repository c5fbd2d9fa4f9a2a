"""What would mislead a checklist's readers, and what would make it better. Pure: a text and its checklist go in, problems come out.

What looks for it comes when a text is to be looked at: most builds have looked at all of them before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..checklist import Checklist
from ..problem import Problem
from .codes import ADVICE, CODES, LOOKALIKES, WARNINGS

__all__ = ["ADVICE", "CODES", "LOOKALIKES", "WARNINGS", "lint", "mended", "named"]


def lint(
    text: str, checklist: Checklist, *, ignore: Iterable[str] = (), included: Callable[[str], str | None] | None = None
) -> tuple[Problem, ...]:
    """What there is to say about the `checklist` in `text`, without what `ignore` turns off; see `found.problems_in`."""
    from .found import problems_in  # noqa: PLC0415  # see above

    return problems_in(text, checklist, ignore=ignore, included=included)


def mended(text: str, parse: Callable[[str], Checklist]) -> tuple[str, tuple[int, ...]]:
    """`text` with what is safe to mend mended, and the lines that changed; see `mend.mended`."""
    from .mend import mended  # noqa: PLC0415  # see above

    return mended(text, parse)


def named(text: str, parse: Callable[[str], Checklist]) -> tuple[str, tuple[tuple[int, ...], tuple[int, ...]]]:
    """`text` with the id of every step in its line, the lines that changed, and those where that cannot be; see `name.named`."""
    from .name import named  # noqa: PLC0415  # see above

    return named(text, parse)
