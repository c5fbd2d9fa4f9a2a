"""The audit page: every discrepancy, and nothing else; the same for machines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from .. import __version__
from ..audit import Audit, Discrepancy, draw
from ..book import Book
from ..problem import visible
from ..provenance import doer
from ..run import pretty
from ..settings import Settings
from .addresses import AUDIT, DISCREPANCIES_CSV, DISCREPANCIES_JSON, MANIFEST, audit_of
from .data import table
from .discrepancies import Shown
from .html import encoded, render
from .kept import Kept, key_of, once
from .model import Asset, Html, Page
from .period import MOST, TOLD, label_of, shelves
from .site import Site
from .volume import Volume, name_of

COLUMNS = ("day", "kind", "record", "what", "rule", "file", "line", "commits", "page")
"""The columns of `audit/discrepancies.csv`, and the keys of each entry of the JSON."""


def audit_pages(volumes: list[Volume], book: Book, audited: Audit, site: Site, settings: Settings, keeper: Kept) -> Iterator[Page]:
    """Every discrepancy, what cannot be known, and the sample that the site draws."""
    yield _audit(volumes, book, audited, site, settings, keeper)
    kept = _kept(audited.discrepancies)
    for shelf in dict.fromkeys(each for id in kept for each in (_year_of(id), id)):
        landing = audit_of(shelf)
        yield Page(
            address=landing,
            kind="audit_year",
            title=f"Audit: {label_of(shelf)}",
            parent=AUDIT,
            content=partial(_shelf, shelf, kept, Shown(volumes, book, site, landing)),
            source="",
            summary=f"Discrepancies of {label_of(shelf)}",
            searched=False,
        )


def _kept(found: Sequence[Discrepancy]) -> dict[str, list[Discrepancy]]:
    """Discrepancies by the page of a year or a month that tells them, the newest first."""
    places, kept = shelves(each.day for each in found), dict[str, list[Discrepancy]]()
    for each in found:
        kept.setdefault(places[each.day], []).append(each)
    return kept


def _year_of(shelf: str) -> str:
    return shelf.partition("-")[0]


def _years(kept: dict[str, list[Discrepancy]]) -> dict[str, int]:
    """How many discrepancies each year has."""
    years: dict[str, int] = {}
    for shelf, found in kept.items():
        years[_year_of(shelf)] = years.get(_year_of(shelf), 0) + len(found)
    return years


def _shelf(shelf: str, kept: dict[str, list[Discrepancy]], shown: Shown) -> bytes:
    """The page of a year, or of a month: what it tells itself, and the way to its months."""
    href, found = shown.href, kept.get(shelf, [])
    months = [id for id in kept if _year_of(id) == shelf != id]
    kinds = Counter(each.kind for id in (shelf, *months) for each in kept.get(id, ()))
    total = kinds.total()
    year = f' · <a href="{href(audit_of(_year_of(shelf)))}">{_year_of(shelf)}</a>' if shelf != _year_of(shelf) else ""
    pieces = [f'<h1>Audit: {label_of(shelf)}</h1>\n<p class="db-facts">{total} discrepanc{"ies" if total != 1 else "y"} · ']
    pieces.append(f'<a href="{href(AUDIT)}">the whole audit</a>{year}</p>\n')
    pieces += ["<p>", *(f'<span class="db-chip">{kind} {count}</span> ' for kind, count in sorted(kinds.items())), "</p>\n"]
    if months:
        rows = (
            f'<li id="{id}"><a href="{href(audit_of(id))}">{label_of(id)}</a> <span class="db-quiet">{len(kept[id])}</span></li>\n'
            for id in months
        )
        pieces += ['<ul class="db-years">\n', *rows, "</ul>\n"]
    if len(found) > MOST:
        pieces.append(f'<p>{MOST:,} of them stand here; all of them in <a href="{href(DISCREPANCIES_CSV)}">CSV</a>.</p>\n')
    if found:
        pieces.append(render("discrepancies", found=shown.rows(found[:MOST], months=shelf == _year_of(shelf))))
    return encoded(pieces)


def _audit(volumes: list[Volume], book: Book, audited: Audit, site: Site, settings: Settings, keeper: Kept) -> Page:
    scope, told, provenance = settings.scope, audited.discrepancies, book.provenance
    shown = Shown(volumes, book, site, AUDIT)
    files = (("CSV", DISCREPANCIES_CSV), ("JSON", DISCREPANCIES_JSON), ("manifest of all records", MANIFEST))
    drawn = draw(book.briefs, scope.sample, scope.seed)
    values: dict[str, Any] = {
        "count": len(told),
        "found": shown.rows(told[:TOLD], months=False),
        "years": [(label_of(year), shown.href(audit_of(year)), count) for year, count in _years(_kept(told)).items()]
        if len(told) > TOLD
        else [],
        "kinds": sorted(Counter(each.kind for each in told).items()),
        "records": len(book.briefs),
        "affected": len({each.name for each in told if each.record}),
        "unknown": audited.unknown,
        "sample": [(shown.record(each), name_of(each), each.name, str(each.verdict)) for each in drawn] if scope.sample else None,
        "seed": scope.seed,
        "head": provenance.head,
        "head_link": site.commit(provenance.head),
        "uncommitted": len(provenance.uncommitted),
        "complete": provenance.complete,
        "files": [(name, shown.href(address)) for name, address in files],
        "made": _made(book, settings),
    }
    key = key_of("audit", [keeper.site()], json.dumps(values))  # nothing else comes to the page: these are all plain
    (html,) = once(keeper, key, lambda: (encoded([render("audit", **values)]),))
    sections = [
        ("Discrepancies", "discrepancies"),
        ("What cannot be known here", "unknown"),
        ("What is proved, and what is not", "proof"),
        ("How this was made", "made"),
    ]
    return Page(
        address=AUDIT,
        kind="audit",
        title="Audit",
        label="Audit",
        content=(Html(str(html, "utf-8")),),
        source="",
        summary="Every discrepancy in checklists, runs and records",
        anchors=frozenset({*(id for _, id in sections), "sample"}),
        toc=tuple(sections[:1] + ([("A sample", "sample")] if scope.sample else []) + sections[1:]),
    )


def _made(book: Book, settings: Settings) -> list[tuple[str, str]]:
    """How the audit was made: what was looked at, by which rules, with what."""
    scope, provenance, policy = settings.scope, book.provenance, settings.policy
    asked = {name: value for name in policy.__struct_fields__ if (value := getattr(policy, name))}
    told = "; ".join(f"{name}: {', '.join(value) if isinstance(value, tuple) else str(value).lower()}" for name, value in asked.items())
    last = [(path, provenance.changes[path][-1].commit) for path in settings.rulers if provenance.changes.get(path)]
    unread = len({problem.source for problem in book.problems if problem.severity == "error"})
    tags = (
        f"{', '.join(scope.tags)}{f', since {scope.since}' if scope.since else ''}; {len(provenance.tags or ())} tags are here"
        if scope.tags
        else "none"
    )
    return [
        ("Donebook", __version__),
        ("Records", f"{len(book.briefs)}, and {unread} file{'s' if unread != 1 else ''} with mistakes in them"),
        ("Tags of deployments", tags),
        ("Committed later without being told", f"up to {scope.late.total_seconds() / 3600:g} hours" if scope.late else "up to 5 minutes"),
        ("Policy of the site", f"{told or 'none'}; a checklist may have its own"),
        (
            "People and signers",
            f"{len(provenance.roster.people)} people; signatures are {'checked' if provenance.signers else 'not checked'}",
        ),
        *(
            (f"Last change of {path}", f"{provenance.called(doer(commit))}, {commit.committed:%Y-%m-%d}, {commit.id[:10]}")
            for path, commit in last
        ),
    ]


def audit_table(found: Iterable[Discrepancy]) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """Discrepancies as rows and the columns that they have, for a reader without a site."""
    return COLUMNS[:-1], [{name: value for name, value in _row(each, "").items() if name != "page"} for each in found]


def _row(each: Discrepancy, page: str) -> dict[str, Any]:
    return {
        "day": each.day or None,
        "kind": each.kind,
        "record": visible(each.name),
        "what": visible(each.text),
        "rule": each.rule,
        "file": visible(each.source) or None,
        "line": each.line or None,
        "commits": [commit.id for commit in each.commits],
        "page": page or None,
    }


def audit_assets(volumes: list[Volume], audited: Audit, site: Site) -> tuple[Asset, ...]:
    """The discrepancies as CSV and JSON."""
    addresses = {volume.checklist.id: volume.addresses for volume in volumes}
    found = []
    for each in audited.discrepancies:
        page = site.url + site.url_of(addresses[each.record.run.checklist].record(each.record.id)) if each.record else ""
        found.append(_row(each, page))
    head = volumes[0].book.provenance.head if volumes else ""
    data = {"schema": 1, "donebook": __version__, "commit": head, "unknown": list(audited.unknown), "discrepancies": found}
    return (
        Asset(address=DISCREPANCIES_CSV, content=table(COLUMNS, found).encode()),
        Asset(address=DISCREPANCIES_JSON, content=pretty(data)),
    )
