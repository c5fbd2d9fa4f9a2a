"""A record: a run laid over its checklist. Total: whatever the files say, there is a record of it."""

from .brief import CELLS, EVER, Brief, Cell, brief_of
from .entry import LETTERS, Entry, expected
from .fit import Fit
from .merge import merge
from .model import Origin, Record, Stage, Verdict
from .policy import LENIENT, Policy, policy_of
from .signer import forbids
from .signing import APPROVALS, Bench, SignoffState

__all__ = [
    "APPROVALS",
    "CELLS",
    "EVER",
    "LENIENT",
    "LETTERS",
    "Bench",
    "Brief",
    "Cell",
    "Entry",
    "Fit",
    "Origin",
    "Policy",
    "Record",
    "SignoffState",
    "Stage",
    "Verdict",
    "brief_of",
    "expected",
    "forbids",
    "merge",
    "policy_of",
]
