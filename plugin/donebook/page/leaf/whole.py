"""A leaf to the record's page, to its JSON, and to its lines on the pages of steps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..data import since_data
from ..html import WORDS, render, safe
from ..since import Since
from .make import NOTICE, SINCE
from .model import Leaf, Odd
from .rows import DEGREE, DEGREES, NOBODY, SIGN, STATES, WORD, event, moment, near_time, row_html
from .skeleton import Row, Skeleton

_USUAL = Odd()


@dataclass(frozen=True, kw_only=True, slots=True)
class Neighbour:
    """The record before or after another, in a list of all."""

    id: str
    name: str


class Whole:
    """Puts leaves of one revision of a checklist together."""

    def __init__(self, skeleton: Skeleton, *, known: bool) -> None:
        self.skeleton = skeleton
        changes = skeleton.since if known else None
        self._since = render("since", since=Since(changes=changes), view=skeleton) if changes else ""
        self._since_data = json.dumps(since_data(changes), ensure_ascii=False)

    def page(self, leaf: Leaf, notice: str, older: Neighbour | None, newer: Neighbour | None) -> str:
        """The record's page. `notice` is what the audit has found, as HTML."""
        beside = _Beside(leaf)
        pieces = [leaf.top]
        for piece in leaf.body:
            if isinstance(piece, str):
                pieces.append(piece)
            elif piece >= 0:
                pieces.append(self._row(leaf, piece, beside))
            else:
                pieces.append({NOTICE: notice, SINCE: self._since}[piece])
        if leaf.events:
            count = f'<span class="db-quiet">{leaf.count} entries, as the files say</span>'
            pieces.append(
                f'<section class="db-section"><details class="db-timeline"><summary><h2 id="timeline">Timeline</h2> {count}</summary>\n<ol>'
            )
            pieces += (piece if isinstance(piece, str) else self._event(leaf, piece, beside) for piece in leaf.events)
            pieces.append("</ol></details></section>\n")
        pieces += [leaf.end, self._turn(older, newer), "</article>\n"]
        return "".join(pieces)

    def _row(self, leaf: Leaf, number: int, beside: _Beside) -> str:
        row, odd = self.skeleton.rows[number], leaf.odd.get(number, _USUAL)
        return row_html(leaf.results[number], row.open, odd.text or row.text, odd.extra, beside.who(number, leaf.near) + row.past)

    def _event(self, leaf: Leaf, number: int, beside: _Beside) -> str:
        what = f"{beside.word(number)}: {self.skeleton.rows[number].name}"
        return event(leaf.at[number], what, beside.named(number), beside.known(number))

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

    def data(self, leaf: Leaf) -> bytes:
        """The record as JSON, an entry a line."""
        people = [json.dumps(each, ensure_ascii=False) for each in leaf.people]
        files = [json.dumps(each, ensure_ascii=False) for each in leaf.files]
        entries = ",\n".join(self._entry(leaf, number, people, files) for number in range(len(leaf.results)))
        text = f'{leaf.head_data[:-1]}, "since": {self._since_data}, "entries": [\n{entries}\n], {leaf.end_data[1:]}\n'
        return text.encode("utf-8", "backslashreplace")  # names of files are bytes

    def _entry(self, leaf: Leaf, number: int, people: list[str], files: list[str]) -> str:
        if (odd := leaf.odd.get(number)) and odd.data:
            return odd.data
        row, letter = self.skeleton.rows[number], leaf.results[number]
        expected = "true" if row.expected else "false"
        if leaf.known[number] == " ":
            return f'{row.data}, "expected": {expected}, {_UNSAID}'
        result, by, at = STATES[letter], leaf.by[number], leaf.at[number]
        file, line = leaf.places[number]
        said = f'{{"result": "{result}"'
        said += f', "by": {people[by]}' if by >= 0 else ""
        said += f', "at": "{at}"' if at else ""
        said += f', "known": "{DEGREES[leaf.known[number]]}", "file": {files[file]}, "line": {line}}}'
        return (
            f'{row.data}, "expected": {expected}, "result": "{result}", "derived": false, "waived": false, "contradiction": false, "said": '
            f'{said}, "attempts": []}}'
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


_UNSAID = '"result": null, "derived": false, "waived": false, "contradiction": false, "said": null, "attempts": []}'


class _Beside:
    """Who and when, beside the entries of one leaf: put together once for the page and for the timeline."""

    def __init__(self, leaf: Leaf) -> None:
        self.leaf = leaf
        self.people = [*map(safe, leaf.people), ""]
        self._named: dict[tuple[int, str], tuple[str, str]] = {}

    def known(self, number: int) -> str:
        """The letter for how well it is known who gave a result; a space where it names nobody."""
        return self.leaf.known[number] if self.leaf.by[number] >= 0 else " "

    def named(self, number: int) -> str:
        """Who gave a result; empty where it names nobody."""
        return self.people[self.leaf.by[number]]

    def who(self, number: int, near: str) -> str:
        """Who and when, with the day where that is not the day of `near`; nothing where nobody answered."""
        leaf = self.leaf
        letter, by, at = leaf.known[number], leaf.by[number], leaf.at[number]
        if letter == " ":
            return ""
        if (by, letter) not in self._named:
            degree = f" · {DEGREE[letter]}" if by >= 0 else ""
            self._named[by, letter] = self.people[by] or NOBODY, degree
        name, degree = self._named[by, letter]
        return f"{name} · {near_time(at, near)}{degree}" if at else name + degree

    def then(self, number: int) -> str:
        """The same for a page of many records; where nobody answered, when the run began."""
        if self.leaf.known[number] == " ":
            return moment(self.leaf.near) if self.leaf.near else "–"
        return self.who(number, "")

    def word(self, number: int) -> str:
        """What came of an entry, in words."""
        return WORDS[STATES[self.leaf.results[number]]]
