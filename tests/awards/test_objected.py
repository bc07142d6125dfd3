"""Objecting to a final amount or to the decision on a request: its own term, its own clock, and what it leads to."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.awards import commands, queries
from grants.awards.models import Award, ChangeRequest
from grants.awards.rules.parts import Part
from grants.budget.queries import ledger_faults
from grants.decisions import commands as decisions
from grants.decisions import queries as decided
from grants.decisions.models import Objection
from grants.decisions.queries import Subject
from grants.foundation import files, outbox, terms
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.invariants import faults
from grants.foundation.money import Money
from tests.awards.test_determinations import lower, pay_out, recipient_of
from tests.conftest import SetClock
from tests.factories.awards import an_award
from tests.factories.decisions import a_published_batch, an_authority
from tests.factories.objections import skipped
from tests.factories.people import a_holder, sign_in
from tests.factories.streams import a_manager


@pytest.fixture
def award(app: Flask) -> Award:
    """Return an award with its money in the books."""
    batch = a_published_batch()
    return (
        db.session.query(Award).filter(Award.stream_id == batch.stream_id).order_by(Award.id).limit(1).one()
    )


def subject_of(award: Award) -> Subject:
    last = queries.find_determined(award)
    assert last is not None
    found = queries.subjects.determination_as_subject(last.id)
    assert found is not None
    return found


def objected(award: Award, subject: Subject, grounds: str = "Wij deden alles.") -> Objection:
    return decisions.submit_objection(
        actor=recipient_of(award),
        application=subject.application,
        subject=subject,
        grounds=grounds,
        version=decisions.UNWRITTEN,
    )


def raised(objection: Objection, euros: int) -> None:
    """Propose and decide that the final amount should have been higher."""
    skipped(objection, ground="fully_met")
    commands.uphold_determination(
        actor=a_manager(),
        objection=objection,
        outcome="founded",
        reason="Het handboek kwam op tijd.",
        amount=Money.euro(euros),
    )
    decisions.decide_objection(actor=an_authority("Lies"), objection=objection)


def test_its_term_is_that_of_the_final_amount_and_not_of_the_award(award: Award, clock: SetClock) -> None:
    pay_out(award, Money.euro(24_000))
    lower(award, clock, Money.euro(20_000))
    subject, set_on = subject_of(award), clock.moment.date()
    assert (subject.decided_on, subject.until) == (set_on, terms.OBJECTION.last_day(set_on))
    one = objected(award, subject)
    arrival, course = decided.arrival_of(one), decided.clock_of_objection(one)
    assert (arrival.decided_on, arrival.until, arrival.timeliness) == (set_on, subject.until, "in_time")
    assert course is not None
    assert (one.decision_id, one.against, one.due_on) == (None, subject.against, course.due_on)
    assert course.due_on == terms.DECISION_ON_OBJECTION.last_day(subject.until)
    with pytest.raises(RuleBroken) as twice:
        objected(award, subject)
    assert twice.value.code == "objected_before"
    late = decisions.record_objection(
        actor=a_manager(),
        application=subject.application,
        subject=subject,
        channel="desk",
        received_on=set_on,
        objectors=[{"kind": "other", "name": "Buur", "organisation": "", "address": "", "email": ""}],
    )
    day = subject.until + timedelta(days=1)
    clock.go(day.year, day.month, day.day)
    by_post = decisions.record_objection(
        actor=a_manager(),
        application=subject.application,
        subject=subject,
        channel="post",
        received_on=day,
        posted_on=subject.until,
        objectors=[{"kind": "other", "name": "Buur", "organisation": "", "address": "", "email": ""}],
    )
    at_desk = decisions.record_objection(
        actor=a_manager(),
        application=subject.application,
        subject=subject,
        channel="desk",
        received_on=day,
        objectors=[{"kind": "other", "name": "Buur", "organisation": "", "address": "", "email": ""}],
    )
    found = [decided.arrival_of(each).timeliness for each in (late, by_post, at_desk)]
    assert found == ["in_time", "in_time", "late"]
    outbox.run_everything()
    assert all(letter.file is not None for letter in one.letters)


def test_who_took_the_final_amount_does_not_decide_on_the_objection(award: Award, clock: SetClock) -> None:
    one_set = lower(award, clock, Money.euro(20_000))
    assert one_set.setter is not None
    one = skipped(objected(award, subject_of(award)))
    decisions.propose_dismissal(
        actor=a_manager(), objection=one, outcome="unfounded", reason="Er was geen handboek."
    )
    for actor in (one_set.setter, one_set.proposer):
        with pytest.raises(NotAllowed):
            decisions.decide_objection(actor=actor, objection=one)
    decisions.decide_objection(actor=an_authority("Lies"), objection=one)
    assert (one.state, award.determined) == ("decided", Money.euro(20_000))
    assert not decided.may_object_to(recipient_of(award), one.application, subject_of(award))
    with pytest.raises(NotFound):
        decided.get_subject(one.application, "determination", 999)


@pytest.mark.both
@pytest.mark.parametrize(
    ("came_back", "euros", "expected"),
    [
        (0, 22_000, ("open", 2_000, 0)),
        (0, 24_000, ("dropped", 0, 0)),
        (0, 27_000, ("dropped", 0, 3_000)),
        (4_000, 27_000, ("settled", 0, 7_000)),
        (1_000, 23_500, ("settled", 0, 500)),
    ],
)
def test_a_higher_amount_is_reclaimed_less_and_promised_again(
    award: Award, clock: SetClock, came_back: int, euros: int, expected: tuple[str, int, int]
) -> None:
    pay_out(award, Money.euro(24_000))
    lower(award, clock, Money.euro(20_000))
    (recovery,) = queries.recoveries_of(award)
    if came_back:
        commands.take_in(
            actor=a_holder("controller"),
            recovery=recovery,
            amount=Money.euro(came_back),
            came_on=clock.moment.date(),
            reason="",
        )
    one = objected(award, subject_of(award))
    raised(one, euros)
    outbox.run_everything()
    db.session.expire_all()
    new = queries.find_determined(award)
    assert new is not None
    assert new.letter is not None
    assert (one.state, new.kind, new.objection_id) == ("decided", "on_objection", one.id)
    (kept,) = queries.commitments_of(award)
    state, owed, committed = expected
    assert (recovery.state, recovery.owed, kept.committed) == (
        state,
        Money.euro(owed),
        Money.euro(committed),
    )
    assert (award.determined, faults()["objections"]) == (Money.euro(euros), [])
    assert (faults()["determinations"], ledger_faults()) == ([], [])
    against_new = queries.subjects.determination_as_subject(new.id)
    assert against_new is not None
    assert not decided.may_object_to(recipient_of(award), one.application, against_new)


@pytest.mark.parametrize(
    ("euros", "code"), [(20_000, "not_higher"), (19_000, "not_higher"), (30_001, "more_than_awarded")]
)
def test_who_objects_is_never_worse_off_and_never_above_the_award(
    award: Award, clock: SetClock, euros: int, code: str
) -> None:
    lower(award, clock, Money.euro(20_000))
    one = objected(award, subject_of(award))
    with pytest.raises(RuleBroken) as refused:
        raised(one, euros)
    assert (refused.value.code, refused.value.field) == (code, "amount")
    assert award.determined == Money.euro(20_000)


def test_a_returned_outcome_leaves_nothing_to_carry_out(award: Award, clock: SetClock) -> None:
    lower(award, clock, Money.euro(20_000))
    one = skipped(objected(award, subject_of(award)), ground="fully_met")
    manager = a_manager()
    commands.uphold_determination(
        actor=manager, objection=one, outcome="founded", reason="Toch wel.", amount=Money.euro(25_000)
    )
    assert one.remedy == {"amount": 2_500_000}
    decisions.return_outcome(actor=manager, objection=one, reason="Te snel")
    assert (one.remedy, one.state) == (None, "ready")


def test_who_decides_and_who_objected_read_what_comes_in_its_place(
    award: Award, clock: SetClock, client: FlaskClient
) -> None:
    lower(award, clock, Money.euro(20_000))
    one = skipped(objected(award, subject_of(award)), ground="fully_met")
    commands.uphold_determination(
        actor=a_manager(), objection=one, outcome="founded", reason="Toch wel.", amount=Money.euro(25_000)
    )
    lies, said = an_authority("Lies"), "Het definitieve bedrag wordt € 25.000."
    assert said in unescape(sign_in(client, lies).get(f"/objections/{one.id}").text)
    assert client.get(f"/objections/{one.id}/then").status_code == 404
    own = f"/my-objections/{one.id}"
    assert "25.000" not in sign_in(client, recipient_of(award)).get(own).text
    decisions.decide_objection(actor=lies, objection=one)
    (letter,) = [each for each in one.letters if each.kind == "outcome"]
    assert [str(each) for each in decided.facts_for_objection_letter(letter).remedy] == [
        "The final amount becomes € 25,000.00."
    ]
    assert said in unescape(client.get(own).text)


def test_who_decides_reads_which_part_of_a_request_is_granted_after_all(
    award: Award, client: FlaskClient
) -> None:
    subject = queries.subjects.request_as_subject(a_refused_request(award).id)
    assert subject is not None
    one = skipped(objected(award, subject), ground="fully_met")
    commands.uphold_request(
        actor=a_manager(), objection=one, outcome="founded", reason="Geen zaal.", kinds=["extension"]
    )
    page = sign_in(client, an_authority("Lies")).get(f"/objections/{one.id}").text
    assert "Alsnog toegestaan, zoals gevraagd: meer tijd voor hetzelfde geld." in page


def a_refused_request(award: Award) -> ChangeRequest:
    assert award.ends_on is not None
    request = commands.ask_request(
        actor=recipient_of(award),
        award=award,
        parts=[Part("extension", {"new_end_on": (award.ends_on + timedelta(days=60)).isoformat()})],
        reason="De zaal was dicht.",
    )
    commands.refuse_request(actor=a_manager(), request=request, reason="Een andere zaal kan ook.")
    return request


def test_what_was_refused_is_granted_on_an_objection(award: Award) -> None:
    before, request = award.ends_on, a_refused_request(award)
    assert before is not None
    subject = queries.subjects.request_as_subject(request.id)
    assert subject is not None
    one = skipped(objected(award, subject), ground="fully_met")
    with pytest.raises(RuleBroken) as nothing:
        commands.uphold_request(
            actor=a_manager(), objection=one, outcome="founded", reason="Er is geen zaal.", kinds=[]
        )
    assert nothing.value.field == "kinds"
    db.session.expire_all()
    commands.uphold_request(
        actor=a_manager(),
        objection=one,
        outcome="founded",
        reason="Er is geen zaal.",
        kinds=["extension"],
    )
    assert award.ends_on == before
    decisions.decide_objection(actor=an_authority("Lies"), objection=one)
    outbox.run_everything()
    db.session.expire_all()
    made = db.session.query(ChangeRequest).filter(ChangeRequest.objection_id == one.id).one()
    assert (award.ends_on, made.state, request.state) == (before + timedelta(days=60), "granted", "refused")
    assert made.letter is not None
    assert b"%PDF" in files.read(made.letter)


def test_the_recipient_objects_from_the_page_of_the_final_amount(
    award: Award, clock: SetClock, client: FlaskClient, app: Flask
) -> None:
    pay_out(award, Money.euro(24_000))
    lower(award, clock, Money.euro(20_000))
    subject, award_id = subject_of(award), award.id
    writing = f"/applications/{subject.application.id}/objection/determination/{subject.number}"
    sign_in(client, recipient_of(award))
    page = client.get(f"/awards/{award_id}/determination").text
    assert writing in page
    assert client.get(writing).status_code == 200
    assert client.get(writing.replace(f"/{subject.number}", "/999")).status_code == 404
    client.post(writing, data={"grounds": "Wij deden alles.", "version": 0})
    kept = db.session.query(Objection).one()
    assert (kept.state, kept.against) == ("draft", subject.against)
    sent = client.post(
        writing, data={"grounds": "Wij deden alles echt.", "version": kept.version, "send": "1"}
    )
    assert sent.status_code == 303
    page = client.get(f"/awards/{award_id}/determination").text
    assert (writing in page, f"/my-objections/{kept.id}" in page) == (False, True)
    assert client.get(f"/my-objections/{kept.id}").status_code == 200
    skipped(kept, ground="fully_met")
    manager = a_manager()
    sign_in(client, manager)
    page = client.get(f"/objections/{kept.id}").text
    upheld = f"/awards/objections/{kept.id}/upheld"
    assert upheld in page
    assert client.get(upheld).status_code == 200
    wrong = client.post(upheld, data={"outcome": "founded", "reason": "Klopt.", "amount": "31000"})
    assert (wrong.status_code, "30.000" in wrong.text or "30,000" in wrong.text) == (422, True)
    done = client.post(upheld, data={"outcome": "founded", "reason": "Klopt.", "amount": "24000"})
    assert done.status_code == 303
    sign_in(client, an_authority("Lies"))
    assert client.post(f"/objections/{kept.id}/decision").status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Award, award_id).determined == Money.euro(24_000)


def test_payment_goes_on_when_an_objection_against_standing_still_is_upheld(
    app: Flask, client: FlaskClient
) -> None:
    award = an_award().award
    commands.suspend_payment(
        actor=a_manager(), award=award, until_on=today() + timedelta(weeks=6), reason="Ernstig vermoeden"
    )
    outbox.run_everything()
    (told,) = queries.payment_decisions_of(award)
    subject = queries.subjects.payment_decision_as_subject(told.id)
    assert subject is not None
    sign_in(client, recipient_of(award))
    address = f"/applications/{subject.application.id}/objection/payment/{told.id}"
    assert address in client.get(f"/awards/{award.id}/money").text
    one = skipped(objected(award, subject), ground="fully_met")
    sign_in(client, a_manager())
    upheld = f"/awards/objections/{one.id}/upheld"
    assert client.get(upheld).status_code == 200
    assert client.post(upheld, data={"outcome": "founded", "reason": "Het klopte."}).status_code == 303
    decisions.decide_objection(actor=an_authority("Lies"), objection=one)
    outbox.run_everything()
    kinds = [letter.kind for letter in queries.payment_decisions_of(award)]
    assert (queries.find_suspension(award), kinds) == (None, ["suspension_lifted", "suspended"])
