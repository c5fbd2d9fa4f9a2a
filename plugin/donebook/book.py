"""The book: every checklist with its history, and every problem, bound together. The whole site is made from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .checklist import Checklist
from .history import History, index, newest_first
from .parser import DEFAULT, Rules, parse
from .problem import Problem, nearest, quoted
from .provenance import Provenance
from .record import Record, merge
from .run import Run


@dataclass(frozen=True, kw_only=True)
class Book:
    """Everything that is known, in a fixed order."""

    histories: tuple[History, ...]
    """One for each checklist, by path."""
    problems: tuple[Problem, ...]
    """Everything that is wrong, in files' order, each once."""
    provenance: Provenance = field(default_factory=Provenance)

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """The records of all checklists, newest first."""
        return newest_first(record for history in self.histories for record in history.records)


def bind(
    checklists: Iterable[Checklist],
    runs: Iterable[Run],
    *,
    revisions: Mapping[str, Checklist] | None = None,
    problems: Iterable[Problem] = (),
    provenance: Provenance | None = None,
    rules: Rules = DEFAULT,
) -> Book:
    """The book of these checklists and runs.

    `revisions` are earlier texts of the checklists by their blob ids, as far as git has them. A run whose checklist is not
    among `checklists` becomes a problem.
    """
    shelf = {checklist.id: checklist for checklist in sorted(checklists, key=lambda each: each.path)}
    found = [*problems, *(problem for checklist in shelf.values() for problem in checklist.problems)]
    records: dict[str, list[Record]] = {id: [] for id in shelf}
    known = {checklist.blob: checklist for checklist in shelf.values()} | dict(revisions or {})
    for run in sorted(runs, key=lambda each: (each.checklist, each.id)):
        current = shelf.get(run.checklist)
        if current is None:
            found += [*run.problems, _homeless(run, shelf)]
            continue
        revision, exact, odd = _revision(run, current, known, rules)
        record = merge(run, revision, exact=exact)
        records[current.id].append(record)
        found += [*odd, *record.problems]
    return Book(
        histories=tuple(index(checklist, records[id]) for id, checklist in shelf.items()),
        problems=tuple(sorted(set(found))),
        provenance=provenance or Provenance(),
    )


def _revision(run: Run, current: Checklist, known: dict[str, Checklist], rules: Rules) -> tuple[Checklist, bool, list[Problem]]:
    """The text that was run: the pinned blob, or else what was frozen into the run, or else the checklist as it is now."""
    pin, frozen = run.head.checklist, run.head.frozen
    path, line = run.at("checklist")
    if frozen is not None:
        text = parse(frozen, path=pin.path if pin else current.path, id=current.id, rules=rules)
        if pin is None or pin.blob is None or text.blob == pin.blob:
            return known.setdefault(text.blob, text), True, []
        if pin.blob not in known:
            message = "the frozen text is not the blob that the run pins"
            cure = "One of the two was changed by hand: restore it from the file's history."
            return text, False, [Problem(source=path, line=line, message=message, cure=cure, code="blob", severity="warning")]
    if pin is None or pin.blob is None:
        return current, False, []
    if pin.blob in known:
        return known[pin.blob], True, []
    message = f"the checklist's blob `{pin.blob[:12]}` is not in this repository"
    cure = "Fetch the whole history (`git fetch --unshallow`), or commit the revision that was run; the present text is shown until then."
    return current, False, [Problem(source=path, line=line, message=message, cure=cure, code="blob", severity="warning")]


def _homeless(run: Run, shelf: Mapping[str, Checklist]) -> Problem:
    path, line = run.at("checklist")
    pinned = run.head.checklist.path if run.head.checklist else ""
    message = f"the run {quoted(run.id)} stands in {quoted(run.checklist)}, and no checklist has that id"
    near = nearest(run.checklist, shelf)
    page = f"`{pinned}`" if pinned else "the page"
    where = f"Its folder has to be one of {', '.join(shelf)}." if shelf else ""
    told = f"Name {page} under `checklists:` in the site's configuration, or write `checklist: true` in its front matter."
    cure = " ".join(filter(None, (near, told if pinned or not shelf else where)))
    return Problem(source=path, line=line, message=message, cure=cure, code="no-checklist")
