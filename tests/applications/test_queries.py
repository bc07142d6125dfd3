"""What is known of applications, and by whom."""

from __future__ import annotations

import pytest

from grants.applications import commands, queries
from grants.applications.models import Application
from grants.applications.permissions import may_see
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
from tests.factories.people import Person, a_holder, a_person
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
        assert {one for one in everything if may_see(viewer, one)} == may


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


def test_who_ever_wrote_along_in_a_round_is_known_until_withdrawal(person: Person) -> None:
    application = fill_in(an_application(person=person), person.account)
    round_id = application.stream.round_id
    mate = a_team_mate(application, person.account)
    assert queries.has_team_member_in_round(mate.id, round_id)
    assert not queries.has_team_member_in_round(mate.id, round_id + 1)
    commands.leave_team(actor=mate, application=application)
    assert queries.has_team_member_in_round(mate.id, round_id)
    commands.withdraw_application(actor=person.account, application=application, reason="Toch niet")
    assert not queries.has_team_member_in_round(person.account.id, round_id)


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
