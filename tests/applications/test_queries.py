"""What is known of applications, and by whom."""

from __future__ import annotations

import pytest

from grants.applications import commands, queries
from grants.applications.models import Application
from grants.applications.permissions import may_see
from grants.foundation.audit import record
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.money import Money
from grants.people.models import Account
from grants.streams import commands as streams
from tests.conftest import SetClock
from tests.factories.applications import (
    a_late_application,
    a_submitted_application,
    a_team_mate,
    an_admissible_application,
    an_application,
    fill_in,
)
from tests.factories.people import Person, a_holder, a_person, acts_for, an_initiative
from tests.factories.streams import a_definition, a_manager, a_round, an_open_stream


def _seen(viewer: Account) -> set[int]:
    return {application.id for application in db.session.scalars(queries.visible_applications(viewer))}


def test_the_verdict_and_the_rows_agree_for_everybody(person: Person) -> None:
    draft = an_application(person=person)
    submitted = a_submitted_application(person=person)
    elsewhere = a_submitted_application()
    everything = (draft, submitted, elsewhere)
    stream, programme = submitted.stream_id, submitted.stream.round.programme_id
    viewers = {
        person.account: {draft, submitted},
        a_person().account: set(),
        a_team_mate(draft, person.account): {draft},
        a_holder("programme_manager", scope_kind="stream", scope_id=stream): {submitted},
        a_holder("deciding_authority", scope_kind="programme", scope_id=programme): {submitted},
        a_holder("auditor"): {submitted, elsewhere},
        a_holder("reviewer", scope_kind="stream", scope_id=stream): set(),
        a_holder("chair", scope_kind="stream", scope_id=stream): set(),
        a_holder("controller"): set(),
        a_holder("administrator"): set(),
    }
    for viewer, may in viewers.items():
        assert _seen(viewer) == {application.id for application in may}
        closed = {one for one in everything if queries.has_interest(viewer.id, one.id)}
        assert {one for one in everything if may_see(viewer, one, closed=one in closed)} == may


def test_an_invitation_shows_nothing_until_it_is_accepted(person: Person) -> None:
    application = an_application(person=person)
    mate = a_person().account
    commands.invite_team_mate(actor=person.account, application=application, email=mate.email)
    with pytest.raises(NotFound):
        queries.get_application(mate, application.id)


def test_staff_see_nothing_but_the_teams_page_of_their_own_application(person: Person) -> None:
    stream = an_open_stream()
    manager = a_holder("programme_manager", scope_kind="stream", scope_id=stream.id)
    application = a_submitted_application(stream, person)
    assert [row.id for row in queries.applications_page(manager, stream).rows] == [application.id]
    a_team_mate_is(application, person.account, manager)
    assert queries.applications_page(manager, stream).rows == []
    assert queries.counts_of(manager, stream) == {"late": 0, "over_cap": 0}


def a_team_mate_is(application: Application, inviter: Account, mate: Account) -> None:
    """Let this person write along."""
    member = commands.invite_team_mate(actor=inviter, application=application, email=mate.email)
    commands.accept_invitation(actor=mate, token=commands.invitation_token(member))


def test_the_list_counts_filters_and_pages(person: Person) -> None:
    stream = an_open_stream(over_cap="flag")
    manager = a_manager()
    plain = a_submitted_application(stream, person, title="Samen 100% koken")
    high = a_submitted_application(stream, person, requested=Money.euro(41_000))
    late = a_late_application(stream)
    let_in = an_admissible_application(stream, manager=manager)
    an_application(stream, person)
    a_submitted_application(person=person)

    def listed(**filters: object) -> list[int]:
        return [row.id for row in queries.applications_page(manager, stream, **filters).rows]  # type: ignore[arg-type]

    assert listed() == [plain.id, high.id, late.id, let_in.id]
    assert listed(state="admissible") == [let_in.id]
    assert listed(only_late=True) == [late.id]
    assert listed(only_over_cap=True) == [high.id]
    assert listed(search="100% KOKEN") == [plain.id]
    assert listed(search="0_%") == []
    assert listed(search=high.reference) == [high.id]
    counts = {"submitted": 3, "admissible": 1, "late": 1, "over_cap": 1}
    assert queries.counts_of(manager, stream) == counts
    assert queries.awaiting_admissibility(manager, [stream]) == {stream.id: 3}


def test_reviewers_get_answers_without_who_applies(person: Person, clock: SetClock) -> None:
    application = a_submitted_application(person=person)
    asked = [question.key for question, _ in queries.answers_for_reviewers(application)]
    assert asked == ["summary", "partners", "reached", "ready_on", "target", "also_for"]
    answers = {question.key: answer for question, answer in queries.answers_for_reviewers(application)}
    assert answers["reached"] == 40
    commands.reopen_application(actor=person.account, application=application)
    commands.save_section(
        actor=person.account, application=application, section_key="plan", version=1, answers={"reached": 90}
    )
    now = {question.key: answer for question, answer in queries.answers_for_reviewers(application)}
    assert now == answers


def test_who_ever_wrote_along_has_an_interest_in_the_round_until_withdrawal(person: Person) -> None:
    application = fill_in(an_application(person=person), person.account)
    round_id = application.stream.round_id
    mate = a_team_mate(application, person.account)
    assert queries.has_interest_in_round(mate.id, round_id)
    assert not queries.has_interest_in_round(mate.id, round_id + 1)
    commands.leave_team(actor=mate, application=application)
    # Asked again by mail, but not accepted: who wrote along once stays known.
    commands.invite_team_mate(actor=person.account, application=application, email=mate.email)
    assert queries.has_interest_in_round(mate.id, round_id)
    commands.withdraw_application(actor=person.account, application=application, reason="Toch niet")
    assert not queries.has_interest_in_round(person.account.id, round_id)


def test_an_owner_that_was_only_named_is_no_party_until_it_answers(person: Person) -> None:
    """Naming an owner must not keep a manager away."""
    owner = a_person(organisation="Stichting Eigenaar")
    stream = an_open_stream()
    application = a_submitted_application(stream, person, initiative=an_initiative(owner))
    manager = a_manager()
    acts_for(manager, owner.organisation)
    assert application.owner_answer == "asked"
    assert not queries.has_interest(manager.id, application.id)
    assert not queries.has_interest_in_round(manager.id, stream.round_id)
    commands.agree_as_owner(actor=owner.account, application=application, version=application.owner_version)
    assert queries.has_interest(manager.id, application.id)
    assert queries.has_interest_in_round(manager.id, stream.round_id)


def test_acting_for_applicant_or_owner_and_what_was_declared_are_interests_of_staff(person: Person) -> None:
    owner = a_person(organisation="Stichting Eigenaar")
    stream = an_open_stream()
    application = a_submitted_application(stream, person, initiative=an_initiative(owner))
    commands.agree_as_owner(actor=owner.account, application=application, version=application.owner_version)
    other = a_submitted_application(stream)
    for_applicant, for_owner, declared, taken_back, free = (a_manager() for _ in range(5))
    acts_for(for_applicant, person.organisation)
    acts_for(for_owner, owner.organisation)
    _note(application, declared, "declared")
    _note(application, taken_back, "taken_back")
    seen = {
        name: {row.id for row in queries.applications_page(viewer, stream).rows}
        for name, viewer in {
            "for applicant": for_applicant,
            "for owner": for_owner,
            "declared": declared,
            "taken back": taken_back,
            "free": free,
        }.items()
    }
    closed = {other.id}
    assert seen == {
        "for applicant": closed,
        "for owner": closed,
        "declared": closed,
        "taken back": closed,
        "free": {application.id, other.id},
    }
    round_id = stream.round_id
    assert [queries.has_interest_in_round(one.id, round_id) for one in (for_owner, declared, taken_back)] == [
        True,
        True,
        False,
    ]
    for viewer in (for_applicant, for_owner, declared):
        with pytest.raises(NotFound):
            queries.get_application(viewer, application.id)
        assert _seen(viewer) == {other.id}


@command
def _note(application: Application, account: Account, ground: str) -> None:
    commands.note_interest(application, account.id, ground)
    record(actor_id=account.id, deed="declare_interest", subject=application)


def test_references_of_alike_streams_in_two_programmes_never_meet(person: Person) -> None:
    manager = a_manager()
    references = []
    for _ in range(2):
        stream = streams.draft_stream(
            actor=manager, round_=a_round(manager), code="TWIN", definition=a_definition()
        )
        streams.announce_stream(actor=manager, stream=stream, announced_where="Staatscourant")
        references.append(a_submitted_application(stream, person).reference)
        references.append(a_submitted_application(stream, person).reference)
    assert references == [f"TWIN-2026-000{number}" for number in range(1, 5)]
