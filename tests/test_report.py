"""Reports of automated tests: what their producers write, what is damaged or hostile, and which steps they answer."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donebook.parser import parse
from donebook.problem import HIDDEN, DonebookError, Problem
from donebook.report import SIZE, Case, answers, read
from donebook.report.case import LINES, LONGEST
from donebook.run import Part, Result, StepResult, decode, encode

# --- what producers write ---------------------------------------------------------------------------------------------

PYTEST = """<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="2" skipped="2" tests="6" time="0.500" timestamp="2026-11-25T14:15:22.500000+00:00" hostname="vm"><testcase classname="tests.test_smoke" name="test_run_smoke_tests" time="0.000" /><testcase classname="tests.test_smoke" name="test_error_rate[us]" time="0.001"><failure message="AssertionError: #x1B[31m12 timeouts a minute#x1B[0m&#10;assert 'us' == 'eu'">region = 'us'

    def test_error_rate(region):
&gt;       assert region == "eu", "12 timeouts a minute"
E       AssertionError: #x1B[31m12 timeouts a minute#x1B[0m

test_smoke.py:5: AssertionError</failure></testcase><testcase classname="tests.test_smoke" name="test_replica" time="0.000"><skipped type="pytest.skip" message="no replica here">/tmp/test_smoke.py:6: no replica here</skipped></testcase><testcase classname="tests.test_smoke" name="test_known" time="0.000"><skipped type="pytest.xfail" message="known" /></testcase><testcase classname="tests.test_smoke.TestDb" name="test_backup" time="0.000"><error message="failed on teardown with &quot;OSError: disk full&quot;">@pytest.fixture
    def bad():
E       OSError: disk full</error></testcase><testcase classname="tests.test_smoke.TestDb" name="test_restore" time="0.000"><failure message="RuntimeError: no disk">self = &lt;test_smoke.TestDb object at 0x7f&gt;

&gt;       raise RuntimeError("no disk")
E       RuntimeError: no disk</failure></testcase></testsuite></testsuites>"""
SUREFIRE = """<?xml version="1.0" encoding="UTF-8"?>
<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report-3.0.xsd" version="3.0" name="org.example.SmokeTest" time="1,200.5" tests="5" errors="1" skipped="1" failures="1">
  <properties>
    <property name="java.version" value="21.0.5"/>
  </properties>
  <testcase name="login" classname="org.example.SmokeTest" time="0.021"/>
  <testcase name="logout" classname="org.example.SmokeTest" time="0.008">
    <failure message="expected: &lt;200&gt; but was: &lt;503&gt;" type="org.opentest4j.AssertionFailedError"><![CDATA[org.opentest4j.AssertionFailedError: expected: <200> but was: <503>
\tat org.junit.jupiter.api.AssertEquals.assertEquals(AssertEquals.java:150)
\tat org.example.SmokeTest.logout(SmokeTest.java:21)
]]></failure>
    <rerunFailure message="again" type="org.opentest4j.AssertionFailedError"><stackTrace>again</stackTrace></rerunFailure>
    <system-out><![CDATA[<!DOCTYPE html><html>503</html>]]></system-out>
  </testcase>
  <testcase name="search" classname="org.example.SmokeTest" time="0.1">
    <flakyFailure message="first try" type="java.lang.AssertionError"><stackTrace><![CDATA[first try]]></stackTrace></flakyFailure>
  </testcase>
  <testcase name="report" classname="org.example.SmokeTest" time="0"><skipped message="needs a printer"/></testcase>
  <testcase name="" classname="org.example.SmokeTest" time="0"><error type="java.lang.IllegalStateException"/></testcase>
</testsuite>
"""
GRADLE = """<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="org.example.DbTest" tests="2" skipped="1" failures="0" errors="0" timestamp="2026-11-22T20:04:00.250Z" hostname="ci" time="0.5">
  <properties/>
  <testcase name="backup()" classname="org.example.DbTest" time="0.25"/>
  <testcase name="restore()" classname="org.example.DbTest" time="0.0">
    <skipped/>
  </testcase>
  <system-out><![CDATA[]]></system-out>
</testsuite>
"""
GO = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="2" failures="1">
\t<testsuite name="github.com/example/api/smoke" tests="2" failures="1" errors="0" id="0" hostname="ci" time="0.012" timestamp="2026-11-22T20:04:00+01:00">
\t\t<testcase name="TestHealth" classname="github.com/example/api/smoke" time="0.010"></testcase>
\t\t<testcase name="TestHealth/eu" classname="github.com/example/api/smoke" time="0.000">
\t\t\t<failure message="Failed"><![CDATA[    health_test.go:8: got 503]]></failure>
\t\t</testcase>
\t</testsuite>
</testsuites>
"""
JEST = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="jest tests" tests="2" failures="1" errors="0" time="1.254">
  <testsuite name="Smoke" errors="0" failures="1" skipped="0" timestamp="2026-11-22T20:04:00" time="0.804" tests="2">
    <testcase classname="Smoke health endpoint answers" name="Smoke health endpoint answers" time="0.003">
    </testcase>
    <testcase classname="Smoke login works" name="Smoke login works" time="0.004">
      <failure>Error: \x1b[2mexpect(\x1b[22m\x1b[31mreceived\x1b[39m\x1b[2m).toBe(\x1b[22m\x1b[32mexpected\x1b[39m\x1b[2m)\x1b[22m\x07
    at Object.toBe (/app/smoke.test.js:6:15)</failure>
    </testcase>
  </testsuite>
</testsuites>
"""
GTEST = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="0" disabled="1" errors="0" time="0.1" timestamp="2026-11-22T20:04:00.123" name="AllTests">
  <testsuite name="Db" tests="3" failures="0" disabled="1" skipped="1" errors="0" time="0.1" timestamp="2026-11-22T20:04:00.123">
    <testcase name="Opens" file="db.cc" line="3" status="run" result="completed" time="0.1" timestamp="2026-11-22T20:04:00.123" classname="Db" />
    <testcase name="DISABLED_Grows" file="db.cc" line="4" status="notrun" result="suppressed" time="0." timestamp="2026-11-22T20:04:00.123" classname="Db" />
    <testcase name="Shrinks" file="db.cc" line="5" status="run" result="skipped" time="0." timestamp="2026-11-22T20:04:00.123" classname="Db">
      <skipped message="db.cc:5&#x0A;not here"><![CDATA[db.cc:5
not here]]></skipped>
    </testcase>
  </testsuite>
</testsuites>
"""
NODE_JUNIT = """<?xml version="1.0" encoding="utf-8"?>
<testsuites>
\t<testcase name="run smoke tests" time="0.000953" classname="test"/>
\t<testsuite name="database" time="0.001698" disabled="0" errors="0" tests="2" failures="1" skipped="0" hostname="vm">
\t\t<testcase name="is migrated" time="0.001131" classname="test" failure="x">
\t\t\t<failure type="testCodeFailure" message="1 !== 2">
[Error [ERR_TEST_FAILURE]: 1 !== 2] {
  code: 'ERR_TEST_FAILURE'
}
\t\t\t</failure>
\t\t</testcase>
\t</testsuite>
\t<testcase name="rollback" time="0.000094" classname="test" failure="x">
\t\t<skipped type="todo" message="true"/>
\t\t<failure type="testCodeFailure" message="x">[Error: x]</failure>
\t\t<skipped type="todo" message="true"/>
\t</testcase>
\t<!-- tests 6 -->
</testsuites>
"""
NAMESPACED = """<j:testsuites xmlns:j="urn:x"><j:testsuite name="outer" timestamp="2026-11-22T20:04:00Z"><j:testsuite><j:testcase name="a"><j:failure>no</j:failure></j:testcase></j:testsuite></j:testsuite></j:testsuites>"""
NODE_TAP = """TAP version 13
# Subtest: run smoke tests
ok 1 - run smoke tests
  ---
  duration_ms: 1.010893
  ...
# Subtest: database
    # Subtest: connects
    ok 1 - connects
      ---
      duration_ms: 0.131595
      ...
    # Subtest: is migrated
    not ok 2 - is migrated
      ---
      duration_ms: 1.286212
      location: '/tmp/t.test.mjs:3:77'
      error: |-
        Expected values to be strictly equal:
        
        1 !== 2
        
      code: 'ERR_ASSERTION'
      stack: |-
        TestContext.<anonymous> (file:///tmp/t.test.mjs:3:110)
      ...
    1..2
not ok 2 - database
  ---
  duration_ms: 1.8641
  error: '1 subtest failed'
  ...
# Subtest: replica
ok 3 - replica # SKIP no replica here
  ---
  duration_ms: 0.109132
  ...
# Subtest: rollback
not ok 4 - rollback # TODO
  ---
  error: 'x'
  ...
1..4
# tests 6
# pass 2
# fail 2
"""  # noqa: W293  # as Node.js writes it
PERL = r"""ok 1 - health endpoint answers
# Subtest: database
    1..2
    ok 1 - connects
    not ok 2 - is migrated
    #   Failed test 'is migrated'
    #          got: '1'
    #     expected: '2'
not ok 2 - database
#   Failed test 'database'
#   at t.t line 3.
ok 3 # skip no replica here
not ok 4 - rollback # TODO not written
#   Failed (TODO) test 'rollback'
ok 5 - closes \#12
1..5
# Looks like you failed 1 test of 5.
"""
BATS = """
> smoke@1.0.0 test
> bats smoke.bats

1..3
ok 1 answers
not ok 2 is fast
# (in test file smoke.bats, line 6)
#   `[ "$seconds" -lt 2 ]' failed
not ok 3 # TODO: later
"""
TAPE = """TAP version 13
# timing
ok 1 should be truthy
not ok 2 should be equal
  ---
    operator: equal
    expected: 1
    actual:   2
  ...

1..2
# tests 2
# pass  1
# fail  1
"""
TAP14 = """TAP version 14
1..2
pragma +strict
not ok 1 - first line
  ---
  message: "First line invalid"
  severity: fail
  ...
# Subtest: deep
    # Subtest: deeper
        ok 1 - one
        1..1
    ok 1 - deeper
    some output
    1..1
ok 2 - deep
"""
OLD_TAP = "1..4\nok\nnot ok\nok 3 -\nok - last -one\n"
SKIPPED_TAP = "1..0 # SKIP no database\n"
CTRF = json.dumps(
    {
        "reportFormat": "CTRF",
        "specVersion": "1.0.0",
        "results": {
            "tool": {"name": "playwright"},
            "summary": {"tests": 5, "passed": 1, "failed": 1, "pending": 1, "skipped": 1, "other": 1, "start": 1, "stop": 2},
            "tests": [
                {"name": "health answers", "status": "passed", "duration": 3, "suite": ["chromium", "smoke.spec.ts", "Smoke"], "stop": 1795374240500, "message": "x"},
                {"name": "login works", "status": "failed", "duration": 3, "suite": ["Smoke"], "message": "\u001b[31mexpected\u001b[39m 200\r\n  got\t503\u202e"},
                {"name": "logout", "status": "pending", "duration": 0},
                {"name": "search", "status": "skipped", "duration": 0, "message": "not here"},
                {"name": "print", "status": "other", "rawStatus": "interrupted", "duration": 0},
            ],
        },
    }
)  # fmt: skip
OLD_CTRF = """{
  "results": {
    "tests": [
      {"name": "login", "status": "failed", "suite": "chromium > smoke.spec.ts > Smoke", "stop": 1e400, "trace": "at x"},
      {"name": "print", "status": "other", "suite": 7, "stop": "soon", "rawStatus": 1},
      {"name": "browse", "status": "other", "message": "timed out", "stop": NaN}
    ]
  }
}
"""

PRODUCERS = {
    "pytest": (PYTEST, [
        ("tests.test_smoke", "test_run_smoke_tests", "passed", ""),
        ("tests.test_smoke", "test_error_rate[us]", "failed", "AssertionError: 12 timeouts a minute"),
        ("tests.test_smoke", "test_replica", "skipped", "/tmp/test_smoke.py:6: no replica here"),
        ("tests.test_smoke", "test_known", "skipped", "known"),
        ("tests.test_smoke.TestDb", "test_backup", "failed", 'failed on teardown with "OSError: disk full"'),
        ("tests.test_smoke.TestDb", "test_restore", "failed", "RuntimeError: no disk"),
    ]),
    "surefire": (SUREFIRE, [
        ("org.example.SmokeTest", "login", "passed", ""),
        ("org.example.SmokeTest", "logout", "failed", "org.opentest4j.AssertionFailedError: expected: <200> but was: <503>"),
        ("org.example.SmokeTest", "search", "passed", ""),
        ("org.example.SmokeTest", "report", "skipped", "needs a printer"),
        ("org.example.SmokeTest", "", "failed", "java.lang.IllegalStateException"),
    ]),
    "gradle": (GRADLE, [("org.example.DbTest", "backup()", "passed", ""), ("org.example.DbTest", "restore()", "skipped", "")]),
    "go": (GO, [
        ("github.com/example/api/smoke", "TestHealth", "passed", ""),
        ("github.com/example/api/smoke", "TestHealth/eu", "failed", "Failed"),
    ]),
    "jest": (JEST, [
        ("Smoke health endpoint answers", "Smoke health endpoint answers", "passed", ""),
        ("Smoke login works", "Smoke login works", "failed", "Error: expect(received).toBe(expected)␇"),
    ]),
    "gtest": (GTEST, [("Db", "Opens", "passed", ""), ("Db", "DISABLED_Grows", "skipped", "not run"), ("Db", "Shrinks", "skipped", "db.cc:5")]),
    "node-junit": (NODE_JUNIT, [
        ("test", "run smoke tests", "passed", ""),
        ("test", "is migrated", "failed", "[Error [ERR_TEST_FAILURE]: 1 !== 2] {"),
        ("test", "rollback", "failed", "[Error: x]"),
    ]),
    "namespaced": (NAMESPACED, [("outer", "a", "failed", "no")]),
    "node-tap": (NODE_TAP, [
        ("", "run smoke tests", "passed", ""),
        ("database", "connects", "passed", ""),
        ("database", "is migrated", "failed", "Expected values to be strictly equal:"),
        ("", "database", "failed", "1 subtest failed"),
        ("", "replica", "skipped", "no replica here"),
        ("", "rollback", "skipped", ""),
    ]),
    "perl": (PERL, [
        ("", "health endpoint answers", "passed", ""),
        ("database", "connects", "passed", ""),
        ("database", "is migrated", "failed", "Failed test 'is migrated'"),
        ("", "database", "failed", "Failed test 'database'"),
        ("", "3", "skipped", "no replica here"),
        ("", "rollback", "skipped", "not written"),
        ("", "closes #12", "passed", ""),
    ]),
    "bats": (BATS, [("", "answers", "passed", ""), ("", "is fast", "failed", "(in test file smoke.bats, line 6)"), ("", "3", "skipped", "later")]),
    "tape": (TAPE, [("", "should be truthy", "passed", ""), ("", "should be equal", "failed", "operator: equal")]),
    "tap-14": (TAP14, [
        ("", "first line", "failed", "First line invalid"),
        ("deeper", "one", "passed", ""),
        ("deep", "deeper", "passed", ""),
        ("", "deep", "passed", ""),
    ]),
    "tap-12": (OLD_TAP, [("", "1", "passed", ""), ("", "2", "failed", ""), ("", "3", "passed", ""), ("", "last -one", "passed", "")]),
    "tap-skipped": (SKIPPED_TAP, []),
    "ctrf": (CTRF, [
        ("chromium > smoke.spec.ts > Smoke", "health answers", "passed", ""),
        ("Smoke", "login works", "failed", "expected 200"),
        ("", "logout", "skipped", ""),
        ("", "search", "skipped", "not here"),
        ("", "print", "failed", "other: interrupted"),
    ]),
    "ctrf-0": (OLD_CTRF, [
        ("chromium > smoke.spec.ts > Smoke", "login", "failed", "at x"),
        ("", "print", "failed", "other: neither passed nor failed"),
        ("", "browse", "failed", "other: timed out"),
    ]),
}  # fmt: skip
"""A report as its producer writes it, and its cases: suite, name, outcome, first line of the message."""


@pytest.mark.parametrize(("report", "expected"), PRODUCERS.values(), ids=PRODUCERS)
@pytest.mark.parametrize("dress", ["plain", "windows"])
def test_producers(report: str, expected: list[tuple[str, str, str, str]], dress: str) -> None:
    data = report.encode() if dress == "plain" else b"\xef\xbb\xbf" + report.replace("\n", "\r\n").encode()
    found = [(case.suite, case.name, case.outcome, case.message.partition("\n")[0]) for case in read(data, "r")]
    assert found == expected


def test_a_report_that_pytest_has_just_written(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text("def test_good(): pass\ndef test_bad(): assert 1 == 2\n", "utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir=.",
        "--junitxml=r.xml",
        "--color=yes",
        "test_x.py",
    ]
    subprocess.run(command, cwd=tmp_path, check=False, capture_output=True)
    good, bad = read((tmp_path / "r.xml").read_bytes(), "r.xml")
    assert (good.suite, good.name, good.outcome) == ("test_x", "test_good", "passed")
    assert (bad.aliases, bad.name, bad.outcome) == (("pytest",), "test_bad", "failed")
    assert "assert 1 == 2" in bad.message
    assert "\x1b" not in bad.message
    assert "#x1B" not in bad.message


def test_whole_messages() -> None:
    def message(report: str, index: int) -> str:
        return read(report.encode(), "r")[index].message

    assert message(SUREFIRE, 1).endswith("\n    at org.example.SmokeTest.logout(SmokeTest.java:21)")
    assert message(NODE_TAP, 2) == "Expected values to be strictly equal:\n\n1 !== 2"
    assert message(PERL, 2) == "Failed test 'is migrated'\n       got: '1'\n  expected: '2'"
    assert message(TAPE, 1) == "operator: equal\nexpected: 1\nactual:   2"
    assert message(CTRF, 1) == "expected 200\n  got   503⟦U+202E⟧"


def test_messages_are_cut() -> None:
    def message(text: str) -> str:
        (case,) = read(f"<testsuite><testcase><failure>{text}</failure></testcase></testsuite>".encode(), "r")
        return case.message

    lines = [f"line {number}" for number in range(100)]
    assert message("\n".join(lines)) == "\n".join(lines[:LINES]) + "…"
    assert message("x" * LONGEST) == "x" * LONGEST
    assert message("x" * (LONGEST + 1)) == "x" * (LONGEST - 1) + "…"
    (case,) = read(b"<testsuite><testcase name='" + b"x" * 5000 + b"'/></testsuite>", "r")
    assert len(case.name) == LONGEST


def test_an_escape_that_breaks_off_takes_nothing_along() -> None:
    report = '<testsuite><testcase name="a\x1b[" ><failure message="\x1b]8;;x">b\x1b[</failure><system-out>\x07</system-out></testcase></testsuite>'
    (case,) = read(report.encode(), "r")
    assert (case.name, case.message) == ("a", "8;;x\nb")


ZONE = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("attributes", "at"),
    [
        ('timestamp="2026-11-22T20:04:00Z" time="2.5"', datetime(2026, 11, 22, 20, 4, 2, 500000, UTC)),
        ('timestamp="2026-11-22T20:04:00+01:00" time="1,200"', datetime(2026, 11, 22, 20, 24, tzinfo=ZONE)),
        ('timestamp="2026-11-22T20:04:00Z"', datetime(2026, 11, 22, 20, 4, tzinfo=UTC)),
        ('timestamp="2026-11-22T20:04:00" time="1"', None),
        ('timestamp="yesterday"', None),
        ('timestamp="2026-11-22T20:04:00Z" time="long"', None),
        ('timestamp="2026-11-22T20:04:00Z" time="inf"', None),
        ('timestamp="2026-11-22T20:04:00Z" time="nan"', None),
        ('timestamp="9999-12-31T23:59:59Z"', None),
        ('timestamp="0001-01-01T00:00:00+14:00"', None),
        ("", None),
    ],
)
def test_when_tests_ended(attributes: str, at: datetime | None) -> None:
    for report in (
        f'<testsuite {attributes}><testcase time="7"/></testsuite>',
        f"<testsuite><testcase {attributes}/></testsuite>",
        f'<testsuites><testsuite {attributes}><testsuite name="x"><testcase/></testsuite></testsuite></testsuites>',
    ):
        assert read(report.encode(), "r")[0].at == at


def test_when_tests_of_ctrf_ended() -> None:
    assert read(CTRF.encode(), "r")[0].at == datetime(2026, 11, 22, 19, 4, 0, 500000, UTC)
    assert [case.at for case in read(OLD_CTRF.encode(), "r")] == [None, None, None]


def test_lines_and_aliases() -> None:
    assert [case.line for case in read(SUREFIRE.encode(), "r")] == [6, 7, 15, 18, 19]
    assert [case.line for case in read(BATS.encode(), "r")] == [6, 7, 10]
    assert {case.aliases for case in read(PYTEST.encode(), "r")} == {("pytest",)}
    assert {case.aliases for case in read(GTEST.encode(), "r")} == {()}


# --- what is damaged or hostile ---------------------------------------------------------------------------------------

LAUGHS = '<?xml version="1.0"?>\n<!-- x -->\n<!DOCTYPE lolz [\n <!ENTITY lol "lol">\n <!ENTITY lol2 "&lol;&lol;">\n]>\n<testsuite name="&lol2;"/>'
NEST = "<testsuite>" * 100_000
DAMAGED = {
    "nothing": ("", "r:1: the report is empty. Give a report in JUnit XML, in TAP or in CTRF JSON."),
    "blank": (" \n\n", "r:1: the report is empty."),
    "prose": ("All tests passed.\n", "r:1: not a report of tests. Give a report in JUnit XML, in TAP or in CTRF JSON."),
    "a web page": ("<html><body/></html>", "r:1:1: not a report of tests: it begins with `<html>`."),
    "coverage": ('<?xml version="1.0"?>\n<coverage/>', "r:2:1: not a report of tests: it begins with `<coverage>`."),
    "half of XML": ("<testsuite>\n<testcase name='a'>", "r:2:20: not XML: no element found. Have the tests write it again"),
    "a wrong tag": ("<testsuite>\n  <testcase>\n</testsuite>", "r:3:3: not XML: mismatched tag."),
    "an ampersand": ("<testsuite name='a & b'/>", "r:1:21: not XML: not well-formed (invalid token)."),
    "an entity": ("<testsuite name='&lol;'/>", "r:1:1: not XML: undefined entity."),
    "billion laughs": (LAUGHS, "r:3: a document type, `<!DOCTYPE`. Delete it"),
    "depth": (NEST, "r:1:705: more than 64 elements inside one another. No report of tests needs that."),
    "passed over depth": ("<testsuite><a>" + "<b>" * 100_000, "more than 64 elements inside one another."),
    "bailed out": ("1..9\nok 1\nBail out!  no database\n", "r:3: the tests gave up: `no database`. Mend what stopped them"),
    "bailed out, speechless": ("1..9\nok 1\n    Bail out!\n", "r:3: the tests gave up. Mend"),
    "no plan": ("TAP version 13\nok 1\nok 2\n", "r:1: no plan such as `1..12` says how many tests there are. The run was cut short"),
    "tests missing": ("1..4\nok 1\nok 3 - c\n", "r:1: 2 of the 4 tests that the plan promises are missing: 2, 4. The run was cut short"),
    "many missing": ("1..999999999\nok 1\n", "r:1: 999999998 of the 999999999 tests that the plan promises are missing: 2, 3, 4, 5, 6 …. The"),
    "too many": ("ok 1\nok 2\nok 7\n1..2\n", "r:4: 1 more than the 2 tests that the plan promises. Mend the plan of the tests."),
    "two reports": ("1..1\nok 1\n1..1\nok 1\n", "r:3: a second plan; the first is in line 1. Give the reports of two runs one by one."),
    "a part is missing": ("1..1\n    1..2\n    ok 1\nok 1\n", "r:2: 1 of the 2 tests that the plan promises are missing: 2."),
    "a part without a whole": ("1..0\n        1..2\n        ok 1\n", "r:2: 1 of the 2 tests"),
    "half of JSON": ('{"results":\n {"tests": [', "r:2:13: not JSON: Expecting value."),
    "JSON of something else": ('{"results": {"tests": {}}}', "r:1: not a report of tests: it has no list `results.tests`. Give a report"),
    "JSON of nothing": ('{"results": []}', "it has no list `results.tests`."),
    "deep JSON": ('{"a":' * 100_000, "r:1: too many levels inside one another. No report of tests needs that."),
    "tests that are none": (
        '{"results": {"tests": [1, {"name": 1}, {"name": "a"}, {"name": "a", "status": "ok"}, {"name": "a", "status": []}]}}',
        "\n".join(
            f"r:1: `results.tests[{index}]` {what}. Each test has a `name`, and a `status` out of `passed`, `failed`, `skipped`, `pending`, `other`."
            for index, what in enumerate(["is not an object", "has no `name`", "has no `status`", "has the status `ok`", "has no `status`"])
        ),
    ),
}  # fmt: skip
"""A report, and what is said of it, or a part of that."""


@pytest.mark.parametrize(("report", "said"), DAMAGED.values(), ids=DAMAGED)
def test_damaged(report: str, said: str) -> None:
    with pytest.raises(DonebookError) as caught:
        read(report.encode(), "r")
    assert said in str(caught.value)
    assert all(problem.cure for problem in caught.value.problems)


def test_bytes_that_are_no_text_and_reports_that_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DonebookError, match="r:2: not UTF-8 text"):
        read(b"1..1\nok \xff\n", "r")
    with pytest.raises(DonebookError, match="not UTF-8 text"):
        read('<?xml version="1.0" encoding="UTF-16"?><testsuite/>'.encode("utf-16"), "r")
    with pytest.raises(DonebookError, match=f"the report has {SIZE + 1} bytes, more than the {SIZE} that are read"):
        read(b" " * (SIZE + 1), "r")
    monkeypatch.setattr("donebook.report.case.MOST", 1000)
    many = 1001
    for data in (
        b"<testsuite>" + b"<testcase/>" * many,
        b"1..1\n" + b"ok\n" * many,
        b'{"results":{"tests":[' + b"1," * many + b"1]}}",
    ):
        with pytest.raises(DonebookError, match="more than 1000 tests"):
            read(data, "r")


def test_an_encoding_that_is_declared_does_not_count() -> None:
    (case,) = read('<?xml version="1.0" encoding="UTF-16"?><testsuite><testcase name="é"/></testsuite>'.encode(), "r")
    assert case.name == "é"


def test_mistakes_of_one_reporter_are_told_twenty_times() -> None:
    with pytest.raises(DonebookError) as caught:
        read(json.dumps({"results": {"tests": [{}] * 1000}}).encode(), "r")
    assert len(caught.value.problems) == 20


PIECES = [
    "<testsuites>", "</testsuites>", "<testsuite name='s'>", "</testsuite>", "<testcase name='a'>", "</testcase>", "<testcase name='b'/>",
    "<failure message='m'>", "</failure>", "<skipped/>", "<error>", "</error>", "text", "<![CDATA[", "]]>", "<!--", "-->", "<?pi", "?>", "<!DOCTYPE x>",
    "\x1b[31m", "\x00", "\u202e", "&#10;", "&amp;", "&x;", "\n", "TAP version 13\n", "1..2\n", "1..0 # SKIP\n", "ok 1 - a\n", "not ok\n", "    ok 1\n",
    "    1..1\n", "        not ok 2 b # TODO c\n", "  ---\n", "  message: |\n", "    lines\n", "  ...\n", "# comment\n", "Bail out!\n", "ok 99999999999\n",
]  # fmt: skip
JSONS = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=9)
    | st.sampled_from(["passed", "failed", "pending", "other"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["name", "status", "suite", "message", "trace", "stop", "rawStatus"]), inner, max_size=7)
    ),
    max_leaves=20,
)
REPORTS = (
    st.binary(max_size=200)
    | st.lists(st.sampled_from(PIECES), max_size=14).map("".join).map(str.encode)
    | st.lists(st.sampled_from(PIECES[:17]), max_size=8).map(lambda parts: f"<testsuite>{''.join(parts)}</testsuite>".encode())
    | st.lists(st.sampled_from(PIECES[27:]), max_size=12).map(lambda parts: f"{''.join(parts)}".encode())
    | st.lists(JSONS, max_size=4).map(lambda tests: json.dumps({"results": {"tests": tests}}).encode())
)
"""Any bytes; and what looks like a report, and mostly is none."""
LIST = parse(
    """# L

## Deploy

- [ ] Run smoke tests
- [ ] a
- [ ] Check the error rate { test="test_error_rate*" }
- [ ] Back up { #database/backup test="TestDb.test_backup" }
- [ ] 1 { test="nowhere.*" }

## Undo

- [ ] Restore
- [ ] Twice

## Again

- [ ] Twice
""",
    path="docs/l.md",
)


def tried(data: bytes) -> tuple[tuple[Case, ...], tuple[Problem, ...]]:
    """The cases of a report, or what is wrong with it."""
    try:
        return read(data, "r"), ()
    except DonebookError as error:
        return (), error.problems


@given(REPORTS)
def test_any_bytes_give_cases_or_a_located_problem(data: bytes) -> None:
    cases, problems = tried(data)
    assert all(problem.source == "r" and problem.line >= 1 and problem.message and problem.cure for problem in problems)
    for case in cases:
        assert not HIDDEN & set(case.suite + case.name + "".join(case.aliases) + case.message.replace("\n", ""))
        assert case.message == "" or case.outcome != "passed"
    holds(cases)


CASES = st.builds(
    Case,
    name=st.sampled_from(
        ["run smoke tests", "test_run_smoke_tests", "a", "A!", "test_backup", "test_error_rate[eu]", "twice", "x", "", "test_"]
    ),
    suite=st.sampled_from(["", "pkg.TestDb", "nowhere"]),
    outcome=st.sampled_from(["passed", "failed", "skipped"]),
    message=st.sampled_from(["", "m", "1\n2", "x" * LONGEST]),
    at=st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # the zone is drawn beside it
)


@given(st.lists(CASES, max_size=12))
def test_no_case_disappears_and_the_worst_stands(cases: list[Case]) -> None:
    holds(tuple(cases))


def holds(cases: tuple[Case, ...]) -> None:
    """What is true of the answers of any report."""
    found = answers(LIST, cases)
    alone = [answers(LIST, [case]) for case in cases]
    assert list(found.results) == [id for id in LIST.steps if id in found.results]
    assert found.unmatched == tuple(case for one in alone for case in one.unmatched)
    assert set(found.missing) == {id for id, step in LIST.steps.items() if step.test and id not in found.results}
    for id, result in found.results.items():
        assert result.note or result.result is Result.PASSED
        assert len(result.note or "") <= 2000
        each = [one.results[id] for one in alone if id in one.results]
        assert (result.result is Result.FAILED) == any(one.result is Result.FAILED for one in each)
        assert (result.result is Result.SKIPPED) == all(one.result is Result.SKIPPED for one in each)
        assert result.at == max((one.at for one in each if one.at), default=None)
    part = Part(steps={id: StepResult(result=one.result, note=one.note, at=one.at) for id, one in found.results.items()})
    read_back = decode(encode(part).encode(), "runs/l/x.yml")
    assert read_back.problems == ()
    assert read_back.part == part


# --- which steps are answered -----------------------------------------------------------------------------------------


def case(name: str, outcome: str = "passed", suite: str = "", **more: object) -> Case:
    return Case(name=name, outcome=outcome, suite=suite, **more)


def asked(step: str, *cases: Case) -> bool:
    """Whether a step alone in its list is answered by all cases."""
    found = answers(parse(f"- [ ] {step}\n", path="docs/l.md"), cases)
    assert bool(found.results) == (len(found.unmatched) < len(cases))
    return not found.unmatched


@pytest.mark.parametrize(
    "test", ["org.example.SmokeTest.login", "SmokeTest.login", "login", "*.login", "org.*", "Smoke?est.log*", "l*n", "suite.login"]
)
def test_a_step_names_its_test(test: str) -> None:
    assert asked(f'x {{ test="{test}" }}', case("login", suite="org.example.SmokeTest", aliases=("suite",)))


@pytest.mark.parametrize("test", ["smoketest.login", "example.login", "Login", "logi", "logi?n", "SmokeTest", "login*out", "[l]ogin"])
def test_a_test_of_another_name_is_no_answer(test: str) -> None:
    assert not asked(f'login {{ test="{test}" }}', case("login", suite="org.example.SmokeTest"))


@pytest.mark.parametrize(
    ("test", "suite", "name"),
    [
        ("smoke.TestHealth/eu", "github.com/example/api/smoke", "TestHealth/eu"),
        ("Smoke.login works", "chromium > smoke.spec.ts > Smoke", "login works"),
        ("smoke.spec.ts.login works", "e2e/smoke.spec.ts", "login works"),
        ("Smoke.login works", "smoke.spec.ts › Smoke", "login works"),
        ("test_rate[eu]", "tests.test_smoke", "test_rate[eu]"),
        ("test_rate[*]", "tests.test_smoke", "test_rate[eu]"),
        ("test_login", "", "tests/test_smoke.py::TestWeb::test_login"),
        ("smoke.login", "api::tests::smoke", "login"),
        ("org.example.SmokeTest.*", "org.example.SmokeTest", ""),
    ],
)
def test_suites_of_every_producer(test: str, suite: str, name: str) -> None:
    assert asked(f'x {{ test="{test}" }}', case(name, suite=suite))


@pytest.mark.parametrize(
    "name", ["run smoke tests", "Run smoke tests!", "test_run_smoke_tests", "run-smoke-tests", "a.py::test_run_smoke_tests"]
)
def test_a_step_without_a_test_is_answered_by_name(name: str) -> None:
    assert asked("Run smoke tests", case(name, suite="anything"))
    assert asked("Smoke { #run-smoke-tests }", case(name))
    assert asked("Run smoke tests { #smoke }", case(name))


@pytest.mark.parametrize("name", ["", "test_", "run smoke", "TestRunSmokeTests", "!"])
def test_no_name_is_guessed(name: str) -> None:
    assert not asked("Run smoke tests", case(name))
    assert not asked("step", case(name))


def test_a_name_that_two_steps_have_is_no_answer() -> None:
    found = answers(LIST, [case("twice"), case("test_twice")])
    assert found.results == {}
    assert len(found.unmatched) == 2
    restore = parse("- [ ] Test restore\n- [ ] Restore\n", path="docs/l.md")
    assert answers(restore, [case("test_restore")]).results == {}
    assert list(answers(restore, [case("restore")]).results) == ["restore"]


def test_a_test_that_a_step_claims_answers_no_other() -> None:
    checklist = parse(
        '- [ ] Login\n- [ ] Other { test="login" }\n- [ ] Third { test="login" }\n- [ ] Fourth { test="gone" }\n', path="docs/l.md"
    )
    found = answers(checklist, [case("login"), case("fourth")])
    assert list(found.results) == ["other", "third"]
    assert found.missing == ("fourth",)
    assert [each.name for each in found.unmatched] == ["fourth"]


T1, T2 = datetime(2026, 11, 22, 20, 4, tzinfo=ZONE), datetime(2026, 11, 22, 19, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cases", "result", "note"),
    [
        ([case("a")], "passed", None),
        ([case("a"), case("b")], "passed", None),
        ([case("a", "failed")], "failed", "failed: `a`"),
        ([case("", "failed", "S", message="no\nmore")], "failed", "failed: `S`\nno\nmore"),
        ([case("a", "skipped", message="why")], "skipped", "skipped: `a`\nwhy"),
        ([case("a"), case("b", "skipped", message="why")], "passed", "1 of 2 skipped: `b`\nwhy"),
        ([case("a", "skipped"), case("b", "skipped", message="why")], "skipped", "2 of 2 skipped: `a`, `b`\nwhy"),
        (
            [case("a", "skipped", message="why"), case("b", "failed"), case("c", "failed", message="first"), case("d", "failed", message="second")],
            "failed",
            "3 of 4 failed: `b`, `c`, `d`; 1 of 4 skipped: `a`\nfirst",
        ),
        ([case(each, "failed") for each in "aabcdefg"], "failed", "8 of 8 failed: `a`, `b`, `c`, `d`, `e` …"),
    ],
)  # fmt: skip
def test_what_several_cases_come_to(cases: list[Case], result: str, note: str | None) -> None:
    (found,) = answers(parse('- [ ] x { test="*" }\n', path="docs/l.md"), cases).results.values()
    assert (found.result, found.note) == (result, note)


def test_the_latest_time_is_that_of_the_step() -> None:
    found = answers(parse('- [ ] x { test="*" }\n', path="docs/l.md"), [case("a", at=T2), case("b"), case("c", at=T1)])
    assert found.results["x"].at == T2
    assert found.results["x"].by is None


def test_a_report_answers_a_checklist() -> None:
    found = answers(LIST, read(PYTEST.encode(), "r.xml"))
    assert {id: (each.result, each.note and each.note.partition("\n")[0]) for id, each in found.results.items()} == {
        "deploy/run-smoke-tests": ("passed", None),
        "deploy/check-the-error-rate": ("failed", "failed: `test_error_rate[us]`"),
        "database/backup": ("failed", "failed: `test_backup`"),
        "undo/restore": ("failed", "failed: `test_restore`"),
    }
    assert [each.name for each in found.unmatched] == ["test_replica", "test_known"]
    assert found.missing == ("deploy/1",)
    assert found.results["deploy/run-smoke-tests"].at == datetime(2026, 11, 25, 14, 15, 23, tzinfo=UTC)
