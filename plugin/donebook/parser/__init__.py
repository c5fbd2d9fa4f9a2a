"""Markdown to a checklist. Pure: text goes in, a Checklist comes out; any text gives one."""

from __future__ import annotations

import re
from dataclasses import replace

from ..checklist import Checklist, blob_of
from ..document import plain, yaml
from ..problem import DonebookError, Problem
from .blocks import ADMONITION, GITHUB, TICKED, Reader
from .commonmark import tree_of
from .names import Names
from .outline import outline_of
from .rules import DEFAULT, Rules
from .signoff import roles_of, signoff_lines
from .slug import slug

__all__ = ["ADMONITION", "DEFAULT", "Rules", "parse", "signoff_lines", "slug", "split_front_matter", "tree_of"]


_FRONT_MATTER = re.compile(r"\A(?:\ufeff)?---[ \t]*\n(?:(.*?)\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def parse(text: str, *, path: str, id: str = "", blob: str = "", rules: Rules = DEFAULT, ticked: bool = False) -> Checklist:
    """The checklist in `text`, the whole of the file at `path`.

    `ticked` reads a copy that somebody ran, where a box may hold any result's mark. Nothing is raised: what is odd is in
    the checklist's `problems`. `blob` is the file's id where the text is not all of its bytes.
    """
    body, first, meta, problems = split_front_matter(text, path)
    found, definitions = Reader(TICKED if ticked else GITHUB).read(body, first)
    title, root = outline_of(found, str(meta.get("title") or ""), path, rules)
    root = Names(root).named(root)
    lines = signoff_lines(root)
    return Checklist(
        id=id or slug(path.rpartition("/")[2].rpartition(".")[0], "checklist"),
        path=path,
        title=title,
        blob=blob or blob_of(text.encode("utf-8", "surrogatepass")),
        root=root,
        roles=roles_of(lines),
        definitions=definitions,
        meta=meta,
        problems=tuple(problems),
    )


def split_front_matter(text: str, path: str) -> tuple[str, int, dict[str, object], list[Problem]]:
    """What follows the front matter, its lines ended as Unix does; the line where it begins; the values as text; what is wrong in it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = _FRONT_MATTER.match(text)
    if not found:
        return text.removeprefix("\ufeff"), 1, {}, []
    rest, first = text[found.end() :], text.count("\n", 0, found.end()) + 1
    if not (found[1] or "").strip():
        return rest, first, {}, []
    try:
        values = plain(yaml.read(found[1], path))
    except DonebookError as error:
        shifted = [replace(each, line=each.line + 1, severity="warning", code="front-matter") for each in error.problems]
        return rest, first, {}, shifted
    return rest, first, values if isinstance(values, dict) else {}, []
