"""Who gives a command, and by which names they are known."""

from __future__ import annotations

import re

from ..parser import slug
from ..repository import Repository
from .terminal import unusable, warn


def who(repository: Repository, by: str | None, option: str = "--by") -> str:
    """Who gives the command: `by`, or git's user, by the handle that the site has for them, or else by their account. Raises UnusableError where nobody is known."""
    if by is not None:
        if not by.strip():
            raise unusable(f"{option} is empty: say who it is.")
        email = repository.git.user()[1]
        account = repository.settings.roster.of(email) or _account(email)
        if email and "/" not in by and by.strip() not in names_of(repository, account):
            warn(f"git's user here is {account}: that it is {by.strip()} will show as claimed.")
        return by.strip()
    name, email = repository.git.user()
    account = repository.settings.roster.of(email) or _account(email) or slug(name, "")
    if not account:
        cure = f"Say who it is with {option}, or tell git: git config user.email you@example.org"
        raise unusable(f"Nobody is known: git has no user here. {cure}")
    return account


def names_of(repository: Repository, account: str) -> frozenset[str]:
    """All names by which git's user may be called in a run, if `account` is one of them; else that alone."""
    name, email = repository.git.user()
    names = {each for each in (name, email, _account(email), slug(name, ""), repository.settings.roster.of(email)) if each}
    return frozenset(names | {account}) if account.casefold().lstrip("@") in {each.casefold() for each in names} else frozenset({account})


def _account(email: str) -> str:
    """What stands before the `@`; GitHub's private addresses are 123+login@users.noreply.github.com."""
    return re.sub(r"^\d+\+", "", email.partition("@")[0])
