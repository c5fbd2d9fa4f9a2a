"""Whether a part that has no problem of its own fits its checklist without one: what `merge` would find is told by `merge` alone."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from ..checklist import Checklist
from ..run import Result, is_name


class Fit:
    """A checklist, as parts are held to it."""

    def __init__(self, checklist: Checklist) -> None:
        self._checklist = checklist

    def fits(self, part: Any) -> bool:
        """Whether the record of a run of this part alone has no problem; it is a `Part`, or what `glance` gives. False where that is not clear."""
        if part.happened or (part.started and part.finished and part.finished < part.started):
            return False
        steps, names = part.steps or {}, self._names
        found = {names.get(name) for name in steps}
        if None in found or len(found) < len(steps):
            return False
        if not self._conditional.isdisjoint(found) and any(
            names[name] in self._conditional and said.result is not Result.NOT_APPLICABLE for name, said in steps.items()
        ):
            return False
        find, section = self._checklist.find, self._checklist.find_section
        return all(is_name(name) and section(name) for name in part.gates or ()) and all(
            len(find(redline.step)) == 1 for redline in part.redlines or () if redline.step
        )

    @cached_property
    def _names(self) -> dict[str, str]:
        """Every name that means one step, and which."""
        return {name: ids[0] for name, ids in self._checklist.names.items() if len(ids) == 1 and is_name(name)}

    @cached_property
    def _conditional(self) -> frozenset[str]:
        """The steps in sections that may not happen."""
        return frozenset(place.step.id for place in self._checklist.standing if place.conditional)
