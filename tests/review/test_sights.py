"""Who sees a review and a reply when: one rule, which labels say and queries ask, through all roles and phases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from grants.applications.models import Application
from grants.foundation.clock import clock_at
from grants.foundation.errors import NotFound
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.rules import REPLY, Stage, reply_said, review_said, sees, sights_of_review
from grants.review.rules.sights import PHASES, SINCE, WHO
from grants.streams.models import Stream
from grants.streams.rules.definition import Rebuttal as Asked
from tests.factories.people import a_holder, a_person, sign_in
from tests.factories.rebuttal import a_reviewed_stream, applicant_of, reply, send
from tests.factories.review import a_chair, a_reviewer, answers_for_panel
from tests.factories.streams import a_definition, a_manager
from tests.review.test_rebuttal import after_term

WITH = a_definition(rebuttal=Asked(sends=("reasons",)))
WITHOUT = a_definition()
ROLES = ("manager", "auditor", "chair", "reviewer", "applicant", "stranger")


def test_who_sees_a_review_on_paper() -> None:
    def seen(who: str, phase: str, *, sent: bool = False) -> bool:
        return sees(sights_of_review(WITH), [who], Stage(phase, sent=sent))

    table = {who: [phase for phase in PHASES if seen(who, phase)] for who in ROLES}
    assert table == {
        "manager": list(PHASES),
        "auditor": list(PHASES),
        "chair": ["panel", "frozen"],
        "reviewer": ["panel", "frozen"],
        "applicant": [],
        "stranger": [],
    }
    assert seen("applicant", "rebuttal", sent=True)
    assert not sees(sights_of_review(WITH), ["applicant"], Stage("frozen", sent=True), named=True)
    assert not sees(sights_of_review(WITHOUT), ["applicant"], Stage("frozen", sent=True))
    assert sees(sights_of_review(WITHOUT), ["applicant"], Stage("frozen", published=True))


def test_nobody_but_the_office_sees_who_wrote_it() -> None:
    named = {
        who
        for who in ROLES
        for phase in PHASES
        if sees(sights_of_review(WITH), [who], Stage(phase, sent=True), named=True)
    }
    assert named == {"manager", "auditor", "chair"}
    assert sees(sights_of_review(WITH), ["applicant"], Stage("frozen", published=True))


@pytest.mark.parametrize("phase", PHASES[1:])
def test_a_late_reply_is_read_by_nobody_who_judges(phase: str) -> None:
    late = Stage(phase, sent=True, replied=True, in_time=False, term_over=True)
    assert {who for who in WHO if sees(REPLY, [who], late)} == {"applicant"}


def test_the_labels_say_the_rule() -> None:
    for definition in (WITH, WITHOUT):
        told = [str(line) for line in review_said(definition)]
        rule = sights_of_review(definition)
        assert len(told) == len(rule)
        for line, sight in zip(told, rule, strict=True):
            assert str(WHO[sight.who]) in line
            assert str(SINCE[sight.since]) in line
            assert ("with the name" in line) == sight.named
    assert any("only the reasons" in str(line) for line in review_said(WITH))
    assert len(reply_said()) == len(REPLY)


Looks = dict[str, Callable[[], object]]


def people_of(stream: Stream, application: Application) -> dict[str, Account]:
    """Return somebody of each role."""
    return {
        "manager": a_manager(),
        "auditor": a_holder("auditor", name="Aukje Auditor"),
        "chair": a_chair(stream),
        "reviewer": a_reviewer(stream),
        "applicant": applicant_of(application),
        "stranger": a_person("Wie Dan Ook").account,
    }


def found(look: Callable[[], object]) -> bool:
    """Say whether a query finds anything."""
    try:
        return bool(look())
    except NotFound:
        return False


@pytest.mark.usefixtures("app")
def test_the_queries_follow_the_rule_through_all_roles_and_phases() -> None:
    stream, (application,), ((assignment,),) = a_reviewed_stream(3)
    people = people_of(stream, application)
    definition = stream.definition

    def compare(phase: str, *, sent: bool, replied: bool = False, over: bool = False) -> None:
        at = Stage(phase, sent=sent, replied=replied, in_time=replied, term_over=over)
        assert queries.phase_of(stream) == phase
        if phase == "panel":
            for who in ("chair", "reviewer"):
                answers_for_panel(people[who], stream)
        for who, account in people.items():
            reports = found(lambda account=account: queries.get_case(account, application.id).reports)
            sent_there = found(lambda account=account: queries.team_rebuttals(account, application.id)[1])
            named = found(lambda account=account: queries.get_checked(account, assignment.id))
            rule = sights_of_review(definition)
            assert (reports or sent_there) == sees(rule, [who], at), (who, phase)
            assert named == sees(rule, [who], at, named=True), (who, phase)
            if who == "applicant":
                continue
            replies = found(lambda account=account: queries.get_case(account, application.id).replies)
            expected = sees(REPLY, [who], at) and sees(rule, [who], at)
            assert replies == expected, (who, phase)
        writes = found(lambda: queries.reviewable(assignment.reviewer, assignment.id).replies)
        assert writes == sees(REPLY, ["writer"], at), phase

    compare("independent", sent=False)
    send(stream)
    compare("rebuttal", sent=True)
    reply(application)
    compare("rebuttal", sent=True, replied=True)
    with clock_at(after_term(application)):
        compare("rebuttal", sent=True, replied=True, over=True)
        commands.open_panel(actor=a_manager(), stream=stream)
        compare("panel", sent=True, replied=True, over=True)
        commands.freeze_ranking(actor=people["chair"], stream=stream)
        compare("frozen", sent=True, replied=True, over=True)


def test_the_pages_show_the_label(client: FlaskClient) -> None:
    stream, (application,), ((assignment,),) = a_reviewed_stream(3)
    line = "de commissie"
    sign_in(client, assignment.reviewer)
    page = client.get(f"/reviews/{assignment.id}").get_data(as_text=True)
    assert "Wie uw beoordeling ziet, en wanneer" in page
    assert line in page
    send(stream)
    sign_in(client, applicant_of(application))
    page = client.get(f"/applications/{application.id}/rebuttal").get_data(as_text=True)
    assert "Wie uw reactie ziet, en wanneer" in page
    sign_in(client, a_manager())
    assert "Wie deze beoordeling ziet" in client.get(f"/assignments/{assignment.id}/report").get_data(
        as_text=True
    )
    assert "Wie een reactie ziet" in client.get(f"/streams/{stream.id}/rebuttal").get_data(as_text=True)
