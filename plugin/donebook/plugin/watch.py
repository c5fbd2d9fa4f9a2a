"""Looks at the folder of runs while `mkdocs serve` runs, and rings a bell that MkDocs hears.

MkDocs would look at each of very many files itself, twice a second, which takes ten times as long: a server that does nothing else would use a
fifth of a core for ten thousand runs. So it watches one small file, which is written when a run has changed.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

_EVERY, _SHARE = 0.5, 20
"""Seconds between two looks at least; and so many times as long as a look takes."""
_Seen = dict[str, tuple[int, int, int, int]]


class Watch:
    """A look at a folder, again and again, until it is ended."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._over = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self._home = tempfile.TemporaryDirectory(prefix="donebook-")
        self.bell = Path(self._home.name, "runs-changed")
        """The file that is written when something in the folder has changed."""
        self._ring(0)
        self._seen = seen(self._folder)
        threading.Thread(target=self._look, name="donebook-watch", daemon=True).start()

    def _look(self) -> None:
        rest, rung = _EVERY, 0
        while not self._over.wait(rest):
            self._idle.wait()
            begun = time.monotonic()
            now = seen(self._folder)
            if now != self._seen:
                self._seen, rung = now, rung + 1
                self._ring(rung)
            rest = max(_EVERY, _SHARE * (time.monotonic() - begun))

    def _ring(self, count: int) -> None:
        with suppress(OSError):  # the bell may be gone with the folder at the end
            self.bell.write_text(f"{count}\n", "ascii")

    def pause(self) -> None:
        """Do not look while a site is built: each file would wait for the build, and the build for each file. What changes meanwhile is seen after."""
        self._idle.clear()

    def go_on(self) -> None:
        """Look again."""
        self._idle.set()

    def end(self) -> None:
        """Look no more."""
        self._over.set()
        self._idle.set()
        with suppress(OSError):
            self._home.cleanup()


def seen(folder: str) -> _Seen:
    """When each file below a folder has changed, its size, and what it is, by its path; of what cannot be read, nothing."""
    found: _Seen = {}
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        told = entry.stat(follow_symlinks=False)
                        found[entry.path] = told.st_mtime_ns, told.st_ctime_ns, told.st_size, told.st_ino
        except OSError:
            continue
    return found
