"""Somebody at a keyboard: a command in a real terminal of its own."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Terminal:
    """What is typed into a command, and what it shows."""

    def __init__(self, handle: int, process: subprocess.Popen[bytes]) -> None:
        self._handle = handle
        self.process = process
        self.shown = ""
        self._at = 0

    def press(self, key: str) -> None:
        """Press one key, when the command waits for one: what is typed ahead is dropped there."""
        self._until(raw=True)
        os.write(self._handle, key.encode())

    def type(self, line: str) -> None:
        """Type a line, when the command waits for one."""
        self._until(raw=False)
        os.write(self._handle, f"{line}\n".encode())

    def _until(self, *, raw: bool, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while bool(termios.tcgetattr(self._handle)[3] & termios.ICANON) is raw:
            assert time.monotonic() < end, f"it waits for no {'key' if raw else 'line'}:\n{self.shown}"
            time.sleep(0.01)

    def wait(self, text: str, seconds: float = 20) -> str:
        """What is shown up to `text`, and since the last wait; fails where it does not come."""
        end = time.monotonic() + seconds
        while text not in self.shown[self._at :]:
            if not self._read(end):
                raise AssertionError(f"{text!r} did not come; instead:\n{self.shown}")
        start, self._at = self._at, self.shown.index(text, self._at) + len(text)
        return self.shown[start : self._at]

    def finish(self, seconds: float = 20) -> int:
        """Read on to the end of the command; its exit code."""
        end = time.monotonic() + seconds
        while self._read(end):
            pass
        return self.process.wait(max(end - time.monotonic(), 1))

    def _read(self, end: float) -> bool:
        if not select.select([self._handle], [], [], max(end - time.monotonic(), 0))[0]:
            return False
        try:
            data = os.read(self._handle, 65536)
        except OSError:  # the other end is closed
            return False
        self.shown += data.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(data)


@contextmanager
def at_a_terminal(folder: Path, *args: str, **environment: str) -> Iterator[Terminal]:
    """`donebook` with these arguments, in a terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "donebook", *args]
    variables = {**os.environ, "TERM": "xterm", "NO_COLOR": "1", **environment}
    process = subprocess.Popen(command, cwd=folder, env=variables, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)
    try:
        yield Terminal(ours, process)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        os.close(ours)
