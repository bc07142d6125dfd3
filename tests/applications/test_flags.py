"""What the system notices about an application, for whom, and that list and page notice the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications import commands, jobs, queries
from grants.applications.models import Application, Likeness, TextComparison
from grants.applications.rules import EarlierAward, FormalFacts, Other, alike, flags_of
from grants.applications.rules.likeness import MOST_PAIRS, percent_alike, rows_of
from grants.foundation.audit import record
from grants.foundation.clock import clock_at
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.money import Money
from grants.people.models import Account
from grants.streams import commands as streams
from grants.streams.models import Stream, StreamInvitation
from grants.streams.rules.definition import Eligibility
from tests.factories.applications import (
    a_late_application,
    a_submitted_application,
    an_application,
    fill_in,
    submit,
    the_owner_agrees,
)
from tests.factories.awards import award_it
from tests.factories.people import Person, a_holder, a_person, acts_for, an_initiative, sign_in
from tests.factories.streams import a_definition, a_manager, a_round, an_open_stream, words

CLOSES = datetime(2026, 9, 1, 12, tzinfo=UTC)
PLAIN = FormalFacts(
    id=1,
    arrived_at=CLOSES - timedelta(days=1),
    deadline_at=CLOSES,
    is_late=False,
    is_invited=True,
    is_preregistered=True,
    requested=Money.euro(30_000),
    months=12,
    is_existing=True,
    reach="local",
    legal_form="foundation",
    organisation_id=10,
    initiative_id=20,
    owner_id=10,
)
STRICT = Eligibility(
    text=words("x"), initiatives="existing", legal_forms=("foundation",), reach="local", per_organisation=2
)


def _other(number: int, *, organisation: int = 11, initiative: int = 21, owner: int = 11) -> Other:
    return Other(number, f"S1-{number}", "Koken", "S1, 2026", organisation, initiative, owner, True)


@pytest.mark.parametrize(
    ("facts", "kinds"),
    [
        ({}, []),
        ({"is_late": True}, ["late"]),
        ({"is_invited": False}, ["uninvited"]),
        ({"requested": Money.euro(40_000)}, []),
        ({"requested": Money.euro(40_000) + Money(1)}, ["over_cap"]),
        ({"requested": Money.euro(1_000)}, []),
        ({"requested": Money.euro(1_000) - Money(1)}, ["below_minimum"]),
        ({"months": 18}, []),
        ({"months": 19}, ["months"]),
        ({"months": 11}, ["months"]),
        ({"months": None}, ["months"]),
        ({"legal_form": "association"}, ["not_eligible"]),
        ({"reach": "national"}, ["not_eligible"]),
        ({"is_existing": False}, ["not_eligible"]),
        ({"others": [_other(2, organisation=10)]}, ["same_applicant"]),
        (
            {"others": [_other(2, organisation=10), _other(3, organisation=10)]},
            ["too_many", "same_applicant"],
        ),
        ({"others": [_other(2, initiative=20)]}, ["same_initiative"]),
        ({"others": [_other(2, owner=10)]}, ["same_party"]),
        ({"others": [_other(2, organisation=12)], "owner_id": 12}, ["same_party"]),
        ({"others": [_other(2, organisation=10, owner=10)]}, ["same_applicant"]),
        ({"alike": [_other(2)]}, ["alike"]),
        ({"awards": [EarlierAward(1, "A-1", "Koken", 2019, None)]}, ["awarded"]),
    ],
)
def test_each_fact_has_its_flag_and_no_other(facts: dict[str, object], kinds: list[str]) -> None:
    call = a_definition(access="invitation", minimum_cents=100_000, eligibility=STRICT)
    assert [flag.kind for flag in flags_of(call, replace(PLAIN, **facts))] == kinds


def test_an_open_call_asks_for_no_invitation() -> None:
    assert flags_of(a_definition(), replace(PLAIN, is_invited=False)) == []


# --- Text likeness --------------------------------------------------------------------------------

COOKING = " ".join(f"woord{n}" for n in range(40))
HALF = " ".join([*(f"woord{n}" for n in range(20)), *(f"ander{n}" for n in range(20))])


def test_likeness_is_the_share_of_rows_of_five_words_of_the_shorter_text() -> None:
    assert len(rows_of(COOKING)) == 36
    assert percent_alike(rows_of(COOKING), rows_of(COOKING.upper().replace(" ", ",\n"))) == 100
    assert percent_alike(rows_of(COOKING), rows_of(HALF)) == 100 * 16 // 36
    assert percent_alike(rows_of(COOKING), rows_of(f"{COOKING} en nog veel meer {HALF}")) == 100
    assert percent_alike(rows_of("wij koken samen elke week"), rows_of("wij koken samen elke week")) == 0


def test_only_pairs_of_the_stream_are_found_and_the_likest_of_each() -> None:
    assert alike({1: COOKING, 2: COOKING, 3: COOKING}, {2}) == [(1, 2, 100), (2, 3, 100)]
    assert alike({1: COOKING, 2: "iets heel anders"}, {1, 2}) == []
    many = {number: f"{COOKING} {number}" for number in range(1, 30)}
    found = alike(many, set(many))
    assert all(sum(number in pair[:2] for pair in found) >= MOST_PAIRS for number in many)
    assert len(found) <= MOST_PAIRS * len(many)


def _write(application: Application, person: Person, text: str) -> None:
    fill_in(application, person.account)
    kept = next(one for one in application.sections if one.section_key == "plan")
    commands.save_section(
        actor=person.account,
        application=application,
        section_key="plan",
        version=kept.version,
        answers=kept.answers | {"summary": text},
    )
    submit(application, person.account)


def _sent(stream: Stream, text: str) -> Application:
    person = a_person()
    application = an_application(stream, person)
    _write(application, person, text)
    return application


@pytest.mark.usefixtures("app")
def test_texts_of_a_round_are_compared_once_after_the_deadline_and_again_after_a_later_one() -> None:
    manager = a_manager()
    round_ = a_round(manager)
    stream, beside = an_open_stream(manager, round_), an_open_stream(manager, round_)
    one, other, far = _sent(stream, COOKING), _sent(beside, COOKING), _sent(stream, HALF.replace("w", "v"))
    assert stream.closes_at is not None
    jobs.compare_texts()
    assert db.session.scalars(select(TextComparison)).all() == []
    with clock_at(stream.closes_at):
        jobs.compare_texts()
        jobs.compare_texts()
        kept = [(k.first_id, k.second_id, k.percent) for k in db.session.scalars(select(Likeness))]
        flag = next(flag for flag in queries.flags_shown_to(manager, one) if flag.kind == "alike")
        assert [(seen.id, seen.percent) for seen in flag.others] == [(other.id, 100)]
        assert "alike" not in [flag.kind for flag in queries.flags_shown_to(manager, far)]
        later = stream.closes_at + timedelta(days=1)
        streams.extend_deadline(actor=manager, stream=stream, closes_at=later, reason="Storing")
    assert kept == [(one.id, other.id, 100)]
    assert len(db.session.scalars(select(TextComparison)).all()) == 2
    with clock_at(later):
        jobs.compare_texts()
    assert len(db.session.scalars(select(TextComparison)).all()) == 3
    assert len(db.session.scalars(select(Likeness)).all()) == 1


# --- Who sees what --------------------------------------------------------------------------------


@pytest.mark.usefixtures("app")
def test_an_application_closed_to_a_manager_is_in_no_flag_of_another() -> None:
    person, manager = a_person(), a_manager()
    stream = an_open_stream(manager)
    first, second = a_submitted_application(stream, person), a_submitted_application(stream, person)
    shown = [flag.kind for flag in queries.flags_shown_to(manager, first)]
    assert shown == ["same_applicant"]
    acts_for(manager, second.initiative.owner)
    assert queries.flags_shown_to(manager, first) == []


@pytest.mark.usefixtures("app")
def test_a_manager_of_one_programme_hears_nothing_of_another() -> None:
    person = a_person()
    here, there = an_open_stream(), an_open_stream()
    one = a_submitted_application(here, person)
    a_submitted_application(there, person)
    narrow = a_manager(here.round.programme)
    assert queries.flags_shown_to(narrow, one) == []
    assert [flag.kind for flag in queries.flags_shown_to(a_manager(), one)] == ["same_applicant"]


@pytest.mark.usefixtures("app")
def test_what_was_awarded_earlier_is_shown_with_its_amount() -> None:
    person = a_person()
    award = award_it(a_submitted_application(None, person), a_holder("deciding_authority"))
    later = a_submitted_application(None, person)
    flag = next(flag for flag in queries.flags_shown_to(a_manager(), later) if flag.kind == "awarded")
    assert [(one.reference, one.amount) for one in flag.awards] == [(award.reference, Money.euro(30_000))]


def _a_stream_with_everything(manager: Account) -> Stream:
    told = a_definition().eligibility
    stream = an_open_stream(
        manager,
        over_cap="flag",
        eligibility=Eligibility(text=told.text, per_organisation=2),
        access="open",
    )
    person, owner = a_person(), a_person("Bram", "Stichting Buur")
    a_submitted_application(stream, person)
    a_submitted_application(stream, person, requested=Money.euro(50_000))
    a_late_application(stream)
    theirs = an_initiative(owner)
    a_submitted_application(stream, owner, theirs)
    with_owner = a_submitted_application(stream, a_person("Els", "Stichting Els"), theirs)
    the_owner_agrees(with_owner)
    a_submitted_application(stream, owner, an_initiative(owner, "Iets anders"))
    a_submitted_application(stream, a_person("Ton", "Stichting Ton"))
    assert stream.closes_at is not None
    with clock_at(stream.closes_at + timedelta(hours=2)):
        jobs.compare_texts()
    return stream


def test_the_list_finds_what_the_pages_show(client: FlaskClient) -> None:
    manager = a_manager()
    stream = _a_stream_with_everything(manager)
    listed = db.session.scalars(select(Application).where(Application.stream_id == stream.id)).all()
    by_page = {
        kind: {
            one.id for one in listed if kind in {flag.kind for flag in queries.flags_shown_to(manager, one)}
        }
        for kind in queries.LISTED_FLAGS
    }
    by_list = {
        kind: set(
            db.session.scalars(
                select(Application.id).where(
                    Application.stream_id == stream.id, queries.is_flagged(manager, stream, kind)
                )
            )
        )
        for kind in queries.LISTED_FLAGS
    }
    assert by_list == by_page
    found = {kind for kind, ids in by_page.items() if ids}
    assert found == {"late", "over_cap", "same_applicant", "same_initiative", "same_party"}
    sign_in(client, manager)
    for kind in queries.LISTED_FLAGS:
        page = client.get(f"/streams/{stream.id}/applications?flag={kind}")
        assert page.status_code == 200
        shown = {one.id for one in listed if f"/applications/{one.id}/admissibility" in page.text}
        assert shown == by_page[kind]
    page = client.get(f"/streams/{stream.id}/applications?flag=late&flag=over_cap&all=y").text
    shown = {one.id for one in listed if f"/applications/{one.id}/admissibility" in page}
    assert shown == by_page["late"] | by_page["over_cap"]
    assert "flag=late&amp;flag=over_cap" in page
    assert page.count('name="flag"') == len(queries.LISTED_FLAGS)


@command
def _forget_invitation(stream: Stream) -> None:
    invitation = db.session.scalars(
        select(StreamInvitation).where(StreamInvitation.stream_id == stream.id)
    ).one()
    record(actor_id=None, deed="forget", subject=invitation)
    db.session.delete(invitation)


@pytest.mark.usefixtures("app")
def test_in_a_call_by_invitation_only_the_uninvited_are_flagged() -> None:
    manager, person = a_manager(), a_person()
    stream = an_open_stream(manager, access="invitation", invitation_rule=words("Gevraagd"))
    initiative = an_initiative(person)
    streams.invite_owner(actor=manager, stream=stream, initiative=initiative, email=person.account.email)
    one = a_submitted_application(stream, person, initiative)
    listed = select(Application.id).where(queries.is_flagged(manager, stream, "uninvited"))
    assert (queries.flags_shown_to(manager, one), db.session.scalars(listed).all()) == ([], [])
    _forget_invitation(stream)
    assert [flag.kind for flag in queries.flags_shown_to(manager, one)] == ["uninvited"]
    assert db.session.scalars(listed).all() == [one.id]


@pytest.mark.parametrize(
    ("language", "expected"), [("nl", "Wat het systeem opviel"), ("en", "What the system noticed")]
)
def test_the_page_tells_what_was_noticed_with_a_link(
    client: FlaskClient, person: Person, language: str, expected: str
) -> None:
    stream = an_open_stream()
    one, other = a_submitted_application(stream, person), a_submitted_application(stream, person)
    sign_in(client, a_manager())
    client.post("/language", data={"language": language, "back": "/"})
    page = client.get(f"/applications/{one.id}/admissibility").text
    assert expected in page
    assert f'href="/applications/{other.id}/admissibility">{other.reference}</a>' in page
    quiet = a_submitted_application(stream)
    assert expected not in client.get(f"/applications/{quiet.id}/admissibility").text
