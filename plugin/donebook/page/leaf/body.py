"""A record's page from the verdict to its foot: HTML, and the numbers of the entries that stand there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ...checklist import Section
from ...record import Entry
from ..html import render, safe, text
from ..placeholders import fill
from ..volume import name_of
from .model import Columns, Odd
from .odd import Oddities
from .rows import DEGREE, KNOWN_BY, STATES, near_time, row_html, who
from .signatures import signatures
from .top import facts, more
from .view import View

NOTICE, SINCE = -1, -2
"""Where in the body what the audit has found stands, and what has changed in the list since."""
Pieces = list[str | int]


class Body:
    """Makes the body of one record's page."""

    def __init__(self, view: View, columns: Columns, oddities: Oddities, odd: Mapping[int, Odd]) -> None:
        self.view = view
        self.record = view.record
        self.skeleton = view.skeleton
        self.columns = columns
        self.oddities = oddities
        self.odd = odd
        self.near = oddities.near

    def pieces(self) -> Pieces:
        """The page from the verdict to its foot."""
        record, skeleton = self.record, self.skeleton
        found: Pieces = [NOTICE, facts(self.view), SINCE, more(self.view)]
        if record.attention:
            count = f"{len(record.attention)} of {len(record.entries)}"
            found.append(
                f'<section class="db-section">\n<div class="db-head"><h2 id="needs-attention">Needs attention</h2><span class="db-quiet">{count}</span></div>\n<ul class="db-entries db-entries--boxed">'
            )
            numbers = {entry.id: number for number, entry in enumerate(record.entries)}
            found += [self._boxed(entry, numbers[entry.id]) for entry in record.attention]
            found.append("</ul>\n</section>\n")
        root = skeleton.checklist.root  # of several texts that runs bring, all of this blob, the one by which the skeleton goes
        found += self._prose(root)
        found += skeleton.entries(root)
        for section in root.sections:
            self._section(section, 2, found)
        if skeleton.signing is None and record.signoffs:
            found.append(f'<section class="db-section"><h2 id="signed">Sign-off</h2>{signatures(self.view)}</section>\n')
        if record.run.redlines:
            found.append(render("redlines", view=self.view, record=record, run=record.run, name_of=name_of))
        return found

    def _boxed(self, entry: Entry, number: int) -> str:
        """An entry among those that need attention."""
        letter = self.columns.results[number]
        row = self.skeleton.rows[number] if entry.step else None
        found = self.odd.get(number)
        own = (found.text if found else "") or (row.text if row else "")
        id = "" if row else f' id="{safe(entry.id)}"'
        extra = self.oddities.beside(entry, opened=row is None)
        return row_html(letter, f'"{id}>', own, extra, self._who(number, entry))

    def _who(self, number: int, entry: Entry) -> str:
        if entry.claim is None:
            return ""
        by = entry.claim.result.by
        return who(safe(by or ""), self.columns.at[number], self.near, self.columns.known[number] if by else " ")

    def _section(self, section: Section, depth: int, found: Pieces) -> None:
        """A section and those below it."""
        gate = self.record.gates.get(section.id)
        beside = self._tally(section)
        if gate:
            at = f", {near_time(gate.at.isoformat(), self.near)}" if gate.at else ""
            degree = DEGREE[KNOWN_BY[self.view.proof.gate(section.id, gate)]]
            beside += f" · gate released by {safe(gate.by)}{at} {degree}"
        elif section.gate:
            beside += " · gate not released"
        heading = f'<h{depth} id="{safe(section.id)}">{safe(section.title)}</h{depth}>'
        found.append(f'<section class="db-section">\n<div class="db-head">{heading}<span class="db-quiet">{beside}</span></div>\n')
        if gate and gate.note:
            found.append(f'<div class="db-said"><p>{text(gate.note)}</p></div>\n')
        found += self._prose(section)
        found += self.skeleton.entries(section)
        if section.signoff and section is self.skeleton.signing:
            found.append(signatures(self.view))
        for inner in section.sections:
            self._section(inner, min(depth + 1, 6), found)
        found.append("</section>\n")

    def _prose(self, section: Section) -> Iterator[str]:
        if (said := self.skeleton.said(section)) and (html := self.skeleton.prose(fill(said, self.record.run))):
            yield f'<div class="db-prose">{html}</div>\n'

    def _tally(self, section: Section) -> str:
        """`15 of 15 answered`, and what failed; or that a section was not needed."""
        numbers = self.skeleton.within(section)
        if not numbers:
            return ""
        letters = "".join(map(self.columns.results.__getitem__, numbers))
        answered = len(letters) - letters.count("o") - letters.count("n")
        if not answered and "o" not in letters:
            return f"not needed ({len(letters)})"
        troubles = (f"{count} {STATES[letter]}" for letter in "fb" if (count := letters.count(letter)))
        return " · ".join([f"{answered} of {len(letters)} answered", *troubles])


def joined(pieces: Iterable[str | int]) -> tuple[str | int, ...]:
    """Pieces, those of HTML that follow one another in one."""
    found: Pieces = []
    waiting: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            waiting.append(piece)
            continue
        if waiting:
            found.append("".join(waiting))
            waiting = []
        found.append(piece)
    return (*found, "".join(waiting)) if waiting else tuple(found)
