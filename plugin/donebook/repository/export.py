"""Exports on disk: each file is written whole, and none among the runs, where it would be read as one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from . import Repository
from .folder import refusal
from .write import make, replace


def export(repository: Repository, folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, by their paths in it; what else is there stays.

    Raises DonebookError for a place where the project's own files are, and OSError where something cannot be written.
    """
    beside(repository, folder)
    for name, data in files.items():
        path = folder / name
        make(path.parent)
        replace(path, data)


def beside(repository: Repository, folder: Path) -> None:
    """Raise DonebookError for a place where the project's own files are."""
    here, root = folder.resolve(), repository.root.resolve()
    runs = (root / repository.settings.runs).resolve()
    if here.is_relative_to(runs) or ".git" in here.parts:
        raise refusal(folder, "the project's own files are there", "Name a place beside them, such as `exports`.")
