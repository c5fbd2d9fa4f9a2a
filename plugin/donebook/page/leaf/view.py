"""What the templates of a record ask for beyond the record itself."""

from __future__ import annotations

from functools import cached_property

from ...record import Origin, Record, Verdict
from ...struct import Struct
from ..addresses import url_path
from ..html import WORDS
from ..proof import Proof
from ..volume import Volume
from .skeleton import Skeleton

_OUTCOMES = {"succeeded": "succeeded", "rolled_back": "was rolled back", "failed": "failed", "aborted": "was aborted"}


class View(Struct, frozen=True, kw_only=True, dict=True):
    """What the templates of a record ask for beyond the record itself."""

    volume: Volume
    record: Record
    proof: Proof
    skeleton: Skeleton

    def href(self, target: str) -> str:
        """The link from this page to an address."""
        return self.skeleton.href(target)

    @property
    def page(self) -> str:
        """The address of the record's page."""
        site = self.volume.site
        return site.url + site.url_of(self.volume.addresses.record(self.record.id))

    @property
    def since(self) -> bool:
        """Something has changed in the checklist since this run."""
        return self.record.origin is not Origin.PRESENT and bool(self.skeleton.since)

    @property
    def segments(self) -> list[tuple[str, int, int]]:
        """The progress bar: kind, where it begins, how long it is, in steps."""
        found, position = [], 0
        for kind in ("passed", "not_applicable", "skipped", "blocked", "failed", "open", "not_needed"):
            if count := self.record.counts[kind]:
                found.append((kind, position, count))
                position += count
        return found

    @property
    def reasons(self) -> list[str]:
        """Why the verdict is what it is, and what else a reader has to know first."""
        counts, found = self.record.counts, []
        for kind in ("failed", "blocked"):
            if counts[kind]:
                waived = sum(entry.waived and entry.result == kind for entry in self.record.failing)
                found.append(f"{counts[kind]} {kind}" + (f", {waived} waived" if waived else ""))
        found += [f"{counts[kind]} {WORDS[kind]}" for kind in ("skipped", "open") if counts[kind]]
        if self.record.verdict is Verdict.PASSED:
            found.append("every step that was needed is done")
        if self.record.origin is Origin.FOREIGN:
            found.append("the list that was run was never a revision of this checklist")
        if not self.record.run.whole:
            found.append("a part of the record could not be read")
        outcome = self.record.run.head.outcome
        found.append(f"the deployment {_OUTCOMES[outcome]}" if outcome else "nobody has said what became of the deployment")
        return found

    @cached_property
    def signed(self) -> str:
        """`signed 3 of 3`; empty where nobody signs."""
        asked = [state for state in self.record.signoffs if state.asked]
        if not asked:
            return ""
        standing = [state.signoff for state in asked if state.signoff and state.stands]
        claimed = sum(self.proof.signer(signoff) in ("claimed", "unknown") for signoff in standing)
        doubt = f", {claimed} only claimed" if claimed else ""
        return f"signed {len(standing)} of {len(asked)}{doubt}"

    def commit(self, commit: str) -> str:
        """The link to a commit; empty where the site's configuration names no repository."""
        return self.volume.site.commit(commit)

    @property
    def uncommitted(self) -> list[str]:
        """The record's files that git does not have as they stand here."""
        return [path for path in self.record.run.paths if path in self.proof.trace.provenance.uncommitted]

    @property
    def files(self) -> list[tuple[str, str, str]]:
        """Each file of the run: its path, the link to it as it is, and to where it is edited."""
        raw = self.volume.addresses.raw
        return [(path, self.href(url_path(raw(self.record.id, path))), self.volume.site.edit(path)) for path in self.record.run.paths]
