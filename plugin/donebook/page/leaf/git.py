"""What git says of a record, as HTML: each page has it, so that it is put together here and not by a template.

Whatever comes from a file or a commit has passed `html.safe` or `html.text` before it is put in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from ...provenance import Commit
from ..html import KNOWN, safe, text, utc
from ..proof import Row, Statement
from .view import View

_OPEN = 12
"""A list of more changes than that is closed at first."""


def git(view: View) -> str:
    """The last section of a record's page: its commits, what is not known of it, its files, its digest."""
    return "".join(_section(view))


def changed(each: Statement) -> str:
    """One thing that a commit changed."""
    before = f"<del>{text(each.before)}</del>" if each.before else ""
    after = f"<ins>{text(each.after)}</ins>" if each.after else ' <span class="db-quiet">taken out</span>'
    by = f' <span class="db-quiet">in the name of {safe(each.by)}</span>' if each.by else ""
    return f"{safe(each.what)}: {before}{' → ' if each.before and each.after else ''}{after}{by}"


def changes(statements: Iterable[str]) -> str:
    """A list of things that were changed."""
    return f'<ul class="db-changes">{"".join(f"<li>{each}</li>" for each in statements)}</ul>'


def commit_link(view: View, commit: Commit) -> str:
    """A commit's id, and the link to it where the site knows one."""
    link, id = view.commit(commit.id), f"<code>{safe(commit.id[:10])}</code>"
    return f'<a href="{safe(link)}">{id}</a>' if link else id


def _section(view: View) -> Iterator[str]:
    provenance = view.proof.trace.provenance
    yield '<section class="db-section"><h2 id="git">What git says</h2>\n'
    if provenance.known:
        if rows := view.proof.rows:
            yield f'<ol class="db-git">\n{"".join([_row(view, row) for row in rows])}</ol>'
        if paths := view.uncommitted:
            yield f"<p>Not committed as it stands here: {', '.join(map(_code, paths))}</p>"
        if provenance.shallow:
            yield '<p class="db-quiet">The clone that this site was built from is shallow: earlier changes are not known, and nothing is said of them.</p>'
        if provenance.partial:
            yield '<p class="db-quiet">The clone that this site was built from is partial: it lacks texts that git would have to fetch, and nothing is said of them.</p>'
        yield _meanings(complete=provenance.complete)
    else:
        yield '<p class="db-quiet">There is no git history here: everything on this page is only claimed.</p>\n'
    files = (
        f'<a href="{safe(raw)}">{_code(path)}</a>' + (f' (<a href="{safe(edit)}">edit</a>)' if edit else "")
        for path, raw, edit in view.files
    )
    data = safe(view.href(view.volume.addresses.data(view.record.id)))
    yield (
        f'<p>{" · ".join(files)} · <a href="{data}">this record as JSON</a><br><span class="db-quiet">Digest of the checklist and of all results: '
        f'<code class="db-digest">{safe(view.record.digest)}</code></span></p>\n</section>'
    )


@cache
def _meanings(*, complete: bool) -> str:
    words = (
        f"<b>{word}</b>: {safe(meaning[0].lower() + meaning[1:])}" for word, meaning in KNOWN.items() if word != "unknown" or not complete
    )
    return f'<p class="db-quiet">Names, times and messages in commits are what their authors’ machines said. {"; ".join(words)}.</p>\n'


def _code(path: str) -> str:
    return f"<code>{text(path)}</code>"


def _row(view: View, row: Row) -> str:
    commit = row.edit.commit
    link = commit_link(view, commit)
    if commit.edge:
        return f"<li><p>The clone that this site was built from begins at commit {link}: what was there before, and who wrote it, is not known here.</p></li>\n"
    later = f' <span class="db-quiet">committed {utc(commit.committed)}</span>' if commit.committed != commit.authored else ""
    after = "".join(f' <span class="db-chip db-chip--incomplete">after {safe(mark)}</span>' for mark in row.after)
    differences = "" if row.first else f'<p class="db-quiet">{" · ".join(_differences(view, row))}</p>'
    return (
        f"<li><p>{utc(commit.authored)} <b>{safe(view.proof.who(commit))}</b> {row.word} it "
        f'<span class="db-quiet">“{text(commit.subject)}”</span> {link}{later}{after}</p>\n'
        f'<p class="db-quiet">{" · ".join(_signs(view, commit))}</p>\n{_what(row)}{differences}</li>'
    )


def _signs(view: View, commit: Commit) -> Iterator[str]:
    """What the commit shows besides: its signature, the merge that brought it, what its message names."""
    proof = view.proof
    yield safe(proof.signature(commit) or "not signed")
    if merge := proof.brought(commit):
        signed = safe(proof.signature(merge) or "not signed")
        yield f"brought by {safe(proof.who(merge))}, {utc(merge.committed)} {commit_link(view, merge)}, {signed}"
    if number := proof.request(commit):
        link, said = view.volume.site.request(number), f"request {safe(number)}"
        yield f'the message names <a href="{safe(link)}">{said}</a>' if link else f"the message names {said}"
    for key, name in commit.trailers:
        yield f"{safe(key)}: {text(name)} (says the message)"


def _what(row: Row) -> str:
    """What a commit changed in the run."""
    if row.first and row.tally:
        return f'<p class="db-quiet">{row.tally}</p>\n'
    if row.statements and not row.first:
        count = len(row.statements)
        said = changes(map(changed, row.statements))
        return f'<details class="db-attempts"{" open" if count <= _OPEN else ""}><summary>What it changed: {count}</summary>\n{said}</details>\n'
    if not row.edit.known:
        return '<p class="db-quiet">What it changed cannot be told: a text before or after it cannot be read, or is not here.</p>\n'
    return ""


def _differences(view: View, row: Row) -> Iterator[str]:
    for change in row.edit.changes:
        link, path = view.proof.difference(change), _code(change.path)
        yield f'<a href="{safe(link)}">difference in {path}</a>' if link else path
