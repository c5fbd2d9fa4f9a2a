"""A changed run file keeps its comments, order, quotes and spacing: examples, before and after."""

from __future__ import annotations

import difflib
from datetime import datetime

import pytest
from msgspec.structs import replace

from donebook.problem import DonebookError
from donebook.run import Attempt, Outcome, Part, Result, Signoff, StepResult, amend, amend_ticked, decode, decode_ticked

AT = datetime.fromisoformat("2026-11-22T20:00:00+01:00")


def done(part: Part) -> Part:
    """A second try of `a`, a new result before and one after it, a signature, an end."""
    steps = {"first": StepResult(result=Result.PASSED), **part.steps}
    if before := part.steps.get("a"):
        steps["a"] = StepResult(result=Result.PASSED, by="bo", at=AT, attempts=(Attempt(result=before.result, note=before.note),))
    steps["last"] = StepResult(result=Result.FAILED, by="al", note="two\nlines")
    signoffs = (*part.signoffs, Signoff(role="QA", by="bo"))
    return replace(part, steps=steps, finished=AT, outcome=Outcome.SUCCEEDED, signoffs=signoffs)


def changes(name: str, text: str) -> list[str]:
    """The lines that go and come."""
    after = amend(text.encode(), name, done(decode(text.encode(), name).part)).decode()
    found = difflib.unified_diff(text.splitlines(keepends=True), after.splitlines(keepends=True), n=0)
    return [row for row in found if not row.startswith(("---", "+++", "@@"))]


BLOCK = """\
# my run
subject:   'shop'
steps:   # the results

  # about a
  a:
      result: fail   # oh
      note: "no"     # why

  b: {result: ok}
signoffs:
- role: Lead
  by: x
# end"""
CHANGED = """\
+finished: 2026-11-22T20:00:00+01:00
+outcome: succeeded
+  first:
+    result: passed
-      result: fail   # oh
-      note: "no"     # why
+      result: passed   # oh
+      by: bo
+      at: 2026-11-22T20:00:00+01:00
+      attempts:
+        - result: failed
+          note: 'no'
+  last:
+    result: failed
+    by: al
+    note: |-
+      two
+      lines
+- role: QA
+  by: bo
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_block_style_with_comments(end: str) -> None:
    assert changes("x.yml", BLOCK.replace("\n", end)) == [f"{row}{end}" for row in CHANGED.splitlines()]


def test_keys_without_a_value_and_no_line_end() -> None:
    assert "".join(changes("x.yml", "steps:\nfinished:\nsubject: x")) == (
        "-finished:\n+  first:\n+    result: passed\n+  last:\n+    result: failed\n+    by: al\n+    note: |-\n+      two\n+      lines\n"
        "+signoffs:\n+  - role: QA\n+    by: bo\n+finished: 2026-11-22T20:00:00+01:00\n+outcome: succeeded\n"
    )
    text = amend(b"subject: x", "x.yml", Part(subject="x", version="1")).decode()
    assert text == "subject: x\nversion: '1'\n"


def test_yaml_in_brackets_stays_in_brackets() -> None:
    found = changes("x.yml", "steps: {a: {result: fail, note: x}}  # all\n")
    assert found[3] == (
        '+steps: {first: {result: passed}, a: {result: passed, by: bo, at: "2026-11-22T20:00:00+01:00", '
        'attempts: [{result: failed, note: x}]}, last: {result: failed, by: al, note: "two\\nlines"}}  # all\n'
    )


def test_json_keeps_its_indentation() -> None:
    text = '{\n    "steps": {\n        "a": {"result": "failed", "note": "x"}\n    },\n    "signoffs": []\n}\n'
    assert "".join(changes("x.json", text)) == (
        '+    "finished": "2026-11-22T20:00:00+01:00",\n+    "outcome": "succeeded",\n'
        '-        "a": {"result": "failed", "note": "x"}\n'
        '+        "first": {\n+            "result": "passed"\n+        },\n'
        '+        "a": {"result": "passed", "by": "bo", "at": "2026-11-22T20:00:00+01:00", "attempts": [{"result": "failed", "note": "x"}]},\n'
        '+        "last": {\n+            "result": "failed",\n+            "by": "al",\n+            "note": "two\\nlines"\n+        }\n'
        '-    "signoffs": []\n+    "signoffs": [\n+        {\n+            "role": "QA",\n+            "by": "bo"\n+        }\n+    ]\n'
    )
    assert amend(b"{}", "x.json", Part(subject="x")) == b'{"subject": "x"}'
    assert amend(b'{"subject": "x", "version": "1", "operator": "a"}', "x.json", Part(version="1")) == b'{"version": "1"}'


def test_toml_keeps_its_comments() -> None:
    text = '# c\nsubject = "x" # why\n[steps.a] # A\nresult = "fail" # oh\nnote = "x"\n\n[[signoffs]]\nrole = "Lead"\n'
    found = changes("x.toml", text)
    assert [row for row in found if row.startswith("-")] == ['-result = "fail" # oh\n']
    assert '+result = "passed" # oh\n' in found
    inline = amend(b'steps = {a = {result = "ok"}}\n', "x.toml", Part(steps={"a": StepResult(result=Result.FAILED, note="n", at=AT)}))
    assert inline == b'steps = {a = {result = "failed",at = 2026-11-22T20:00:00+01:00,note = "n"}}\n'


def test_what_is_taken_out_goes_with_its_lines_only() -> None:
    text = "steps:\n  # a\n  a:\n    result: ok\n    evidence:\n      - {href: x}\n      - {href: y}\n  # b\n  b: {result: ok}\n"
    part = decode(text.encode(), "x.yml").part
    b = part.steps["b"]
    assert amend(text.encode(), "x.yml", replace(part, steps={"b": b})) == b"steps:\n  # a\n  # b\n  b: {result: ok}\n"
    fewer = replace(part, steps={"a": replace(part.steps["a"], evidence=part.steps["a"].evidence[:1]), "b": b})
    assert amend(text.encode(), "x.yml", fewer).decode() == text.replace("      - {href: y}\n", "")
    assert amend(text.encode(), "x.yml", Part(subject="s")) == b"subject: s\n"


@pytest.mark.parametrize(("name", "text"), [("x.yml", b"schema: 1"), ("x.json", b'{"schema": 1}'), ("x.toml", b"schema = 1")])
def test_what_no_file_may_say_is_refused(name: str, text: bytes) -> None:
    for bad in ("a\x1bb", "a\u202eb"):
        with pytest.raises(DonebookError, match="a control or bidirectional character, ⟦U"):
            amend(text, name, Part(subject=bad))
    with pytest.raises(DonebookError, match="without a note"):
        amend(text, name, Part(steps={"a": StepResult(result=Result.FAILED)}))


def test_a_form_without_room_is_refused_and_says_so() -> None:
    text = b'steps.a = {result = "fail", note = "x"}\n'
    with pytest.raises(DonebookError, match="no room for this change, and nothing was written"):
        amend(text, "x.toml", done(decode(text, "x.toml").part))
    assert b"? a" in amend(b"steps:\n  ? a\n  : {result: ok}\n", "x.yml", Part(subject="s", steps={"a": StepResult(result=Result.PASSED)}))


COPY = """\
---
# the head
subject: shop
---
# List

1. [x] Parent
   - note: fine
   1. [ ] A
2. [!] B
   over two lines
   - by: al
   - note: one
   - note: two
   - attempt: blocked
       - note: no
   More.

## Sign-off

**QA:** Bo - 2026-11-22
**Lead:** [Name] - [Date]
"""


def test_a_ticked_copy_is_ticked_and_told_below() -> None:
    data = COPY.encode()
    part = decode_ticked(data, "x.md").part
    b = part.steps["b-over-two-lines"]
    assert (b.note, b.attempts) == ("one\ntwo", (Attempt(result=Result.BLOCKED, note="no"),))
    assert part.steps["parent"].note == "fine"
    new = replace(
        part,
        outcome=Outcome.SUCCEEDED,
        steps={
            **part.steps,
            "a": StepResult(result=Result.SKIPPED, by="bo", note="why"),
            "b-over-two-lines": StepResult(result=Result.PASSED, attempts=(*b.attempts, Attempt(result=b.result, by="al", note=b.note))),
        },
        signoffs=(*part.signoffs, Signoff(role="Lead", by="al")),
    )
    assert amend_ticked(data, "x.md", new).decode() == (
        "---\n# the head\nsubject: shop\noutcome: succeeded\nsignoffs:\n  - role: QA\n    name: Bo\n    'on': 2026-11-22\n  - role: Lead\n    by: al\n---\n"
        "# List\n\n1. [x] Parent\n   - note: fine\n   1. [-] A\n      - by: bo\n      - note: why\n2. [x] B\n   over two lines\n"
        "   - attempt: blocked\n       - note: no\n   - attempt: failed\n       - by: al\n       - note: one\n       - note: two\n\n   More.\n\n## Sign-off\n\n"
        "**QA:** Bo - 2026-11-22\n**Lead:** [Name] - [Date]\n"
    )
    with pytest.raises(DonebookError, match="the copy has no step `c`"):
        amend_ticked(data, "x.md", replace(part, steps={"c": StepResult(result=Result.PASSED)}))
