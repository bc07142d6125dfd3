"""What does a manager intend with advice: have it decided otherwise, or as advised after all?"""

from __future__ import annotations

from sqlalchemy import select

from grants.applications.models import Application
from grants.applications.queries import has_interest
from grants.decisions import queries
from grants.decisions.models import Deviation
from grants.decisions.permissions import may_propose
from grants.decisions.rules import check_deviation
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.money import Money
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.models import Stream


@command
def deviate_from_advice(
    *, actor: Account, application: Application, outcome: str, amount: Money | None = None, reason: str = ""
) -> None:
    """Have the coming decision on an application be another than the committee advised, or as it advised after all.

    `outcome` is `award` with an amount, `refusal`, or `advised`, which takes an earlier deviation back. The next
    proposal over the ranking holds it, and the deciding authority sees it there with its reason. Raises NotFound for
    what is closed or not ranked, RuleBroken `decision_under_way`, `amount_missing` and what `check_deviation` raises.
    """
    stream = application.stream
    may_propose(actor, stream).require()
    if has_interest(actor.id, application.id):
        raise NotFound
    db.session.scalars(select(Stream).where(Stream.id == stream.id).with_for_update(key_share=True)).one()
    advice = queries.advice_on(application)
    if not queries.can_deviate(application):
        said = sentence("This was decided, or is proposed already. Take that proposal back first.")
        raise RuleBroken("decision_under_way", said)
    if outcome == "award" and amount is None:
        raise RuleBroken("amount_missing", sentence("Write which amount is awarded."), field="amount")
    decided = amount if outcome == "award" else None
    if outcome != "advised":
        check_deviation(advice, decided, reason)
    kept = queries.find_deviation(application)
    if outcome == "advised":
        if kept is None:
            return
        db.session.delete(kept)
    else:
        if kept is None:
            kept = Deviation(application_id=application.id)
            db.session.add(kept)
        kept.amount, kept.reason = decided, reason.strip()
        kept.proposed_by, kept.proposed_at = actor.id, now()
    record(
        actor_id=actor.id,
        deed="deviate_from_advice",
        subject=application,
        chain=programme_chain(stream.round.programme_id),
        reason=reason,
        outcome=outcome,
        advised=advice.amount,
        amount=decided,
    )
