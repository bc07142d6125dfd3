"""The end of an award: accounted for, heard, determined, reclaimed, with the books whole at every step."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.awards import commands, queries
from grants.awards.models import Award, AwardInstalment, Determination
from grants.awards.rules.determining import even_plan
from grants.budget.commands import pay, recover, release
from grants.budget.queries import ledger_faults
from grants.foundation import outbox
from grants.foundation.audit import record
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, RuleBroken
from grants.foundation.money import ZERO, Money
from grants.people.models import Account
from tests.conftest import SetClock
from tests.factories.decisions import a_published_batch, an_authority
from tests.factories.people import a_holder, sign_in
from tests.factories.streams import a_manager

AMOUNT = Money.euro(30_000)


@pytest.fixture
def award(app: Flask) -> Award:
    """Return an award with its money in the books."""
    batch = a_published_batch()
    found = db.session.query(Award).filter(Award.stream_id == batch.stream_id).order_by(Award.id).first()
    assert found is not None
    assert found.granted == AMOUNT
    return found


@command
def under_regime(award: Award) -> None:
    award.regime = {"determined": "on_application", "apply_weeks": 13}
    record(actor_id=None, deed="change_award", subject=award)


def recipient_of(award: Award) -> Account:
    assert award.application is not None
    account = award.application.team[0].account
    assert account is not None
    return account


def pay_out(award: Award, amount: Money) -> None:
    (kept,) = queries.commitments_of(award)
    pay(
        actor=a_manager(),
        basis_kind=kept.basis_kind,
        basis_id=kept.basis_id,
        amount=amount,
        reason="Voorschot",
    )


def after_the_end(award: Award, clock: SetClock) -> None:
    assert award.ends_on is not None
    day = award.ends_on + timedelta(days=30)
    clock.go(day.year, day.month, day.day)


def accounted(award: Award, spent: Money, own: Money) -> None:
    lines = [line for line in queries.situation_of(award).lines if line.side == "cost"]
    commands.save_account(
        actor=recipient_of(award),
        award=award,
        version=0,
        activities="Wij aten elke week samen.",
        costs={lines[0].key: spent},
        incomes={"own_cash": own},
    )
    commands.submit_account(actor=recipient_of(award), award=award)


def is_whole() -> bool:
    return queries.determination_faults() == [] and ledger_faults() == []


def test_a_project_that_kept_to_everything_is_determined_as_awarded(
    client: FlaskClient, award: Award, clock: SetClock
) -> None:
    manager, authority = a_manager(), an_authority()
    with pytest.raises(RuleBroken) as early:
        commands.propose_determination(
            actor=manager, award=award, amount=AMOUNT, ground="as_awarded", reason="Gedaan"
        )
    assert early.value.code == "project_runs"
    after_the_end(award, clock)
    accounted(award, Money.euro(60_000), Money.euro(30_000))
    one = commands.propose_determination(
        actor=manager, award=award, amount=AMOUNT, ground="as_awarded", reason="Alles is gedaan."
    )
    for actor in (manager, recipient_of(award)):
        with pytest.raises(NotAllowed):
            commands.set_determination(actor=actor, determination=one)
    commands.set_determination(actor=authority, determination=one)
    outbox.run_everything()
    db.session.expire_all()
    assert (award.determined, one.state, one.own_motion) == (AMOUNT, "set", False)
    assert one.letter is not None
    assert queries.recoveries_of(award) == []
    assert is_whole()
    assert "<dd>vastgesteld</dd>" in sign_in(client, manager).get(f"/awards/{award.id}").text
    with pytest.raises(RuleBroken) as asked:
        commands.ask_request(actor=recipient_of(award), award=award, parts=[], reason="Meer tijd")
    assert asked.value.code == "award_is_past"


def lower(award: Award, clock: SetClock, amount: Money) -> Determination:
    """Determine lower of one's own motion, after the recipient was heard."""
    manager = a_manager()
    after_the_end(award, clock)
    until = clock.moment.date() + timedelta(days=14)
    with pytest.raises(RuleBroken) as unheard:
        commands.propose_determination(
            actor=manager, award=award, amount=amount, ground="duties_unmet", reason="Geen handboek"
        )
    assert unheard.value.code == "views_not_asked"
    one = commands.propose_determination(
        actor=manager,
        award=award,
        amount=amount,
        ground="duties_unmet",
        reason="Geen handboek",
        views_until=until,
    )
    with pytest.raises(RuleBroken) as runs:
        commands.confirm_intention(actor=manager, determination=one, reason="Geen handboek")
    assert (one.state, runs.value.code) == ("intended", "views_term_runs")
    commands.give_views(actor=recipient_of(award), determination=one, views="De schrijver was ziek.")
    commands.confirm_intention(actor=manager, determination=one, reason="Ziekte had gemeld moeten worden.")
    commands.set_determination(actor=an_authority(), determination=one)
    return one


def test_a_lower_amount_gives_back_what_is_not_needed_and_reclaims_what_is_too_much(
    award: Award, clock: SetClock
) -> None:
    pay_out(award, Money.euro(24_000))
    free = award.stream.pot.free if award.stream else ZERO
    one = lower(award, clock, Money.euro(20_000))
    (recovery,) = queries.recoveries_of(award)
    assert (one.own_motion, recovery.amount, recovery.owed) == (True, Money.euro(4_000), Money.euro(4_000))
    assert award.stream is not None
    db.session.refresh(award.stream.pot)
    assert award.stream.pot.free == free + Money.euro(6_000)
    assert is_whole()
    manager, controller = a_manager(), a_holder("controller")
    today = clock.moment.date()
    plan = even_plan(recovery.owed, 4, today + timedelta(days=30))
    commands.spread_recovery(actor=manager, recovery=recovery, parts=plan, reason="Kleine stichting")
    with pytest.raises(NotAllowed):
        commands.take_in(actor=manager, recovery=recovery, amount=Money.euro(1), came_on=today, reason="")
    commands.take_in(actor=controller, recovery=recovery, amount=Money.euro(3_000), came_on=today, reason="")
    assert is_whole()
    with pytest.raises(RuleBroken) as more:
        commands.take_in(
            actor=controller, recovery=recovery, amount=Money.euro(1_001), came_on=today, reason=""
        )
    assert more.value.code == "more_than_owed"
    commands.propose_remission(actor=manager, recovery=recovery, amount=Money.euro(1_000), reason="Failliet")
    commands.decide_remission(actor=controller, recovery=recovery, agrees=True)
    assert (recovery.state, recovery.owed) == ("settled", ZERO)
    assert [r.kind for r in recovery.receipts] == ["received", "remitted"]
    assert is_whole()


@command
def change(award: Award, **facts: Any) -> None:
    for name, value in facts.items():
        setattr(award, name, value)
    award.granted_key = (award.granted or ZERO).cents
    record(actor_id=None, deed="change_award", subject=award)


def test_an_account_is_handed_in_after_the_end(award: Award, clock: SetClock) -> None:
    with pytest.raises(RuleBroken) as runs:
        accounted(award, Money.euro(60_000), Money.euro(30_000))
    assert runs.value.code == "project_runs"
    assert queries.find_account(award) is not None


def test_a_final_amount_is_never_set_above_what_the_award_became_meanwhile(
    award: Award, clock: SetClock
) -> None:
    manager = a_manager()
    after_the_end(award, clock)
    accounted(award, Money.euro(60_000), Money.euro(30_000))
    one = commands.propose_determination(
        actor=manager, award=award, amount=AMOUNT, ground="as_awarded", reason="Alles is gedaan."
    )
    change(award, granted=Money.euro(10_000))
    with pytest.raises(RuleBroken) as changed:
        commands.set_determination(actor=an_authority(), determination=one)
    assert changed.value.code == "award_changed"
    change(award, determined=AMOUNT)
    assert queries.due_of(award) == Money.euro(10_000)


def test_what_was_paid_on_an_award_that_was_withdrawn_is_reclaimed(award: Award, clock: SetClock) -> None:
    pay_out(award, Money.euro(24_000))
    (kept,) = queries.commitments_of(award)
    release(
        actor=a_manager(),
        basis_kind=kept.basis_kind,
        basis_id=kept.basis_id,
        amount=Money.euro(6_000),
        reason="Ingetrokken",
    )
    change(award, granted=ZERO, state="withdrawn")
    one = commands.propose_determination(
        actor=a_manager(),
        award=award,
        amount=ZERO,
        ground="as_awarded",
        reason="De toekenning is ingetrokken.",
    )
    commands.set_determination(actor=an_authority(), determination=one)
    (recovery,) = queries.recoveries_of(award)
    assert (recovery.owed, award.determined) == (Money.euro(24_000), ZERO)
    with pytest.raises(RuleBroken) as over:
        commands.return_account(actor=a_manager(), award=award, reason="Te laat")
    assert over.value.code == "award_is_past"


def test_what_is_taken_back_is_in_the_books_and_a_remission_is_decided_as_proposed(
    award: Award, clock: SetClock
) -> None:
    pay_out(award, Money.euro(24_000))
    lower(award, clock, Money.euro(10_000))
    (recovery,) = queries.recoveries_of(award)
    manager, controller = a_manager(), a_holder("controller")
    commands.propose_remission(actor=manager, recovery=recovery, amount=Money.euro(10), reason="Klein")
    with pytest.raises(RuleBroken) as before:
        commands.propose_remission(
            actor=a_manager(), recovery=recovery, amount=Money.euro(13_000), reason="Groot"
        )
    assert before.value.code == "proposed_before"
    (kept,) = queries.commitments_of(award)
    recover(
        actor=controller,
        basis_kind=kept.basis_kind,
        basis_id=kept.basis_id,
        amount=Money.euro(20_000),
        reason="Elders geboekt",
    )
    with pytest.raises(RuleBroken) as held:
        commands.take_in(
            actor=controller,
            recovery=recovery,
            amount=Money.euro(14_000),
            came_on=clock.moment.date(),
            reason="",
        )
    assert held.value.code == "not_held"


@command
def of_the_same_recipient(award: Award, other: Award, listed: Money) -> AwardInstalment:
    """Give another award the recipient and the initiative of the first, and put an instalment of it in a batch."""
    other.organisation_id, other.initiative_id = award.organisation_id, award.initiative_id
    row = queries.instalments_of(other)[0]
    row.amount, row.state = listed, "listed"
    record(actor_id=None, deed="change_award", subject=other)
    return row


def test_what_is_owed_is_set_off_against_what_is_still_to_be_paid_to_the_same_recipient(
    award: Award, clock: SetClock
) -> None:
    pay_out(award, Money.euro(24_000))
    other = db.session.query(Award).filter(Award.stream_id == award.stream_id, Award.id != award.id).one()
    lower(award, clock, Money.euro(20_000))
    (recovery,) = queries.recoveries_of(award)
    controller = a_holder("controller")

    def set_off(euro: int) -> None:
        commands.set_off(
            actor=controller, recovery=recovery, against=other, amount=Money.euro(euro), reason="Verrekend"
        )

    with pytest.raises(RuleBroken) as another:
        set_off(4_000)
    assert another.value.code == "not_the_same"
    row = of_the_same_recipient(award, other, Money.euro(27_000))
    elsewhere = a_holder("controller", scope_kind="stream", scope_id=award.stream_id or 0)
    assert list(queries.awards_to_set_off(elsewhere, recovery)) == [other]
    assert queries.awards_to_set_off(a_manager(), recovery) == []
    with pytest.raises(RuleBroken) as on_its_way:
        set_off(4_000)
    assert on_its_way.value.code == "not_to_be_paid"
    set_off(3_000)
    assert recovery.owed == Money.euro(1_000)
    assert queries.paid_on(other) == Money.euro(3_000)
    assert [(one.amount, one.state) for one in queries.instalments_of(other)] == [
        (row.amount, "listed"),
        (Money.euro(3_000), "paid"),
    ]
    assert is_whole()


def test_the_home_page_says_who_must_do_what(client: FlaskClient, award: Award, clock: SetClock) -> None:
    pay_out(award, Money.euro(24_000))
    manager, controller = a_manager(), a_holder("controller")
    after_the_end(award, clock)
    one = commands.propose_determination(
        actor=manager,
        award=award,
        amount=Money.euro(20_000),
        ground="duties_unmet",
        reason="Geen handboek",
        views_until=clock.moment.date() + timedelta(days=14),
    )

    def home(account: Account) -> str:
        return str(sign_in(client, account).get("/").text)

    assert "Geef uw zienswijze" in home(recipient_of(award))
    assert "Ga verder met het definitieve bedrag" not in home(manager)
    commands.give_views(actor=recipient_of(award), determination=one, views="Jammer")
    assert "Geef uw zienswijze" not in home(recipient_of(award))
    assert "Ga verder met het definitieve bedrag" in home(manager)
    commands.confirm_intention(actor=manager, determination=one, reason="Geen handboek")
    commands.set_determination(actor=an_authority(), determination=one)
    assert "Betaal € 4.000 terug" in home(recipient_of(award))
    (recovery,) = queries.recoveries_of(award)
    commands.propose_remission(actor=manager, recovery=recovery, amount=Money.euro(1), reason="Klein")
    assert "Beslis over kwijtschelding" in home(controller)
    page = f"/awards/recoveries/{recovery.id}"
    assert "Er is voorgesteld" in sign_in(client, controller).get(page).text
    assert "Er is voorgesteld" not in sign_in(client, recipient_of(award)).get(page).text


def test_what_was_determined_is_changed_within_five_years_and_not_after(
    award: Award, clock: SetClock
) -> None:
    pay_out(award, AMOUNT)
    one = lower(award, clock, Money.euro(27_000))
    manager = a_manager()
    facts = {"award": award, "ground": "new_facts", "reason": "Dubbel gefinancierd"}
    day = date(one.set_at.year + 5, one.set_at.month, one.set_at.day) if one.set_at else date.max
    clock.go(day.year, day.month, day.day)
    until = day + timedelta(days=14)
    again = commands.propose_determination(
        actor=manager,
        amount=Money.euro(20_000),
        views_until=until,
        **facts,  # type: ignore[arg-type]
    )
    assert (again.kind, again.state) == ("reopened", "intended")
    commands.return_determination(actor=manager, determination=again, reason="Toch niet")
    later = day + timedelta(days=1)
    clock.go(later.year, later.month, later.day)
    with pytest.raises(RuleBroken) as late:
        commands.propose_determination(
            actor=manager,
            amount=Money.euro(20_000),
            views_until=until,
            **facts,  # type: ignore[arg-type]
        )
    assert late.value.code == "too_late_to_reopen"
    (recovery,) = queries.recoveries_of(award)
    commands.lapse_recovery(recovery=recovery)
    assert (recovery.state, recovery.owed) == ("lapsed", ZERO)
    assert is_whole()


def refused(answer: Any, typed: str, field: str) -> None:
    """Say that a page came back with what was typed and the error at its field."""
    assert answer.status_code == 422
    assert typed in answer.text
    assert f'id="{field}-error"' in answer.text


def test_what_was_proposed_or_handed_in_is_given_back_on_its_page(
    client: FlaskClient, award: Award, clock: SetClock
) -> None:
    after_the_end(award, clock)
    accounted(award, Money.euro(60_000), Money.euro(30_000))
    manager = sign_in(client, a_manager())
    page = f"/awards/{award.id}/account/return"
    refused(manager.post(page, data={"return-reason": "Te lang " * 1_001}), "60.000", "return-reason")
    one = commands.propose_determination(
        actor=a_manager(), award=award, amount=AMOUNT, ground="as_awarded", reason="Alles is gedaan."
    )
    back = manager.post(f"/awards/determinations/{one.id}/return", data={"back-reason": "Toch niet"})
    assert back.status_code == 303
    assert (one.state, one.return_reason) == ("returned", "Toch niet")
    assert manager.post(page, data={"return-reason": "Er ontbreekt iets"}).status_code == 303


def test_the_pages_of_the_end_of_a_project(client: FlaskClient, award: Award, clock: SetClock) -> None:
    pay_out(award, AMOUNT)
    after_the_end(award, clock)
    sign_in(client, recipient_of(award))
    client.post("/language", data={"language": "en", "back": "/"})
    page = f"/awards/{award.id}/account"
    assert client.get(page).status_code == 200
    assert client.post(page, data={"version": "0", "activities": "", "submit": "1"}).status_code == 422
    client.get(page)
    kept = queries.find_account(award)
    assert kept is not None
    sent = client.post(page, data={"version": kept.version, "activities": "Gegeten", "submit": "1"})
    assert sent.status_code == 303
    manager = a_manager()
    sign_in(client, manager)
    client.post("/language", data={"language": "en", "back": "/"})
    assert award.title in client.get("/awards/determinations").text
    final = f"/awards/{award.id}/determination"
    assert "Not met: Handbook." in client.get(final).text
    typed = {"amount": "20000", "ground": "duties_unmet", "reason": "Geen handboek"}
    assert client.post(final, data=typed).status_code == 422
    until = (clock.moment.date() + timedelta(days=14)).isoformat()
    assert client.post(final, data=typed | {"views_until": until}).status_code == 303
    one = queries.find_under_way(award)
    assert one is not None
    sign_in(client, recipient_of(award))
    client.post("/language", data={"language": "en", "back": "/"})
    assert "Your views" in client.get(final).text
    moving = f"/awards/determinations/{one.id}"
    refused(client.post(f"{moving}/views", data={"views": "Te lang " * 1_001}), "Te lang Te lang", "views")
    assert client.post(f"{moving}/views", data={"views": "Nee"}).status_code == 303
    sign_in(client, manager)
    refused(
        client.post(f"{moving}/confirmation", data={"confirm-reason": "Te lang " * 1_001}),
        "Te lang",
        "confirm-reason",
    )
    refused(
        client.post(f"{moving}/return", data={"back-reason": "Te lang " * 1_001}), "Te lang", "back-reason"
    )
    assert client.post(f"{moving}/confirmation", data={"confirm-reason": "Toch"}).status_code == 303
    sign_in(client, an_authority())
    client.post("/language", data={"language": "en", "back": "/"})
    assert final in client.get("/").text
    assert client.post(f"/awards/determinations/{one.id}/setting").status_code == 303
    outbox.run_everything()
    sign_in(client, recipient_of(award))
    client.post("/language", data={"language": "en", "back": "/"})
    assert client.get(f"/awards/determinations/{one.id}/letter").data.startswith(b"%PDF")
    (recovery,) = queries.recoveries_of(award)
    owed = f"/awards/recoveries/{recovery.id}"
    assert "10,000" in client.get(owed).text
    sign_in(client, manager)
    assert client.get("/awards/recoveries").status_code == 200
    assert client.post(f"{owed}/plan", data={"plan-count": "5"}).status_code == 422
    first = (clock.moment.date() + timedelta(days=30)).isoformat()
    plan = {"plan-count": "5", "plan-first_on": first, "plan-reason": "Klein"}
    assert client.post(f"{owed}/plan", data=plan).status_code == 303
    assert client.post(f"{owed}/stay", data={"rest-reason": "Bezwaar"}).status_code == 303
    assert client.get(owed).status_code == 200


def test_what_may_still_be_handed_in_is_named_with_its_day_and_counts_as_unmet_the_day_after(
    award: Award, clock: SetClock, client: FlaskClient
) -> None:
    after_the_end(award, clock)
    sign_in(client, a_manager())
    client.post("/language", data={"language": "en", "back": "/"})
    page = f"/awards/{award.id}/determination"
    (until,) = {duty.until for duty in queries.duties_of(award) if duty.until is not None}
    assert until == clock.moment.date()
    said = f"Still to come, until {until.day} {until:%B} {until.year}: Process evaluation."
    shown = client.get(page).text
    assert (said in shown, "Not met: Process evaluation." in shown) == (True, False)
    clock.moment += timedelta(days=1)
    shown = client.get(page).text
    assert ("Still to come" in shown, "Not met: Process evaluation." in shown) == (False, True)


def test_an_account_that_does_not_come_is_reminded_of_once_each_and_goes_on_without_it(
    client: FlaskClient, award: Award, clock: SetClock
) -> None:
    under_regime(award)
    due_on = queries.account_due(award)
    assert due_on is not None
    told = []
    for days in (-20, -14, -1, 1, 20, 29, 60):
        day = due_on + timedelta(days=days)
        clock.go(day.year, day.month, day.day)
        for one, kind, due in queries.reminders_due():
            if one.id == award.id:
                told.append((days, kind))
            commands.remind_of_account(award=one, kind=kind, due_on=due)
    assert told == [(-14, "coming"), (1, "overdue"), (29, "own_motion")]
