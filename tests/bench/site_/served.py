"""`mkdocs serve`, and what it takes to make a site anew after a change."""

from __future__ import annotations

import os
import queue
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from .measured import QUIET

PATIENCE = 300.0
"""Seconds that a build may take."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class Rebuild:
    """What one change cost: the medians of some."""

    cpu: float
    """Processor seconds of the process, and of those that it waited for, between the change and the end of the build."""
    wall: float
    """Seconds between MkDocs' lines "Building documentation" and "Reloading browsers": it leaves out how long the build took where a build
    took as long before."""


class Server:
    """A server that runs, and the lines of its log as they come."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stderr is not None
        for text in self._process.stderr:
            self._lines.put(text)

    def until(self, text: str) -> None:
        """Wait for a line of the log."""
        end, seen = time.monotonic() + PATIENCE, []
        while time.monotonic() < end and (self._process.poll() is None or not self._lines.empty()):
            try:
                seen.append(self._lines.get(timeout=1))
            except queue.Empty:
                continue
            if text in seen[-1]:
                return
        raise SystemExit(f"mkdocs serve said no {text!r}, but:\n{''.join(seen[-20:])}")

    def _forget(self) -> None:
        """Pass over the lines of a build that nobody asked for: a server that sees a file half written builds twice."""
        while not self._lines.empty():
            self._lines.get()

    def cpu(self) -> float:
        """Processor seconds until now, with those of children that have ended."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / _TICKS

    def rebuilt(self, change: Callable[[int], None], rounds: int) -> Rebuild:
        """Change a file so many times, and wait each time for the site."""
        spent, wall = [], []
        for number in range(rounds):
            self._forget()
            before = self.cpu()
            change(number)
            self.until("Building documentation")
            begin = time.monotonic()
            self.until("Reloading browsers")
            wall.append(time.monotonic() - begin)
            spent.append(self.cpu() - before)
            time.sleep(1.5)  # the next change is to be one of its own
        return Rebuild(cpu=median(spent), wall=median(wall))


@contextmanager
def served(folder: Path, name: str, environment: Mapping[str, str]) -> Iterator[Server]:
    """`mkdocs serve` of a configuration on a free port of this machine, after its first build.

    What it builds is put beside the folder, and goes with it.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["mkdocs", "serve", "-f", name, "--dev-addr", f"127.0.0.1:{port}"]
    own = {**os.environ, **QUIET, "TMPDIR": str(folder.parent), **environment}
    with subprocess.Popen(command, cwd=folder, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            server = Server(process)
            server.until("Serving on")
            time.sleep(1.5)  # it looks at all files once before it notices a change
            yield server
        finally:
            process.terminate()
