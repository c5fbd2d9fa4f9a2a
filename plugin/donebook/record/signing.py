"""Who has signed, whether it counts, and who may."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from ..parser import slug
from ..run import Decision, Run, Signoff, canonical
from ..struct import Struct
from .entry import moment
from .policy import Policy

_DECISIONS = tuple(Decision)
"""From the mildest to the strictest."""
APPROVALS = (Decision.APPROVED, Decision.APPROVED_WITH_EXCEPTIONS)
"""Decisions that are for it."""


class SignoffState(Struct, frozen=True, kw_only=True):
    """A role that signs, and its signature if there is one."""

    role: str
    asked: bool
    """The checklist or the policy asks for this role."""
    signoff: Signoff | None = None
    outdated: bool = False
    """What was signed is not what stands there now."""
    refused: tuple[str, ...] = ()
    """Why the policy does not let the signature count: each key of it, and a sentence."""

    @property
    def given(self) -> bool:
        """Signed, and for it."""
        return self.signoff is not None and self.signoff.decision in APPROVALS

    @property
    def stands(self) -> bool:
        """Signed, for it, over what stands there now, and as the policy asks."""
        return self.given and not self.outdated and not self.refused


def states(run: Run, asked: Iterable[str], policy: Policy, digest: str) -> tuple[SignoffState, ...]:
    """The roles that are asked for in their order, then others that signed. `digest` is what a signature has to cover."""
    asked = [*asked]
    if not run.signoffs and not asked:
        return ()
    latest: dict[str, Signoff] = {}
    # Of two at the same moment the stricter counts: nobody should be taken for having approved what they rejected.
    for signoff in sorted(run.signoffs, key=_order):
        latest[signoff.role.casefold()] = signoff
    wanted = {role.casefold(): role for role in reversed(asked)}
    roles = {**dict(reversed(wanted.items())), **{key: signoff.role for key, signoff in latest.items() if key not in wanted}}
    bench = Bench(run=run, approvals=tuple(each for each in latest.values() if each.decision in APPROVALS), policy=policy)
    found: list[SignoffState] = []
    for key, role in roles.items():
        one = latest.get(key)
        outdated = one is not None and one.covers not in (None, digest)
        refused = tuple(bench.refusals(one)) if one else ()
        found.append(SignoffState(role=role, asked=key in wanted, signoff=one, outdated=outdated, refused=refused))
    return tuple(found)


def _order(signoff: Signoff) -> tuple[datetime, str, int, bytes]:
    return moment(signoff.at), str(signoff.on or ""), _DECISIONS.index(signoff.decision), canonical(signoff)


class Bench(Struct, frozen=True, kw_only=True, dict=True):
    """Those who have worked on a run and those who have approved it, against whom a signature is held."""

    run: Run
    approvals: Sequence[Signoff]
    """Of each role the signature that counts, if it is for it."""
    policy: Policy

    def refusals(self, signoff: Signoff, names: Iterable[str] = ()) -> Iterator[str]:
        """Why the policy does not let an approval count, by what the run says. `names` are others by which who signs is known."""
        if signoff.decision not in APPROVALS:
            return
        who, policy, finished = signoff.by or signoff.name or "nobody named", self.policy, self.run.head.finished
        if policy.four_eyes and self.worked(signoff, names):
            yield f"four_eyes: {who} has worked on this run, and somebody else has to approve it"
        if policy.distinct_signers and (other := self._twin(signoff, names)):
            yield f"distinct_signers: {who} has approved as {other}, and another person has to"
        last = finished + timedelta(days=policy.signed_within) if finished and policy.signed_within is not None else None
        if finished and last and (signoff.at is None or signoff.at > last):
            when = f"on {signoff.at:%Y-%m-%d}" if signoff.at else "without a time"
            yield f"signed_within: signed {when}, and the run was finished on {finished:%Y-%m-%d}"
        if policy.signoff_files and not any(_own(path, signoff.role) for path in self.run.signed_in(signoff)):
            yield f"signoff_files: it does not stand in a file of its own, signoffs/{slug(signoff.role, 'role')}.yml"

    def worked(self, signoff: Signoff, names: Iterable[str] = ()) -> bool:
        """Whether who signs has operated the run, or given results for it."""
        return bool(_called(signoff, names) & self._workers)

    def operated(self, signoff: Signoff) -> bool:
        """Whether who signs has operated the run; where it names no operator, whether they gave results."""
        operator = handle(self.run.head.operator)
        return operator in _called(signoff) if operator else self.worked(signoff)

    @cached_property
    def _workers(self) -> frozenset[str]:
        return frozenset({handle(self.run.head.operator), *(handle(claim.result.by) for claim in self.run.claims)} - {""})

    def _twin(self, signoff: Signoff, names: Iterable[str]) -> str:
        """Another role in which the same person has approved; empty where there is none."""
        roles = (role for name in _called(signoff, names) for role in self._roles.get(name, ())[:2])
        return next((role for role in roles if role.casefold() != signoff.role.casefold()), "")

    @cached_property
    def _roles(self) -> dict[str, list[str]]:
        """The roles in which each has approved."""
        found: dict[str, list[str]] = {}
        for signoff in self.approvals:
            for name in sorted(_called(signoff)):
                found.setdefault(name, []).append(signoff.role)
        return found


def _called(signoff: Signoff, names: Iterable[str] = ()) -> set[str]:
    return {handle(each) for each in (signoff.by, signoff.name, *names)} - {""}


def _own(path: str, role: str) -> bool:
    """Whether a file is the one of a role's signatures."""
    *_, folder, name = ("", "", *path.split("/"))
    return folder == "signoffs" and name.rpartition(".")[0] == slug(role, "role")


def handle(who: str | None) -> str:
    """A handle, a name or a mail address as it is compared: of an address, the account, without the number that GitHub puts before it.

    Only letters and figures count, where there are any: who wants to be another should not get away with a hyphen.
    """
    name = unicodedata.normalize("NFKC", who or "").casefold().strip().lstrip("@").partition("@")[0]
    return "".join(char for char in re.sub(r"^\d+\+", "", name) if char.isalnum()) or name


def standing(states: Sequence[SignoffState]) -> bool:
    """Whether everybody who is asked to has signed; where nobody is, whether somebody has."""
    return bool(states) and all(state.stands for state in states if state.asked) and any(state.stands for state in states)
