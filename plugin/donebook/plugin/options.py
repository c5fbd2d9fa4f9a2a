"""The plugin's options."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mkdocs.config import base
from mkdocs.config import config_options as c
from mkdocs.config.defaults import MkDocsConfig

from ..configuration import sources_of
from ..document import limits_of
from ..lint import CODES
from ..parser import DEFAULT, Rules
from ..problem import DonebookError
from ..provenance import roster_of, signers_of
from ..record import policy_of
from ..scope import scope_of
from ..settings import Settings
from .site import docs_of


class _Mapping(c.Type[dict[str, Any]]):
    """A mapping that one of our functions reads."""

    def __init__(self, read: Callable[[object, str], object]) -> None:
        super().__init__(dict, default={})
        self._read = read

    def run_validation(self, value: object) -> dict[str, Any]:
        """The mapping, if the function knows all that is in it."""
        try:
            self._read(value, "mkdocs.yml")
        except DonebookError as error:
            raise base.ValidationError(" ".join(f"{problem.message}. {problem.cure}" for problem in error.problems)) from None
        return super().run_validation(value)


class DonebookConfig(base.Config):  # type: ignore[no-untyped-call]  # MkDocs does not type its metaclass hook
    """The plugin's options."""

    checklists = c.ListOfItems(c.Type(str), default=[])
    """Globs of pages that are checklists, from the docs folder."""
    runs = c.Type(str, default="runs")
    """The folder of runs, from the folder of the configuration file."""
    pages = c.Choice(("phases", "single"), default="phases")
    """A page for each phase, or the whole list on one."""
    ignore = c.ListOfItems(c.Choice(tuple(CODES)), default=[])
    """Codes of the linter's findings that nobody wants to hear of."""
    lint = c.Choice(("info", "warn"), default="info")
    """Whether what the linter finds in a checklist is a note in the build's log, or a warning, so that `--strict` fails on it."""
    conditional = c.ListOfItems(c.Type(str), default=list(DEFAULT.conditional))
    """A section whose title begins with one of these is required only if a run says that it happened."""
    signoff = c.ListOfItems(c.Type(str), default=list(DEFAULT.signoff))
    """Headings under which people sign."""
    policy = _Mapping(policy_of)
    """What is asked of those who sign."""
    people = _Mapping(roster_of)
    """The people, and the addresses with which they commit."""
    signers = _Mapping(signers_of)
    """Whose keys are known."""
    audit = _Mapping(scope_of)
    """What the audit looks at."""
    limits = _Mapping(limits_of)
    """How much of a file is read."""


def settings_of(options: DonebookConfig, config: MkDocsConfig) -> Settings:
    """The options as every command reads them."""
    return Settings(
        docs_dir=docs_of(config),
        runs=options.runs.strip("/"),
        checklists=tuple(options.checklists),
        ignore=tuple(options.ignore),
        pages="single" if options.pages == "single" else "phases",
        rules=Rules(conditional=tuple(options.conditional), signoff=tuple(options.signoff), limits=limits_of(options.limits, "mkdocs.yml")),
        policy=policy_of(options.policy, "mkdocs.yml"),
        sources=sources_of(Path(config.config_file_path)),
        roster=roster_of(options.people, "mkdocs.yml"),
        signers=signers_of(options.signers, "mkdocs.yml"),
        scope=scope_of(options.audit, "mkdocs.yml"),
    )
