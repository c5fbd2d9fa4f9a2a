"""Files written whole: whoever reads one sees the old or the new, a crash leaves one of them, and two writers take turns."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from filecmp import cmp
from pathlib import Path
from typing import Any, BinaryIO

fcntl: Any
try:
    import fcntl
except ImportError:  # Windows has no locks on folders; what is written there is still whole
    fcntl = None


_TEMPORARY = re.compile(r"\..{1,80}\.[0-9a-f]{8}\.tmp", re.DOTALL)


def replace(path: Path, data: bytes) -> None:
    """Give the file at `path` new content at once; where there is none, make one, in a folder that is there.

    Raises OSError, with the name of the file that was to be written.
    """
    temporary = path.with_name(f"{_before(path)}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _put(temporary, path)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
    _settle(path.parent)


class Draft:
    """A file that grows beside the one that it is to be, and is that one all at once."""

    def __init__(self, path: Path) -> None:
        """Begin one, in a folder that is there. Raises OSError, as all that follows, with the name of the file that it is to be."""
        self.path = path
        self.temporary = path.with_name(f"{_before(path)}.{secrets.token_hex(4)}.tmp")
        with named(path):
            self.file: BinaryIO = self.temporary.open("xb")

    def end(self) -> None:
        """Bring what was written to the disk."""
        with named(self.path):
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()

    def put(self) -> bool:
        """Be that file from now on; whether it has changed by this."""
        with named(self.path):
            if self.path.exists() and cmp(self.temporary, self.path, shallow=False):
                return False  # its time stays, so that what copies a lake elsewhere need not copy it again
            _put(self.temporary, self.path)
            _settle(self.path.parent)
            return True

    def drop(self) -> None:
        """Leave nothing behind but what was put."""
        with suppress(OSError):
            self.file.close()
        with suppress(OSError):
            self.temporary.unlink(missing_ok=True)


@contextmanager
def named(path: Path) -> Iterator[None]:
    """With every OSError naming a file."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _before(path: Path) -> str:
    """What the name of a file begins with until it is whole."""
    return f".{path.name[:80]}"


def _put(temporary: Path, path: Path) -> None:
    """Give a file its name, and the mode of the one that had it."""
    if path.exists():
        shutil.copymode(path, temporary)
    temporary.replace(path)


def left_over(name: str) -> bool:
    """Whether a file of this name is what an interrupted `replace` has left."""
    return _TEMPORARY.fullmatch(name) is not None


def make(folder: Path) -> None:
    """Make a folder, and those around it, and bring their names to the disk. Raises OSError, with the name of the folder."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in reversed(missing):
        _settle(each.parent)


def _settle(folder: Path) -> None:
    """Bring a folder's names to the disk: a rename that is not there after a crash would be a result lost."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        os.fsync(handle)
    except OSError:  # file systems that cannot
        pass
    finally:
        os.close(handle)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """While nobody else who asks has the lock of this folder: between reading a file and writing it again.

    The lock is the folder's own, so that it leaves nothing behind and ends with the process that holds it.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # file systems that lock no folders; what is written there is still whole
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
