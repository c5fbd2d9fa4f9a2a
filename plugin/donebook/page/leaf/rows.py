"""Rows of records as HTML: of a list's entries there are very many, so that they are put together here and not by templates.

Whatever comes from a file has passed `html.safe` before it is put in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from ...parser import safe_url
from ...record import LETTERS
from ...run import Attempt, Evidence
from ..html import SIGNS, WORDS, clock, day, host, safe, text, zone
from ..html import moment as whole_moment

T = TypeVar("T")
STATES = {letter: state for state, letter in LETTERS.items()}
"""What came of an entry, by a letter."""
DEGREES = {"u": "unknown", "c": "claimed", "m": "committed", "s": "signed", "w": "witnessed"}
"""How well it is known who did something, by a letter."""
KNOWN_BY = {degree: letter for letter, degree in DEGREES.items()}
DEGREE = {letter: f'<span class="db-known db-known--{word}">{word}</span>' for letter, word in DEGREES.items()}
"""The same on a page."""
SIGN = {letter: f'<span class="db-sign db-sign--{state}" aria-hidden="true">{SIGNS[state]}</span>' for letter, state in STATES.items()}
WORD = {letter: f'<span class="db-word db-word--{state}">{WORDS[state]}</span>' for letter, state in STATES.items()}
NOBODY = "nobody named"
SHORT = 25
"""So long is a time in ISO 8601 with an offset and without fractions of a second: all but a few are."""


@lru_cache(maxsize=4096)
def day_of(date: str) -> str:
    """`22 Nov 2026`, of an ISO 8601 date."""
    return day(datetime.fromisoformat(date))


@lru_cache(maxsize=256)
def zone_of(offset: str) -> str:
    """`UTC+1`, of an offset in ISO 8601."""
    return zone(datetime.fromisoformat(f"2000-01-01T00:00:00{offset}"))


def iso(at: datetime | None) -> str:
    """A time in ISO 8601; empty where there is none."""
    return at.isoformat() if at else ""


def near_time(at: str, near: str) -> str:
    """A time as `clock` shows it: without its day where that is the day of `near`, and with the year where there is none."""
    if len(at) != SHORT or (near and near[19:] != at[19:]):
        return str(clock(datetime.fromisoformat(at), datetime.fromisoformat(near) if near else None))
    words, hour = day_of(at[:10]), at[11:16]
    shown = hour if at[:10] == near[:10] else f"{words[:-5]} {hour}" if near else f"{words}, {hour}"
    return f'<time datetime="{at}" title="{words}, {at[11:19]} {zone_of(at[19:])}">{shown}</time>'


def near_times(times: Iterable[str], near: str) -> list[str]:
    """Many times, each as `near_time` gives it; those of one day, as nearly all of a run are, in half the time. Empty ones stay so."""
    times = [*times]
    like = near or next(filter(None, times), "")
    if len(like) != SHORT:
        return [near_time(at, near) if at else "" for at in times]
    day, offset = like[:10], like[19:]
    words, zone = day_of(day), zone_of(offset)
    date = "" if near else f"{words}, "
    return [
        f'<time datetime="{at}" title="{words}, {at[11:19]} {zone}">{date}{at[11:16]}</time>'
        if at[:10] == day and at[19:] == offset
        else near_time(at, near) if at else ""
        for at in times
    ]  # fmt: skip


def moment(at: str) -> str:
    """A time with its day and its zone."""
    if len(at) != SHORT:
        return str(whole_moment(datetime.fromisoformat(at)))
    return f'<time datetime="{at}">{day_of(at[:10])}, {at[11:16]} {zone_of(at[19:])}</time>'


def who(by: str, at: str, near: str, known: str) -> str:
    """Who, when, and how well that is known, if a letter says so."""
    when = f" · {near_time(at, near)}" if at else ""
    return f"{by or NOBODY}{when} · {DEGREE[known]}" if known.strip() else f"{by or NOBODY}{when}"


def said(result: Attempt, near: str, waived: str = "") -> str:
    """The note, the evidence and the waiver of a result; `waived` is a letter for how well it is known who waived it."""
    pieces = []
    if result.note:
        pieces.append(f"<p>{text(result.note)}</p>\n")
    if result.evidence:
        pieces.append(f"<p>{evidence(result.evidence)}</p>\n")
    if waiver := result.waiver:
        at = f", {near_time(waiver.at.isoformat(), near)}" if waiver.at else ""
        degree = DEGREE[waived] if waived else ""
        pieces.append(f'<p class="db-quiet">Waived by {safe(waiver.by)}{at} {degree}: {text(waiver.reason)}</p>\n')
    return f'<div class="db-said">\n{"".join(pieces)}</div>\n' if pieces else ""


def evidence(links: Iterable[Evidence]) -> str:
    """What shows that a result is so: links with the host that they lead to, and what is none as text."""
    return " · ".join(f'<span class="db-evidence">{_evidence(each)}</span>' for each in links)


def _evidence(each: Evidence) -> str:
    target = safe_url(each.href)
    if not target:
        return f"{safe(each.title or '')} <code>{text(each.href)}</code>"
    link = f'<a href="{safe(target)}" rel="nofollow noopener noreferrer ugc">{safe(each.title or target)}</a>'
    name = host(target) if each.title else ""
    return f'{link} <span class="db-quiet">↗ {safe(name)}</span>' if name else link


_LINE = {letter: f'<li class="db-entry db-entry--{state}' for letter, state in STATES.items()}
_BODY = {letter: f'\n{sign}\n<div class="db-entry__body">\n<span class="db-entry__text">' for letter, sign in SIGN.items()}
_CAME = {letter: f"</span>\n{word}\n" for letter, word in WORD.items()}
ASIDE, END = '</div>\n<div class="db-entry__who">', "</div>\n</li>\n"
"""Before who it was and when, and after it."""


def line(letter: str, open: str, text: str) -> str:
    """An entry of a record's page up to what comes after its state; `open` ends its tag."""
    return f"{_LINE[letter]}{open}{_BODY[letter]}{text}{_CAME[letter]}"


def row_pieces(letter: str, open: str, text: T, extra: T) -> tuple[str | T, ...]:
    """The same of any entry up to who it was, in pieces; `extra` comes after its state."""
    return (_LINE[letter], open, _BODY[letter], text, _CAME[letter], extra, ASIDE)


def row_html(letter: str, open: str, text: str, extra: str, beside: str) -> str:
    """An entry as a record's page shows it."""
    return "".join((*row_pieces(letter, open, text, extra), beside, END))


def attempt(result: Attempt, near: str, known: str, waived: str) -> str:
    """An earlier result."""
    by = who(safe(result.by or ""), result.at.isoformat() if result.at else "", near, known)
    return f'<li>{WORD[LETTERS[result.result]].replace("span", "b")} <span class="db-quiet">{by}</span>{said(result, near, waived)}</li>'


BESIDE = {" ": "", **{letter: f" · {degree}" for letter, degree in DEGREE.items()}}
"""How well it is known who did something, after who it was; nothing where that is not said."""
WHOM, DONE = '</span> <span class="db-quiet">', "</span></li>"
"""In a line of the timeline, between what was and who did it, and at its end."""


def event(at: str, what: str, by: str, known: str) -> str:
    """A line of the timeline."""
    return f"<li>{moment(at)} <span>{what}{f'{WHOM}{by}{BESIDE[known]}' if by else ''}{DONE}"


COMMON = (*_LINE.values(), *_BODY.values(), *_CAME.values(), ASIDE, END, *BESIDE.values(), WHOM, DONE)
"""Pieces that the pages of all records have in common."""
