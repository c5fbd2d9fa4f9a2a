"""What is wrong with runs, each of them looked at no longer than it takes to know: `donebook check` reads very many that are right."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..book import found_of
from ..checklist import Checklist, blob_of
from ..parser import Rules
from ..problem import DonebookError, Problem
from ..record import Fit, Origin
from ..run import Run, glance
from .cache import Cache, joined, key_of
from .part import PartPath
from .reading import Reading
from .runs import RunSource


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What is wrong in a repository, and how much was looked at."""

    problems: tuple[Problem, ...]
    """Each once, in files' order."""
    checklists: tuple[Checklist, ...]
    runs: tuple[tuple[str, ...], ...]
    """The files of each run that has a record."""


class Checking:
    """Looks at runs: at what stands in their files first, and with what git has of their checklists then."""

    def __init__(self, cache: Cache, checklists: Mapping[str, Checklist], rules: Rules) -> None:
        self._cache = cache
        self._checklists = checklists
        self._rules = rules
        self._fits: dict[str, Fit] = {}
        """Texts of checklists, by their blobs, as parts are held to them."""
        self._keys = {id: key_of("right", id, each.path, rules) for id, each in checklists.items()}
        kept = {id: cache.get(key, dict[str, bytes]) or {} for id, key in self._keys.items()}
        self._kept = {id: {found: text for text, all in each.items() for found in _cut(all)} for id, each in kept.items()}
        """The text to which the files of a run were right, by a digest of them, for each checklist."""
        self._right: dict[str, dict[str, list[bytes]]] = {id: {} for id in checklists}
        """The digests of the files that are right, by that text."""
        self._looked: dict[str, tuple[bytes, str]] = {}
        """That digest, and that text where one is known, for each run by its name."""
        self.digests: dict[str, tuple[bytes, str]] = {}
        """The SHA-256 of each file, and the id that git gives it, by its path; empty for what cannot be read."""

    def look(self, source: RunSource) -> None:
        """Look at the files of a run, without git."""
        whole = not source.problems and source.checklist in self._checklists
        pieces: list[bytes] = []
        data = b""
        for part in source.parts:
            try:
                data = part.data()
            except (OSError, DonebookError):
                self.digests[part.source] = b"", ""
                whole = False
                continue
            digest = hashlib.sha256(data).digest()
            self.digests[part.source] = digest, blob_of(data)
            pieces += (part.source.encode("utf-8", "surrogateescape"), digest)
        if whole:
            own = joined(pieces)
            text = self._kept[source.checklist].get(own, "")
            self._looked[_name(source)] = (
                own,
                text or (self._glanced(source.parts[0], source.checklist, data) if len(source.parts) == 1 else ""),
            )

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
        own, text = self._looked.get(_name(source), (b"", ""))
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


def _name(source: RunSource) -> str:
    return f"{source.checklist}/{source.id}"
