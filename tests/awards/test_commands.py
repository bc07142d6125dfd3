"""What happens to awards: they start, requests are asked and decided."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from grants.awards import commands, queries
from grants.awards.models import Award, ChangeRequest
from grants.awards.rules.parts import Part
from grants.decisions.events import AwardDecided
from grants.foundation.audit import AuditEntry
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.events import publish
from grants.foundation.money import Money
from tests.conftest import SetClock
from tests.factories.awards import Granted, a_change, an_award, an_extension
from tests.factories.people import a_holder, a_person
from tests.factories.streams import a_manager, an_open_stream

LATER = date(2028, 3, 31)


@pytest.fixture
def granted(app: Flask) -> Granted:
    return an_award()


def deeds(kind: str) -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.deed).where(AuditEntry.subject_kind == kind).order_by(AuditEntry.id)
        )
    )


def test_a_published_decision_starts_an_award_of_the_same_amount_and_period(granted: Granted) -> None:
    award, application = granted.award, granted.award.application
    assert application is not None
    assert (award.state, award.granted, award.requested) == (
        "running",
        Money.euro(30_000),
        Money.euro(30_000),
    )
    assert (award.reference, award.recipient) == (application.reference, "Stichting Samen Eten")
    assert (award.starts_on, award.ends_on) == (date(2026, 11, 27), date(2027, 11, 26))
    assert award.generated is False
    assert deeds("award").count("start_award") == 1


def test_a_decision_starts_one_award_however_often_it_is_told(granted: Granted) -> None:
    @command
    def tell_again() -> None:
        publish(AwardDecided(granted.award.decision_id or 0))

    tell_again()
    assert db.session.scalars(select(Award)).all() == [granted.award]


def test_an_award_of_a_generated_application_is_generated(app: Flask) -> None:
    assert an_award(generated=True).award.generated is True


def test_a_granted_extension_moves_the_end_and_leaves_the_money(granted: Granted) -> None:
    request = an_extension(granted, LATER)
    commands.grant_request(actor=a_manager(), request=request, reason="Overmacht")
    assert (granted.award.ends_on, granted.award.granted) == (LATER, Money.euro(30_000))
    assert (request.state, request.old_end_on) == ("granted", date(2027, 11, 26))
    assert deeds("change_request") == ["ask_request", "grant_request"]


def test_a_refused_extension_moves_nothing(granted: Granted) -> None:
    request = an_extension(granted, LATER)
    commands.refuse_request(actor=a_manager(), request=request, reason="Geen reden genoemd")
    assert (granted.award.ends_on, request.state) == (date(2027, 11, 26), "refused")


def test_one_award_may_ask_more_time_and_a_change_at_once_but_neither_twice(granted: Granted) -> None:
    an_extension(granted, LATER)
    a_change(granted)
    for again in (lambda: an_extension(granted, date(2029, 1, 1)), lambda: a_change(granted)):
        with pytest.raises(RuleBroken) as broken:
            again()
        assert broken.value.code == "request_open"
    assert [request.kind for request in queries.requests_of(granted.award)] == ["change", "extension"]


def test_after_a_decision_or_withdrawal_the_same_may_be_asked_again(granted: Granted) -> None:
    first = an_extension(granted, LATER)
    commands.withdraw_request(actor=granted.team_mate, request=first)
    second = an_extension(granted, LATER)
    commands.grant_request(actor=a_manager(), request=second, reason="Overmacht")
    third = an_extension(granted, date(2028, 9, 30))
    assert [r.state for r in (first, second, third)] == ["withdrawn", "granted", "asked"]


@pytest.mark.parametrize(
    ("day", "new_end_on", "code"),
    [
        ((2027, 11, 26), date(2027, 11, 26), "end_not_later"),
        ((2027, 11, 27), LATER, "asked_too_late"),
    ],
)
def test_an_extension_needs_a_later_end_asked_before_the_end(
    granted: Granted, clock: SetClock, day: tuple[int, int, int], new_end_on: date, code: str
) -> None:
    clock.go(*day, 23, 59)
    with pytest.raises(RuleBroken) as broken:
        an_extension(granted, new_end_on)
    assert (broken.value.code, broken.value.field) == (code, "new_end_on")
    assert db.session.scalars(select(ChangeRequest)).all() == []


def test_a_request_in_time_may_be_granted_after_the_end(granted: Granted, clock: SetClock) -> None:
    clock.go(2027, 11, 26, 23, 59)
    request = an_extension(granted, LATER)
    clock.go(2027, 12, 1)
    commands.grant_request(actor=a_manager(), request=request, reason="Op tijd gevraagd")
    assert granted.award.ends_on == LATER


def test_a_decision_is_taken_once_and_with_a_reason(granted: Granted) -> None:
    manager, request = a_manager(), a_change(granted)
    with pytest.raises(RuleBroken) as without:
        commands.grant_request(actor=manager, request=request, reason="  ")
    commands.grant_request(actor=manager, request=request, reason="Passend")
    with pytest.raises(RuleBroken) as twice:
        commands.refuse_request(actor=manager, request=request, reason="Toch niet")
    assert (without.value.code, twice.value.code) == ("reason_missing", "not_in_this_state")


def test_who_may_ask_and_who_may_decide(granted: Granted) -> None:
    request = a_change(granted)
    stranger, auditor = a_person("Bram").account, a_holder("auditor")
    elsewhere = a_holder("programme_manager", scope_kind="stream", scope_id=an_open_stream().id)
    for actor, refusal in ((stranger, NotFound), (elsewhere, NotFound), (auditor, NotAllowed)):
        with pytest.raises(refusal):
            commands.grant_request(actor=actor, request=request, reason="Ja")
        with pytest.raises(refusal):
            commands.ask_request(
                actor=actor, award=granted.award, parts=[Part("content", {"text": "Ja"})], reason="Ja"
            )
    with pytest.raises(NotAllowed):
        commands.grant_request(actor=granted.team_mate, request=request, reason="Ja")
    assert request.state == "asked"


def test_a_manager_on_the_team_does_not_decide_their_own_request(granted: Granted) -> None:
    from grants.people.commands import grant_role
    from tests.factories.people import an_administrator

    request = a_change(granted)
    grant_role(
        actor=an_administrator(),
        account=granted.team_mate,
        role="programme_manager",
        scope_kind="programme",
        scope_id=granted.award.programme_id,
    )
    with pytest.raises(NotAllowed):
        commands.grant_request(actor=granted.team_mate, request=request, reason="Ja")


def test_who_sees_which_awards(granted: Granted) -> None:
    other = an_award()
    everyone = {
        "team": granted.team_mate,
        "stranger": a_person("Bram").account,
        "reviewer": a_holder("reviewer"),
        "manager of the other": a_holder("programme_manager", scope_kind="stream", scope_id=other.stream.id),
        "controller of this": a_holder(
            "controller", scope_kind="programme", scope_id=granted.award.programme_id
        ),
        "auditor": a_holder("auditor"),
    }
    seen = {
        name: set(db.session.scalars(queries.visible_awards(viewer).with_only_columns(Award.id)))
        for name, viewer in everyone.items()
    }
    this, that = granted.award.id, other.award.id
    assert seen == {
        "team": {this},
        "stranger": set(),
        "reviewer": set(),
        "manager of the other": {that},
        "controller of this": {this},
        "auditor": {this, that},
    }
