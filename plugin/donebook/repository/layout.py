"""Where git keeps a repository (gitrepository-layout): read from its folder, so that no process is asked for it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ..struct import Struct


class Layout(Struct, frozen=True, kw_only=True):
    """Where a git repository has what."""

    top: Path
    """The folder that is checked out."""
    common: Path
    """The folder of what all work trees have together."""
    prefix: str
    """The path of the folder that was asked about, with a slash at its end; empty at the top."""

    @property
    def edges(self) -> tuple[str, ...]:
        """The commits at which a shallow clone ends; none where the history is whole."""
        return tuple(_read(self.common / "shallow").split())

    @property
    def promised(self) -> bool:
        """The clone is a partial one: some objects are only promised by the repository that it was cloned from."""
        with suppress(OSError):
            return any((self.common / "objects" / "pack").glob("*.promisor"))
        return False


def layout_of(root: Path) -> Layout | None:
    """The layout of the repository around a folder; None where there is none, or where the environment names another."""
    if any(name in os.environ for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY")):
        return None
    here = root.resolve()
    for top in (here, *here.parents):
        own = top / ".git"
        if own.is_file():
            own = top / _read(own).removeprefix("gitdir:").strip()
        if (own / "HEAD").exists() or (own / "HEAD").is_symlink():
            common = _read(own / "commondir").strip()
            prefix = here.relative_to(top).as_posix()
            return Layout(top=top, common=own / common if common else own, prefix="" if prefix == "." else f"{prefix}/")
    return None


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "surrogateescape")
    except OSError:
        return ""
