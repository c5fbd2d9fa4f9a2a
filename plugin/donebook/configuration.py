"""The site's configuration, read without MkDocs: commands work where the site's plugins are not installed."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Any

from .document import yaml
from .lint import CODES
from .parser import DEFAULT, Rules
from .problem import DonebookError, Problem, nearest, quoted
from .settings import Settings

NAMES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml")


def find_configuration(start: Path) -> Path | None:
    """The nearest configuration file, in `start` or above it; None where there is none up to the top of the repository."""
    for folder in (start, *start.parents):
        for name in NAMES:
            if (folder / name).is_file():
                return (folder / name).resolve()
        if (folder / ".git").exists():
            return None
    return None


def settings_of(path: Path | None) -> Settings:
    """The plugin's options in a configuration file; the defaults where there is no file, or no plugin in it.

    Raises DonebookError for a file that is not YAML, and for options of another type than they have.
    """
    if path is None:
        return Settings()
    data = yaml.load(path.read_text("utf-8"), path.name)
    site = data if isinstance(data, dict) else {}
    options = _options(site.get("plugins"))
    return Settings(
        docs_dir=posixpath.normpath(str(site.get("docs_dir") or "docs")),
        runs=str(options.get("runs") or "runs").strip("/"),
        checklists=_words(options, "checklists", (), path.name),
        ignore=_codes(_words(options, "ignore", (), path.name), path.name),
        pages="single" if options.get("pages") == "single" else "phases",
        rules=Rules(
            conditional=_words(options, "conditional", DEFAULT.conditional, path.name),
            signoff=_words(options, "signoff", DEFAULT.signoff, path.name),
        ),
    )


def _options(plugins: object) -> dict[str, Any]:
    """What stands under `donebook` in MkDocs' list, or mapping, of plugins."""
    if isinstance(plugins, dict):
        found = plugins.get("donebook")
        return found if isinstance(found, dict) else {}
    for each in plugins if isinstance(plugins, list) else ():
        if isinstance(each, dict) and isinstance(each.get("donebook"), dict):
            return dict(each["donebook"])
    return {}


def _codes(codes: tuple[str, ...], source: str) -> tuple[str, ...]:
    """Codes of the linter's, each one that there is."""
    for code in codes:
        if code not in CODES:
            message = f"the plugin's option `ignore` names {quoted(code)}, and the linter has no such code"
            cure = nearest(code, CODES) or f"It has: {', '.join(sorted(CODES))}."
            raise DonebookError([Problem(source=source, message=message, cure=cure, code="configuration")])
    return codes


def _words(options: dict[str, Any], key: str, default: tuple[str, ...], source: str) -> tuple[str, ...]:
    value = options.get(key)
    if value is None:
        return default
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        message = f"the plugin's option {quoted(key)} is not a list of texts"
        raise DonebookError([Problem(source=source, message=message, cure="Begin each entry with a dash: `- …`.", code="configuration")])
    return tuple(value)
