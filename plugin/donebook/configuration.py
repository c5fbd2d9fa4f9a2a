"""The site's configuration, read without MkDocs: commands work where the site's plugins are not installed."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .document import limits_of, yaml
from .lint import CODES
from .parser import DEFAULT, Rules
from .problem import DonebookError, Problem, nearest, quoted
from .provenance import Signers, roster_of, signers_of
from .record import Policy, policy_of
from .scope import scope_of
from .settings import Hosting, Settings, options_of

NAMES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml")
_EDIT = {"github.com": "edit/master/docs/", "gitlab.com": "edit/master/docs/", "bitbucket.org": "src/default/docs/"}
"""Where MkDocs says that docs are edited if their site does not."""


def find_configuration(start: Path) -> Path | None:
    """The nearest configuration file, in `start` or above it; None where there is none up to the top of the repository.

    One that stands among the docs or runs of another, as a stranger could put it there, is passed over.
    """
    found: list[Path] = []
    for folder in (start, *start.parents):
        found += [(folder / name).resolve() for name in NAMES if (folder / name).is_file()][:1]
        if (folder / ".git").exists():
            break
    return next((path for number, path in enumerate(found) if not any(_owns(outer, path) for outer in found[number + 1 :])), None)


def _owns(outer: Path, path: Path) -> bool:
    """Whether a file stands in the folders of docs or runs of another configuration."""
    try:
        settings = settings_of(outer)
    except (DonebookError, OSError, ValueError):
        return False
    return any(path.is_relative_to((outer.parent / folder).resolve()) for folder in (settings.docs_dir, settings.runs))


def settings_of(path: Path | None) -> Settings:
    """The plugin's options in a configuration file; the defaults where there is no file, or no plugin in it.

    Raises DonebookError for a file that is not YAML or inherits from none, a docs folder that is not below it, and options that
    the plugin does not have or that have another type or word; OSError for a file that cannot be read.
    """
    if path is None:
        return Settings()
    site = _values(path)
    options = options_of(site.get("plugins"))
    _known(options, path.name)
    unprovable(policy_of(options.get("policy"), path.name), signers_of(options.get("signers"), path.name), path.name)
    return Settings(
        docs_dir=_docs_dir(site.get("docs_dir"), path),
        runs=_folder(options.get("runs"), path.name),
        checklists=_words(options, "checklists", (), path.name),
        ignore=_codes(_words(options, "ignore", (), path.name), path.name),
        pages="single" if options.get("pages") == "single" else "phases",
        rules=Rules(
            conditional=_words(options, "conditional", DEFAULT.conditional, path.name),
            signoff=_words(options, "signoff", DEFAULT.signoff, path.name),
            limits=limits_of(options.get("limits"), path.name),
        ),
        policy=policy_of(options.get("policy"), path.name),
        sources=sources_of(path),
        roster=roster_of(options.get("people"), path.name),
        signers=signers_of(options.get("signers"), path.name),
        scope=scope_of(options.get("audit"), path.name),
    )


def unprovable(policy: Policy, signers: Signers, source: str) -> None:
    """Raise DonebookError for a policy that asks for keys where the site names none."""
    if policy.signed_commits and not signers.paths:
        message, cure = (
            "`policy.signed_commits` asks for keys, and the site names no `signers`",
            "Name a file of signers: `signers: {ssh: allowed_signers}`.",
        )
        raise DonebookError([Problem(source=source, message=message, cure=cure, code="signers")])


def sources_of(path: Path | None) -> tuple[str, ...]:
    """The configuration file and those that it inherits from, as far as they are below its folder, from there."""
    found: list[Path] = []
    while path is not None and path.is_file() and path not in found:
        found.append(path)
        data = yaml.load(path.read_text("utf-8"), path.name)
        above = data.get("INHERIT") if isinstance(data, dict) else None
        path = (path.parent / above.replace("\0", "")).resolve() if isinstance(above, str) else None
    top = found[0].parent.resolve() if found else Path()
    return tuple(each.resolve().relative_to(top).as_posix() for each in found if each.resolve().is_relative_to(top))


def hosting_of(path: Path | None) -> Hosting:
    """Where the site of a configuration file is to be found, as MkDocs reads it. Raises DonebookError and OSError as `settings_of`."""
    if path is None:
        return Hosting()
    site = _values(path)
    repo_url, edit_uri = _url(site.get("repo_url")), site.get("edit_uri")
    return Hosting(
        name=_text(site.get("site_name")),
        url=_url(site.get("site_url")),
        directory_urls=site.get("use_directory_urls") is not False,
        repo_url=repo_url,
        edit_uri=_EDIT.get(urlsplit(repo_url).netloc.lower(), "") if edit_uri is None else _text(edit_uri),
    )


def _folder(said: object, source: str) -> str:
    """The folder of runs, from the folder of the configuration."""
    if said is not None and (not isinstance(said, str) or "\0" in said):
        message = "the plugin's option `runs` is not the name of a folder"
        raise DonebookError([Problem(source=source, message=message, cure="Name one, such as `runs`.", code="configuration")])
    return (said or "runs").strip("/")


def _docs_dir(said: object, path: Path) -> str:
    """The docs folder from the folder of the configuration. Raises DonebookError for one that is not below it."""
    said = _text(said) or said if isinstance(said, yaml.Environment) else said
    text = said if isinstance(said, str) and said else "docs"
    inside = posixpath.normpath(os.path.relpath(text, path.parent) if Path(text).is_absolute() else text)
    if (said is not None and not isinstance(said, str)) or inside.startswith("..") or "\0" in inside:
        message = f"`docs_dir` is {quoted(said) if isinstance(said, str) else 'no text'}, which is no folder below that of this file"
        raise DonebookError([Problem(source=path.name, message=message, cure="Name one, such as `docs`.", code="configuration")])
    return inside


def _values(path: Path, seen: tuple[Path, ...] = ()) -> dict[str, Any]:
    """What a configuration file says, laid over what the file says that it inherits from, as MkDocs does it."""
    data = yaml.load(path.read_text("utf-8"), path.name)
    values = data if isinstance(data, dict) else {}
    parent = values.pop("INHERIT", None)
    if not isinstance(parent, str):
        return values
    above = (path.parent / parent.replace("\0", "")).resolve()
    if above in seen or not above.is_file():
        message = f"`INHERIT` names {quoted(parent)}, which {'leads back here' if above in seen else 'is not there'}"
        raise DonebookError(
            [Problem(source=path.name, message=message, cure="Name a file, from the folder of this one.", code="configuration")]
        )
    return _laid_over(_values(above, (*seen, path.resolve(), above)), values)


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Mappings are merged; of everything else the value above counts."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = _laid_over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def _text(value: object) -> str:
    """A text; of `!ENV [NAME, OTHER, default]` the first that the environment has, or the default."""
    if isinstance(value, yaml.Environment):
        names = [each for each in value if isinstance(each, str)]
        return next((os.environ[name] for name in names if name in os.environ), names[-1] if len(names) > 1 else "")
    return value if isinstance(value, str) else ""


def _url(value: object) -> str:
    """A whole URL; empty where it is none."""
    text = _text(value)
    try:
        return text if urlsplit(text).netloc else ""
    except ValueError:
        return ""


OPTIONS = ("checklists", "runs", "pages", "ignore", "lint", "conditional", "signoff", "policy", "people", "signers", "audit", "limits")
"""The options of the plugin; MkDocs knows them as well, and a test holds the two to one another."""
_WORDS = {"pages": ("phases", "single"), "lint": ("info", "warn")}


def _known(options: dict[str, Any], source: str) -> None:
    """Raise DonebookError for the options that the plugin does not have, and the words that an option does not know."""
    found: list[Problem] = []
    for key, value in options.items():
        message, cure = "", ""
        if key not in OPTIONS:
            message, cure = f"the plugin has no option {quoted(str(key))}", nearest(str(key), OPTIONS) or f"It has: {', '.join(OPTIONS)}."
        elif key in _WORDS and value not in (None, *_WORDS[key]):
            said = quoted(value) if isinstance(value, str) else "no word"
            message, cure = f"the plugin's option `{key}` is {said}", f"Write {' or '.join(f'`{word}`' for word in _WORDS[key])}."
        if message:
            found.append(Problem(source=source, message=message, cure=cure, code="configuration"))
    if found:
        raise DonebookError(found)


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
