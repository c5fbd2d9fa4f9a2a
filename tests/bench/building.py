"""What does a site of many records cost, beside what a user would write instead?

The same runs, one commit each, are built by Donebook and by a script for mkdocs-gen-files (`site_/gen_pages.py`). Then what its
records take in the search index, and what they cost on a site that has the usual extensions of Markdown.
`python tests/bench/building.py [N]`; 1000 if left out.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from site_.built import build, repository, site_of
from site_.measured import at_least, at_most, heading, line, sizes, took, turns, workshop


def against_the_script(folder: Path, count: int) -> None:
    """Cold and warm, with and without the script's pages of steps."""
    heading(f"A site of {count:,} records from YAML, and a script for mkdocs-gen-files: processor seconds of `mkdocs build`")
    found = turns(
        {
            "the site without records": partial(build, folder, "empty.yml"),
            "the script, pages of runs and their table": partial(build, folder, "script.yml", HISTORY="0"),
            "the same script, with PyYAML's C loader": partial(build, folder, "script.yml", HISTORY="0", LOADER="CSafeLoader"),
            "the script, with a page of each step": partial(build, folder, "script.yml"),
            "Donebook, cold (with a page of each step)": partial(build, folder, cold=True),
            "Donebook, warm": partial(build, folder),
        }
    )
    for what, cost in found.items():
        took(what, cost)
    _, script, quick, whole, cold, warm = (cost.seconds for cost in found.values())
    at_least("cold, against the script without pages of steps", script / cold, 10)
    at_least("warm, against the script without pages of steps", script / warm, 20)
    at_least("warm, against the script with pages of steps", whole / warm, 25)
    line("cold, against the script with pages of steps", f"{whole / cold:.2f}×")
    line("cold, against the script with the C loader, without pages of steps", f"{quick / cold:.2f}×")
    line("warm, against the same", f"{quick / warm:.2f}×")


def searched(folder: Path, count: int) -> None:
    """Bytes of the search index, above those of the site without records."""
    heading(f"The search index of {count:,} records")
    found = []
    for name in ("empty-search.yml", "search.yml"):
        build(folder, name)
        found.append((site_of(folder, name) / "search" / "search_index.json").stat().st_size)
    at_most("bytes of search/search_index.json a record", (found[1] - found[0]) / count, 300, " B", 0)


def extended(folder: Path, count: int) -> None:
    """With the usual extensions of Markdown, and without."""
    heading(f"{count:,} records on a site with the usual extensions (admonition, pymdownx.superfences, highlight, tabbed, …), warm")
    build(folder, "mkdocs.yml")
    build(folder, "usual.yml")
    found = turns({name: partial(build, folder, name) for name in ("empty.yml", "mkdocs.yml", "empty-usual.yml", "usual.yml")})
    empty, plain, empty_usual, usual = (cost.seconds for cost in found.values())
    for what, cost in zip(("without records", "with them", "without, with extensions", "with both"), found.values(), strict=True):
        took(what, cost)
    at_most("record pages (above the site without records), with extensions to without", (usual - empty_usual) / (plain - empty), 1.1)
    line("the whole build, with extensions to without", f"{usual / plain:.2f}×")


def main() -> None:
    """Measure and print."""
    count = sizes(1000)[0]
    with workshop() as place:
        folder = repository(place / "repository", count)
        against_the_script(folder, count)
        searched(folder, count)
        extended(folder, count)


if __name__ == "__main__":
    main()
