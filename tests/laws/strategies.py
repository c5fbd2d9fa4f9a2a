"""Checklists, parts and runs as people might write them, and worse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from donebook.problem import HIDDEN
from donebook.run import Attempt, Decision, Evidence, Gate, Link, Outcome, Part, PartFile, Pin, Redline, Result, Signoff, StepResult, Waiver

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="".join(HIDDEN)), min_size=1, max_size=40)
"""Any text that a run file may hold, on one line."""
NOTES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="".join(HIDDEN - {"\n"})), min_size=1, max_size=60).filter(
    str.strip
)
"""The same over several lines; a note of spaces says nothing."""
NAMES = st.sampled_from(["back-up", "restore", "deploy/check", "deploy/watch", "undo/check", "gone"])
"""Names of steps: some of CHECKLIST, one that is ambiguous nowhere, one that does not exist."""
CHECKLIST = """# List

## Deploy

- [ ] Back up
- [ ] Check
- [ ] Watch { .optional }
    - [ ] Logs
    - [ ] Errors

## Undo

- [ ] Check
- [ ] Restore

**QA Lead:** [Name] - [Date]
**Lead:** [Name] - [Date]
"""
ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=ZONES).map(lambda at: at.replace(microsecond=0))  # noqa: DTZ001  # the zone is drawn beside it
WHO = st.sampled_from(["alice", "bo", "ci/smoke"])


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    """The strategy's values, or None."""
    return st.none() | strategy


EVIDENCE = st.builds(Evidence, href=st.sampled_from(["https://example.org/1", "logs/1.txt"]), title=maybe(TEXTS))


@st.composite
def attempts(draw: st.DrawFn, kind: type = Attempt, **more: st.SearchStrategy) -> Attempt:
    """A result that keeps the rules."""
    result = draw(st.sampled_from(Result))
    note = draw(NOTES) if result is not Result.PASSED else draw(maybe(NOTES))
    waiver = draw(maybe(st.builds(Waiver, by=WHO, reason=NOTES, at=maybe(TIMES)))) if result in (Result.FAILED, Result.BLOCKED) else None
    values = {name: draw(strategy) for name, strategy in more.items()}
    evidence = tuple(draw(st.lists(EVIDENCE, max_size=2)))
    return kind(result=result, by=draw(maybe(WHO)), at=draw(maybe(TIMES)), note=note, evidence=evidence, waiver=waiver, **values)


UNTIMED = attempts().map(lambda each: Attempt(result=each.result, note=each.note, by=each.by))
STEP_RESULTS = attempts(StepResult, attempts=st.lists(UNTIMED, max_size=2).map(tuple))
SIGNOFFS = st.builds(
    Signoff,
    role=st.sampled_from(["QA Lead", "Lead", "Guest"]),
    name=maybe(TEXTS),
    by=maybe(WHO),
    at=maybe(TIMES),
    on=maybe(st.dates()),
    decision=st.sampled_from(Decision),
    covers=maybe(st.just("sha256:" + "0" * 64)),
    note=maybe(NOTES),
)
PARTS = st.builds(
    Part,
    checklist=maybe(st.just(Pin(path="docs/list.md", blob="0" * 40))),
    subject=maybe(TEXTS),
    version=maybe(st.sampled_from(["1.10", "2.0", "yes", "0x1f", "1e3"]) | TEXTS),
    environment=maybe(TEXTS),
    links=st.lists(st.builds(Link, rel=TEXTS, href=st.just("https://example.org"), title=maybe(TEXTS)), max_size=2).map(tuple),
    operator=maybe(WHO),
    started=maybe(TIMES),
    finished=maybe(TIMES),
    outcome=maybe(st.sampled_from(Outcome)),
    happened=st.lists(st.sampled_from(["undo", "deploy"]), unique=True).map(tuple),
    steps=st.dictionaries(NAMES, STEP_RESULTS, max_size=4),
    gates=st.dictionaries(st.sampled_from(["deploy", "undo"]), st.builds(Gate, by=WHO, at=maybe(TIMES), note=maybe(NOTES)), max_size=2),
    signoffs=st.lists(SIGNOFFS, max_size=2).map(tuple),
    redlines=st.lists(st.builds(Redline, note=NOTES, step=maybe(NAMES), by=maybe(WHO)), max_size=2).map(tuple),
    frozen=maybe(st.just(CHECKLIST)),
)
FILES = st.lists(PARTS, min_size=1, max_size=4).map(
    lambda parts: [PartFile(path=f"runs/list/x/{n}.yml", part=part) for n, part in enumerate(parts)]
)

LINES = st.sampled_from(
    ["# Title", "## A", "## B", "### C", "- [ ] one", "- [x] two", "  - [ ] three", "* [ ] four", "    - [ ] five", "1. [ ] six", "> - [ ] seven",
     "- plain", "  - plain below", "text", "**Bold:**", "```", "    code", "", "", "<details>", "</details>", "<!-- a", "-->", "\n| a | b |\n|---|---|", "| a | b |", "| [ ] | x |",
     "- [ ] one", "+ [X] eight", "\t- [ ] nine", "[ref]: https://example.org", "- [ ] [link](a.md) { #id .optional }", "---", "- [ ]", "12) [ ] ten", "  text", "> quote"]
)  # fmt: skip
PROSE = st.sampled_from(
    ["#tag not a heading", "- [ ] #channel to join", "- [ ] 1. numbered by hand", "- [ ] + more", "1. one", "3. three", "1) paren", "   - three in", "     five in",
     "        eight in", "- a\n* b\n+ c", "> - [ ] quoted box", "> > deeper\nlazy\n", "lazy", "- - on one line", "1. - [ ] on the line of another", "- [ ] > no quote",
     "a __ b ____ c", "say <insert_here> and <b>bold</b>", "[no link](with spaces in it)", "back\\\nslash", "\\~tilde \\| bar", "- [ ]", "  continued", "* * *",
     "    - [ ] deep", "```sh", "~~~", "- item\n\n  second paragraph", "- [ ] code `a__b` <!-- c -->", "\t- [ ] tab", "-\t[ ] tab", "\ttabbed", "- [x]\tdone", "<div>",
     "</div>", "<p>in html</p>", "\na | b\n--- | ---\nc | [ ] d", "Title\n=====", "Sub\n---", "12. twelve", "- ```\n  fenced\n  ```", "[ ] bare", "&nbsp;&amp;", "- [ ] two\n  lines"]
)  # fmt: skip
DOCUMENTS = st.lists(LINES | PROSE, max_size=25).map("\n".join)
"""Documents of the shapes that lists come in."""
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
