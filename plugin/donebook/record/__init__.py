"""A record: a run laid over its checklist. Total: whatever the files say, there is a record of it."""

from .merge import merge
from .model import Entry, Origin, Record, SignoffState, Stage, Verdict

__all__ = ["Entry", "Origin", "Record", "SignoffState", "Stage", "Verdict", "merge"]
