"""What is said of single entries beside result, person and time."""

from __future__ import annotations

from collections.abc import Iterator

from ...record import LETTERS, Entry
from ...run import Claim
from ..data import entry_data, json_line
from ..html import safe, text
from ..placeholders import fill
from .model import Odd
from .rows import KNOWN_BY, WORD, attempt, iso, said, who
from .skeleton import Row
from .view import View

_WAIVED = '<span class="db-chip db-chip--passed_with_exceptions">waived by {}</span>\n'


class Oddities:
    """What is particular about the entries of one record."""

    def __init__(self, view: View) -> None:
        self.record = view.record
        self.skeleton = view.skeleton
        self.proof = view.proof
        self.near = iso(view.record.started)

    def found(self) -> Iterator[tuple[int, Odd]]:
        """What is particular about entries, by their numbers."""
        rows = self.skeleton.rows
        for number, entry in enumerate(self.record.entries):
            row = rows[number] if entry.step else None
            own = self._text(entry) if row is None or row.fills else ""
            if own or row is None or not _usual(entry, row):
                data = json_line(entry_data(entry, self.proof))
                yield number, Odd(text=own, extra=self.beside(entry, opened=True), past=self._past(entry), data=data)

    def _text(self, entry: Entry) -> str:
        """An entry's text, where it is not the list's own."""
        if entry.step is None:
            return f'<code>{safe(entry.id)}</code> <span class="db-quiet">(the checklist has no such step)</span>'
        filled = fill(entry.step.markdown, self.record.run)
        if filled == entry.step.markdown:
            return ""
        row = self.skeleton.rows[self.skeleton.numbers[entry.id]]
        return self.skeleton.placed(self.skeleton.markdown(filled), row.now)

    def beside(self, entry: Entry, *, opened: bool) -> str:
        """Chips, note, evidence and earlier results."""
        pieces = []
        if entry.waived and entry.said and entry.said.waiver:
            pieces.append(_WAIVED.format(safe(entry.said.waiver.by)))
        if entry.contradiction:
            pieces.append('<span class="db-chip db-chip--failed">contradictory results</span>\n')
        if entry.derived and not entry.claim:
            pieces.append('<span class="db-quiet">follows from the steps below it</span>\n')
        if not opened:
            pieces.append(f' <a class="db-quiet db-noprint" href="#{safe(entry.id)}">in the list</a>\n')
        if entry.claim:
            pieces.append(said(entry.claim.result, self.near, self._waiver(entry, entry.claim)))
        if entry.attempts:
            count = f"{len(entry.attempts)} earlier result{'s' if len(entry.attempts) != 1 else ''}"
            pieces.append(f'<details class="db-attempts"{" open" if opened else ""}><summary>{count}</summary>\n<ol>')
            pieces += (self._attempt(entry, claim) for claim in entry.attempts)
            pieces.append("</ol>\n</details>\n")
        return "".join(pieces)

    def _attempt(self, entry: Entry, claim: Claim) -> str:
        known = KNOWN_BY[self.proof.claim(entry, claim)] if claim.result.by else " "
        return attempt(claim.result, self.near, known, self._waiver(entry, claim))

    def _waiver(self, entry: Entry, claim: Claim) -> str:
        """The letter for how well it is known who waived a result; empty where nobody did."""
        waiver = claim.result.waiver
        return KNOWN_BY[self.proof.waiver(entry, claim, waiver)] if waiver else ""

    def _past(self, entry: Entry) -> str:
        """What the page of the step shows beside the result."""
        pieces = []
        if entry.waived and entry.said and entry.said.waiver:
            pieces.append(_WAIVED.format(safe(entry.said.waiver.by)))
        if entry.said:
            pieces.append(said(entry.said, self.near))
        for claim in entry.attempts:
            result = claim.result
            word = WORD[LETTERS[result.result]].replace("span", "b")
            before = who(safe(result.by or ""), iso(result.at), self.near, " ")
            note = f"<p>{text(result.note)}</p>" if result.note else ""
            pieces.append(f'<div class="db-said">{word} before <span class="db-quiet">{before}</span>{note}</div>\n')
        return "".join(pieces)


def _usual(entry: Entry, row: Row) -> bool:
    """Whether all that is said of an entry is its result, who gave it, and when: as of nearly all."""
    if entry.attempts or entry.derived or entry.contradiction or entry.expected is not row.expected:
        return False
    result = entry.claim.result if entry.claim else None
    return result is None or not (result.note or result.evidence or result.waiver)
