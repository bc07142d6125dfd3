"""What is paid back too late: what is late on paper, and the formal reminder of it on both sides."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.awards import commands, queries
from grants.awards.models import Award, Recovery
from grants.awards.rules.arrears import Owed, arrears, check_reminder
from grants.awards.rules.determining import even_plan
from grants.awards.rules.interest import interest, interest_rates
from grants.budget.queries import ledger_faults
from grants.correspondence.models import Mail
from grants.foundation import outbox
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, RuleBroken
from grants.foundation.money import ZERO, Money
from grants.people.models import Account
from tests.awards.test_compensations import an_award
from tests.awards.test_determinations import lower, pay_out, recipient_of
from tests.awards.test_races import by, entries, one_was_first
from tests.conftest import SetClock
from tests.factories.people import a_holder, sign_in
from tests.factories.streams import a_manager

E = Money.euro
FIRST, SECOND, THIRD = date(2026, 3, 2), date(2026, 4, 2), date(2026, 5, 4)
PLAN = [Owed(FIRST, E(100)), Owed(SECOND, E(100)), Owed(THIRD, E(100))]


@pytest.mark.parametrize(
    ("settled", "today", "late"),
    [
        (ZERO, FIRST, {}),
        (ZERO, FIRST + timedelta(days=1), {0: E(100)}),
        (E(30), FIRST + timedelta(days=1), {0: E(70)}),
        (E(130), SECOND + timedelta(days=1), {1: E(70)}),
        (ZERO, SECOND + timedelta(days=1), {0: E(100), 1: E(100)}),
        (E(200), THIRD, {}),
    ],
)
def test_late_is_what_a_plan_asked_before_today_and_did_not_come(
    settled: Money, today: date, late: dict[int, Money]
) -> None:
    found = arrears(PLAN, settled, today=today)
    assert {place: one.amount for place, one in found.late.items()} == late
    assert found.is_due == bool(late)


def test_each_late_part_is_reminded_of_once_and_its_term_passes_after_its_last_day() -> None:
    until = FIRST + timedelta(days=20)
    plan = [Owed(FIRST, E(100), until), *PLAN[1:]]
    runs, passed, next_late = (
        arrears(plan, E(40), today=day)
        for day in (until, until + timedelta(days=1), SECOND + timedelta(days=1))
    )
    assert (runs.is_due, runs.has_passed, runs.reminded, runs.until) == (False, False, E(60), until)
    assert (passed.is_due, passed.has_passed) == (False, True)
    assert (next_late.is_due, next_late.unreminded, next_late.has_passed) == (True, E(100), False)
    with pytest.raises(RuleBroken) as twice:
        check_reminder(runs)
    with pytest.raises(RuleBroken) as waits:
        check_reminder(arrears(PLAN, ZERO, today=THIRD, waits=True))
    assert (twice.value.code, waits.value.code) == ("nothing_late", "recovery_waits")


@pytest.fixture
def recovery(app: Flask, clock: SetClock) -> Recovery:
    return a_late_recovery(clock)


def a_late_recovery(clock: SetClock) -> Recovery:
    """Return four thousand euro of which the last day passed yesterday."""
    award = an_award()
    pay_out(award, E(24_000))
    lower(award, clock, E(20_000))
    (found,) = queries.recoveries_of(award)
    go(clock, found.due_on + timedelta(days=1))
    return found


def go(clock: SetClock, day: date) -> None:
    clock.go(day.year, day.month, day.day)


def refused(command: Any, code: str, **facts: Any) -> None:
    with pytest.raises(RuleBroken) as broken:
        command(**facts)
    assert broken.value.code == code


@pytest.mark.both
def test_a_reminder_gives_two_weeks_by_letter_and_mail_and_is_sent_once(
    recovery: Recovery, clock: SetClock
) -> None:
    manager, controller = a_manager(), a_holder("controller")
    commands.take_in(
        actor=controller, recovery=recovery, amount=E(1_000), came_on=clock.moment.date(), reason=""
    )
    for actor in (controller, recipient_of(recovery.award)):
        with pytest.raises(NotAllowed):
            commands.remind_of_recovery(actor=actor, recovery=recovery)
    commands.remind_of_recovery(actor=manager, recovery=recovery)
    outbox.run_everything()
    db.session.expire_all()
    (letter,) = queries.payment_decisions_of(recovery.award, recovery)
    facts = queries.facts_for_payment_letter(letter)
    until = clock.moment.date() + timedelta(days=14)
    assert letter.letter is not None
    assert (facts.amount, facts.due_on, facts.by_writ) == (E(3_000), recovery.due_on, True)
    assert facts.until_on is not None
    assert facts.until_on >= until
    assert [part.reminded_until for part in recovery.parts] == [facts.until_on]
    assert queries.subjects.payment_decision_as_subject(letter.id) is None
    assert entries("remind_of_recovery") == 1
    told = db.session.query(Mail).filter(Mail.kind == "award_told").order_by(Mail.id.desc()).first()
    assert told is not None
    assert "Aanmaning" in told.subject
    refused(commands.remind_of_recovery, "nothing_late", actor=manager, recovery=recovery)


def test_no_reminder_goes_while_nothing_may_be_demanded(recovery: Recovery, clock: SetClock) -> None:
    manager, day = a_manager(), clock.moment.date()
    remind = partial(refused, commands.remind_of_recovery, actor=manager, recovery=recovery)
    go(clock, recovery.due_on)
    remind("nothing_late")
    go(clock, day)
    commands.stay_recovery(actor=manager, recovery=recovery, reason="Bezwaar")
    remind("recovery_waits")
    commands.resume_recovery(actor=manager, recovery=recovery, reason="Beslist")
    remind("nothing_late")
    go(clock, recovery.due_on + timedelta(days=1))
    commands.propose_remission(actor=manager, recovery=recovery, amount=E(10), reason="Klein")
    remind("recovery_waits")
    commands.decide_remission(actor=a_holder("controller"), recovery=recovery, agrees=False)
    commands.remind_of_recovery(actor=manager, recovery=recovery)
    plan = even_plan(recovery.owed, 2, clock.moment.date() + timedelta(days=30))
    commands.spread_recovery(actor=manager, recovery=recovery, parts=plan, reason="In delen")
    remind("nothing_late")
    go(clock, plan[0][0] + timedelta(days=1))
    commands.remind_of_recovery(actor=manager, recovery=recovery)
    remind("nothing_late")
    go(clock, recovery.stops_on + timedelta(days=1))
    remind("recovery_is_over")


def test_a_plan_of_what_is_left_is_late_when_its_own_parts_are(recovery: Recovery, clock: SetClock) -> None:
    manager, day = a_manager(), clock.moment.date()
    commands.take_in(actor=a_holder("controller"), recovery=recovery, amount=E(3_000), came_on=day, reason="")
    plan = even_plan(recovery.owed, 2, day + timedelta(days=30))
    commands.spread_recovery(actor=manager, recovery=recovery, parts=plan, reason="In delen")
    go(clock, plan[0][0])
    assert not queries.arrears.arrears_of(recovery).is_due
    go(clock, plan[0][0] + timedelta(days=1))
    assert queries.arrears.arrears_of(recovery).unreminded == E(500)


def test_interest_runs_on_the_page_from_the_first_late_day(
    client: FlaskClient, recovery: Recovery, clock: SetClock
) -> None:
    page, said = f"/awards/recoveries/{recovery.id}", "Wettelijke rente"
    begun = clock.moment.date()
    assert said not in sign_in(client, a_manager()).get(page).text
    go(clock, begun + timedelta(days=10))
    assert "dus daarvan is niets verschuldigd" in client.get(page).text
    go(clock, begun + timedelta(days=100))
    ran = interest(E(4_000), begun, begun + timedelta(days=100), [], interest_rates())
    assert queries.arrears.interest_of(recovery) == ran > ZERO
    shown = sign_in(client, recipient_of(recovery.award)).get(page).text
    assert (said in shown, "dus daarvan is niets" in shown) == (True, False)
    commands.stay_recovery(actor=a_manager(), recovery=recovery, reason="Bezwaar")
    commands.resume_recovery(actor=a_manager(), recovery=recovery, reason="Beslist")
    assert queries.arrears.interest_of(recovery) == ZERO


def paid_late(recovery: Recovery, clock: SetClock, days: int = 100) -> Money:
    """Pay all back so many days later, and return the interest that ran."""
    begun = clock.moment.date()
    go(clock, begun + timedelta(days=days))
    commands.take_in(
        actor=a_holder("controller"),
        recovery=recovery,
        amount=recovery.owed,
        came_on=clock.moment.date(),
        reason="",
    )
    return interest(E(4_000), begun, begun + timedelta(days=days), [], interest_rates())


@pytest.mark.both
def test_interest_is_fixed_once_by_letter_and_comes_in_outside_the_books(
    recovery: Recovery, clock: SetClock
) -> None:
    manager, controller, award = a_manager(), a_holder("controller"), recovery.award
    facts: dict[str, Any] = {"actor": manager, "recovery": recovery, "claims": True, "reason": ""}
    refused(commands.decide_interest, "still_owed", **facts)
    ran = paid_late(recovery, clock)
    free, paid = award.stream.pot.free, queries.paid_on(award)  # type: ignore[union-attr]
    with pytest.raises(NotAllowed):
        commands.decide_interest(**facts | {"actor": controller})
    made = commands.decide_interest(**facts)
    refused(commands.decide_interest, "decided_before", **facts)
    outbox.run_everything()
    db.session.expire_all()
    (letter,) = queries.payment_decisions_of(award, recovery)
    told = queries.facts_for_payment_letter(letter)
    assert letter.letter is not None
    assert (told.amount, told.due_on, told.until_on) == (ran, made.due_on, clock.moment.date())
    assert queries.subjects.payment_decision_as_subject(letter.id) is not None
    take_in = partial(
        commands.take_in_interest, actor=controller, recovery=recovery, came_on=clock.moment.date()
    )
    refused(take_in, "more_than_owed", amount=ran + Money(1))
    with pytest.raises(NotAllowed):
        take_in(actor=manager, amount=ran)
    take_in(amount=Money(1))
    take_in(amount=ran - Money(1))
    refused(take_in, "more_than_owed", amount=Money(1))
    assert (made.received, entries("claim_interest"), entries("take_in_interest")) == (ran, 1, 2)
    db.session.refresh(award.stream.pot)  # type: ignore[union-attr]
    assert (award.stream.pot.free, queries.paid_on(award)) == (free, paid)  # type: ignore[union-attr]
    assert ledger_faults() == []


def test_below_twenty_euro_no_interest_is_owed(recovery: Recovery, clock: SetClock) -> None:
    facts: dict[str, Any] = {"actor": a_manager(), "recovery": recovery, "claims": False}
    paid_late(recovery, clock, days=3)
    refused(commands.decide_interest, "no_interest", reason="Klein", **facts)
    refused(
        commands.take_in_interest,
        "no_interest",
        actor=a_holder("controller"),
        recovery=recovery,
        amount=E(1),
        came_on=clock.moment.date(),
    )


@pytest.mark.parametrize("claims", ["yes", "no"])
def test_interest_is_decided_on_the_page_with_nothing_lost(
    client: FlaskClient, recovery: Recovery, clock: SetClock, claims: str
) -> None:
    paid_late(recovery, clock)
    page = f"/awards/recoveries/{recovery.id}"
    sign_in(client, a_manager())
    assert "Beslis over de rente" in client.get(page).text
    wrong = client.post(f"{page}/interest", data={"interest-reason": "Een ramp"})
    assert (wrong.status_code, "Een ramp" in wrong.text) == (422, True)
    why = client.post(f"{page}/interest", data={"interest-claims": "no"})
    assert (why.status_code, "Geef een reden" in why.text) == (422, True)
    sent = {"interest-claims": claims, "interest-reason": "Een ramp"}
    assert client.post(f"{page}/interest", data=sent).status_code == 303
    shown = sign_in(client, recipient_of(recovery.award)).get(page).text
    assert ("Een ramp" in shown, "Rente vastgesteld op" in shown) == (True, claims == "yes")
    assert entries("claim_interest" if claims == "yes" else "waive_interest") == 1
    sign_in(client, a_holder("controller"))
    assert ("Noteer de rente" in client.get(page).text) == (claims == "yes")
    came = {"came-amount": "1", "came-came_on": clock.moment.date().isoformat()}
    answer = client.post(f"{page}/interest/receipts", data=came)
    assert answer.status_code == (303 if claims == "yes" else 422)


def test_a_term_that_begins_anew_is_reminded_of_anew(recovery: Recovery, clock: SetClock) -> None:
    manager = a_manager()
    commands.remind_of_recovery(actor=manager, recovery=recovery)
    commands.stay_recovery(actor=manager, recovery=recovery, reason="Bezwaar")
    commands.resume_recovery(actor=manager, recovery=recovery, reason="Beslist")
    go(clock, recovery.due_on + timedelta(days=1))
    commands.remind_of_recovery(actor=manager, recovery=recovery)
    assert entries("remind_of_recovery") == 2


@pytest.mark.both
def test_two_managers_remind_at_once_and_one_letter_goes(
    app: Flask, recovery: Recovery, clock: SetClock
) -> None:
    reminding = partial(
        by, command=commands.remind_of_recovery, model=Recovery, thing=recovery, name="recovery"
    )
    recovery_id, award_id = recovery.id, recovery.award_id
    one_was_first(app, [reminding(a_manager()), reminding(a_manager())])
    award, kept = db.session.get_one(Award, award_id), db.session.get_one(Recovery, recovery_id)
    assert len(queries.payment_decisions_of(award, kept)) == 1
    assert entries("remind_of_recovery") == 1


@pytest.mark.both
def test_interest_is_decided_once_by_two_managers_and_comes_in_once_by_two_controllers(
    app: Flask, recovery: Recovery, clock: SetClock
) -> None:
    ran, day, recovery_id = paid_late(recovery, clock), clock.moment.date(), recovery.id
    on_it = partial(by, model=Recovery, thing=recovery, name="recovery")
    controllers = [a_holder("controller", name=who) for who in ("Bas", "Lies")]
    deciding = [on_it(a_manager(), commands.decide_interest, claims=True, reason="Klein") for _ in range(2)]
    taking = [on_it(who, commands.take_in_interest, amount=ran, came_on=day) for who in controllers]
    one_was_first(app, deciding)
    one_was_first(app, taking)
    kept = db.session.get_one(Recovery, recovery_id)
    assert (entries("claim_interest"), entries("take_in_interest")) == (1, 1)
    assert kept.interest is not None
    assert kept.interest.received == ran


def test_both_sides_see_it_and_a_manager_has_it_to_do(
    client: FlaskClient, recovery: Recovery, clock: SetClock
) -> None:
    manager, award = a_manager(), recovery.award
    page, send = f"/awards/recoveries/{recovery.id}", f"/awards/recoveries/{recovery.id}/reminder"

    def seen(account: Account, path: str = "/") -> str:
        return re.sub(r"\s+", " ", sign_in(client, account).get(path).text)

    assert "Verstuur een aanmaning:" in seen(manager)
    assert "Verstuur de aanmaning" in seen(manager, page)
    assert client.post(send).status_code == 303
    shown = client.get(page).text
    assert ("Verstuur de aanmaning" in shown, "Er is een aanmaning verstuurd" in shown) == (False, True)
    assert "aanmaning" not in client.get("/").text
    assert client.post(send).status_code in (409, 422)
    outbox.run_everything()
    own = seen(recipient_of(award), page)
    assert ("Er is een aanmaning verstuurd" in own, "Aanmaning om terug te betalen (PDF)" in own) == (
        True,
        True,
    )
    assert client.post(send).status_code in (403, 404)
    go(clock, clock.moment.date() + timedelta(days=30))
    assert "De twee weken van de aanmaning zijn voorbij" in seen(manager)
    assert "De aanmaning gaf tijd tot en met" in seen(manager, page)
    assert "aanmaning" not in seen(a_holder("controller"))
