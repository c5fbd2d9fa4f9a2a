"""What the targets share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from markdown_it import MarkdownIt

from donebook.page import site_of
from donebook.run import PartFile, decode_ticked
from donebook.run import decode as decode_plain
from donebook.settings import Hosting

AT = datetime.fromisoformat("2026-11-22T20:00:00+01:00")
SITE = site_of(
    Hosting(name="Site", url="https://docs.example.org/", repo_url="https://github.com/example/site", edit_uri="edit/main/docs/"),
    "docs",
    (),
)
COMMONMARK = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def law(test: Callable[..., None]) -> Callable[..., None]:
    """A law that hypothesis tests with its own examples, as a function of ours."""
    return test.hypothesis.inner_test  # type: ignore[attr-defined]


def decode(data: bytes, path: str) -> PartFile:
    """A part by its file's ending."""
    return decode_ticked(data, path) if path.endswith(".md") else decode_plain(data, path)
