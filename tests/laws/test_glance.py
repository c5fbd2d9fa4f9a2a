"""A glance at a JSON file gives what the reader of nodes gives, or nothing; what fits a checklist at a glance has a record without a problem."""

from __future__ import annotations

import json
import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from donebook.document import Limits
from donebook.parser import parse
from donebook.problem import DonebookError
from donebook.record import Fit, merge
from donebook.run import Part, assemble, decode, encode
from donebook.run.glance import glance
from laws.strategies import CHECKLIST, PARTS

LIST = parse(CHECKLIST, path="docs/list.md", id="list")
CONDITIONAL = parse(CHECKLIST.replace("## Undo", "## Undo { .conditional }"), path="docs/list.md", id="list")
LIMITS = (Limits(), Limits(), Limits(), Limits(values=20), Limits(note_length=20), Limits(depth=3), Limits(file_size=100))
PIECES = [
    '"', "\\", "\\u202e", "\\n", "{", "}", "[", "]", ",", ":", "null", "true", "1", "1.10", "-0", "1e9", " ", "\n", "\t", "\r", "\x7f", "é", "\u202e", "\u00ad", "\ufeff",
    '"result": "ok",', '"result": "passed",', '"result" : "failed",', '"note": "x",', '"note": " ",', '"note": null,', '"waiver": {"by": "x", "reason": "y"},', '"attempts": [],',
    '"at": "1969-01-01T00:00:00Z",', '"at": "2026-01-01T00:00:00",', '"at": 12,', '"schema": 1,', '"schema": 2,', '"frozen": "# List",', '"frozen": "",', '"steps": {},', '"gone": {"result": "passed"},',
    '"by": "a",', '"note": "a://b:c@d",', '"href": "https://x?token=0123456789abcdef",', '"decision": "approved",', '"happened": [],', '"check": {"result": "passed"},',
]  # fmt: skip
RUN: dict[str, object] = {
    "subject": "shop", "started": "2026-01-01T10:00:00Z", "finished": "2026-01-01T11:00:00Z", "outcome": "succeeded",
    "checklist": {"path": "docs/list.md", "blob": LIST.blob},
    "steps": {
        "back-up": {"result": "passed", "by": "Zoë", "at": "2026-01-01T10:00:00+01:00"},
        "deploy/check": {"result": "failed", "note": "red", "evidence": [{"href": "https://example.org/a"}], "waiver": {"by": "bo", "reason": "known"}},
    },
    "gates": {"deploy": {"by": "bo", "at": "2026-01-01T10:30:00Z"}},
    "signoffs": [{"role": "Lead", "by": "dana", "decision": "approved", "on": "2026-01-01"}],
    "redlines": [{"note": "slow", "step": "back-up"}],
}  # fmt: skip


def held(data: bytes, limits: Limits) -> bool:
    """Whether a glance is enough; what it tells is what the reader of nodes tells, and merging has no problem with what fits."""
    said = glance(data, limits)
    if said is None:
        return False
    try:
        file = decode(data, "runs/list/x.json", limits)
    except DonebookError as error:
        raise AssertionError(f"refused: {error}") from None
    assert file.problems == ()
    assert msgspec.json.decode(msgspec.json.encode(said), type=Part) == file.part
    for checklist in (LIST, CONDITIONAL):
        if Fit(checklist).fits(said):
            assert merge(assemble("x", "list", [file]), checklist).problems == ()
    return True


def mutated(text: str, chance: random.Random) -> str:
    """A text with a piece put in, taken out or doubled; mostly where a key may stand."""
    places = [place + 1 for place, sign in enumerate(text) if sign in "{,"]
    start = chance.choice(places) if places and chance.randrange(2) else chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.choice((1, 2, 8, 40)))
    match chance.randrange(4):
        case 0:
            return text[:start] + text[end:]
        case 1:
            return text[:end] + text[start:end] + text[end:]
        case _:
            return text[:start] + chance.choice(PIECES) + text[start:]


@given(PARTS, st.randoms(use_true_random=False), st.sampled_from(LIMITS))
def test_what_is_written_and_mutated(part: Part, chance: random.Random, limits: Limits) -> None:
    text = encode(part, "json")
    held(text.encode(), limits)
    for _ in range(12):
        held(mutated(text, chance).encode(), limits)
        whole = json.dumps(RUN, ensure_ascii=False, indent=chance.choice((None, 1)))
        held(mutated(whole, chance).encode(), limits)


def test_most_files_are_read_at_a_glance() -> None:
    for indent in (None, 2):
        data = json.dumps(RUN, ensure_ascii=False, indent=indent).encode()
        said = glance(data, Limits())
        assert said is not None
        assert Fit(LIST).fits(said)
        assert held(data, Limits())


ODD = {
    "a key twice": ('"subject": "shop"', '"subject": "shop", "subject": "shop"'),
    "a key twice, spaced": ('"subject": "shop"', '"subject" : "shop", "subject": "shop"'),
    "a default twice": ('"decision": "approved"', '"decision": "approved", "decision": "rejected"'),
    "a number": ('"subject": "shop"', '"subject": 1'),
    "another word": ('"result": "passed"', '"result": "ok"'),
    "no note": ('"note": "red"', '"note": " "'),
    "no note at all": ('"note": "red", ', ""),
    "a waiver of nothing": ('"result": "failed"', '"result": "skipped"'),
    "a secret": ("red", "ghp_" + "a" * 36),
    "a password": ("red", "a://b:c@d"),
    "long": ("red", "x" * 20_000),
    "another time": ("2026-01-01T10:00:00+01:00", "0001-01-01T00:00:00+01:00"),
    "another schema": ('"subject"', '"schema": 2, "subject"'),
    "a text of its own": ('"subject"', '"frozen": "# List", "subject"'),
    "an empty text of its own": ('"subject"', '"frozen": "", "subject"'),
    "hidden": ("shop", "sh\u202eop"),
    "deleted": ("shop", "sh\x7fop"),
    "escaped": ("shop", "sh\\u202eop"),
    "cut off": ("}]}", "}]"),
    "a mark": ('{"subject"', '\ufeff{"subject"'),
}


@pytest.mark.parametrize("which", ODD)
def test_what_may_be_odd_is_left_to_the_reader(which: str) -> None:
    text = json.dumps(RUN, ensure_ascii=False)
    old, new = ODD[which]
    assert old in text
    assert glance(text.replace(old, new).encode(), Limits()) is None


UNFIT = {
    "no step": ('"back-up": {', '"gone": {'),
    "more than one": ('"deploy/check"', '"check"'),
    "a step twice": ('"back-up": {', '"deploy/back-up": {"result": "passed"}, "back-up": {'),
    "no section": ('"deploy": {"by"', '"nowhere": {"by"'),
    "over before it began": ("T11:00", "T09:00"),
    "a redline of no step": ('"step": "back-up"', '"step": "gone"'),
    "something happened": ('"subject"', '"happened": ["undo"], "subject"'),
    "no name": ('"deploy": {"by"', '"Deploy": {"by"'),
}


@pytest.mark.parametrize("which", UNFIT)
def test_what_may_not_fit_is_left_to_merging(which: str) -> None:
    text = json.dumps(RUN, ensure_ascii=False)
    old, new = UNFIT[which]
    assert old in text
    said = glance(text.replace(old, new).encode(), Limits())
    assert said is not None
    assert not Fit(LIST).fits(said)


def test_results_in_a_section_that_did_not_happen_are_left_to_merging() -> None:
    for result, fits in (("passed", False), ("not_applicable", True)):
        run = RUN | {"steps": {"undo/check": {"result": result, "note": "x"}}}
        said = glance(json.dumps(run).encode(), Limits())
        assert Fit(CONDITIONAL).fits(said) is fits
