"""Files of the site that MkDocs does not render: they are made when it writes them, and there may be very many."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import ClassVar, TypeVar

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, InclusionLevel

from ..page import Asset, Page
from ..page.kept import Kept
from .frame import Frames


class OwnFile(File):
    """A file that is made when MkDocs writes it."""

    __slots__ = ("first",)
    first: dict[str, object]
    """How it was before anybody else had it, where it comes again in a server's next build."""
    of: ClassVar[tuple[str, ...]] = ()
    """The attributes that say what it is made of: in each build they are other ones."""

    def __init__(self, address: str, dest: str, config: MkDocsConfig) -> None:
        super().__init__(address, None, config.site_dir, config.use_directory_urls, dest_uri=dest, inclusion=InclusionLevel.NOT_IN_NAV)
        self.generated_by = config.plugins._current_plugin or "donebook"
        self.abs_src_path = None
        self.written: Callable[[], None] | None = None
        """Is called when it has been written."""
        self.same = False
        """It stands there already, as it is to be."""

    def begin(self) -> None:
        """Keep how it is now. What it is made of has a place in it, and its URL."""
        self.__dict__.update(dict.fromkeys(self.of))
        _ = self.url
        self.first = {**self.__dict__}

    def made(self) -> bytes:
        """The whole of it."""
        raise NotImplementedError

    def mark(self) -> object:
        """Something that is equal where all that it is made of is; None where nobody can tell."""
        return None

    @property
    def src_path(self) -> str:
        """Its address as a path."""
        return os.path.normpath(self.src_uri)

    @src_path.setter
    def src_path(self, value: str) -> None:
        self.src_uri = value  # an address has no backslashes, and MkDocs would look for them at length

    def is_documentation_page(self) -> bool:
        """MkDocs renders it as no page."""
        return False

    def is_modified(self) -> bool:
        """What it shows depends on more than one file."""
        return True

    @property
    def content_bytes(self) -> bytes:
        """The whole of it; or what a plugin has put in its place."""
        return self._content if isinstance(self._content, bytes) else self.made()

    @content_bytes.setter
    def content_bytes(self, value: bytes) -> None:
        self._content = value

    def copy_file(self, dirty: bool = False) -> None:
        """Write it, where it does not stand there yet."""
        if self.same and not self._content:
            return
        write(f"{self.dest_dir}/{self.dest_uri}", self.content_bytes)
        if self.written:
            self.written()


class ManyFile(OwnFile):
    """One of very many pages, as MkDocs knows it: a file that is written, and not a page that it renders."""

    of = ("shown", "frames", "known")
    shown: Page
    frames: Frames
    known: object

    def made(self) -> bytes:
        """The page as the theme shows it."""
        return self.frames.whole(self.shown)

    def mark(self) -> object:
        """What is equal where all that the page is made of is."""
        return self.frames.mark(self.shown, self.key())

    def key(self) -> object:
        """The same of what it shows itself; asked for once a build, since what stands beside it is made of that too."""
        if self.known is None and self.shown.key:
            self.known = self.shown.key()
        return self.known


class AssetFile(OwnFile):
    """A file that is no page."""

    of = ("asset", "key")
    asset: Asset
    key: Callable[[], object] | None
    """What is equal where all that it is made of is."""

    def made(self) -> bytes:
        """What it holds."""
        return self.asset.data

    def mark(self) -> object:
        """What its `key` says."""
        return self.key() if self.key else None


class RawFile(OwnFile):
    """A file of a run as it is."""

    of = ("path", "root", "kept")
    path: str
    """Where it stands, from the top of the repository."""
    root: str
    kept: Kept

    def made(self) -> bytes:
        """It as it stands there."""
        with open(f"{self.root}/{self.path}", "rb", buffering=0) as file:  # noqa: PTH123  # of very many files
            return file.read()

    def mark(self) -> object:
        """The digest of it."""
        return self.kept.digest(self.path)


F = TypeVar("F", bound=OwnFile)


class Own:
    """Our files; those of a server come again in its next build, since to make very many takes as long as the rest."""

    def __init__(self, *, again: bool) -> None:
        self._again = again
        self._before: dict[str, OwnFile] = {}
        self._held: dict[str, OwnFile] = {}
        """Those of the last build, and of this one: what no build asks for any more is forgotten, with all that it is made of."""
        self._about: tuple[object, ...] = ()

    def begin(self, config: MkDocsConfig) -> None:
        """A build begins; where it is for another site, nothing comes again."""
        about = config.site_dir, config.use_directory_urls, config.plugins._current_plugin
        self._before, self._held = self._held if about == self._about else {}, {}
        self._about = about

    def file(self, kind: type[F], address: str, dest: str, config: MkDocsConfig) -> F:
        """The file at an address, as nobody has had it."""
        held = self._before.get(address)
        if isinstance(held, kind) and held.first["dest_uri"] == dest:
            now = held.__dict__  # the same one: methods of objects with another are found in twice the time
            for name in now.keys() - held.first.keys() if len(now) > len(held.first) else ():
                del now[name]
            now.update(held.first)
            self._held[address] = held
            return held
        made = kind(address, dest, config)
        if self._again:
            made.begin()
            self._held[address] = made
        return made


def write(path: str, content: bytes) -> None:
    """Make a file, and the folder in which it stands. With `os` alone: of very many files `open` and pathlib take half the time."""
    try:
        handle = os.open(path, _NEW, 0o666)
    except FileNotFoundError:
        folder = os.path.dirname(path)  # noqa: PTH120
        try:
            os.mkdir(folder)  # noqa: PTH102  # of very many the folder above is there: making sure of it takes as long again
        except OSError:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
        handle = os.open(path, _NEW, 0o666)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(handle, left) :]
    finally:
        os.close(handle)


_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


def dest_of(page: Page, *, directories: bool) -> str:
    """The file that a page becomes, from the top of the site: where URLs are those of `directories`, one in each."""
    stem = page.address.removesuffix(".md")
    return f"{stem}/index.html" if directories else f"{stem}.html"
