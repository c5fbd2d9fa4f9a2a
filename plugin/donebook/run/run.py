"""All that the files of one run say, together."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from ..problem import Problem
from .model import Attempt, Gate, Part, Redline, Signoff


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A result as a file claims it. There are very many: a struct is made five times as fast as a dataclass."""

    name: str
    """The step, as the file names it."""
    result: Attempt
    earlier: bool
    """The file itself says that a later result took its place."""
    said: bytes
    """All that the result says, in the one form that equal things have (`canonical`): digests are made of it, more than once."""
    path: str
    """The file."""
    line: int


class Run(Struct, frozen=True, kw_only=True):
    """All that the files of one run say, together. The order of the files does not matter."""

    id: str
    checklist: str
    """The folder that it stands in: the id of its checklist."""
    paths: tuple[str, ...]
    """Its files, sorted."""
    head: Part
    """What the files say about the whole; without steps, gates, sign-offs and redlines."""
    claims: tuple[Claim, ...]
    """Every result, as it stands in a file."""
    gates: tuple[tuple[str, Gate], ...] = ()
    signoffs: tuple[Signoff, ...] = ()
    redlines: tuple[Redline, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What could not be read, and what the files say against one another."""
    where: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """The file and line of each top-level key, in the first part that has it."""
    signatures: Mapping[Signoff, tuple[str, ...]] = field(default_factory=dict)
    """The files in which each signature stands."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """The SHA-256 of each file's bytes, in hex, by its path."""
    blobs: Mapping[str, str] = field(default_factory=dict)
    """The id that git gives to each file's bytes, by its path."""

    def at(self, key: str) -> tuple[str, int]:
        """Where a top-level key stands, or the top of the run's first file."""
        return self.where.get(key, (self.paths[0] if self.paths else "", 1))

    def signed_in(self, signoff: Signoff) -> tuple[str, ...]:
        """The files in which a signature stands."""
        return self.signatures.get(signoff, ())

    def signed_at(self, signoff: Signoff) -> str:
        """The file in which a signature stands; empty where it stands in several."""
        paths = self.signed_in(signoff)
        return paths[0] if len(paths) == 1 else ""

    @property
    def whole(self) -> bool:
        """Every value of every file could be read."""
        return not any(problem.severity == "error" for problem in self.problems)

    @property
    def light(self) -> Run:
        """The same without what there may be much of: results, gates, redlines, the frozen text, problems, and where most keys stand."""
        return replace(
            self,
            head=msgspec.structs.replace(self.head, frozen=None),
            claims=(),
            gates=(),
            signoffs=(),
            redlines=(),
            problems=(),
            where={key: place for key, place in self.where.items() if key == "checklist"},
            signatures={},
        )
