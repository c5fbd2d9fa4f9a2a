"""Writing the id of each step into its line, where the author gave it none."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..checklist import Checklist
from ..parser.slug import Attributes, split_attributes

_END = re.compile(r"(\r\n|\r|\n)")
_BRACES = re.compile(r"\{(:?)[ \t]*(?=[^{}]*\}[ \t]*\Z)")


def named(text: str, parse: Callable[[str], Checklist]) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    """`text` with the id of every step in braces at the end of its line; the lines that changed, and those where that cannot be.

    Every step has the id and the text that it had before. `parse` reads a text as the checklist that it is.
    """
    pieces = _END.split(text)
    before = parse(text)
    done, left = [], []
    for step in before.steps.values():
        if step.named:
            continue
        at = 2 * (step.line - 1)
        kept, pieces[at] = pieces[at], _with_id(pieces[at], step.id)
        after = parse("".join(pieces)).steps
        same = list(after) == list(before.steps) and after[step.id].named and after[step.id].digest == step.digest
        if same:
            done.append(step.line)
        else:
            pieces[at] = kept
            left.append(step.line)
    return "".join(pieces), tuple(done), tuple(left)


def _with_id(line: str, id: str) -> str:
    """A step's line with its id in braces, before what stands in braces there already."""
    bare = line.rstrip()
    space = line[len(bare) :]
    if split_attributes(bare)[1] != Attributes() and (found := _BRACES.search(bare)):
        return f"{bare[: found.start()]}{{{found[1]} #{id} {bare[found.end() :]}{space}"
    return f"{bare} {{ #{id} }}{space}"
