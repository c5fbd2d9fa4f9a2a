"""Where rows stand in a lake: folders by checklist and year, as Hive lays them out, and in each a file for each repository."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import quote

from ..parser import slug
from ..problem import visible
from ..run.rules import YEARS
from ..settings import Hosting
from ..struct import Struct
from .exhibit import Exhibit

_UNKNOWN = "__HIVE_DEFAULT_PARTITION__"
"""What stands in a path for null, as Hive, Spark, Trino and DuckDB read it."""


class Partition(Struct, frozen=True, kw_only=True, order=True):
    """The records of one checklist that began in one year."""

    checklist: str
    year: int
    """0 where it is not known."""

    @property
    def folder(self) -> str:
        """Its folder in a table's. What is more than a letter, a figure or `_.-~` is escaped, so that no id leads elsewhere."""
        return f"checklist={quote(self.checklist, safe='')}/year={self.year or _UNKNOWN}"


def partitions(exhibits: Iterable[Exhibit]) -> dict[Partition, Sequence[Exhibit]]:
    """Records by their partitions, each in the order in which they come."""
    found: dict[Partition, list[Exhibit]] = {}
    for each in exhibits:
        day = known_day(each)
        found.setdefault(Partition(checklist=each.record.run.checklist, year=day.year if day else 0), []).append(each)
    return {partition: found[partition] for partition in sorted(found)}


def known_day(exhibit: Exhibit) -> date | None:
    """The day on which a run began, if it is one that a run may say: an id may begin with any.

    Spark refuses whole files with days before 1582, and times before 1900, which may be of another calendar (SPARK-31404).
    """
    day = exhibit.day
    return day if day and YEARS[0] <= day.year <= YEARS[1] else None


def repository_name(hosting: Hosting, runs: str) -> str:
    """What a repository is called among others: its address, or else that of its site; empty where nobody says either.

    `runs` is the folder of its runs from the top of the git repository: of two sites in one repository each has its own.
    """
    url = re.sub(r"//[^/@]*@", "//", hosting.repo_url or hosting.url).rstrip("/").removesuffix(".git")
    return visible(f"{url}#{runs}" if url and runs != "runs" else url)


def file_name(repository: str) -> str:
    """The name of each file of a repository's: readable, and no other's."""
    digest = hashlib.sha256(repository.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{slug(repository.partition('//')[2] or repository, 'repository')[-40:].strip('-')}-{digest}.parquet"
