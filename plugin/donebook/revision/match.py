"""Which step of one revision of a checklist became which of the next."""

from __future__ import annotations

from ..checklist import Checklist


def match(old: Checklist, new: Checklist) -> dict[str, str]:
    """Which step of `new` each step of `old` became; a step that was taken out is not in the answer.

    The first of these that holds decides, so that no step of either revision is matched twice: the same id; `was` names it;
    the same text, where it stands once in both (moved, or its heading renamed).
    """
    matched = {id: id for id in old.steps if id in new.steps}
    taken = set(matched.values())
    for step in new.steps.values():
        found = old.find(step.was) if step.was and step.id not in taken else ()
        if len(found) == 1 and found[0] not in matched:
            matched[found[0]] = step.id
            taken.add(step.id)
    ours, theirs = _only(old), _only(new)
    for digest, id in ours.items():
        other = theirs.get(digest)
        if id not in matched and other is not None and other not in taken:
            matched[id] = other
            taken.add(other)
    return matched


def _only(checklist: Checklist) -> dict[str, str]:
    """The id of each text that stands only once, by its digest."""
    ids: dict[str, list[str]] = {}
    for step in checklist.steps.values():
        ids.setdefault(step.digest, []).append(step.id)
    return {digest: found[0] for digest, found in ids.items() if len(found) == 1}
