"""What a team asks of those who sign."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from ..problem import DonebookError, Problem, nearest, quoted
from ..run import Decision, Signoff
from .model import Origin, Record

_YES, _NO = frozenset({"true", "yes", "on"}), frozenset({"false", "no", "off", ""})


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """Rules for sign-offs, beyond the roles that the checklist asks for."""

    four_eyes: bool = False
    """Nobody approves a run that they operated, or gave results for."""
    distinct_signers: bool = False
    """Nobody approves in two roles."""


LENIENT = Policy()
"""No more than that the checklist's roles sign."""


def policy_of(said: object, source: str, default: Policy = LENIENT) -> Policy:
    """The policy in a mapping of a configuration or of front matter; what it does not name is as in `default`.

    Raises DonebookError, with the file `source`, for a name or value that there is not.
    """
    if said in (None, ""):
        return default
    names = [field.name for field in fields(Policy)]
    values = {name: getattr(default, name) for name in names}
    found: list[tuple[str, str]] = []
    if not isinstance(said, Mapping):
        found.append(("`policy` is not a mapping", "Write its keys below it, such as `four_eyes: true`."))
        said = {}
    for key, value in said.items():
        word = str(value).lower() if isinstance(value, str | bool | int) else "a list or mapping"
        if key not in names:
            found.append((f"`policy` names {quoted(str(key))}", nearest(str(key), names) or f"It has: {', '.join(names)}."))
        elif word not in _YES | _NO:
            found.append((f"`policy.{key}` is {quoted(word)}", "Write `true` or `false`."))
        else:
            values[key] = word in _YES
    if found:
        raise DonebookError([Problem(source=source, message=message, cure=cure, code="policy") for message, cure in found])
    return Policy(**values)


def forbids(record: Record, signoff: Signoff, policy: Policy, names: Iterable[str] = ()) -> Iterator[str]:
    """Why a sign-off may not be written: a sentence for each reason. `names` are others by which who signs is known."""
    if record.origin is Origin.FOREIGN:
        yield f"The text that was run was never a revision of {record.checklist.path}: nobody has reviewed what would be signed."
    if not record.run.whole:
        yield "The run has values that could not be read, so that nobody can know what is signed: `donebook check` names them."
    asked = [state.role for state in record.signoffs if state.asked]
    if asked and signoff.role.casefold() not in {role.casefold() for role in asked}:
        yield f"The checklist asks for no {quoted(signoff.role)}. {nearest(signoff.role, asked) or 'It asks for: ' + ', '.join(asked) + '.'}"
    given = {state.role.casefold(): state.signoff for state in record.signoffs if state.signoff}
    if signoff.decision is Decision.WITHDRAWN and signoff.role.casefold() not in given:
        yield f"Nobody has signed as {quoted(signoff.role)}, so that there is nothing to withdraw."
    if signoff.decision not in (Decision.APPROVED, Decision.APPROVED_WITH_EXCEPTIONS):
        return
    who = {_handle(each) for each in (signoff.by, signoff.name, *names)} - {""}
    if policy.four_eyes and who & {_handle(record.run.head.operator), *(_handle(claim.result.by) for claim in record.run.claims)}:
        yield f"{signoff.by} has worked on this run, and the policy `four_eyes` asks for somebody who has not."
    others = [
        state.signoff for state in record.signoffs if state.signoff and state.given and state.role.casefold() != signoff.role.casefold()
    ]
    other = next((each for each in others if who & {_handle(each.by), _handle(each.name)}), None)
    if policy.distinct_signers and other:
        yield f"{signoff.by} has approved as {quoted(other.role)}, and the policy `distinct_signers` asks for another person."


def _handle(who: str | None) -> str:
    """A handle, a name or a mail address as it is compared: of an address, the account."""
    name = unicodedata.normalize("NFKC", who or "").casefold().strip().lstrip("@").partition("@")[0]
    return "".join(char for char in name if char.isalnum())
