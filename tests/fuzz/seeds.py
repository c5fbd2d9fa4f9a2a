"""Inputs from which fuzzing begins: what this project and its tests have of each kind, in small pieces."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from msgspec.structs import replace

import test_report
from attacks import ATTACKS, HIDING, LIST, hostile_list, hostile_part
from donebook.run import ALIASES, FORMATS, Decision, Outcome, Part, Result, decode, encode, encode_ticked, json_schema
from drawing import HERE, ROOT, SEED, files_of
from fuzz.targets import LONGEST
from laws.strategies import CHECKLIST
from test_hostile import HOSTILE

CASES = [path.read_text("utf-8") for path in sorted((HERE / "cases").glob("*.txt"))]


def seeds(target: str) -> list[bytes]:
    """The seeds of a target, each once, in a fixed order."""
    found = dict.fromkeys(text.encode("utf-8", "surrogateescape") for text in _SEEDS[target]())
    return [each for each in found if len(each) <= LONGEST]


def _checklists() -> Iterator[str]:
    """Checklists; long ones a section at a time."""
    for text in (SEED, *(path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md")))):
        yield from re.split(r"^(?=## )", text, flags=re.MULTILINE)
    yield from (text for case in CASES for name, text in files_of(case) if name.endswith(".md"))
    yield from (LIST, CHECKLIST, *HOSTILE.values())
    yield from (hostile_list([name]) for name in ATTACKS)


def _runs() -> Iterator[str]:
    """Run files of every format: the project's own, in short, those of the golden cases, and one for each attack."""
    yield from (text for case in CASES for name, text in files_of(case) if name.startswith("runs/"))
    for path in sorted((ROOT / "runs").rglob("*.*")):
        if path.suffix[1:] in FORMATS:
            part = decode(path.read_bytes(), path.name).part
            yield encode(replace(part, steps=dict(islice(part.steps.items(), 2)), frozen=None), path.suffix[1:])
    yield from (text for _, text in _attacked())
    yield from (json.dumps({"subject": text, "version": "1"}) for text in HIDING.values())


def _attacked() -> Iterator[tuple[str, str]]:
    """Runs that say an attack: endings and texts. Each says it in some places, all of them in all."""
    for number, attack in enumerate(ATTACKS.values()):
        whole = hostile_part(attack)
        fields = [name for name in whole.__struct_fields__ if name not in ("schema", "started", "frozen")]
        part = Part(**{name: getattr(whole, name) for name in fields[number % 4 :: 4]}, started=whole.started)
        part = replace(part, steps=dict(islice(part.steps.items(), number % 3, 3)))
        for ending in (FORMATS[number % 3], *["md"] * (number % 5 == 0)):
            yield ending, encode(part, ending) if ending in FORMATS else encode_ticked(part, LIST)


def _reports() -> Iterator[str]:
    """Reports as tools write them, damaged ones, and one for each attack."""
    yield from (report for report, _ in (*test_report.PRODUCERS.values(), *test_report.DAMAGED.values()))
    yield from (f"TAP version 13\nnot ok 1 - {text}\n  ---\n  message: {text}\n  ...\n1..1\n" for text in ATTACKS.values())


def _sites() -> Iterator[str]:
    """Drawn trees: the golden cases, and a run for each attack."""
    yield from CASES
    for (ending, text), attack in zip(_attacked(), ATTACKS.values(), strict=False):
        path = f"runs/deploy/2026-1.{ending}"
        who = [attack, "alice@example.org", "Alice Ng", "1795374240 +0100"]
        raw = f"\n:000000 100644 {'0' * 40} {'1' * 40} A"
        log = "|".join(["0123456789abcdef", "", *who, *who, f"{attack}\n\nReviewed-by: {attack}", raw, path, ""])
        yield f"=== docs/deploy.md\n{LIST}=== {path}\n{text}=== log\n{log}"
        if "\n" not in attack:
            name = attack.replace("/", "")[:80]
            yield f"=== docs/{name}.md\n- [x] a\n=== docs/l.md\n- [ ] a\n=== runs/l/2026-1/{name}.yml\nsubject: a\n=== runs/l/{name}.yml\n"


def _choices() -> Iterator[str]:
    """For hypothesis' choices any bytes are as good as others."""
    yield from (f"{name} {text}" * 3 for name, text in ATTACKS.items())


_SEEDS = {
    **dict.fromkeys(("checklist", "mend", "shown", "github"), _checklists),
    **dict.fromkeys(("run", "short", "amended"), _runs),
    "becoming": _choices,
    "report": _reports,
    **dict.fromkeys(("site", "written"), _sites),
}


def words() -> str:
    """The dictionary of libFuzzer's: the signs of our formats, and the words of the schema of runs."""
    properties = {name for model in json_schema()["$defs"].values() for name in model.get("properties", ())}
    named = [*sorted(properties), *Result, *ALIASES, *Outcome, *Decision]
    return (Path(__file__).parent / "words.dict").read_text("utf-8") + "".join(f'"{word}"\n' for word in named)
