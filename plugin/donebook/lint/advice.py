"""Advice of the checklist literature: hints, which never fail anything."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..checklist import Checklist, Section, Step
from ..problem import Problem, quoted
from .codes import ADVICE

MOST = 9
"""Steps at one pause point."""
_VERBS = (
    "add|announce|apply|approve|archive|back up|build|check|clear|close|commit|compare|configure|confirm|copy|create|delete|deploy|disable|"
    "document|drain|drop|enable|ensure|export|file|import|inform|install|merge|migrate|monitor|notify|open|post|publish|pull|push|read|record|"
    "release|remove|rename|reset|restart|restore|review|roll back|rotate|run|send|set|sign|start|stop|switch|tag|tell|test|update|upgrade|"
    "upload|validate|verify|wait|write"
)
_NEXT = (
    "add|announce|apply|approve|check|clear|close|commit|confirm|create|delete|deploy|disable|drain|enable|ensure|inform|install|migrate|"
    "notify|open|publish|push|remove|restart|restore|rotate|send|start|stop|switch|tell|update|upload|validate|verify|wait"
)
"""Verbs that are seldom nouns: `issues and pull requests` is one thing."""
_TWO = re.compile(
    rf"(?:{_VERBS})\b(?:(?!\b(?:that|whether|if|how|when|to)\b)[^.;:()\"'])*?(?:,? and(?: then)?|, then|; then|;) (?:{_NEXT})\b(?![-\w])",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:appropriate(?:ly)?|adequate(?:ly)?|properly|looks? (?:good|ok|fine)|"
    r"(?:are|works?|working) (?:ok|fine|as expected|correctly)|everything (?:works|is (?:ok|fine|good)))\b",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"roll[- ]?back|rolling back|back[- ]?out|fall[- ]?back|revert|restor|undo|rückfall|zurück|annul|retour arrière|reversi", re.IGNORECASE
)
_CHANGE = re.compile(r"deploy|release|rollout|roll-out|go[- ]live|launch|migration|upgrade", re.IGNORECASE)
_KEYS = frozenset("date updated last_updated lastmod revised revision reviewed last_reviewed version modified created".split())
_DATED = re.compile(
    r"\b(?:updated|revised|revision|reviewed|version|date|created|modified|stand|datum|fecha)\b[^\n]{0,30}\d", re.IGNORECASE
)


def advice(body: str, first: int, checklist: Checklist) -> Iterator[Problem]:
    """The hints for a checklist whose text, without its front matter, is `body`; it begins at line `first`."""
    if not checklist.steps:
        return
    line = max(checklist.root.line, first)
    for section in checklist.root.walk():
        if len(section.steps) > MOST:
            where = quoted(section.title) if section.title else "the title"
            yield _hint(
                checklist, "long-phase", section.line, f"{len(section.steps)} steps at one pause point, under {where}: more than {MOST}"
            )
    for step in checklist.steps.values():
        yield from _wording(checklist, step)
    if not checklist.roles and not any(step.role for step in checklist.steps.values()):
        yield _hint(checklist, "no-roles", line, "nobody is named who does this or signs for it")
    if _CHANGE.search(checklist.title) and not _has_way_back(checklist.root):
        yield _hint(checklist, "no-rollback", line, f"{quoted(checklist.title)} has no steps for the way back")
    if not _KEYS & {key.lower() for key in checklist.meta} and not _DATED.search(body):
        yield _hint(checklist, "no-date", line, "the text does not say when the list was last revised")


def _wording(checklist: Checklist, step: Step) -> Iterator[Problem]:
    if _TWO.match(step.text):
        yield _hint(checklist, "two-things", step.line, f"{quoted(step.text)} asks two things at once")
    if vague := _VAGUE.search(step.text):
        yield _hint(checklist, "vague", step.line, f"{quoted(vague[0])} in {quoted(step.text)} leaves open what is to be seen")


def _hint(checklist: Checklist, code: str, line: int, message: str) -> Problem:
    kind = ADVICE[code]
    return Problem(
        source=checklist.path, line=line, message=message, cure=f"{kind.cure} Source: {kind.source}.", code=code, severity="hint"
    )


def _has_way_back(root: Section) -> bool:
    titles = {section.title for section in root.walk()}
    texts = {text for step in root.every_step() for text in (*step.labels, step.text)}
    return any(map(_BACK.search, titles | texts))
