"""What somebody says of steps in one command: results, waivers, what they add, what they take back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from ..problem import nearest
from ..record import Entry, Record
from ..run import ALIASES, Attempt, Evidence, Part, Result, Waiver, change
from ..struct import Struct
from .desk import Desk, as_shown
from .options import now
from .terminal import unusable, warn, words

WAIVED, OPEN, ADD = "waived", "open", "add"
WORDS = (WAIVED, OPEN, ADD)
"""What may be said of a step besides a result."""


class Saying(Struct):
    """What somebody says of steps in one command."""

    desk: Desk
    by: str
    at: datetime | None
    note: str | None
    evidence: tuple[Evidence, ...]
    words: dict[str, str]
    """The word for each step, by its id: a result, or one of WORDS."""

    def take(self, text: str) -> None:
        """Read `STEP=RESULT`, or a step alone. Raises UnusableError for what is neither, or cannot be."""
        name, mark, word = text.rpartition("=")
        name, word = (name, word) if mark else (text, ADD)
        if not (name and word):
            raise unusable(f"{text} is not STEP=RESULT, such as deploy=passed.")
        entry = self.desk.step(name)
        word = word.lower().replace("-", "_")
        word = ALIASES.get(word, word)
        if word not in (*Result, *WORDS):
            known = [*Result, WAIVED, OPEN]
            raise unusable(f"{text}: {nearest(word, [*known, *ALIASES]) or 'a result is one of ' + ', '.join(known) + '.'}")
        if self.words.setdefault(entry.id, word) != word:
            raise unusable(f"{name} is both {self.words[entry.id]} and {word} here.")
        self._allowed(name, entry, word)

    def _allowed(self, name: str, entry: Entry, word: str) -> None:
        stands = words(entry.result or "open")
        mine = entry.claim is not None and entry.claim.result.by == self.by
        if word not in (Result.PASSED, ADD, OPEN) and not self.note:
            raise unusable(f"{name} is {words(word)} without a note: say what was seen, or why, with --note.")
        if word == ADD and not (self.note or self.evidence):
            raise unusable(f"{name} is not STEP=RESULT, such as {name}=passed; without a result, give --evidence or --note.")
        if word in (ADD, OPEN) and not mine:
            whose = f"{entry.claim.result.by or 'somebody'}'s" if entry.claim else "nobody's yet"
            raise unusable(
                f"{name} is {stands}, and that is {whose}: only your own result can be {'added to' if word == ADD else 'taken back'}."
            )
        if word in (WAIVED, OPEN) and self.evidence:
            raise unusable(f"{name} is {words(word)}: evidence stands beside a result, so leave out --evidence.")
        if word == OPEN and self.note:
            raise unusable(f"{name} is taken back: there is no result for a --note.")
        if word == ADD and self.at:
            raise unusable(f"{name} keeps its time: --at is for a new result, such as {name}=passed.")
        if word == OPEN and entry.claim and self.desk.committed(entry.claim):
            raise unusable(f"{name} has been committed, and is part of the record: give another result, and this one stays as an attempt.")
        if word == WAIVED and not entry.failing:
            raise unusable(f"{name} is {stands}: only a failed or blocked step can be waived.")
        waiver = entry.said.waiver if entry.said else None
        if word == WAIVED and waiver and (waiver.by, waiver.reason) != (self.by, self.note):
            raise unusable(f"{name} is waived by {waiver.by} already: {waiver.reason}")

    @property
    def results(self) -> dict[str, Result]:
        """The results that are said, by their steps' ids."""
        return {id: Result(word) for id, word in self.words.items() if word not in WORDS}

    def answered(self, part: Part, *, whole: bool) -> Part:
        """`part` with the results that are said."""
        new = {
            id: Attempt(result=result, by=self.by, at=self.at, note=self.note, evidence=self.evidence)
            for id, result in self.results.items()
        }
        return self.desk.answer(part, new, whole=whole)

    def elsewhere(self) -> Iterator[str]:
        """Change the results that stand where they stand; the files that changed."""
        for id, word in self.words.items():
            claim = self.desk.record.by_id[id].claim
            if word not in WORDS or claim is None:
                continue
            part = self.desk.repository.runs.part(self.desk.repository.root / claim.path)
            what: dict[str, Callable[[Part, str], Part]] = {
                WAIVED: lambda old, name: change.waive(old, name, Waiver(by=self.by, reason=self.note or "", at=self.at or now())),
                ADD: lambda old, name: change.add(old, name, evidence=self.evidence, note=self.note),
                OPEN: change.take_back,
            }
            act = partial(_named, what[word], claim.name)
            if self.desk.write(part, partial(as_shown, claim=claim, what=act)):
                yield part.source

    def warn(self, after: Record) -> None:
        """Warn of what is owed besides, with the run as it is `after` this."""
        record, happened = self.desk.record, after.happened
        for id, word in self.words.items():
            entry = record.by_id[id]
            if (
                entry.step
                and entry.step.evidence
                and word == Result.PASSED
                and not self.evidence
                and not (entry.said and entry.said.evidence)
            ):
                warn(f"{entry.step.name} asks for evidence: add it with donebook set {self.desk.where.id} {entry.step.name} --evidence URL")
            for section in entry.sections:
                if section.conditional and section.id not in happened and word not in WORDS:
                    name = record.checklist.shortest_section(section.id)
                    warn(f"{section.title} counts only if it happened: donebook set {self.desk.where.id} --happened {name}")
                    break


def _named(what: Callable[[Part, str], Part], name: str, part: Part) -> Part:
    return what(part, name)
