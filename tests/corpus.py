"""Holds real checklists against GitHub: `python tests/corpus.py FOLDER`, a folder of Markdown files that are not in this repository.

For each file: as many steps as GitHub has boxes, and a page with every word and every box in its place, with MkDocs' own
extensions and with the usual ones. Prints the differences; footnotes and attributes, which GitHub does not know, are among them. Ends with 1 where a number of steps is not GitHub's.
"""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

from donebook.parser import parse, split_front_matter
from laws.github import BOX, outline_of, rendered
from laws.test_shown import OURS, PLAIN, USUAL, page


def differences(text: str) -> list[str]:
    """What our pages of a text show differently than GitHub."""
    body = split_front_matter(text.replace("\r\n", "\n").replace("\r", "\n"), "x.md")[0]
    html = rendered(body)
    steps, boxes = len(parse(text, path="x.md").steps), html.count(BOX)
    found = [f"{steps} steps, and {boxes} boxes on GitHub"] if steps != boxes else []
    theirs = outline_of(html)
    for name, extensions in (("plain", PLAIN), ("usual", USUAL)):
        ours = outline_of(page(body, extensions), OURS)
        matcher = difflib.SequenceMatcher(None, theirs, ours, autojunk=False)
        for kind, begin, end, start, stop in matcher.get_opcodes() if ours != theirs else ():
            if kind != "equal":
                found.append(f"{name}: GitHub {' '.join(theirs[max(begin - 3, 0) : end])!r}, here {' '.join(ours[start:stop])!r}")
    return found


def main(folder: Path) -> int:
    different, miscounted = 0, False
    for path in sorted(folder.glob("*.md")):
        found = differences(path.read_bytes().decode("utf-8", "replace"))
        different += bool(found)
        miscounted |= any("boxes on GitHub" in each for each in found)
        for each in found:
            print(f"{path.name}: {each[:300]}")
    print(f"{len(list(folder.glob('*.md')))} files, {different} shown differently")
    return int(miscounted)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
