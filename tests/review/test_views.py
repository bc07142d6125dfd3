"""Pages of review: what a reviewer, a manager, a chair and an auditor meet."""

from __future__ import annotations

import re
from datetime import date

import msgspec
import pytest
from flask.testing import FlaskClient

from grants.foundation.database import db
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.models import Assignment
from grants.review.rules import Bar, rank, ticket
from grants.web.access import entrances
from tests.factories.applications import an_admissible_application
from tests.factories.people import a_holder, sign_in
from tests.factories.review import (
    a_chair,
    a_review,
    a_reviewer,
    a_scored_stream,
    a_stream_with_applications,
    after_deadline,
    an_assignment,
    answers_for_panel,
    start,
)
from tests.factories.streams import a_definition, a_manager

SECRET_ANSWER = "Wij koken elke week met en voor buren"


def typed(value: int | str, version: int = 0, **facts: str) -> dict[str, str]:
    """Return what a browser posts for a review of the ordinary call."""
    kept = {"version": str(version), "remarks": "", "deed": "save"}
    for key in ("sharing", "anchoring"):
        kept |= {key: str(value), f"{key}_reason": f"Daarom {value}."}
    return kept | facts


def page(client: FlaskClient, address: str) -> tuple[int, bytes]:
    """Return an answer's status and bytes without the form tokens, which hold the second they were made in."""
    answer = client.get(address)
    return answer.status_code, re.sub(rb'name="csrf_token" value="[^"]+"', b"", answer.data)


def said_on(client: FlaskClient, address: str) -> list[str]:
    """Return the plain paragraphs of a page's main part."""
    main = client.get(address).text.split("<main", 1)[1].split("</main>")[0]
    return [
        " ".join(words.split()) for words in re.findall(r"<p(?: class=\"ronde-lead\")?>([^<]+)</p>", main)
    ]


# --- The reviewer -----------------------------------------------------------------------------------


def test_before_the_answer_only_names_are_shown(client: FlaskClient) -> None:
    stream, (application,) = a_stream_with_applications(1)
    assignment = an_assignment(application, free=False)
    start(stream)
    sign_in(client, assignment.reviewer)
    listed = client.get("/reviews").text
    assert "Plan 1" in listed
    assert "Stichting Samen Eten" in listed
    asked = client.get(f"/reviews/{assignment.id}")
    assert asked.headers["Location"] == f"/reviews/{assignment.id}/interest"
    asking = client.get(f"/reviews/{assignment.id}/interest").text
    for text in (listed, asking):
        assert SECRET_ANSWER not in text
        assert application.reference not in text  # type: ignore[operator]
        assert "30.000" not in text
    answer = client.post(f"/reviews/{assignment.id}/interest", data={"answer": "free", "interest": ""})
    assert answer.status_code == 303
    assert SECRET_ANSWER in client.get(f"/reviews/{assignment.id}").text


def test_who_submitted_everything_has_nothing_left_to_do(client: FlaskClient) -> None:
    dates = a_definition().dates
    stream, applications = a_stream_with_applications(
        2, dates=msgspec.structs.replace(dates, review_until=date(2026, 9, 1))
    )
    reviewer = a_reviewer(stream)
    one, two = (an_assignment(application, reviewer, free=False) for application in applications)
    start(stream)
    sign_in(client, reviewer)
    due = "Rond dit af vóór het einde van"
    first = "Geef eerst bij elke aanvraag aan of u een persoonlijk belang heeft. Pas daarna gaat de aanvraag open."
    assert [words[: len(due)] for words in said_on(client, "/reviews")] == [first[: len(due)], due]
    for assignment in (one, two):
        commands.declare_free(actor=reviewer, assignment=assignment)
    assert [words[: len(due)] for words in said_on(client, "/reviews")] == [due]
    a_review(one)
    assert "Beoordeel aanvragen: 1 van 2 gedaan" in client.get("/").text
    a_review(two)
    assert said_on(client, "/reviews") == [
        "U hebt alles ingediend. U kunt een beoordeling nog wijzigen tot de commissie open is."
    ]
    assert "Er is nu niets wat u moet doen." in client.get("/").text


def test_a_reviewer_saves_with_gaps_submits_and_goes_to_the_next(client: FlaskClient) -> None:
    stream, applications = a_stream_with_applications(2)
    reviewer = a_reviewer(stream)
    one, two = (an_assignment(application, reviewer) for application in applications)
    start(stream)
    sign_in(client, reviewer)
    assert "anchor 5" in client.get(f"/reviews/{one.id}").text
    saved = client.post(f"/reviews/{one.id}", data=typed(4) | {"anchoring": ""})
    assert saved.status_code == 303
    refused = client.post(f"/reviews/{one.id}", data=typed(4, 1, deed="submit") | {"anchoring": ""})
    assert refused.status_code == 422
    assert "Daarom 4." in refused.text
    assert client.post(f"/reviews/{one.id}", data=typed(4, 1, deed="submit")).status_code == 303
    listed = client.get("/reviews").text
    assert "1 van 2 gedaan" in listed
    assert f'href="/reviews/{two.id}"' in listed
    home = client.get("/").text
    assert "1 van 2 gedaan" in home


def test_a_stale_review_answers_409_with_both_texts(client: FlaskClient) -> None:
    stream, (application,) = a_stream_with_applications(1)
    assignment = an_assignment(application)
    start(stream)
    sign_in(client, assignment.reviewer)
    client.post(f"/reviews/{assignment.id}", data=typed(4))
    answer = client.post(f"/reviews/{assignment.id}", data=typed(2))
    assert answer.status_code == 409
    assert "4: Daarom 4." in answer.text
    assert "2: Daarom 2." in answer.text
    assert client.post(f"/reviews/{assignment.id}", data=typed(2, 1)).status_code == 303


def test_a_score_off_the_scale_and_an_unknown_field_change_nothing(client: FlaskClient) -> None:
    stream, (application,) = a_stream_with_applications(1)
    assignment = an_assignment(application)
    start(stream)
    sign_in(client, assignment.reviewer)
    for wrong in ({"sharing": "9"}, {"sharing": "vijf"}, {"sharing": "-1"}):
        assert client.post(f"/reviews/{assignment.id}", data=typed(4) | wrong).status_code == 422
    assert client.post(f"/reviews/{assignment.id}", data=typed(4) | {"mean": "500"}).status_code == 303
    db.session.rollback()
    assert assignment.review is not None
    assert (assignment.review.mean, assignment.review.state) == (None, "draft")


def test_an_interest_found_later_closes_the_page(client: FlaskClient) -> None:
    stream, (application,) = a_stream_with_applications(1)
    assignment = an_assignment(application)
    start(stream)
    a_review(assignment)
    sign_in(client, assignment.reviewer)
    without_words = {"answer": "interest", "interest": ""}
    assert client.post(f"/reviews/{assignment.id}/interest", data=without_words).status_code == 422
    client.post(f"/reviews/{assignment.id}/interest", data={"answer": "interest", "interest": "Mijn broer"})
    assert client.get(f"/reviews/{assignment.id}").status_code == 404


def test_saving_and_submitting_a_review_take_at_most_ten_statements(
    client: FlaskClient, statements: list[str]
) -> None:
    stream, (application,) = a_stream_with_applications(1)
    one, two = an_assignment(application), an_assignment(application)
    start(stream)
    a_review(one)
    sign_in(client, two.reviewer)
    numbers = []
    address = f"/reviews/{two.id}"
    for value, version, deed in ((3, 0, "save"), (4, 1, "save"), (5, 2, "submit")):
        statements.clear()
        answer = client.post(address, data=typed(value, version, deed=deed))
        assert answer.status_code == 303
        numbers.append(len(statements))
    assert max(numbers) <= 10, statements


# --- A conflict, compared with nothing at all -------------------------------------------------------


def test_every_page_with_a_closed_application_is_the_page_of_an_absent_one(client: FlaskClient) -> None:
    stream, (closed, other) = a_scored_stream((4, 3))
    reviewer = a_reviewer(stream)
    commands.declare_panel_interest(actor=reviewer, application=closed, interest="Mijn zwager")
    conflicted = db.session.query(Assignment).filter_by(reviewer_id=reviewer.id).one()
    answers_for_panel(reviewer, stream)
    sign_in(client, reviewer)
    doors = entrances(client.application)
    compared = []
    for rule in client.application.url_map.iter_rules():
        if "GET" not in rule.methods or not doors[rule.endpoint].admits(reviewer):
            continue
        hidden = {"application_id": closed.id, "assignment_id": conflicted.id}
        if not rule.arguments or not rule.arguments <= set(hidden):
            continue
        with client.application.test_request_context():
            from flask import url_for

            there = url_for(rule.endpoint, **{key: hidden[key] for key in rule.arguments})
            nowhere = url_for(rule.endpoint, **dict.fromkeys(rule.arguments, 99_999_999))
        assert page(client, there) == page(client, nowhere), there
        assert page(client, there)[0] == 404, there
        compared.append(rule.endpoint)
    assert {"review.review", "review.declaration", "review.case", "review.panel_interest"} <= set(compared)
    assert client.get(f"/applications/{other.id}/panel").status_code == 200


def test_two_worlds_that_differ_in_a_closed_application_show_the_same_bytes(client: FlaskClient) -> None:
    stream, (closed, open_one) = a_stream_with_applications(2)
    reviewer = a_reviewer(stream)
    kept = an_assignment(open_one, reviewer)
    start(stream)
    paths = ["/", "/reviews", f"/reviews/{kept.id}", f"/reviews/{kept.id}/interest", "/panels"]
    sign_in(client, reviewer)
    without = [page(client, path) for path in paths]
    assignment = an_assignment(closed, reviewer, free=False)
    assert page(client, "/reviews") != without[1]
    commands.declare_interest(actor=reviewer, assignment=assignment, interest="Oud-bestuurslid")
    assert [page(client, path) for path in paths] == without


def test_a_chair_with_an_interest_has_no_desk_for_that_application(client: FlaskClient) -> None:
    stream, (closed, other) = a_scored_stream((4, 3))
    chair = a_chair(stream)
    commands.declare_panel_interest(actor=chair, application=closed, interest="Collega")
    sign_in(client, chair)
    desk = client.get(f"/streams/{stream.id}/review").text
    assert other.reference in desk  # type: ignore[operator]
    assert closed.reference not in desk  # type: ignore[operator]
    assert client.get(f"/applications/{closed.id}/panel").status_code == 404
    commands.freeze_ranking(actor=chair, stream=stream)
    frozen = client.get(f"/streams/{stream.id}/review").text
    assert closed.reference not in frozen  # type: ignore[operator]
    assert "ranking.json" not in frozen
    assert client.get(f"/streams/{stream.id}/ranking.json").status_code == 404


# --- The panel --------------------------------------------------------------------------------------


def test_others_reports_stay_closed_until_the_panel_and_are_anonymous_there(client: FlaskClient) -> None:
    stream, (application,) = a_stream_with_applications(1)
    writer, reader = a_reviewer(stream, "Willem Schrijver"), a_reviewer(stream, "Rosa Lezer")
    assignment = an_assignment(application, writer)
    start(stream)
    a_review(assignment, 4)
    sign_in(client, a_chair(stream))
    assert client.get(f"/applications/{application.id}/panel").status_code == 404
    sign_in(client, reader)
    for path in (f"/streams/{stream.id}/panel", f"/applications/{application.id}/panel"):
        assert client.get(path).status_code == 404
    commands.open_panel(actor=a_manager(), stream=stream)
    assert f"/streams/{stream.id}/panel" in client.get("/").text
    answers_for_panel(reader, stream)
    reports = client.get(f"/applications/{application.id}/panel").text
    assert "Daarom 4." in reports
    assert "Willem" not in reports
    applicant = application.team[0].account
    assert applicant is not None
    sign_in(client, applicant)
    assert client.get(f"/applications/{application.id}/panel").status_code == 404


def test_an_undeclared_assignment_keeps_the_reports_closed(client: FlaskClient) -> None:
    stream, (application,) = a_stream_with_applications(1)
    one, two = an_assignment(application), an_assignment(application, free=False)
    start(stream)
    a_review(one)
    commands.open_panel(actor=a_manager(), stream=stream)
    sign_in(client, two.reviewer)
    assert client.get(f"/applications/{application.id}/panel").status_code == 303
    assert "4,00" not in client.get(f"/streams/{stream.id}/panel").text
    commands.declare_free(actor=two.reviewer, assignment=two)
    assert client.get(f"/applications/{application.id}/panel").status_code == 200


def test_the_chair_gives_a_final_score_with_a_reason_and_freezes(client: FlaskClient) -> None:
    stream, (application, _) = a_scored_stream((4, 3))
    chair = a_chair(stream)
    sign_in(client, chair)
    address = f"/applications/{application.id}/panel"
    db.session.rollback()
    standing = queries.find_standing(application.id)
    assert standing is not None
    facts = {"version": str(standing.version), "sharing": "2,5", "anchoring": "4.00", "reason": ""}
    assert client.post(address, data=facts).status_code == 422
    assert client.post(address, data=facts | {"sharing": "veel", "reason": "Ja"}).status_code == 422
    assert client.post(address, data=facts | {"reason": "Het gesprek viel tegen"}).status_code == 303
    assert client.post(address, data=facts | {"reason": "Weer", "sharing": "5"}).status_code == 409
    assert "Het gesprek viel tegen" in client.get(address).text
    step = f"/streams/{stream.id}/review/steps/freeze_ranking"
    assert client.get(step).status_code == 200
    assert client.post(step).status_code == 303
    frozen = client.get(f"/streams/{stream.id}/review").text
    assert "3,00" in frozen
    kept = client.get(f"/streams/{stream.id}/ranking.json")
    content = kept.get_json()
    order = rank(
        [
            queries.ranking.Scored(a["reference"], a["score"], a["criteria"])
            for a in content["rule"]["applications"]
        ],
        bar=Bar(content["rule"]["fundable_from"]),
        tie_rule=content["rule"]["tie_rule"],
        draw=content["rule"]["draw"],
        seed=bytes.fromhex(content["rule"]["seed"]),
    )
    assert [line.reference for line in order] == [line["reference"] for line in content["lines"]]
    assert ticket(bytes.fromhex(content["rule"]["seed"]), "x", "y")


# --- The manager ------------------------------------------------------------------------------------


def test_a_manager_assigns_on_the_board_and_takes_back(client: FlaskClient) -> None:
    stream, (one, two) = a_stream_with_applications(2)
    reviewer = a_reviewer(stream, "Rosa Lezer")
    manager = a_manager()
    sign_in(client, manager)
    address = f"/streams/{stream.id}/review/reviewers"
    assert "0 van 2" in client.get(address).text
    ticked = {"pairs": [f"{one.id}-{reviewer.id}", f"{two.id}-{reviewer.id}"]}
    assert client.post(address, data=ticked).status_code == 303
    assert "1 van 2" in client.get(address).text
    assert client.post(address, data={"pairs": ["x-y"]}).status_code == 422
    db.session.rollback()
    assignment = db.session.query(Assignment).filter_by(application_id=one.id).one()
    away = f"/assignments/{assignment.id}/take-back"
    assert client.post(away, data={"reason": ""}).status_code == 422
    assert client.post(away, data={"reason": "Te druk"}).status_code == 303
    assert "teruggenomen" in client.get(address).text


def test_the_steps_go_through_a_page_that_asks(client: FlaskClient) -> None:
    stream, _ = a_stream_with_applications(1)
    sign_in(client, a_manager())
    address = f"/streams/{stream.id}/review/steps/"
    assert client.post(f"{address}start_reviews").status_code == 422
    with after_deadline(stream):
        assert client.get(f"{address}start_reviews").status_code == 200
        assert client.post(f"{address}start_reviews").status_code == 303
    assert client.post(f"{address}open_panel").status_code == 303
    assert client.post(f"{address}reopen_reviews", data={"reason": ""}).status_code == 422
    assert client.get(f"{address}freeze_ranking").status_code == 403
    assert client.get(f"{address}something").status_code == 404


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_desk_takes_as_many_statements_for_one_as_for_three(
    client: FlaskClient, statements: list[str], how_many: int
) -> None:
    stream, _ = a_scored_stream((4,) * how_many)
    sign_in(client, a_holder("auditor"))
    address = f"/streams/{stream.id}/review"
    statements.clear()
    assert client.get(address).status_code == 200
    assert len(statements) <= 8, statements
    assert len(statements) == DESK_STATEMENTS, statements


DESK_STATEMENTS = 6
"""Account with its roles, stream with assessment, counts, chairs, whether something is closed to who looks, standings:
whatever the number of applications."""


def notice_on(client: FlaskClient, address: str) -> str:
    """Return the words of the first notice on a page."""
    found = re.search(r'<div class="utrecht-alert__content">(.*?)</div>', client.get(address).text, re.S)
    return "" if found is None else " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


@pytest.mark.parametrize(
    ("language", "nobody", "vera", "frozen"),
    [
        (
            "nl",
            "Hoe het verder gaat Er is nog geen voorzitter van deze commissie. Een beheerder geeft iemand die rol.",
            "Hoe het verder gaat De voorzitter is nu aan de beurt: Anna Aan, Vera Voorzitter. De voorzitter geeft "
            "na het overleg van de commissie de eindscores en stelt de ranglijst vast. Daarna worden de besluiten "
            "voorgesteld.",
            "Hoe het verder gaat Van 2 aanvragen is nog geen besluit bekendgemaakt. Naar de besluiten",
        ),
        (
            "en",
            "What happens now This panel has no chair yet. An administrator gives somebody that role.",
            "What happens now The chair is next: Anna Aan, Vera Voorzitter. After the meeting of the panel the chair "
            "gives the final scores and freezes the ranking. Then the decisions are proposed.",
            "What happens now 2 applications have no published decision yet. Go to the decisions",
        ),
    ],
)
def test_after_the_panel_opened_the_desk_says_who_is_next(
    client: FlaskClient, language: str, nobody: str, vera: str, frozen: str
) -> None:
    stream, _ = a_scored_stream()
    desk = f"/streams/{stream.id}/review"
    sign_in(client, a_manager())
    client.post("/language", data={"language": language, "back": "/"})
    assert notice_on(client, desk) == nobody
    chair = a_chair(stream)
    a_holder("chair", scope_kind="programme", scope_id=stream.round.programme_id, name="Anna Aan")
    a_holder("chair", scope_kind="stream", scope_id=a_stream_with_applications(0)[0].id, name="Elders")
    assert notice_on(client, desk) == vera
    commands.freeze_ranking(actor=chair, stream=stream)
    assert notice_on(client, desk) == frozen


def test_a_step_says_what_was_done(client: FlaskClient) -> None:
    stream, _ = a_stream_with_applications(1)
    sign_in(client, a_manager())
    address = f"/streams/{stream.id}/review/steps/"
    for deed, said in (
        ("start_reviews", "De beoordeling is begonnen."),
        ("open_panel", "De commissie is open: de beoordelingen veranderen niet meer."),
        ("reopen_reviews", "De beoordeling is weer open."),
    ):
        with after_deadline(stream):
            shown = client.post(
                f"{address}{deed}", data={"reason": "Nog een vraag"}, follow_redirects=True
            ).text
        assert re.findall(r'role="status">\s*<div[^>]*><p>([^<]*)</p>', shown) == [said]


def test_the_desk_orders_by_each_column(client: FlaskClient) -> None:
    stream, (one, two) = a_scored_stream((2, 5))
    sign_in(client, a_manager())
    for sort, first in (("score", two), ("spread", one), ("requested", one), ("nonsense", two)):
        text = client.get(f"/streams/{stream.id}/review?sort={sort}").text
        other = one if first is two else two
        assert text.index(str(first.reference)) < text.index(str(other.reference)), sort


ADDRESSES = (
    "/reviews",
    "/panels",
    "/streams/{stream}/review",
    "/streams/{stream}/review/reviewers",
    "/streams/{stream}/review/steps/reopen_reviews",
    "/streams/{stream}/review/steps/freeze_ranking",
    "/streams/{stream}/ranking.json",
    "/streams/{stream}/panel",
    "/applications/{application}/panel",
    "/applications/{application}/panel/interest",
    "/assignments/{assignment}/take-back",
)


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("applicant", "404 404 404 404 404 404 404 404 404 404 404"),
        ("controller", "404 404 404 404 404 404 404 404 404 404 404"),
        ("reviewer", "200 200 404 404 404 404 404 200 303 200 404"),
        ("auditor", "404 200 200 200 403 403 404 200 200 404 403"),
        ("chair", "404 200 200 200 403 200 404 200 303 200 403"),
        ("programme_manager", "404 200 200 200 200 403 404 200 200 404 200"),
    ],
)
def test_who_sees_which_page_in_the_panel_phase(client: FlaskClient, role: str, seen: str) -> None:
    stream, (application, _) = a_scored_stream((4, 3))
    assignment = db.session.query(Assignment).filter_by(application_id=application.id).one()
    numbers = {"stream": stream.id, "application": application.id, "assignment": assignment.id}
    if role == "applicant":
        account: Account | None = application.team[0].account
        assert account is not None
    else:
        account = a_holder(role, scope_kind="stream", scope_id=stream.id)
    sign_in(client, account)
    answers = [client.get(address.format(**numbers)).status_code for address in ADDRESSES]
    assert " ".join(map(str, answers)) == seen
    elsewhere = an_admissible_application()
    assert client.get(f"/streams/{elsewhere.stream_id}/review").status_code == 404


@pytest.mark.parametrize("language", ["nl", "en"])
def test_pages_show_in_both_languages(client: FlaskClient, language: str) -> None:
    stream, (application, _) = a_scored_stream((4, 3))
    assignment = db.session.query(Assignment).filter_by(application_id=application.id).one()
    numbers = {"stream": stream.id, "application": application.id, "assignment": assignment.id}
    pages = {
        a_manager(): [*ADDRESSES[2:5], *ADDRESSES[10:]],
        a_chair(stream): [ADDRESSES[5], *ADDRESSES[7:10]],
        assignment.reviewer: ["/reviews", f"/reviews/{assignment.id}", f"/reviews/{assignment.id}/interest"],
    }
    for account, addresses in pages.items():
        sign_in(client, account)
        client.post("/language", data={"language": language, "back": "/"})
        for address in addresses:
            answer = client.get(address.format(**numbers))
            assert answer.status_code == 200, address
            assert f'<html lang="{language}">' in answer.text
