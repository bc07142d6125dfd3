"""What does someone intend with what is paid back too late: remind of it, ask interest over it or let that go?"""

from __future__ import annotations

from datetime import date

from grants.awards import queries
from grants.awards.commands.recoveries import note_recovery, require_open, tell_of_recovery
from grants.awards.events import RecipientTold
from grants.awards.models import Recovery, RecoveryInterest
from grants.awards.rules.arrears import check_came, check_owed, check_reminder
from grants.awards.rules.interest import LEAST, interest_rates, rates_between
from grants.budget.rules import check_reason
from grants.foundation import terms
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.money import Money
from grants.foundation.wording import sentence
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


@command
def decide_interest(*, actor: Account, recovery: Recovery, claims: bool, reason: str) -> RecoveryInterest:
    """Fix the statutory interest once all is paid back, and ask it by letter within six weeks, or let it go (Awb 4:99).

    The amount is what `interest_of` says. Raises RuleBroken `still_owed`, `decided_before`, `no_interest`, and
    `reason_missing` where it is let go.
    """
    queries.may_propose_amount(actor, recovery.award).require()
    db.session.refresh(recovery, with_for_update={"of": Recovery})
    if recovery.state != "settled":
        said = sentence("Interest is fixed once all that is reclaimed was paid back.")
        raise RuleBroken("still_owed", said)
    if recovery.interest is not None:
        raise RuleBroken("decided_before", sentence("It was decided already whether interest is asked."))
    amount = queries.arrears.interest_of(recovery)
    if amount < LEAST:
        raise RuleBroken("no_interest", sentence("No statutory interest is owed."))
    if not claims:
        check_reason(reason)
    made = RecoveryInterest(
        amount=amount,
        claimed=claims,
        due_on=terms.PAYMENT.last_day(today()) if claims else None,
        reason=reason.strip(),
        decided_by=actor.id,
        decided_at=now(),
    )
    recovery.interest = made
    if claims:
        _ask_interest(actor, recovery, made)
    note_recovery(actor, recovery, "claim_interest" if claims else "waive_interest", reason, amount=amount)
    return made


def _ask_interest(actor: Account, recovery: Recovery, made: RecoveryInterest) -> None:
    since = queries.arrears.late_since_of(recovery) or today()
    until = max(one.came_on for one in recovery.receipts)
    rates = [
        [max(one.from_on, since).isoformat(), one.shown]
        for one in rates_between(since, until, interest_rates())
    ]
    tell_of_recovery(
        actor,
        recovery,
        "interest_claimed",
        made.reason,
        amount=made.amount.cents,
        from_on=since.isoformat(),
        until_on=until.isoformat(),
        due_on=made.due_on.isoformat() if made.due_on else None,
        rates=rates,
    )
    publish(RecipientTold(recovery.award_id, "interest_claimed"))


@command
def take_in_interest(*, actor: Account, recovery: Recovery, amount: Money, came_on: date) -> None:
    """Write down interest that came in; it is no subsidy, so nothing of it is booked or free in a pot.

    Raises RuleBroken `no_interest`, `came_later_than_now`, `more_than_owed`.
    """
    queries.may_take_in_money(actor, recovery.award).require()
    db.session.refresh(recovery, with_for_update={"of": Recovery})
    kept = recovery.interest
    if kept is None or not kept.claimed:
        raise RuleBroken("no_interest", sentence("No statutory interest is asked."))
    db.session.refresh(kept)
    check_came(came_on, today=today())
    check_owed(amount, kept.amount - kept.received)
    kept.received, kept.received_on = kept.received + amount, came_on
    note_recovery(actor, recovery, "take_in_interest", amount=amount, came_on=came_on)
