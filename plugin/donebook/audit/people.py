"""Who is said to have done something, and who has committed it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..provenance import Commit, Person, Provenance, Trace, Value, claim_of, doer, gate_of, heads_of, signoff_of, waiver_of
from ..record import Record
from .model import Discrepancy, found

_NOUNS = {"result": "result", "waiver": "waiver", "gate": "gate", "sign-off": "signature", "head": "operator"}


def said(record: Record) -> Iterator[tuple[Value, str]]:
    """Everything that a record says in somebody's name, with the file that says so; empty where several may."""
    yield from ((value, record.run.at("operator")[0]) for value in heads_of(record.run.head) if value.name == "operator")
    only = record.run.paths[0] if len(record.run.paths) == 1 else ""
    for entry in record.entries:
        for claim in entry.claims:
            yield claim_of(entry.id, claim), claim.path
            if claim.result.waiver:
                yield waiver_of(entry.id, claim.result.waiver), claim.path
    for name, gate in record.run.gates:
        section = next((each.id for each in record.checklist.find_section(name)), name)
        yield gate_of(section, gate), only
    for signoff in record.run.signoffs:
        yield signoff_of(signoff), record.run.signed_at(signoff)


def people(record: Record, trace: Trace, values: Sequence[tuple[Value, str]]) -> Iterator[Discrepancy]:
    """What stands in somebody's name and was committed by somebody else.

    `values` are what `said` gives.
    """
    provenance = trace.provenance
    groups: dict[tuple[str, Commit], list[Value]] = {}
    kinds: dict[tuple[str | None, bool, Commit], str] = {}
    for value, path in values:
        commit = trace.origin(value, path)
        if commit is None:
            continue
        key = value.by, value.kind in ("result", "head"), commit
        if key not in kinds:
            kinds[key] = odd_of(*key, provenance)
        if kinds[key]:
            groups.setdefault((kinds[key], commit), []).append(value)
    for (kind, commit), odd in groups.items():
        yield found(kind, record, _sentence(kind, commit, odd, provenance), [commit, provenance.merge_of(commit)])


def odd_of(who: str | None, job: bool, commit: Commit, provenance: Provenance) -> str:  # a part of a key
    """The kind of discrepancy that it is for a commit to bring what is said in somebody's name; empty where it is none."""
    expected = provenance.roster.expects(who, job=job)
    return _kind(who or "", commit, provenance) if expected and not provenance.roster.names(who, doer(commit)) else ""


def _kind(who: str, commit: Commit, provenance: Provenance) -> str:
    if provenance.roster.names(who, commit.author):
        return "author-differs"
    return "squashed" if commit.squashed and not provenance.merge_of(commit) else "other-committer"


def _sentence(kind: str, commit: Commit, values: list[Value], provenance: Provenance) -> str:
    people = dict.fromkeys(value.by or "" for value in values)
    names = "; ".join(f"{_count([value for value in values if value.by == who])} in the name of {who}" for who in people)
    by = provenance.called(doer(commit))
    if kind == "author-differs":
        return f"{names}: the commit names them as its author, and was made by {by}"
    named = [who for who in people if any(who.casefold() in name.casefold() for _, name in commit.trailers)]
    also = f"; its message names {', '.join(named)} too" if named else ""
    return f"{names}: committed by {by}{', in a squash merge by its subject' if kind == 'squashed' else ''}{also}"


def _count(values: list[Value]) -> str:
    """`45 results, 1 signature`."""
    counts = {noun: sum(_NOUNS[value.kind] == noun for value in values) for noun in _NOUNS.values()}
    nouns = {noun: f"{count} {noun}{'s' if count != 1 else ''}" for noun, count in counts.items() if count}
    return ", ".join("the operator" if noun == "operator" else words for noun, words in nouns.items())


def signatures(record: Record, trace: Trace) -> Iterator[Discrepancy]:
    """Commits that are signed with another's key, or badly."""
    for edit in trace.edits:
        yield from _signature(record, edit.commit, trace.provenance)


def _signature(record: Record, commit: Commit, provenance: Provenance) -> Iterator[Discrepancy]:
    signature = commit.signature
    if commit.edge or not signature or not provenance.signers or signature.format == "x509":
        return
    if signature.state != "good":
        words = {
            "bad": "bad, or its key is revoked",
            "revoked": "by a revoked key",
            "unknown": "by a key that is not among the signers, or was not then",
        }
        if signature.state in words:
            yield found(
                "bad-signature", record, f"the signature of {provenance.called(doer(commit))} is {words[signature.state]}", [commit]
            )
        return
    roster = provenance.roster
    key = Person(name="", email=signature.signer)
    if not any(roster.same(key, each) for each in (commit.author, commit.committer)):
        whose = roster.of(signature.signer) or signature.signer.partition("@")[0]
        text = f"the commit says that it is by {provenance.called(commit.author)}, and is signed with the key of {whose}"
        yield found("signer-differs", record, text, [commit])
