"""What was made before, kept by what it was made of: in one folder that git ignores, and that may be deleted at any time.

A key is a digest of everything that a value depends on, so that nothing in here is ever out of date, only unused. The store is SQLite's: a
process that is killed leaves it as it was at its last commit.
"""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import suppress
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TypeVar, cast

import msgspec

from .memory import Memory, Values

FOLDER = ".cache/donebook"
"""The folder, from the top of the repository."""
_FILE = "made.sqlite"
_WAITING = 500
"""So many new values wait before they are written; after each time that they could not be, twice as many."""
_LONG = 100_000
"""Texts of more bytes are packed: it takes as long as making what is shorter."""
_BARE = -zlib.MAX_WBITS
"""They are packed without a checksum of zlib's: there is one of ours."""
_SPARE = 1000
"""So many unused values may be kept beside as many as are used."""
T = TypeVar("T")


class Cache:
    """What was made before, as far as it can be had; without a folder, what this process has made."""

    def __init__(self, root: Path | None, memory: Memory | None = None) -> None:
        self.memory = memory
        self._before: Values = {}
        self._values: Values | None = None
        """What is taken out, for a server's next build; None where there is none, and in its first."""
        if memory and (turned := memory.turned()):
            self._before, self._values = turned
        self._waiting: dict[bytes, bytes] = {}
        self._room = _WAITING
        self._used: set[bytes] = set()
        self._fresh = False
        """Nothing is there but what this process has put there."""
        self._base = _opened(root) if root else None
        if self._base is None:
            self._base = _made("")  # SQLite's own temporary file, which is gone at the end
            self._lasting = False
        else:
            self._lasting = True
            self._fresh = _empty(self._base)

    def get(self, key: bytes, type: type[T]) -> T | None:
        """A value by its key; None where nobody has made it, or it cannot be read."""
        if self._values is not None and (held := self._values.get((key, type)) or self._before.get((key, type))) is not None:
            self._used.add(key)
            self._values[key, type] = held
            return cast("T", held)
        data = self._waiting.get(key) or self._read(key)
        if data is None:
            return None
        self._used.add(key)
        try:
            found = msgspec.json.decode(data, type=type, strict=False)
        except msgspec.MsgspecError:
            return None
        if self._values is not None:
            self._values[key, type] = found
        return found

    def put(self, key: bytes, value: object) -> None:
        """Keep a value."""
        try:
            self._waiting[key] = msgspec.json.encode(value)
        except (UnicodeEncodeError, msgspec.MsgspecError):  # names of files may be no text
            return
        self._used.add(key)
        if len(self._waiting) >= self._room:
            self.write()

    def want(self, key: bytes) -> None:
        """Keep what is there, though nobody takes it out this time."""
        self._used.add(key)

    def texts(self, key: bytes) -> tuple[bytes | memoryview, ...] | None:
        """Texts by their key, of long ones views; None where nobody has made them."""
        if self._values is not None and (held := self._values.get((key, tuple)) or self._before.get((key, tuple))) is not None:
            self._values[key, tuple] = held
            return cast("tuple[bytes, ...]", held)
        data = self._waiting.get(key) or self._read(key)
        if data is None:
            return None
        self._used.add(key)
        end = data.find(b"\n")
        rest: bytes | memoryview = memoryview(data)[end + 1 :]
        try:
            sizes = [int(word) for word in data[:end].split()]
            if long := sum(sizes) > _LONG:
                rest = memoryview(zlib.decompress(rest, wbits=_BARE, bufsize=sum(sizes)))
        except (zlib.error, ValueError):
            return None
        ends = [0, *accumulate(sizes)]
        found = [rest[begin:end] for begin, end in pairwise(ends)]
        return tuple(found if long else map(bytes, found))

    def keep(self, key: bytes, texts: tuple[bytes, ...]) -> None:
        """Keep texts, if they will last: packing them takes as long as making some of them. A server has its own for the next build."""
        if self._values is not None:
            self._values[key, tuple] = texts
        elif self._lasting:
            sizes, all = [len(text) for text in texts], b"".join(texts)
            head = " ".join(map(str, sizes)).encode() + b"\n"
            self._waiting[key] = head + (zlib.compress(all, 1, wbits=_BARE) if len(all) > _LONG else all)
            self._used.add(key)
            if len(self._waiting) >= self._room:
                self.write()

    def _read(self, key: bytes) -> bytes | None:
        if self._base is None or (self._fresh and key not in self._used):
            return None
        try:
            if not self._base.in_transaction:
                self._base.execute(
                    "begin"
                )  # or SQLite asks the system anew for each value whether somebody writes, which takes half the time
            row = self._base.execute("select value from made where key = ?", (key,)).fetchone()
        except sqlite3.Error:
            self._base = None
            return None
        value = row[0] if row and isinstance(row[0], bytes) else b""  # of a damaged row SQLite gives anything
        return value[_SUM:] if value[:_SUM] == _sum(key, memoryview(value)[_SUM:]) else None

    def write(self) -> None:
        """Bring to the disk what waits, and let others write."""
        if self._base is None:
            return
        try:
            self._base.commit()
            if not self._waiting:
                return
            with self._base:
                short_first = sorted(self._waiting.items(), key=lambda each: len(each[1]))  # many stand on one page, which is read once
                rows = ((key, _sum(key, value) + value) for key, value in short_first)
                self._base.executemany("insert or replace into made values (?, ?)", rows)
            self._waiting.clear()
        except sqlite3.Error:  # a full disk, or another build that reads or writes: what waits is made again next time
            self._room *= 2  # or each value from here on would wait for that build as long as SQLite does

    def tidy(self) -> None:
        """Write what waits, and delete what nobody has asked for, where that is most of it: not after a server's rebuild, which asks for little."""
        self.write()
        if self._base is None or not self._lasting or self._values is not None:
            return
        with suppress(sqlite3.Error):
            (count,) = self._base.execute("select count(*) from made").fetchone()
            if count <= 2 * len(self._used) + _SPARE:
                return
            with self._base:
                self._base.execute("create temp table used (key blob primary key)")
                self._base.executemany("insert into used values (?)", ((key,) for key in self._used))
                self._base.execute("delete from made where key not in (select key from used)")
                self._base.execute("drop table used")
            self._base.execute("vacuum")


_SUM = 4
"""Bytes of a value's checksum, which stands before it."""


def _sum(key: bytes, value: bytes | memoryview) -> bytes:
    """The checksum of a value under its key: SQLite has none, and a disk may give back what was never written."""
    return zlib.crc32(value, zlib.crc32(key)).to_bytes(_SUM, "big")


def _opened(root: Path) -> sqlite3.Connection | None:
    """The store below a repository; None where there can be none, or where a link would lead elsewhere."""
    folder = root / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if folder.resolve() != root.resolve() / FOLDER or (folder / _FILE).is_symlink():
            return None
        ignored = folder / ".gitignore"
        if not ignored.exists():
            ignored.write_text("*\n", "ascii")
    except OSError:
        return None
    path = folder / _FILE
    try:
        base = _made(str(path))
        if base is None:  # not one of ours, or broken: it is made anew
            with suppress(OSError):
                path.unlink(missing_ok=True)
            base = _made(str(path))
    except BlockingIOError:  # it is not deleted under the hands of who writes it
        return None
    return base


def _made(path: str) -> sqlite3.Connection | None:
    """A store; None where what is there is none, or broken. Raises BlockingIOError where another process has it for itself alone."""
    try:
        base = sqlite3.connect(path, timeout=2, check_same_thread=False)
        base.execute("pragma page_size = 16384")  # most values fit into a page
        base.execute("pragma synchronous = normal" if path else "pragma synchronous = off")
        base.execute("create table if not exists made (key blob primary key, value blob not null)")
        base.execute("select key, value from made limit 1").fetchone()
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:  # the other bytes tell why
            raise BlockingIOError from error
        return None
    return base


def _empty(base: sqlite3.Connection) -> bool:
    """Whether a store has nothing in it; not, where that cannot be told: its index may be damaged, or another build may write."""
    try:
        return base.execute("select key from made limit 1").fetchone() is None
    except sqlite3.Error:
        return False
