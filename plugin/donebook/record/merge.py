"""A run and a checklist to a record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..checklist import Checklist, Section
from ..problem import Problem, nearest, quoted
from ..run import Attempt, Claim, Result, Run
from .entry import BADNESS, Entry, expected, moment
from .model import Origin, Record, happened_in
from .policy import LENIENT, Policy

GUESSES = 20
"""For so many wrong names of a run the nearest right one is looked for: a file of wrong names alone must not cost minutes."""


def merge(run: Run, checklist: Checklist, *, origin: Origin = Origin.PINNED, policy: Policy = LENIENT) -> Record:
    """The record of `run`, laid over `checklist`. Never fails: what does not fit becomes a problem, and no result is lost."""
    claims: dict[str, list[Claim]] = {}
    strays: dict[str, list[Claim]] = {}
    problems = list(run.problems)
    find = checklist.find
    for claim in run.claims:
        found = find(claim.name)
        (claims.setdefault(found[0], []) if len(found) == 1 else strays.setdefault(claim.name, [])).append(claim)
    problems += [_stray(name, found[0], run, checklist, guess=number < GUESSES) for number, (name, found) in enumerate(strays.items())]
    problems += _names(run, checklist)
    problems += _times(run)
    happened = happened_in(run, checklist)
    entries: dict[str, Entry] = {}
    for place in checklist.standing:
        id = place.step.id
        stands, attempts, contradiction = _standing(claims.get(id, ()))
        asked = place.waited and (not place.conditional or expected(place.sections, happened))
        entries[id] = Entry(id, place.step, place.sections, place.parent, stands, attempts, contradiction, asked)
    for id in checklist.nests:
        entries[id] = _rolled_up(entries[id], entries)
    problems += [_contradicts(entry) for entry in entries.values() if entry.contradiction]
    problems += [_unexpected(run, section) for section in _answered_unhappened(checklist, entries, happened)]
    lost = tuple(_stray_entry(name, found) for name, found in sorted(strays.items()))
    return Record(
        run=run,
        checklist=checklist,
        origin=origin,
        entries=(*entries.values(), *lost),
        problems=tuple(dict.fromkeys(problems)),
        policy=policy,
    )


def _stray_entry(name: str, claims: list[Claim]) -> Entry:
    """The entry of results for a step that the checklist does not have."""
    claim, attempts, contradiction = _standing(claims)
    return Entry(id=name, step=None, claim=claim, attempts=attempts, contradiction=contradiction, expected=False)


def _standing(claims: Sequence[Claim]) -> tuple[Claim | None, tuple[Claim, ...], bool]:
    """The claim that stands, all others as attempts, and whether they contradict one another."""
    if len(claims) < 2:
        return (claims[0] if claims else None), (), False
    unique: dict[Attempt, Claim] = {}
    for claim in sorted(claims, key=lambda each: (each.earlier, each.path, each.line)):
        unique.setdefault(claim.result, claim)
    latest = [claim for claim in unique.values() if not claim.earlier] or list(unique.values())
    timed = all(claim.result.at for claim in latest)
    contradiction = not timed and len({claim.result.result for claim in latest}) > 1
    if contradiction:
        standing = min(latest, key=lambda each: (BADNESS.index(each.result.result), each.said))
    else:
        standing = max(latest, key=lambda each: (moment(each.result.at), -BADNESS.index(each.result.result), each.said))
    others = sorted((claim for claim in unique.values() if claim is not standing), key=lambda each: (moment(each.result.at), each.said))
    return standing, tuple(others), contradiction


def _rolled_up(entry: Entry, entries: dict[str, Entry]) -> Entry:
    """A step that nobody answered follows from the steps nested in it."""
    inner = [entries[step.id] for step in entry.step.steps] if entry.step else []
    if entry.claim or not inner or any(each.result is None and each.step and not each.step.optional for each in inner):
        return entry
    results = {each.result for each in inner} - {None}
    derived = next((result for result in BADNESS if result in results and result is not Result.NOT_APPLICABLE), None)
    return entry._replace(derived=derived or (Result.NOT_APPLICABLE if results else None))


def _stray(name: str, claim: Claim, run: Run, checklist: Checklist, *, guess: bool) -> Problem:
    found = checklist.find(name)
    if found:
        cure = "Write more of the id: " + " or ".join(f"`{checklist.shortest(id)}`" for id in found[:3]) + "."
        message = f"{quoted(name)} may be any of {len(found)} steps"
    else:
        near = nearest(name, {*checklist.steps, *(id.rpartition("/")[2] for id in checklist.steps)}) if guess else ""
        cure = near or "`donebook show` prints the names of all steps."
        message = f"{quoted(name)} is no step of the checklist {quoted(run.checklist)}"  # the text may have been another list's too
    return Problem(source=claim.path, line=claim.line, message=message, cure=cure, code="unknown-step")


def _names(run: Run, checklist: Checklist) -> Iterator[Problem]:
    """Names of sections and steps, outside the results, that the checklist does not have."""
    if not (run.head.happened or run.gates or run.redlines):
        return
    known = [section.id.rpartition("/")[2] for section in checklist.root.walk() if section.id]
    for key, names in (("happened", run.head.happened), ("gates", dict(run.gates))):
        path, line = run.at(key)
        for number, name in enumerate(names):
            if not checklist.find_section(name):
                cure = (number < GUESSES and nearest(name, known)) or f"Its sections are {', '.join(f'`{each}`' for each in known[:8])}."
                yield Problem(
                    source=path,
                    line=line,
                    message=f"`{key}` names {quoted(name)}, which is no section of the checklist",
                    cure=cure,
                    code="unknown-section",
                )
    path, line = run.at("redlines")
    for number, redline in enumerate(run.redlines):
        if redline.step and len(checklist.find(redline.step)) != 1:
            message = f"a redline names {quoted(redline.step)}, which is no step of the checklist"
            cure = (number < GUESSES and nearest(redline.step, [id.rpartition("/")[2] for id in checklist.steps])) or (
                "`donebook show` prints the names of all steps."
            )
            yield Problem(source=path, line=line, message=message, cure=cure, code="unknown-step", severity="warning")


def _times(run: Run) -> Iterator[Problem]:
    """A run that was over before it began."""
    head = run.head
    if head.started and head.finished and head.finished < head.started:
        path, line = run.at("finished")
        cure = "Look at the day and at the offsets of both times."
        yield Problem(source=path, line=line, message="the run was finished before it was started", cure=cure, code="times")


def _contradicts(entry: Entry) -> Problem:
    assert entry.claim is not None, "only results contradict one another"
    other = next(claim for claim in entry.attempts if claim.result.result is not entry.claim.result.result)
    message = f"{quoted(entry.id)} is {entry.claim.result.result} here and {other.result.result} in {other.path}:{other.line}; the worse one stands"
    return Problem(
        source=entry.claim.path,
        line=entry.claim.line,
        message=message,
        cure="Give both a time (`at`): the later one stands then.",
        code="contradiction",
    )


def _answered_unhappened(checklist: Checklist, entries: dict[str, Entry], happened: frozenset[str]) -> tuple[Section, ...]:
    """Conditional sections with results in them of which the run does not say that they happened."""
    found = (
        section
        for entry in (entries[place.step.id] for place in checklist.standing if place.conditional)
        if entry.claim and entry.claim.result.result is not Result.NOT_APPLICABLE
        for section in entry.sections
        if section.conditional and section.id not in happened
    )
    return tuple(dict.fromkeys(found))


def _unexpected(run: Run, section: Section) -> Problem:
    name = section.id.rpartition("/")[2]
    message = f"there are results in {quoted(section.title)}, and the run does not say that it happened"
    cure = f"Add `{name}` to `happened`, or delete what was ticked by mistake."
    path, line = run.at("happened")
    return Problem(source=path, line=line, message=message, cure=cure, code="unhappened", severity="warning")
