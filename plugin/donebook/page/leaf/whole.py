"""A leaf to the record's page, to its JSON, and to its lines on the pages of steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...struct import Struct
from ..data import json_line, since_data
from ..html import WORDS, render, safe
from ..since import Since
from .make import NOTICE, SINCE
from .model import Leaf, Odd
from .rows import BESIDE, COMMON, DEGREES, NOBODY, SIGN, STATES, WORD, event_pieces, moment, near_time, row_pieces
from .sheet import Common
from .skeleton import Row, Skeleton

_USUAL = Odd()


class Neighbour(Struct, frozen=True, kw_only=True):
    """The record before or after another, in a list of all."""

    id: str
    name: str


class Whole:
    """Puts leaves of one revision of a checklist together."""

    def __init__(self, skeleton: Skeleton, *, known: bool) -> None:
        self.skeleton = skeleton
        changes = skeleton.since if known else None
        self._since = render("since", since=Since(changes=changes), view=skeleton) if changes else ""
        self._since_data = json_line(since_data(changes))
        shown = (piece for row in skeleton.rows for piece in (row.open, row.text, row.past, row.name, row.data))
        self.common = Common((*COMMON, *_COMMON, *shown, self._since, self._since_data))
        """What their pages and their JSON have in common."""

    def page(self, leaf: Leaf, notice: str, older: Neighbour | None, newer: Neighbour | None) -> list[str]:
        """The record's page, in pieces. `notice` is what the audit has found, as HTML."""
        beside = _Beside(leaf)
        pieces = [leaf.top]
        for piece in leaf.body:
            if isinstance(piece, str):
                pieces.append(piece)
            elif piece >= 0:
                pieces += self._row(leaf, piece, beside)
            else:
                pieces.append({NOTICE: notice, SINCE: self._since}[piece])
        if leaf.events:
            count = f'<span class="db-quiet">{leaf.count} entries, as the files say</span>'
            pieces.append(
                f'<section class="db-section"><details class="db-timeline"><summary><h2 id="timeline">Timeline</h2> {count}</summary>\n<ol>'
            )
            for piece in leaf.events:
                if isinstance(piece, str):
                    pieces.append(piece)
                else:
                    pieces += self._event(leaf, piece, beside)
            pieces.append("</ol></details></section>\n")
        pieces += [leaf.end, self._turn(older, newer), "</article>\n"]
        return pieces

    def _row(self, leaf: Leaf, number: int, beside: _Beside) -> tuple[str, ...]:
        row, odd = self.skeleton.rows[number], leaf.odd.get(number, _USUAL)
        return row_pieces(leaf.results[number], row.open, odd.text or row.text, odd.extra, *beside.who(number, leaf.near), row.past)

    def _event(self, leaf: Leaf, number: int, beside: _Beside) -> tuple[str, ...]:
        what = beside.word(number), _COLON, self.skeleton.rows[number].name
        return event_pieces(leaf.at[number], beside.named(number), beside.known(number), *what)

    def _turn(self, older: Neighbour | None, newer: Neighbour | None) -> str:
        """The links to the deployments before and after."""
        href, addresses = self.skeleton.href, self.skeleton.volume.addresses
        before = "<span></span>"
        if older:
            link = safe(href(addresses.record(older.id)))
            before = f'<a class="db-turn__before" href="{link}" rel="prev"><span class="db-quiet">Earlier deployment</span><br>{safe(older.name)}</a>'
        after = f'<a class="db-turn__after" href="{safe(href(addresses.history))}"><span class="db-quiet">This is the last</span><br>All deployments</a>'
        if newer:
            link = safe(href(addresses.record(newer.id)))
            after = f'<a class="db-turn__after" href="{link}" rel="next"><span class="db-quiet">Later deployment</span><br>{safe(newer.name)}</a>'
        return f'<nav class="db-turn" aria-label="Deployments">\n{before}\n{after}\n</nav>\n'

    def data(self, leaf: Leaf) -> list[str]:
        """The record as JSON, an entry a line, in pieces."""
        people = [*map(json_line, leaf.people)]
        files = [*map(json_line, leaf.files)]
        pieces = [leaf.head_data[:-1], ', "since": ', self._since_data, ', "entries": [\n']
        for number in range(len(leaf.results)):
            if number:
                pieces.append(",\n")
            pieces += self._entry(leaf, number, people, files)
        return [*pieces, "\n], ", leaf.end_data[1:], "\n"]

    def _entry(self, leaf: Leaf, number: int, people: list[str], files: list[str]) -> tuple[str, ...]:
        if (odd := leaf.odd.get(number)) and odd.data:
            return (odd.data,)
        row, letter = self.skeleton.rows[number], leaf.results[number]
        expected = _EXPECTED[row.expected]
        if leaf.known[number] == " ":
            return row.data, expected, _UNSAID
        result, by, at = STATES[letter], leaf.by[number], leaf.at[number]
        file, line = leaf.places[number]
        whom = f', "by": {people[by]}' if by >= 0 else ""
        when = f', "at": "{at}"' if at else ""
        return (
            row.data,
            expected,
            _SAID[result],
            f'{whom}{when}, "known": "',
            DEGREES[leaf.known[number]],
            f'", "file": {files[file]}, "line": {line}',
            _END,
        )

    def past(self, leaf: Leaf, ways: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """A line for each entry of which the present list has the step: its id now, and the HTML.

        `ways` lead from the page of each step to a record: what stands before the record's id, and what after it.
        """
        beside = _Beside(leaf)
        name = safe(leaf.name)
        for number, row in enumerate(self.skeleton.rows):
            if row.now:
                before, after = ways[row.now]
                yield row.now, self._past(leaf, number, row, f'<a href="{before}{leaf.id}{after}#{row.anchor}">{name}</a>', beside)

    def _past(self, leaf: Leaf, number: int, row: Row, link: str, beside: _Beside) -> str:
        letter, odd = leaf.results[number], leaf.odd.get(number, _USUAL)
        changed = f'<p class="db-quiet">The text has changed since. It was: “{row.name}”</p>\n' if row.changed else ""
        return (
            f'<li class="db-entry db-entry--{STATES[letter]}">\n{SIGN[letter]}\n<div class="db-entry__body">{link} {WORD[letter]}\n'
            f'{odd.past}{changed}</div>\n<div class="db-entry__who">{beside.then(number)}</div>\n</li>\n'
        )


_EXPECTED = {False: ', "expected": false, ', True: ', "expected": true, '}
_UNSAID = '"result": null, "derived": false, "waived": false, "contradiction": false, "said": null, "attempts": []}'
_SAID = {
    result: f'"result": "{result}", "derived": false, "waived": false, "contradiction": false, "said": {{"result": "{result}"'
    for result in STATES.values()
}
_END = '}, "attempts": []}'
_COLON = ": "
_COMMON = (*_EXPECTED.values(), _UNSAID, *_SAID.values(), _END)


class _Beside:
    """Who and when, beside the entries of one leaf: put together once for the page and for the timeline."""

    def __init__(self, leaf: Leaf) -> None:
        self.leaf = leaf
        self.people = [*map(safe, leaf.people), ""]

    def known(self, number: int) -> str:
        """The letter for how well it is known who gave a result; a space where it names nobody."""
        return self.leaf.known[number] if self.leaf.by[number] >= 0 else " "

    def named(self, number: int) -> str:
        """Who gave a result; empty where it names nobody."""
        return self.people[self.leaf.by[number]]

    def who(self, number: int, near: str) -> tuple[str, ...]:
        """Who and when, with the day where that is not the day of `near`; nothing where nobody answered. In pieces."""
        leaf = self.leaf
        letter, by, at = leaf.known[number], leaf.by[number], leaf.at[number]
        if letter == " ":
            return ()
        name = self.people[by] or NOBODY
        return f"{name} · {near_time(at, near)}" if at else name, BESIDE[letter] if by >= 0 else ""

    def then(self, number: int) -> str:
        """The same for a page of many records; where nobody answered, when the run began."""
        if self.leaf.known[number] == " ":
            return moment(self.leaf.near) if self.leaf.near else "–"
        return "".join(self.who(number, ""))

    def word(self, number: int) -> str:
        """What came of an entry, in words."""
        return WORDS[STATES[self.leaf.results[number]]]
