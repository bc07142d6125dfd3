"""Two people decide the same thing about an award at once: one effect, a clear refusal for the other, whole books."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants.awards import commands, queries
from grants.awards.models import AssetCompensation, Award, Determination, GeneralDecision, Recovery
from grants.awards.rules.more_time import MoreTime
from grants.decisions import commands as decisions
from grants.decisions.models import Objection
from grants.foundation import outbox
from grants.foundation.audit import AuditEntry
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken, Stale
from grants.foundation.invariants import faults
from grants.foundation.money import Money
from grants.people.models import Account
from tests.awards.test_compensations import an_award, intended
from tests.awards.test_determinations import lower, pay_out, recipient_of
from tests.awards.test_objected import objected, subject_of
from tests.budget.committers import together
from tests.conftest import SetClock
from tests.factories.decisions import an_authority
from tests.factories.objections import skipped
from tests.factories.people import a_holder
from tests.factories.streams import a_manager


def by(
    account: Account, command: Callable[..., Any], model: type[Any], thing: Any, name: str, **facts: Any
) -> Any:
    """Return what this person does to one thing, in whatever session it is done."""
    account_id, thing_id = account.id, thing.id

    def act() -> None:
        command(
            actor=db.session.get_one(Account, account_id),
            **{name: db.session.get_one(model, thing_id)},
            **facts,
        )

    return act


def broken() -> list[str]:
    """Return the checks of what is kept that fail; money that a test pays by itself has no payment behind it."""
    return [check for check, found in faults().items() if found and check != "payments"]


def one_was_first(app: Flask, acts: list[Callable[[], Any]]) -> None:
    """Do all at the same moment, and see that one is done, the others are told so, and everything is whole."""
    raised = together(app, acts)
    assert raised.count(None) == 1
    assert all(isinstance(error, Stale | RuleBroken) for error in raised if error is not None)
    outbox.run_everything()
    assert broken() == []


def entries(deed: str) -> int:
    return db.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.deed == deed)) or 0


def upheld(award: Award, subject: Any, proposed: Callable[..., None], **facts: Any) -> Objection:
    """Return an objection that is proposed to be founded."""
    one = skipped(objected(award, subject), ground="fully_met")
    proposed(actor=a_manager(), objection=one, outcome="founded", reason="Het klopte.", **facts)
    return one


@pytest.mark.parametrize("other", ["set", "return"])
def test_a_compensation_is_decided_once(app: Flask, clock: SetClock, other: str) -> None:
    award = an_award(asset_compensation=True)
    pay_out(award, Money.euro(24_000))
    lower(award, clock, Money.euro(24_000))
    one = intended(award, clock.moment.date())
    commands.give_compensation_views(actor=recipient_of(award), compensation=one, views="Hij was oud.")
    commands.propose_compensation(actor=a_manager(), compensation=one, reason="Hij was nog goed.")
    deciding = partial(by, model=AssetCompensation, thing=one, name="compensation")
    setting = [deciding(an_authority(who), commands.set_compensation) for who in ("Bas", "Lies")]
    if other == "return":
        setting[1] = deciding(an_authority("Lies"), commands.return_compensation, reason="Niet compleet")
    one_was_first(app, setting)
    state = db.session.get_one(AssetCompensation, one.id).state
    asked = list(db.session.scalars(select(Recovery.amount)))
    assert state == "set" or (other, state) == ("return", "returned")
    assert asked == ([Money.euro(4_000)] if state == "set" else [])
    assert entries("set_compensation") == len(asked)


def test_a_final_amount_is_raised_once_by_an_upheld_objection(app: Flask, clock: SetClock) -> None:
    award = an_award()
    pay_out(award, Money.euro(24_000))
    lower(award, clock, Money.euro(20_000))
    one = upheld(award, subject_of(award), commands.uphold_determination, amount=Money.euro(27_000))
    deciding = partial(by, command=decisions.decide_objection, model=Objection, thing=one, name="objection")
    award_id, objection_id = award.id, one.id
    one_was_first(app, [deciding(an_authority(who)) for who in ("Lies", "Saar")])
    made = db.session.scalars(select(Determination).where(Determination.objection_id == objection_id)).one()
    kept = db.session.get_one(Award, award_id)
    assert (kept.determined, made.amount) == (Money.euro(27_000), Money.euro(27_000))
    (commitment,) = queries.commitments_of(kept)
    (recovery,) = queries.recoveries_of(kept)
    assert (commitment.committed, recovery.state) == (Money.euro(3_000), "dropped")
    assert entries("decide_objection") == 1


def test_payment_goes_on_once_by_an_upheld_objection(app: Flask) -> None:
    award = an_award()
    commands.suspend_payment(
        actor=a_manager(), award=award, until_on=today() + timedelta(weeks=6), reason="Ernstig vermoeden"
    )
    outbox.run_everything()
    (told,) = queries.payment_decisions_of(award)
    subject = queries.subjects.payment_decision_as_subject(told.id)
    one = upheld(award, subject, commands.uphold_payment_decision)
    deciding = partial(by, command=decisions.decide_objection, model=Objection, thing=one, name="objection")
    award_id = award.id
    one_was_first(app, [deciding(an_authority(who)) for who in ("Lies", "Saar")])
    kept = db.session.get_one(Award, award_id)
    kinds = [letter.kind for letter in queries.payment_decisions_of(kept)]
    assert (queries.find_suspension(kept), kinds) == (None, ["suspension_lifted", "suspended"])
    assert entries("decide_objection") == 1


def test_two_managers_uphold_an_objection_at_once_and_one_of_them_is_heard(
    app: Flask, clock: SetClock
) -> None:
    award = an_award()
    lower(award, clock, Money.euro(20_000))
    one = skipped(objected(award, subject_of(award)), ground="fully_met")
    facts: dict[str, Any] = {"outcome": "founded", "reason": "Het klopte."}
    uphold = partial(commands.uphold_determination, **facts)
    proposing = partial(by, model=Objection, thing=one, name="objection")
    objection_id = one.id
    one_was_first(
        app, [proposing(a_manager(), uphold, amount=Money.euro(euros)) for euros in (22_000, 23_000)]
    )
    kept = db.session.get_one(Objection, objection_id)
    assert (kept.state, kept.remedy in ({"amount": 2_200_000}, {"amount": 2_300_000})) == ("proposed", True)
    assert (entries("propose_remedy"), kept.proposed_by is None) == (1, False)


def test_a_decision_for_all_is_taken_once_and_carried_out_once_by_two_workers(app: Flask) -> None:
    award = an_award()
    assert award.stream is not None
    one = commands.propose_general(
        actor=a_manager(), streams=[award.stream], more=MoreTime(3), reason="Corona", exceptions={}
    )
    deciding = partial(by, command=commands.approve_general, model=GeneralDecision, thing=one, name="general")
    general_id, award_id, count = one.id, award.id, len(one.award_ids)
    raised = together(app, [deciding(a_holder("deciding_authority", name=who)) for who in ("Bas", "Lies")])
    assert raised.count(None) == 1
    assert all(isinstance(error, Stale | RuleBroken) for error in raised if error is not None)

    def carry_out() -> None:
        commands.carry_out_for(
            general=db.session.get_one(GeneralDecision, general_id),
            award=db.session.get_one(Award, award_id),
        )

    assert together(app, [carry_out, carry_out]) == [None, None]
    outbox.run_everything()
    assert (db.session.get_one(GeneralDecision, general_id).state, broken()) == ("done", [])
    assert (entries("approve_general"), entries("carry_out_general")) == (1, count)
