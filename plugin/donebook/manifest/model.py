"""What a manifest says: every record with the digests of its files, each tied to the one before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Literal

from ..struct import Struct

SCHEMA = 1
"""The version of the format that this release writes; it reads this one and all before it."""
START = "0" * 64
"""What the first entry has for the link of the one before."""
Order = Literal["git", "id"]
"""The records stand as the history first shows them, or by their ids where it cannot say."""


class ManifestEntry(Struct, frozen=True, kw_only=True):
    """One record in a manifest."""

    record: str
    """The checklist's id and the run's: `deploy/2026-11-22-shop-1.4.0-production`."""
    files: Mapping[str, str]
    """The SHA-256 of each of its files, in hex, by its path."""
    digest: str
    """`sha256:` of what `sha256sum` prints for the files."""
    content: str
    """`sha256:` of all that the run says, but for its sign-offs and redlines: another file may say the same."""
    signoffs: tuple[str, ...]
    """`sha256:` of each sign-off, sorted."""
    stage: str
    """Where the run was in its life."""
    finished: bool
    """The run said that it was over: from then on nothing but sign-offs should come."""
    previous: str
    """The link of the entry before."""
    link: str
    """The SHA-256 of `previous`, `record` and `digest`, each with a line feed after it: it stands for this entry and all before it."""


class Manifest(Struct, frozen=True, kw_only=True):
    """All records at one time."""

    commit: str
    """The commit that was checked out; empty without git."""
    complete: bool
    """The whole history was there."""
    order: Order
    entries: tuple[ManifestEntry, ...]
    count: int
    """How many entries there are, as the manifest says it."""
    head: str
    """The last link, as the manifest says it."""


def files_digest(files: Mapping[str, str]) -> str:
    r"""The digest of what `sha256sum` prints for files, in the order of their paths.

    As `sha256sum` does, a line begins with a backslash where a name has a backslash or a line end, which are `\\`, `\n` and `\r` then.
    """
    lines = "".join(_line(path, files[path]) for path in sorted(files))
    return f"sha256:{hashlib.sha256(_bytes(lines)).hexdigest()}"


def _line(path: str, digest: str) -> str:
    name = path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    mark = "" if name == path else "\\"
    return f"{mark}{digest}  {name}\n"


def link_of(previous: str, record: str, digest: str) -> str:
    r"""The link of an entry: what `printf '%s\n' "$previous" "$record" "$digest" | sha256sum` prints first."""
    return hashlib.sha256(_bytes(f"{previous}\n{record}\n{digest}\n")).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
