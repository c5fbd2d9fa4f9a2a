"""Writing the id of each step into its line, where the author gave it none."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..checklist import Checklist
from ..parser.slug import Attributes, split_attributes

_END = re.compile(r"(\r\n|\r|\n)")
_BRACES = re.compile(r"\{(:?)[ \t]*+(?=[^{}]*+\}[ \t]*+\Z)")


def named(text: str, parse: Callable[[str], Checklist]) -> tuple[str, tuple[tuple[int, ...], tuple[int, ...]]]:
    """`text` with the id of every step in braces at the end of its line; the lines that changed, and those where that cannot be.

    Every step has the id and the text that it had before. `parse` reads a text as the checklist that it is.
    """
    pieces = _END.split(text)
    before = parse(text)
    done, left = list[int](), list[int]()
    queue = [[step for step in before.steps.values() if not step.named]]
    while queue:
        batch = queue.pop()
        trial = [*pieces]
        for step in batch:
            trial[2 * (step.line - 1)] = _with_id(trial[2 * (step.line - 1)], step.id)
        after = parse("".join(trial)).steps
        if list(after) == list(before.steps) and all(after[step.id].named and after[step.id].digest == step.digest for step in batch):
            pieces = trial
            done += [step.line for step in batch]
        elif len(batch) == 1:
            left.append(batch[0].line)
        else:  # half by half, so that one line without room costs a few readings and not one for each step
            queue += [batch[len(batch) // 2 :], batch[: len(batch) // 2]]
    return "".join(pieces), (tuple(sorted(done)), tuple(sorted(left)))


def _with_id(line: str, id: str) -> str:
    """A step's line with its id in braces, before what stands in braces there already."""
    bare = line.rstrip()
    space = line[len(bare) :]
    if split_attributes(bare)[1] != Attributes() and (found := _BRACES.search(bare)):
        return f"{bare[: found.start()]}{{{found[1]} #{id} {bare[found.end() :]}{space}"
    return f"{bare} {{ #{id} }}{space}"
