"""What people intend with applications: done, refused, written down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants.applications import commands, queries
from grants.applications.models import Application, Submission
from grants.applications.rules import BudgetEntry, digest_of
from grants.foundation.audit import AuditEntry, AuditSitting, broken_links, seal_entries
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.foundation.money import Money
from grants.people.models import Account
from grants.streams.rules.definition import Eligibility
from tests.conftest import SetClock
from tests.factories.applications import (
    a_late_application,
    a_submitted_application,
    a_team_mate,
    an_admissible_application,
    an_application,
    fill_in,
    find_admissible,
    submit,
)
from tests.factories.people import Person, a_holder, a_person, an_initiative
from tests.factories.streams import a_manager, a_round, an_open_stream


def _refused(code: str) -> pytest.RaisesExc[RuleBroken]:
    return pytest.raises(RuleBroken, check=lambda broken: broken.code == code)


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def _deeds(subject: Application) -> list[str]:
    found = select(AuditEntry.deed).where(
        AuditEntry.subject_kind == "application", AuditEntry.subject_id == subject.id
    )
    return list(db.session.scalars(found.order_by(AuditEntry.id)))


# --- Starting -------------------------------------------------------------------------------------


def test_a_draft_starts_with_its_main_applicant(person: Person) -> None:
    application = an_application(person=person)
    assert (application.state, application.reference) == ("draft", None)
    assert queries.team_ids(application) == {person.account.id}
    assert _deeds(application) == ["start_application"]


def test_nobody_applies_for_an_organisation_of_others(person: Person) -> None:
    stranger = a_person()
    with pytest.raises(NotFound):
        commands.start_application(
            actor=stranger.account,
            stream=an_open_stream(),
            initiative=an_initiative(person),
            organisation=person.organisation,
            title="Niet van mij",
        )


def test_a_call_takes_applications_only_while_it_is_open(person: Person, clock: SetClock) -> None:
    stream = an_open_stream()
    assert stream.closes_at is not None
    clock.moment = stream.closes_at
    with _refused("call_closed"):
        an_application(stream, person)


@pytest.mark.parametrize(
    "rule",
    [
        Eligibility(initiatives="new"),
        Eligibility(reach="national"),
        Eligibility(legal_forms=("public_body",)),
    ],
)
def test_a_call_refuses_whom_it_is_not_for(person: Person, rule: Eligibility) -> None:
    told = Eligibility(
        text=an_open_stream().definition.eligibility.text,
        initiatives=rule.initiatives,
        reach=rule.reach,
        legal_forms=rule.legal_forms,
    )
    with _refused("not_eligible"):
        an_application(an_open_stream(eligibility=told), person)


def test_an_organisation_sends_no_more_than_the_call_allows(person: Person) -> None:
    told = an_open_stream().definition.eligibility
    stream = an_open_stream(eligibility=Eligibility(text=told.text, per_organisation=1))
    first = an_application(stream, person)
    with _refused("enough_applications"):
        an_application(stream, person)
    commands.withdraw_application(actor=person.account, application=first, reason="Toch anders")
    assert an_application(stream, person).state == "draft"


def test_a_reviewer_of_the_round_does_not_apply_in_it(person: Person) -> None:
    manager = a_manager()
    round_ = a_round(manager)
    stream, other = an_open_stream(manager, round_), an_open_stream(manager, round_)
    reviewer = a_holder("reviewer", scope_kind="stream", scope_id=other.id)
    application = an_application(stream, person)
    member = commands.invite_team_mate(actor=person.account, application=application, email=reviewer.email)
    with pytest.raises(NotAllowed):
        commands.accept_invitation(actor=reviewer, token=commands.invitation_token(member))
    assert queries.team_ids(application) == {person.account.id}


# --- Writing --------------------------------------------------------------------------------------


def test_a_section_is_saved_with_gaps_and_keeps_only_what_was_asked(person: Person) -> None:
    application = an_application(person=person)
    kept = commands.save_section(
        actor=person.account,
        application=application,
        section_key="plan",
        version=0,
        answers={"summary": "Koken", "state": "decided", "requested": 1},
    )
    assert kept.answers == {"summary": "Koken"}
    assert application.state == "draft"


def test_the_second_to_save_a_section_sees_both_texts(person: Person) -> None:
    application = an_application(person=person)
    mate = a_team_mate(application, person.account)

    def save(actor: Account, text: str, version: int) -> None:
        commands.save_section(
            actor=actor,
            application=application,
            section_key="plan",
            version=version,
            answers={"summary": text},
        )

    save(person.account, "Eerst", 0)
    with pytest.raises(Stale) as stale:
        save(mate, "Tweede", 0)
    assert [(d.field, d.theirs, d.yours) for d in stale.value.differences] == [("summary", "Eerst", "Tweede")]
    save(mate, "Tweede", 1)
    assert application.sections[0].answers == {"summary": "Tweede"}


def test_two_people_in_two_sections_do_not_hinder_each_other(person: Person) -> None:
    application = an_application(person=person)
    for key, answers in (("plan", {"summary": "Koken"}), ("people", {"agrees": "yes"})):
        commands.save_section(
            actor=person.account, application=application, section_key=key, version=0, answers=answers
        )
    assert {one.section_key: one.version for one in application.sections} == {"plan": 1, "people": 1}


def test_a_budget_keeps_what_is_asked_beside_it(person: Person) -> None:
    application = an_application(person=person)
    lines = [
        BudgetEntry("cost", "personnel", "Uren", Money.euro(50_000)),
        BudgetEntry("income", "own_in_kind", "Vrijwilligers", Money.euro(12_000)),
        BudgetEntry("income", "third_party", "Gemeente", Money.euro(8_000)),
    ]
    commands.save_budget(
        actor=person.account, application=application, version=1, lines=lines, starts_on=None, months=None
    )
    assert (application.requested, application.own_share) == (Money.euro(30_000), Money.euro(12_000))
    with pytest.raises(Stale):
        commands.save_budget(
            actor=person.account, application=application, version=1, lines=[], starts_on=None, months=12
        )


def test_text_closes_at_the_deadline_but_a_draft_can_still_be_sent(person: Person, clock: SetClock) -> None:
    application = fill_in(an_application(person=person), person.account)
    assert application.stream.closes_at is not None
    clock.moment = application.stream.closes_at
    with _refused("call_closed"):
        commands.save_section(
            actor=person.account, application=application, section_key="plan", version=1, answers={}
        )
    submission = submit(application, person.account)
    assert (submission.is_late, application.is_late, application.state) == (True, True, "submitted")


# --- Submitting -----------------------------------------------------------------------------------


def test_submitting_gives_a_number_and_keeps_the_content(person: Person) -> None:
    stream = an_open_stream()
    application = a_submitted_application(stream, person)
    submission = queries.in_force(application)
    assert submission is not None
    assert application.reference == f"{stream.code}-2026-0001"
    assert submission.sha256 == digest_of(submission.content)
    assert queries.facts_in_force(application) == queries.facts_as_written(application)
    assert a_submitted_application(stream).reference == f"{stream.code}-2026-0002"


def test_an_incomplete_application_is_not_taken(person: Person) -> None:
    application = an_application(person=person)
    with _refused("incomplete"):
        submit(application, person.account)
    assert _count(Submission) == 0


def test_a_team_mates_change_after_the_check_stops_the_submission(person: Person) -> None:
    application = fill_in(an_application(person=person), person.account)
    checked = application.version
    commands.save_section(
        actor=person.account,
        application=application,
        section_key="people",
        version=1,
        answers={"agrees": "no"},
    )
    with pytest.raises(Stale):
        submit(application, person.account, version=checked)


@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, True), (1, True)])
def test_in_time_is_strictly_before_the_deadline(
    person: Person, clock: SetClock, seconds: int, late: bool
) -> None:
    application = fill_in(an_application(person=person), person.account)
    assert application.stream.closes_at is not None
    arrived_at = application.stream.closes_at + timedelta(seconds=seconds)
    clock.moment = application.stream.closes_at + timedelta(seconds=30)
    submission = submit(application, person.account, arrived_at=arrived_at)
    assert (submission.is_late, submission.arrived_at) == (late, arrived_at)


def test_pressing_again_gives_the_same_submission(person: Person) -> None:
    application = fill_in(an_application(person=person), person.account)
    version = application.version
    first = submit(application, person.account, version=version)
    mate = a_team_mate(application, person.account)
    assert submit(application, mate, version=version).id == first.id
    assert _count(Submission) == 1


def test_what_was_submitted_stands_until_something_newer_is(person: Person, clock: SetClock) -> None:
    application = a_submitted_application(person=person)
    before = queries.facts_in_force(application)
    commands.reopen_application(actor=person.account, application=application)
    fill_in(application, person.account, requested=Money.euro(20_000))
    assert queries.facts_in_force(application) == before
    assert application.requested == Money.euro(30_000)
    second = submit(application, person.account)
    assert (second.number, application.requested) == (2, Money.euro(20_000))
    assert application.reference is not None
    assert application.reference.endswith("-0001")


def test_reopening_and_changing_nothing_makes_no_new_submission(person: Person) -> None:
    application = a_submitted_application(person=person)
    commands.reopen_application(actor=person.account, application=application)
    assert submit(application, person.account).number == 1
    assert application.reopened_at is None


def test_what_was_reopened_and_never_sent_is_put_back(person: Person, clock: SetClock) -> None:
    application = a_submitted_application(person=person)
    sent = queries.facts_in_force(application)
    commands.reopen_application(actor=person.account, application=application)
    fill_in(application, person.account, requested=Money.euro(20_000))
    assert application.stream.closes_at is not None
    clock.moment = application.stream.closes_at
    with _refused("submitted_version_stands"):
        submit(application, person.account)
    find_admissible(application)
    assert queries.facts_as_written(application) == sent
    assert application.requested == Money.euro(30_000)


def test_above_the_cap_is_refused_or_flagged_as_the_call_says_and_never_lowered(person: Person) -> None:
    with _refused("incomplete"):
        a_submitted_application(person=person, requested=Money.euro(40_001))
    flagging = an_open_stream(over_cap="flag")
    application = a_submitted_application(flagging, requested=Money.euro(40_001))
    assert application.requested == Money.euro(40_001)
    assert queries.counts_of(a_manager(), flagging)["over_cap"] == 1


# --- Afterwards -----------------------------------------------------------------------------------


def test_withdrawing_needs_a_reason_and_ends_at_the_decision(person: Person) -> None:
    application = an_admissible_application(person=person)
    with _refused("reason_missing"):
        commands.withdraw_application(actor=person.account, application=application, reason=" ")
    commands.withdraw_application(actor=person.account, application=application, reason="Geen ruimte")
    assert (application.state, application.withdrawal_reason) == ("withdrawn", "Geen ruimte")
    with _refused("not_in_this_state"):
        commands.withdraw_application(actor=person.account, application=application, reason="Nog eens")


def test_a_late_application_is_never_admissible(person: Person, clock: SetClock) -> None:
    application = a_late_application(person=person)
    with _refused("arrived_late"):
        find_admissible(application)
    assert application.stream.closes_at is not None
    clock.moment = application.stream.closes_at + timedelta(days=1)
    commands.find_inadmissible(actor=a_manager(), application=application, reason="Te laat")
    assert (application.state, application.is_late) == ("inadmissible", True)


def test_nothing_is_found_before_the_deadline(person: Person) -> None:
    application = a_submitted_application(person=person)
    with _refused("call_still_open"):
        commands.find_admissible(actor=a_manager(), application=application, reason="Vast")


def test_only_a_manager_who_did_not_write_it_finds_admissibility(person: Person, clock: SetClock) -> None:
    application = a_submitted_application(person=person)
    clock.moment += timedelta(days=31)
    facts = {"application": application, "reason": "In orde"}
    with pytest.raises(NotAllowed):
        commands.find_admissible(actor=a_holder("auditor"), **facts)
    with pytest.raises(NotFound):
        commands.find_admissible(actor=a_holder("reviewer"), **facts)
    with pytest.raises(NotAllowed):
        commands.find_admissible(actor=person.account, **facts)
    commands.find_admissible(actor=a_manager(application.stream.round.programme), **facts)
    assert _deeds(application)[-1] == "find_admissible"


# --- The team -------------------------------------------------------------------------------------


def test_a_link_lets_one_person_in_once(app: Flask, person: Person) -> None:
    application = an_application(person=person)
    mate, other = a_person().account, a_person().account
    member = commands.invite_team_mate(actor=person.account, application=application, email=mate.email)
    token = commands.invitation_token(member)
    commands.accept_invitation(actor=mate, token=token)
    commands.accept_invitation(actor=mate, token=token)
    with _refused("link_void"):
        commands.accept_invitation(actor=other, token=token)
    assert queries.team_ids(application) == {person.account.id, mate.id}
    with _refused("on_team"):
        commands.invite_team_mate(actor=person.account, application=application, email=mate.email)


def test_who_leaves_sees_nothing_any_more_and_may_come_back(person: Person) -> None:
    application = an_application(person=person)
    mate = a_team_mate(application, person.account)
    commands.leave_team(actor=mate, application=application)
    with pytest.raises(NotFound):
        queries.get_application(mate, application.id)
    member = commands.invite_team_mate(actor=person.account, application=application, email=mate.email)
    commands.accept_invitation(actor=mate, token=commands.invitation_token(member))
    assert queries.get_application(mate, application.id).id == application.id
    with _refused("main_applicant_stays"):
        commands.leave_team(actor=person.account, application=application)


def test_autosave_leaves_one_entry_per_person_section_and_sitting(app: Flask, person: Person) -> None:
    application = fill_in(an_application(person=person), person.account)
    mate = a_team_mate(application, person.account)
    for actor, turns in ((person.account, 10), (mate, 5)):
        for turn in range(turns):
            kept = next(one for one in application.sections if one.section_key == "plan")
            commands.save_section(
                actor=actor,
                application=application,
                section_key="plan",
                version=kept.version,
                answers=kept.answers | {"summary": f"{actor.name}, versie {turn}"},
            )
    mine = AuditSitting.part == "plan"
    counted = db.session.execute(
        select(AuditSitting.actor_id, AuditSitting.times, AuditSitting.state)
        .where(mine)
        .order_by(AuditSitting.id)
    ).all()
    assert counted == [(person.account.id, 11, "ended"), (mate.id, 5, "open")]
    submit(application, person.account)
    seal_entries()
    assert set(db.session.scalars(select(AuditSitting.state))) == {"sealed"}
    assert broken_links() == []
