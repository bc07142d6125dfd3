"""From proposal to publication and back: who may, what moves, and that it is all or nothing."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from grants.applications import commands as applications
from grants.decisions import commands, queries
from grants.decisions.events import AwardDecided
from grants.decisions.models import Batch, Decision
from grants.foundation import events, files, outbox
from grants.foundation.audit import AuditEntry, record
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.invariants import faults
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import sentence
from grants.people import commands as people
from grants.people.models import Account
from grants.streams import commands as streams
from tests.conftest import SetClock
from tests.factories.decisions import (
    a_kept_out_application,
    a_proposal,
    a_published_batch,
    a_ranked_stream,
    an_approved_batch,
    an_authority,
    an_untreated_application,
    top_up,
)
from tests.factories.people import a_holder, an_account, an_administrator
from tests.factories.review import a_scored_stream
from tests.factories.streams import a_manager, an_open_stream

THIRTY = Money.euro(30_000)


def answers(batch: Batch) -> list[tuple[str, str, int | None, Money | None]]:
    return [(one.outcome, one.ground, one.place, one.awarded) for one in batch.decisions]


def text_of(decision: Decision) -> str:
    assert decision.letter is not None
    pages = PdfReader(BytesIO(files.read(decision.letter))).pages
    return " ".join("\n".join(page.extract_text() for page in pages).split())


def give(account: Account, role: str) -> None:
    people.grant_role(actor=an_administrator(), account=account, role=role)


def test_what_stays_incomplete_is_decided_on_that_ground_and_the_letter_dates_the_application(
    app: Flask,
) -> None:
    stream = a_ranked_stream()
    made = an_untreated_application(stream)
    arrived = made.submissions[0].arrived_at
    batch = an_approved_batch(stream)
    decision = next(one for one in batch.decisions if one.application_id == made.id)
    assert (decision.outcome, decision.ground) == ("inadmissible", "incomplete")
    letter = text_of(decision)
    assert "Nog steeds niet volledig" in letter
    assert "artikel 4:5" in letter
    judged = queries.judgements_of(stream, [made.id])[made.id]
    assert queries.facts_for_letter(decision, judged, "nl").arrived_at == arrived
    assert made.submissions[1].arrived_at > arrived


def test_a_proposal_decides_on_every_application_with_its_ground(app: Flask) -> None:
    stream = an_open_stream()
    a_kept_out_application(stream, late=True)
    a_kept_out_application(stream)
    batch = a_proposal(a_ranked_stream((5, 4, (4, 3), 2), money=70_000, stream=stream))
    assert answers(batch) == [
        ("inadmissible", "late", None, None),
        ("inadmissible", "eligibility", None, None),
        ("award", "ranked_within_line", 1, THIRTY),
        ("award", "ranked_within_line", 2, THIRTY),
        ("refusal", "ceiling", 3, None),
        ("refusal", "substance", 4, None),
    ]
    assert (batch.state, batch.left_over, batch.limit_hit) == ("proposed", Money.euro(10_000), "ceiling")
    assert stream.pot.reserved == ZERO
    deeds = db.session.scalars(select(AuditEntry.deed).where(AuditEntry.subject_kind == "batch")).all()
    assert deeds == ["propose_batch"]


def test_there_is_no_proposal_before_the_ranking_is_frozen(app: Flask) -> None:
    stream, _ = a_scored_stream()
    with pytest.raises(RuleBroken) as broken:
        a_proposal(stream)
    assert broken.value.code == "ranking_not_frozen"


def test_one_proposal_at_a_time_and_none_without_something_to_decide(app: Flask) -> None:
    stream = a_ranked_stream((5,))
    batch = a_proposal(stream)
    with pytest.raises(RuleBroken) as broken:
        a_proposal(stream)
    assert broken.value.code == "batch_open"
    commands.withdraw_batch(actor=a_manager(), batch=batch, reason="Verkeerde dag")
    a_published_batch(stream)
    with pytest.raises(RuleBroken) as broken:
        a_proposal(stream)
    assert broken.value.code == "nothing_to_decide"


def test_letters_cannot_be_dated_in_the_past(app: Flask) -> None:
    with pytest.raises(RuleBroken) as broken:
        a_proposal(a_ranked_stream((5,)), publish_on=date(2026, 6, 29))
    assert (broken.value.code, broken.value.field) == ("publish_on_past", "publish_on")


def test_who_may_propose(app: Flask) -> None:
    stream = a_ranked_stream((5,))
    for role in ("deciding_authority", "auditor", "controller"):
        with pytest.raises(NotAllowed):
            commands.propose_batch(actor=a_holder(role), stream=stream)
    for outsider in (an_account(), a_holder("reviewer"), a_holder("chair")):
        with pytest.raises(NotFound):
            commands.propose_batch(actor=outsider, stream=stream)


def test_the_proposer_never_approves_whatever_roles_that_person_holds(app: Flask) -> None:
    both = a_manager()
    give(both, "deciding_authority")
    batch = a_proposal(a_ranked_stream((5,)), manager=both)
    with pytest.raises(NotAllowed):
        commands.approve_batch(actor=both, batch=batch)
    assert batch.stream.pot.reserved == ZERO


def test_the_database_itself_refuses_one_pair_of_eyes(app: Flask) -> None:
    batch = a_proposal(a_ranked_stream((5,)))

    @command
    def force() -> None:
        batch.approved_by = batch.proposed_by
        record(actor_id=None, deed="force", subject=batch)

    with pytest.raises(IntegrityError):
        force()


def test_who_assessed_never_approves(app: Flask) -> None:
    batch = a_proposal(a_ranked_stream((5,)))
    for number in sorted(queries.assessors_of(batch.stream)):
        assessor = db.session.get(Account, number)
        assert assessor is not None
        give(assessor, "deciding_authority")
        with pytest.raises(NotAllowed):
            commands.approve_batch(actor=assessor, batch=batch)
    assert len(queries.assessors_of(batch.stream)) == 2


def test_who_applies_in_the_round_never_approves(app: Flask) -> None:
    batch = a_proposal(a_ranked_stream((5,)))
    applicant = batch.decisions[0].application.team[0].account
    assert applicant is not None
    give(applicant, "deciding_authority")
    with pytest.raises(NotAllowed):
        commands.approve_batch(actor=applicant, batch=batch)


def test_approval_reserves_each_award_and_makes_every_letter(app: Flask) -> None:
    batch = an_approved_batch()
    pot = batch.stream.pot
    assert (pot.reserved, pot.free) == (THIRTY + THIRTY, Money.euro(10_000))
    assert [one.letter is not None for one in batch.decisions] == [True] * 4
    assert "hoogstens € 30.000" in text_of(batch.decisions[0]).replace("\xa0", " ")
    assert "4:25" in text_of(batch.decisions[2])
    assert "minstens 3,00 halen" in text_of(batch.decisions[3])
    assert "11 augustus 2026" in text_of(batch.decisions[3])
    assert faults()["ledger"] == []


def test_a_line_that_changed_after_the_proposal_is_not_approved(app: Flask) -> None:
    batch = a_proposal()
    top_up(batch.stream, 100_000)
    with pytest.raises(RuleBroken) as broken:
        commands.approve_batch(actor=an_authority(), batch=batch)
    assert broken.value.code == "line_changed"
    assert (batch.state, batch.stream.pot.reserved) == ("proposed", ZERO)


def test_taking_back_releases_the_money(app: Flask) -> None:
    authority = an_authority()
    batch = an_approved_batch(authority=authority)
    with pytest.raises(NotAllowed):
        commands.withdraw_batch(actor=a_manager(), batch=batch, reason="Toch niet")
    commands.withdraw_batch(actor=authority, batch=batch, reason="Fout in een brief")
    pot = batch.stream.pot
    assert (batch.state, batch.withdrawal_reason) == ("withdrawn", "Fout in een brief")
    assert (pot.reserved, pot.free) == (ZERO, Money.euro(70_000))
    assert answers(a_proposal(batch.stream)) == answers(batch)
    assert faults()["ledger"] == []


def test_publication_brings_everything_into_force_at_one_moment(app: Flask, clock: SetClock) -> None:
    batch = a_published_batch()
    pot = batch.stream.pot
    assert {one.published_at for one in batch.decisions} == {clock.moment}
    assert {one.objection_until for one in batch.decisions} == {date(2026, 8, 11)}
    assert all(one.is_in_force for one in batch.decisions)
    assert {one.application.state for one in batch.decisions} == {"decided"}
    assert (pot.committed, pot.reserved) == (THIRTY + THIRTY, ZERO)
    assert faults() == {name: [] for name in faults()}


def test_a_failure_in_one_award_leaves_nothing_published(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = an_authority()
    batch = an_approved_batch(authority=authority)
    heard: list[int] = []

    def stumble(event: AwardDecided) -> None:
        heard.append(event.decision_id)
        if len(heard) == 2:
            raise RuleBroken("stumbled", sentence("Reason"))

    monkeypatch.setitem(events._subscribers, AwardDecided, [*events._subscribers[AwardDecided], stumble])
    with pytest.raises(RuleBroken):
        commands.publish_batch(actor=authority, batch=batch)
    db.session.rollback()
    assert (batch.state, batch.stream.pot.committed) == ("approved", ZERO)
    assert not any(one.is_in_force or one.published_at for one in batch.decisions)
    assert {one.application.state for one in batch.decisions} == {"admissible"}


def test_letters_carry_the_day_so_only_that_day_publishes(app: Flask, clock: SetClock) -> None:
    authority = an_authority()
    batch = an_approved_batch(a_ranked_stream((5,)), authority=authority, publish_on=date(2026, 7, 1))
    with pytest.raises(RuleBroken) as broken:
        commands.publish_batch(actor=authority, batch=batch)
    assert broken.value.code == "not_the_day"
    clock.go(2026, 7, 2)
    before = [one.letter_id for one in batch.decisions]
    commands.plan_publication(actor=a_manager(), batch=batch, publish_on=date(2026, 7, 2))
    with pytest.raises(RuleBroken) as broken:
        commands.publish_batch(actor=authority, batch=batch)
    assert broken.value.code == "letters_missing"
    outbox.run_everything()
    commands.publish_batch(actor=authority, batch=batch)
    assert not set(before) & {one.letter_id for one in batch.decisions}
    assert "13 augustus 2026" in text_of(batch.decisions[0])
    assert batch.decisions[0].objection_until == date(2026, 8, 13)


def test_a_letter_for_another_day_is_not_kept(app: Flask) -> None:
    batch = a_proposal(a_ranked_stream((5,)))
    commands.approve_batch(actor=an_authority(), batch=batch)
    kept = commands.keep_letters(
        batch=batch, dated=date(2026, 6, 29), letters=[(batch.decisions[0].id, b"%PDF-old")]
    )
    assert kept == 0
    assert batch.decisions[0].letter_id is None


def test_letters_are_made_once_however_often_the_bell_rings(app: Flask) -> None:
    batch = an_approved_batch(a_ranked_stream((5,)))
    before = [one.letter_id for one in batch.decisions]

    @command
    def ring() -> None:
        outbox.post("make_letters", batch_id=batch.id)

    ring()
    outbox.run_everything()
    assert [one.letter_id for one in batch.decisions] == before


def test_an_application_has_one_decision_in_force(app: Flask) -> None:
    batch = a_published_batch(a_ranked_stream((5,)))
    first = batch.decisions[0]

    @command
    def decide_again() -> None:
        again = Decision(
            batch=batch,
            application=first.application,
            outcome="refusal",
            ground="ceiling",
            requested=first.requested,
            is_in_force=True,
        )
        db.session.add(again)
        record(actor_id=None, deed="decide", subject=again)

    with pytest.raises(IntegrityError):
        decide_again()


def test_a_top_up_after_publication_turns_refusals_for_want_of_money_and_keeps_awards(app: Flask) -> None:
    authority = an_authority()
    stream = a_ranked_stream((5, 4, (4, 3), 2), money=70_000)
    first = a_published_batch(stream, authority=authority)
    refused = first.decisions[2]
    top_up(stream, 50_000)
    second = a_published_batch(stream, authority=authority)
    assert answers(second) == [("award", "ranked_within_line", 3, THIRTY)]
    assert second.decisions[0].replaces == refused
    assert [one.is_in_force for one in first.decisions] == [True, True, False, True]
    assert second.decisions[0].is_in_force
    assert stream.pot.committed == THIRTY * 3
    assert second.limit_hit == "threshold"
    assert "vervangt ons besluit van 30 juni 2026" in text_of(second.decisions[0])
    assert faults() == {name: [] for name in faults()}


def test_an_application_withdrawn_after_approval_stops_publication(app: Flask) -> None:
    authority = an_authority()
    batch = an_approved_batch(authority=authority)
    application = batch.decisions[0].application
    applications.withdraw_application(
        actor=application.team[0].account, application=application, reason="Geen tijd"
    )
    with pytest.raises(RuleBroken) as broken:
        commands.publish_batch(actor=authority, batch=batch)
    assert broken.value.code == "application_gone"
    commands.withdraw_batch(actor=authority, batch=batch, reason="Een aanvraag is ingetrokken")
    assert [one[:3] for one in answers(a_proposal(batch.stream))] == [
        ("award", "ranked_within_line", 2),
        ("award", "ranked_within_line", 3),
        ("refusal", "substance", 4),
    ]


def test_a_batch_that_does_not_follow_from_its_line_is_a_fault(app: Flask) -> None:
    batch = a_published_batch(a_ranked_stream((5,)))
    assert queries.line_faults() == []

    @command
    def tamper() -> None:
        batch.line = {**batch.line, "drawn": {**batch.line["drawn"], "left_over": 0}}
        record(actor_id=None, deed="tamper", subject=batch)

    tamper()
    assert len(queries.line_faults()) == 1


def test_a_stream_ends_only_when_every_application_has_its_published_decision(
    app: Flask, clock: SetClock
) -> None:
    manager, authority = a_manager(), an_authority()
    stream = a_ranked_stream((5, 4))
    left = a_kept_out_application(stream)
    assert stream.closes_at is not None
    clock.moment = stream.closes_at + timedelta(days=1)

    def refused() -> str:
        with pytest.raises(RuleBroken) as broken:
            streams.end_stream(actor=manager, stream=stream)
        assert (broken.value.code, stream.state) == ("open_work", "announced")
        return str(broken.value.said)

    assert refused() == "3 applications have no published decision yet."
    applications.withdraw_application(actor=left.team[0].account, application=left, reason="Geen tijd")
    assert refused() == "2 applications have no published decision yet."
    batch = an_approved_batch(stream, authority=authority)
    assert refused() == "2 applications have no published decision yet."
    commands.publish_batch(actor=authority, batch=batch)
    streams.end_stream(actor=manager, stream=stream)
    assert stream.state == "ended"


def test_a_stream_does_not_end_while_later_decisions_wait(app: Flask, clock: SetClock) -> None:
    manager = a_manager()
    stream = a_ranked_stream((5, 4), money=30_000)
    assert stream.closes_at is not None
    clock.moment = stream.closes_at + timedelta(days=1)
    a_published_batch(stream)
    top_up(stream, 30_000)
    a_proposal(stream)
    with pytest.raises(RuleBroken) as broken:
        streams.end_stream(actor=manager, stream=stream)
    assert str(broken.value.said) == "Decisions were proposed that are not published yet."
