"""What is wrong in a user's file, and how to mend it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Literal

from .struct import Struct

Severity = Literal["error", "warning", "hint"]


class Problem(Struct, frozen=True, kw_only=True, order=True):
    """One thing that is wrong in one place of one file of the user's."""

    source: str
    """The file, as a path from the top of the repository, with forward slashes."""
    line: int = 1
    """The line, counted from 1."""
    column: int = 0
    """The column, counted from 1; 0 where the whole line is meant."""
    message: str
    """What is wrong, the culprit quoted; a clause without a full stop."""
    cure: str = ""
    """What to do about it, as a sentence; empty where the message says it."""
    code: str = "invalid"
    """The kind of problem, one word with hyphens, for filters and for machines."""
    severity: Severity = "error"
    """`error` where something is lost or untrue, `warning` where it is only odd, `hint` where it could be better."""

    @property
    def place(self) -> str:
        """`runs/x.yml:14:3`, as compilers write it and editors jump to it."""
        place = f"{visible(self.source)}:{self.line}"
        return f"{place}:{self.column}" if self.column else place

    def __str__(self) -> str:
        text = f"{self.place}: {visible(self.message)}"
        return f"{text}. {visible(self.cure)}" if self.cure else text


class DonebookError(Exception):
    """Reading came to nothing; `problems` says why, all of it at once."""

    placed = True
    """The problems stand where they say, in a file of the user's."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def nearest(word: str, known: Iterable[str]) -> str:
    """The sentence that offers the known word that `word` was probably meant to be; empty where none is near.

    >>> nearest("resutl", ["result", "note"])
    'Did you mean `result`?'
    """
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Did you mean `{found[0]}`?" if found else ""


def quoted(text: str, limit: int = 60) -> str:
    """A culprit as it stands in a message: on one line, marked off, not longer than `limit` characters."""
    line = " ".join(text.split())
    return f"`{line if len(line) <= limit else line[: limit - 1] + '…'}`"


_HIDDEN = (
    # C0 and C1 controls, DEL; marks that reorder text (UAX #9); zero-width space, word joiner and BOM; tags and
    # interlinear marks. Joiners (U+200C, U+200D) stay: Persian and emoji need them.
    *range(0x20), *range(0x7F, 0xA0), 0x061C, 0x200B, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2060, 0x2070),
    0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080), *range(0xD800, 0xE000),
)  # fmt: skip
HIDDEN = frozenset(map(chr, _HIDDEN))
"""Characters that are not seen, or that change how their neighbours are seen."""


def hides(text: str) -> bool:
    """Whether a character of `text` hides or reorders others, or is no character at all."""
    return not HIDDEN.isdisjoint(text)


_VISIBLE = {code: f"⟦U+{code:04X}⟧" for code in _HIDDEN}


_ILLEGAL = "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""What XML 1.0 has no place for, not even escaped (section 2.2)."""


def legal(text: str) -> str:
    """`text` as XML may hold it, once it is escaped."""
    return re.sub(_ILLEGAL, "\ufffd", text)


def visible(text: str) -> str:
    r"""`text` with every character that hides or reorders others replaced by its name, line ends included.

    Whatever comes from a file passes here before it is printed: a terminal obeys escapes, a reader trusts order.

    >>> visible("a\x1b[2Jb")
    'a⟦U+001B⟧[2Jb'
    """
    return text if text.isascii() and text.isprintable() else text.translate(_VISIBLE)
