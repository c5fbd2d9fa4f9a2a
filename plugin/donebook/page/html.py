"""Texts to HTML: the door to Jinja, and the only place where text becomes markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from ..parser import safe_url
from ..problem import visible
from ..record import Stage, Verdict
from ..run import Decision, Outcome, Result

if TYPE_CHECKING:
    from ..parser.render import References

SIGNS = {
    "passed": "✓", "failed": "✕", "blocked": "?", "skipped": "–", "not_applicable": "n/a", "open": "○", "not_needed": "·",
    "passed_with_exceptions": "◐", "incomplete": "○",
}  # fmt: skip
"""A sign for each result and verdict; a word always stands beside it."""
WORDS: dict[str, str] = {
    **{each: each.replace("_", " ") for each in (*Result, *Verdict, *Stage, *Outcome, *Decision)},
    "open": "not answered",
    "not_needed": "not needed",
    Stage.CHANGED: "changed after sign-off",
    Outcome.ROLLED_BACK: "rolled back",
}
"""The closed words as people read them."""
KNOWN = {
    "unknown": "This clone has not the commit that brought it",
    "claimed": "The file says so, and nothing that git shows confirms it",
    "committed": "Brought by a commit that bears their name or address, which anybody can write",
    "signed": "Brought by their commit, and signed with a key that the site knows as theirs",
    "witnessed": "Signed with their key, and brought here by the signed merge of somebody else",
}
"""What each degree means, for whom the word is not enough."""
_URL = re.compile(r"https?://[^\s<>\"'`\\^{}|\[\]]+")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@cache
def environment() -> Any:
    """Donebook's own Jinja: everything is escaped, an unknown name is an error, templates come from the package only."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  # commands without pages start faster

    env = Environment(
        loader=PackageLoader("donebook.page"),
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        optimized=False,  # there are no constants to put together, and looking for them takes an eighth of reading a template
    )
    env.filters.update(word=word, sign=sign, moment=moment, text=text)
    env.globals.update(KNOWN=KNOWN)
    return env


def shown(value: Any) -> Any:
    """A value as a template puts it in: no text hides or reorders another, wherever it comes from."""
    return visible(value) if type(value) is str else value


def render(template: str, /, **values: Any) -> str:
    """The HTML of one of our templates."""
    return str(environment().get_template(f"{template}.html").render(**values))


def safe(value: str) -> str:
    """A text as it stands in HTML that is put together without a template: escaped, and with what hides others shown by name."""
    return (_safe if len(value) < _SHORT else _safe.__wrapped__)(value)


_SHORT = 200
"""Texts of so few characters are kept: names, titles and ids, of which pages have the same again and again."""


@lru_cache(maxsize=4096)
def _safe(value: str) -> str:
    return str(escape(visible(value)))


def encoded(pieces: Iterable[str]) -> bytes:
    """Pieces as one text in UTF-8; what is no text becomes references to characters."""
    return "".join(pieces).encode("utf-8", "xmlcharrefreplace")


def cell(state: str, *, changed: bool, waived: bool) -> Markup:
    """A cell of a matrix, by what came of a step; nothing stands in it where the list of that day had no such step."""
    if not state:
        return Markup("<td></td>")
    more = f"{' db-cell--changed' if changed else ''}{' db-cell--waived' if waived else ''}"
    words = f'<span aria-hidden="true">{SIGNS[state]}</span><span class="db-hidden">{WORDS.get(state, state)}{", waived" if waived else ""}</span>'
    return Markup(f'<td><span class="db-cell db-cell--{state}{more}">{words}</span></td>')  # noqa: S704  # of closed words


def word(value: str) -> str:
    """`passed_with_exceptions` as `passed with exceptions`."""
    return WORDS.get(value, value)


def sign(value: str) -> str:
    """The sign of a result or verdict."""
    return SIGNS[value]


def day(value: date | None) -> str:
    """`22 Nov 2026`."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}" if value else "–"


def zone(value: datetime) -> str:
    """`UTC+1`."""
    offset = value.utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


def _time(value: datetime, shown: str) -> Markup:
    # Put together here, since `Markup.format` takes as long as the rest of a row: there are two on each.
    title = f"{day(value)}, {_clock(value)}:{value.second:02} {zone(value)}"
    return Markup(f'<time datetime="{escape(value.isoformat())}" title="{escape(title)}">{escape(shown)}</time>')  # noqa: S704  # escaped


def _clock(value: datetime) -> str:
    return f"{value.hour:02}:{value.minute:02}"  # strftime takes three times as long


def moment(value: datetime | None) -> Markup:
    """`22 Nov 2026, 20:00 UTC+1`, as a time that machines read too."""
    return _time(value, f"{day(value)}, {_clock(value)} {zone(value)}") if value else Markup("–")


def utc(value: datetime) -> Markup:
    """`22 Nov 2026, 19:00 UTC (20:00 UTC+1)`: a commit's time, and the clock of who made it where that shows another."""
    if value.year == 1:
        return Markup("at no time that a calendar has")
    universal = value.astimezone(UTC)
    own = Markup(" ({:%H:%M} {})").format(value, zone(value)) if value.utcoffset() else Markup("")
    return _time(value, f"{day(universal)}, {universal:%H:%M} UTC") + own


def dated(value: datetime | None) -> Markup:
    """`22 Nov 2026`, as a time that machines read too."""
    return _time(value, day(value)) if value else Markup("–")


def clock(value: datetime | None, near: datetime | None = None) -> Markup:
    """`20:00` on the day of `near`; with the day on any other, and with the year where there is no `near`."""
    if value is None:
        return Markup("")
    same = near is not None and value.astimezone(near.tzinfo).date() == near.date()
    if same:
        return _time(value, f"{_clock(value)}")
    return _time(value, f"{value.day} {_MONTHS[value.month - 1]} {_clock(value)}" if near else f"{day(value)}, {_clock(value)}")


def took(begin: datetime | None, end: datetime | None) -> str:
    """`1 h 12 min` between two times; a dash where one is not known or they are in the wrong order."""
    if begin is None or end is None or end < begin:
        return "–"
    hours, minutes = divmod(round((end - begin).total_seconds() / 60), 60)
    days, hours = divmod(hours, 24)
    parts = [f"{days} d" if days else "", f"{hours} h" if hours else "", f"{minutes} min" if minutes or not (hours or days) else ""]
    return " ".join(filter(None, parts))


def host(url: str) -> str:
    """The host that a link really leads to."""
    found = re.match(r"https?://([^/?#]+)", safe_url(url))
    return found[1] if found else ""


def passage(markdown: str, link: Callable[[str], str], references: References, *, inline: bool = False) -> Markup:
    """A checklist's Markdown as a record shows it, in the words of that day."""
    from ..parser.render import html_of  # noqa: PLC0415  # brings markdown-it along: of most builds all texts were made before

    html = html_of(markdown, link, references, inline=inline)
    return Markup("\n".join(map(visible, html.split("\n"))))  # noqa: S704  # html_of lets no HTML of the text through


def text(value: str) -> Markup:
    """A stranger's text: escaped, its lines kept, hidden characters shown by name, addresses in it as links."""
    if "://" not in value:
        return Markup("<br>".join([safe(line) for line in value.strip().split("\n")]))  # noqa: S704  # escaped
    lines = []
    for line in value.strip().split("\n"):
        pieces, position = [], 0
        for found in _URL.finditer(line):
            url = found[0].rstrip(".,;:!?)")
            if safe_url(url):
                pieces.append(escape(visible(line[position : found.start()])))
                pieces.append(Markup('<a href="{0}" rel="nofollow noopener noreferrer ugc">{0}</a>').format(url))
                position = found.start() + len(url)
        lines.append(Markup("").join([*pieces, escape(visible(line[position:]))]))
    return Markup("<br>").join(lines)
