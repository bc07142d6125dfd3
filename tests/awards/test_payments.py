"""From planned to paid: a batch of two people, its file, the answer of the bank, and the journal to the cent."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from grants.awards import commands, jobs, queries
from grants.awards.models import Award, AwardInstalment, Payment, PaymentBatch
from grants.awards.rules.bank_file import check_bank_file
from grants.budget import commands as budget
from grants.budget.models import JournalLeg, Programme
from grants.budget.queries import ledger_faults
from grants.budget.states import PAYMENT_ACT
from grants.decisions.models import Decision
from grants.foundation import files, outbox, terms
from grants.foundation.audit import record
from grants.foundation.clock import today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.foundation.money import Money
from grants.people.models import Account
from grants.streams.rules.definition import DeliverableRule
from tests.budget.committers import together
from tests.conftest import SetClock
from tests.factories.awards import an_award
from tests.factories.budget import fund
from tests.factories.decisions import an_authority
from tests.factories.payments import OWN, PLAN, THEIRS, an_award_with_money, begin, own_account, writer_of
from tests.factories.people import a_holder, acts_for, sign_in
from tests.factories.streams import a_manager, an_open_stream


def first_of(award: Award) -> AwardInstalment:
    return queries.instalments_of(award)[0]


def propose(controller: Account, *awards: Award) -> PaymentBatch:
    return commands.propose_payments(
        actor=controller,
        programme=awards[0].programme,
        instalments=[first_of(award).id for award in awards],
        execute_on=today(),
    )


def answer(controller: Account, batch: PaymentBatch, *lines: str) -> None:
    content = "\n".join(["end_to_end_id;status;date;reason", *lines, ""]).encode()
    laid = commands.lay_ready_statement(
        actor=controller, programme=batch.programme, file_name="a.csv", content=content
    )
    commands.settle_statement(actor=controller, statement=laid)


def paid_of(award: Award) -> Money:
    return Money(sum(one.paid.cents for one in queries.money_of(award)))


@pytest.fixture
def world(app: Flask) -> Sequence[Award]:
    """Return two awards that began, with accounts that are checked."""
    stream = an_open_stream(instalments=PLAN, deliverables=(DeliverableRule("handbook"),))
    fund(stream.pot, Money.euro(90_000))
    awards = [an_award_with_money(stream) for _ in range(2)]
    for award in awards:
        begin(award)
    own_account(awards[0].programme)
    return awards


def test_what_is_paid_and_what_comes_back_is_booked_to_the_cent_in_its_year(
    world: Sequence[Award], clock: SetClock
) -> None:
    one, other = world[:2]
    controller, second = a_holder("controller"), a_holder("controller")
    batch = propose(controller, one, other)
    assert [(row.amount, row.state) for row in queries.instalments_of(one)] == [
        (Money.euro(24_000), "listed"),
        (Money.euro(6_000), "planned"),
    ]
    with pytest.raises(NotAllowed, match="somebody else"):
        commands.approve_payments(actor=controller, batch=batch)
    commands.approve_payments(actor=second, batch=batch)
    assert batch.file is not None
    content = files.read(batch.file)
    check_bank_file(content)
    assert content.count(b"<EndToEndId>") == 2
    numbers = [payment.end_to_end for payment in batch.payments]
    paid_on = today()
    clock.moment += timedelta(days=366)
    answer(controller, batch, f"{numbers[0]};paid;{paid_on};", f"{numbers[1]};paid;{paid_on};")
    years = set(db.session.scalars(select(JournalLeg.year).where(JournalLeg.purse == "paid")))
    assert years == {paid_on.year}
    assert (batch.state, paid_of(one), paid_of(other)) == ("settled", Money.euro(24_000), Money.euro(24_000))
    answer(controller, batch, f"{numbers[1]};returned;{today()};AC04 rekening opgeheven")
    row, account = first_of(other), queries.find_bank_account(other)
    assert account is not None
    assert (row.state, row.returned_because) == ("planned", "AC04 rekening opgeheven")
    assert (account.state, paid_of(other)) == ("flagged", Money(0))
    assert "came back" in str(queries.reasons_for([row])[row.id][0])
    assert (queries.payment_faults(), ledger_faults()) == ([], [])


def test_an_answer_is_read_whole_or_not_at_all_and_once(world: Sequence[Award]) -> None:
    award, controller = world[0], a_holder("controller")
    batch = propose(controller, award)
    number = batch.payments[0].end_to_end
    with pytest.raises(RuleBroken, match="Some lines cannot be read"):
        answer(controller, batch, f"{number};paid;{today()};")
    commands.approve_payments(actor=a_holder("controller"), batch=batch)
    for line in ("RONDE-9-9;paid;2026-01-01;", f"{number};perhaps;2026-01-01;", f"{number};paid;2199-01-01;"):
        with pytest.raises(RuleBroken, match="Some lines cannot be read"):
            answer(controller, batch, f"{number};paid;{today()};", line)
    assert (first_of(award).state, paid_of(award)) == ("listed", Money(0))
    answer(controller, batch, f"{number};paid;{today()};", "")
    with pytest.raises(RuleBroken, match="read before"):
        answer(controller, batch, f"{number};paid;{today()};", "")
    with pytest.raises(NotAllowed):
        answer(a_manager(), batch, "x;paid;2026-01-01;")


def test_an_answer_that_was_not_read_is_thrown_away_and_can_be_laid_ready_again(
    client: FlaskClient, world: Sequence[Award]
) -> None:
    controller = a_holder("controller")
    batch = propose(controller, world[0])
    facts = {"actor": controller, "programme": batch.programme, "file_name": "a.csv"}
    content = b"end_to_end_id;status;date;reason\nonzin;paid;2026-01-01;\n"
    laid = commands.lay_ready_statement(content=content, **facts)
    page = f"/payments/answers/{laid.id}"
    assert sign_in(client, a_holder("auditor")).post(f"{page}/drop").status_code == 403
    sign_in(client, controller)
    assert f"{page}/drop" in client.get(page).text
    assert client.post(f"{page}/drop").status_code == 303
    assert client.get(page).status_code == 404
    assert queries.find_statement(hashlib.sha256(content).hexdigest()) is None
    commands.lay_ready_statement(content=content, **facts)


def test_a_payment_waits_for_approval_before_the_bank_can_answer(world: Sequence[Award]) -> None:
    batch = propose(a_holder("controller"), world[0])
    assert str(batch.payments[0].state_label) == "waits for approval"
    commands.approve_payments(actor=a_holder("controller"), batch=batch)
    assert str(batch.payments[0].state_label) == "no answer of the bank yet"


def test_a_batch_holds_only_what_nothing_holds(world: Sequence[Award]) -> None:
    one, other = world[:2]
    controller = a_holder("controller")
    second = queries.instalments_of(one)[1]
    facts = {"actor": controller, "programme": one.programme, "execute_on": today()}
    with pytest.raises(RuleBroken, match="handbook is accepted"):
        commands.propose_payments(instalments=[second.id], **facts)
    with pytest.raises(RuleBroken, match="at least one"):
        commands.propose_payments(instalments=[], **facts)
    with pytest.raises(NotFound):
        commands.propose_payments(instalments=[999_999], **facts)
    with pytest.raises(RuleBroken, match="sixty days"):
        commands.propose_payments(
            instalments=[second.id], **facts | {"execute_on": today() - timedelta(days=1)}
        )
    with pytest.raises(NotAllowed):
        commands.propose_payments(instalments=[second.id], **facts | {"actor": a_manager()})
    commands.fulfil(actor=a_manager(), award=one, what="handbook")
    commands.propose_payments(instalments=[second.id], **facts)
    with pytest.raises(RuleBroken, match="in another batch"):
        commands.propose_payments(instalments=[second.id], **facts)
    batch = propose(controller, one, other)
    commands.suspend_payment(
        actor=a_manager(), award=other, until_on=today() + timedelta(weeks=13), reason="Vermoeden"
    )
    with pytest.raises(RuleBroken, match="stands still"):
        commands.approve_payments(actor=a_holder("controller"), batch=batch)
    commands.take_out_payment(actor=controller, batch=batch, payment=batch.payments[1])
    commands.give_bank_account(actor=writer_of(one), award=one, iban=OWN, holder="Eten")
    with pytest.raises(RuleBroken, match="account of"):
        commands.approve_payments(actor=a_holder("controller"), batch=batch)
    commands.withdraw_payments(actor=controller, batch=batch)
    assert [one_of.state for one_of in batch.payments] == ["released", "released"]
    assert first_of(one).state == first_of(other).state == "planned"


@command
def lower(award: Award, amount: Money) -> None:
    award.granted, award.granted_key = amount, amount.cents
    record(actor_id=None, deed="change_award", subject=award)


def test_an_award_that_was_lowered_leaves_its_batch_and_is_planned_anew(world: Sequence[Award]) -> None:
    award, controller = world[0], a_holder("controller")
    batch = propose(controller, *world)
    lower(award, Money.euro(10_000))
    commands.replan_instalments(actor=None, award=award)
    with pytest.raises(RuleBroken, match="has become less"):
        commands.approve_payments(actor=a_holder("controller"), batch=batch)
    mine = next(one for one in batch.payments if one.instalment.award_id == award.id)
    commands.take_out_payment(actor=controller, batch=batch, payment=mine)
    commands.approve_payments(actor=a_holder("controller"), batch=batch)
    assert (first_of(award).amount, first_of(award).state) == (Money.euro(8_000), "planned")
    assert (
        sum(one.amount.cents for one in queries.instalments_of(award) if one.state == "planned") == 1_000_000
    )


def test_what_is_with_the_bank_is_not_taken_away(world: Sequence[Award]) -> None:
    award = world[0]
    propose(a_holder("controller"), award)
    decision = award.decision
    assert decision is not None
    withdrawn(decision)
    with pytest.raises(RuleBroken, match="is in a batch"):
        commands.end_award(actor=an_authority(), decision=decision)


@command
def withdrawn(decision: Decision) -> None:
    decision.outcome, decision.ground, decision.awarded = "withdrawal", "at_request", None
    record(actor_id=None, deed="award", subject=decision)


def test_who_has_an_interest_in_one_project_has_no_part_in_its_batch(
    client: FlaskClient, world: Sequence[Award]
) -> None:
    closed, controller = a_holder("controller"), a_holder("controller")
    batch = propose(controller, *world)
    recipient = world[0].organisation
    assert recipient is not None
    acts_for(closed, recipient)
    mine = next(one for one in batch.payments if one.instalment.award_id == world[0].id)
    with pytest.raises(NotFound):
        commands.take_out_payment(actor=closed, batch=batch, payment=mine)
    with pytest.raises(RuleBroken, match="tie"):
        commands.refuse_payments(actor=closed, batch=batch, reason="Nee")
    commands.approve_payments(actor=a_holder("controller"), batch=batch)
    sign_in(client, closed)
    page = client.get(f"/payments/batches/{batch.id}")
    assert (page.status_code, "48.000" in page.text) == (200, False)
    assert "48.000" not in client.get(f"/payments/{batch.programme_id}").text
    assert client.get(f"/payments/batches/{batch.id}/file").status_code == 404
    with pytest.raises(RuleBroken, match="tie"):
        answer(closed, batch, f"{mine.end_to_end};paid;{today()};")
    sign_in(client, controller)
    assert "48.000" in client.get(f"/payments/batches/{batch.id}").text


def test_a_payment_that_comes_back_after_it_was_reclaimed_is_paid_back(
    world: Sequence[Award], clock: SetClock
) -> None:
    award, controller = world[0], a_holder("controller")
    batch = propose(controller, award)
    commands.approve_payments(actor=a_holder("controller"), batch=batch)
    number = batch.payments[0].end_to_end
    with pytest.raises(RuleBroken, match="Some lines"):
        answer(controller, batch, f"{number};paid;{today() - timedelta(days=1)};")
    answer(controller, batch, f"{number};paid;{today()};")
    assert award.ends_on is not None
    day = award.ends_on + timedelta(days=30)
    clock.go(day.year, day.month, day.day)
    one = commands.propose_determination(
        actor=a_manager(),
        award=award,
        amount=Money.euro(10_000),
        ground="duties_unmet",
        reason="Geen handboek",
        views_until=day + timedelta(days=14),
    )
    commands.give_views(actor=writer_of(award), determination=one, views="Jammer")
    commands.confirm_intention(actor=a_manager(), determination=one, reason="Geen handboek")
    commands.set_determination(actor=an_authority(), determination=one)
    (recovery,) = queries.recoveries_of(award)
    assert recovery.owed == Money.euro(14_000)
    answer(controller, batch, f"{number};returned;{today()};AC04")
    assert (recovery.state, recovery.owed) == ("settled", Money(0))
    assert paid_of(award) == Money(0)
    assert sum(one.committed.cents for one in queries.commitments_of(award)) == 1_000_000
    assert (queries.payment_faults(), queries.determination_faults(), ledger_faults()) == ([], [], [])


def test_a_batch_is_not_approved_after_its_day(world: Sequence[Award], clock: SetClock) -> None:
    batch = propose(a_holder("controller"), world[0])
    clock.moment += timedelta(days=1)
    with pytest.raises(RuleBroken, match="has passed"):
        commands.approve_payments(actor=a_holder("controller"), batch=batch)


def test_a_mandate_says_up_to_which_batch_one_may_approve(world: Sequence[Award]) -> None:
    award, controller = world[0], a_holder("controller")
    batch = propose(controller, award)
    small, large = a_holder("controller"), a_holder("deciding_authority")
    for person, most in ((small, Money.euro(20_000)), (large, None)):
        budget.give_mandate(
            actor=a_manager(),
            programme=award.programme,
            role=None,
            person=person.email,
            acts=[PAYMENT_ACT],
            most=most,
            from_on=today(),
        )
    with pytest.raises(NotAllowed, match="20,000"):
        commands.approve_payments(actor=small, batch=batch)
    with pytest.raises(NotAllowed, match="does not name you"):
        commands.refuse_payments(actor=a_holder("controller"), batch=batch, reason="x")
    commands.approve_payments(actor=large, batch=batch)
    assert batch.state == "approved"


def test_two_batches_at_once_take_an_instalment_once(app: Flask, world: Sequence[Award]) -> None:
    award_id, programme_id = world[0].id, world[0].programme_id
    row_id = first_of(world[0]).id
    controllers = [a_holder("controller").id for _ in range(4)]

    def take(account_id: int) -> None:
        commands.propose_payments(
            actor=db.session.get_one(Account, account_id),
            programme=db.session.get_one(Programme, programme_id),
            instalments=[row_id],
            execute_on=today(),
        )

    raised = together(app, [partial(take, account_id) for account_id in controllers])
    assert raised.count(None) == 1
    assert all(isinstance(error, (Stale, RuleBroken)) for error in raised if error is not None)
    assert db.session.scalar(select(func.count()).select_from(Payment)) == 1
    assert first_of(db.session.get_one(Award, award_id)).state == "listed"


def test_a_plan_is_laid_once_and_older_awards_get_theirs_in_time(world: Sequence[Award]) -> None:
    award = world[0]
    before = [(one.number, one.amount, one.state) for one in queries.instalments_of(award)]
    commands.replan_instalments(actor=None, award=award)
    assert [(one.number, one.amount, one.state) for one in queries.instalments_of(award)] == before
    jobs.plan_older_awards()
    assert queries.awards_without_plan() == []


def test_payment_that_stands_still_goes_on_by_itself(app: Flask, clock: SetClock) -> None:
    award, manager = an_award().award, a_manager()
    facts = {"actor": manager, "award": award, "reason": "Ernstig vermoeden"}
    with pytest.raises(RuleBroken, match="13 weeks"):
        commands.suspend_payment(until_on=today() + timedelta(weeks=13, days=1), **facts)
    with pytest.raises(NotAllowed):
        commands.suspend_payment(until_on=today(), **facts | {"actor": a_holder("controller")})
    held = commands.suspend_payment(until_on=today() + timedelta(weeks=13), **facts)
    assert "stands still" in " ".join(map(str, queries.reasons_for([first_of(award)])[first_of(award).id]))
    clock.moment += timedelta(weeks=13)
    jobs.tell_of_lapsed_suspensions()
    assert (queries.find_suspension(award), held.lapse_told) == (held, False)
    clock.moment += timedelta(days=1)
    jobs.tell_of_lapsed_suspensions()
    db.session.refresh(held)
    assert (queries.find_suspension(award), held.lapse_told) == (None, True)
    with pytest.raises(RuleBroken) as same:
        commands.suspend_payment(until_on=today(), suspicion=held.id, **facts)
    assert (same.value.code, same.value.field) == ("suspicion_used_up", "suspicion")
    another = commands.suspend_payment(until_on=today() + timedelta(weeks=2), **facts)
    commands.lift_suspension(actor=manager, award=award, reason="Onderzocht")
    clock.moment += timedelta(weeks=4)
    with pytest.raises(RuleBroken, match="13 weeks"):
        commands.suspend_payment(until_on=today() + timedelta(weeks=10), suspicion=another.id, **facts)
    again = commands.suspend_payment(until_on=today() + timedelta(weeks=9), suspicion=another.id, **facts)
    with pytest.raises(RuleBroken, match="already"):
        commands.suspend_payment(until_on=today(), **facts)
    assert (another.first_id, again.first_id) == (None, another.id)
    outbox.run_everything()
    letters = queries.payment_decisions_of(award)
    kinds = ["suspended", "suspension_lifted", "suspended", "suspension_lapsed", "suspended"]
    assert ([one.kind for one in letters], all(one.letter for one in letters)) == (kinds, True)


def test_the_desk_puts_together_approves_and_reads(client: FlaskClient, world: Sequence[Award]) -> None:
    award = world[0]
    row, programme = first_of(award), award.programme_id
    controller = a_holder("controller")
    sign_in(client, controller)
    client.post("/language", data={"language": "en", "back": "/"})
    path = f"/payments/{programme}"
    assert client.get("/payments").status_code == 303
    assert award.reference in client.get(path).text
    assert client.post(path, data={"execute_on": str(today())}).status_code == 422
    made = client.post(path, data={"instalments": [str(row.id)], "execute_on": str(today())})
    batch = made.headers["Location"]
    assert "somebody else must decide" in client.get(batch).text
    assert client.post(f"{batch}/approval").status_code == 403
    sign_in(client, a_holder("controller"))
    assert "Approve payment batch" in client.get("/").text
    assert client.post(f"{batch}/refusal", data={"reason": ""}).status_code == 422
    assert client.post(f"{batch}/approval").status_code == 303
    file = client.get(f"{batch}/file")
    assert (file.status_code, THEIRS.encode() in file.data) == (200, True)
    number = db.session.scalars(select(Payment.end_to_end)).one()
    content = f"end_to_end_id;status;date;reason\n{number};paid;{today()};\n".encode()
    sent = {"file": (BytesIO(b"nothing"), "a.csv")}
    assert client.post(f"{path}/answers", data=sent, content_type="multipart/form-data").status_code == 422
    sent = {"file": (BytesIO(content), "a.csv")}
    laid = client.post(f"{path}/answers", data=sent, content_type="multipart/form-data").headers["Location"]
    assert "is paid" in client.get(laid).text
    assert client.post(laid).status_code == 303
    assert client.post(laid).status_code == 422
    db.session.expire_all()
    assert first_of(award).state == "paid"
    sign_in(client, writer_of(award))
    page = client.get(f"/awards/{award.id}/money").text
    assert ("24,000" in page, "handbook is accepted" in page) == (True, True)
    assert client.get(path).status_code == 404
    sign_in(client, a_holder("auditor"))
    page = client.get(batch).text
    assert (THEIRS[-4:] in page, "DE89" in page) == (True, False)
    assert client.get(f"{batch}/file").status_code == 403
    assert client.get(f"/awards/{award.id}/suspension").status_code == 403
    sign_in(client, a_manager())
    typed = {"until_on": str(today()), "reason": ""}
    assert client.post(f"/awards/{award.id}/suspension", data=typed).status_code == 422
    assert (
        client.post(f"/awards/{award.id}/suspension", data=typed | {"reason": "Vermoeden"}).status_code == 303
    )
    assert client.post(f"/awards/{award.id}/suspension/end", data={"reason": "Opgelost"}).status_code == 303


def test_what_can_be_paid_is_due_six_weeks_after_the_last_thing_it_waits_for(
    world: Sequence[Award], clock: SetClock, client: FlaskClient
) -> None:
    award, controller = world[0], a_holder("controller")
    programme = award.programme
    (first, *_) = [one for one in queries.standings_in(controller, programme) if not one.reasons]
    assert first.pay_by == terms.PAYMENT.last_day(today())
    sign_in(client, controller)
    client.post("/language", data={"language": "en", "back": "/"})
    assert "too late" not in client.get(f"/payments/{programme.id}").text
    late = first.pay_by + timedelta(days=1)
    clock.go(late.year, late.month, late.day)
    page = client.get(f"/payments/{programme.id}").text
    assert "too late: the last day was" in page
    assert "2 instalments are paid too late" in page
    commands.suspend_payment(
        actor=a_manager(), award=first.instalment.award, until_on=today(), reason="Ernstig vermoeden"
    )
    clock.moment += timedelta(days=1)
    moved = {
        one.instalment.id: one.pay_by
        for one in queries.standings_in(controller, programme)
        if not one.reasons
    }
    assert moved[first.instalment.id] == terms.PAYMENT.last_day(late)
