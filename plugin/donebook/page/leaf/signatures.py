"""Who signed a record, as HTML.

Whatever comes from a file has passed `html.safe` or `html.text` before it is put in.
"""

from __future__ import annotations

from ...record import SignoffState
from ...run import Signoff
from ..html import KNOWN, WORDS, day, moment, safe, text
from .git import changed, changes, commit_link
from .rows import DEGREE, KNOWN_BY
from .view import View


def signatures(view: View) -> str:
    """Each sign-off that the list asks for or the run has: who decided what, when, and whether it stands."""
    rows = "".join([_signoff(view, state) for state in view.record.signoffs])
    return f'<ul class="db-signoffs" id="sign-offs">\n{rows}</ul>'


def _signoff(view: View, state: SignoffState) -> str:
    given = " db-signoff--given" if state.stands else ""
    asked = "" if state.asked else " (not asked for by the checklist)"
    said = _said(view, state, state.signoff) if state.signoff else _OPEN
    return f'<li class="db-signoff{given}">\n<span class="db-quiet">{safe(state.role)}{asked}</span>\n{said}</li>\n'


_OPEN = '<span class="db-signature db-signature--open"></span>\n<span class="db-word db-word--open">not signed</span>\n'


def _said(view: View, state: SignoffState, signoff: Signoff) -> str:
    at = f" · {moment(signoff.at)}" if signoff.at else f" · {day(signoff.on)}" if signoff.on else ""
    by = f" · {safe(signoff.by)}" if signoff.by else ""
    known = view.proof.signer(signoff)
    refused = "".join(f'<b class="db-word db-word--failed">does not count: {safe(reason)}</b>' for reason in state.refused)
    note = f"<p>{text(signoff.note)}</p>" if signoff.note else ""
    return (
        f'<span class="db-signature">{safe(signoff.name or signoff.by or "without a name")}</span>\n'
        f'<span class="db-signoff__what"><b>{WORDS[signoff.decision]}</b>{at}{by}</span>\n'
        f'<span class="db-quiet">{DEGREE[KNOWN_BY[known]]}: {safe(KNOWN[known])}</span>\n{_covered(view, state, signoff)}{refused}{note}'
    )


def _covered(view: View, state: SignoffState, signoff: Signoff) -> str:
    """Whether it covers what stands there now."""
    if not state.outdated:
        return f'<span class="db-quiet">{"covers what stands here" if signoff.covers else "does not say what it covers"}</span>'
    since = [f'{changed(each)} <span class="db-quiet">in</span> {commit_link(view, commit)}' for each, commit in view.proof.since(signoff)]
    told = changes(since) if since else '<span class="db-quiet">The history here does not show what has changed.</span>'
    return f'<b class="db-word db-word--failed">outdated: the results have changed since</b>\n{told}'
