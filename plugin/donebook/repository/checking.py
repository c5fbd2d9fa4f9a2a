"""What is wrong with runs, each of them looked at no longer than it takes to know: `donebook check` reads very many that are right."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ..book import found_of
from ..checklist import Checklist, blob_of
from ..parser import Rules
from ..problem import DonebookError, Problem
from ..record import Fit, Origin
from ..run import Run
from ..run.glance import glance
from ..struct import Struct
from .cache import Cache
from .keys import joined, key_of
from .part import PartPath
from .reading import Reading
from .runs import RunSource


class Checked(Struct, frozen=True, kw_only=True):
    """What is wrong in a repository, and how much was looked at."""

    problems: tuple[Problem, ...]
    """Each once, in files' order."""
    checklists: tuple[Checklist, ...]
    runs: tuple[tuple[str, ...], ...]
    """The files of each run that has a record."""


class Checking:
    """Looks at runs: at what stands in their files first, and with what git has of their checklists then."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._fits: dict[str, Fit] = {}
        """Texts of checklists, by their blobs, as parts are held to them."""
        self._looked: dict[Path, tuple[bytes, str]] = {}
        """A digest of the files of each run, by its path, and the text to which they are right, where one is known. Names may be those of several."""
        self._right: dict[str, dict[str, list[bytes]]] = {}
        """The digests of files that are right, for each checklist by that text."""

    def look(self, sources: Iterable[RunSource], cache: Cache, checklists: Mapping[str, Checklist]) -> dict[str, tuple[bytes, str]]:
        """Look at the files of runs, without git: the SHA-256 of each, and the id that git gives it, by its path; empty for what cannot be read."""
        self._cache, self._checklists = cache, checklists
        self._keys = {id: key_of("right", id, each.path, self._rules) for id, each in checklists.items()}
        self._right = {id: {} for id in checklists}
        kept = {
            id: {found: text for text, all in (cache.get(key, dict[str, bytes]) or {}).items() for found in _cut(all)}
            for id, key in self._keys.items()
        }
        digests: dict[str, tuple[bytes, str]] = {}
        for source in sources:
            known = kept.get(source.checklist)
            data = b""
            pieces: list[bytes] = []
            for part in source.parts:
                try:
                    data = part.data()
                except (OSError, DonebookError):
                    digests[part.source] = b"", ""
                    known = None
                    continue
                digest = hashlib.sha256(data).digest()
                digests[part.source] = digest, blob_of(data)
                pieces += (part.source.encode("utf-8", "surrogateescape"), digest)
            if known is not None and not source.problems:
                own, alone = joined(pieces), len(source.parts) == 1
                text = known.get(own) or (self._glanced(source.parts[0], source.checklist, data) if alone else "")
                self._looked[source.path] = own, text
        return digests

    def _glanced(self, part: PartPath, checklist: str, data: bytes) -> str:
        """The text to which a JSON file is right; empty where that is not clear."""
        said = glance(data, self._rules.limits) if part.source.lower().endswith(".json") else None
        if said is None:
            return ""
        present = self._checklists[checklist]
        pinned = (said.checklist.blob if said.checklist else "") or ""
        return (pinned or _NO_PIN + present.blob) if self._fit(present).fits(said) and pinned in ("", present.blob) else ""

    def _fit(self, checklist: Checklist) -> Fit:
        if checklist.blob not in self._fits:
            self._fits[checklist.blob] = Fit(checklist)
        return self._fits[checklist.blob]

    def problems(self, source: RunSource, reading: Reading) -> tuple[bool, list[Problem]]:
        """Whether a run has a record, and what is wrong with it. A run of no checklist becomes one of `reading.homeless`."""
        own, text = self._looked.get(source.path, (b"", ""))
        stands = own and all(map(reading.stands, source.parts))
        if stands and text and self._holds(text, source.checklist, reading):
            self._right[source.checklist].setdefault(text, []).append(own)
            return True, []
        run, problems = reading.run(source)
        if run is None:
            return False, problems
        if source.checklist not in self._checklists:
            reading.homeless.append(run)
            return False, [*problems, *run.problems]
        current = self._checklists[source.checklist]
        record, odd = found_of(run, current, reading.revisions, self._rules, reading.policy(current))
        found = [*problems, *odd, *record.problems]
        if stands and not found and reading.unmoved(source) and (text := _text(run, record.checklist, record.origin)):
            self._right[source.checklist].setdefault(text, []).append(own)
        return True, found

    def _holds(self, text: str, checklist: str, reading: Reading) -> bool:
        """Whether what was right to a text is so still: it is the present one, or git has it among those that the checklist had."""
        present, revisions = self._checklists[checklist], reading.revisions
        if text in (present.blob, _NO_PIN + present.blob):
            return True
        return text in revisions.lineage.get(checklist, ()) and text in revisions.texts

    def keep(self) -> None:
        """Remember what is right."""
        for id, key in self._keys.items():
            self._cache.put(key, {text: b"".join(sorted(found)) for text, found in self._right[id].items()})
        self._cache.write()


_NO_PIN = "-"
"""Before the blob of the present text where the run names none: it is not of that text, but of whatever is the present one."""
_SIZE = len(joined(()))


def _cut(all: bytes) -> Iterator[bytes]:
    """Digests that stand in a row."""
    return (all[start : start + _SIZE] for start in range(0, len(all), _SIZE))


def _text(run: Run, text: Checklist, origin: Origin) -> str:
    """What the files of a run, which are right, depend on besides themselves."""
    if origin is Origin.PINNED:
        return text.blob
    pin = run.head.checklist
    return _NO_PIN + text.blob if origin is Origin.PRESENT and not (pin and pin.blob) and run.head.frozen is None else ""
