"""When Python looks for objects that hold one another in circles, and that nobody else holds.

A build makes very many objects of which hardly any is in a circle: to look at all of them takes a third of a server's build, and a twentieth of
a command's. So Python does not look during a build, nor at what a build has left. A server's next build looks, once there may be much.
"""

from __future__ import annotations

import gc

_MUCH = 200_000
"""So many objects that builds have left are looked at: some twenty megabytes."""


class Circles:
    """The builds of one process."""

    def __init__(self) -> None:
        self._looks = False
        """Python looked by itself before this build."""
        self._left = -1
        """So many objects more than before have the builds after the first left; -1 before that."""

    def begin(self) -> None:
        """A build begins."""
        self._looks = gc.isenabled()
        gc.unfreeze()
        gc.disable()
        if self._left > _MUCH:
            self._left = 0
            gc.collect()

    def end(self) -> None:
        """It has ended, well or not."""
        if self._looks:
            self._left = max(0, self._left + gc.get_count()[0]) if self._left >= 0 else 0
            gc.freeze()
            gc.enable()

    @staticmethod
    def over() -> None:
        """The process ends: Python would look once more, which gives nobody anything."""
        gc.freeze()
