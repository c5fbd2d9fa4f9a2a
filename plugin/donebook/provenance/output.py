"""What git prints of commits, read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from ..struct import Struct, replace
from .commit import Change, Commit, Format, Person, State, moment

FORMAT = "%x00".join(("%H", "%P", "%an", "%ae", "%aN", "%ad", "%cn", "%ce", "%cN", "%cd", "%B"))
"""The format of `git log -z --date=raw` that `history` reads: NUL is the one character that no name, subject or path can hold."""
SIGNED = "%H%x00%G?%x00%GS%x00%GF"
"""The format of `git log -z` that `checked` reads."""
_FIELDS = FORMAT.count("%x00") + 1
_STATES: dict[str, State] = {"G": "good", "U": "unknown", "B": "bad", "X": "expired", "Y": "expired", "R": "revoked", "E": "unknown"}
"""What `%G?` says (git-log, PRETTY FORMATS)."""
_ARMOURS: dict[str, Format] = {"SSH SIGNATURE": "ssh", "PGP SIGNATURE": "openpgp", "PGP MESSAGE": "openpgp", "SIGNED MESSAGE": "x509"}
_ARMOUR = re.compile(r"gpgsig(?:-sha256)? -----BEGIN (?P<what>[A-Z ]+)-----")


class Object(Struct, frozen=True, kw_only=True):
    """What the object of a commit says that the log does not."""

    parents: tuple[str, ...]
    """All of its parents, whatever they touched."""
    made: datetime
    """When it was made: as its author's machine says, or its committer's, the earlier of the two. A rebase moves only the second."""
    format: Format | None
    """How it is signed; None where it is not."""


Touched = tuple[Commit, tuple[Change, ...]]
"""A commit, and what it changed."""


def read_log(log: str) -> list[Touched]:
    """The commits in the output of git's log, parents first, each with what it changed."""
    return [(commit, tuple(touched)) for commit, touched in reversed([*_read(log.split("\0"))])]


def touching(read: Iterable[Touched]) -> list[Touched] | None:
    """Of all commits, in any order, those that touched something, and merges, parents first; their parents are the nearest of these.

    So `git log --full-history --parents --topo-order` of some paths tells them. It compares a merge with these parents, and `--sparse` with those
    that it has: None where that may not be the same, which is where one of them had none of the paths, or where two are the same to them and
    the merge itself changed something.
    """
    stands: dict[str, str | None] = {}
    found: list[Touched] = []
    for commit, touched in _parents_first(read):
        near = [stands.get(parent, parent) for parent in commit.parents]
        parents = tuple(dict.fromkeys(filter(None, near)))
        if len(near) > 1 and ((touched and len(parents) < len(near)) or (parents and None in near)):
            return None
        if touched or len(near) > 1:
            stands[commit.id] = commit.id
            now = commit if parents == commit.parents else replace(commit, parents=parents)
            found.append((now, touched if now is commit else tuple(replace(change, commit=now) for change in touched)))
        else:
            stands[commit.id] = parents[0] if parents else None
    return found


def _parents_first(read: Iterable[Touched]) -> Iterator[Touched]:
    """The same, each after its parents."""
    left = {each[0].id: each for each in read}
    for id in [*left]:
        waiting = [id]
        while waiting:
            if (each := left.get(waiting[-1])) is None:
                waiting.pop()
            elif before := [parent for parent in each[0].parents if parent in left]:
                waiting += before
            else:
                yield left.pop(waiting.pop())


def _read(words: list[str]) -> Iterator[tuple[Commit, list[Change]]]:
    """Each commit with what it changed, the newest first."""
    position = 0
    while position + _FIELDS <= len(words):
        fields = words[position : position + _FIELDS]
        position += _FIELDS
        commit = _commit(fields)
        touched: list[Change] = []
        position += words[position : position + 1] == [""]  # before what a merge changed, git ends a line with NUL
        while position + 1 < len(words) and (found := _raw(words[position])):
            (*olds, new), status = found
            touched.append(Change(commit=commit, path=words[position + 1], status=status, olds=tuple(olds), new=new))
            position += 2
        yield commit, touched


def _raw(word: str) -> tuple[list[str], str] | None:
    """The blobs and the status in a raw line of a difference, `:100644 100644 <old> <new> M`, or with a colon and an old one for each parent."""
    row = word.lstrip("\n")
    parents = len(row) - len(row.lstrip(":"))
    words = row[parents:].split(" ")
    if not parents or len(words) != 2 * parents + 3:
        return None
    blobs = zip(
        words[: parents + 1], words[parents + 1 : -1], strict=True
    )  # another repository's commit, mode 160000, is no text of this one
    return ["" if set(blob) == {"0"} or mode == "160000" else blob for mode, blob in blobs], words[-1].rstrip("0123456789")


def _commit(fields: list[str]) -> Commit:
    fields = [_text(field) for field in fields]
    id, parents, author, author_email, author_mapped, authored, committer, email, mapped, committed, message = fields
    return Commit(
        id=id.strip(),
        parents=tuple(parents.split()),
        author=Person(name=author, email=author_email, mapped=author_mapped if author_mapped != author else ""),
        authored=moment(authored),
        committer=Person(name=committer, email=email, mapped=mapped if mapped != committer else ""),
        committed=moment(committed),
        message=message,
    )


def _text(field: str) -> str:
    """A text in which bytes that are no UTF-8 are marks; paths keep them, or they would not be the files' paths."""
    return field if field.isascii() else field.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def objects(batch: Mapping[str, bytes]) -> dict[str, Object]:
    """Commits as their objects say them (`git cat-file`), by their ids."""
    found: dict[str, Object] = {}
    for id, data in batch.items():
        rows = data.partition(b"\n\n")[0].decode("latin-1").split("\n")
        armour = next(filter(None, map(_ARMOUR.match, rows)), None)
        times = [moment(row.rpartition("> ")[2]) for row in rows if row.startswith(("author ", "committer "))]
        found[id] = Object(
            parents=tuple(row.removeprefix("parent ") for row in rows if row.startswith("parent ")),
            made=min(times, default=moment("")),
            format=_ARMOURS.get(armour["what"], "openpgp") if armour else None,
        )
    return found


def checked(output: str) -> dict[str, tuple[State, str, str]]:
    """The output of `git log -z --no-walk --format=SIGNED`: of each commit the state of its signature, whose it is, and the key."""
    words = output.split("\0")
    rows = (words[place : place + 4] for place in range(0, len(words) - 3, 4))
    return {id.strip(): (_STATES.get(state, "unchecked"), _address(signer), key) for id, state, signer, key in rows}


def _address(signer: str) -> str:
    """The address in `Bob <bob@example.com>`; a principal of ssh is one already."""
    found = re.search(r"<([^<>]*)>\s*\Z", signer)
    return (found[1] if found else signer).strip()
