"""What a site says about reading its checklists and runs."""

from __future__ import annotations

from ..document import LIMITS, Limits
from ..struct import Struct
from .signoff import WORDS


class Rules(Struct, frozen=True, kw_only=True):
    """What a site's configuration says about reading its checklists and runs."""

    conditional: tuple[str, ...] = ("Rollback",)
    """A section whose title begins with one of these is required only if a run says that it happened."""
    signoff: tuple[str, ...] = WORDS
    """Headings under which people sign."""
    limits: Limits = LIMITS
    """How much of a file is read."""


DEFAULT = Rules()
