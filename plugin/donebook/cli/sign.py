"""`donebook sign`: somebody signs in a role."""

from __future__ import annotations

from datetime import datetime

import click

from ..parser import slug
from ..problem import visible
from ..record import Record, forbids
from ..run import Decision, Signoff, change
from .completion import complete_role, complete_run
from .desk import Desk
from .options import Time, Word, need, now
from .place import here
from .terminal import count, refuse, say, warn, words
from .who import names_of, who


@click.command("sign", short_help="Sign a run in a role.")
@click.argument("run", shell_complete=complete_run)
@click.option("--role", metavar="R", shell_complete=complete_role, help="The role, as the checklist calls it.")
@click.option("--decision", type=Word([*map(str, Decision)]), default=str(Decision.APPROVED), show_default=True)
@click.option("--note", metavar="TEXT", help="A remark that stands beside the signature.")
@click.option("--by", metavar="WHO", envvar="DONEBOOK_BY", help="The account that signs; git's user if left out.")
@click.option("--name", metavar="NAME", help="The name as printed; git's if left out.")
@click.option("--at", type=Time(), metavar="TIME", help="When; now if left out.")
@click.option("--json", "as_json", is_flag=True, help="Print where the run then stands as JSON.")
def command(
    run: str,
    role: str | None,
    decision: str,
    note: str | None,
    by: str | None,
    name: str | None,
    at: datetime | None,
    *,
    as_json: bool,
) -> None:
    """Sign RUN in a role. The signature covers the checklist's revision and all results as they are now.

    It is refused where the policy of the checklist or of the site forbids it, and for a role for which the checklist does not ask. In a
    folder of parts it is a file of its own, signoffs/<role>.yml.

    \b
    Example: donebook sign 1.4.0-production --role "QA Lead"
    """
    repository = here()
    desk = Desk.of(repository, run, lineage=True)
    record = desk.record
    asked = [state.role for state in record.signoffs if state.asked]
    role = need(role, "Role", "--role", asked)
    account = who(repository, by)
    signoff = Signoff(
        role=next((each for each in asked if each.casefold() == role.casefold()), role),
        name=name or (None if by else repository.git.user()[0] or None),
        by=account,
        at=at or now(),
        decision=Decision(decision),
        covers=record.digest,
        note=note,
    )
    if reasons := list(forbids(record, signoff, repository.policy(record.run.checklist), names_of(repository, account))):
        refuse(*reasons)
    _warn(record, signoff)
    desk.odd(at)
    part = desk.part(f"signoffs/{slug(role, 'role')}")
    written = desk.write(part, lambda old: change.sign(old, signoff))
    after = desk.again()
    _counts(after.record, signoff)
    if as_json:
        after.print_json([part.source] if written else [])
        return
    say(f"{words(decision)} as {visible(signoff.role)} by {visible(account)}, over {record.digest}")
    desk.told(*([part.source] if written else []))
    if not written:
        say("nothing new: the file says so already", error=True)
    left = after.record.unsigned
    say(f"{count(len(left), 'role')} to sign: {visible(', '.join(left))}" if left else "nobody else has to sign", error=True)


def _warn(record: Record, signoff: Signoff) -> None:
    """Warn of what whoever signs should know first."""
    if signoff.decision is Decision.APPROVED and record.verdict != "passed":
        warn(f"the record is {words(record.verdict)}; --decision {Decision.APPROVED_WITH_EXCEPTIONS} says that this is known.")
    if not record.run.head.finished:
        warn("the run is not finished: whatever is answered from now on makes this signature outdated.")
    before = next((state.signoff for state in record.signoffs if state.role == signoff.role and state.signoff), None)
    if before is not None and before.decision is not signoff.decision:
        warn(
            f"{signoff.role} was {words(before.decision)} by {before.by or before.name or 'somebody'}{f': {before.note}' if before.note else ''}. That stays in the file."
        )


def _counts(record: Record, signoff: Signoff) -> None:
    """Warn of a signature that another of the same role outweighs, because it is later, or stricter at the same second."""
    stands = next((state.signoff for state in record.signoffs if state.role == signoff.role), None)
    if stands is not None and stands.decision is not signoff.decision:
        warn(
            f"{signoff.role} stays {words(stands.decision)}, as {stands.by or stands.name or 'somebody'} signed{f' {stands.at.isoformat()}' if stands.at else ''}."
        )
