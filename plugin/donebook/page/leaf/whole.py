"""A leaf to the record's page, to its JSON, and to its lines on the pages of steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ...struct import Struct
from ..data import json_line, since_data
from ..html import WORDS, render, safe
from ..since import Since
from .make import NOTICE, SINCE
from .model import Leaf, Odd
from .rows import BESIDE, COMMON, DEGREES, NOBODY, SIGN, STATES, WORD, event_pieces, moment, near_times, row_pieces
from .skeleton import Skeleton
from .usual import CLOSE, END_OF_ENTRY, EXPECTED, MORE, PASSED, SAID, Usual

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
        self._usual = Usual(skeleton.rows)

    def common(self) -> Iterable[str]:
        """The pieces that their pages and their JSON have in common."""
        shown = (piece for row in self.skeleton.rows for piece in (row.open, row.text, row.past, row.name, row.data))
        return *COMMON, *self._usual.pieces(), *shown, MORE, END_OF_ENTRY, self._since, self._since_data

    def page(self, leaf: Leaf, notice: str, older: Neighbour | None, newer: Neighbour | None) -> list[str]:
        """The record's page, in pieces. `notice` is what the audit has found, as HTML."""
        beside = _Beside(leaf)
        pieces = [leaf.top, *self._body(leaf, beside, notice)]
        if leaf.events:
            count = f'<span class="db-quiet">{leaf.count} entries, as the files say</span>'
            pieces.append(
                f'<section class="db-section"><details class="db-timeline"><summary><h2 id="timeline">Timeline</h2> {count}</summary>\n<ol>'
            )
            pieces += self._events(leaf, beside)
            pieces.append("</ol></details></section>\n")
        pieces += [leaf.end, self._turn(older, newer), "</article>\n"]
        return pieces

    def _body(self, leaf: Leaf, beside: _Beside, notice: str) -> list[str]:
        """The page from the verdict to its foot."""
        lines, ends, rows, odds, results = self._usual.lines, self._usual.ends, self.skeleton.rows, leaf.odd, leaf.results
        who, how = beside.who(leaf.near), beside.how
        pieces: list[str] = []
        for piece in leaf.body:
            if isinstance(piece, str):
                pieces.append(piece)
            elif piece < 0:
                pieces.append({NOTICE: notice, SINCE: self._since}[piece])
            elif piece not in odds and (usual := lines.get(results[piece])):
                pieces += (usual[piece], who[piece], ends[how[piece]][piece]) if who[piece] else (usual[piece], ends[how[piece]][piece])
            else:
                row, odd = rows[piece], odds.get(piece, _USUAL)
                pieces += row_pieces(results[piece], row.open, odd.text or row.text, odd.extra, who[piece], BESIDE[how[piece]], row.past)
        return pieces

    def _events(self, leaf: Leaf, beside: _Beside) -> list[str]:
        """The lines of the timeline."""
        usual, rows, at, results, known = self._usual.events, self.skeleton.rows, leaf.at, leaf.results, leaf.known
        pieces: list[str] = []
        for piece in leaf.events:
            if isinstance(piece, str):
                pieces.append(piece)
            elif (by := beside.named(piece)) and results[piece] == PASSED:
                pieces += (f"<li>{moment(at[piece])} <span>", usual[piece], f"{by}{CLOSE[known[piece]]}")
            else:
                what = WORDS[STATES[results[piece]]], ": ", rows[piece].name
                pieces += event_pieces(at[piece], by, known[piece], *what)
        return pieces

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
        files = [*map(json_line, leaf.files)]
        people = [*(f', "by": {json_line(each)}' for each in leaf.people), ""]
        usual, after, rows, odds, unsaid = self._usual.data, self._usual.after, self.skeleton.rows, leaf.odd, self._usual.unsaid
        pieces = [leaf.head_data[:-1], ', "since": ', self._since_data, ', "entries": [\n']
        lead = ""  # what stands between the entry before and this one
        for number, letter in enumerate(leaf.results):
            known, odd = leaf.known[number], odds.get(number)
            if (odd and odd.data) or known == " ":
                pieces += lead, odd.data if odd and odd.data else unsaid[number]
                lead = ",\n"
                continue
            if letter == PASSED:
                pieces += (after[number],) if lead == MORE else (lead, usual[number])
            else:
                row = rows[number]
                pieces += lead, row.data, EXPECTED[row.expected], SAID[STATES[letter]]
            at, (file, line) = leaf.at[number], leaf.places[number]
            when = f', "at": "{at}"' if at else ""
            pieces.append(f'{people[leaf.by[number]]}{when}, "known": "{DEGREES[known]}", "file": {files[file]}, "line": {line}')
            lead = MORE
        pieces.append(END_OF_ENTRY if lead == MORE else "")
        return [*pieces, "\n], ", leaf.end_data[1:], "\n"]

    def past(self, leaf: Leaf, ways: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """A line for each entry of which the present list has the step: its id now, and the HTML.

        `ways` lead from the page of each step to a record: what stands before the record's id, and what after it.
        """
        name, odds = safe(leaf.name), leaf.odd
        for number, (row, letter, who) in enumerate(zip(self.skeleton.rows, leaf.results, _Beside(leaf).then(), strict=False)):
            if row.now:
                before, after = ways[row.now]
                changed = f'<p class="db-quiet">The text has changed since. It was: “{row.name}”</p>\n' if row.changed else ""
                link = f'{_LEAD[letter]}{before}{leaf.id}{after}#{row.anchor}">{name}{_CAME[letter]}'
                more = odds[number].past if number in odds else ""
                yield row.now, f'{link}{more}{changed}</div>\n<div class="db-entry__who">{who}</div>\n</li>\n'


_LEAD = {
    letter: f'<li class="db-entry db-entry--{state}">\n{SIGN[letter]}\n<div class="db-entry__body"><a href="'
    for letter, state in STATES.items()
}
"""A line of a step's page up to the address of the record, by what came of the step."""
_CAME = {letter: f"</a> {word}\n" for letter, word in WORD.items()}


class _Beside:
    """Who and when, beside the entries of one leaf."""

    def __init__(self, leaf: Leaf) -> None:
        self.leaf = leaf
        self.people = [*map(safe, leaf.people), ""]
        self.how = [known if by >= 0 else " " for known, by in zip(leaf.known, leaf.by, strict=True)]
        """How well it is known who gave each result, by a letter; a space where nobody is named."""

    def named(self, number: int) -> str:
        """Who gave a result; empty where it names nobody."""
        return self.people[self.leaf.by[number]]

    def who(self, near: str) -> list[str]:
        """Who and when of each, with the day where that is not the day of `near`; nothing where nobody answered."""
        leaf = self.leaf
        names = [name or NOBODY for name in self.people]
        return [
            "" if known == " " else f"{names[by]} · {when}" if when else names[by]
            for known, by, when in zip(leaf.known, leaf.by, near_times(leaf.at, near), strict=True)
        ]

    def then(self) -> list[str]:
        """The same for a page of many records; where nobody answered, when the run began."""
        began = moment(self.leaf.near) if self.leaf.near else "–"
        return [f"{who}{BESIDE[how]}" or began for who, how in zip(self.who(""), self.how, strict=True)]
