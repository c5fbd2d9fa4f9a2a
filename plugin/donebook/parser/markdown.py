"""Markdown to a checklist. Pure: text goes in, a Checklist comes out; any text gives one."""

from __future__ import annotations

import re

from ..checklist import Block, Checklist, Prose, blob_of, steps_in, walk
from ..document import ALLOW, fault, too_large
from ..problem import Problem
from ..struct import replace
from .blocks import GITHUB, TICKED, Heading, Reader
from .front import split_front_matter
from .names import Names
from .outline import outline_of
from .rules import Rules
from .signoff import roles_of, signoff_lines
from .slug import slug


def checklist_in(text: str, *, path: str, id: str, blob: str, rules: Rules, ticked: bool) -> Checklist:
    """The checklist in `text`, the whole of the file at `path`.

    `ticked` reads a copy that somebody ran, where a box may hold any result's mark. Nothing is raised: what is odd is in
    the checklist's `problems`. A text beyond the limits has no steps, and is one piece of prose. `blob` is the file's id where
    the text is not all of its bytes.
    """
    body, first, meta, problems = split_front_matter(text, path, rules.limits)
    problems += _conflicts(body, first, path)
    given = str(meta.get("title") or "")
    found: list[Block | Heading] = [Prose(markdown=body, line=first, kind="document")]
    definitions: tuple[Prose, ...] = ()
    beyond = _too_long(text, path, rules)
    if beyond is None:
        reader = Reader(TICKED if ticked else GITHUB)
        read, defined = reader.read(body, first)
        beyond = _too_many(read, path, rules)
        if (row := reader.env.get("wide")) is not None:
            message = "a table whose rows have far fewer cells than its head"
            problems.append(fault(path, first + row, 0, message, "Write the cells, or a shorter head.", "too-large"))
        if (row := reader.env.get("beyond")) is not None:
            message = "lists and quotes that stand too deep in one another: what is in them is not read"
            problems.append(fault(path, first + row, 0, message, "Move the steps there up, or under a heading of their own.", "too-deep"))
        found, definitions = (read, defined) if beyond is None else (found, ())
    problems += [beyond] if beyond else []
    title, root = outline_of(found, given, path, rules)
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


_FENCE = re.compile(r" {0,3}(?:(`{3,}+)[^`]*+\Z|(~{3,}+))")
_SIDE = re.compile(r"(?:<{7}|\|{7}|>{7})(?: |\Z)")


def _conflicts(body: str, first: int, path: str) -> list[Problem]:
    """The first line that a merge left behind, if there is one; in a code block it is what the page is about."""
    fence = ""
    for number, line in enumerate(body.split("\n"), first):
        if found := _FENCE.match(line):
            mark = found[1] or found[2]
            ends = fence and mark.startswith(fence) and not line.strip(" \t`~")
            fence = "" if ends else fence or mark
        elif not fence and _SIDE.match(line):
            cure = "Keep the lines of both sides that are true, and delete the markers."
            return [fault(path, number, 1, "a conflict marker that a merge left behind", cure, "conflict")]
    return []


def _too_long(text: str, path: str, rules: Rules) -> Problem | None:
    """Why a text is not read as a checklist: it is too long."""
    if len(text) * 4 <= rules.limits.file_size or len(text.encode("utf-8", "surrogatepass")) <= rules.limits.file_size:
        return None
    return replace(too_large(path, rules.limits), cure=f"Split the checklist in two; {ALLOW}")


def _too_many(found: list[Block | Heading], path: str, rules: Rules) -> Problem | None:
    """Why a text is not read as a checklist: each of its steps has a page of its own, and there are too many."""
    for count, step in enumerate(walk(tuple(steps_in(tuple(each for each in found if not isinstance(each, Heading))))), 1):
        if count > rules.limits.steps:
            message = f"more than the {rules.limits.steps} steps that are read"
            return fault(path, step.line, 0, message, f"Split the checklist in two; {ALLOW}", "too-large")
    return None
