"""A manifest as a file, and back. The file may be anybody's: what is not of the form is refused, and nothing is guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from ..problem import DonebookError, Problem, hides, nearest, quoted
from ..record import Stage
from ..run import pretty, pretty_list, pretty_row
from ..struct import Struct
from .model import SCHEMA, START, Manifest, ManifestEntry, Order, link_of

SIZE = 64 * 1024 * 1024
"""Bytes of a manifest that are read: some 60,000 records."""
_VALUES = 4_000_000
"""Values in it; a value of two bytes takes fifty in memory."""
_NAME = 4096
"""Characters of a path, or of a record's name."""
_KEYS = ("schema", "commit", "complete", "order", "count", "head", "records")
_ENTRY = ("record", "files", "digest", "content", "signoffs", "stage", "finished", "previous", "link")
_COMMIT = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})?")
_HEX = re.compile(r"[0-9a-f]{64}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_ORDER = re.compile(r"git|id")
_STAGE = re.compile("|".join(Stage))
_CURE = "Take a manifest that Donebook wrote, whole and unchanged."


def encode(manifest: Manifest) -> bytes:
    """The file of a manifest: the same bytes for the same records at the same commit, whenever and wherever it is made."""
    head = _head(manifest.commit, manifest.order, manifest.count, manifest.head, complete=manifest.complete)
    return pretty({**head, "records": [_encoded(entry) for entry in manifest.entries]})


class Unlinked(Struct, frozen=True):
    """An entry that says all but its link and that of the one before, which depend on all others."""

    record: str
    digest: str
    row: bytes
    """The row of the file, up to where those stand."""


def unlinked(entry: ManifestEntry) -> Unlinked:
    """An entry without its links."""
    row = pretty_row(_encoded(entry))
    return Unlinked(entry.record, entry.digest, row[: row.rindex(_LINKS)])


_LINKS = b'   "previous": '
"""Where they begin; in no text is a line end before them, or it would be escaped."""


def encode_entries(commit: str, order: Order, entries: Iterable[Unlinked], *, complete: bool) -> bytes:
    """The file of a manifest, of entries in its order: what `encode` makes of them."""
    previous, rows = START, list[bytes]()
    for entry in entries:
        link = link_of(previous, entry.record, entry.digest)
        rows.append(b'%s   "previous": "%s",\n   "link": "%s"\n  }' % (entry.row, previous.encode(), link.encode()))
        previous = link
    return pretty_list(_head(commit, order, len(rows), previous, complete=complete), "records", rows)


def _head(commit: str, order: Order, count: int, head: str, *, complete: bool) -> dict[str, object]:
    """What stands before the entries."""
    return {"schema": SCHEMA, "commit": commit, "complete": complete, "order": order, "count": count, "head": head}


def _encoded(entry: ManifestEntry) -> dict[str, Any]:
    data = {name: getattr(entry, name) for name in _ENTRY}
    return {**data, "files": {path: entry.files[path] for path in sorted(entry.files)}, "signoffs": list(entry.signoffs)}


def decode(data: bytes, source: str) -> Manifest:
    """The manifest in a file. Raises DonebookError, with `source` and what is wrong, for what is none.

    Whether its chain holds is not asked here: see `compare`.
    """
    return _Decoder(source).manifest(data)


class _Decoder:
    """Reads one manifest; the first mistake ends it."""

    def __init__(self, source: str) -> None:
        self.source = source

    def manifest(self, data: bytes) -> Manifest:
        """The manifest in the bytes of a file."""
        top = self._json(data)
        if isinstance(top, dict) and type(top.get("schema")) is int and top["schema"] > SCHEMA:
            self._refuse(f"its schema is {top['schema']}, and this release reads up to {SCHEMA}", "Install a newer Donebook.")
        values = self._object(top, _KEYS, "the manifest")
        if values["schema"] != SCHEMA or type(values["schema"]) is not int:
            self._refuse(f"`schema` is {_shown(values['schema'])}, not {SCHEMA}")
        records = self._of(values["records"], list, "`records`")
        entries = tuple(self._entry(each, f"record {number}") for number, each in enumerate(records, 1))
        self._once(entry.record for entry in entries)
        return Manifest(
            commit=self._text(values["commit"], _COMMIT, "`commit`"),
            complete=self._of(values["complete"], bool, "`complete`"),
            order="git" if self._text(values["order"], _ORDER, "`order`") == "git" else "id",
            entries=entries,
            count=self._of(values["count"], int, "`count`"),
            head=self._text(values["head"], _HEX, "`head`"),
        )

    def _entry(self, value: Any, where: str) -> ManifestEntry:
        values = self._object(value, _ENTRY, where)
        files = self._of(values["files"], dict, f"`files` of {where}")
        signoffs = self._of(values["signoffs"], list, f"`signoffs` of {where}")
        return ManifestEntry(
            record=self._name(values["record"], f"`record` of {where}"),
            files={self._name(path, f"a path of {where}"): self._text(files[path], _HEX, f"a digest of {where}") for path in files},
            digest=self._text(values["digest"], _DIGEST, f"`digest` of {where}"),
            content=self._text(values["content"], _DIGEST, f"`content` of {where}"),
            signoffs=tuple(self._text(each, _DIGEST, f"a sign-off of {where}") for each in signoffs),
            stage=self._text(values["stage"], _STAGE, f"`stage` of {where}"),
            finished=self._of(values["finished"], bool, f"`finished` of {where}"),
            previous=self._text(values["previous"], _HEX, f"`previous` of {where}"),
            link=self._text(values["link"], _HEX, f"`link` of {where}"),
        )

    def _json(self, data: bytes) -> Any:
        if len(data) > SIZE or data.count(b",") + data.count(b"[") + data.count(b"{") > _VALUES:
            self._refuse(f"it is larger than the {SIZE // 1024**2} MiB and {_VALUES} values that are read")
        try:
            return json.loads(
                data.decode("utf-8"),
                parse_int=self._whole,
                parse_float=self._no_number,
                parse_constant=self._no_number,
                object_pairs_hook=self._pairs,
            )
        except UnicodeDecodeError:
            self._refuse("it is not UTF-8")
        except json.JSONDecodeError as error:
            self._refuse(f"it is not JSON: {error.msg} in line {error.lineno}, column {error.colno}")
        except RecursionError:
            self._refuse("it is deeper than any manifest")

    def _whole(self, text: str) -> int:
        return int(text) if text.isdecimal() and len(text) < 10 else self._no_number(text)

    def _no_number(self, text: str) -> NoReturn:
        self._refuse(f"{quoted(text, 20)} is no number of a manifest")

    def _pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            self._once(name for name, _ in pairs)
        return found

    def _once(self, names: Iterable[str]) -> None:
        seen: set[str] = set()
        for name in names:
            if name in seen:
                self._refuse(f"{quoted(name)} stands twice")
            seen.add(name)

    def _object(self, value: Any, keys: tuple[str, ...], where: str) -> dict[str, Any]:
        """An object with just these keys."""
        found: dict[str, Any] = self._of(value, dict, where)
        for name in found:
            if name not in keys:
                self._refuse(f"{where} has a key {quoted(name)}, and no manifest has", nearest(name[:_NAME], keys) or _CURE)
        for name in keys:
            if name not in found:
                self._refuse(f"{where} has no {quoted(name)}")
        return found

    def _of(self, value: Any, kind: type, where: str) -> Any:
        # A truth value is a number to Python, and a number none of the words here.
        if type(value) is not kind:
            self._refuse(f"{where} is {_shown(value)}, not {_KINDS[kind]}")
        return value

    def _text(self, value: Any, form: re.Pattern[str], where: str) -> str:
        text: str = self._of(value, str, where)
        if not form.fullmatch(text):
            self._refuse(f"{where} is {quoted(text)}, which no manifest has there")
        return text

    def _name(self, value: Any, where: str) -> str:
        text: str = self._of(value, str, where)
        if not 0 < len(text) <= _NAME or hides(text):
            self._refuse(f"{where} is {quoted(text)}: empty, too long, or with signs in it that are not seen")
        return text

    def _refuse(self, message: str, cure: str = _CURE) -> NoReturn:
        raise DonebookError([Problem(source=self.source, message=f"no manifest: {message}", cure=cure, code="manifest")])


_KINDS = {dict: "an object", list: "a list", bool: "true or false", int: "a whole number", str: "a text"}


def _shown(value: Any) -> str:
    """What stands where something else should."""
    return "empty" if value is None else quoted(value) if isinstance(value, str) else _KINDS.get(type(value), "something else")
