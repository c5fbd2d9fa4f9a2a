"""Deployments as rows of a table: of these there are very many, so that they are put together here and not by a template.

Whatever comes from a file has passed `html.safe` before it is put in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..record import Brief
from .html import WORDS, dated, safe, sign, took

_HEAD = (
    '<div class="db-scroll" tabindex="0" role="region" aria-label="Deployments">\n<table class="db-table{live}">\n<thead><tr><th scope="col">Deployment</th>'
    '<th scope="col" data-filter>Environment</th><th scope="col">Began</th>{took}<th scope="col" data-filter>Verdict</th>'
    '<th scope="col" data-filter>Outcome</th><th scope="col" data-filter>State</th>{passed}</tr></thead>\n<tbody>\n'
)
_TOOK, _PASSED = '<th scope="col">Took</th>', '<th scope="col">Passed</th><th scope="col" data-filter>Operator</th>'


def table(briefs: Iterable[Brief], link: Callable[[Brief], str], *, long: bool) -> str:
    """Deployments as a table; `link` leads to a record's page. A `long` one can be sorted and filtered."""
    head = _HEAD.format(live=" db-table--live" if long else "", took=_TOOK if long else "", passed=_PASSED if long else "")
    return "".join([head, *(_row(brief, link(brief), long=long) for brief in briefs), "</tbody>\n</table>\n</div>\n"])


def chip(verdict: str) -> str:
    """A verdict."""
    return f'<span class="db-chip db-chip--{verdict}"><span aria-hidden="true">{sign(verdict)}</span> {WORDS[verdict]}</span>'


def _row(brief: Brief, link: str, *, long: bool) -> str:
    head, started, finished = brief.run.head, brief.started, brief.run.head.finished
    name = safe(f"{head.subject or brief.id} {head.version or ''}")
    cells = [
        f'<tr>\n<th scope="row"><a href="{safe(link)}">{name}</a></th>\n<td>{safe(head.environment or "–")}</td>\n',
        f'<td data-sort="{int(started.timestamp()) if started else 0}">{dated(started)}</td>\n',
    ]
    if long:
        seconds = int((finished - started).total_seconds()) if finished and started else 0
        cells.append(f'<td class="db-nowrap" data-sort="{seconds}">{took(started, finished)}</td>\n')
    outcome = WORDS[head.outcome] if head.outcome else "–"
    cells.append(f"<td>{chip(brief.verdict)}</td>\n<td>{outcome}</td>\n<td>{WORDS[brief.stage]}</td>\n")
    if long:
        passed, asked = brief.counts["passed"], brief.total - brief.counts["not_applicable"] - brief.counts["not_needed"]
        cells.append(f'<td class="db-nowrap" data-sort="{passed}">{passed} of {asked}</td>\n<td>{safe(head.operator or "–")}</td>\n')
    return "".join([*cells, "</tr>\n"])
