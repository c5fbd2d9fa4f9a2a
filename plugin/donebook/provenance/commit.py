"""A commit: what its author's machine said, and what can be held against it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from typing import Literal

from ..struct import Struct

Format = Literal["ssh", "openpgp", "x509"]
"""The kinds of signatures that git knows; gitsign's are x509."""
State = Literal["good", "bad", "unknown", "expired", "revoked", "unchecked"]
"""What became of checking one."""

TRAILERS = ("Co-authored-by", "Reviewed-by", "Signed-off-by", "Acked-by", "Approved-by", "Tested-by")
"""Trailers that name people. Anybody can write them into a message."""
_TRAILER = re.compile(rf"(?P<key>{'|'.join(TRAILERS)})[ \t]*:[ \t]*(?P<value>\S.*)", re.IGNORECASE)
_ADDRESS = re.compile(r"<[^<>]*>")
_REQUESTS = (
    re.compile(r"Merge pull request .{0,200}?#(?P<number>\d{1,9})\b"),  # GitHub, Gitea, Forgejo
    re.compile(r"Merged in .{0,200}?\(pull request #(?P<number>\d{1,9})\)"),  # Bitbucket
    re.compile(r"(?:Merged PR|Pull request #?)[ ]?(?P<number>\d{1,9}):"),  # Azure DevOps, Bitbucket Data Center
    re.compile(r".{0,1000}\(#(?P<number>\d{1,9})\)$"),  # a squash merge of GitHub's, Gitea's, Forgejo's
)
_MERGE_REQUEST = re.compile(r"^See merge request [^\s!]{0,200}!(?P<number>\d{1,9})$", re.MULTILINE)  # GitLab
SQUASH = re.compile(r".{0,1000}\(#\d{1,9}\)$")
"""The subject of a squash merge: one commit of the forge's in place of those that people made."""


class Person(Struct, frozen=True, kw_only=True):
    """A name and an address, as somebody's git was told them: free text."""

    name: str
    email: str
    """Never shown: a person's address is not the site's to publish."""
    mapped: str = ""
    """The other name that the repository's mailmap gives them; empty where it gives none."""


class Signature(Struct, frozen=True, kw_only=True):
    """The signature of a commit."""

    format: Format
    state: State
    signer: str = ""
    """The address of whom the site's list of signers gives the key to. Never shown."""
    key: str = ""
    """The key's fingerprint."""


class Commit(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """A commit in the history of the runs. Names, addresses and times are what its author's machine said."""

    id: str
    author: Person
    authored: datetime
    """With the author's own offset."""
    committer: Person
    committed: datetime
    message: str
    parents: tuple[str, ...] = ()
    """The commits before it that touched the same folders, or merged."""
    place: int = 0
    """Its place in the history, by when it arrived on the main line: a parent's is lower than its child's, whatever their dates say."""
    edge: bool = False
    """A shallow clone ends here: what the commit changed is not known."""
    before: datetime | None = None
    """When its parents had been made, the latest of them; None where that is not known."""
    signature: Signature | None = None

    @cached_property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.lstrip().partition("\n")[0].strip()

    @cached_property
    def trailers(self) -> tuple[tuple[str, str], ...]:
        """Whom the end of the message names, without addresses: `Reviewed-by`, and who."""
        lines = self.message.rstrip().rpartition("\n\n")[2].split("\n")
        found = (_TRAILER.fullmatch(line.strip()) for line in lines)
        return tuple((each["key"].capitalize(), _ADDRESS.sub("", each["value"]).strip()) for each in found if each)

    @cached_property
    def request(self) -> str:
        """The number of the pull or merge request that the message names; empty where it names none. The message's word."""
        found = next(filter(None, (form.match(self.subject) for form in _REQUESTS)), None) or _MERGE_REQUEST.search(self.message)
        return found["number"] if found else ""

    @property
    def merge(self) -> bool:
        """It brings branches together."""
        return len(self.parents) > 1

    @property
    def squashed(self) -> bool:
        """It stands for several commits that a forge took out, by its form."""
        return not self.merge and SQUASH.match(self.subject) is not None

    @property
    def latest(self) -> datetime | None:
        """The later of its two times: nothing in it can have been written after that; None where neither can be."""
        return max((each for each in (self.authored, self.committed) if each != NEVER), default=None)


class Change(Struct, frozen=True, kw_only=True):
    """What one commit did to one file."""

    commit: Commit
    path: str
    status: str
    """`A` added, `M` modified, `D` deleted, and the rest of git's letters; of a merge, a letter for each parent."""
    olds: tuple[str, ...]
    """The blob before, in each parent; empty for those that had none."""
    new: str
    """The blob after; empty where the file was deleted."""

    @property
    def word(self) -> str:
        """`added`, `changed` or `deleted`."""
        return {"A": "added", "D": "deleted"}.get(self.status[:1], "changed")


NEVER = datetime.min.replace(tzinfo=UTC)
"""What stands for a time that cannot be: before 1970, when git began to count, or after the year 9000."""
_LAST = datetime(9000, 1, 1, tzinfo=UTC).timestamp()


def moment(raw: str) -> datetime:
    """A time as git stores it, `1700000000 +0100`: any number, also of years and offsets that no calendar has."""
    seconds, _, offset = raw.partition(" ")
    try:
        found = re.fullmatch(r"(?P<sign>[+-])(?P<hours>\d\d)(?P<minutes>[0-5]\d)", offset)
        delta = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"])) if found else timedelta()
        zone = timezone(-delta if found and found["sign"] == "-" else delta) if delta < timedelta(hours=24) else UTC
        at = int(seconds)
        return datetime.fromtimestamp(at, zone if delta else UTC) if 0 <= at < _LAST else NEVER
    except (ValueError, OverflowError, OSError):
        return NEVER
