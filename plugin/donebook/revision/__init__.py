"""From one revision of a checklist to the next: which step became which, and what has changed."""

from __future__ import annotations

from .difference import Asked, Kind, Piece, StepChange, difference
from .match import match

__all__ = ["Asked", "Kind", "Piece", "StepChange", "difference", "match"]
