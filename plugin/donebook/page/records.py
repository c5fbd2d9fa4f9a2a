"""The record page: what was done in one deployment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from ..checklist import Block, Item, Listing, Prose, Quote, Section, Step
from ..parser.render import References, references_of
from ..parser.signoff import lines_of
from ..problem import visible
from ..record import Entry, Origin, Record, Verdict
from .html import WORDS, passage, render
from .links import linker
from .model import AUDIT, Html, Page, url_path
from .placeholders import fill
from .proof import Proof, proof_of
from .since import Since
from .timeline import Event, timeline
from .volume import Volume, name_of, title_of


def record_pages(volume: Volume) -> Iterator[Page]:
    """A page for each record."""
    for number, record in enumerate(volume.history.records):
        newer = volume.history.records[number - 1] if number else None
        older = volume.history.records[number + 1] if number + 1 < len(volume.history.records) else None
        yield _page(volume, record, older, newer)


def _page(volume: Volume, record: Record, older: Record | None, newer: Record | None) -> Page:
    address = volume.addresses.record(record.id)
    definitions = "\n".join(each.markdown for each in record.checklist.definitions)
    view = View(volume=volume, record=record, address=address, references=references_of(definitions))
    html = render("record", view=view, record=record, run=record.run, older=older, newer=newer, name_of=name_of)
    head = record.run.head
    said = [name_of(record), record.id, WORDS[record.verdict], WORDS.get(head.outcome or "", ""), head.operator or ""]
    return Page(
        address=address,
        kind="record",
        title=title_of(record),
        parent=volume.addresses.overview,
        previous=volume.addresses.record(older.id) if older else "",
        next=volume.addresses.record(newer.id) if newer else "",
        parts=(Html(html),),
        source=record.run.paths[0] if record.run.paths else "",
        summary=" · ".join(filter(None, [*said, *(link.title or link.href for link in head.links)])),
        anchors=frozenset(record.by_id) | {section.id for section in record.checklist.root.walk() if section.id} | {"sign-offs", "git"},
        toc=tuple(_toc(record)),
    )


def _toc(record: Record) -> Iterator[tuple[str, str]]:
    if record.attention:
        yield "Needs attention", "needs-attention"
    for section in record.checklist.sections:
        yield visible(section.title), section.id
    yield "What git says", "git"


@dataclass(frozen=True, kw_only=True)
class View:
    """What the template of a record asks for beyond the record itself."""

    volume: Volume
    record: Record
    address: str
    references: References
    """The link definitions of the list of that day."""

    def href(self, target: str) -> str:
        """The link from this page to an address."""
        return self.volume.site.href(self.address, target)

    def markdown(self, step: Step) -> Markup:
        """A step in the author's words of that day, its placeholders filled in. Words without links are the same on every page."""
        text = fill(step.markdown, self.record.run)
        if _LINKED & set(text):
            return self._html(text, inline=True)
        if text not in self.volume.words:
            self.volume.words[text] = self._html(text, inline=True)
        return self.volume.words[text]

    def _html(self, markdown: str, *, inline: bool = False) -> Markup:
        link = linker(self.volume.addresses.overview, self.address, self.volume.site)
        return passage(markdown, link, self.references, inline=inline)

    def prose(self, section: Section) -> Markup:
        """What the author wrote under a heading besides the steps; sign-off lines are shown as signatures instead."""
        pieces = []
        for block in (*section.preface, *section.body):
            if isinstance(block, Prose) and not block.raw:
                signed = {line.line for line in lines_of(block.markdown, block.line, section.title)} if section.signoff else set()
                rows = [row for number, row in enumerate(block.markdown.split("\n"), block.line) if number not in signed]
                if any(re.search(r"\w", row) for row in rows):
                    pieces.append("\n".join(rows))
        return self._html(fill("\n\n".join(pieces), self.record.run)) if pieces else Markup("")

    def entries(self, section: Section) -> list[tuple[Entry, int, str]]:
        """The entries directly under a heading with their depth, and the label above each where a new one begins."""
        found: list[tuple[Entry, int, str]] = []
        last: tuple[str, ...] = ()
        for step, depth in _nested((*section.preface, *section.body)):
            label = " › ".join(step.labels) if step.labels and step.labels != last else ""
            last = step.labels
            found.append((self.record.by_id[step.id], depth, label))
        return found

    def tally(self, section: Section) -> str:
        """`15 of 15 answered`, and what failed; or that a section was not needed."""
        entries = [self.record.by_id[step.id] for step in section.every_step()]
        if not entries:
            return ""
        answered = sum(entry.result is not None for entry in entries)
        if not answered and not any(entry.expected for entry in entries):
            return f"not needed ({len(entries)})"
        troubles = (f"{count} {kind}" for kind in ("failed", "blocked") if (count := sum(entry.result == kind for entry in entries)))
        return " · ".join([f"{answered} of {len(entries)} answered", *troubles])

    @property
    def _became(self) -> dict[str, str]:
        """What the steps of that day are called now."""
        return self.volume.history.became[self.record.checklist.blob]

    def place(self, entry: Entry) -> str:
        """The link to where the step stands in the present checklist; empty where it was taken out."""
        id = self._became.get(entry.id) if entry.step else None
        return self.href(self.volume.places[id]) if id else ""

    def past(self, entry: Entry) -> str:
        """The link to the step through all deployments; empty where it was taken out."""
        id = self._became.get(entry.id) if entry.step else None
        return self.href(self.volume.addresses.step(id)) if id else ""

    @property
    def since(self) -> Since | None:
        """What has changed in the checklist since this run; None where nothing has, or the text that was run is not known."""
        changes = self.volume.since(self.record)
        return Since(changes=changes) if changes else None

    @property
    def segments(self) -> list[tuple[str, int, int]]:
        """The progress bar: kind, where it begins, how long it is, in steps."""
        found, position = [], 0
        for kind in ("passed", "not_applicable", "skipped", "blocked", "failed", "open", "not_needed"):
            if count := self.record.counts[kind]:
                found.append((kind, position, count))
                position += count
        return found

    @property
    def reasons(self) -> list[str]:
        """Why the verdict is what it is, and what else a reader has to know first."""
        counts, found = self.record.counts, []
        for kind in ("failed", "blocked"):
            waived = sum(entry.waived and entry.result == kind for entry in self.record.entries)
            if counts[kind]:
                found.append(f"{counts[kind]} {kind}" + (f", {waived} waived" if waived else ""))
        found += [f"{counts[kind]} {WORDS[kind]}" for kind in ("skipped", "open") if counts[kind]]
        if self.record.verdict is Verdict.PASSED:
            found.append("every step that was needed is done")
        if self.record.origin is Origin.FOREIGN:
            found.append("the list that was run was never a revision of this checklist")
        if not self.record.run.whole:
            found.append("a part of the record could not be read")
        outcome = self.record.run.head.outcome
        found.append(f"the deployment {_OUTCOMES[outcome]}" if outcome else "nobody has said what became of the deployment")
        return found

    @property
    def signed(self) -> str:
        """`signed 3 of 3`; empty where nobody signs."""
        asked = [state for state in self.record.signoffs if state.asked]
        if not asked:
            return ""
        standing = [state.signoff for state in asked if state.signoff and state.stands]
        claimed = sum(self.proof.signer(signoff) in ("claimed", "unknown") for signoff in standing)
        doubt = f", {claimed} only claimed" if claimed else ""
        return f"signed {len(standing)} of {len(asked)}{doubt}"

    @property
    def signing(self) -> Section | None:
        """The first section under which people sign; None where the list has none."""
        return next((section for section in self.record.checklist.root.walk() if section.signoff), None)

    @cached_property
    def proof(self) -> Proof:
        """What git says of it."""
        return proof_of(self.volume, self.record)

    @property
    def discrepancies(self) -> list[tuple[str, int]]:
        """The kinds of discrepancies that the audit has found in it, and how many of each."""
        found = self.volume.found.get(f"{self.record.run.checklist}/{self.record.id}", ())
        return sorted(Counter(each.kind for each in found).items())

    @property
    def audit(self) -> str:
        """The link to the audit page."""
        return self.href(AUDIT)

    def commit(self, commit: str) -> str:
        """The link to a commit; empty where the site's configuration names no repository."""
        return self.volume.site.commit(commit)

    @property
    def uncommitted(self) -> list[str]:
        """The record's files that git does not have as they stand here."""
        return [path for path in self.record.run.paths if path in self.volume.book.provenance.uncommitted]

    @property
    def files(self) -> list[tuple[str, str, str]]:
        """Each file of the run: its path, the link to it as it is, and to where it is edited."""
        raw = self.volume.addresses.raw
        return [(path, self.href(url_path(raw(self.record.id, path))), self.volume.site.edit(path)) for path in self.record.run.paths]

    @cached_property
    def timeline(self) -> list[Event]:
        """Everything with a time, in its order."""
        return timeline(self.record, self.proof)


_LINKED = frozenset("[]<>@:/")
"""Without any of these a text has no link, and no reference to one."""
_OUTCOMES = {"succeeded": "succeeded", "rolled_back": "was rolled back", "failed": "failed", "aborted": "was aborted"}


def _nested(blocks: tuple[Block, ...], depth: int = 0) -> Iterator[tuple[Step, int]]:
    """The steps in `blocks` with their depth, parents first."""
    for block in blocks:
        match block:
            case Quote(body=body):
                yield from _nested(body, depth)
            case Listing(items=items):
                for item in items:
                    if isinstance(item, Item):
                        yield from _nested(item.body, depth)
                    else:
                        yield item, depth
                        yield from _nested(item.body, depth + 1)
