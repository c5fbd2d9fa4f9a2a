"""How far a build is, on a terminal, where it takes longer than people like to wait without a word."""

from __future__ import annotations

import sys
import time
from typing import Any

import click

_PATIENCE = 2.0
"""Seconds that a build may take in silence."""


class Progress:
    """Counts what has been done of many things that are alike, and shows it once the build has taken long enough."""

    def __init__(self, label: str, total: int, since: float, *, quiet: bool = False) -> None:
        self._label = label
        self._total = total
        self._since = since
        self._done = 0
        self._bar: Any = None
        self._shown = sys.stderr.isatty() and not quiet

    def step(self) -> None:
        """One more is done."""
        self._done += 1
        if not self._shown:
            return
        if self._bar is None:
            if self._done < self._total and time.monotonic() - self._since > _PATIENCE:
                self._bar = click.progressbar(
                    length=self._total, label=self._label, file=sys.stderr, show_pos=True, update_min_steps=max(1, self._total // 200)
                )
                self._bar.__enter__()
                self._bar.update(self._done)
            return
        self._bar.update(1)
        if self._done >= self._total:
            self.end()

    def end(self) -> None:
        """Nothing more is done; the line ends."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None
