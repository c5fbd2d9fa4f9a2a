"""YAML, JSON and TOML text as one tree of text nodes that know their place.

Strangers write these files, so they are not loaded but read: every scalar stays text until a schema gives it a type, and
whatever could hide, multiply or run something is refused with its line (aliases, tags, doubled keys, depth, size, controls).
"""

from __future__ import annotations

from collections.abc import Callable

from ..problem import DonebookError
from . import json, toml, yaml
from .amend import amend
from .limits import ALLOW, LIMITS, Limits, limits_of
from .node import NULLS, Flat, Mapping, Moment, Node, Scalar, Sequence, fault, hidden, plain, text_of, too_large

__all__ = [
    "ALLOW", "LIMITS", "NULLS", "READERS", "Flat", "Limits", "Mapping", "Moment", "Node", "Scalar", "Sequence",
    "amend", "fault", "hidden", "limits_of", "plain", "read", "text_of", "too_large",
]  # fmt: skip

READERS: dict[str, Callable[[str, str, Limits], Node]] = {
    "yml": yaml.read,
    "yaml": yaml.read,
    "json": json.read,
    "toml": toml.read,
}
"""The reader of each format, by the ending of a file's name."""


def read(data: bytes, source: str, limits: Limits = LIMITS) -> Node:
    """The tree of a file, by the ending of its name.

    Raises DonebookError, with the place and the cure, for what is refused; KeyError for an ending that is not in READERS.
    """
    reader = READERS[source.rpartition(".")[2].lower()]
    text = text_of(data, source, limits)
    if not text.strip():
        raise DonebookError([fault(source, 1, 0, "the file is empty", "Write the run's head and results, or delete the file.")])
    return reader(text, source, limits)
