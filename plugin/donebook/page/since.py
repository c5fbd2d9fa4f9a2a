"""What has changed in a checklist since one of its runs, in words."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..problem import visible
from ..revision import Asked, Kind, StepChange
from ..struct import Struct

_WORDS: dict[Kind, tuple[str, str]] = {
    **{kind: (kind.replace("_", " "),) * 2 for kind in Kind},
    Kind.ROLE_ADDED: ("role added", "roles added"),
    Kind.ROLE_TAKEN_OUT: ("role taken out", "roles taken out"),
}
"""Each kind as people read it: of one, and of more."""


class Since(Struct, frozen=True, kw_only=True):
    """What has changed in a checklist since one of its runs, as the record's page shows it."""

    changes: tuple[StepChange, ...]

    @property
    def counts(self) -> str:
        """`3 reworded, 1 added, 1 taken out`."""
        counted = Counter(change.kind for change in self.changes)
        return ", ".join(f"{counted[kind]} {_WORDS[kind][counted[kind] > 1]}" for kind in Kind if counted[kind])

    @property
    def groups(self) -> dict[str, list[list[StepChange]]]:
        """The changes by the headings that the steps stand under now, or stood under where they were taken out.

        Steps that came together from the same place, and have changed in nothing else, are told together: their heading was renamed.
        """
        found: dict[str, dict[int | tuple[str, ...], list[StepChange]]] = {}
        for change in self.changes:
            rows = found.setdefault(self.heading(change), {})
            together = change.kind is Kind.MOVED and not change.asked
            rows.setdefault(change.left if together else len(rows), []).append(change)
        return {heading: list(rows.values()) for heading, rows in found.items()}

    def heading(self, change: StepChange) -> str:
        """Where a change is told."""
        if change.kind in (Kind.ROLE_ADDED, Kind.ROLE_TAKEN_OUT):
            return "Who signs"
        return trail(change.place if change.id else change.left)

    def word(self, change: StepChange) -> str:
        """What has become of the step, in a word or two."""
        return _WORDS[change.kind][0]

    def also(self, change: StepChange) -> list[str]:
        """What else has changed of the step: where it stood, and what is asked of it."""
        moved = f"from {trail(change.left)}" if change.kind is Kind.MOVED else f"moved here from {trail(change.left)}"
        return [*([moved] if change.moved else []), *map(_said, change.asked)]


def trail(path: tuple[str, ...]) -> str:
    """`Deployment Steps › 1. Database Changes`."""
    return " › ".join(path) or "Before the first heading"


def _said(asked: Asked) -> str:
    """What is asked of a step otherwise than before, as a sentence that goes on."""
    before, after = asked.before, asked.after
    match asked.what:
        case "optional":
            return "optional now" if after else "no longer optional"
        case "evidence":
            return "evidence required now" if after else "evidence no longer required"
        case "conditional":
            return "in a conditional section now" if after else "no longer in a conditional section"
        case "detail":
            return "what stands below it has changed"
        case "role":
            return f"to be done by {after or 'whoever runs the list'} (before: {before or 'whoever runs the list'})"
    if not after:
        return f"no longer nested under “{before}”"
    return f"nested under “{after}” now (before: under “{before}”)" if before else f"nested under “{after}” now"


def change_data(change: StepChange) -> dict[str, Any]:
    """A change for machines."""
    return {
        "kind": str(change.kind),
        "id": change.id or change.was or None,
        "was": change.was or None,
        "before": visible(change.before) if change.kind not in (Kind.ADDED, Kind.ROLE_ADDED) else None,
        "after": visible(change.after) if change.kind not in (Kind.TAKEN_OUT, Kind.ROLE_TAKEN_OUT) else None,
        "from": [*map(visible, change.left)] if change.was else None,
        "to": [*map(visible, change.place)] if change.id else None,
        "asked": [{"what": each.what, "before": _shown(each.before), "after": _shown(each.after)} for each in change.asked],
    }


def _shown(value: str | bool) -> str | bool:
    """A value with what hides or reorders others shown by name; its lines stay."""
    return "\n".join(map(visible, value.split("\n"))) if isinstance(value, str) else value
