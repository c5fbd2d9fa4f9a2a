"""Two manifests of the same book, an earlier one and a later one: what was added, and what should never have happened."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from ..struct import Struct
from .model import START, Manifest, ManifestEntry, files_digest, link_of

KINDS = {
    "altered-manifest": True, "rewritten": True, "removed": True, "inserted": True, "reordered": True, "changed": True, "signature-removed": True,
    "order-unknown": False, "grown": False, "signed": False, "edited": False, "added": False,
}  # fmt: skip
"""What may be found, in the order in which it is told, and whether it is a violation: what a record must not suffer."""
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}
_NAMED = 3
"""So many files are named of a record that differs."""


class Finding(Struct, frozen=True, kw_only=True):
    """One difference between two manifests."""

    kind: str
    """One of KINDS."""
    record: str = ""
    """The record that it is about; empty where it is the whole manifest."""
    message: str
    """What has happened; a clause without a full stop."""

    @property
    def violation(self) -> bool:
        """It should never have happened, if the earlier manifest is to be trusted."""
        return KINDS[self.kind]


def compare(old: Manifest, new: Manifest, *, descends: bool | None = None) -> tuple[Finding, ...]:
    """How a later manifest differs from an earlier one; violations first, each in the order of the records.

    The earlier one's own chain is computed again. A record that was renamed was removed, and added. `descends` says whether the later
    commit has the earlier one before it; None where nobody knows.
    """
    before = {entry.record: entry for entry in old.entries}
    after = {entry.record: entry for entry in new.entries}
    found = [*_altered(old), *_rewritten(old, new, descends=descends), *_removed(before, after), *_places(old, new, before)]
    for entry in new.entries:
        if entry.record in before:
            found += _differences(before[entry.record], entry)
    return tuple(sorted(found, key=lambda each: _RANK[each.kind]))


def _rewritten(old: Manifest, new: Manifest, *, descends: bool | None) -> Iterator[Finding]:
    if descends is False:
        message = f"commit {old.commit} is not before {new.commit or 'now'}: the history was rewritten, or this is an older or another one"
        yield Finding(kind="rewritten", message=message)


def _altered(old: Manifest) -> Iterator[Finding]:
    """The first place where the earlier manifest contradicts itself."""
    previous = START
    for entry in old.entries:
        if why := _contradiction(entry, previous):
            yield Finding(kind="altered-manifest", record=entry.record, message=f"the earlier manifest was altered here: {why}")
            return
        previous = entry.link
    if old.count != len(old.entries):
        message = f"the earlier manifest was altered: it says that it has {old.count} records, and has {len(old.entries)}"
        yield Finding(kind="altered-manifest", message=message)
    elif old.head != previous:
        yield Finding(kind="altered-manifest", message="the earlier manifest was altered: its head is not its last link")


def _contradiction(entry: ManifestEntry, previous: str) -> str:
    """Why an entry cannot stand after the link `previous`; empty where it can."""
    if entry.digest != files_digest(entry.files):
        return "its digest is not that of its files"
    if entry.previous != previous:
        return "it does not follow from the entry before"
    return "" if entry.link == link_of(previous, entry.record, entry.digest) else "its link is not that of what it says"


def _removed(before: Mapping[str, ManifestEntry], after: Mapping[str, ManifestEntry]) -> Iterator[Finding]:
    for record, entry in before.items():
        if record not in after:
            yield Finding(kind="removed", record=record, message=f"it was there, {entry.stage.replace('_', ' ')}, and is gone")


def _places(old: Manifest, new: Manifest, before: Mapping[str, ManifestEntry]) -> Iterator[Finding]:
    """Records that are new, and records that stand elsewhere, as far as the order is that of git."""
    judged = old.order == new.order == "git"
    if old.order != new.order:
        words = {"git": "as git's history shows them", "id": "by their ids"}
        message = (
            f"the order is not judged: the earlier manifest has the records {words[old.order]}, and here they stand {words[new.order]}"
        )
        yield Finding(kind="order-unknown", message=message)
    place = {entry.record: number for number, entry in enumerate(old.entries)}
    common = [entry.record for entry in new.entries if entry.record in before]
    kept = _longest([place[record] for record in common]) if judged else []
    stayed = {old.entries[number].record for number in kept}
    last = max((number for number, entry in enumerate(new.entries) if entry.record in stayed), default=-1)
    for number, entry in enumerate(new.entries):
        if entry.record not in before:
            if number < last:
                yield Finding(kind="inserted", record=entry.record, message="it was not there, and stands before records that were")
            else:
                yield Finding(kind="added", record=entry.record, message="it is new")
        elif judged and entry.record not in stayed:
            yield Finding(kind="reordered", record=entry.record, message="it stands elsewhere among the others than before")


def _longest(numbers: Sequence[int]) -> list[int]:
    """A longest increasing subsequence of different numbers (by patience, in n log n): what is not in it has moved."""
    tops: list[int] = []
    """The smallest number that ends an increasing subsequence of each length."""
    ends: list[int] = []
    """Where that number stands."""
    before: list[int] = []
    """Where the number stands that comes before each in the longest subsequence that it ends; -1 where none does."""
    for index, number in enumerate(numbers):
        length = bisect_left(tops, number)
        tops[length : length + 1] = [number]
        ends[length : length + 1] = [index]
        before.append(ends[length - 1] if length else -1)
    found: list[int] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        found.append(numbers[index])
        index = before[index]
    return found[::-1]


def _differences(old: ManifestEntry, new: ManifestEntry) -> Iterator[Finding]:
    """How one record differs. The same bytes are the same, whatever another release of Donebook makes of them."""
    if old.files == new.files:
        return
    where = _where(old.files, new.files)
    lost, more = set(old.signoffs) - set(new.signoffs), set(new.signoffs) - set(old.signoffs)
    if old.content != new.content and old.finished:
        yield Finding(kind="changed", record=new.record, message=f"it was finished, and says something else now: {where}")
    elif old.content != new.content:
        yield Finding(kind="grown", record=new.record, message=f"it was in progress, and says something else now: {where}")
    if lost:
        message = f"{len(lost)} of {len(old.signoffs)} sign-offs that it had {'are' if len(lost) > 1 else 'is'} gone or changed: {where}"
        yield Finding(kind="signature-removed", record=new.record, message=message)
    elif old.content == new.content and more:
        yield Finding(kind="signed", record=new.record, message=f"{len(more)} more sign-off{'s' * (len(more) > 1)}: {where}")
    elif old.content == new.content:
        yield Finding(kind="edited", record=new.record, message=f"it says the same as before, in other bytes: {where}")


def _where(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """The files that differ."""
    paths = sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))
    return f"{', '.join(islice(paths, _NAMED))}{' …' * (len(paths) > _NAMED)}"
