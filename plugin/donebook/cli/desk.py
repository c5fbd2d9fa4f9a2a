"""A run on the desk: what a command that writes into one needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from ..document import Limits
from ..problem import DonebookError, Problem, nearest, visible
from ..record import Entry, Record
from ..repository import PartPath, Repository, RunPath
from ..run import Attempt, Claim, Part, Result, change
from ..struct import Struct
from .options import now
from .place import run_path, shown
from .standing import status_data
from .terminal import refuse, say, say_json, tell, unusable, warn, words

AGAIN = "Look at the step again, and decide then."


class Desk(Struct, frozen=True):
    """A run on the desk: its record as it was read, and where each one's results are written."""

    repository: Repository
    where: RunPath
    record: Record

    @classmethod
    def of(cls, repository: Repository, name: str, *, lineage: bool = False) -> Desk:
        """The run that somebody means. Ends the command where it cannot be read."""
        where = run_path(repository, name)
        record = repository.record(where, lineage=lineage)
        if not record.run.paths:
            raise DonebookError(record.run.problems)
        return cls(repository, where, record)

    def again(self) -> Desk:
        """The same run, as it is now."""
        return Desk(self.repository, self.where, self.repository.record(self.where))

    def print_json(self, written: list[str]) -> None:
        """Print where the run stands, and which files were written."""
        say_json({"schema": 1, "written": list(dict.fromkeys(written)), "run": status_data(self.record, steps=False)})

    def outdated(self, before: Record) -> None:
        """Warn of signatures that a change has made outdated."""
        were = {state.role for state in before.signoffs if state.outdated}
        if now_ := [state.role for state in self.record.signoffs if state.outdated and state.role not in were]:
            warn(f"outdated by this: the signature of {', '.join(now_)}.")

    def told(self, *parts: str) -> None:
        """Say which files were written."""
        for part in dict.fromkeys(parts):
            say(f"written: {visible(shown(self.repository, part))}", error=True)

    def part(self, name: str) -> PartPath:
        """The part called `name` in a folder of parts, whatever its format; the run's only file else."""
        if not self.where.parts:
            return self.repository.runs.part(self.where.path)
        folder = self.where.path
        there = [self.repository.root / path for path in self.record.run.paths]
        wanted = folder / f"{name}.yml"
        return self.repository.runs.part(
            next((path for path in there if path.suffix.lower() != ".md" and path.with_suffix("") == wanted.with_suffix("")), wanted)
        )

    def write(self, part: PartPath, what: Callable[[Part], Part]) -> bool:
        """Change a part; ends the command where that cannot be. Raises DonebookError for a list whose steps may not all be known."""
        if self.record.checklist.unsound:
            raise DonebookError(self.record.checklist.unsound)
        try:
            return part.change(what, new=self.where.parts)
        except DonebookError as error:
            if not error.placed:
                raise
            tell(error.problems)
            refuse(f"Nothing was written into {part.source}: mend what is wrong in it first.")
        except OSError as error:
            refuse(f"{part.source} cannot be written: {error.strerror}.")

    def step(self, name: str) -> Entry:
        """The entry of a step, by its id, a unique ending of it, or its number. Raises UnusableError where it is none, or not one."""
        checklist = self.record.checklist
        if name.isdecimal() and 1 <= int(name) <= len(checklist.steps):
            return self.record.by_id[list(checklist.steps)[int(name) - 1]]
        found = checklist.find(name.strip("/"))
        if len(found) == 1:
            return self.record.by_id[found[0]]
        if found:
            raise unusable(
                f"{name} may be any of {len(found)} steps: {', '.join(checklist.shortest(id) for id in found[:5])}. Write more of it."
            )
        short = [checklist.shortest(id) for id in checklist.steps]
        like = [each for each in short if name and name in each]
        raise unusable(
            f"{name} is no step of this run. {_meant(like) or nearest(name, short) or f'`donebook status {self.where.id}` lists them.'}"
        )

    def section(self, name: str) -> str:
        """The id of a section, by any unique ending of it. Raises UnusableError as `step` does."""
        found = {section.id for section in self.record.checklist.find_section(name.strip("/"))}
        if len(found) == 1:
            return found.pop()
        known = [section.id for section in self.record.checklist.root.walk() if section.id]
        cure = nearest(name, [*known, *(id.rpartition("/")[2] for id in known)])
        raise unusable(
            f"{name} is {'more than one section' if found else 'no section'} of this run. {cure or 'Its sections are ' + ', '.join(known[:9]) + '.'}"
        )

    def gate(self, name: str) -> str:
        """The id of a section that is a gate, as `section` finds it."""
        id = self.section(name)
        if not any(section.gate for section in self.record.checklist.find_section(id)):
            gates = [section.id for section in self.record.checklist.root.walk() if section.gate]
            raise unusable(f"{name} is no gate. {'The gates are ' + ', '.join(gates) if gates else 'The list has none'}.")
        return id

    def named(self, part: Part, id: str) -> str:
        """What a part calls a step that it answers; the shortest unique name where it does not yet."""
        return self.names(part).get(id) or self.record.checklist.shortest(id)

    def committed(self, claim: Claim) -> bool:
        """Whether git has a result already: then it is part of the record, and nobody takes it back."""
        data = self.repository.git.committed(claim.path)
        part = self.repository.runs.part(self.repository.root / claim.path).said(data) if data is not None else None
        return part is not None and any(change.attempt_of(result) == claim.result for result in part.steps.values())

    def replaced(self, results: Mapping[str, Result]) -> None:
        """Warn of results of other people's that others take the place of."""
        for id, result in results.items():
            entry = self.record.by_id[id]
            said = entry.said
            if said is not None and said.result is not result and said.by is not None:
                note = f": {said.note}" if said.note else ""
                warn(
                    f"{self.record.checklist.shortest(id)} was {words(said.result)}, as {said.by} said{note}. That stays as an earlier attempt."
                )

    def odd(self, at: datetime | None) -> None:
        """Warn of a time before the run began."""
        began = self.record.run.head.started
        if at and began and at < began:
            warn(f"{at.isoformat()} is before the run began, {began.isoformat()}: look at the day and at the offset.")

    def names(self, part: Part) -> dict[str, str]:
        """What a part calls the steps that it answers, by their ids."""
        checklist = self.record.checklist
        return {found[0]: name for name in part.steps if len(found := checklist.find(name)) == 1}

    def answer(self, part: Part, results: Mapping[str, Attempt], at: datetime | None = None, *, whole: bool = False) -> Part:
        """`part` with results for steps by their ids, of the time `at` or of now unless they have one, in the checklist's order.

        A copy of the checklist knows steps by their `whole` ids only.
        """
        checklist = self.record.checklist
        names = self.names(part)
        called = {id: names.get(id) or (id if whole else checklist.shortest(id)) for id in checklist.steps}
        return change.answer(part, {called[id]: result for id, result in results.items()}, at or now(), list(called.values()))

    def overtaken(self, wanted: Mapping[str, Result]) -> None:
        """Warn of results that were written and are not what stands now, because another is later."""
        for id, result in wanted.items():
            said = self.record.by_id[id].said
            if said is not None and said.result is not result:
                when = f" at {said.at.isoformat()}" if said.at else ""
                warn(
                    f"{self.record.checklist.shortest(id)} stays {words(said.result)}, as {said.by or 'somebody'} said{when}: that is later."
                )


def short(text: str | None, limits: Limits) -> str | None:
    """A checklist's text, if a run file may hold it beside its results; a longer one is left to git."""
    if text and (size := len(text.encode())) > limits.file_size // 2:
        warn(f"the checklist has {size} bytes, more than half of the {limits.file_size} of a run's file: its text is not kept in the run.")
        return None
    return text


def as_shown(part: Part, claim: Claim, what: Callable[[Part], Part]) -> Part:
    """`part` changed, if the result in the file still is the one that was read. Raises DonebookError where it is not."""
    stands = part.steps.get(claim.name)
    if stands is None or change.attempt_of(stands) != claim.result:
        message = "somebody has changed this result meanwhile"
        raise DonebookError([Problem(source=claim.path, line=claim.line, message=message, cure=AGAIN, code="overtaken")])
    return what(part)


def late(record: Record) -> None:
    """Warn that a run is over."""
    if record.run.head.finished:
        warn(
            f"The run was finished {record.run.head.finished:%Y-%m-%d %H:%M}: this is a change after that. Commit it by itself, so that git shows it."
        )


def _meant(names: list[str]) -> str:
    return f"Did you mean {' or '.join(f'`{name}`' for name in names)}?" if 0 < len(names) < 4 else ""


def author_part(by: str) -> str:
    """The name of the part in which somebody writes."""
    from ..parser import slug  # noqa: PLC0415  # a run in one file needs none

    return slug(by, "part")
