"""Where pages and files are in a site, from its docs folder."""

from __future__ import annotations

import hashlib
import posixpath
import re
from functools import cached_property
from urllib.parse import quote

from ..parser import is_reserved
from ..struct import Struct

DEPLOYMENTS = "runs.md"
"""All deployments of all checklists."""
RUNS_JSON, RUNS_CSV, FEED = "runs.json", "runs.csv", "runs.xml"
"""The same for machines, and as an Atom feed."""
AUDIT = "audit.md"
"""Every discrepancy."""
DISCREPANCIES_CSV, DISCREPANCIES_JSON = "audit/discrepancies.csv", "audit/discrepancies.json"
"""The same for machines."""
MANIFEST = "audit/manifest.json"
"""The digests of all records, in a chain."""
_OURS = frozenset({"all", "runs", "steps", "years"})
"""Pages and folders beside a checklist's phases."""


class Addresses(Struct, frozen=True, dict=True):
    """Where the pages of one checklist are."""

    overview: str
    """The address of the checklist's own page, from the docs folder."""

    @cached_property
    def base(self) -> str:
        """The folder of all that is made from the checklist: that of its own page's URL."""
        folder, name = posixpath.split(self.overview.rpartition(".")[0])
        return folder or "checklist" if name.lower() in ("index", "readme") else posixpath.join(folder, name)

    def phase(self, name: str) -> str:
        """A phase's page. One that is called like another page of ours, or like what no file may be called, has `-phase` after its name."""
        return f"{self.base}/{f'{name}-phase' if name in _OURS or is_reserved(name) else name}.md"

    @property
    def all(self) -> str:
        """The whole list on one page."""
        return f"{self.base}/all.md"

    @property
    def history(self) -> str:
        """All deployments."""
        return f"{self.base}/runs.md"

    def record(self, id: str) -> str:
        """One deployment."""
        return f"{self.base}/runs/{id}.md"

    def data(self, id: str) -> str:
        """One deployment, for machines."""
        return f"{self.base}/runs/{id}.json"

    def raw(self, id: str, path: str) -> str:
        """A run's file as it is; a Markdown file has `.txt` after its name, or the host would take it for a page.

        A folder that is called as one of our files is has a sign after its name, and a name that is too long with that ending gives way to its digest.
        """
        *folders, name = (path.partition(f"/{id}/")[2] or posixpath.basename(path)).split("/")
        folders = [f"{each}_" if _FILES.fullmatch(each) else each for each in folders]
        if name.lower().endswith(".md"):
            data = name.encode("utf-8", "surrogateescape")
            name = f"{name if len(data) <= _LONGEST else f'{hashlib.sha256(data).hexdigest()}.md'}.txt"
        return "/".join((self.base, "runs", id, *folders, name))

    def step(self, id: str) -> str:
        """One step through all deployments; a name that no file may have ends in a sign that no name has."""
        return f"{self.base}/steps/{'/'.join(f'{name}_' if is_reserved(name) else name for name in id.split('/'))}.md"

    def period(self, period: str) -> str:
        """All deployments of a year, or of a month."""
        return f"{self.base}/years/{period}.md"

    def step_in(self, id: str, period: str) -> str:
        """One step through all deployments of a year, or of a month."""
        return f"{self.base}/years/{period}/{self.step(id).removeprefix(f'{self.base}/steps/')}"

    @property
    def badge(self) -> str:
        """The last deployment's verdict as a picture."""
        return f"{self.base}/badge.svg"


_FILES = re.compile(r"(?:index\.html|.*\.md\.txt)_*", re.IGNORECASE | re.DOTALL)
_LONGEST = 251
"""Bytes of a name that may have `.txt` after it."""


_SAFE = "/~!$&'()*+,;=@"
"""What stands in the path of a URL as it is (RFC 3986, 3.3); a colon does not, or a name would be taken for a protocol."""


def url_path(path: str) -> str:
    """The path of a file, whatever bytes its name has, as the path of a URL."""
    return quote(path.encode("utf-8", "surrogateescape"), safe=_SAFE)


def audit_of(year: str) -> str:
    """The discrepancies of a year."""
    return f"audit/{year}.md"
