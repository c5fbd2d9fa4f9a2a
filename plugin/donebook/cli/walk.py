"""A walk through a run: what an operator sees, and what each key does."""

from __future__ import annotations

import click

from ..checklist import Section
from ..history import Appearance
from ..problem import visible
from ..record import Entry, Record, expected
from ..run import Result
from ..struct import Struct
from .pen import Pen
from .screen import gate_lines, phase_lines, step_lines
from .standing import line_of
from .terminal import count, paint, say, words

BACK, QUIT = ("<", "\x1b[D"), ("q", "\x03", "\x04")
LAST = 5
"""How many of a step's last results are shown."""
KEYS = {"p": Result.PASSED, "f": Result.FAILED, "b": Result.BLOCKED, "s": Result.SKIPPED, "n": Result.NOT_APPLICABLE}
"""One key for each result."""
HELP = """\
  p passed   f failed   b blocked   s skipped   n not applicable
  e evidence to the last answer, or to the next   w waive what failed
  return or > next   < back   u undo   r remark on the checklist
  h a conditional section did happen   o overview
  ? this help   q quit; what is answered is written"""


class Walk(Struct):
    """Where somebody is in a run. What they say is in the file as soon as they have said it."""

    pen: Pen
    last: dict[str, tuple[Appearance, ...]]
    """Each step in earlier runs, newest first."""

    @property
    def record(self) -> Record:
        """The run as it is now."""
        return self.pen.desk.record

    def go(self) -> None:
        """Walk until there is no open step, or somebody quits."""
        say(
            paint(visible(self.record.checklist.title), bold=True),
            f"{visible(self.pen.desk.where.id)}: {count(self._left(), 'step')} open",
            HELP,
        )
        order = [entry.id for entry in self.record.entries if entry.step]
        at = self._next(order, -1)
        phase = ""
        try:
            while at is not None or (not self._left() and self._closed(None)):
                entry = self.record.by_id[order[at]] if at is not None else None
                if gate := self._closed(entry):
                    at = self._at_gate(gate, order, len(order) if at is None else at)
                    continue
                if entry is None or at is None:
                    break
                above = entry.sections[0].id if entry.sections else ""
                if above != phase:
                    say(*phase_lines(self.record, entry))
                    phase = above
                say(*step_lines(entry, f"{at + 1}/{len(order)}", self._last(entry)))
                at = self._answered(order, at)
        except (click.Abort, EOFError, KeyboardInterrupt):
            say("")
        self._end()

    def _left(self) -> int:
        return self.record.counts["open"]

    def _next(self, order: list[str], at: int) -> int | None:
        """The next step after `at` that is not answered, or else the first that is open; None where there is none."""
        entries = self.record.by_id
        further = self._open_after(order, at)
        return further if further is not None else next((number for number in range(at + 1) if entries[order[number]].open), None)

    def _unanswered(self, entry: Entry) -> bool:
        """Somebody has to answer it, or may."""
        return entry.result is None and expected(entry.sections, self.record.happened)

    def _closed(self, entry: Entry | None) -> Section | None:
        """The first gate before a step, or of the whole list, that is not released and in which the step does not stand."""
        record = self.record
        sections = [section for section in record.checklist.root.walk() if section.id]
        if entry is not None:
            sections = sections[: sections.index(entry.sections[-1])] if entry.sections else []
        inside = {section.id for section in entry.sections} if entry else set()
        return next(
            (
                each
                for each in sections
                if each.gate and each.id not in inside and each.id not in record.gates and expected((each,), record.happened)
            ),
            None,
        )

    def _at_gate(self, gate: Section, order: list[str], at: int) -> int | None:
        """Wait until a gate is released; the step to go to, None to quit."""
        say(*gate_lines(self.record, gate))
        while True:
            key = self._key("[y release  < back  u undo  o overview  q quit]")
            if key == "y":
                self.pen.release(gate)
                return self._next(order, at - 1)
            if key in BACK and at:
                return at - 1
            if key == "u" and (back := self.pen.undo()) is not None:
                return order.index(back)
            if key == "o":
                self._other(key, order[at - 1])
            elif key in QUIT or key == "n":
                say("  It stays closed.")
                raise click.Abort

    def _last(self, entry: Entry) -> list[Appearance]:
        """What came of a step the last times."""
        return [each for each in self.last.get(entry.id, ()) if each.record.id != self.pen.desk.where.id and each.entry.said][:LAST]

    def _answered(self, order: list[str], at: int) -> int | None:
        """Take keys until one leads on; the step to go to, None at the end."""
        id = order[at]
        while True:
            key = self._key("[p f b s n] ?")
            if key in KEYS:
                if self.pen.answer(id, KEYS[key]):
                    return self._next(order, at)
            elif key in ("\r", "\n", ">", "\x1b[C"):
                return self._open_after(order, at)
            elif key in BACK:
                return max(at - 1, 0)
            elif key == "u":
                back = self.pen.undo()
                if back is not None:
                    return order.index(back)
            elif key in QUIT:
                raise click.Abort
            else:
                self._other(key, id)

    def _open_after(self, order: list[str], at: int) -> int | None:
        """The next step further on that is not answered; None at the end of the list."""
        entries = self.record.by_id
        return next((number for number in range(at + 1, len(order)) if self._unanswered(entries[order[number]])), None)

    def _other(self, key: str, id: str) -> None:
        """Keys that stay at the step."""
        match key:
            case "e":
                self.pen.prove(id)
            case "w":
                self.pen.waive(id)
            case "r":
                self.pen.remark(id)
            case "h":
                self.pen.note_happened()
            case "o":
                say(*(f"  {line_of(entry)}" for entry in self.record.entries))
            case "?":
                say(HELP)

    def _key(self, question: str) -> str:
        click.echo(f"  {paint(question, 'open')} ", nl=False)
        key = click.getchar()
        say(words(KEYS[key]) if key in KEYS and question.startswith("[p") else key if key.isprintable() else "")
        return key

    def _end(self) -> None:
        left = self._left()
        say("", f"{count(left, 'step')} open. Go on with: donebook run {self.pen.desk.where.id}" if left else "No step is open.")
        if not left and not self.record.run.head.finished:
            say(f"Next: donebook finish {self.pen.desk.where.id} --outcome succeeded")
