"""What a site's configuration says about its checklists and runs."""

from __future__ import annotations

from typing import Any, Literal

from .parser import DEFAULT, Rules
from .provenance import Roster, Signers
from .record import LENIENT, Policy
from .scope import Scope
from .struct import Struct, field


class Settings(Struct, frozen=True, kw_only=True):
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
    policy: Policy = LENIENT
    """What is asked of those who sign; a checklist's front matter may ask for more or less."""
    sources: tuple[str, ...] = ("mkdocs.yml",)
    """The files that say all this, from the top of the repository."""
    roster: Roster = field(default_factory=Roster)
    """The people, and the addresses with which they commit."""
    signers: Signers = field(default_factory=Signers)
    """Whose keys are known."""
    scope: Scope = field(default_factory=Scope)
    """What the audit looks at."""

    @property
    def rulers(self) -> tuple[str, ...]:
        """The files that rule over records."""
        return (*self.sources, *self.signers.paths)


class Hosting(Struct, frozen=True, kw_only=True):
    """Where the site and its sources are to be found."""

    name: str = ""
    """The site's own name."""
    url: str = ""
    """Where it will be; empty where nobody says."""
    directory_urls: bool = True
    """`a/b.md` is read at `a/b/`, not at `a/b.html`."""
    repo_url: str = ""
    """The repository on its forge; empty where nobody says."""
    edit_uri: str = ""
    """Where the docs folder is edited, from there; empty where it is not."""


def options_of(plugins: object) -> dict[str, Any]:
    """What stands under `donebook` in MkDocs' list, or mapping, of plugins."""
    if isinstance(plugins, dict):
        found = plugins.get("donebook")
        return found if isinstance(found, dict) else {}
    for each in plugins if isinstance(plugins, list) else ():
        if isinstance(each, dict) and isinstance(each.get("donebook"), dict):
            return dict(each["donebook"])
    return {}
