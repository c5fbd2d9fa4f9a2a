"""The targets of fuzzing over its seeds, and every input that it ever broke a law with."""

from __future__ import annotations

import pytest

from fuzz.seeds import seeds
from fuzz.targets import TARGETS

EVERY = {"mend": 4, "shown": 3, "amended": 3}
"""Of slow targets not every seed is tried here; `nox -s fuzz` tries all."""
BROKE = {
    "a part's name is a protocol": ("site", "=== docs/l.md\n- [ ] a\n=== runs/l/2026-1/javascript:alert(1).yml\nsubject: a\n"),
    "a part's name has signs of addresses": ("site", "=== docs/l.md\n- [ ] a\n=== runs/l/2026-1/a#b?c%20d .yml\nsubject: a\n"),
    "a page's name is a protocol": ("site", "=== docs/javascript:alert(1).md\n- [x] a\n=== runs/javascript-alert-1/2026-1.yml\nstep: a\n"),
    "an author's name hides": ("site", "=== docs/l.md\n- [ ] a\n=== runs/l/2026-1.yml\nsubject: a\n=== log\nc0||e\u202ev|a@b|e\u202ev|1 +0000|x|y@z|x|1 +0000|s|\n:000000 100644 00 11 A|runs/l/2026-1.yml|"),
    "a name that is no text": ("site", "=== docs/l.md\n- [ ] a\n=== runs/l/2026-1/\udcf7.yml\nsubject: a\n"),
    "a tag that never ends": ("shown", "- [ ] one\n\n<iframe\n- [ ] two\n"),
    "a tag that takes ours": ("shown", "- [ ] one\n\n<div\n\n- [ ] two\n"),
    "a declaration in small letters": ("github", "- [ ] one\n\n<!x\n\n- [ ] two\n"),
    "an entity in a frozen text": ("site", '=== docs/l.md\n- [ ] a\n=== runs/l/2026-1.yml\nfrozen: "# L\\n\\n## A&#8238;b\\n\\nc &#8238;d\\n\\n- [ ] a &#8238;e\\n"\n'),
    "a reference to no character": ("shown", "- &#\n- [ ] <!"),
    "a reference to no character in code": ("shown", "- [ ] one `&#`\n\n    detail\n- [ ] two <b>x</b>\n"),
    "a declaration in a line": ("shown", "- [ ] one\n\na <!a<textarea>\n\n- [ ] two"),
    "a list with a bar above dashes": ("github", "- [ ] a | b\n---|---\n"),
    "a comment with a bar above dashes": ("github", "<!-- a | b\n---|---\n- [ ] x -->\n"),
    "a fence of two words": ("shown", '- [ ] one\n\n```sh title="x"\nls\n```\n\n- [ ] two\n\n```\nls\n```\n\n- [ ] three\n'),
    "an abbreviation that hides": ("shown", "- [ ] one\n\n*[a]: <textarea>"),
}  # fmt: skip
"""The target and the input, by what is odd about it."""


@pytest.mark.parametrize("target", TARGETS)
def test_seeds(target: str) -> None:
    for seed in seeds(target)[:: EVERY.get(target, 1)]:
        TARGETS[target](seed)


@pytest.mark.parametrize(("target", "text"), BROKE.values(), ids=BROKE)
def test_what_broke_a_law(target: str, text: str) -> None:
    TARGETS[target](text.encode("utf-8", "surrogateescape"))
