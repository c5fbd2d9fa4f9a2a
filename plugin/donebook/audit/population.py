"""All records together: those that are gone, deployments without one, and what rules over them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..book import Book
from ..provenance import Change, Commit, Tag, doer
from ..record import Record
from ..run import is_run_id
from .model import Discrepancy, Scope, found, pattern_of

_RUN = re.compile(r"(?P<run>[^/]+/[^/]+?)(?:/.+|\.(?:ya?ml|json|toml|md))")
"""A file of a run, from the folder of runs: its checklist and its id."""


def deleted(book: Book, runs: str) -> Iterator[Discrepancy]:
    """Runs that were committed once and are no more. `runs` is their folder."""
    provenance, top = book.provenance, f"{runs}/"
    present = {key for path in provenance.tree if (key := _run(path, top))} | {key for each in book.records if (key := _key(each))}
    gone: dict[str, list[Change]] = {}
    for path, changes in provenance.changes.items():
        key = _run(path, top)
        if key and key not in present and not provenance.became(changes[-1]):
            gone.setdefault(key, []).append(changes[-1])
    for key, last in sorted(gone.items()):
        commits = tuple(dict.fromkeys(change.commit for change in last if change.status == "D"))
        who = ", ".join(dict.fromkeys(provenance.called(doer(commit)) for commit in commits))
        text = f"committed once, and deleted by {who}" if commits else "committed once, and missing since a merge"
        shown = commits or tuple(dict.fromkeys(change.commit for change in last))
        yield Discrepancy(kind="run-deleted", text=text, about=key, source=last[0].path, commits=shown, day=_day(shown))


def _run(path: str, top: str) -> str:
    """The run that a file is of; empty for a file that is of none."""
    match = _RUN.fullmatch(path.removeprefix(top)) if path.startswith(top) else None
    return match["run"] if match and is_run_id(match["run"].rpartition("/")[2]) else ""


def _key(record: Record) -> str:
    return f"{record.run.checklist}/{record.id}"


def _day(commits: tuple[Commit, ...]) -> str:
    return max(commit.committed for commit in commits).date().isoformat() if commits else ""


def untold(book: Book, scope: Scope) -> Iterator[Discrepancy]:
    """Tags that name a deployment of which there is no run."""
    patterns = [pattern_of(each) for each in scope.tags]
    told = [(each.run.head.subject, each.run.head.version, each.run.head.environment) for each in book.records]
    known = {names: {tuple(values[number] for number in names) for values in told} for names in {_places(pattern) for pattern in patterns}}
    for tag in book.provenance.tags or ():
        match = next(filter(None, (pattern.fullmatch(tag.name) for pattern in patterns)), None)
        if match is None or (scope.since and tag.day < scope.since.isoformat()):
            continue
        names = _places(match.re)
        values = match.groupdict()
        if tuple(values[_NAMES[number]] for number in names) not in known[names]:
            yield _untold(tag, values)


_NAMES = ("subject", "version", "environment")


def _places(pattern: re.Pattern[str]) -> tuple[int, ...]:
    return tuple(number for number, name in enumerate(_NAMES) if name in pattern.groupindex)


def _untold(tag: Tag, values: dict[str, str]) -> Discrepancy:
    said = ", ".join(f"{name} {value}" for name, value in values.items())
    return Discrepancy(
        kind="tag-without-run",
        text=f"the tag {tag.name} names a deployment ({said}), and no run is of it",
        about=f"tag {tag.name}",
        day=tag.day,
    )


def ruled(book: Book) -> Iterator[Discrepancy]:
    """Records that were changed together with what rules over them: in one commit, or by one merge."""
    provenance = book.provenance

    def unit(id: str) -> str:
        return provenance.log.brought.get(id, id)

    changed = {unit(id): (id, paths) for id, paths in provenance.ruled.items()}
    for record in book.records if changed else ():
        for each in dict.fromkeys(change.commit for change in provenance.of(record.run.paths)):
            if unit(each.id) in changed and not each.edge:
                id, paths = changed[unit(each.id)]
                text = (
                    f"{', '.join(paths)}, which {'rules' if len(paths) == 1 else 'rule'} over records, was changed together with this one"
                )
                yield found("policy-changed", record, text, [each, provenance.log.commits[id]])


def here(book: Book) -> Iterator[Discrepancy]:
    """Files that do not stand here as they were committed, or are not read as a reviewer saw them."""
    provenance = book.provenance
    for record in book.records if provenance.known else ():
        for path in record.run.paths:
            if path in provenance.uncommitted:
                yield found("uncommitted", record, "not committed as it stands here", place=(path, 0))
            if said := provenance.attributes.get(path):
                text = f".gitattributes gives it {', '.join(said)}, which changes what is checked out, merged or shown of it; it is read as it was committed"
                yield found("attributes", record, text, place=(path, 0))
    yield from _pins(book)
    for path in provenance.submodules:
        text = "another repository stands here (a submodule), of which git here says nothing; it is not read"
        yield Discrepancy(kind="submodule", text=text, about=path, source=path)


def _pins(book: Book) -> Iterator[Discrepancy]:
    """Commits that runs name, and that have not the text that they pin."""
    for record in book.records:
        pin = record.run.head.checklist
        if pin and pin.revision and pin.blob and (blob := book.provenance.pins.get((pin.revision, pin.path), pin.blob)) != pin.blob:
            why = f"has another text of {pin.path} than it pins" if blob else f"is not in this repository, or has no {pin.path}"
            yield found("pin", record, f"the commit that it names, {pin.revision[:12]}, {why}", place=record.run.at("checklist"))
