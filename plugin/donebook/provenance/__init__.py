"""What git shows of the runs: who changed what, when, in which commit. Beside what the files claim, never instead of it."""

from .commit import NEVER, Change, Commit, Person, Signature, State
from .lineage import lineages
from .log import Log, completed, history, judged, log_of
from .model import Degree, Provenance, Tag
from .output import FORMAT, SIGNED, Touched, checked, objects, read_log, touching
from .people import Roster, doer, folded, roster_of
from .signers import Signers, owners, signers_of
from .trace import Edit, Trace, changes_of, commits_of, trace, version
from .values import Value, claim_of, gate_of, heads_of, result_of, signoff_of, waiver_of

__all__ = [
    "FORMAT",
    "NEVER",
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
    "Touched",
    "Trace",
    "Value",
    "changes_of",
    "checked",
    "claim_of",
    "commits_of",
    "completed",
    "doer",
    "folded",
    "gate_of",
    "heads_of",
    "history",
    "judged",
    "lineages",
    "log_of",
    "objects",
    "owners",
    "read_log",
    "result_of",
    "roster_of",
    "signers_of",
    "signoff_of",
    "touching",
    "trace",
    "version",
    "waiver_of",
]
