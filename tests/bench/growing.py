"""How does the cost of a site grow with its records? Time, memory, the bytes of a record's page, and those of the largest page of each kind.

`python tests/bench/growing.py [N M]`; 1000 and 10000 if left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import log
from pathlib import Path

from site_.built import build, largest, repository, site_of
from site_.drawn import run_id
from site_.measured import Cost, at_most, heading, line, sizes, took, turns, workshop

PAGE = 1_000_000
"""No page has more bytes."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """What was measured of one."""

    count: int
    empty: Cost
    cold: Cost
    warm: Cost
    records: dict[str, int]
    """The bytes of some records' pages: from the middle of the smaller site, so that all have neighbours."""
    pages: dict[str, int]
    """The bytes of the largest page of each kind."""

    def share(self, cost: Cost) -> float:
        """Milliseconds a record, above the site without records."""
        return (cost.seconds - self.empty.seconds) / self.count * 1000

    def memory(self, cost: Cost) -> float:
        """Kilobytes a record, above the same."""
        return (cost.memory - self.empty.memory) / self.count / 1000


def measured(folder: Path, count: int, looked_at: list[str]) -> Site:
    """Build a site, and look at its pages."""
    repository(folder, count)
    ways = {
        "without records": partial(build, folder, "empty.yml"),
        "cold": partial(build, folder, cold=True),
        "warm": partial(build, folder),
    }
    empty, cold, warm = turns(ways).values()
    for what, cost in zip(ways, (empty, cold, warm), strict=True):
        took(f"{count:,} records: {what}, peak {cost.memory / 1e6:.0f} MB", cost)
    runs = site_of(folder) / "deploy" / "runs"
    records = {id: (runs / id / "index.html").stat().st_size for id in looked_at}
    return Site(count=count, empty=empty, cold=cold, warm=warm, records=records, pages=largest(site_of(folder)))


def costs(small: Site, large: Site) -> None:
    """Time and memory."""
    for site in (small, large):
        at_most(f"own share, warm: (build - site without records) / {site.count:,}", site.share(site.warm), 0.5, " ms")
        line("the same, cold", f"{site.share(site.cold):.2f} ms")
    slope = (large.warm.seconds - small.warm.seconds) / (large.count - small.count) * 1000
    at_most(f"own share, warm: slope from {small.count:,} to {large.count:,}", slope, 0.5, " ms")
    for way in ("cold", "warm"):
        less, more = (site.share(getattr(site, way)) * site.count for site in (small, large))
        power = log(more / less) / log(large.count / small.count)
        at_most(f"growth from {small.count:,} to {large.count:,} above the site without records, {way}: N to the power of", power, 1.05, "")
        at_most(f"memory above the site without records, {way}, {large.count:,}", large.memory(getattr(large, way)), 30, " kB", 1)


def pages(small: Site, large: Site) -> None:
    """No page grows without bound."""
    apart = max(abs(small.records[id] - large.records[id]) for id in small.records)
    at_most(f"bytes of {len(small.records)} records' pages, {small.count:,} to {large.count:,}: apart at most", apart, 0, " B", 0)
    heading(f"Largest HTML page of each kind, at {small.count:,} and at {large.count:,} records, 300 a year")
    for kind, size in large.pages.items():
        before = small.pages.get(kind, 0)
        grown = f"{size / before:5.2f}×" if before else "  new"
        line(f"  {kind:<56}{before:>11,} B {grown}", f"{size:,} B", "under 1 MB", met=size < PAGE)


def main() -> None:
    """Measure and print."""
    counts = sizes(1000, 10000)
    least, most = counts[0], counts[-1]
    if least == most:
        raise SystemExit("Growth is between two numbers of records: growing.py N M")
    looked_at = [run_id(number) for number in range(least // 3, least * 2 // 3, max(1, least // 30))]
    with workshop() as place:
        heading(f"Growth from {least:,} to {most:,} records: processor seconds of `mkdocs build`")
        small, large = (measured(place / str(count), count, looked_at) for count in (least, most))
        costs(small, large)
        pages(small, large)


if __name__ == "__main__":
    main()
