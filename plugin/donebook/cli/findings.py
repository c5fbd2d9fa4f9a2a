"""What is wrong, in the forms that people and CI systems read."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from .. import __version__
from ..problem import Problem, legal, visible
from .terminal import COMMAND, paint

Findings = Sequence[Problem]
_LEVELS = {"error": "error", "warning": "warning", "hint": "note"}


def text(found: Findings, prefix: str) -> str:
    """A line for each, as compilers tell them: editors jump to the place."""
    return "\n".join(f"{paint(problem.severity, problem.severity)}: {problem} [{problem.code}]" for problem in found)


def github(found: Findings, prefix: str) -> str:
    """GitHub's workflow commands, which become annotations on the lines of a pull request.

    Everything that comes from a file is escaped as actions/toolkit does it, so that no text in it begins a command.
    """
    rows = []
    for problem in found:
        place = {"file": prefix + problem.source, "line": str(problem.line), "title": f"donebook: {problem.code}"}
        if problem.column:
            place["col"] = str(problem.column)
        level = {"error": "error", "warning": "warning", "hint": "notice"}[problem.severity]
        rows.append(f"::{level} {','.join(f'{key}={_property(value)}' for key, value in place.items())}::{_data(_sentence(problem))}")
    return "\n".join(rows)


def _sentence(problem: Problem) -> str:
    return visible(f"{problem.message}. {problem.cure}" if problem.cure else problem.message)


def _data(text: str) -> str:
    return COMMAND.sub("# #", text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")


def as_json(found: Findings, prefix: str) -> str:
    """The problems with all that is known of each."""
    return _dumped(
        {
            "schema": 1,
            "problems": [
                {
                    "file": prefix + problem.source,
                    "line": problem.line,
                    "column": problem.column or None,
                    "severity": problem.severity,
                    "code": problem.code,
                    "message": problem.message,
                    "cure": problem.cure,
                }
                for problem in found
            ],
        }
    )


def _dumped(data: Any) -> str:
    """JSON in ASCII: no control character, no mark that reorders text, no lone surrogate leaves as it is."""
    return COMMAND.sub("\\\\u0023#", json.dumps(data, indent=2))


def junit(found: Findings, prefix: str) -> str:
    """JUnit XML, as GitLab, Jenkins and others show it: a test case for each file, a failure in it for each problem."""
    from xml.sax.saxutils import escape, quoteattr  # noqa: PLC0415  # brings a client for HTTP along

    rows = []
    failures = sum(problem.severity != "hint" for problem in found)
    cases = len({problem.source for problem in found}) or 1
    for source, group in groupby(found, key=lambda problem: problem.source):
        told = [problem for problem in group if problem.severity != "hint"]
        name = quoteattr(_legal(visible(prefix + source)))
        rows.append(f'    <testcase classname="donebook" name={name} file={name}>')
        rows += [
            f"      <failure type={quoteattr(_legal(problem.code))} message={quoteattr(_legal(_sentence(problem)))}>{escape(_legal(str(problem)))}</failure>"
            for problem in told
        ]
        rows.append("    </testcase>")
    if not rows:
        rows.append('    <testcase classname="donebook" name="check"/>')
    body = "\n".join(rows)
    head = '<?xml version="1.0" encoding="utf-8"?>'
    suite = f'  <testsuite name="donebook check" tests="{cases}" failures="{failures}" errors="0" skipped="0">'
    return f"{head}\n<testsuites>\n{suite}\n{body}\n  </testsuite>\n</testsuites>"


def _legal(text: str) -> str:
    return COMMAND.sub("# #", legal(text))


def sarif(found: Findings, prefix: str) -> str:
    """SARIF 2.1.0 (OASIS), as code scanning reads it."""
    codes = sorted({problem.code for problem in found})
    results = [
        {
            "ruleId": problem.code,
            "ruleIndex": codes.index(problem.code),
            "level": _LEVELS[problem.severity],
            "message": {"text": _sentence(problem)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": _uri(prefix + problem.source), "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": problem.line, **({"startColumn": problem.column} if problem.column else {})},
                    }
                }
            ],
        }
        for problem in found
    ]
    driver = {
        "name": "donebook",
        "version": __version__,
        "rules": [{"id": code, "shortDescription": {"text": code.replace("-", " ")}} for code in codes],
    }
    return _dumped(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
        }
    )


def _uri(path: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415  # only here

    return quote(path, safe="/", errors="replace")


FORMATS: dict[str, Callable[[Findings, str], str]] = {"text": text, "github": github, "json": as_json, "junit": junit, "sarif": sarif}
"""How each format tells problems; `prefix` is the path of the folder in its git repository."""
