"""One part of a run on disk: read, changed, made."""

from __future__ import annotations

import glob
import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

from ..checklist import blob_of
from ..document import READERS
from ..parser import Rules
from ..problem import DonebookError, Problem
from ..run import Part, PartFile, amend, amend_ticked, check_part, decode, decode_ticked, encode, encode_ticked
from ..struct import Struct
from ..struct import replace as changed
from .write import locked, replace
from .write import make as make_folder

_GONE = "Look at what git did meanwhile (`git status`), and begin again."
LINK = "Put the file itself there: links and special files are not followed."


class PartPath(Struct, frozen=True):
    """Where a part is, or will be."""

    path: Path
    source: str
    """The same from the top of the repository, with forward slashes."""
    rules: Rules

    @property
    def ticked(self) -> bool:
        """It is a copy of the checklist."""
        return self.path.suffix.lower() == ".md"

    @property
    def readable(self) -> bool:
        """Its name ends as that of a run file does."""
        return self.ticked or self.path.suffix[1:].lower() in READERS

    def read(self) -> PartFile:
        """What it says. Raises DonebookError for what is no run file, OSError for what cannot be opened."""
        return self._decoded(self.data())

    def file(self, data: bytes) -> PartFile:
        """What it says if this is its content. Raises DonebookError as `read` does."""
        return self._decoded(data)

    def digests(self) -> tuple[bytes, str]:
        """The SHA-256 of its content, and the id that git gives to that; empty where it cannot be read."""
        try:
            data = self.data()
        except (OSError, DonebookError):
            return b"", ""
        return hashlib.sha256(data).digest(), blob_of(data)

    def unread(self, error: OSError) -> Problem:
        """Why it could not be read; it hides no other."""
        return Problem(source=self.source, message=f"cannot be read: {error.strerror}", cure="Look at its permissions.", code="unreadable")

    def said(self, data: bytes) -> Part | None:
        """What other content of the same file would say; None where it could not be read."""
        try:
            return self._decoded(data).part
        except DonebookError:
            return None

    def change(self, what: Callable[[Part], Part], *, new: bool = True) -> bool:
        """Change what it says, and nothing else in the file; whether it is another file now.

        Where there is none it is made, in the format of its name, if it may be `new`. Nobody else writes in between. Raises
        DonebookError where it has mistakes, or leaves no room for the change; UnwritableError for values that no run file may
        have; OSError.
        """
        make_folder(self.path.parent)
        with locked(self.path.parent):
            if not self.path.exists() and not self.path.is_symlink():
                if not new:
                    raise DonebookError([Problem(source=self.source, message="the file is gone", cure=_GONE, code="gone")])
                if (part := what(Part())) == Part():
                    return False
                self._make(part)
                return True
            data = self.data()
            file = self._decoded(data)
            if wrong := [problem for problem in file.problems if problem.severity == "error"]:
                raise DonebookError(wrong)  # a value that cannot be read would be written over unseen
            part = what(file.part)
            made = amend_ticked(data, self.source, part, self.rules) if self.ticked else amend(data, self.source, part, self.rules.limits)
            if made == data:
                return False
            replace(self.path, made)
            return True

    def make(self, part: Part, text: str = "") -> str | None:
        """Make it say `part`; `text` is the checklist of a ticked copy.

        Where it is there, also in another format, the path of that is the answer and nothing is written. Raises OSError, and
        UnwritableError for values that no run file may have.
        """
        make_folder(self.path.parent)
        with locked(self.path.parent):
            for path in (self.path, *self.path.parent.glob(f"{glob.escape(self.path.stem)}.*"), self.path.with_suffix("")):
                if path.exists() or path.is_symlink():
                    return self.source.rpartition("/")[0] + f"/{path.name}"
            self._make(part, text)
            return None

    def _make(self, part: Part, text: str = "") -> None:
        check_part(part, self.source, self.rules.limits)
        made = (encode_ticked(part, text, self.rules) if self.ticked else encode(part, self.path.suffix[1:].lower())).encode()
        if (read := self._decoded(made).part) != part:
            message = f"the file would not say what it is to say ({', '.join(key for key in read.__struct_fields__ if getattr(read, key) != getattr(part, key))})"
            raise DonebookError([Problem(source=self.source, message=message, cure="Choose another format.", code="unwritable")])
        replace(self.path, made)

    def data(self) -> bytes:
        """Its content, as far as it is read. Raises OSError, and DonebookError for what is no file."""
        path = str(self.path)
        seen, most = os.lstat(path), self.rules.limits.file_size + 1
        if not stat.S_ISREG(seen.st_mode):  # opening a pipe would wait for ever
            raise DonebookError([Problem(source=self.source, message="not a file", cure=LINK, code="not-a-file")])
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # of very many files
            data = file.read(min(seen.st_size + 1, most))  # as much room as it needs, and not for the longest that is read
            while len(data) > seen.st_size and len(data) < most and (more := file.read(most - len(data))):  # it has grown since
                data += more
            return data

    def _decoded(self, data: bytes) -> PartFile:
        file = decode_ticked(data, self.source, self.rules) if self.ticked else decode(data, self.source, self.rules.limits)
        return changed(file, digest=hashlib.sha256(data).hexdigest(), blob=blob_of(data))
