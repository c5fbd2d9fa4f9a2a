"""The rules that a discrepancy breaks."""

from __future__ import annotations

RULES: dict[str, str] = {
    # who
    "other-committer": "Who is said to have done something has committed it.",
    "author-differs": "A commit’s author is who committed it, unless a forge did for them.",
    "squashed": "What people signed and committed reaches the main line as they committed it: a squash merge takes their commits and signatures out.",
    "signer-differs": "A commit is signed with a key of who made it.",
    "bad-signature": "A signature is good, and its key is one of the site’s signers.",
    # when
    "commit-date": "A commit is not dated before the one that it follows, nor at a time that is still to come.",
    "backdated": "What is said to have been is written down then: it is not older than the commit before its own.",
    "after-commit": "What is said to have been had been when it was committed.",
    "future": "What is said to have been has been.",
    # what was changed
    "after-finish": "When a run is finished, its results and its head stay as they are.",
    "after-sign-off": "What somebody has signed stays as it was.",
    "sign-off-removed": "A signature is withdrawn by another one, not taken out.",
    "result-removed": "A result is followed by another one, not taken out or written over.",
    # who signs
    "signed-early": "Nobody signs a run before it began.",
    "signed-by-nobody": "A signature says whose it is.",
    "operator-signed": "Who operated a run does not approve it.",
    "four_eyes": "Nobody approves a run that they operated, or gave results for (policy).",
    "distinct_signers": "Nobody approves in two roles (policy).",
    "signed_within": "Signatures follow the end of the run within the days that are given (policy).",
    "signoff_files": "A signature stands in a file of its own (policy).",
    "signer_commits": "Who signs has committed the signature (policy).",
    "signed_commits": "A signature is committed with a key that is known to be the signer’s (policy).",
    "role-missing": "When a run is finished, every role that is asked for signs.",
    "not-approved": "Every role that is asked for approves.",
    # what was done
    "outcome": "A deployment that is said to have succeeded has a record that says so.",
    "head-changed": "What a run is of stays as it was begun.",
    "open-steps": "When a run is finished, every required step is answered.",
    "gate-open": "When a run is finished, somebody has released every gate that it came to.",
    "no-evidence": "A step that asks for evidence has some.",
    "blob": "The text that was run is known, and was a revision of the checklist.",
    "lost-blob": "The text that was run is known.",
    "pin": "The commit that a run names has the text of the checklist that it pins.",
    "unknown-step": "Results are for steps of the checklist.",
    # all of them
    "run-deleted": "What was recorded stays.",
    "run-renamed": "A record keeps its name: by it others have linked and counted it.",
    "tag-without-run": "Every deployment that a tag names has a run that was finished.",
    "no-signers": "Files that the site names are committed.",
    "removed": "Every record of the earlier manifest is here.",
    "changed": "A record that was finished in the earlier manifest says what it said.",
    "signature-removed": "Every signature of the earlier manifest is here.",
    "inserted": "Records arrive after those that are there.",
    "reordered": "Records stay in the order in which they arrived.",
    "rewritten": "The history goes on from the earlier manifest’s commit.",
    "altered-manifest": "The earlier manifest’s own chain holds.",
    "uncommitted": "Records, and what rules over them, are committed as they stand here.",
    "attributes": "What is read and shown of a file is what was committed.",
    "submodule": "Records stand in this repository.",
    "policy-changed": "What rules over records is not changed together with them.",
    "list-changed": "The text that is run was the checklist’s before the run was recorded.",
}
"""What holds of every record, by the kind of a discrepancy that breaks it."""
_FILES = "Files can be read, and say nothing that they must not."


def rule_of(kind: str) -> str:
    """The rule that a discrepancy of a kind breaks; kinds that are not in `RULES` are what `donebook check` says of files."""
    return RULES.get(kind, _FILES)
