"""Any bytes as a run file: read, written, changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hypothesis import given
from hypothesis import strategies as st

from donebook.parser import parse
from donebook.problem import DonebookError, Problem, hides
from donebook.run import FORMATS, Attempt, Outcome, Part, PartFile, Result, Signoff, Waiver, amend, amend_ticked, change, encode
from fuzz.pieces import AT, decode, law
from laws import test_amending
from laws.strategies import PARTS

ENDINGS = (*FORMATS, "md")


def run(data: bytes) -> None:
    """Any bytes are, in each format, a part or a located problem; and a part is written and read again."""
    for ending in ENDINGS:
        if file := _told(data, f"x.{ending}"):
            for format in FORMATS:
                again = decode(encode(file.part, format).encode(), f"x.{format}")
                assert again.part == file.part, format
                assert file.problems or not again.problems, format


def amended(data: bytes) -> None:
    """A file of any format says what people do to it, once and for all, or is left as it is."""
    for ending in ENDINGS:
        if file := _told(data, f"x.{ending}"):
            _changed(data, file)


def _told(data: bytes, name: str) -> PartFile | None:
    """What can be read of a file, after holding what is told of it to the rules."""
    file, problems = None, ()
    try:
        file = decode(data, name)
    except DonebookError as error:
        problems = error.problems
    assert file or problems, "refused without a word"
    _located(file.problems if file else problems, name, data)
    return file


def _located(problems: Iterable[Problem], name: str, data: bytes) -> None:
    """Every problem says where, what and how to mend it, on one line with nothing hidden."""
    rows = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    for problem in problems:
        assert problem.source == name
        assert 1 <= problem.line <= rows + 1, f"line {problem.line} of {rows}"
        assert problem.message
        assert problem.cure
        assert not hides(str(problem))


def _changed(data: bytes, file: PartFile) -> None:
    ticked = file.path.endswith(".md")
    for part in _changes(file.part, "back-up" if not ticked else _open_step(data)):
        try:
            after = amend_ticked(data, file.path, part) if ticked else amend(data, file.path, part)
        except DonebookError:
            continue
        again = decode(after, file.path).part
        if ticked:
            assert {id: result.result for id, result in again.steps.items()} == {id: result.result for id, result in part.steps.items()}
            assert again.signoffs == part.signoffs
        else:
            assert again == part
            assert amend(after, file.path, part) == after


def _open_step(data: bytes) -> str:
    """A step of a copy that nobody has answered."""
    copy = parse(data.decode("utf-8-sig"), path="x.md", ticked=True)
    return next((step.id for step in copy.steps.values() if step.mark == " "), "")


def _changes(part: Part, name: str) -> Iterator[Part]:
    """What people do to a part: answer, take back, accept, sign, finish."""
    result = Attempt(result=Result.FAILED, by="alice", note="12: 'timeouts' # a minute")
    if name:
        yield change.answer(part, {name: result}, AT)
    for last in list(part.steps)[-1:]:
        yield change.answer(part, {last: result}, AT)
        yield change.take_back(part, last)
        yield change.waive(part, last, Waiver(by="bo", reason="known"))
        yield change.add(part, last, note="- [ ] more")
    yield change.sign(part, Signoff(role="Lead", name="Bo Chen", at=AT))
    yield change.finish(part, AT, Outcome.FAILED, None)


@given(format=st.sampled_from([*FORMATS, "md"]), old=PARTS, new=PARTS)
def _becomes(format: str, old: Part, new: Part) -> None:
    if format == "md":
        law(test_amending.test_a_changed_copy_says_the_new)(old=old, new=new)
    else:
        law(test_amending.test_a_changed_file_says_the_new)(format=format, old=old, new=new)


def becoming(data: bytes) -> None:
    """A file of any part becomes one of any other part, in each format; the bytes are hypothesis' choices."""
    _becomes.hypothesis.fuzz_one_input(data)  # type: ignore[attr-defined]
