"""All records together: those that are gone, deployments without one, and what rules over them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..book import Book
from ..provenance import Change, Commit, Provenance, commits_of, doer
from ..record import Brief, Origin
from ..run import is_run_id
from ..scope import PLACES, Scope, pieces_of, shaped
from .model import Discrepancy, found

_RUN = re.compile(r"(?P<run>[^/]+/[^/]+?)(?:/.+)?\.(?:ya?ml|json|toml|md)", re.IGNORECASE)
"""A file of a run, from the folder of runs: its checklist and its id."""


def gone(book: Book, folders: tuple[str, ...]) -> Iterator[Discrepancy]:
    """Runs that were committed once and are no more, or are called otherwise. `folders` are those of runs, the present one first."""
    provenance = book.provenance
    homes = {path for each in book.briefs for path in each.run.paths}  # nearly all paths are of records that are here
    present = {key for path in provenance.tree.keys() - homes if (key := _run(path, folders))} | {each.name for each in book.briefs}
    last: dict[str, list[Change]] = {}
    for path, changes in provenance.changes.items():
        key = "" if path in homes else _run(path, folders)
        if key and key not in present and not changes[-1].commit.edge:
            last.setdefault(key, []).append(changes[-1])
    for key, found_ in sorted(last.items()):
        names = sorted({name for each in found_ if (name := _run(provenance.became(each), folders))})
        commits = tuple(dict.fromkeys(change.commit for change in found_ if change.status == "D"))
        if names == [key]:
            continue  # the folder of runs has moved
        who = ", ".join(dict.fromkeys(provenance.called(doer(commit)) for commit in commits))
        if names:
            kind, text = "run-renamed", f"called {', '.join(names)} since {who} renamed it"
        else:
            kind, text = "run-deleted", f"committed once, and deleted by {who}" if commits else "committed once, and missing since a merge"
        shown = commits or _merges(found_, provenance)
        yield Discrepancy(kind=kind, text=text, about=key, source=found_[0].path, commits=shown, day=_day(shown))


def _merges(last: list[Change], provenance: Provenance) -> tuple[Commit, ...]:
    """The commits that had files last, and the merges that brought those."""
    commits = [change.commit for change in last]
    return tuple(dict.fromkeys(filter(None, (*commits, *map(provenance.merge_of, commits)))))


def _run(path: str, folders: tuple[str, ...]) -> str:
    """The run that a file is of; empty for a file that is of none."""
    inside = next((path.removeprefix(f"{folder}/") for folder in folders if path.startswith(f"{folder}/")), "")
    match = _RUN.fullmatch(inside)
    return match["run"] if match and is_run_id(match["run"].rpartition("/")[2]) else ""


def _day(commits: tuple[Commit, ...]) -> str:
    return max(commit.committed for commit in commits).date().isoformat() if commits else ""


def untold(book: Book, scope: Scope) -> Iterator[Discrepancy]:
    """Tags that name a deployment of which there is no finished run."""
    if not scope.tags:
        return
    patterns = [pieces_of(each) for each in scope.tags]
    finished = _Named(scope.tags, (each for each in book.briefs if each.run.head.finished))
    begun = _Named(scope.tags, (each for each in book.briefs if not each.run.head.finished))
    for tag in book.provenance.tags or ():
        if not any(shaped(tag.name, pieces) for pieces in patterns) or (scope.since and tag.day and tag.day < scope.since.isoformat()):
            continue
        if not finished.has(tag.name):
            why = "the run that is of it is not finished" if begun.has(tag.name) else "no run is of it"
            text = f"the tag {tag.name}, at {tag.commit[:10]}, names a deployment, and {why}"
            yield Discrepancy(kind="tag-without-run", text=text, about=f"tag {tag.name}", day=tag.day)


class _Named:
    """The tags that some records may have."""

    def __init__(self, patterns: tuple[str, ...], records: Iterable[Brief]) -> None:
        self._names: set[str] = set()
        self._open: list[list[str]] = []
        heads = {tuple(getattr(each.run.head, name) for name in PLACES) for each in records}
        for pieces in map(pieces_of, patterns):
            for head in heads:
                values = dict(zip(PLACES, head, strict=True))
                if all(values.get(piece, piece) for piece in pieces):
                    self._add([str(values.get(piece, piece)) for piece in pieces])

    def _add(self, filled: list[str]) -> None:
        """A tag; with `*` in the pattern, what stands around it."""
        if "*" in filled:
            self._open.append(filled)
        else:
            self._names.add("".join(filled))

    def has(self, tag: str) -> bool:
        """Whether a tag is that of a record."""
        return tag in self._names or any(shaped(tag, filled) for filled in self._open)


def ruled(book: Book) -> Iterator[Discrepancy]:
    """Records that were changed together with what rules over them: in one commit, or by one merge."""
    provenance = book.provenance

    def unit(id: str) -> str:
        return provenance.log.brought.get(id, id)

    changed = {unit(id): (id, paths) for id, paths in provenance.ruled.items()}
    for history in book.histories:
        texts = {each.new: each.commit for each in provenance.changes.get(history.checklist.path, ())[1:] if not each.commit.edge}
        for brief in history.briefs if texts else ():
            first = next(iter(commits_of(brief.run, provenance)), None)
            brought = texts.get(brief.revision)
            if first and brought and unit(first.id) == unit(brought.id):
                text = "the text that was run was made together with this record"
                yield found("list-changed", brief, text, [first, brought])
    for brief in book.briefs if changed else ():
        for each in commits_of(brief.run, provenance):
            if unit(each.id) in changed and not each.edge:
                id, paths = changed[unit(each.id)]
                text = (
                    f"{', '.join(paths)}, which {'rules' if len(paths) == 1 else 'rule'} over records, was changed together with this one"
                )
                yield found("policy-changed", brief, text, [each, provenance.log.commits[id]])


def here(book: Book) -> Iterator[Discrepancy]:
    """Files that do not stand here as they were committed, or are not read as a reviewer saw them."""
    provenance = book.provenance
    homes = {path: brief for brief in book.briefs for path in brief.run.paths}
    unknown = {path for path in homes if path not in provenance.tree} if provenance.tree else set[str]()
    for path in sorted(provenance.uncommitted | unknown) if provenance.known else ():
        yield _at(homes.get(path), "uncommitted", "not committed as it stands here", path)
    for path, said in provenance.attributes.items():
        text = f"git attributes give it {', '.join(said)}, which changes what is checked out, merged or shown of it"
        yield _at(homes.get(path), "attributes", f"{text}{'; it is read as it was committed' if path in homes else ''}", path)
    for path in provenance.lacking:
        text = "the site names it as a file of signers, and it is not committed: no signature is checked"
        yield Discrepancy(kind="no-signers", text=text, about=path, source=path)
    yield from _pins(book)
    for path in provenance.submodules:
        text = "another repository stands here (a submodule), of which git here says nothing; it is not read"
        yield Discrepancy(kind="submodule", text=text, about=path, source=path)


def _at(record: Brief | None, kind: str, text: str, path: str) -> Discrepancy:
    if record:
        return found(kind, record, text, place=(path, 0))
    return Discrepancy(kind=kind, text=text, about=path, source=path)


def _pins(book: Book) -> Iterator[Discrepancy]:
    """Commits that runs name, and that have another text than they pin; a squash may have taken out the commit of one that git has."""
    for record in book.briefs:
        pin = record.run.head.checklist
        if not pin or not pin.revision or not pin.blob:
            continue
        blob = book.provenance.pins.get((pin.revision, pin.path), pin.blob)
        if blob != pin.blob and (blob or record.origin is not Origin.PINNED):
            why = f"has another text of {pin.path} than it pins" if blob else f"is not in this repository, or has no {pin.path}"
            yield found("pin", record, f"the commit that it names, {pin.revision[:12]}, {why}", place=record.run.at("checklist"))
