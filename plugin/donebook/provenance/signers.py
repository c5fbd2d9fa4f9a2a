"""Whose keys a site knows: files of its repository, as git and OpenSSH have them."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress

from ..problem import DonebookError, Problem, nearest, quoted
from ..struct import Struct


class Signers(Struct, frozen=True, kw_only=True):
    """The files that say whose keys are known, from the folder of the configuration. They are read as they are committed."""

    ssh: str = ""
    """OpenSSH's list of allowed signers (ssh-keygen, ALLOWED SIGNERS): a mail address, options and a public key in each line."""
    openpgp: str = ""
    """OpenPGP public keys, in armour. Each counts for the address of its first user id."""
    revoked: str = ""
    """Keys of ssh that are revoked: OpenSSH's list, or a public key in each line."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that are named."""
        return tuple(filter(None, (self.ssh, self.openpgp, self.revoked)))


_LINE = re.compile(r"(?P<who>[^\s\"]\S{0,4000})\s.{0,2000}?(?:ssh-|ecdsa-|sk-)[^\s]{1,100}\s+(?P<key>[A-Za-z0-9+/=]{1,10000})")


def owners(text: str) -> dict[str, str]:
    """The addresses of each key in OpenSSH's list of allowed signers, with commas between them, by its fingerprint. git tells the first only."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        match = None if line.lstrip().startswith("#") else _LINE.match(line.strip())
        if match:
            with suppress(ValueError):
                digest = hashlib.sha256(base64.b64decode(match["key"], validate=True)).digest()
                found.setdefault(f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}", []).append(match["who"])
    return {key: ",".join(each) for key, each in found.items()}


def signers_of(said: object, source: str) -> Signers:
    """The files in a mapping of a configuration. Raises DonebookError, with the file `source`, for what is none."""
    if said in (None, ""):
        return Signers()
    names = Signers.__struct_fields__
    found: list[tuple[str, str]] = []
    if not isinstance(said, Mapping):
        found.append(("`signers` is not a mapping", "Write its keys below it, such as `ssh: allowed_signers`."))
        said = {}
    for key, value in said.items():
        if key not in names:
            found.append((f"`signers` names {quoted(str(key))}", nearest(str(key), names) or f"It has: {', '.join(names)}."))
        elif not isinstance(value, str) or not value or value.startswith(("/", "-", ":")) or ".." in value.split("/") or "\0" in value:
            found.append((f"`signers.{key}` is no file of the repository", "Name one, from the folder of this configuration."))
    if found:
        raise DonebookError([Problem(source=source, message=message, cure=cure, code="signers") for message, cure in found])
    return Signers(**{str(key): str(value) for key, value in said.items()})
