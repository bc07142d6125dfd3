"""What does a published decision to award lead to?"""

from __future__ import annotations

from typing import Any

from msgspec import to_builtins
from sqlalchemy import select

from grants.awards import queries
from grants.awards.commands.plans import lay_plan
from grants.awards.commands.start import prepare_start
from grants.awards.events import AwardStarted
from grants.awards.models import UNKNOWN, Award
from grants.awards.rules import folded
from grants.decisions.models import Decision
from grants.decisions.queries import period_of
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.rules import regime_for


@command
def start_award(*, actor: Account, decision: Decision) -> Award:
    """Make a published decision to award a running award; the second time nothing happens.

    `actor` is who published the decision. The period is the one the letter names. An award that was withdrawn and is
    awarded again, after an objection say, is the same award again.
    """
    started = _award_on(decision)
    if started is not None:
        return started if started.decision_id == decision.id else change_award(actor=actor, decision=decision)
    award = _of(decision)
    db.session.add(award)
    prepare_start(award, decision.application.stream.definition)
    plan = lay_plan(award)
    record(
        actor_id=actor.id,
        deed="start_award",
        subject=award,
        chain=programme_chain(award.programme_id),
        decision=decision.id,
        granted=award.granted,
        starts_on=award.starts_on,
        ends_on=award.ends_on,
        regime=award.regime,
        plan=plan,
    )
    publish(AwardStarted(award.id, actor.id))
    return award


@command
def change_award(*, actor: Account, decision: Decision) -> Award:
    """Let an award follow the decision that replaced the one it rested on: its amount, or that it is withdrawn.

    Raises LookupError when there is none, RuleBroken `payment_under_way`, `determined_before`.
    """
    award = _award_on(decision)
    if award is None:
        raise LookupError(f"no award on application {decision.application_id}")
    was = award.granted
    _check_nothing_under_way(award, decision.awarded or ZERO)
    award.decision_id, award.granted = decision.id, decision.awarded or ZERO
    award.granted_key = award.granted.cents
    regime_was = _follow_regime(award, decision)
    award.state = "withdrawn" if decision.awarded is None else "running"
    plan = lay_plan(award)
    record(
        actor_id=actor.id,
        deed="change_award",
        subject=award,
        chain=programme_chain(award.programme_id),
        decision=decision.id,
        was=was,
        granted=award.granted,
        state=award.state,
        regime_was=regime_was,
        regime=award.regime,
        plan=plan,
    )
    return award


def _check_nothing_under_way(award: Award, amount: Money) -> None:
    """Refuse to take away what is on its way to the bank, or what a final amount rests on."""
    if amount >= (award.granted or ZERO):
        return
    if any(one.state == "listed" for one in queries.instalments_of(award)):
        said = sentence(
            "A payment of this award is in a batch. Wait until the bank answered, or take it out first."
        )
        raise RuleBroken("payment_under_way", said)
    if queries.is_settled(award):
        said = sentence("The final amount of this award is determined. Change that, on its own page.")
        raise RuleBroken("determined_before", said)


def _follow_regime(award: Award, decision: Decision) -> dict[str, Any] | None:
    """Let the way of accounting follow the amount; return the one that it was. What is withdrawn keeps its own."""
    was = award.regime
    if decision.awarded is not None:
        award.regime = _regime(decision)
        if award.regime != was:
            award.regime_since_on = today()
    return was


def _regime(decision: Decision) -> dict[str, Any] | None:
    regimes = decision.application.stream.definition.regimes
    found = regime_for(decision.awarded, regimes) if decision.awarded is not None else None
    return None if found is None else to_builtins(found)


@command
def end_award(*, actor: Account, decision: Decision) -> Award | None:
    """Let an award end under a decision that awards nothing, and return it; nothing happens where none ran."""
    award = _award_on(decision)
    if award is not None and award.state == "running":
        change_award(actor=actor, decision=decision)
    return award


def _award_on(decision: Decision) -> Award | None:
    return db.session.scalars(
        select(Award).where(Award.application_id == decision.application_id).with_for_update()
    ).one_or_none()


def _of(decision: Decision) -> Award:
    application = decision.application
    round_ = application.stream.round
    definition = application.stream.definition
    reference = application.reference or str(application.id)
    recipient = application.organisation.name
    starts_on, ends_on = period_of(decision)
    return Award(
        programme_id=round_.programme_id,
        stream_id=application.stream_id,
        decision_id=decision.id,
        application_id=application.id,
        initiative_id=application.initiative_id,
        organisation_id=application.organisation_id,
        reference=reference,
        title=application.title,
        recipient=recipient,
        recipient_key=folded(recipient)[:300],
        search_words=folded(f"{recipient} {application.title} {reference}"),
        scheme=definition.name.nl,
        policy_field=round_.programme.part_of,
        year=round_.year,
        requested=decision.requested,
        granted=decision.awarded,
        granted_key=decision.awarded.cents if decision.awarded is not None else UNKNOWN,
        starts_on=starts_on,
        ends_on=ends_on,
        state="running",
        regime=_regime(decision),
        created_at=now(),
        generated=application.generated,
    )
