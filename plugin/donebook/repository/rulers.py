"""What rules over records, and who changed it: the plugin's options, the files of signers, and the policies in checklists."""

from __future__ import annotations

from ..document import yaml
from ..parser import split_front_matter
from ..problem import DonebookError
from ..provenance import Provenance
from ..settings import Settings, options_of
from ..struct import replace
from .objects import Objects


def ruled(objects: Objects, shown: Provenance, settings: Settings, lists: set[str]) -> Provenance:
    """What git shows, with what was changed of that which rules over records; `lists` are the paths of checklists."""
    signers = settings.signers.paths
    found = [
        each
        for path in (*settings.rulers, *lists)
        for number, each in enumerate(shown.changes.get(path, ()))
        if number and not each.commit.edge  # the first brings it
    ]
    texts = objects.all(sorted({blob for each in found if each.path not in signers for blob in (*each.olds, each.new) if blob}))
    ruled: dict[str, tuple[str, ...]] = {}
    for each in found:
        read = _policy if each.path in lists else _options
        now, before = read(texts.get(each.new, b"")), [read(texts.get(old, b"")) for old in each.olds]
        if each.path in signers or all(not _same(now, old) for old in before):
            ruled[each.commit.id] = (*ruled.get(each.commit.id, ()), each.path)
    return replace(shown, ruled=ruled)


def _policy(text: bytes) -> object:
    """The policy in a checklist's front matter."""
    return split_front_matter(text.decode("utf-8", "replace"), "")[2].get("policy")


def _options(text: bytes) -> object:
    """The plugin's options in a configuration file; nothing where it cannot be read."""
    try:
        data = yaml.load(text.decode("utf-8", "replace"), "")
    except DonebookError:
        return None
    return (
        {key: value for key, value in options_of(data.get("plugins")).items() if key not in ("lint", "pages", "ignore")}
        if isinstance(data, dict)
        else {}
    )


def _same(now: object, before: object) -> bool:
    """Whether two policies, or options of the plugin, rule alike: more checklists change nothing for those that are there."""
    if not isinstance(now, dict) or not isinstance(before, dict):
        return now == before
    lists = (now.get("checklists"), before.get("checklists"))
    more = all(isinstance(each, list | None) for each in lists) and all(each in (lists[0] or []) for each in lists[1] or [])
    rest = [{key: value for key, value in each.items() if key != "checklists"} for each in (now, before)]
    return rest[0] == rest[1] and more
