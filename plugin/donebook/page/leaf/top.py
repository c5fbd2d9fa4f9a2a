"""What stands above the entries of a record, as HTML: each page has it, so that it is put together here and not by templates.

Whatever comes from a file has passed `html.safe` or `html.text` before it is put in.
"""

from __future__ import annotations

from ...parser import safe_url
from ...problem import Problem
from ...record import Origin
from ...run import Link
from ..html import SIGNS, WORDS, host, moment, safe, text, took
from ..volume import name_of
from .rows import DEGREE, KNOWN_BY
from .view import View

_NO_TEXT = {
    Origin.FROZEN: '<span class="db-quiet">in the text that the run brings; the history here cannot confirm it</span>',
    Origin.FOREIGN: "<b>in a text that was never a revision of this checklist</b>",
}


def top(view: View) -> str:
    """The record's name, its verdict, and why."""
    record, signed = view.record, view.signed
    verdict = record.verdict
    chips = f' <span class="db-chip">{safe(signed)}</span>' if signed else ""
    if record.stage != "signed" or not signed:
        chips += f' <span class="db-chip">{WORDS[record.stage]}</span>'
    return (
        f'<article class="db-record">\n<h1>{safe(name_of(record))}</h1>\n<div class="db-verdict db-verdict--{verdict}">\n'
        f'<p class="db-verdict__line"><span class="db-verdict__word"><span aria-hidden="true">{SIGNS[verdict]}</span> '
        f'{WORDS[verdict].capitalize()}</span>{chips}</p>\n<p class="db-quiet">{safe(" · ".join(view.reasons))}</p>'
    )


def facts(view: View) -> str:
    """From the end of the verdict to the checklist: what cannot be read, where, when, who."""
    record, head = view.record, view.record.run.head
    degree = f" {DEGREE[KNOWN_BY[view.proof.operator]]}" if head.operator else ""
    wide = ' class="db-facts-list__wide"' if view.since else ""
    title = f'<a href="{safe(view.href(view.volume.addresses.overview))}">{safe(record.checklist.title)}</a>'
    return (
        f"</div>\n{_problems(record.problems)}"
        f'<dl class="db-facts-list">\n<div><dt>Environment</dt><dd>{safe(head.environment or "–")}</dd></div>\n'
        f"<div><dt>Began</dt><dd>{moment(record.started)}</dd></div>\n<div><dt>Finished</dt><dd>{moment(head.finished)}</dd></div>\n"
        f"<div><dt>Took</dt><dd>{took(record.started, head.finished)}</dd></div>\n"
        f"<div><dt>Operator</dt><dd>{safe(head.operator or '–')}{degree}</dd></div>\n"
        f"<div><dt>Outcome</dt><dd>{WORDS[head.outcome] if head.outcome else '–'}</dd></div>\n"
        f"<div{wide}><dt>Checklist</dt><dd>{title} {_text(view)}"
    )


def more(view: View) -> str:
    """From the checklist to the entries: links, and how many entries came to what."""
    record, links = view.record, view.record.run.head.links
    pieces = ["</dd></div>\n"]
    if links:
        pieces.append(f"<div><dt>Links</dt><dd>{' · '.join(map(_link, links))}</dd></div>")
    pieces.append("</dl>\n")
    if record.entries:
        segments = view.segments
        counts = [f"{size} {WORDS[kind]}" for kind, _, size in segments]
        bars = "".join(
            f'<rect class="db-fill--{kind}" x="{begin}" y="0" width="{size}" height="1"></rect>' for kind, begin, size in segments
        )
        pieces.append(
            f'<svg class="db-progress" role="img" viewBox="0 0 {len(record.entries)} 1" preserveAspectRatio="none" aria-label="{", ".join(counts)}">'
            f'{bars}</svg>\n<p class="db-quiet db-counts">{" · ".join(counts)}</p>\n'
        )
    return "".join(pieces)


def _problems(problems: tuple[Problem, ...]) -> str:
    if not problems:
        return ""
    said = (
        f"<li><code>{safe(each.place)}</code> {text(each.message)}"
        + (f' <span class="db-quiet">{text(each.cure)}</span></li>' if each.cure else "</li>")
        for each in problems
    )
    count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''} in this record’s files"
    return f'<div class="db-problems" role="note"><p><b>{count}</b></p>\n<ul>{"".join(said)}</ul></div>\n'


def _text(view: View) -> str:
    """Which text of the checklist was run."""
    record, pin = view.record, view.record.run.head.checklist
    if record.origin is Origin.PINNED:
        revision = (pin.revision if pin else None) or record.checklist.blob
        return f"as of <code>{safe(revision[:12])}</code>"
    if record.origin in _NO_TEXT:
        return _NO_TEXT[record.origin]
    if pin and pin.blob:
        return "<b>in another text than the run pins</b>"
    return '<span class="db-quiet">(the run pins no revision)</span>'


def _link(link: Link) -> str:
    target = safe_url(link.href)
    if not target:
        return f"{safe(link.rel)}: <code>{text(link.href)}</code>"
    where = host(target)
    shown = f'<a href="{safe(target)}" rel="nofollow noopener noreferrer ugc">{safe(link.title or link.rel)}</a>'
    return f'{shown} <span class="db-quiet">↗ {safe(where)}</span>' if where else shown
