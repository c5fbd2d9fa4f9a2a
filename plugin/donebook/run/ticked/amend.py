"""A ticked copy that says something else than before, and is changed no more than that."""

from __future__ import annotations

from typing import Any

from ...checklist import Checklist
from ...document import Mapping, fault, text_of, yaml
from ...document import amend as amend_values
from ...parser import DEFAULT, Rules, parse
from ...problem import DonebookError, quoted
from ...struct import replace
from ..amend import check
from ..encode import builtins
from ..model import Part
from .decode import FRONT, decode_ticked, said
from .encode import tick


def amend_ticked(data: bytes, path: str, part: Part, rules: Rules = DEFAULT) -> bytes:
    """The ticked copy `data`, so that it says `part`: boxes and bullets for results, the front matter for the rest.

    Raises DonebookError as `amend` does for the other formats.
    """
    before = decode_ticked(data, path, rules).part
    if before == part:
        return data
    text = text_of(data, path, rules.limits)
    front = FRONT.match(text)
    assert front is not None, "it has been read"
    old, new = builtins(before), builtins(part)
    head = yaml.read(front[1], path, rules.limits)
    assert isinstance(head, Mapping), "it has been read"
    if head.get("steps") is None:
        old.pop("steps", None)
        new.pop("steps", None)
        copy = parse(text, path=path, rules=rules, ticked=True)
        part = _by_id(part, copy, path)
        text = _boxes(text, copy, before, part)
    if head.get("signoffs") is None:
        # Lines of the text say who signed until the front matter does; then it has to say all of it.
        signed = old.pop("signoffs", None)
        if signed == new.get("signoffs"):
            new.pop("signoffs", None)
    try:
        amended = amend_values(front[1], "front-matter.yml", old, new)
    except DonebookError as error:  # its lines are counted from the front matter's first
        raise DonebookError([replace(problem, source=path, line=problem.line + 1) for problem in error.problems]) from None
    text = text[: front.start(1)] + amended + text[front.end(1) :]
    if _flat(decode_ticked(text.encode(), path, rules).part) != _flat(part) or _texts(data, path, rules) != _texts(
        text.encode(), path, rules
    ):
        check(part, path, rules.limits)
        message = "the copy's form leaves no room for this change, and nothing was written"
        raise DonebookError([fault(path, 1, 0, message, "Write it by hand.")])
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    return mark + text.replace("\n", "\r\n" if b"\r\n" in data else "\n").encode()


def _by_id(part: Part, copy: Checklist, path: str) -> Part:
    """`part` with its steps called by their ids in the copy. Raises DonebookError for one that the copy does not have."""
    steps = {}
    for name, result in part.steps.items():
        if name not in copy.steps:  # another step with the same ending would be another step
            cure = "Copy the step's line from the checklist, or write the result into a part of its own."
            raise DonebookError([fault(path, 1, 0, f"the copy has no step {quoted(name)}", cure, "unknown-step")])
        steps[name] = result
    return replace(part, steps=steps)


def _boxes(text: str, copy: Checklist, before: Part, part: Part) -> str:
    """`text` with the boxes and bullets of the steps whose results differ."""
    results = {id: part.steps.get(id) for id in {*before.steps, *part.steps} if part.steps.get(id) != before.steps.get(id)}
    lines = text.split("\n")
    for step in sorted((copy.steps[id] for id in results), key=lambda step: step.line, reverse=True):
        # Below a box that is empty, bullets of these names are the author's own.
        for line in sorted((each.line for group in said(step) for each in group if step.mark != " "), reverse=True):
            del lines[line - 1]
        tick(lines, step.line - 1, results[step.id], step.markdown.count("\n"))
    return "\n".join(lines)


def _texts(data: bytes, path: str, rules: Rules) -> list[tuple[str, str]]:
    """What a copy asks: the id and the text of each step."""
    return [(step.id, step.text) for step in parse(text_of(data, path, rules.limits), path=path, rules=rules, ticked=True).steps.values()]


def _flat(part: Part) -> Any:
    """What a copy can say of a part: a line holds no line ends."""
    return _flattened(builtins(part))


def _flattened(value: Any) -> Any:
    match value:
        case dict():
            return {key: _flattened(item) for key, item in value.items()}
        case list():
            return [_flattened(item) for item in value]
        case str():
            return " ".join(value.split())
    return value
