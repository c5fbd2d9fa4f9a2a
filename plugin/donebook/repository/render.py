"""The whole site as Markdown in a folder, for generators that read it from disk."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from ..page import Asset, Page, pages, raw_files, site_of
from ..parser import split_front_matter
from ..problem import Problem
from ..settings import Hosting
from ..struct import replace
from ..writer import SCRIPT, STYLE, files
from . import Repository
from .audited import audited
from .folder import MANIFEST, Content, Held, check, hold, refusal

_ASSETS = Path(__file__).parent.parent / "page" / "assets"
_NOBODYS = frozenset({".git", ".DS_Store", "Thumbs.db", MANIFEST})


def render(repository: Repository, folder: Path, hosting: Hosting, *, rewritten: bool = False) -> Held:
    """Make a folder hold what is in the docs folder, and every page, asset and run's file that the book adds to it.

    `rewritten` is for a generator that rewrites links in HTML, as Zensical does. What is wrong in what was read is among the
    problems, too. Raises DonebookError for a folder that is not donebook's.
    """
    _apart(repository, folder)
    check(folder)
    docs, odd = _docs(repository)
    settings = repository.settings
    site = replace(site_of(hosting, settings.docs_dir, docs), rewritten=rewritten)
    book, making = repository.gone_through(site=site)
    made, assets = pages(book, site, settings, audited(repository, book, making), making)
    own = [Asset(address=address, content=(_ASSETS / address).read_bytes()) for address in (STYLE, SCRIPT)]
    added: dict[str, Content] = {**files(made, (*assets, *own), site, _fronts(made, docs))}
    added |= {address: repository.root / path for address, path in raw_files(book, settings)}
    taken = (added.keys() & docs.keys()) - {page.address for page in made if page.kind == "overview"}
    making.cache.tidy()
    held = hold(folder, {**docs, **{address: content for address, content in added.items() if address not in taken}})
    odd += [_taken(f"{settings.docs_dir}/{address}") for address in sorted(taken)]
    return replace(held, problems=(*book.problems, *odd, *held.problems))


def _apart(repository: Repository, folder: Path) -> None:
    """Raise DonebookError for a folder in which the project's own files are, or that is among them."""
    here, root = folder.resolve(), repository.root.resolve()
    own = [(root / name).resolve() for name in (repository.settings.docs_dir, repository.settings.runs)]
    if root.is_relative_to(here) or ".git" in here.parts or any(here.is_relative_to(each) or each.is_relative_to(here) for each in own):
        raise refusal(folder, "the project's own files are there", "Name a folder beside them, such as `rendered`.")


def _docs(repository: Repository) -> tuple[dict[str, Path], list[Problem]]:
    """The files of the docs folder by their addresses; and what there is no file, or leads out of the repository."""
    top, root = repository.root / repository.settings.docs_dir, repository.root.resolve()
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    for here, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if name not in _NOBODYS)
        links = [name for name in folders if Path(here, name).is_symlink()]
        for name in sorted(name for name in (*names, *links) if name not in _NOBODYS):
            path = Path(here, name)
            if path.is_file() and (whole := path.resolve()).is_relative_to(root) and ".git" not in whole.relative_to(root).parts:
                found[path.relative_to(top).as_posix()] = path
            else:
                source, message = path.relative_to(repository.root).as_posix(), "not a file of the repository, and left out"
                cure = "Copy in what it leads to: of links, only those to files are followed."
                problems.append(Problem(source=source, message=message, cure=cure, code="not-a-file", severity="warning"))
    return found, problems


def _fronts(made: Iterable[Page], docs: dict[str, Path]) -> dict[str, str]:
    """The front matter that pages have of their own."""
    found = {}
    for page in made:
        if page.kind == "overview" and page.address in docs:
            text = docs[page.address].read_text("utf-8", "replace").removeprefix("\ufeff")  # its lines end as Unix has them
            found[page.address] = text.removesuffix(split_front_matter(text, page.source)[0])
    return found


def _taken(source: str) -> Problem:
    message = "there is a file of this name already, and it stays"
    return Problem(source=source, message=message, cure="Rename it to see Donebook's.", code="taken", severity="warning")
