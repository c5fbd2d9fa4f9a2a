"""What git says of a record, in words: who committed what, when, how it came to the main line, and what each commit changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..problem import visible
from ..provenance import Change, Commit, Degree, Edit, Person, Signature, Trace, Value, gate_of, heads_of, result_of, signoff_of, waiver_of
from ..record import Entry, Record
from ..run import Claim, Gate, Signoff, Waiver
from ..struct import Struct
from .html import WORDS
from .site import Site
from .volume import Volume

_SIGNED = {
    "bad": "the signature is bad",
    "unknown": "signed with a key that is not among the site’s signers",
    "expired": "signed with a key, or a signature, that has expired",
    "revoked": "signed with a key that is revoked",
    "unchecked": "signed; not checked, since the site names no signers",
}
_FORMATS = {"ssh": "ssh", "openpgp": "OpenPGP", "x509": "X.509"}


class Statement(Struct, frozen=True, kw_only=True):
    """One thing that a commit changed in a record."""

    what: str
    before: str
    after: str
    by: str


class Row(Struct, frozen=True, kw_only=True):
    """One commit that touched the files of a record."""

    edit: Edit
    statements: tuple[Statement, ...]
    after: tuple[str, ...]
    """What had been before: `it was finished`, `QA Lead signed`."""

    @property
    def first(self) -> bool:
        """It only brings files."""
        return all(change.status == "A" for change in self.edit.changes)

    @property
    def word(self) -> str:
        """`added`, `changed` or `deleted`."""
        words = {change.word for change in self.edit.changes}
        return words.pop() if len(words) == 1 else "changed"

    @property
    def tally(self) -> str:
        """`56 results, 3 signatures` that it brought."""
        counts = {
            kind: sum(value.kind == kind for value in self.edit.added) for kind in ("result", "waiver", "gate", "sign-off", "redline")
        }
        return ", ".join(f"{count} {kind}{'s' if count != 1 else ''}" for kind, count in counts.items() if count)


class Proof(Struct, frozen=True, kw_only=True):
    """What git says of a record, for its page."""

    record: Record
    trace: Trace
    site: Site

    @property
    def rows(self) -> list[Row]:
        """The commits that touched its files, in the history's order."""
        marks = [*self._marks()]
        return [
            Row(
                edit=edit,
                statements=tuple(statements(edit, self.record)),
                after=tuple(dict.fromkeys(words for place, words in marks if place < edit.commit.place)),
            )
            for edit in self.trace.edits
        ]

    def since(self, signoff: Signoff) -> list[tuple[Statement, Commit]]:
        """What was changed after somebody had signed, of that which a signature covers, and in which commit."""
        signed = self.trace.origin(signoff_of(signoff), self.record.run.signed_at(signoff))
        later = (edit for edit in self.trace.edits if signed and edit.commit.place > signed.place)
        return [(each, edit.commit) for edit in later for each in statements(edit, self.record, covered=True)]

    def _marks(self) -> Iterator[tuple[int, str]]:
        """The places in the history at which the run was finished, and signed."""
        for edit in self.trace.edits:
            for value in edit.added:
                if value.name == "finished":
                    yield edit.commit.place, "it was finished"
                elif value.kind == "sign-off":
                    yield edit.commit.place, f"{value.name} signed"

    def claim(self, entry: Entry, claim: Claim) -> Degree:
        """How well it is known who gave a result."""
        return self.trace.degree(claim.result.by, lambda: result_of(entry.id, claim.result), claim.path)

    def claims(self, entries: Iterable[Entry]) -> list[Degree | None]:
        """How well it is known who gave the results that stand; None where nobody answered. Of one file and one person it is mostly the same."""
        known: dict[tuple[str | None, str], Degree | None] = {}
        found: list[Degree | None] = []
        for entry in entries:
            if (claim := entry.claim) is None:
                found.append(None)
                continue
            key = claim.result.by, claim.path
            if key not in known:
                commit = self.trace.whole(claim.path)
                known[key] = self.trace.provenance.degree(claim.result.by, commit) if commit else None
            found.append(known[key] or self.claim(entry, claim))
        return found

    def waiver(self, entry: Entry, claim: Claim, waiver: Waiver) -> Degree:
        """How well it is known who waived one."""
        return self.trace.degree(waiver.by, waiver_of(entry.id, waiver), claim.path)

    def gate(self, section: str, gate: Gate) -> Degree:
        """How well it is known who released a gate."""
        return self.trace.degree(gate.by, gate_of(section, gate), self._only)

    def signer(self, signoff: Signoff) -> Degree:
        """How well it is known that this person signed."""
        return self.trace.degree(signoff.by or signoff.name, signoff_of(signoff), self.record.run.signed_at(signoff))

    @property
    def operator(self) -> Degree:
        """How well it is known who operated: whether they wrote it themselves."""
        head = next((each for each in heads_of(self.record.run.head) if each.name == "operator"), None)
        path = self.record.run.at("operator")[0]
        return self.trace.degree(self.record.run.head.operator, head, path) if head else "claimed"

    @property
    def _only(self) -> str:
        """The only file of the run; empty where there are several."""
        return self.record.run.paths[0] if len(self.record.run.paths) == 1 else ""

    def who(self, commit: Commit) -> str:
        """Who made a commit, by the names in it: the author, and the committer if that is another."""
        author, committer = commit.author, commit.committer
        called = self.trace.provenance.called
        named = f"{called(author)} (in .mailmap: {author.mapped})" if author.mapped else called(author)
        return named if called(author) == called(committer) else f"{named}, committed by {called(committer)}"

    def signature(self, commit: Commit) -> str:
        """What is known of a commit's signature, in words; empty where it has none."""
        signature = commit.signature
        if signature is None:
            return ""
        if signature.format == "x509":
            return "signed in X.509, as gitsign does; not checked here: gitsign verify checks it"
        if signature.state != "good":
            return _SIGNED[signature.state] if self.trace.provenance.signers else _SIGNED["unchecked"]
        return f"signed with the {_FORMATS[signature.format]} key {_short(signature)} of {self._owner(commit, signature)}"

    def _owner(self, commit: Commit, signature: Signature) -> str:
        roster = self.trace.provenance.roster
        key = Person(name="", email=signature.signer)
        found = (person.name for person in (commit.author, commit.committer) if roster.same(key, person))
        return roster.of(signature.signer) or next(found, "") or signature.signer.partition("@")[0]

    def brought(self, commit: Commit) -> Commit | None:
        """The merge that brought a commit to the main line."""
        return self.trace.provenance.merge_of(commit)

    def request(self, commit: Commit) -> str:
        """The number of the pull or merge request that the messages name; empty where they name none."""
        return self.trace.provenance.request_of(commit)

    def difference(self, change: Change) -> str:
        """The link to what a commit changed in a file."""
        return self.site.difference(change.commit.id, change.path)


def proof_of(volume: Volume, record: Record) -> Proof:
    """What git says of a record of a volume."""
    return Proof(record=record, trace=volume.book.trace(record), site=volume.site)


def statements(edit: Edit, record: Record, *, covered: bool = False) -> Iterator[Statement]:
    """What a commit changed, one by one: what stood there before beside what stands there after; or of that only what a signature covers."""
    gone: dict[tuple[str, str], list[Value]] = {}
    for value in edit.removed:
        if covered and not value.covered:
            continue
        gone.setdefault((value.kind, value.name), []).append(value)
    for value in edit.added:
        if covered and not value.covered:
            continue
        before = next(iter(gone.get((value.kind, value.name), ())), None)
        if before:
            gone[value.kind, value.name].remove(before)
        yield Statement(what=_name(value, record), before=_word(before) if before else "", after=_same(value, before), by=value.by or "")
    for value in (each for found in gone.values() for each in found):
        yield Statement(what=_name(value, record), before=_word(value), after="", by=value.by or "")


def _same(value: Value, before: Value | None) -> str:
    """What stands there after; that something else than the word has changed, where the word has not."""
    return f"{_word(value)}, with other details" if before and before.word == value.word else _word(value)


def _word(value: Value) -> str:
    return WORDS.get(value.word, value.word)


def _name(value: Value, record: Record) -> str:
    """What a value is about, in words."""
    if value.kind in ("result", "waiver", "redline"):
        entry = record.by_id.get(value.name)
        text = entry.text if entry else value.name
        return text if value.kind == "result" else f"{value.kind}: {text}"
    return f"{value.kind}: {value.name}" if value.kind != "head" else value.name


def _short(signature: Signature) -> str:
    return visible(signature.key[:20])
