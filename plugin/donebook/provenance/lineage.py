"""Which texts a checklist ever was."""

from __future__ import annotations

import re
from collections.abc import Mapping

_RAW = re.compile(r":\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) ([A-Z]\d*)$")


def lineages(log: str, paths: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Every blob that each of some files ever was, under earlier names too; `paths` are those that they have now, by any key.

    `log` is the output of `git log --raw -z -M --no-abbrev --format=`, newest first. It is gone through once for all of them.
    """
    keys: dict[str, set[str]] = {}
    for key, path in paths.items():
        keys.setdefault(path, set()).add(key)
    found: dict[str, set[str]] = {key: set() for key in paths}
    words = iter(log.split("\0"))
    for word in words:
        if not (entry := _RAW.match(word.lstrip("\n"))):
            continue
        old, new, status = entry.groups()
        source = next(words, "")
        target = next(words, "") if status[0] in "RC" else source
        for key in keys.get(target, ()):
            found[key] |= {old, new}
        if status[0] == "R" and target in keys:
            keys.setdefault(source, set()).update(keys[target])
    return {key: frozenset(blobs - {"0" * 40, "0" * 64}) for key, blobs in found.items()}
