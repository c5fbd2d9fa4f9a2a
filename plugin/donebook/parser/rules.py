"""What a site says about reading its checklists and runs."""

from __future__ import annotations

from ..document import LIMITS, Limits
from ..struct import Struct

WORDS = (
    "sign-off", "sign off", "signoff", "signatures", "signature", "approval", "approvals", "approved by",
    "freigabe", "abnahme", "unterschrift", "unterschriften", "approbation", "validation finale", "firma", "firmas",
    "aprobación", "aprovação", "assinaturas", "goedkeuring", "godkännande", "подпись", "подписи", "утверждение", "onay", "imza",
    "الاعتماد", "التوقيع", "承認", "署名", "签字", "签署", "批准", "승인", "서명",
)  # fmt: skip
"""Headings under which people sign, in lower case; a site's configuration may name others."""


class Rules(Struct, frozen=True, kw_only=True):
    """What a site's configuration says about reading its checklists and runs."""

    conditional: tuple[str, ...] = ("Rollback",)
    """A section whose title begins with one of these is required only if a run says that it happened."""
    signoff: tuple[str, ...] = WORDS
    """Headings under which people sign."""
    limits: Limits = LIMITS
    """How much of a file is read."""


DEFAULT = Rules()
