"""What git shows of the runs: who changed what, when, in which commit. Beside what the files claim, never instead of it."""

from .commit import Change, Commit, Person, Signature, State
from .lineage import lineages
from .log import FORMAT, SIGNED, Log, checked, completed, history, objects
from .model import Degree, Provenance, Tag
from .people import Roster, doer, folded, roster_of
from .signers import Signers, owners, signers_of
from .trace import Edit, Trace, Value, gate_of, redline_of, result_of, signoff_of, stem, trace, values_of, version, waiver_of, wanted

__all__ = [
    "FORMAT",
    "SIGNED",
    "Change",
    "Commit",
    "Degree",
    "Edit",
    "Log",
    "Person",
    "Provenance",
    "Roster",
    "Signature",
    "Signers",
    "State",
    "Tag",
    "Trace",
    "Value",
    "checked",
    "completed",
    "doer",
    "folded",
    "gate_of",
    "history",
    "lineages",
    "objects",
    "owners",
    "redline_of",
    "result_of",
    "roster_of",
    "signers_of",
    "signoff_of",
    "stem",
    "trace",
    "values_of",
    "version",
    "waiver_of",
    "wanted",
]
