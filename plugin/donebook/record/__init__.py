"""A record: a run laid over its checklist. Total: whatever the files say, there is a record of it."""

from .entry import Entry, expected
from .merge import merge
from .model import Origin, Record, Stage, Verdict
from .policy import LENIENT, Policy, policy_of
from .signer import forbids
from .signing import APPROVALS, Bench, SignoffState

__all__ = [
    "APPROVALS",
    "LENIENT",
    "Bench",
    "Entry",
    "Origin",
    "Policy",
    "Record",
    "SignoffState",
    "Stage",
    "Verdict",
    "expected",
    "forbids",
    "merge",
    "policy_of",
]
