"""A record to a leaf."""

from __future__ import annotations

from collections.abc import Iterator

from ...checklist import Section
from ...provenance import Trace
from ...record import LETTERS, Entry, Record
from ...run import Claim
from ..data import entry_data, head_data, json_line, tail_data
from ..html import render, safe, text
from ..placeholders import fill
from ..proof import Proof
from ..volume import Volume, name_of
from .git import git
from .model import Leaf, Odd
from .rows import DEGREE, KNOWN_BY, STATES, WORD, attempt, iso, near_time, row_html, said, who
from .signatures import signatures
from .skeleton import Skeleton
from .timeline import timeline
from .top import facts, more, top
from .view import View

NOTICE, SINCE = -1, -2
"""Where in the body what the audit has found stands, and what has changed in the list since."""
_WAIVED = '<span class="db-chip db-chip--passed_with_exceptions">waived by {}</span>\n'


def leaf_of(volume: Volume, record: Record, trace: Trace, skeleton: Skeleton) -> Leaf:
    """All that the site shows of a record; `skeleton` is that of its revision."""
    return _Maker(volume, record, trace, skeleton).leaf()


class _Maker:
    """Makes the leaf of one record."""

    def __init__(self, volume: Volume, record: Record, trace: Trace, skeleton: Skeleton) -> None:
        self.record = record
        self.skeleton = skeleton
        self.proof = Proof(record=record, trace=trace, site=volume.site)
        self.view = View(volume=volume, record=record, proof=self.proof, skeleton=self.skeleton)
        self.near = iso(record.started)
        self.results = record.letters
        self._people: dict[str, int] = {}
        self._known = self.proof.claims(record.entries)
        results = [each.claim.result if each.claim else None for each in record.entries]
        self._by = [self._person(each.by) if each else -1 for each in results]
        self._at = [each.at.isoformat() if each and each.at else "" for each in results]
        self.odd = dict(self._odd())

    def leaf(self) -> Leaf:
        record = self.record
        files = {path: number for number, path in enumerate(record.run.paths)}
        events = [*timeline(record, self.proof)]
        return Leaf(
            id=record.id,
            results=self.results,
            known="".join(KNOWN_BY[each] if each else " " for each in self._known),
            people=tuple(self._people),
            by=tuple(self._by),
            at=tuple(self._at),
            places=tuple((files.get(each.claim.path, 0), each.claim.line) if each.claim else (0, 0) for each in record.entries),
            files=record.run.paths,
            near=self.near,
            name=name_of(record),
            top=top(self.view),
            body=tuple(_joined(self._body())),
            events=tuple(_joined(events)),
            count=len(events),
            end=git(self.view),
            head_data=json_line(head_data(record, self.view.page)),
            end_data=json_line(tail_data(record, self.proof)),
            odd=self.odd,
        )

    def _render(self, template: str) -> str:
        return render(template, view=self.view, record=self.record, run=self.record.run, name_of=name_of)

    def _person(self, by: str | None) -> int:
        return self._people.setdefault(by, len(self._people)) if by else -1

    def _odd(self) -> Iterator[tuple[int, Odd]]:
        """What is particular about entries, by their numbers."""
        rows = self.skeleton.rows
        for number, entry in enumerate(self.record.entries):
            row, result = rows[number] if entry.step else None, entry.claim.result if entry.claim else None
            own = self._text(entry) if row is None or row.fills else ""
            plain = result is None or not (result.note or result.evidence or result.waiver)
            if (
                not plain
                or own
                or row is None
                or entry.expected is not row.expected
                or entry.attempts
                or entry.derived
                or entry.contradiction
            ):
                yield (
                    number,
                    Odd(
                        text=own,
                        extra=self._extra(entry, opened=True),
                        past=self._past(entry),
                        data=json_line(entry_data(entry, self.proof)),
                    ),
                )

    def _text(self, entry: Entry) -> str:
        """An entry's text, where it is not the list's own."""
        if entry.step is None:
            return f'<code>{safe(entry.id)}</code> <span class="db-quiet">(the checklist has no such step)</span>'
        filled = fill(entry.step.markdown, self.record.run)
        if filled == entry.step.markdown:
            return ""
        row = self.skeleton.rows[self.skeleton.numbers[entry.id]]
        return self.skeleton.placed(self.skeleton.markdown(filled), row.now)

    def _extra(self, entry: Entry, *, opened: bool) -> str:
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

    def _body(self) -> Iterator[str | int]:
        """The page from the verdict to its foot."""
        record, skeleton = self.record, self.skeleton
        yield NOTICE
        yield facts(self.view)
        yield SINCE
        yield more(self.view)
        if record.attention:
            count = f"{len(record.attention)} of {len(record.entries)}"
            yield f'<section class="db-section">\n<div class="db-head"><h2 id="needs-attention">Needs attention</h2><span class="db-quiet">{count}</span></div>\n<ul class="db-entries db-entries--boxed">'
            numbers = {entry.id: number for number, entry in enumerate(record.entries)}
            yield from (self._boxed(entry, numbers[entry.id]) for entry in record.attention)
            yield "</ul>\n</section>\n"
        root = skeleton.checklist.root  # of several texts that runs bring, all of this blob, the one by which the skeleton goes
        yield from self._prose(root)
        yield from self._entries(root)
        for section in root.sections:
            yield from self._section(section, 2)
        if skeleton.signing is None and record.signoffs:
            yield f'<section class="db-section"><h2 id="signed">Sign-off</h2>{signatures(self.view)}</section>\n'
        if record.run.redlines:
            yield self._render("redlines")

    def _boxed(self, entry: Entry, number: int) -> str:
        """An entry among those that need attention."""
        letter = self.results[number]
        row = self.skeleton.rows[number] if entry.step else None
        found = self.odd.get(number)
        own = (found.text if found else "") or (row.text if row else "")
        id = "" if row else f' id="{safe(entry.id)}"'
        extra = self._extra(entry, opened=row is None)
        return row_html(letter, f'"{id}>', own, extra, self._who(number, entry))

    def _who(self, number: int, entry: Entry) -> str:
        if entry.claim is None:
            return ""
        known = self._known[number]
        letter = KNOWN_BY[known] if known and entry.claim.result.by else " "
        return who(safe(entry.claim.result.by or ""), self._at[number], self.near, letter)

    def _section(self, section: Section, depth: int) -> Iterator[str | int]:
        gate = self.record.gates.get(section.id)
        beside = self._tally(section)
        if gate:
            at = f", {near_time(gate.at.isoformat(), self.near)}" if gate.at else ""
            beside += f" · gate released by {safe(gate.by)}{at} {DEGREE[KNOWN_BY[self.proof.gate(section.id, gate)]]}"
        elif section.gate:
            beside += " · gate not released"
        heading = f'<h{depth} id="{safe(section.id)}">{safe(section.title)}</h{depth}>'
        yield f'<section class="db-section">\n<div class="db-head">{heading}<span class="db-quiet">{beside}</span></div>\n'
        if gate and gate.note:
            yield f'<div class="db-said"><p>{text(gate.note)}</p></div>\n'
        yield from self._prose(section)
        yield from self._entries(section)
        if section.signoff and section is self.skeleton.signing:
            yield signatures(self.view)
        for inner in section.sections:
            yield from self._section(inner, min(depth + 1, 6))
        yield "</section>\n"

    def _prose(self, section: Section) -> Iterator[str]:
        if (said := self.skeleton.said(section)) and (html := self.skeleton.prose(fill(said, self.record.run))):
            yield f'<div class="db-prose">{html}</div>\n'

    def _entries(self, section: Section) -> Iterator[str | int]:
        entries = self.skeleton.entries(section)
        if entries:
            yield '<ul class="db-entries">\n'
            for label, number in entries:
                if label:
                    yield label
                yield number
            yield "</ul>\n"

    def _tally(self, section: Section) -> str:
        """`15 of 15 answered`, and what failed; or that a section was not needed."""
        numbers = self.skeleton.within(section)
        if not numbers:
            return ""
        letters = "".join([self.results[number] for number in numbers])
        answered = len(letters) - letters.count("o") - letters.count("n")
        if not answered and "o" not in letters:
            return f"not needed ({len(letters)})"
        troubles = (f"{count} {STATES[letter]}" for letter in "fb" if (count := letters.count(letter)))
        return " · ".join([f"{answered} of {len(letters)} answered", *troubles])


def _joined(pieces: Iterator[str | int] | list[str | int]) -> Iterator[str | int]:
    """Pieces, those of HTML that follow one another in one."""
    waiting: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            waiting.append(piece)
            continue
        if waiting:
            yield "".join(waiting)
            waiting.clear()
        yield piece
    if waiting:
        yield "".join(waiting)
