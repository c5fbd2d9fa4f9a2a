"""What a team asks of those who sign."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..problem import DonebookError, Problem, nearest, quoted
from ..struct import Struct, replace

_YES, _NO = frozenset({"true", "yes", "on"}), frozenset({"false", "no", "off", ""})


class Policy(Struct, frozen=True, kw_only=True):
    """Rules for sign-offs, beyond the roles that the checklist asks for."""

    four_eyes: bool = False
    """Nobody approves a run that they operated, or gave results for."""
    distinct_signers: bool = False
    """Nobody approves in two roles."""
    signer_commits: bool = False
    """A signature counts if who signs has committed it."""
    signed_commits: bool = False
    """A signature counts if it was committed with a key that is known to be theirs."""
    signoff_files: bool = False
    """A signature stands in a file of its own, `signoffs/<role>`, so that the forge's code owners can be asked."""
    signed_within: int | None = None
    """So many days after the end of a run may it be approved; None for ever."""
    roles: tuple[str, ...] = ()
    """Roles that sign, besides those of the checklist."""


LENIENT = Policy()
"""No more than that the checklist's roles sign."""


def policy_of(said: object, source: str, default: Policy = LENIENT) -> Policy:
    """The policy in a mapping of a configuration or of front matter; what it does not name is as in `default`.

    Raises DonebookError, with the file `source`, for a name or value that there is not.
    """
    if said in (None, ""):
        return default
    names = Policy.__struct_fields__
    values: dict[str, Any] = {}
    found: list[tuple[str, str]] = []
    if not isinstance(said, Mapping):
        found.append(("`policy` is not a mapping", "Write its keys below it, such as `four_eyes: true`."))
        said = {}
    for key, value in said.items():
        if key not in names:
            found.append((f"`policy` names {quoted(str(key))}", nearest(str(key), names) or f"It has: {', '.join(names)}."))
            continue
        try:
            values[key] = _READ.get(key, _yes)(value)
        except ValueError as error:
            shown = quoted(str(value)) if isinstance(value, str | bool | int) else "a list or mapping"
            found.append((f"`policy.{key}` is {shown}", str(error)))
    if found:
        raise DonebookError([Problem(source=source, message=message, cure=cure, code="policy") for message, cure in found])
    return replace(default, **values)


def _yes(value: object) -> bool:
    """True or false. Raises ValueError, as the next two, with what to write instead."""
    word = str(value).lower() if isinstance(value, str | bool | int) else "-"
    if word not in _YES | _NO:
        raise ValueError("Write `true` or `false`.")
    return word in _YES


def _days(value: object) -> int | None:
    if value in (None, ""):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).isdecimal() or int(str(value)[:9]) > 3650:
        raise ValueError("Write a whole number of days, such as 3.")
    return int(value)


def _roles(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        raise ValueError("Write a list of roles: `[QA Lead, Operations Lead]`.")
    return tuple(each.strip() for each in value)


_READ: dict[str, Callable[[object], object]] = {"signed_within": _days, "roles": _roles}
"""How the keys are read that are more than true or false."""
