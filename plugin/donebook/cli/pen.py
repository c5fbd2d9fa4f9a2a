"""What an operator writes on the way through a run: each answer is in the file before the next step is shown."""

from __future__ import annotations

from collections.abc import Callable

import click

from ..checklist import Section
from ..problem import DonebookError, visible
from ..repository import PartPath
from ..run import Attempt, Evidence, Gate, Part, Redline, Result, StepResult, Waiver, change
from ..struct import Struct, field
from .desk import Desk, as_shown
from .options import now
from .terminal import paint, say, words


def jot(question: str) -> str:
    """A line of text; empty where somebody thinks better of it."""
    answer: str = click.prompt(f"  {question}", default="", show_default=False, err=True)
    return answer.strip()


class Pen(Struct):
    """Writes into one person's part of a run, and only what they have seen."""

    desk: Desk
    account: str
    part: PartPath
    done: list[tuple[str, StepResult | None]] = field(default_factory=list)
    """The steps that were answered in this walk, in order, each with what the part said of it before: what can be undone."""
    evidence: list[str] = field(default_factory=list)
    """Links for the next answer."""

    def answer(self, id: str, result: Result) -> bool:
        """Write a result; whether it was."""
        note = None
        if result is not Result.PASSED:
            note = jot("Note: what was seen, or why (empty: no answer)")
            if not note:
                return False
        step = self.desk.record.by_id[id].step
        wanted = result is Result.PASSED and step and step.evidence and not self.evidence
        if wanted and (link := jot("Evidence: a link (empty: none yet)")):
            self.evidence.append(link)
        links = tuple(Evidence(href=each) for each in self.evidence)
        made = Attempt(result=result, by=self.account, note=note, evidence=links)
        before: list[StepResult | None] = []

        def write(part: Part) -> Part:
            before[:] = [part.steps.get(self.desk.named(part, id))]
            return self.desk.answer(part, {id: made}, whole=self.part.ticked)

        if not self.write(write):
            return False
        self.desk.overtaken({id: result})
        self.evidence.clear()
        self.done.append((id, before[0]))
        return True

    def prove(self, id: str) -> None:
        """A link to the answer that this person gave to the step, or else to the one they will give."""
        link = jot("Evidence: a link")
        if not link:
            return
        claim = self.desk.record.by_id[id].claim
        if claim and claim.path == self.part.source and claim.result.by == self.account:
            self._confirmed(lambda part: as_shown(part, claim, lambda old: change.add(old, claim.name, evidence=[Evidence(href=link)])))
        else:
            self.evidence.append(link)
            say("  It will stand beside the next answer.")

    def waive(self, id: str) -> None:
        """Accept what failed: at the step that is shown, or else the last that was answered."""
        entries = [self.desk.record.by_id[each] for each in (id, *(each for each, _ in self.done[-1:]))]
        failing = [entry for entry in entries if entry.failing and not entry.waived]
        claim = failing[0].claim if failing else None
        if claim is None:
            say("  Only what failed or was blocked can be waived, and once.")
        elif reason := jot(f"Why is it accepted that “{visible(failing[0].text)}” {words(claim.result.result)}"):
            part = self.desk.repository.runs.part(self.desk.repository.root / claim.path)
            waiver = Waiver(by=self.account, reason=reason, at=now())
            self._confirmed(lambda old: as_shown(old, claim, lambda part: change.waive(part, claim.name, waiver)), part)

    def remark(self, id: str) -> None:
        """What the run taught about a step."""
        if note := jot("What should the checklist say better"):
            step = self.desk.record.checklist.shortest(id)
            self._confirmed(lambda part: change.remark(part, Redline(step=step, note=note, by=self.account, at=now())))

    def release(self, gate: Section) -> None:
        """Open a gate."""
        name = self.desk.record.checklist.shortest_section(gate.id)
        if self.write(lambda part: change.release(part, name, Gate(by=self.account, at=now()))):
            say(f"  Released by {visible(self.account)}.")

    def note_happened(self) -> None:
        """A conditional section that did happen: from now on its steps are to be answered."""
        record = self.desk.record
        found = [each for each in record.checklist.root.walk() if each.conditional and each.id not in record.happened]
        names = [record.checklist.shortest_section(each.id) for each in found]
        if not names:
            say("  There is no section that may happen, or all have.")
            return
        name = jot(f"What did happen ({', '.join(names)})")
        if name in names:
            self._confirmed(lambda part: change.note_happened(part, name))
        elif name:
            say("  There is no such section.")

    def undo(self) -> str | None:
        """Take back the last answer of this walk; the step that it was for."""
        if not self.done:
            say("  Nothing was answered in this walk.")
            return None
        id, before = self.done.pop()
        claim = self.desk.record.by_id[id].claim
        if claim is None or claim.path != self.part.source or claim.result.by != self.account:
            say("  Somebody else has answered that step meanwhile.")
        elif self.desk.committed(claim):
            say("  It has been committed, and is part of the record: give another answer, and this one stays as an attempt.")
        elif self.write(lambda part: as_shown(part, claim, lambda old: change.put_back(old, claim.name, before))):
            say("  Taken back.")
        return id

    def _confirmed(self, what: Callable[[Part], Part], part: PartPath | None = None) -> None:
        if self.write(what, part):
            say("  Written.")

    def write(self, what: Callable[[Part], Part], part: PartPath | None = None) -> bool:
        """Change the file now; where that cannot be, say why and go on."""
        try:
            (part or self.part).change(what, new=self.desk.where.parts)
        except DonebookError as error:
            told = [str(problem) if error.placed else visible(f"{problem.message}. {problem.cure}") for problem in error.problems]
            say(*(paint(f"  not written: {each}", "error") for each in told))
            self.desk = self.desk.again()
            return False
        except OSError as error:
            say(paint(f"  not written: {visible(str(error))}", "error"))
            return False
        self.desk = self.desk.again()
        return True
