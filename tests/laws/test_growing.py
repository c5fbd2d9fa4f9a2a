"""The law of cost for what is no pattern: where the input grows, so do the lines that run, and no more.

Lines of Python are counted, not seconds: every turn of every loop is one. What C does in one line is not seen: a slice, a search,
`in` over a list. Each input was once taken for one that costs more than it is long; many of them did.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import donebook
from donebook import report
from donebook.book import Revisions, bind
from donebook.checklist import Checklist
from donebook.cli import findings
from donebook.document import amend
from donebook.lint import lint, mended, named
from donebook.page import Site, pages
from donebook.parser import parse
from donebook.provenance import Change, Commit, Log, Person, Provenance
from donebook.record import merge
from donebook.run import (
    FORMATS,
    Attempt,
    Evidence,
    Gate,
    Part,
    PartFile,
    Pin,
    Redline,
    Result,
    Run,
    Signoff,
    StepResult,
    assemble,
    builtins,
    change,
    decode,
    decode_ticked,
    encode,
    encode_ticked,
)
from donebook.settings import Settings
from donebook.writer import files
from donebook.writer.fragment import blocks

HERE = str(Path(str(donebook.__file__)).parent)
AT = datetime.fromisoformat("2026-11-24T20:00:00+01:00")
SITE = Site(files=frozenset({"l.md"}))
STEP = "- [ ] a\n\n"
SIZE = 30
LINEAR = 1.1
"""What the third part of an input costs may be so much more than what the second part did."""


def lines(what: Callable[[], object]) -> int:
    """How many lines of the package run."""
    count = 0

    def line(_frame: FrameType, _event: str, _arg: object) -> Any:
        nonlocal count
        count += 1
        return line

    def call(frame: FrameType, _event: str, _arg: object) -> Any:
        return line if frame.f_code.co_filename.startswith(HERE) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        what()
    finally:
        sys.settrace(before)
    return count


def grows(make: Callable[[int], Callable[[], object]]) -> float:
    """What the third part of an input costs beside the second: 1 where all cost the same, 5/3 where each is held against each."""
    make(2)()  # what happens once, and is kept
    one, two, three = (lines(make(parts * SIZE)) for parts in (1, 2, 3))
    return (three - two) / max(two - one, SIZE)


UNITS = (
    "`", "`` ", "[", "![", "]", "](", "[a](", "[a]", "[^a] ", "[^a", "[\\", "*a _b ", "**", "~~", "<", "<a ", "<b>", "</b>", "<b></i>", "<!--", "<!a", "<?",
    "<script>", "<script", "<![CDATA[", "\\", "\\\n", "{", "{{", "{ #a } ", "&", "|", "a|", " ", "\t", "a ", "a\n", "a\n\n", "# a\n\n", "# a\n\n- [ ] b\n\n",
    "a\n-\n\n", "- ", "- a\n", "- [ ] a\n", "- [ ] a { #b }\n", "- [ ] a\n  - [ ] a\n", "- [ ] a\n  b\n", "1. [ ] a\n", "-[ ] a\n", "☐ a\n", "> a\n", "> - [ ] a\n",
    "```\n", "```\na\n```\n\n", "    a\n", "---\n\n", "a|b\n-|-\nc|d\n\n", "[a]: b\n", "[a]: b\n\n", "[^a]: b\n\n", "*[a]: b\n\n", "<div>\n\n", "</div>\n\n", "<!-- a\n\n",
    "a:\n\n- [ ] b\n\n", "**a:** ____\n\n", "# Sign-off\n\n", "# Sign-off\n\n**a:** ____\n\n", "!!! note\n    - [ ] a\n\n", '--8<-- "a"\n\n', "[a](b \"c\") <d@e.f> ", "href=\"a\" ",
)  # fmt: skip
"""Pieces of documents, each to be had many times."""
SERIES: dict[str, Callable[[int], str]] = {
    "definitions": lambda n: STEP + "".join(f"[a{i}]: b\n" for i in range(n)),
    "definitions and phases": lambda n: "".join(f"# b{i}\n\n- [ ] c\n\n[a{i}{'x' * 200}]: c\n\n" for i in range(n)),
    "footnotes": lambda n: STEP + "".join(f"x[^{i}]\n\n[^{i}]: b\n\n" for i in range(n)),
    "roles above sections": lambda n: (
        STEP + "# Sign-off\n\n" + "".join(f"**a{i}:** ____\n\n" for i in range(n)) + "".join(f"# b{i}\n\n" for i in range(n))
    ),
    "a long label": lambda n: "# deploy\n\n- " + "a " * n + "\n" + "  - [ ] b\n" * n,
    "twins by turns": lambda n: "".join(f"- [ ] a {i}\n- [ ] a\n" for i in range(n)),
    "runs of backticks": lambda n: STEP + "[a](b) " + " ".join("`" * run for run in range(1, n)),
    "tags that stay open": lambda n: STEP + "<b>" * n + "</i>" * n + "\n",
    "a wide table": lambda n: STEP + "|" + "a|" * n + "\n|" + "-|" * n + "\n|" + "b|" * n + "\n",
    "front matter": lambda n: "---\n" + "".join(f"a{i}: b\n" for i in range(n)) + "---\n" + STEP,
}
"""Documents whose pieces are not all the same."""


def documents() -> list[Any]:
    return [pytest.param(make, id=name) for name, make in {**dict(_repeated()), **SERIES}.items()]


def _repeated() -> Iterator[tuple[str, Callable[[int], str]]]:
    for unit in UNITS:
        yield f"{unit!r} below a step", lambda n, unit=unit: STEP + unit * n
        if "\n" not in unit:
            yield f"{unit!r} in a step", lambda n, unit=unit: f"- [ ] {unit * n}\n"


def read(text: str) -> Checklist:
    return parse(text, path="docs/l.md")


def shown(text: str) -> object:
    return files(*pages(bind([read(text)], []), SITE, Settings()), SITE, {})


@pytest.mark.parametrize("make", documents())
@pytest.mark.parametrize("what", ["parse", "lint", "pages"])
def test_a_document_costs_what_it_is_long(make: Callable[[int], str], what: str) -> None:
    def made(size: int) -> Callable[[], object]:
        text = make(size)
        return partial(lint, text, read(text)) if what == "lint" else partial(read if what == "parse" else shown, text)

    assert grows(made) <= LINEAR


def run_of(part: Part, id: str = "2026-11-24-a", folder: str = "l") -> Run:
    return assemble(id, folder, [PartFile(path=f"runs/{folder}/{id}.yml", part=part)])


def steps(n: int, **said: Any) -> dict[str, StepResult]:
    return {f"a{i}": StepResult(result=Result.PASSED, at=AT, **said) for i in range(n)}


def list_of(n: int, test: str = "") -> Checklist:
    return read("".join(f"- [ ] a{i}{test}\n" for i in range(n)))


def headings(n: int) -> Checklist:
    return read(STEP + "".join(f"# b{i}\n\n" for i in range(n)))


def paged(checklist: Checklist, part: Part, **known: Any) -> Callable[[], object]:
    book = bind([checklist], [run_of(part)], **known)
    return lambda: pages(book, SITE, Settings(pages="single"))


def all_pages(lists: list[Checklist], runs: list[Run]) -> object:
    return pages(bind(lists, runs), SITE, Settings())


def amended(n: int, format: str) -> Callable[[], object]:
    old, new = Part(steps=steps(n)), Part(steps=steps(n, by="x"))
    text = encode(old, format)
    return lambda: amend(text, f"x.{format}", builtins(old), builtins(new))


def pinned(n: int) -> Callable[[], object]:
    lists = [read(f"{STEP}{i}\n") for i in range(n)]
    runs = [run_of(Part(checklist=Pin(path="docs/l.md", blob=each.blob)), f"2026-{i}") for i, each in enumerate(lists)]
    known = Revisions(texts={each.blob: each for each in lists}, lineage={"l": frozenset(each.blob for each in lists)}, complete=True)
    return lambda: bind([lists[0]], runs, revisions=known)


def named_of(n: int) -> Checklist:
    return read("".join(f"- [ ] b {{ #a{i} }}\n" for i in range(n)))


def changed(before: str, now: Checklist) -> Callable[[], object]:
    """What has changed since a run of `before`, and its record's page."""
    then, pin = read(before), Pin(path="docs/l.md", blob=read(before).blob)
    known = Revisions(texts={pin.blob or "": then}, lineage={"l": frozenset({pin.blob or "", now.blob})}, complete=True)
    return paged(now, Part(checklist=pin), revisions=known)


def commits(n: int) -> Provenance:
    q = Person(name="q", email="q@q")
    made = [
        Commit(id=str(i), author=q, authored=AT, committer=q, committed=AT, message="s", parents=(str(i - 1),) if i else (), place=i)
        for i in range(n)
    ]
    each = (Change(commit=one, path="runs/l/2026-11-24-a.yml", status="M", olds=("a",), new="b") for one in made)
    return Provenance(known=True, log=Log(commits={one.id: one for one in made}, changes=tuple(each)))


def told(data: str, name: str) -> Callable[[], object]:
    return partial(report.read, data.encode(), name)


def asked(checklist: Checklist, names: list[str]) -> Callable[[], object]:
    rows = "".join(f"ok - {name}\n" for name in names)
    return partial(report.answers, checklist, report.read(f"1..{len(names)}\n{rows}".encode(), "x.tap"))


def coded(n: int, format: str) -> Callable[[], object]:
    return partial(decode, encode(Part(steps=steps(n)), format).encode(), f"x.{format}")


def boxes(n: int) -> str:
    return "".join(f"- [ ] a{i}\n" for i in range(n))


def copied(n: int) -> bytes:
    return encode_ticked(Part(checklist=Pin(path="docs/l.md"), steps=steps(n, by="x")), boxes(n)).encode()


def tried(n: int) -> Part:
    return Part(
        steps={"a0": StepResult(result=Result.PASSED, attempts=tuple(Attempt(result=Result.FAILED, note=str(i)) for i in range(n)))}
    )


def homeless(n: int) -> Callable[[], object]:
    lists = [parse(STEP, path=f"docs/l{i}.md") for i in range(n)]
    return partial(bind, lists, [run_of(Part(), f"2026-{i}", "z") for i in range(n)])


TOGETHER: dict[str, Callable[[int], Callable[[], object]]] = {
    "gates and sections": lambda n: partial(gates, run_of(Part(gates={f"b{i}": Gate(by="x") for i in range(n)})), headings(n)),
    "sections that did not happen": lambda n: partial(merge, run_of(Part(happened=tuple(f"c{i}" for i in range(n)))), headings(n)),
    "results and no steps": lambda n: partial(merge, run_of(Part(steps=steps(n))), headings(n)),
    "many answers": lambda n: partial(change.answer, Part(), {f"a{i}": Attempt(result=Result.PASSED) for i in range(n)}, AT, [*steps(n)]),
    "a record's page": lambda n: paged(list_of(n), Part(started=AT, steps=steps(n, by="x"))),
    "results and commits": lambda n: paged(list_of(n), Part(started=AT, steps=steps(n, by="x")), provenance=commits(n)),
    "results without a beginning": lambda n: paged(list_of(n), Part(steps=steps(n))),
    "attempts": lambda n: paged(list_of(1), tried(n)),
    "sign-offs": lambda n: paged(list_of(1), Part(signoffs=tuple(Signoff(role=f"r{i}", name="x") for i in range(n)))),
    "redlines": lambda n: paged(list_of(1), Part(redlines=tuple(Redline(note=str(i)) for i in range(n)))),
    "evidence": lambda n: paged(list_of(n), Part(started=AT, steps=steps(n, note="http://x", evidence=(Evidence(href="http://x"),)))),
    "many runs": lambda n: partial(all_pages, [list_of(2)], [run_of(Part(steps=steps(2)), f"2026-{i}") for i in range(n)]),
    "many lists": lambda n: partial(all_pages, [parse(STEP, path=f"docs/l{i}.md") for i in range(n)], []),
    "pinned runs": pinned,
    "a list that was written anew": lambda n: changed("".join(f"- [ ] b{i}\n" for i in range(n)), list_of(n)),
    "steps that were reworded": lambda n: changed("".join(f"- [ ] a {{ #a{i} }}\n" for i in range(n)), named_of(n)),
    "steps that moved": lambda n: changed("".join(f"# b{i}\n\n- [ ] a{i}\n\n" for i in range(n)), list_of(n)),
    "a long step that was reworded": lambda n: changed(f"- [ ] {'a ' * n}{{ #a }}\n", read(f"- [ ] {'b a ' * n}{{ #a }}\n")),
    "steps that are nested now": lambda n: changed(boxes(n), read("- [ ] x\n" + "".join(f"  - [ ] a{i}\n" for i in range(n)))),
    "homeless runs": homeless,
    **{f"amend {each}": partial(amended, format=each) for each in FORMATS},
    **{f"decode {each}": partial(coded, format=each) for each in FORMATS},
    "unknown keys": lambda n: partial(decode, "".join(f"resul{i}: x\n" for i in range(n)).encode(), "x.yml"),
    "encode a copy": lambda n: partial(encode_ticked, Part(steps=steps(n, by="x")), boxes(n)),
    "decode a copy": lambda n: partial(decode_ticked, copied(n), "x.md"),
    "mended": lambda n: partial(mended, STEP + "".join(f"-[ ] a{i}\n" for i in range(n)), read),
    "named": lambda n: partial(named, boxes(n), read),
    "tap": lambda n: told(f"1..{n}\n" + "    ok - a\n    1..1\nnot ok - b\n  ---\n  message: c\n  ...\n" * n, "x.tap"),
    "junit": lambda n: told("<testsuite>" + "<testcase name='a'><failure>b</failure></testcase>" * n + "</testsuite>", "x.xml"),
    "cases of one name": lambda n: asked(read("".join(f"# b{i}\n\n- [ ] t\n\n" for i in range(n))), ["t"] * n),
    "cases of one test": lambda n: asked(list_of(n, " { test=t }"), ["t"] * n),
    **{
        f"findings as {name}": lambda n, told=told: partial(told, lint(odd := STEP + "# b\n\n-[ ] a\n\n" * n, read(odd)), "")
        for name, told in findings.FORMATS.items()
    },
    "html": lambda n: partial(whole, "<div>" + "<b>x" * n + "</i>" * n + "</div>"),
}
"""What reads two things together, or one that is no document."""


def gates(run: Run, checklist: Checklist) -> object:
    return merge(run, checklist).gates


def whole(html: str) -> object:
    return list(blocks(html))


@pytest.mark.parametrize("make", TOGETHER.values(), ids=TOGETHER)
def test_what_is_read_together_costs_what_both_are_long(make: Callable[[int], Callable[[], object]]) -> None:
    assert grows(make) <= LINEAR


@pytest.mark.parametrize("linear", [True, False])
def test_a_loop_in_a_loop_is_seen(linear: bool) -> None:
    def made(size: int) -> Callable[[], object]:
        checklist = list_of(size)
        return lambda: [
            checklist.find(each.id) for step in checklist.steps.values() for each in ((step,) if linear else checklist.steps.values())
        ]

    assert (grows(made) <= LINEAR) is linear
