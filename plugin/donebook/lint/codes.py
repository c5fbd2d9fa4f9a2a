"""What a checklist may be told, by code: look-alikes of steps, what misleads a reader, and advice of the checklist literature."""

from __future__ import annotations

from ..struct import Struct


class Lookalike(Struct, frozen=True, kw_only=True):
    """A way to write what is not a step."""

    meaning: str
    """What it is, as a sentence for a table."""
    message: str
    """What is said after the line that was found."""
    cure: str
    noun: str
    """What it is called where it is counted."""


LOOKALIKES = {
    "box-in-code": Lookalike(
        meaning="A box in code.",
        message="stands in code, and is not a step",
        cure="Take it out of the code if it is to be run.",
        noun="boxes in code",
    ),
    "box-in-comment": Lookalike(
        meaning="A box in an HTML comment.",
        message="stands in a comment, and is not a step",
        cure="Take it out of the comment if it is to be run.",
        noun="boxes in comments",
    ),
    "box-in-html": Lookalike(
        meaning="A box in HTML, or an `<input>`.",
        message="stands in HTML, and is not a step",
        cure="Write `- [ ] text`, with an empty line between it and the tag above.",
        noun="boxes in HTML",
    ),
    "box-in-admonition": Lookalike(
        meaning="A box in an admonition, a collapsible block or a tab.",
        message="stands in an admonition or a tab, and is not a step: GitHub knows neither",
        cure="Move it out, to the margin or into a list.",
        noun="boxes in admonitions",
    ),
    "box-in-snippet": Lookalike(
        meaning="A snippet line whose file has boxes in it.",
        message="puts in a file with boxes, and they are not steps of this list",
        cure="Copy them in, or make that file a checklist of its own.",
        noun="snippets with boxes",
    ),
    "box-in-table": Lookalike(
        meaning="A row of a table with a box in it.",
        message="is a row of a table, and not a step",
        cure="Write a list: `- [ ] text`.",
        noun="rows of tables with boxes",
    ),
    "box-in-heading": Lookalike(
        meaning="A heading with a box in it.",
        message="is a heading, and not a step",
        cure="Write `- [ ] text` below the heading.",
        noun="headings with boxes",
    ),
    "box-in-text": Lookalike(
        meaning="A box on a line that goes on the text above it.",
        message="goes on the text above it, and is not a step",
        cure="Put an empty line above it, and indent it by less than four columns.",
        noun="boxes in the middle of text",
    ),
    "no-bullet": Lookalike(
        meaning="`[ ] text` without a bullet.",
        message="is not a step: it has no bullet",
        cure="Write `- [ ] text`.",
        noun="boxes without a bullet",
    ),
    "empty-box": Lookalike(
        meaning="`[]`, `[  ]` or another box of a width that GitHub does not know.",
        message="is not a step: there has to be one space in the box",
        cure="Write `- [ ] text`.",
        noun="boxes without one space in them",
    ),
    "no-space": Lookalike(
        meaning="`-[ ] text` or `- [ ]text`.",
        message="is not a step: there has to be a space before and after the box",
        cure="Write `- [ ] text`.",
        noun="boxes without a space beside them",
    ),
    "no-text": Lookalike(
        meaning="A box without text.",
        message="is not a step: there is no text after the box",
        cure="Say what is to be done: `- [ ] text`.",
        noun="boxes without text",
    ),
    "unknown-mark": Lookalike(
        meaning="`[~]`, `[N/A]` and other marks in a box.",
        message="is not a step: GitHub knows only `[ ]` and `[x]`",
        cure="Write `- [ ] text` here, and the result into a run.",
        noun="boxes with other marks",
    ),
    "sign-box": Lookalike(
        meaning="☐, ✓ or another sign in place of a box.",
        message="is not a step: a sign is no box",
        cure="Write `- [ ] text`.",
        noun="lines with signs such as ☐",
    ),
    "several-boxes": Lookalike(
        meaning="Several boxes on one line.",
        message="has several boxes, where a step has one",
        cure="Write one step, and the choice into its text: the result says which it was.",
        noun="lines with several boxes",
    ),
}
"""Every way, by its code."""


class Advice(Struct, frozen=True, kw_only=True):
    """One piece of advice."""

    meaning: str
    """What is hinted at, as a sentence for a table."""
    source: str
    """Who says so."""
    cure: str


_FOR_CHECKLISTS = "A Checklist for Checklists (Boorman, Gawande and others, Project Check 2010)"
ADVICE = {
    "long-phase": Advice(
        meaning="More than nine steps at one pause point.",
        source=f"{_FOR_CHECKLISTS}: fewer than ten items per pause point",
        cure="Split it by a heading, or cut what never fails.",
    ),
    "two-things": Advice(
        meaning="A step that asks two things at once.",
        source=f"{_FOR_CHECKLISTS}: a specific response for each item",
        cure="Make two steps of it: one result cannot answer both.",
    ),
    "vague": Advice(
        meaning="A step whose outcome is unclear.",
        source=f"{_FOR_CHECKLISTS}: each item actionable, with a specific response",
        cure="Say what is seen when it is done.",
    ),
    "no-roles": Advice(
        meaning="Nobody is named who does or signs it.",
        source="WHO Surgical Safety Checklist, Implementation Manual (2009): one named coordinator confirms each phase",
        cure="Add a line `**Role:** [Name] - [Date]` under a heading `Sign-off`, or `{ role=… }` to a step.",
    ),
    "no-rollback": Advice(
        meaning="A deployment or release without a way back.",
        source="Regulation (EU) 2024/1774, Article 17(1)(e): fall-back procedures and who is responsible for them",
        cure="Add a section `Rollback` with its steps.",
    ),
    "no-date": Advice(
        meaning="No date or version of the list's last revision in its text.",
        source=f"{_FOR_CHECKLISTS}: the date of creation or revision clearly marked",
        cure="Add `updated: YYYY-MM-DD` to the front matter.",
    ),
}
"""Every piece, by its code."""
WARNINGS = {
    "no-steps": "A checklist without a single step.",
    "twin": "A step that has the text of an earlier one at the same place, so that its id took a parent's name or a number.",
    "ticked": "A step that is ticked in the checklist itself.",
    "no-slot": "A sign-off heading with nothing to sign under it.",
    "underlined": "Text that became a heading because a dash or a rule stands right below it.",
    "front-matter-place": "Front matter that does not begin on line 1, and so is text.",
    **{code: kind.meaning for code, kind in LOOKALIKES.items()},
}
"""What misleads a reader, by code."""
CODES = {**WARNINGS, **{code: kind.meaning for code, kind in ADVICE.items()}}
"""Everything that can be turned off, by code."""
