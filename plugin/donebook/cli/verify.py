"""`donebook verify`: whether the records that are here are those that were here before."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ..book import Book
from ..manifest import SIZE, Finding, Manifest, compare, decode, encode, manifest_of
from ..problem import DonebookError, visible
from ..repository import Git
from ..repository.fetch import fetch
from ..repository.write import replace
from .options import Place
from .place import here
from .terminal import count, paint, refuse, say, say_json, unusable, warn

_NAMED = 5
"""So many files are named that are not committed."""


@click.command("verify", short_help="Say what was changed or taken away since an earlier manifest.")
@click.option("--against", metavar="URL-OR-FILE", help="An earlier manifest: a file, or an https:// address.")
@click.option("--write", "out", metavar="FILE", type=Place(dir_okay=False), help="Write the manifest of now into a file.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def command(against: str | None, out: Path | None, *, as_json: bool) -> None:
    """Compute the manifest of all records, and with --against say how it differs from an earlier one.

    A record that was removed, inserted, moved, or changed after its end, a sign-off that is gone, and a history that was rewritten are
    violations; what was added, or has grown, is none. Exits 1 where there is a violation, 2 where it cannot begin. Without --against it exits 1
    where the history is not whole, or a file of a run is not committed as it stands.

    \b
    Example: donebook verify --against https://docs.example.org/audit/manifest.json
    """
    repository = here()
    old = _earlier(against) if against is not None else None
    book = repository.read()
    new = manifest_of(book, book.provenance.log.first)
    uncommitted = _uncommitted(book)
    descends = repository.git.descends(old.commit) if old and old.commit else None
    found = compare(old, new, descends=descends) if old else ()
    if as_json:
        say_json(_data(new, uncommitted, old, against, descends, found))
    else:
        say(*_told(new), *map(_line, found))
    _doubts(book, uncommitted)
    if old:
        _sum(old, found, repository.git, descends=descends)
    judged = new.complete or old is None or old.order != "git"
    bad = any(each.violation for each in found) or not judged if old else not new.complete or bool(uncommitted)
    if out:
        _write(out, new, found)
    sys.exit(1 if bad else 0)


def _earlier(where: str) -> Manifest:
    """The manifest that is compared with. Raises UnusableError where it cannot be had, or is none."""
    try:
        return decode(fetch(where, SIZE), where)
    except DonebookError as error:
        raise unusable("\n".join(f"{each.source}: {each.message}. {each.cure}" for each in error.problems)) from None


def _uncommitted(book: Book) -> list[str]:
    """The files of runs that are not committed as they stand, also those that git was told to ignore."""
    if not book.provenance.known:
        return []
    paths = {path for brief in book.briefs for path in brief.run.paths}
    return sorted(book.provenance.uncommitted | (paths - book.provenance.tree.keys()))


def _told(new: Manifest) -> list[str]:
    """The manifest of now, in three lines."""
    order = "in the order of git's history" if new.order == "git" else "in the order of their ids"
    whole = "the history is whole" if new.complete else "its history is not whole" if new.commit else ""
    return [
        f"{count(new.count, 'record')}, {order}",
        f"head {new.head}",
        f"commit {new.commit}, {whole}" if new.commit else "no git history",
    ]


def _line(found: Finding) -> str:
    record = f" {visible(found.record)}:" if found.record else ""
    return f"{paint(found.kind, 'error' if found.violation else 'hint')}:{record} {visible(found.message)}"


def _doubts(book: Book, uncommitted: list[str]) -> None:
    """Warn of what the manifest cannot speak for."""
    provenance = book.provenance
    if not provenance.known:
        warn("there is no git history here: nothing shows that these files were ever committed.")
    elif not provenance.complete:
        cure = "git fetch --unshallow, or fetch-depth: 0 in CI" if provenance.shallow else "clone it without --filter"
        warn(f"this clone has not the whole history: {cure}.")
    if uncommitted:
        some = ", ".join(uncommitted[:_NAMED]) + " …" * (len(uncommitted) > _NAMED)
        warn(f"{count(len(uncommitted), 'file')} not committed as it stands: {some}")
    lost = {problem.source for problem in book.problems if problem.severity == "error"} - {each.checklist.path for each in book.histories}
    if lost:
        warn(f"{count(len(lost), 'file')} with mistakes, so that something may be missing in the manifest: donebook check says more.")


def _sum(old: Manifest, found: Sequence[Finding], git: Git, *, descends: bool | None) -> None:
    """Say what it comes to, and how far it could be judged."""
    if old.commit and descends is None:
        why = "this clone has not the whole history" if git.complete is False else "git cannot say"
        warn(f"whether commit {old.commit} is before this one is not known: {why}.")
    elif not old.commit:
        warn("the earlier manifest names no commit: whether the history was rewritten since is not known.")
    bad = sum(each.violation for each in found)
    rest = len(found) - bad
    told = count(bad, "violation") if bad else "no violation"
    say(f"{count(old.count, 'record')} before: {told}" + (f", {count(rest, 'other difference')}" if rest else ""), error=True)


def _write(path: Path, new: Manifest, found: Sequence[Finding]) -> None:
    """Keep the manifest of now; after a violation the earlier one is worth more."""
    if any(each.violation for each in found):
        refuse(f"{path} was not written: look at the violations first.")
    replace(path, encode(new))
    say(f"written: {visible(path.as_posix())}", error=True)


def _data(
    new: Manifest, uncommitted: list[str], old: Manifest | None, against: str | None, descends: bool | None, found: Sequence[Finding]
) -> dict[str, Any]:
    """The same for machines."""
    earlier = {"source": against, "count": old.count, "head": old.head, "commit": old.commit, "descends": descends} if old else None
    return {
        "schema": 1,
        "count": new.count,
        "head": new.head,
        "commit": new.commit,
        "complete": new.complete,
        "order": new.order,
        "uncommitted": uncommitted,
        "against": earlier,
        "findings": [{"kind": each.kind, "violation": each.violation, "record": each.record, "message": each.message} for each in found],
    }
