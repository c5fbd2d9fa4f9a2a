"""What most entries of a record come to: the pieces of them that always stand together are put together once for all records of a revision.

A step that passed, or that nobody has answered, without a note, evidence or earlier results: all others owe something to be read.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...record import LETTERS
from ..html import WORDS
from .rows import ASIDE, BESIDE, DONE, END, STATES, WHOM, line
from .skeleton import Row

PASSED = LETTERS["passed"]
_UNSAID = '"result": null, "derived": false, "waived": false, "contradiction": false, "said": null, "attempts": []}'
END_OF_ENTRY = '}, "attempts": []}'
"""The end of an entry's JSON where somebody answered, without earlier results."""
MORE = f"{END_OF_ENTRY},\n"
EXPECTED = {False: ', "expected": false, ', True: ', "expected": true, '}
SAID = {
    result: f'"result": "{result}", "derived": false, "waived": false, "contradiction": false, "said": {{"result": "{result}"'
    for result in STATES.values()
}
"""An entry's JSON from what it comes to on."""
CLOSE = {known: f"{words}{DONE}" for known, words in BESIDE.items()}
"""The end of a line of the timeline, after who did it."""


class Usual:
    """The pieces of the rows of a revision, by their numbers."""

    def __init__(self, rows: tuple[Row, ...]) -> None:
        self.lines = {
            LETTERS[state]: [f"{line(LETTERS[state], row.open, row.text)}{ASIDE}" for row in rows]
            for state in ("passed", "open", "not_needed")
        }
        """On a record's page, by the letter for what came of it, up to who it was."""
        self.ends = {known: [f"{how}{row.past}{END}" for row in rows] for known, how in BESIDE.items()}
        """On a record's page, from how well it is known who it was, by its letter."""
        self.events = [f"{WORDS[STATES[PASSED]]}: {row.name}{WHOM}" for row in rows]
        """In the timeline, from what was to who did it, where it passed."""
        self.data = [f"{row.data}{EXPECTED[row.expected]}{SAID[STATES[PASSED]]}" for row in rows]
        """In JSON, up to who said so, where it passed."""
        self.after = [f"{MORE}{each}" for each in self.data]
        """The same from the end of an entry before that somebody answered."""
        self.unsaid = [f"{row.data}{EXPECTED[row.expected]}{_UNSAID}" for row in rows]
        """In JSON, the whole of it, where nobody said anything."""

    def pieces(self) -> Iterator[str]:
        """All of them."""
        for each in (
            *self.lines.values(),
            *self.ends.values(),
            self.events,
            self.data,
            self.after,
            self.unsaid,
            CLOSE.values(),
            SAID.values(),
            EXPECTED.values(),
        ):
            yield from each
