"""A leaf to the record's page, to its JSON, and to its lines on the pages of steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ...struct import Struct
from ..data import json_line, since_data
from ..html import WORDS, render, safe
from ..since import Since
from .body import NOTICE
from .model import Leaf
from .rows import BESIDE, COMMON, DEGREES, DONE, NOBODY, SIGN, STATES, WHOM, WORD, moment, near_times, row_pieces
from .rows import END as ROW_END
from .shape import LIKE, NONE, Column, Shape, Single, texts_of
from .skeleton import Skeleton
from .usual import CLOSE, END_OF_ENTRY, EXPECTED, MORE, PASSED, SAID, Usual

_TIMELINE = '<section class="db-section"><details class="db-timeline"><summary><h2 id="timeline">Timeline</h2> <span class="db-quiet">'
_ENTRIES = " entries, as the files say</span></summary>\n<ol>"
_WHERE = {letter: f', "known": "{word}", "file": ' for letter, word in DEGREES.items()}
_TIMED = {letter: f'"{where}' for letter, where in _WHERE.items()}
"""In an entry's JSON, between what was said and where; after a time."""
_LIKE, _UNLIKE = ' · <time datetime="', " · "
"""Before a time beside an entry."""
_LINE, _OTHER_LINE, _WHAT = '<li><time datetime="', "<li>", " <span>"
"""Around a time in the timeline."""
_AT = ', "at": "'
_SINCE_DATA, _DATA, _NEXT, _DATA_END, _LAST = ', "since": ', ', "entries": [\n', ",\n", "\n], ", "\n"
_EVENTS_END, _PAGE_END = "</ol></details></section>\n", "</article>\n"
_FIXED = (
    _TIMELINE, _ENTRIES, *_WHERE.values(), *_TIMED.values(), _LIKE, _UNLIKE, _LINE, _OTHER_LINE, _WHAT, _AT, _SINCE_DATA, _DATA, _NEXT,
    _DATA_END, _LAST, _EVENTS_END, _PAGE_END, NOBODY, MORE, END_OF_ENTRY,
)  # fmt: skip


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
        return *COMMON, *_FIXED, *self._usual.pieces(), *shown, self._since, self._since_data

    def texts(self, leaf: Leaf, shape: Shape, notice: str, older: Neighbour | None, newer: Neighbour | None) -> list[str]:
        """What stands in a record's page and in its JSON besides pieces, by their numbers. `notice` is what the audit has found, as HTML."""
        return texts_of(leaf, shape, notice, self._turn(older, newer))

    def plan(self, shape: Shape) -> tuple[list[str | int], list[str | int]]:
        """The page and the JSON of the records of a shape: pieces, and the numbers of the texts that stand between them."""
        return self._page(shape), self._data(shape)

    def _page(self, shape: Shape) -> list[str | int]:
        pieces = [Single.TOP, *self._body(shape)]
        if shape.events:
            pieces += _TIMELINE, Single.COUNT, _ENTRIES
            pieces += self._events(shape)
            pieces.append(_EVENTS_END)
        return [*pieces, Single.END, Single.TURN, _PAGE_END]

    def _body(self, shape: Shape) -> Iterator[str | int]:
        """The page from the verdict to its foot."""
        lines, ends, rows, results = self._usual.lines, self._usual.ends, self.skeleton.rows, shape.results
        _, text, _, first, _ = shape.rest
        unlike = shape.unlike
        odds = {number: (place, own) for place, (number, own) in enumerate(shape.odd)}
        for piece in shape.body:
            if piece is None:
                yield text
                text += 1
            elif piece < 0:
                yield Single.AUDITED if piece == NOTICE else self._since
            elif piece not in odds and (usual := lines.get(results[piece])):
                yield usual[piece]
                yield from _who(shape, piece, unlike)
                yield ends[shape.how[piece]][piece]
            else:
                row = rows[piece]
                place, own = odds.get(piece, (-1, False))
                said: str | int = first + 3 * place if own else row.text
                yield from row_pieces(results[piece], row.open, said, first + 3 * place + 1 if place >= 0 else "")
                yield from _who(shape, piece, unlike)
                yield from (BESIDE[shape.how[piece]], row.past, ROW_END)

    def _events(self, shape: Shape) -> Iterator[str | int]:
        """The lines of the timeline."""
        usual, rows, results, known = self._usual.events, self.skeleton.rows, shape.results, shape.known
        _, _, text, _, _ = shape.rest
        unlike = shape.unlike
        for piece in shape.events:
            if piece is None:
                yield text
                text += 1
                continue
            if shape.times[piece] == LIKE:
                yield from (_LINE, shape.number(Column.AT, piece), Single.DATE, shape.number(Column.MINUTES, piece), Single.PLACE)
            else:
                yield from (_OTHER_LINE, unlike[piece] + 1, _WHAT)
            named = shape.how[piece] != " "
            if named and results[piece] == PASSED:
                yield from (usual[piece], shape.number(Column.BY, piece), CLOSE[known[piece]])
            else:
                yield from (WORDS[STATES[results[piece]]], ": ", rows[piece].name)
                yield from (WHOM, shape.number(Column.BY, piece), BESIDE[known[piece]]) if named else ()
                yield DONE

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

    def _data(self, shape: Shape) -> list[str | int]:
        """The record as JSON, an entry a line."""
        usual, after, rows, unsaid = self._usual.data, self._usual.after, self.skeleton.rows, self._usual.unsaid
        files, _, _, first, _ = shape.rest
        odds = {number: first + 3 * place + 2 for place, (number, _) in enumerate(shape.odd)}
        pieces: list[str | int] = [Single.HEAD, _SINCE_DATA, self._since_data, _DATA]
        lead = ""  # what stands between the entry before and this one
        for number, letter in enumerate(shape.results):
            known = shape.known[number]
            if number in odds or known == " ":
                pieces += lead, odds.get(number, "") or unsaid[number]
                lead = _NEXT
                continue
            if letter == PASSED:
                pieces += (after[number],) if lead == MORE else (lead, usual[number])
            else:
                row = rows[number]
                pieces += lead, row.data, EXPECTED[row.expected], SAID[STATES[letter]]
            if shape.how[number] != " ":
                pieces.append(shape.number(Column.NAMED, number))
            if shape.times[number] != NONE:
                pieces += _AT, shape.number(Column.AT, number), _TIMED[known]
            else:
                pieces.append(_WHERE[known])
            pieces += files + shape.places[number], shape.number(Column.LINE, number)
            lead = MORE
        return [*pieces, END_OF_ENTRY if lead == MORE else "", _DATA_END, Single.TAIL, _LAST]

    def past(self, leaf: Leaf, ways: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """A line for each entry of which the present list has the step: its id now, and the HTML.

        `ways` lead from the page of each step to a record: what stands before the record's id, and what after it.
        """
        name, odds = safe(leaf.name), leaf.odd
        for number, (row, letter, who) in enumerate(zip(self.skeleton.rows, leaf.results, _then(leaf), strict=False)):
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


def _who(shape: Shape, number: int, unlike: Mapping[int, int]) -> Iterator[str | int]:
    """Who gave a result and when, with the day where that is not the day of the run; nothing where nobody answered."""
    if shape.known[number] == " ":
        return
    yield shape.number(Column.BY, number) if shape.how[number] != " " else NOBODY
    if shape.times[number] == LIKE:
        yield from (_LIKE, shape.number(Column.AT, number), shape.number(Column.TIME, number))
    elif number in unlike:
        yield from (_UNLIKE, unlike[number])


def _then(leaf: Leaf) -> list[str]:
    """Who gave each result and when, for a page of many records; where nobody answered, when the run began."""
    people, began = [*map(safe, leaf.people), NOBODY], moment(leaf.near) if leaf.near else "–"
    return [
        began if known == " " else f"{people[by]}{f' · {when}' if when else ''}{BESIDE[known] if by >= 0 else ''}"
        for known, by, when in zip(leaf.known, leaf.by, near_times(leaf.at, ""), strict=True)
    ]
