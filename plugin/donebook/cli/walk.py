"""A walk through a run: what an operator sees, and what each key does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import click

from ..checklist import Section
from ..history import Appearance
from ..problem import DonebookError, Problem, visible
from ..record import Entry, expected
from ..repository import PartPath
from ..run import Attempt, Claim, Evidence, Gate, Part, Redline, Result, UnwritableError, Waiver, change
from .desk import Desk
from .place import now
from .screen import gate_lines, phase_lines, step_lines
from .status import line_of
from .terminal import count, paint, say, words

BACK, QUIT = ("<", "\x1b[D"), ("q", "\x03", "\x04")
LAST = 5
"""How many of a step's last results are shown."""
KEYS = {"p": Result.PASSED, "f": Result.FAILED, "b": Result.BLOCKED, "s": Result.SKIPPED, "n": Result.NOT_APPLICABLE}
"""One key for each result."""
AGAIN = "Look at the step again, and decide then."
HELP = """\
  p passed   f failed   b blocked   s skipped   n not applicable
  e evidence to the last answer, or to the next   w waive what failed
  return or > next   < back   u undo   r remark on the checklist
  h a conditional section did happen   o overview
  ? this help   q quit; what is answered is written"""


@dataclass
class Walk:
    """Where somebody is in a run. What they say is in the file as soon as they have said it."""

    desk: Desk
    account: str
    part: PartPath
    last: dict[str, tuple[Appearance, ...]]
    """Each step in earlier runs, newest first."""
    done: list[str] = field(default_factory=list)
    """What was answered in this walk, in order: what can be undone."""
    evidence: list[str] = field(default_factory=list)
    """Links for the next answer."""

    def go(self) -> None:
        """Walk until there is no open step, or somebody quits."""
        say(
            paint(visible(self.desk.record.checklist.title), bold=True),
            f"{visible(self.desk.where.id)}: {count(self._left(), 'step')} open",
            HELP,
        )
        order = [entry.id for entry in self.desk.record.entries if entry.step]
        at = self._next(order, -1)
        phase = ""
        try:
            while at is not None or (not self._left() and self._closed(None)):
                entry = self.desk.record.by_id[order[at]] if at is not None else None
                if gate := self._closed(entry):
                    at = self._at_gate(gate, order, len(order) if at is None else at)
                    continue
                if entry is None or at is None:
                    break
                above = entry.sections[0].id if entry.sections else ""
                if above != phase:
                    say(*phase_lines(self.desk.record, entry))
                    phase = above
                say(*step_lines(entry, f"{at + 1}/{len(order)}", self._last(entry)))
                at = self._answered(order, at)
        except (click.Abort, EOFError, KeyboardInterrupt):
            say("")
        self._end()

    def _left(self) -> int:
        return self.desk.record.counts["open"]

    def _next(self, order: list[str], at: int) -> int | None:
        """The next step after `at` that is not answered, or else the first that is open; None where there is none."""
        entries = self.desk.record.by_id
        further = self._open_after(order, at)
        return further if further is not None else next((number for number in range(at + 1) if entries[order[number]].open), None)

    def _unanswered(self, entry: Entry) -> bool:
        """Somebody has to answer it, or may."""
        return entry.result is None and expected(entry.sections, self.desk.record.happened)

    def _closed(self, entry: Entry | None) -> Section | None:
        """The first gate before a step, or of the whole list, that is not released and in which the step does not stand."""
        record = self.desk.record
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
        say(*gate_lines(self.desk.record, gate))
        name = self.desk.record.checklist.shortest_section(gate.id)
        while True:
            key = self._key("[y release  < back  u undo  o overview  q quit]")
            if key == "y":
                if self._write(lambda part: change.release(part, name, Gate(by=self.account, at=now()))):
                    say(f"  Released by {visible(self.account)}.")
                return self._next(order, at - 1)
            if key in BACK and at:
                return at - 1
            if key == "u" and (back := self._undo()) is not None:
                return order.index(back)
            if key == "o":
                self._other(key, order[at - 1])
            elif key in QUIT or key == "n":
                say("  It stays closed.")
                raise click.Abort

    def _last(self, entry: Entry) -> list[Appearance]:
        """What came of a step the last times."""
        return [each for each in self.last.get(entry.id, ()) if each.record.id != self.desk.where.id and each.entry.said][:LAST]

    def _answered(self, order: list[str], at: int) -> int | None:
        """Take keys until one leads on; the step to go to, None at the end."""
        id = order[at]
        while True:
            key = self._key("[p f b s n] ?")
            if key in KEYS:
                if self._answer(id, KEYS[key]):
                    return self._next(order, at)
            elif key in ("\r", "\n", ">", "\x1b[C"):
                return self._open_after(order, at)
            elif key in BACK:
                return max(at - 1, 0)
            elif key == "u":
                back = self._undo()
                if back is not None:
                    return order.index(back)
            elif key in QUIT:
                raise click.Abort
            else:
                self._other(key, id)

    def _open_after(self, order: list[str], at: int) -> int | None:
        """The next step further on that is not answered; None at the end of the list."""
        entries = self.desk.record.by_id
        return next((number for number in range(at + 1, len(order)) if self._unanswered(entries[order[number]])), None)

    def _other(self, key: str, id: str) -> None:
        """Keys that stay at the step."""
        if key == "e":
            self._evidence(id)
        elif key == "w":
            self._waive(id)
        elif key == "r":
            if note := self._ask("What should the checklist say better"):
                step = self.desk.record.checklist.shortest(id)
                self._confirmed(lambda part: change.remark(part, Redline(step=step, note=note, by=self.account, at=now())))
        elif key == "h":
            self._happened()
        elif key == "o":
            say(*(f"  {line_of(entry)}" for entry in self.desk.record.entries))
        elif key == "?":
            say(HELP)

    def _key(self, question: str) -> str:
        click.echo(f"  {paint(question, 'open')} ", nl=False)
        key = click.getchar()
        say(words(KEYS[key]) if key in KEYS and question.startswith("[p") else key if key.isprintable() else "")
        return key

    def _ask(self, question: str) -> str:
        """A line of text; empty where somebody thinks better of it."""
        answer: str = click.prompt(f"  {question}", default="", show_default=False, err=True)
        return answer.strip()

    def _answer(self, id: str, result: Result) -> bool:
        """Write a result; whether it was."""
        note = None
        if result is not Result.PASSED:
            note = self._ask("Note: what was seen, or why (empty: no answer)")
            if not note:
                return False
        step = self.desk.record.by_id[id].step
        wanted = result is Result.PASSED and step and step.evidence and not self.evidence
        if wanted and (link := self._ask("Evidence: a link (empty: none yet)")):
            self.evidence.append(link)
        links = tuple(Evidence(href=each) for each in self.evidence)
        made = Attempt(result=result, by=self.account, note=note, evidence=links)
        whole = self.part.ticked
        if not self._write(lambda part: self.desk.answer(part, {id: made}, whole=whole)):
            return False
        self.desk.overtaken({id: result})
        self.evidence.clear()
        self.done.append(id)
        return True

    def _evidence(self, id: str) -> None:
        """A link to the answer that this person gave to the step, or else to the one they will give."""
        link = self._ask("Evidence: a link")
        if not link:
            return
        claim = self.desk.record.by_id[id].claim
        if claim and claim.path == self.part.source and claim.result.by == self.account:
            self._confirmed(
                lambda part: self._as_shown(part, claim, lambda old: change.add(old, claim.name, evidence=[Evidence(href=link)]))
            )
        else:
            self.evidence.append(link)
            say("  It will stand beside the next answer.")

    def _as_shown(self, part: Part, claim: Claim, what: Callable[[Part], Part]) -> Part:
        """`part` changed, if the result in the file still is the one that was on the screen."""
        stands = part.steps.get(claim.name)
        if stands is None or change.attempt_of(stands) != claim.result:
            raise DonebookError(
                [Problem(source=claim.path, line=claim.line, message="somebody has changed this result meanwhile", cure=AGAIN)]
            )
        return what(part)

    def _waive(self, id: str) -> None:
        """Accept what failed: at the step that is shown, or else the last that was answered."""
        failing = [self.desk.record.by_id[each] for each in (id, *self.done[-1:]) if self.desk.record.by_id[each].failing]
        claim = failing[0].claim if failing else None
        if claim is None:
            say("  Only what failed or was blocked can be waived.")
        elif reason := self._ask(f"Why is it accepted that “{visible(failing[0].text)}” {words(claim.result.result)}"):
            part = self.desk.repository.runs.part(self.desk.repository.root / claim.path)
            waiver = Waiver(by=self.account, reason=reason, at=now())
            self._confirmed(lambda old: self._as_shown(old, claim, lambda part: change.waive(part, claim.name, waiver)), part)

    def _happened(self) -> None:
        """A conditional section that did happen: from now on its steps are to be answered."""
        record = self.desk.record
        found = [each for each in record.checklist.root.walk() if each.conditional and each.id not in record.happened]
        names = [record.checklist.shortest_section(each.id) for each in found]
        if not names:
            say("  There is no section that may happen, or all have.")
            return
        name = self._ask(f"What did happen ({', '.join(names)})")
        if name in names:
            self._confirmed(lambda part: change.note_happened(part, name))
        elif name:
            say("  There is no such section.")

    def _undo(self) -> str | None:
        """Take back the last answer of this walk; the step that it was for."""
        if not self.done:
            say("  Nothing was answered in this walk.")
            return None
        id = self.done.pop()
        claim = self.desk.record.by_id[id].claim
        if claim is None or claim.path != self.part.source or claim.result.by != self.account:
            say("  Somebody else has answered that step meanwhile.")
        elif self._write(lambda part: self._as_shown(part, claim, lambda old: change.take_back(old, claim.name))):
            say("  Taken back.")
        return id

    def _confirmed(self, what: Callable[[Part], Part], part: PartPath | None = None) -> None:
        if self._write(what, part):
            say("  Written.")

    def _write(self, what: Callable[[Part], Part], part: PartPath | None = None) -> bool:
        """Change the file now; where that cannot be, say why and go on."""
        try:
            (part or self.part).change(what, new=self.desk.where.parts)
        except UnwritableError as error:
            say(*(paint(f"  not written: {visible(problem.message)}. {visible(problem.cure)}", "error") for problem in error.problems))
            return False
        except DonebookError as error:
            say(*(paint(f"  not written: {problem}", "error") for problem in error.problems))
            self.desk = self.desk.again()
            return False
        except OSError as error:
            say(paint(f"  not written: {visible(str(error))}", "error"))
            return False
        self.desk = self.desk.again()
        return True

    def _end(self) -> None:
        left = self._left()
        say("", f"{count(left, 'step')} open. Go on with: donebook run {self.desk.where.id}" if left else "No step is open.")
        if not left and not self.desk.record.run.head.finished:
            say(f"Next: donebook finish {self.desk.where.id} --outcome succeeded")
