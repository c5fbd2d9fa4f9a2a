"""The book: every checklist with its history, and every problem, bound together. The whole site is made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice

from .checklist import Checklist
from .history import History, index, newest_first
from .parser import DEFAULT, Rules, parse
from .problem import DonebookError, Problem, nearest, quoted
from .provenance import Provenance, Trace, trace
from .record import LENIENT, Brief, Origin, Policy, Record, merge, policy_of
from .run import Run
from .struct import Struct, field


class Book(Struct, frozen=True, kw_only=True, dict=True):
    """Everything that is known, in a fixed order."""

    histories: tuple[History, ...]
    """One for each checklist, by path."""
    problems: tuple[Problem, ...]
    """Everything that is wrong, in files' order, each once."""
    provenance: Provenance = field(default_factory=Provenance)

    def trace(self, record: Record) -> Trace:
        """How a record came to say what it says, as git shows it."""
        key = record.run.checklist, record.id
        if key not in self._traces:
            if len(self._traces) >= _KEPT:
                self._traces.clear()
            self._traces[key] = trace_of(record, self.provenance)
        return self._traces[key]

    @cached_property
    def _traces(self) -> dict[tuple[str, str], Trace]:
        """Those that were asked for last: of one record it is asked more than once, of very many there would be too many."""
        return {}

    @cached_property
    def briefs(self) -> tuple[Brief, ...]:
        """Those of the records of all checklists, newest first."""
        return newest_first(brief for history in self.histories for brief in history.briefs)

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """The records of all checklists, all of them at once, newest first; of very many, `open` them one at a time."""
        return tuple(map(self.open, self.briefs))

    def open(self, brief: Brief) -> Record:
        """The whole of a record."""
        return self._open[brief.run.checklist](brief)

    @cached_property
    def _open(self) -> dict[str, Callable[[Brief], Record]]:
        return {history.checklist.id: history.open for history in self.histories}


_KEPT = 64
"""Traces that a book keeps."""


def trace_of(record: Record, provenance: Provenance) -> Trace:
    """How a record came to say what it says."""
    return trace(record.run, provenance, _naming(record.checklist))


def bind(
    checklists: Iterable[Checklist],
    runs: Iterable[Run],
    *,
    revisions: Revisions | None = None,
    problems: Iterable[Problem] = (),
    provenance: Provenance | None = None,
    rules: Rules = DEFAULT,
    policy: Policy = LENIENT,
    exists: Callable[[str], bool] = lambda path: True,
) -> Book:
    """The book of these checklists and runs.

    `revisions` is what git has of the checklists' earlier texts; `policy` is what is asked of those who sign, unless a checklist asks
    for something else; `exists` tells whether there is a file at a path. A run whose checklist is not among `checklists` becomes a
    problem.
    """
    shelf = {checklist.id: checklist for checklist in sorted(checklists, key=lambda each: each.path)}
    found = [*problems, *(problem for checklist in shelf.values() for problem in checklist.problems)]
    records: dict[str, list[Record]] = {id: [] for id in shelf}
    policies = {id: asked_of(checklist, policy) for id, checklist in shelf.items()}
    homeless: list[Run] = []
    for run in sorted(runs, key=lambda each: (each.checklist, each.id)):
        current = shelf.get(run.checklist)
        if current is None:
            found += run.problems
            homeless.append(run)
            continue
        record, odd = found_of(run, current, revisions or Revisions(), rules, policies[current.id])
        records[current.id].append(record)
        found += [*odd, *record.problems]
    found += homeless_of(homeless, shelf, revisions or Revisions(), exists)
    return Book(
        histories=tuple(index(checklist, records[id]) for id, checklist in shelf.items()),
        problems=tuple(sorted(set(found))),
        provenance=provenance or Provenance(),
    )


def found_of(run: Run, current: Checklist, revisions: Revisions, rules: Rules, policy: Policy) -> tuple[Record, list[Problem]]:
    """The record of a run of a checklist, and what is odd about the text that was run."""
    text, origin, odd = _revision(run, current, revisions, rules)
    if text is not current:  # what is wrong with the present text is told already
        odd += [_odd(run, f"in the text that was run, line {each.line}: {each.message}", each.cure) for each in text.unsound]
    return merge(run, text, origin=origin, policy=policy), odd


def asked_of(checklist: Checklist, default: Policy) -> Policy:
    """What is asked of those who sign; the site's own policy where the checklist's cannot be read, which is told elsewhere."""
    try:
        return policy_of(checklist.meta.get("policy"), checklist.path, default)
    except DonebookError:
        return default


def _naming(checklist: Checklist) -> Callable[[str, bool], str]:
    """The function that gives the ids of steps and sections to the names that files call them by."""

    def name(said: str, section: bool) -> str:  # a callback
        found = [each.id for each in checklist.find_section(said)] if section else checklist.find(said)
        return found[0] if len(found) == 1 else said

    return name


class Revisions(Struct, frozen=True, kw_only=True):
    """What git has of the checklists' earlier texts."""

    texts: Mapping[str, Checklist] = field(default_factory=dict)
    """Texts that runs pin, by their blob ids, as far as git has them."""
    lineage: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The blobs that each checklist ever was, by its id."""
    complete: bool = False
    """The whole history is here: what is not in a lineage never was."""


def _revision(run: Run, current: Checklist, revisions: Revisions, rules: Rules) -> tuple[Checklist, Origin, list[Problem]]:
    """The text that was run: the pinned blob, or else what was frozen into the run, or else the checklist as it is now."""
    pin = run.head.checklist
    blob = pin.blob if pin else None
    frozen = _frozen(run, current, rules)
    odd = [_odd(run, "the frozen text is not the blob that the run pins", _RESTORE)] if frozen and blob not in (None, frozen.blob) else []
    if blob is None and frozen is None:
        return current, Origin.PRESENT, []
    text = (current if blob == current.blob else revisions.texts.get(blob or "")) or frozen
    if text is None:
        return (
            current,
            Origin.PRESENT,
            [_odd(run, f"the checklist's blob {quoted((blob or '')[:12])} is not in this repository", _FETCH, "lost-blob")],
        )
    if text.blob == current.blob or text.blob in revisions.lineage.get(current.id, ()):
        return text, Origin.PINNED, odd
    if not revisions.complete:
        return text, Origin.FROZEN, odd
    return text, Origin.FOREIGN, [*odd, _odd(run, f"the text that was run was never a revision of {current.path}", _FOREIGN)]


_RESTORE = "One of the two was changed by hand: restore it from the file's history."
_FETCH = "Fetch the whole history (`git fetch --unshallow`), or commit the revision that was run; the present text is shown until then."
_FOREIGN = "Pin a blob that the checklist had (`git log -- <checklist>`); the record is incomplete until then."


def _frozen(run: Run, current: Checklist, rules: Rules) -> Checklist | None:
    """The text that the run brings. It is the run's word only: it never stands in for another run's revision."""
    if run.head.frozen is None:
        return None
    return parse(run.head.frozen, path=run.head.checklist.path if run.head.checklist else current.path, id=current.id, rules=rules)


def _odd(run: Run, message: str, cure: str, code: str = "blob") -> Problem:
    path, line = run.at("checklist" if "checklist" in run.where else "frozen")
    return Problem(source=path, line=line, message=message, cure=cure, code=code, severity="warning")


_NAMED = 8
"""Checklists that a message names."""
_GUESSES = 200
"""Among so many checklists the one is looked for that was meant."""


def homeless_of(runs: list[Run], shelf: Mapping[str, Checklist], revisions: Revisions, exists: Callable[[str], bool]) -> Iterator[Problem]:
    """The problems of runs whose checklist is not there."""
    homes = {blob: id for id, blobs in revisions.lineage.items() if id in shelf for blob in blobs} if runs else {}
    for run in runs:
        path, line = run.at("checklist")
        pin = run.head.checklist
        home = shelf.get(homes.get((pin.blob if pin else None) or "", ""))
        message = f"the run {quoted(run.id)} stands in {quoted(run.checklist)}, and no checklist has that id"
        cure = _moved(run, home) if home else _missed(run, shelf, exists)
        yield Problem(source=path, line=line, message=message, cure=cure, code="no-checklist")


def _moved(run: Run, now: Checklist) -> str:
    """How a run comes to its checklist, whose page has another name than it had."""
    folder = run.at("checklist")[0].partition(f"/{run.checklist}/")[0]
    return (
        f"Its checklist is {now.path} now: write `checklist: {run.checklist}` in its front matter, or move the run to `{folder}/{now.id}/`."
    )


def _missed(run: Run, shelf: Mapping[str, Checklist], exists: Callable[[str], bool]) -> str:
    """What to do about a checklist that nobody knows."""
    pin = run.head.checklist
    near = nearest(run.checklist, islice(shelf, _GUESSES))
    if pin and not exists(pin.path):
        told = f"`{pin.path}` is gone: bring it back from git, or write `checklist: {run.checklist}` in the front matter of the page that took its place."
    elif shelf and not pin:
        told = f"Its folder has to be one of {', '.join(islice(shelf, _NAMED))}{' …' * (len(shelf) > _NAMED)}."
    else:
        page = f"`{pin.path}`" if pin else "the page"
        told = f"Name {page} under `checklists:` in the site's configuration, or write `checklist: true` in its front matter."
    return " ".join(filter(None, (near, told)))
