"""The same for machines: JSON, CSV, an Atom feed, a badge."""

from __future__ import annotations

import csv
import html
import io
import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from ..book import Book
from ..manifest import encode, manifest_of
from ..problem import legal, visible
from ..record import Brief, Entry, Record
from ..revision import StepChange
from ..run import Claim, builtins, pretty
from ..settings import Settings
from .html import WORDS
from .kept import Shelf
from .model import DEPLOYMENTS, FEED, MANIFEST, RUNS_CSV, RUNS_JSON, Addresses, Asset, Site
from .proof import Proof, Row
from .since import change_data
from .volume import Volume, name_of

COLUMNS = (
    "id", "checklist", "subject", "version", "environment", "started", "finished", "operator", "verdict", "stage", "outcome",
    "passed", "failed", "blocked", "skipped", "not_applicable", "open", "waived", "signed", "digest", "page",
)  # fmt: skip
"""The columns of `runs.csv`, and the keys of each entry in `runs.json`."""
_FORMULA = re.compile(r"[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]|\s+[=+\-@]")


def summary(record: Record | Brief, page: str) -> dict[str, Any]:
    """One deployment in a line."""
    head = record.run.head
    return {
        "id": record.id,
        "checklist": record.run.checklist,
        "subject": head.subject,
        "version": head.version,
        "environment": head.environment,
        "started": _iso(head.started),
        "finished": _iso(head.finished),
        "operator": head.operator,
        "verdict": str(record.verdict),
        "stage": str(record.stage),
        "outcome": head.outcome and str(head.outcome),
        **{name: record.counts[name] for name in COLUMNS[11:18]},
        "signed": list(record.signed),
        "digest": record.digest,
        "page": page,
    }


def record_data(record: Record, page: str, since: Sequence[StepChange] | None, proof: Proof) -> dict[str, Any]:
    """A whole record: its summary, every entry with all that was ever said of it, what git shows, and what has changed in its checklist since."""
    entries = [entry_data(entry, proof) for entry in record.entries]
    return {**head_data(record, page), "since": since_data(since), "entries": entries, **tail_data(record, proof)}


def since_data(since: Sequence[StepChange] | None) -> list[dict[str, Any]] | None:
    """What has changed in a checklist since a run; None where the text that was run is not known."""
    return since if since is None else [change_data(change) for change in since]


def head_data(record: Record, page: str) -> dict[str, Any]:
    """What a record's JSON begins with."""
    head = builtins(record.run.head)
    return {
        **summary(record, page),
        "pin": head.get("checklist"),
        "origin": str(record.origin),
        "links": head.get("links", []),
        "happened": sorted(record.happened),
    }


def tail_data(record: Record, proof: Proof) -> dict[str, Any]:
    """What a record's JSON has after its entries."""
    return {
        "gates": {id: {**builtins(gate), "known": proof.gate(id, gate)} for id, gate in record.gates.items()},
        "signoffs": [
            {**builtins(signoff), "decision": str(signoff.decision), "known": proof.signer(signoff)} for signoff in record.run.signoffs
        ],
        "roles": [
            {"role": each.role, "asked": each.asked, "signed": each.given, "outdated": each.outdated, "refused": list(each.refused)}
            for each in record.signoffs
        ],
        "redlines": [builtins(redline) for redline in record.run.redlines],
        "files": [{"path": path, "sha256": record.run.digests.get(path), "blob": record.run.blobs.get(path)} for path in record.run.paths],
        "commits": [_commit(row, proof) for row in proof.rows],
        "problems": [str(problem) for problem in record.problems],
    }


def entry_data(entry: Entry, proof: Proof) -> dict[str, Any]:
    """One entry of a record."""
    return {
        "id": entry.id,
        "text": visible(entry.text),
        "path": [visible(section.title) for section in entry.sections],
        "digest": entry.step.digest if entry.step else None,
        "expected": entry.expected,
        "result": entry.result and str(entry.result),
        "derived": entry.claim is None and entry.derived is not None,
        "waived": entry.waived,
        "contradiction": entry.contradiction,
        "said": _claim(entry, entry.claim, proof) if entry.claim else None,
        "attempts": [_claim(entry, claim, proof) for claim in entry.attempts],
    }


def _claim(entry: Entry, claim: Claim, proof: Proof) -> dict[str, Any]:
    return {**builtins(claim.result), "known": proof.claim(entry, claim), "file": claim.path, "line": claim.line}


def _commit(row: Row, proof: Proof) -> dict[str, Any]:
    """What git shows of a commit; no address, which is not the site's to publish."""
    commit, signature = row.edit.commit, row.edit.commit.signature
    merge = proof.brought(commit)
    return {
        "commit": commit.id,
        "author": visible(commit.author.name),
        "authored": commit.authored.isoformat(),
        "committer": visible(commit.committer.name),
        "committed": commit.committed.isoformat(),
        "subject": visible(commit.subject),
        "trailers": [f"{key}: {visible(name)}" for key, name in commit.trailers],
        "signature": {"format": signature.format, "state": signature.state, "key": visible(signature.key)} if signature else None,
        "merge": merge.id if merge else None,
        "request": proof.request(commit) or None,
        "files": [change.path for change in row.edit.changes],
        "changes": [{"what": visible(each.what), "before": visible(each.before), "after": visible(each.after)} for each in row.statements],
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def json_of(data: object) -> bytes:
    """Data as a file of the site."""
    try:
        return pretty(data) + b"\n"
    except UnicodeEncodeError:  # names of files are bytes
        return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def json_line(data: object) -> str:
    """Data as JSON in a line that can be encoded; names of files are bytes, and need not be."""
    line = _LINE(data)
    return line if line.isascii() else line.encode("utf-8", "backslashreplace").decode()


_LINE = json.JSONEncoder(ensure_ascii=False).encode


def badge_asset(volume: Volume) -> Asset:
    """The verdict of a checklist's last deployment as a picture."""
    last = next(iter(volume.history.briefs), None)
    data = badge(WORDS[last.verdict] if last else "never run", str(last.verdict) if last else "")
    return Asset(address=volume.addresses.badge, content=data)


def _page(record: Brief, addresses: Addresses, site: Site) -> str:
    return site.url + site.url_of(addresses.record(record.id))


def book_assets(volumes: list[Volume], shelf: Shelf, book: Book, site: Site) -> list[Asset]:
    """All deployments as JSON and CSV, their manifest, and a feed where the site says at which address it will be."""
    addresses = {volume.checklist.id: volume.addresses for volume in volumes}
    data, rows = shelf.texts(RUNS_JSON, lambda: _runs(book, addresses, site))
    shown = book.provenance
    (manifest,) = shelf.texts(f"{MANIFEST} {shown.head} {shown.complete}", lambda: (encode(manifest_of(book, shown.first)),))
    found = [
        Asset(address=RUNS_JSON, content=data),
        Asset(address=RUNS_CSV, content=rows),
        Asset(address=MANIFEST, content=manifest),
    ]
    if site.url:
        found.append(Asset(address=FEED, content=_feed(book, addresses, site)))
    return found


def _runs(book: Book, addresses: dict[str, Addresses], site: Site) -> tuple[bytes, bytes]:
    rows = [summary(record, _page(record, addresses[record.run.checklist], site)) for record in book.briefs]
    return json_of({"schema": 1, "runs": rows}), table(COLUMNS, rows).encode()


def raw_files(book: Book, settings: Settings) -> Iterator[tuple[str, str]]:
    """Every file of a run as it is: its address, and its path from the top of the repository."""
    for history in book.histories:
        addresses = Addresses(posixpath.relpath(history.checklist.path, settings.docs_dir))
        for record in history.briefs:
            yield from ((addresses.raw(record.id, path), path) for path in record.run.paths)


def folders_of(book: Book, settings: Settings) -> list[str]:
    """The folder of all that is made from each checklist, by its address."""
    return [Addresses(posixpath.relpath(history.checklist.path, settings.docs_dir)).base for history in book.histories]


def table(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> str:
    """CSV (RFC 4180). Every cell is in quotes; one that a spreadsheet would compute has an apostrophe before it (OWASP, CSV injection).

    What hides or reorders text is shown by name; its lines stay.
    """
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        cells = [value if value.__class__ is str else _text(value) for value in map(row.__getitem__, columns)]
        all = "".join(cells)
        if not (all.isascii() and all.isprintable()):  # most are: of very many rows only these are looked at cell by cell
            cells = ["\n".join(map(visible, cell.split("\n"))) for cell in cells]
        if not "".join([cell[:1] for cell in cells]).isalnum():  # what is computed begins with a sign
            cells = [f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells]
        writer.writerow(cells)
    return out.getvalue()


def _text(value: Any) -> str:
    return "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def summaries(records: Iterable[Record | Brief]) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """Deployments as rows and the columns that they have, for a reader without a site."""
    rows = [summary(record, "") for record in records]
    return COLUMNS[:-1], [{name: value for name, value in row.items() if name != COLUMNS[-1]} for row in rows]


def _xml(text: str) -> str:
    return html.escape(legal(visible(text)))


def _feed(book: Book, addresses: dict[str, Addresses], site: Site, size: int = 50) -> bytes:
    """The newest deployments as an Atom feed (RFC 4287)."""
    entries = []
    for record in book.briefs[:size]:
        at = (record.run.head.finished or record.started or datetime.min.replace(tzinfo=UTC)).astimezone(UTC)
        link = _page(record, addresses[record.run.checklist], site)
        entries.append(
            f"<entry><title>{_xml(name_of(record))}: {_xml(WORDS[record.verdict])}</title><id>{_xml(link)}</id>"
            f'<link href="{html.escape(link)}"/><updated>{at:%Y-%m-%dT%H:%M:%SZ}</updated>'
            f"<author><name>{_xml(record.run.head.operator or 'unknown')}</name></author>"
            f"<summary>{_xml(WORDS.get(record.run.head.outcome or '', 'in progress'))}</summary></entry>"
        )
    updated = max((re.search(r"<updated>([^<]+)", entry)[1] for entry in entries), default="1970-01-01T00:00:00Z")  # type: ignore[index]
    home = site.url + site.url_of(DEPLOYMENTS)
    head = f'<title>{_xml(site.name)}: deployments</title><id>{_xml(home)}</id><link href="{html.escape(home)}"/>'
    head += f'<link rel="self" href="{html.escape(site.url + FEED)}"/><updated>{updated}</updated>'
    return f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">{head}{"".join(entries)}</feed>\n'.encode()


_COLOURS = {"passed": "#1a7f4b", "passed_with_exceptions": "#8a5a00", "failed": "#b3261e", "incomplete": "#5f6368"}


def badge(words: str, verdict: str) -> bytes:
    """A badge; its words come from a closed list, none from a file."""
    left, right = 96, 12 + 7 * len(words)
    colour = _COLOURS.get(verdict, "#5f6368")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" aria-label="last deployment: {words}">'
        f'<rect width="{left + right}" height="20" rx="3" fill="#3c4043"/><path d="M{left} 0h{right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{right - 3}z" fill="{colour}"/>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"><text x="6" y="14">last deployment</text>'
        f'<text x="{left + 6}" y="14">{words}</text></g></svg>\n'
    ).encode()
