"""Markdown to a checklist. The reader brings markdown-it along, and comes when a text is to be read: most builds have read all of them before."""

from __future__ import annotations

from ..checklist import Checklist
from .front import split_front_matter
from .rules import DEFAULT, Rules
from .slug import is_device, is_reserved, slug
from .url import safe_url

__all__ = ["DEFAULT", "Rules", "is_device", "is_reserved", "parse", "safe_url", "slug", "split_front_matter"]


def parse(text: str, *, path: str, id: str = "", blob: str = "", rules: Rules = DEFAULT, ticked: bool = False) -> Checklist:
    """The checklist in `text`, the whole of the file at `path`; see `markdown.checklist_in`."""
    from .markdown import checklist_in  # noqa: PLC0415  # see above

    return checklist_in(text, path=path, id=id, blob=blob, rules=rules, ticked=ticked)
