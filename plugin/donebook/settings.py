"""What a site's configuration says about its checklists and runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .parser import DEFAULT, Rules


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The plugin's options, as every command reads them too."""

    docs_dir: str = "docs"
    """The site's Markdown, from the top of the repository."""
    runs: str = "runs"
    """The folder of runs, from the top of the repository."""
    checklists: tuple[str, ...] = ()
    """Globs of pages that are checklists, from `docs_dir`; pages that say `checklist: true` in their front matter are too."""
    pages: Literal["phases", "single"] = "phases"
    """A page for each phase, or the whole list on one."""
    ignore: tuple[str, ...] = ()
    """Codes of the linter's findings that nobody wants to hear of."""
    rules: Rules = DEFAULT
    """How checklists are read."""
