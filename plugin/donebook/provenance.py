"""What git shows of a file: who changed it, when, in which commit. Beside what the file claims, never instead of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal

Degree = Literal["claimed", "committed"]
"""How well it is known who did something: written in the file, or committed from the same account as well."""

FORMAT = "%H%x00%an%x00%ae%x00%at%x00%cn%x00%s"
"""The format of `git log -z` that `changes` reads: NUL is the one character that no name, subject or path can hold."""
_FIELDS = FORMAT.count("%x00") + 1
_STATUS = re.compile(r"\n?[ACDMRTUXB]\d*")


_RAW = re.compile(r":\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) ([A-Z]\d*)$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One commit that touched a file."""

    commit: str
    author: str
    email: str
    """Never shown: a person's address is not the site's to publish."""
    at: datetime
    """When the author says that it was made; git takes their word."""
    committer: str
    subject: str
    status: str
    """`A` added, `M` modified, `D` deleted, and the rest of git's letters."""


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What git shows of all run files, in one pass."""

    known: bool = False
    """There is a git history to ask."""
    shallow: bool = False
    """The clone has only the newest commits: what is not there is not known."""
    head: str = ""
    """The commit that the site is built from."""
    changes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    """The commits of each file, oldest first, by its path."""
    uncommitted: frozenset[str] = frozenset()
    """Files that differ from the commit, or are not in it."""

    def of(self, paths: Iterable[str]) -> tuple[Change, ...]:
        """The commits that touched any of `paths`, each once, oldest first."""
        found = {change.commit: change for path in paths for change in self.changes.get(path, ())}
        return tuple(sorted(found.values(), key=lambda change: (change.at, change.commit)))

    def degree(self, who: str | None, path: str) -> Degree:
        """How well it is known that `who` wrote what stands in the file at `path`."""
        if not who or path in self.uncommitted:
            return "claimed"
        return "committed" if who.casefold().lstrip("@") in self._handles.get(path, ()) else "claimed"

    @cached_property
    def _handles(self) -> dict[str, frozenset[str]]:
        """The names of those who have changed each file."""
        return {path: frozenset(name for change in each for name in _handles(change)) for path, each in self.changes.items()}


def _handles(change: Change) -> Iterator[str]:
    """The names by which the author of a commit may be called in a run file."""
    yield change.author.casefold()
    local = change.email.casefold().partition("@")[0]
    yield re.sub(r"^\d+\+", "", local)  # GitHub's private addresses: 123+login@users.noreply.github.com


def changes(log: str) -> dict[str, tuple[Change, ...]]:
    """The changes of each file in the output of `git log -z --name-status --no-renames --format=FORMAT`, oldest first."""
    found: dict[str, list[Change]] = {}
    words = log.split("\0")
    position = 0
    while position + _FIELDS <= len(words):
        commit, author, email, at, committer, subject = words[position : position + _FIELDS]
        position += _FIELDS
        while position + 1 < len(words) and _STATUS.fullmatch(words[position]):
            status, path = words[position : position + 2]
            position += 2
            change = Change(
                commit=commit, author=author, email=email, at=_moment(at), committer=committer, subject=subject, status=status.strip()
            )
            found.setdefault(path, []).append(change)
    return {path: tuple(reversed(each)) for path, each in found.items()}


def _moment(seconds: str) -> datetime:
    """A commit's time; git stores any number, also years that no calendar has."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.min.replace(tzinfo=UTC)


def lineages(log: str, paths: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Every blob that each of some files ever was, under earlier names too; `paths` are those that they have now, by any key.

    `log` is the output of `git log --raw -z -M --no-abbrev --format=`, newest first. It is gone through once for all of them.
    """
    keys: dict[str, set[str]] = {}
    for key, path in paths.items():
        keys.setdefault(path, set()).add(key)
    found: dict[str, set[str]] = {key: set() for key in paths}
    words = iter(log.split("\0"))
    for word in words:
        if not (entry := _RAW.match(word.lstrip("\n"))):
            continue
        old, new, status = entry.groups()
        source = next(words, "")
        target = next(words, "") if status[0] in "RC" else source
        for key in keys.get(target, ()):
            found[key] |= {old, new}
        if status[0] == "R" and target in keys:
            keys.setdefault(source, set()).update(keys[target])
    return {key: frozenset(blobs - {"0" * 40, "0" * 64}) for key, blobs in found.items()}
