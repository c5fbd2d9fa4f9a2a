"""A ticked copy of a checklist as a part, and a part as a ticked copy.

The copy is the checklist itself with front matter for the head. What else there is to say of a step stands below it as
bullets: `- by: alice`, `- at: 2026-…`, `- note: …`, `- evidence: <https://…>`, `- waived by: bo`, `- waiver: why`, `- waived at: …`;
of an earlier result `- attempt: failed`, and the same bullets below that.
"""

from .amend import amend_ticked
from .decode import decode_ticked
from .encode import encode_ticked

__all__ = ["amend_ticked", "decode_ticked", "encode_ticked"]
