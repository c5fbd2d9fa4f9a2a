"""Sites of one repository: with Donebook, with what a user would write instead, and without either."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from .drawn import draw
from .measured import Cost, spent

OURS, NAIVE, SEARCH = "donebook", "gen-files: {scripts: [gen_pages.py]}", "search"
BESIDE = """\
watch: [runs]
nav: [index.md, deploy.md, deploy/deployments.md]
"""
"""For the script: its pages stand outside of the navigation, as Donebook's do. In it, which is what MkDocs does if it is told nothing, each page
of the site would be longer by each of them, and the script far slower."""
USUAL = """\
markdown_extensions:
  - abbr
  - admonition
  - attr_list
  - def_list
  - footnotes
  - md_in_html
  - tables
  - pymdownx.details
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
      emoji_generator: !!python/name:material.extensions.emoji.to_svg
  - pymdownx.highlight: {anchor_linenums: true}
  - pymdownx.inlinehilite
  - pymdownx.snippets
  - pymdownx.superfences
  - pymdownx.tabbed: {alternate_style: true}
  - pymdownx.tasklist: {custom_checkbox: true}
"""
"""Extensions that sites with Material usually have."""


def configuration(*plugins: str, extra: str = "") -> str:
    """A configuration of the site with these plugins and no others."""
    rows = "".join(f"  - {plugin}\n" for plugin in plugins) if plugins else "  []\n"
    return f"site_name: Bench\ntheme: {{name: material, font: false}}\ndocs_dir: docs\nplugins:\n{rows}{extra}"


CONFIGURATIONS = {
    "mkdocs.yml": configuration(OURS),
    "empty.yml": configuration(),
    "script.yml": configuration(NAIVE, extra=BESIDE),
    "search.yml": configuration(SEARCH, OURS),
    "empty-search.yml": configuration(SEARCH),
    "usual.yml": configuration(OURS, extra=USUAL),
    "empty-usual.yml": configuration(extra=USUAL),
}


def repository(folder: Path, count: int, *, form: str = "yml", yearly: int = 300, early: bool = False) -> Path:
    """A repository of so many runs that has all of these configurations, committed."""
    script = Path(__file__).with_name("gen_pages.py").read_text("utf-8")
    more = {**CONFIGURATIONS, "gen_pages.py": script, ".gitignore": "site/\n"}
    draw(folder, count, form=form, yearly=yearly, early=early, more=more)
    return folder


def build(folder: Path, name: str = "mkdocs.yml", *, cold: bool = False, **environment: str) -> Cost:
    """What `mkdocs build` of a configuration costs, into an empty folder; `cold`: nothing is kept of an earlier build.

    The script is told by HISTORY in the environment whether it makes pages of steps; Donebook always makes them.
    """
    site = site_of(folder, name)
    shutil.rmtree(site, ignore_errors=True)
    if cold:
        forget(folder)
    return spent(["mkdocs", "build", "-q", "-f", name, "-d", str(site)], folder, environment)


def site_of(folder: Path, name: str = "mkdocs.yml") -> Path:
    """Where the site of a configuration is built."""
    return folder / "site" / name.removesuffix(".yml")


def forget(folder: Path) -> None:
    """Delete what an earlier build kept."""
    shutil.rmtree(folder / ".cache", ignore_errors=True)


def largest(site: Path) -> dict[str, int]:
    """The bytes of the largest HTML page of each kind. Pages are of a kind if their addresses are the same but for ids and numbers."""
    found: dict[str, int] = {}
    for path in site.rglob("*.html"):
        kind = _kind(path.relative_to(site).parts)
        found[kind] = max(found.get(kind, 0), path.stat().st_size)
    return dict(sorted(found.items()))


def _kind(parts: Iterable[str]) -> str:
    rules = (
        (r"\d{4}-\d\d", "MONTH"),
        (r"\d{4}-\d\d-\d\d-.+", "RUN"),
        (r"step-\d+-.+", "STEP"),
        (r"phase-\d+", "PHASE"),
        (r"\d{4}", "YEAR"),
        (r"\d+", "N"),
    )
    words = [next((word for pattern, word in rules if re.fullmatch(pattern, part)), part) for part in parts]
    return "/".join(words).removesuffix("index.html") or "/"
