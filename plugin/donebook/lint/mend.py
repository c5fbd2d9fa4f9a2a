"""Mending what is safe to mend: the line becomes the step that it was meant to be, and nothing else changes."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..checklist import Checklist
from ..parser import split_front_matter
from .lookalikes import LINES, lookalikes

_SAFE = frozenset({"empty-box", "no-space", "no-bullet", "sign-box"})
_END = re.compile(r"(\r\n|\r|\n)")
_BOX = re.compile(r"(?<!\S)\[[ xX]?\](?![(\[:])|[☐☑☒□⬜◻▢❏❑]")
"""A box in the text of a mended step: it was a choice, or the next line's."""
_HEAD = re.compile(
    r"(?P<marks>[\s>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)*+)(?:[•–—·∙◦‣▪][ \t]+)?(?P<bullet>[-*+](?=\[))?(?:\[[ \t\u00a0\u3000xX]*\]|［[ \u3000xXｘ]?］|[☐□⬜◻▢❏❑]\ufe0f?)[ \t]*"
)


def mended(text: str, parse: Callable[[str], Checklist]) -> tuple[str, tuple[int, ...]]:
    """`text` with each line mended that is safe to mend, and the numbers of those lines.

    A line is safe to mend if it then is a step with one box, and every step that there was before is still there, under its
    id. Ticks stay: they may be somebody's record. `parse` reads a text as the checklist that it is.
    """
    pieces = _END.split(text)
    before = parse(text)
    body, first, _, _ = split_front_matter(text, before.path)
    wanted = {}
    for found in lookalikes(body, first, before, None):
        at = 2 * (found.line - 1)
        if found.code in _SAFE and (line := _mended(pieces[at])) != pieces[at]:
            wanted[at] = line
    done = _safe(pieces, sorted(wanted.items()), parse)
    return "".join(pieces), tuple(at // 2 + 1 for at in done)


_TRIES = 40
"""So many readings of a file may go into its mending; what is not safe by then stays."""


def _safe(pieces: list[str], wanted: list[tuple[int, str]], parse: Callable[[str], Checklist]) -> list[int]:
    """Put into `pieces` those of the `wanted` lines that become steps and disturb none: all at once, or else half by half."""
    before = parse("".join(pieces)).steps
    queue, done, tries = [wanted], list[int](), 0
    left = len(wanted) + 1
    while tries < _TRIES:
        if not queue:  # what was mended may have made way for more
            rest = [(at, line) for at, line in wanted if at not in done]
            if not rest or len(rest) == left:
                break
            left = len(rest)
            queue.append(rest)
        batch = queue.pop()
        trial = [*pieces]
        for at, line in batch:
            trial[at] = line
        after, tries = parse("".join(trial)).steps, tries + 1
        made = {step.line: step for step in after.values()}
        good = [(at, line) for at, line in batch if (step := made.get(at // 2 + 1)) and not _BOX.search(step.markdown)]
        kept = all(id in after and after[id].text == step.text for id, step in before.items())
        if good and len(good) < len(batch):
            queue.append(good)  # without those that can be no steps
        elif good and kept and len(after) == len(before) + len(batch):
            pieces[:], before = trial, after
            done += [at for at, _ in batch]
        elif len(batch) > 1 and good:
            queue += [batch[len(batch) // 2 :], batch[: len(batch) // 2]]
    return sorted(done)


def _mended(line: str) -> str:
    """A line with a box of GitHub's where its own was; as it is where that would lose a mark."""
    if not any(look.match(line) for code, look in LINES if code in _SAFE):
        return line
    found = _HEAD.match(line)
    if found is None or re.search(r"[xXｘ☑☒✅✔✓]", found[0]):
        return line
    marks = found["marks"] or ""
    bullet = f"{found['bullet']} " if found["bullet"] else "" if re.search(r"[-*+\d]", marks) else "- "
    return f"{marks}{bullet}[ ] {line[found.end() :]}"
