"""What stands among runs and is none, or is called what no file may be called: as problems, of paths from the top of the repository."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from ..document import READERS
from ..parser import is_device
from ..problem import Problem, quoted
from ..run import is_run_id
from .part import LINK

ENDINGS = (*READERS, "md")
"""What the files of runs end in."""
_UNKNOWN = re.compile(r'[<>:"|?*\\]|[. ]\Z')
"""What no name on Windows has (Microsoft, Naming Files, Paths, and Namespaces)."""
_RENAME = "Rename the file: `git mv`."


def no_file(source: str) -> Problem:
    """A link, a pipe, or a device."""
    return Problem(source=source, message="not a file", cure=LINK, code="not-a-file")


def unread(source: str, error: OSError) -> Problem:
    """Why a file or folder could not be read; it hides no other."""
    return Problem(source=source, message=f"cannot be read: {error.strerror}", cure="Look at its permissions.", code="unreadable")


def unseen(source: str) -> Problem:
    """A name that people do not see as it is."""
    message = f"{quoted(_name(source))} has signs in its name that are not seen, or is not UTF-8"
    return Problem(source=source, message=message, cure=_RENAME, code="name")


def no_run(source: str) -> Problem:
    """A file of another kind."""
    cure = f"A run ends in {', '.join(f'`.{each}`' for each in ENDINGS)} and begins with no dot; keep evidence elsewhere and link it."
    return Problem(source=source, message=f"{quoted(_name(source))} is no run", cure=cure, code="not-a-run", severity="warning")


def no_id(source: str, stem: str) -> Problem:
    """A name that is no run's; the cure has one that would be."""
    better = "-".join(re.findall(r"[a-z0-9]+(?:\.[a-z0-9]+)*", stem.lower()))[:80]
    better = better if is_run_id(better) else better.replace(".", "-")
    cure = "A run is called by date, subject, version and environment, in lower case with hyphens and dots"
    cure += f": `{better}`." if better else "."
    return Problem(source=source, message=f"{quoted(stem)} is not a name for a run", cure=cure, code="run-id")


def elsewhere(folder: str, names: Iterable[str]) -> Iterator[Problem]:
    """Names that are no names, or the name of another file, on other systems than this: there a part would be lost."""
    seen: dict[str, str] = {}
    for name in names:
        twin = seen.setdefault(unicodedata.normalize("NFKC", name).casefold(), name)
        message = f"{quoted(name)} and {quoted(twin)} are one file where case and Unicode form do not count" if twin != name else ""
        if not message and (is_device(name) or _UNKNOWN.search(name)):
            message = f"{quoted(name)} is no name for a file on Windows"
        if message:
            yield Problem(source=f"{folder}/{name}", message=message, cure=_RENAME, code="name", severity="warning")


def _name(source: str) -> str:
    return source.rpartition("/")[2]
