"""What an OSCAL observation of a record is made of: sentences, links, evidence, and the run's files with their digests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..page import name_of
from ..page.addresses import url_path
from ..page.proof import proof_of
from ..record import Entry, Record, SignoffState
from .exhibit import Exhibit
from .terms import address, identifier, prose, token


def told(exhibit: Exhibit) -> Iterator[str]:
    """A record in sentences."""
    record = exhibit.record
    yield f"The checklist {prose(record.checklist.title)} was run for {prose(name_of(record))}."
    counts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in record.counts.items() if number)
    yield f"What came of its steps: {counts or 'there are none'}."
    proof = proof_of(exhibit.volume, record)
    known = Counter(proof.claim(each, each.claim) for each in record.entries if each.claim and each.claim.result.by)
    if known:
        degrees = ", ".join(f"{number} {degree}" for degree, number in sorted(known.items()))
        yield f"How well it is known who gave the results that stand: {degrees}."
    yield from map(_odd, record.attention)
    yield from map(_signed, record.signoffs)
    if not record.signoffs:
        yield "The checklist asks for no sign-off, and there is none."


def _odd(entry: Entry) -> str:
    """A step that a reader must not miss, in a sentence."""
    told = [entry.result.replace("_", " ") if entry.result else "open"]
    waiver = entry.said.waiver if entry.said and entry.waived else None
    told += [f"waived by {prose(waiver.by)} ({prose(waiver.reason)})"] if waiver else []
    told += ["results contradict one another, and the worst counts"] if entry.contradiction else []
    told += ["the checklist has no such step"] if entry.step is None else []
    return f"Step {prose(entry.id)}: {'; '.join(told)}."


def _signed(state: SignoffState) -> str:
    """A role's sign-off in a sentence."""
    said = state.signoff
    if said is None:
        return f"{prose(state.role)}: not signed."
    at, who = said.at or said.on, prose(said.by or said.name or "nobody")
    what = f"{said.decision.replace('_', ' ')}, as written by {who}, {at.isoformat() if at else 'at no time'}"
    doubts = ["what it covers has changed since"] if state.outdated else []
    doubts += ["the policy does not let it count"] if state.refused else []
    return f"{prose(state.role)}: {'; '.join([what, *doubts])}."


def evidence(exhibit: Exhibit) -> Iterator[dict[str, str]]:
    """The record's page, the run's files, and each link that the run calls evidence."""
    if url := address(exhibit.url):
        yield {"href": url, "description": "The page of the record."}
    yield {"href": f"#{files(exhibit)['uuid']}", "description": "The files of the run, with the SHA-256 of each as it was read."}
    for entry in exhibit.record.entries:
        for each in dict.fromkeys(entry.said.evidence if entry.said else ()):
            title = f"{prose(each.title)}, " if each.title else ""
            description = f"For the step {prose(entry.id)}, as the run says: {title}{prose(each.href)}. Nobody opened it for this export."
            url = address(each.href)
            yield {"href": url, "description": description} if url else {"description": description}


def links(record: Record) -> Iterator[dict[str, str]]:
    """Where else the deployment is written down, as the run says."""
    for link in record.run.head.links:
        if href := address(link.href):
            yield {"href": href, "rel": token(link.rel), "text": prose(link.title or link.rel)}


def files(exhibit: Exhibit) -> dict[str, Any]:
    """The files of a run, with their digests."""
    digests = dict(sorted(exhibit.record.run.digests.items()))
    found = [
        {"href": _file(exhibit, path), "hashes": [{"algorithm": "SHA-256", "value": digest}]} for path, digest in digests.items() if digest
    ]
    where = "as the site has them" if exhibit.volume.site.url else "by their paths from the top of the repository"
    resource = {"title": f"Files of the run {prose(exhibit.name)}", "description": f"The files of the run, {where}."}
    return {"uuid": identifier(["files", exhibit.name, found]), **resource, **({"rlinks": found} if found else {})}


def _file(exhibit: Exhibit, path: str) -> str:
    """Where a file is to be read."""
    raw = exhibit.volume.addresses.raw(exhibit.record.id, path)
    return address(f"{exhibit.url and exhibit.volume.site.url}{url_path(raw)}") or url_path(path)
