"""Pages about objections: written and sent by an applicant, handled and decided by staff."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.decisions import commands
from grants.decisions.models import Objection
from grants.decisions.rules.objection_deeds import DEEDS
from grants.decisions.views.objections import objections_to_handle
from grants.foundation import outbox
from grants.foundation.clock import now
from grants.foundation.database import db
from tests.conftest import SetClock
from tests.factories.decisions import a_published_batch, a_ranked_stream, an_authority
from tests.factories.objections import (
    an_objection,
    by_post,
    main_of,
    proposed_dismissal,
    refused_in,
    skipped,
)
from tests.factories.people import a_holder, acts_for, an_account, sign_in
from tests.factories.streams import a_manager
from tests.factories.upload import a_pdf


@pytest.fixture
def objection(app: Flask) -> Objection:
    return an_objection(refused_in(a_published_batch(a_ranked_stream())))


def test_an_applicant_writes_saves_adds_a_file_and_sends(client: FlaskClient) -> None:
    decision = refused_in(a_published_batch(a_ranked_stream()))
    made = decision.application
    sign_in(client, main_of(made))
    page = f"/applications/{made.id}/objection"
    assert page in client.get(f"/applications/{made.id}/decision").text
    typed = {"grounds": "De score op bereik klopt niet", "version": "0"}
    saved = client.post(page, data=typed, headers={"X-Autosave": "1"})
    assert saved.json is not None
    assert saved.json["version"] == 1
    behind = client.post(page, data=typed | {"grounds": "Iets anders"})
    assert behind.status_code == 409
    assert "Iets anders" in behind.text
    assert "De score op bereik klopt niet" in behind.text
    files = {"grounds": "Beter zo", "version": "1", "files": [(BytesIO(b"niets"), "kwaad.pdf")]}
    refused = client.post(page, data=files, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert "kwaad.pdf" in refused.text
    assert "Beter zo" in refused.text
    version = refused.text.split('name="version" type="hidden" value="')[1].split('"')[0]
    good = {
        "grounds": "Nog beter",
        "version": version,
        "files": [(BytesIO(a_pdf()), "bewijs.pdf")],
        "send": "1",
    }
    answer = client.post(page, data=good, content_type="multipart/form-data", follow_redirects=True)
    assert answer.status_code == 200
    assert "Uw bezwaar over" in answer.text
    assert "22 september 2026" in answer.text
    assert "bewijs.pdf" in answer.text
    assert client.get(page).status_code == 303


def test_where_it_stands_what_is_missing_and_taking_it_back(
    client: FlaskClient, objection: Objection
) -> None:
    manager = a_manager()
    commands.ask_for_missing(actor=manager, objection=objection, missing="Een handtekening", days=14)
    number = objection.id
    sign_in(client, main_of(objection.application))
    page = client.get(f"/my-objections/{number}").text
    assert "Een handtekening" in page
    assert "14 juli 2026" in page
    empty = client.post(f"/my-objections/{number}/grounds", data={"words": ""})
    assert empty.status_code == 422
    assert client.post(f"/my-objections/{number}/grounds", data={"words": "Hier"}).status_code == 303
    assert client.post(f"/my-objections/{number}/withdrawal", data={}).status_code == 303
    assert db.session.get_one(Objection, number).state == "withdrawn"


def test_a_proposed_outcome_shows_to_nobody_outside(client: FlaskClient, objection: Objection) -> None:
    proposed_dismissal(skipped(objection))
    number = objection.id
    sign_in(client, main_of(objection.application))
    page = client.get(f"/my-objections/{number}").text
    assert "De scores kloppen." not in page
    assert "ongegrond" not in page
    assert "voorgesteld" not in page


@pytest.mark.parametrize("path", ["/my-objections/{}", "/objections/{}", "/objections/{}/skip"])
def test_strangers_and_who_has_an_interest_find_nothing(
    client: FlaskClient, objection: Objection, path: str
) -> None:
    interested = a_manager()
    acts_for(interested, objection.application.organisation)
    for stranger in (an_account(), a_holder("reviewer"), interested):
        assert sign_in(client, stranger).get(path.format(objection.id)).status_code == 404


def test_the_list_has_the_fewest_days_first_and_costs_as_much_for_one_as_for_three(
    client: FlaskClient, statements: list[str], clock: SetClock
) -> None:
    batch = a_published_batch(a_ranked_stream())
    sign_in(client, a_manager())
    counts = []
    first = an_objection(refused_in(batch))
    client.get("/objections")
    statements.clear()
    client.get("/objections")
    counts.append(len(statements))
    commands.adjourn_objection(
        actor=a_manager(), objection=first, until_on=now().date().replace(month=11, day=3), reason="Vakantie"
    )
    by_post(batch.decisions[0])
    by_post(batch.decisions[1])
    statements.clear()
    page = client.get("/objections").text
    counts.append(len(statements))
    assert counts[0] == counts[1]
    places = [page.index(f"/objections/{number}") for number in (first.id + 1, first.id + 2, first.id)]
    assert places == sorted(places)


def test_a_manager_enters_one_that_came_by_post(client: FlaskClient) -> None:
    decision = refused_in(a_published_batch(a_ranked_stream()))
    made = decision.application
    sign_in(client, a_manager())
    page = f"/applications/{made.id}/objections/new"
    assert page in client.get(f"/applications/{made.id}/decision").text
    typed = {
        "channel": "post",
        "received_on": "2026-06-30",
        "posted_on": "2026-07-02",
        "kind": "rival",
        "name": "Rik Rivaal",
        "others": "Ans\nBo",
        "grounds": "Wij stonden hoger",
    }
    wrong = client.post(page, data=typed)
    assert wrong.status_code == 422
    assert "posted_on-error" in wrong.text
    assert "Wij stonden hoger" in wrong.text
    answer = client.post(page, data=typed | {"posted_on": "2026-06-29"}, follow_redirects=True)
    assert "Rik Rivaal" in answer.text
    assert "Ans" in answer.text
    outbox.run_everything()
    assert "objections" in client.get(f"/applications/{made.id}/decision").text


def test_every_form_shows_its_own_fault_and_keeps_what_was_typed(
    client: FlaskClient, objection: Objection
) -> None:
    sign_in(client, a_manager())
    for deed in ("missing", "committee", "hearing", "skip", "adjourn", "agree", "withdrawn", "settled"):
        path = f"/objections/{objection.id}/{deed}"
        assert client.get(path).status_code == 200, deed
        assert client.post(path, data={}).status_code == 422, deed


def test_handled_from_arrival_to_decision_by_pages_alone(
    client: FlaskClient, objection: Objection, clock: SetClock
) -> None:
    manager, lies = a_manager(), an_authority("Lies")
    number = objection.id
    path = f"/objections/{number}"
    sign_in(client, manager)
    hearing = {
        "begins_at": "2026-07-21T10:00",
        "place": "Den Haag",
        "view_from": "2026-07-10",
        "view_where": "op ons kantoor",
        "hearers": [str(lies.id)],
        "leader": str(lies.id),
    }
    assert client.post(f"{path}/hearing", data=hearing).status_code == 303
    clock.go(2026, 7, 21, 12)
    report = {"present": "Noor, Lies", "report": "Noor legde uit waarom"}
    assert client.post(f"{path}/report", data=report).status_code == 303
    dismissal = {"outcome": "unfounded", "reason": "De score klopt"}
    assert client.post(f"{path}/dismissal", data=dismissal).status_code == 303
    assert "Beslissen zoals voorgesteld" not in client.get(path).text
    sign_in(client, lies)
    assert "Beslissen zoals voorgesteld" in client.get(path).text
    assert client.post(f"{path}/return", data={"reason": "Leg dat uit"}).status_code == 303
    sign_in(client, manager)
    assert client.post(f"{path}/dismissal", data=dismissal).status_code == 303
    sign_in(client, lies)
    assert client.post(f"{path}/decision", data={}).status_code == 303
    sign_in(client, manager)
    appeal = {"kind": "appeal", "court": "Rechtbank Den Haag", "lodged_on": "2026-07-21"}
    assert client.post(f"{path}/appeal", data=appeal).status_code == 303
    judged = {"judgment": "annulled", "judged_on": "2026-07-21", "words": "Motiveer beter"}
    assert client.post(f"{path}/appeals/1", data=judged).status_code == 303
    page = client.get(path).text
    assert "vernietigd" in page
    assert "Motiveer beter" in page
    db.session.refresh(objection)
    assert objection.state == "ready"


def test_deeds_that_do_not_fit_now_are_not_there(client: FlaskClient, objection: Objection) -> None:
    sign_in(client, a_manager())
    page = client.get(f"/objections/{objection.id}").text
    offered = {key for key in DEEDS if f'/objections/{objection.id}/{key}"' in page}
    assert offered == {
        *("missing", "came", "join", "committee", "hearing", "skip", "adjourn", "agree"),
        *("withdrawn", "settled"),
    }
    assert client.get(f"/objections/{objection.id}/report").status_code == 404


def test_what_to_do_tells_who_can_do_it(app: Flask) -> None:
    first = an_authority()
    objection = an_objection(refused_in(a_published_batch(a_ranked_stream(), authority=first)))
    with app.test_request_context():
        assert [todo.url for todo in objections_to_handle(a_manager())] == [f"/objections/{objection.id}"]
        proposed_dismissal(skipped(objection))
        assert [todo.url for todo in objections_to_handle(an_authority("Lies"))] == [
            f"/objections/{objection.id}"
        ]
        assert objections_to_handle(first) == []
