"""Keys under which things are kept: digests of all that they are made of."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

import msgspec


def key_of(*parts: object) -> bytes:
    """A digest of values, and of the release that makes something of them: equal for equal ones, in every process."""
    said = (release(), *parts)
    try:
        data = msgspec.json.encode(said, order="deterministic", enc_hook=_plain)
    except UnicodeEncodeError:  # names of files may be no text
        data = repr(said).encode("utf-8", "backslashreplace")
    return hashlib.blake2b(data, digest_size=16).digest()


def _plain(value: object) -> object:
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a key")


@cache
def release() -> str:
    """A digest of this package, and of what it makes pages with: another release makes other pages."""
    digest = hashlib.blake2b(f"{sys.version_info[:2]}".encode(), digest_size=16)  # whose tables of characters change
    package = str(Path(__file__).parent.parent)
    paths = (f"{folder}/{name}" for folder, _, names in os.walk(package) for name in names if name.endswith((".py", ".html")))
    for path in sorted(paths):
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # a command waits for all of them
            digest.update(path.removeprefix(package).replace("\\", "/").encode() + b"\0" + file.read() + b"\0")
    with suppress(PackageNotFoundError):
        for needed in requires("donebook") or ():
            with suppress(PackageNotFoundError):
                name = re.split(r"[^A-Za-z0-9._-]", needed, maxsplit=1)[0]
                digest.update(f"{name} {version(name)}\0".encode())
    return digest.hexdigest()


def joined(parts: Iterable[Any]) -> bytes:
    """Keys as one."""
    return hashlib.blake2b(b"\0".join(parts), digest_size=16).digest()
