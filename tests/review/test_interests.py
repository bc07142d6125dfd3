"""Personal interests: found by rule, answered at each stage, kept with a measure, and found later."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications.models import Application
from grants.foundation.audit import AuditEntry
from grants.foundation.clock import clock_at, now, today
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.invariants import faults
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.models import Assignment, InterestAnswer, InterestMeasure
from grants.review.rules.interests import Judge, Party, Possible, Tie, Writer, name_of, possible_interests
from grants.review.rules.mail_domains import same_house, says_where_one_works
from grants.streams.models import Stream
from tests.factories.applications import an_admissible_application
from tests.factories.people import a_holder, acts_for, sign_in
from tests.factories.review import (
    a_chair,
    a_review,
    a_reviewer,
    a_scored_stream,
    a_stream_with_applications,
    an_assignment,
    answers_for_panel,
    start,
)
from tests.factories.streams import a_manager

DAY = date(2026, 6, 30)


# --- The rules --------------------------------------------------------------------------------------


def found(judge: Judge, *parties: Party, writers: tuple[Writer, ...] = (), years: int = 3) -> list[Possible]:
    return possible_interests(judge, parties, writers, today=DAY, years=years)


@pytest.mark.parametrize(
    ("until", "years", "is_found"),
    [
        (date(2023, 6, 30), 3, True),
        (date(2023, 6, 29), 3, False),
        (date(2026, 6, 1), 0, False),
        (date(2016, 7, 1), 10, True),
    ],
)
def test_an_employer_counts_until_the_look_back_has_passed(until: date, years: int, is_found: bool) -> None:
    judge = Judge("a@gmail.com", memberships=[Tie("Stichting Soep", 7, until)])
    expected = [Possible("past_member", "Stichting Soep", until)] if is_found else []
    assert found(judge, Party("Stichting Soep", 7), years=years) == expected
    related = Judge("a@gmail.com", relations=[Tie("soep", None, until)])
    assert bool(found(related, Party("Stichting Soep", 7), years=years)) == is_found


def test_what_lasts_counts_and_another_organisation_does_not() -> None:
    judge = Judge(
        "noor@mail.zorghuis.nl",
        institution="Zorghuis B.V.",
        memberships=[Tie("Zorghuis", 7, date(2026, 1, 1))],
        relations=[Tie("Vereniging De Brug")],
    )
    assert [(one.rule, one.source) for one in found(judge, Party("Zorghuis BV", 7, "zorghuis.nl"))] == [
        ("institution", "Zorghuis BV"),
        ("mail_domain", "Zorghuis BV"),
        ("past_member", "Zorghuis BV"),
    ]
    assert [one.rule for one in found(judge, Party("De Brug"))] == ["relation"]
    assert found(judge, Party("Zorghuis Noord", 8, "zorghuisnoord.nl")) == []


def test_who_wrote_together_lately_and_who_shares_an_address() -> None:
    judge = Judge("noor@zorghuis.nl")
    long_ago, lately = date(2020, 1, 1), date(2025, 1, 1)
    writers = (Writer("Mees", "mees@gmail.com", lately), Writer("Roos", "roos@zorghuis.nl", long_ago))
    assert found(judge, writers=writers) == [
        Possible("mail_domain", "zorghuis.nl"),
        Possible("wrote_together", "Mees", lately),
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("zorghuis.nl", "zorghuis.nl", True),
        ("mail.zorghuis.nl", "zorghuis.nl", True),
        ("gmail.com", "gmail.com", False),
        ("ziggo.nl", "ziggo.nl", False),
        ("voorbeeld.example", "voorbeeld.example", False),
        ("anderzorghuis.nl", "zorghuis.nl", False),
        ("", "", False),
        ("nl", "zorghuis.nl", False),
    ],
)
def test_a_public_mail_provider_says_nothing(one: str, other: str, same: bool) -> None:
    assert same_house(one, other) is same
    assert says_where_one_works("zorghuis.nl")


def test_names_are_compared_without_legal_form_and_marks() -> None:
    assert name_of("Stichting Samen-Eten") == name_of("SamenEten B.V.")
    assert name_of("Stichting") == ""


# --- Asked before the review --------------------------------------------------------------------------


def asked(about: str = "Stichting Samen Eten") -> tuple[Stream, Application, Assignment]:
    """Return an assignment whose reviewer said to have worked with the applicant."""
    stream, (application,) = a_stream_with_applications(1)
    reviewer = a_reviewer(stream)
    commands.say_relation(
        actor=reviewer, organisation=about, kind="together", until_on=today() - timedelta(days=30)
    )
    return stream, application, an_assignment(application, reviewer, free=False)


def test_what_is_found_is_dismissed_with_a_reason_or_confirmed(app: Flask) -> None:
    stream, _application, assignment = asked()
    with pytest.raises(RuleBroken) as caught:
        commands.declare_free(actor=assignment.reviewer, assignment=assignment)
    assert (caught.value.code, caught.value.field) == ("dismissal_missing", "dismissed_because")
    commands.declare_free(
        actor=assignment.reviewer, assignment=assignment, dismissed_because="Een middag, lang geleden"
    )
    answer = db.session.scalars(select(InterestAnswer)).one()
    assert answer.found == [
        {
            "rule": "relation",
            "source": "Stichting Samen Eten",
            "on": (today() - timedelta(days=30)).isoformat(),
        }
    ]
    assert (answer.stage, answer.has_interest, answer.dismissed_because) == (
        "assignment",
        False,
        "Een middag, lang geleden",
    )
    assert [row[1].name for row in queries.answers_in(a_manager(), stream)] == [assignment.reviewer.name]


def test_what_ended_before_the_look_back_of_the_call_is_not_asked(app: Flask) -> None:
    stream, (application,) = a_stream_with_applications(1, interest_years=1)
    reviewer = a_reviewer(stream)
    long_ago = today() - timedelta(days=400)
    commands.say_relation(
        actor=reviewer, organisation="Stichting Samen Eten", kind="board", until_on=long_ago
    )
    assert queries.interests_in(reviewer, [application]) == {application.id: []}
    an_assignment(application, reviewer)


def test_what_one_says_of_oneself_later_closes_until_answered(client: FlaskClient) -> None:
    stream, (application, other) = a_stream_with_applications(2)
    reviewer = a_reviewer(stream)
    mine, another = (an_assignment(one, reviewer) for one in (application, other))
    start(stream)
    a_review(mine, 4)
    sign_in(client, reviewer)
    said = client.post(
        "/reviews/relations",
        data={"organisation": application.organisation.name, "kind": "employer", "until_on": ""},
    )
    assert said.status_code == 303
    assert client.get(f"/reviews/{mine.id}").headers["Location"] == f"/reviews/{mine.id}/interest"
    page = client.get(f"/reviews/{mine.id}/interest").text
    assert "Dit hebben wij gevonden" in page
    refused = client.post(f"/reviews/{mine.id}/interest", data={"answer": "free", "interest": ""})
    assert (refused.status_code, "Zeg waarom het er geen is" in refused.text) == (422, True)
    commands.open_panel(actor=a_manager(), stream=stream)
    with pytest.raises(RuleBroken) as caught:
        commands.freeze_ranking(actor=a_chair(stream), stream=stream)
    assert caught.value.code == "interests_open"
    kept = {"answer": "free", "interest": "", "dismissed_because": "Een naamgenoot"}
    assert client.post(f"/reviews/{mine.id}/interest", data=kept).status_code == 303
    db.session.expire_all()
    # The other applicant has the same name, so that one is asked about too.
    assert (mine.state, another.state) == ("free", "assigned")
    assert queries.unanswered_references(stream) == []


def test_the_same_thing_is_said_once_never_ahead_and_only_by_who_judges(app: Flask) -> None:
    stream, application, assignment = asked()
    reviewer = assignment.reviewer
    with pytest.raises(RuleBroken) as again:
        commands.say_relation(actor=reviewer, organisation=" Stichting  Samen Eten", kind="together")
    assert again.value.code == "relation_known"
    with pytest.raises(RuleBroken) as ahead:
        commands.say_relation(
            actor=reviewer, organisation="X", kind="board", until_on=today() + timedelta(days=1)
        )
    assert ahead.value.code == "until_ahead"
    with pytest.raises(NotFound):
        commands.say_relation(actor=a_manager(), organisation="X", kind="board")
    (relation,) = queries.relations_of(reviewer)
    with pytest.raises(NotFound):
        commands.take_back_relation(actor=a_reviewer(stream), relation_id=relation.id)
    commands.take_back_relation(actor=reviewer, relation_id=relation.id)
    assert queries.interests_in(reviewer, [application]) == {application.id: []}


def test_who_acts_for_a_rival_in_the_round_may_review_nothing_in_it(app: Flask) -> None:
    stream, (application, rival) = a_stream_with_applications(2)
    reviewer = a_reviewer(stream)
    acts_for(reviewer, rival.organisation)
    with pytest.raises(RuleBroken) as caught:
        commands.assign_reviewer(actor=a_manager(), application=application, reviewer=reviewer)
    assert caught.value.code == "reviewer_barred"


# --- Asked again before the panel ----------------------------------------------------------------------


def test_reports_open_only_to_who_answered_again(client: FlaskClient) -> None:
    stream, (one, two) = a_scored_stream((4, 3))
    reader = a_reviewer(stream, "Rosa Lezer")
    address = f"/applications/{one.id}/panel"
    sign_in(client, reader)
    assert client.get(address).headers["Location"] == f"/streams/{stream.id}/panel/interests"
    listed = client.get(f"/streams/{stream.id}/panel").text
    assert "4,00" not in listed
    question = client.get(f"/streams/{stream.id}/panel/interests").text
    assert (one.title in question, two.title in question, "Daarom 4." in question) == (True, True, False)
    typed = {"asked": f"{one.id} {two.id}", "interests": str(two.id), "interest": ""}
    empty = client.post(f"/streams/{stream.id}/panel/interests", data=typed)
    assert (empty.status_code, f'value="{two.id}" id="interest-{two.id}" checked' in empty.text) == (
        422,
        True,
    )
    done = client.post(f"/streams/{stream.id}/panel/interests", data=typed | {"interest": "Mijn broer"})
    assert done.status_code == 303
    assert client.get(address).status_code == 200
    assert client.get(f"/applications/{two.id}/panel").status_code == 404
    assert queries.to_answer_for_panel(reader, stream.id) == []
    # What comes before the panel afterwards is asked by itself.
    later = an_admissible_application(stream, title="Later")
    assert queries.to_answer_for_panel(reader, stream.id) == [later]


def test_a_chair_gives_no_score_before_answering_and_an_old_form_answers_nothing(app: Flask) -> None:
    stream, (one, _two) = a_scored_stream((4, 3))
    chair = a_holder("chair", scope_kind="stream", scope_id=stream.id)
    scores = {criterion.key: 400 for criterion in stream.definition.criteria}
    with pytest.raises(NotAllowed):
        commands.save_panel_scores(actor=chair, application=one, scores=scores)
    with pytest.raises(NotFound):
        commands.answer_for_panel(actor=chair, stream=stream, asked=[one.id], interests=[])
    answers_for_panel(chair, stream)
    commands.save_panel_scores(actor=chair, application=one, scores=scores)


def test_who_sits_on_the_panel_is_asked_again_about_what_they_say_of_themselves(app: Flask) -> None:
    stream, (one, two) = a_scored_stream((4, 3))
    chair = a_chair(stream)
    assert queries.to_answer_for_panel(chair, stream.id) == []
    asked_about = commands.say_relation(actor=chair, organisation=one.organisation.name, kind="board")
    assert asked_about == [one.id, two.id]
    assert queries.to_answer_for_panel(chair, stream.id) == [one, two]
    assert commands.say_relation(actor=chair, organisation="Een heel andere", kind="board") == []


def test_managers_and_auditors_are_not_asked(client: FlaskClient) -> None:
    stream, (one,) = a_scored_stream((4,))
    for account in (a_manager(), a_holder("auditor")):
        sign_in(client, account)
        assert client.get(f"/applications/{one.id}/panel").status_code == 200
        assert client.get(f"/streams/{stream.id}/panel/interests").status_code == 303


# --- Measures -----------------------------------------------------------------------------------------


def a_measure() -> tuple[Stream, list[Application], Account, InterestMeasure]:
    stream, applications = a_scored_stream((4, 3, 2))
    member = a_reviewer(stream, "Rosa Lid")
    answers_for_panel(member, stream, applications[0])
    return stream, applications, member, db.session.scalars(select(InterestMeasure)).one()


def test_a_measure_is_proposed_advised_and_decided_on_a_page(client: FlaskClient) -> None:
    stream, (closed, *_others), _member, measure = a_measure()
    chair, manager = a_chair(stream), a_manager()
    for account, chosen, words, said in (
        (chair, "out_of_stream", "Zit te dicht op de aanvrager", "geadviseerd"),
        (manager, "out", "De zus werkt er niet meer", "beslist"),
    ):
        sign_in(client, account)
        assert f"/streams/{stream.id}/interests" in client.get("/").text
        page = client.get(f"/interests/{measure.id}").text
        assert closed.title in page
        sent = client.post(f"/interests/{measure.id}", data={"chosen": chosen, "words": words})
        assert sent.status_code == 303
        assert said in client.get(sent.location).text
    db.session.refresh(measure)
    assert (measure.proposed, measure.advised, measure.decided) == ("out", "out_of_stream", "out")
    again = client.post(f"/interests/{measure.id}", data={"chosen": "out", "words": ""})
    assert (again.status_code, "al beslist" in again.text) == (422, True)


def test_deciding_otherwise_than_advised_needs_words(app: Flask) -> None:
    stream, _applications, _member, measure = a_measure()
    with pytest.raises(RuleBroken) as caught:
        commands.decide_measure(actor=a_manager(), measure=measure, chosen="out_of_stream")
    assert (caught.value.code, caught.value.field) == ("reason_missing", "words")
    with pytest.raises(NotAllowed):
        commands.decide_measure(actor=a_chair(stream), measure=measure, chosen="out")
    with pytest.raises(NotAllowed):
        commands.advise_measure(actor=a_manager(), measure=measure, chosen="out")


def test_who_is_put_out_of_the_call_sees_nothing_of_it_and_their_reviews_do_not_count(
    client: FlaskClient,
) -> None:
    stream, applications = a_stream_with_applications(2)
    reviewer, other = a_reviewer(stream), a_reviewer(stream)
    start(stream)
    kept, given = an_assignment(applications[0], reviewer), an_assignment(applications[1], reviewer)
    a_review(given, 4)
    a_review(an_assignment(applications[1], other), 2)
    commands.declare_interest(actor=reviewer, assignment=kept, interest="Familie", measure="out_of_stream")
    measure = db.session.scalars(select(InterestMeasure)).one()
    commands.decide_measure(actor=a_manager(), measure=measure, chosen="out_of_stream")
    standing = queries.find_standing(applications[1].id)
    assert standing is not None
    assert (standing.reviews_done, standing.provisional) == (1, 200)
    sign_in(client, reviewer)
    assert applications[1].title not in client.get("/reviews").text
    later = an_admissible_application(stream, title="Komt later")
    assert not queries.is_open_to(reviewer, later)
    assert not any(faults().values())


def test_what_is_closed_is_absent_from_the_register(client: FlaskClient) -> None:
    stream, applications, _member, measure = a_measure()
    chair = a_chair(stream)
    commands.declare_panel_interest(actor=chair, application=applications[0], interest="Collega")
    sign_in(client, chair)
    assert applications[0].title not in client.get(f"/streams/{stream.id}/interests").text
    assert client.get(f"/interests/{measure.id}").status_code == 404
    assert client.post(f"/interests/{measure.id}", data={"chosen": "out"}).status_code == 404
    for stranger in (a_reviewer(stream), a_holder("deciding_authority")):
        sign_in(client, stranger)
        assert client.get(f"/interests/{measure.id}").status_code == 404


# --- Found later --------------------------------------------------------------------------------------


def reviewed_twice(phase: str) -> tuple[Stream, Application, Assignment]:
    """Return an application with a 5 and a 3, beside one with a 4, in this phase."""
    stream, (one, two) = a_stream_with_applications(2)
    suspect, other = a_reviewer(stream, "Sem Verdacht"), a_reviewer(stream, "Anna Ander")
    start(stream)
    assignment = an_assignment(one, suspect)
    a_review(assignment, 5)
    a_review(an_assignment(one, other), 3)
    a_review(an_assignment(two, other), 4, 3)
    if phase == "independent":
        return stream, one, assignment
    commands.open_panel(actor=a_manager(), stream=stream)
    chair = a_chair(stream)
    if phase == "frozen":
        commands.freeze_ranking(actor=chair, stream=stream)
    else:
        keys = [criterion.key for criterion in stream.definition.criteria]
        commands.save_panel_scores(actor=chair, application=one, scores=dict.fromkeys(keys, 400))
    return stream, one, assignment


def test_an_interest_found_while_reviews_are_written_sets_the_review_aside(client: FlaskClient) -> None:
    _stream, one, assignment = reviewed_twice("independent")
    sign_in(client, a_manager())
    address = f"/assignments/{assignment.id}/interest"
    empty = client.post(address, data={"reason": " "})
    assert empty.status_code == 422
    sent = client.post(address, data={"reason": "Bleek bestuurslid"})
    assert sent.status_code == 303
    standing = queries.find_standing(one.id)
    assert standing is not None
    db.session.refresh(standing)
    assert (standing.provisional, standing.reviews_done) == (300, 1)
    assert not queries.is_open_to(assignment.reviewer, one)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.deed == "find_interest")).one()
    assert entry.subject_id == assignment.id
    assert client.get(address).status_code == 404
    assert not any(faults().values())


def test_found_after_the_panel_scored_the_panel_looks_again_before_the_freeze(app: Flask) -> None:
    stream, one, assignment = reviewed_twice("panel")
    commands.find_interest(actor=a_manager(), assignment=assignment, reason="Bleek bestuurslid")
    chair = db.session.scalars(select(Account).where(Account.name == "Vera Voorzitter")).one()
    with pytest.raises(RuleBroken) as caught:
        commands.freeze_ranking(actor=chair, stream=stream)
    assert caught.value.code == "looks_again"
    assert (one.reference or "-") in str(caught.value)
    keys = [criterion.key for criterion in stream.definition.criteria]
    commands.save_panel_scores(
        actor=chair, application=one, scores=dict.fromkeys(keys, 400), reason="Opnieuw besproken"
    )
    commands.freeze_ranking(actor=chair, stream=stream)


def test_found_after_the_freeze_the_ranking_stays_and_what_follows_is_shown(client: FlaskClient) -> None:
    stream, one, assignment = reviewed_twice("frozen")
    sent = {"reason": "Bleek bestuurslid"}
    sign_in(client, a_manager())
    assert "blijft zoals die is" in client.get(f"/assignments/{assignment.id}/interest").text
    answer = client.post(f"/assignments/{assignment.id}/interest", data=sent)
    follows = queries.what_follows(assignment)
    assert follows is not None
    assert follows.without is not None
    assert (follows.frozen.place, follows.frozen.score) == (1, 400)
    assert (follows.without.place, follows.without.score, follows.others) == (2, 300, 1)
    page = client.get(answer.location).text
    assert "Gevonden na het vaststellen" in page
    assert "opnieuw kijkt" in page
    desk = client.get(f"/streams/{stream.id}/decisions").text
    assert f"{one.reference}: Sem Verdacht" in desk
    ranking = queries.find_ranking(stream)
    assert ranking is not None
    assert next(line.application_id for line in ranking.lines) == one.id
    assert not any(faults().values())


def test_only_a_manager_to_whom_it_is_open_records_an_interest_of_another(app: Flask) -> None:
    stream, one, assignment = reviewed_twice("independent")
    with pytest.raises(NotAllowed):
        commands.find_interest(actor=a_chair(stream), assignment=assignment, reason="Nee")
    partial = a_manager()
    acts_for(partial, one.organisation)
    with pytest.raises(NotFound):
        commands.find_interest(actor=partial, assignment=assignment, reason="Nee")


def test_the_answers_stand_with_their_moment_for_each_stage(app: Flask) -> None:
    stream, (one,) = a_scored_stream((4,))
    reviewer = db.session.scalars(select(Assignment)).one().reviewer
    with clock_at(now() + timedelta(days=3)):
        answers_for_panel(reviewer, stream)
    rows = db.session.scalars(select(InterestAnswer).order_by(InterestAnswer.id)).all()
    assert [(row.stage, row.application_id) for row in rows] == [("assignment", one.id), ("panel", one.id)]
    assert rows[1].answered_at - rows[0].answered_at >= timedelta(days=3)
