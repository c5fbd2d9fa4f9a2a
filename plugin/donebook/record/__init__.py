"""A record: a run laid over its checklist. Total: whatever the files say, there is a record of it."""

from .merge import merge
from .model import Entry, Origin, Record, SignoffState, Stage, Verdict, expected
from .policy import LENIENT, Policy, forbids, policy_of

__all__ = [
    "LENIENT",
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
