"""What does someone intend with what is paid back too late: remind of it, as the law asks?"""

from __future__ import annotations

from grants.awards import queries
from grants.awards.commands.recoveries import note_recovery, require_open, tell_of_recovery
from grants.awards.events import RecipientTold
from grants.awards.models import Recovery
from grants.awards.rules.arrears import check_reminder
from grants.foundation import terms
from grants.foundation.clock import today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.events import publish
from grants.people.models import Account


@command
def remind_of_recovery(*, actor: Account, recovery: Recovery) -> None:
    """Demand by letter what is late, within two weeks; once of each part of the plan (Awb 4:112).

    It interrupts the limitation of the claim (4:106). The five years of `stops_on` are no limitation: after them
    nothing is reclaimed at all (4:57(4)), so they stay. Raises RuleBroken `recovery_is_over` and as `check_reminder`.
    """
    queries.may_propose_amount(actor, recovery.award).require()
    for part in recovery.parts:
        db.session.expire(part)
    require_open(recovery)
    found = queries.arrears.arrears_of(recovery)
    check_reminder(found)
    until, late = terms.FORMAL_REMINDER.last_day(today()), found.to_remind
    for place in late:
        recovery.parts[place].reminded_until = until
    amount, due_on = found.unreminded, max(one.due_on for one in late.values())
    facts = {"amount": amount.cents, "due_on": due_on.isoformat(), "until_on": until.isoformat()}
    tell_of_recovery(actor, recovery, "reminded", "", **facts)
    note_recovery(actor, recovery, "remind_of_recovery", amount=amount, until=until)
    publish(RecipientTold(recovery.award_id, "reminded"))
