"""Which steps of a checklist the cases of a report answer, and what they say."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import translate

from ..checklist import Checklist
from ..parser.slug import slug
from ..problem import quoted
from ..run import Attempt, Result
from ..struct import Struct
from .case import Case

_NAMED = 5
"""Cases that a note names."""
_SEPARATORS = (".", "/", "::", ">", "›")
"""What stands between the parts of a suite's name: of classes, of files, of Rust and pytest, of CTRF, of Playwright."""


class Answers(Struct, frozen=True, kw_only=True):
    """What the cases of a report say about a checklist."""

    results: Mapping[str, Attempt]
    """The steps that are answered, by their ids, in the checklist's order. Who ran the tests is not in the report."""
    unmatched: tuple[Case, ...]
    """Cases that no step asks for, in the report's order."""
    missing: tuple[str, ...]
    """The ids of steps that name a test which is not in the report, in the checklist's order."""


def answers(checklist: Checklist, cases: Iterable[Case]) -> Answers:
    """What `cases` say about the steps of `checklist`.

    A step with `test="…"` is answered by every case of that name. Any other step is answered by cases whose name, made a
    slug, is the last part of its id or the slug of its text, if it is the only such step, and no `test` claims the case.
    """
    asked = _Asked(checklist)
    by_test: dict[str, list[Case]] = {}
    by_name: dict[str, list[Case]] = {}
    unmatched = []
    for case in cases:
        tests = asked.by_test(case)
        ids = () if tests else asked.by_name(case)
        for test in tests:
            by_test.setdefault(test, []).append(case)
        for id in ids:
            by_name.setdefault(id, []).append(case)
        if not tests and not ids:
            unmatched.append(case)
    said = {test: _attempt(given) for test, given in by_test.items()}
    named = {id: _attempt(given) for id, given in by_name.items()}
    found = {id: said.get(step.test) if step.test else named.get(id) for id, step in checklist.steps.items()}
    return Answers(
        results={id: result for id, result in found.items() if result is not None},
        unmatched=tuple(unmatched),
        missing=tuple(id for id, step in checklist.steps.items() if step.test and found[id] is None),
    )


class _Asked:
    """What the steps of a checklist ask for."""

    def __init__(self, checklist: Checklist) -> None:
        self._checklist = checklist
        self._tests: set[str] = set()
        self._globs: dict[str, re.Pattern[str]] = {}
        self._texts: dict[str, list[str]] = {}
        for id, step in checklist.steps.items():
            self._texts.setdefault(slug(step.text), []).append(id)
            if "*" in step.test or "?" in step.test:
                # A bracket is no glob: pytest writes parameters in them.
                self._globs[step.test] = re.compile(translate(step.test.replace("[", "[[]")))
            elif step.test:
                self._tests.add(step.test)

    def by_test(self, case: Case) -> set[str]:
        """What steps have as their `test` that is the case's."""
        names = set(_names(case))
        return (self._tests & names) | {test for test, glob in self._globs.items() if any(map(glob.match, names))}

    def by_name(self, case: Case) -> Collection[str]:
        """The one step that has no `test` and is called what the case is called; none where several are."""
        names = {slug(name, default="") for bare in _bare(case) for name in (bare, bare.removeprefix("test_"))} - {""}
        groups = [group for name in names for group in (self._checklist.find(name), self._texts.get(name, ())) if group]
        ids = {group[0] for group in groups}
        return (
            ids
            if len(ids) == 1 and all(len(group) == 1 for group in groups) and not any(self._checklist.steps[id].test for id in ids)
            else ()
        )


def _names(case: Case) -> Iterator[str]:
    """What a step may call a case: its name alone, or after its suite, or after the last part of its suite's name."""
    for name in _bare(case):
        yield name
        for suite in filter(None, (case.suite, *case.aliases)):
            yield f"{suite}.{name}"
            yield from (f"{suite.rpartition(separator)[2].strip()}.{name}" for separator in _SEPARATORS)


def _bare(case: Case) -> set[str]:
    """The name of a case, and what stands behind the path in it: pytest and Rust write `tests/test_smoke.py::test_login`."""
    return {case.name, case.name.rpartition("::")[2]}


def _attempt(cases: list[Case]) -> Attempt:
    """One result for all cases of a step: the worst stands, except that one which was run outweighs those that were skipped."""
    failed, skipped = ([case for case in cases if case.outcome == outcome] for outcome in ("failed", "skipped"))
    result = Result.FAILED if failed else Result.SKIPPED if len(skipped) == len(cases) else Result.PASSED
    said = [_said(some, word, len(cases)) for some, word in ((failed, "failed"), (skipped, "skipped")) if some]
    reason = next((case.message for case in failed or skipped if case.message), "")
    note = "\n".join(filter(None, ("; ".join(said), reason)))
    return Attempt(result=result, note=note or None, at=max((case.at for case in cases if case.at), default=None))


def _said(some: list[Case], word: str, total: int) -> str:
    """`2 of 14 failed: …`, or `failed: …` where there is only one."""
    names = list(dict.fromkeys(quoted(case.name or case.suite) for case in some))
    text = ", ".join(names[:_NAMED]) + " …" * (len(names) > _NAMED)
    return f"{word}: {text}" if total == 1 else f"{len(some)} of {total} {word}: {text}"
