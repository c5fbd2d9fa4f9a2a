"""Who is who: the handles of run files, and the addresses of commits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from ..problem import DonebookError, Problem, quoted
from ..struct import Struct, field
from .commit import Commit, Person

_ADDRESS = re.compile(r"[^\s@<>,]+@[^\s@<>,]+")
FORGES = frozenset({"noreply@github.com"})
"""Addresses with which a forge commits what somebody did on its pages: there the author is who did it."""


class Roster(Struct, frozen=True, kw_only=True):
    """The people of a site, by the handles that run files call them."""

    people: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The mail addresses of each, in lower case. Where there are none, a handle is compared with names and accounts."""

    def names(self, who: str | None, person: Person) -> bool:
        """Whether a run file that says `who` means the person of a commit."""
        return bool(who) and self._is(folded(who or ""), person.name, person.email)

    def owns(self, who: str | None, signer: str) -> bool:
        """Whether one of the addresses to which the site's list gives a key, with commas between them, is that of `who`."""
        return bool(who) and any(self._is(folded(who or ""), "", address) for address in signer.split(",") if address)

    def same(self, one: Person, other: Person) -> bool:
        """Whether two persons of commits are one: by the address, or because one handle has both."""
        ours, theirs = (set(each.email.casefold().split(",")) for each in (one, other))
        return bool(ours & theirs) or any(ours & addresses and theirs & addresses for addresses in self.people.values())

    def of(self, address: str) -> str:
        """The handle of an address; empty where nobody has it."""
        asked = set(address.casefold().split(","))
        return next((handle for handle, addresses in self.people.items() if asked & addresses), "")

    def expects(self, who: str | None, *, job: bool = True) -> bool:
        """Whether `who` has to have committed what stands in their name: a person has; a job (`ci/smoke`), where it may be one, if the site says
        as whom it commits.
        """
        return bool(who) and (not job or "/" not in (who or "") or folded(who or "") in self.people)

    def _is(self, who: str, name: str, address: str) -> bool:
        if self.people and who in self.people:
            return address.casefold() in self.people[who]
        if self.people:  # a printed name, of somebody who is known by the address
            return bool(self.of(address)) and who == folded(name)
        return who in set(_called(name, address))


def folded(who: str) -> str:
    """A handle as it is compared."""
    return unicodedata.normalize("NFKC", who).strip().casefold().removeprefix("@")


def _called(name: str, address: str) -> Iterator[str]:
    """What the person of a commit may be called in a run file."""
    if name:
        yield folded(name)
    if address:
        yield folded(address)
        yield re.sub(r"^\d+\+", "", folded(address).partition("@")[0])  # GitHub's private addresses: 123+login@users.noreply.github.com


def doer(commit: Commit) -> Person:
    """Who made a commit: its committer; its author, where a forge committed what they did on its pages."""
    return commit.author if commit.committer.email.casefold() in FORGES else commit.committer


def roster_of(said: object, source: str) -> Roster:
    """The roster in a mapping of a configuration: a handle, and an address or a list of addresses.

    Raises DonebookError, with the file `source`, for what is none.
    """
    if said in (None, ""):
        return Roster()
    found: list[tuple[str, str]] = []
    people: dict[str, frozenset[str]] = {}
    if not isinstance(said, Mapping):
        found.append(("`people` is not a mapping", "Write a handle and its addresses: `alice: [alice@example.com]`."))
        said = {}
    for handle, value in said.items():
        addresses = [value] if isinstance(value, str) else value
        if (
            not isinstance(addresses, list)
            or not addresses
            or not all(isinstance(each, str) and _ADDRESS.fullmatch(each.strip()) for each in addresses)
        ):
            found.append(
                (f"`people` gives {quoted(str(handle))} what is no address", "Write one, or a list: `[alice@example.com, al@example.org]`.")
            )
        else:
            found += _twice(str(handle), addresses, people)
            people[folded(str(handle))] = frozenset(each.strip().casefold() for each in addresses)
    if found:
        raise DonebookError([Problem(source=source, message=message, cure=cure, code="people") for message, cure in found])
    return Roster(people=people)


def _twice(handle: str, addresses: list[str], people: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Why a person cannot be told from those before: an address or a handle is that of two."""
    name = folded(handle)
    if not name or name in people:
        yield f"`people` has {quoted(handle)} twice, or nothing of it counts", "Give each person one handle, in letters and figures."
    for address in addresses:
        if other := next((each for each, known in people.items() if address.strip().casefold() in known), ""):
            yield f"`people` gives {quoted(address)} to {quoted(other)} and to {quoted(handle)}", "Give each address to one person."
