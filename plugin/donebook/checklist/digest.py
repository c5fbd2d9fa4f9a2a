"""Digests of a step's text, and of a whole file's."""

from __future__ import annotations

import hashlib
import unicodedata


def normalised(text: str) -> str:
    """A step's text as it is compared: NFC, runs of white space as one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def digest_of(text: str) -> str:
    """`sha256:…` of a step's normalised text."""
    return "sha256:" + hashlib.sha256(normalised(text).encode()).hexdigest()


def blob_of(data: bytes) -> str:
    """The id that git gives a file of these bytes in a SHA-1 repository (git-hash-object)."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
