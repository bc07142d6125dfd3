"""Pages about deliverables: writing, handing in, assessing, the document and the lists."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.deliverables import commands, queries
from grants.deliverables.rules import SECTIONS
from grants.foundation.database import db
from grants.foundation.outbox import run_everything
from tests.conftest import SetClock
from tests.factories.awards import Granted, an_award
from tests.factories.deliverables import (
    A_TABLE,
    a_handbook,
    a_submitted_handbook,
    an_accepted_handbook,
    write,
    write_all,
)
from tests.factories.people import a_holder, a_person, sign_in
from tests.factories.streams import a_manager

MOST_STATEMENTS_OF_A_LIST = 8
MOST_STATEMENTS_OF_A_PAGE = 13


@pytest.fixture
def granted(app: Flask) -> Granted:
    return an_award()


def in_english(client: FlaskClient) -> None:
    client.post("/language", data={"language": "en", "back": "/"})


def test_an_initiative_writes_part_by_part_and_hands_it_in(client: FlaskClient, granted: Granted) -> None:
    handbook = a_handbook(granted)
    url = f"/deliverables/{handbook.id}"
    sign_in(client, granted.team_mate)
    in_english(client)
    assert client.post(f"{url}/submission").status_code == 422
    keys = [part.key for part in SECTIONS["handbook"].parts]
    for place, key in enumerate(keys):
        page = client.get(f"{url}/parts/{key}").text
        assert SECTIONS["handbook"].parts[place].guidance.en in page
        typed = {"version": "0", "text": f"Tekst {place}\n\n{A_TABLE}", "then": "next"}
        saved = client.post(f"{url}/parts/{key}", data=typed)
        following = f"{url}/parts/{keys[place + 1]}" if place + 1 < len(keys) else url
        assert (saved.status_code, saved.headers["Location"]) == (303, following)
        assert f"{place + 1} of 8" in client.get(url).text
    assert client.post(f"{url}/submission").status_code == 303
    db.session.expire_all()
    assert handbook.state == "submitted"
    assert client.get(f"{url}/parts/theory").status_code == 422


def test_a_stale_save_shows_both_texts_and_can_then_be_saved(client: FlaskClient, granted: Granted) -> None:
    handbook = a_handbook(granted)
    url = f"/deliverables/{handbook.id}/parts/theory"
    sign_in(client, granted.team_mate)
    write(handbook, granted.team_mate, "theory", "Eerste tekst")
    answer = client.post(url, data={"version": "0", "text": "Tweede tekst"})
    assert answer.status_code == 409
    assert "Eerste tekst" in answer.text
    assert "Tweede tekst" in answer.text
    assert queries.texts_of(handbook) == {"theory": "Eerste tekst"}
    assert 'name="version" type="hidden" value="1"' in answer.text
    assert client.post(url, data={"version": "1", "text": "Tweede tekst"}).status_code == 303
    assert queries.texts_of(handbook) == {"theory": "Tweede tekst"}


def test_saving_while_typing_tells_the_version_and_stops_when_stale(
    client: FlaskClient, granted: Granted
) -> None:
    url = f"/deliverables/{a_handbook(granted).id}/parts/theory"
    sign_in(client, granted.team_mate)
    head = {"X-Autosave": "1"}
    saved = client.post(url, data={"version": "0", "text": "Half"}, headers=head)
    assert (saved.status_code, saved.get_json()) == (200, {"saved_at": "12:00", "version": 1})
    stale = client.post(url, data={"version": "0", "text": "Anders"}, headers=head)
    assert stale.status_code == 409
    assert stale.get_json()["message"]


def test_a_manager_returns_with_points_and_the_initiative_sees_them_at_the_part(
    client: FlaskClient, granted: Granted
) -> None:
    handbook = a_submitted_handbook(granted)
    url = f"/deliverables/{handbook.id}"
    sign_in(client, a_manager())
    assert client.get(f"{url}/points").status_code == 200
    assert client.post(f"{url}/points", data={}).status_code == 422
    assert client.post(f"{url}/points", data={"theory": "Noem een bron."}).status_code == 303
    point = queries.open_points_of(handbook)[0]
    sign_in(client, granted.team_mate)
    assert "Noem een bron." in client.get(f"{url}/parts/theory").text
    assert "Noem een bron." not in client.get(f"{url}/parts/quality").text
    assert client.post(f"/deliverables/points/{point.id}/closure").status_code == 403
    assert client.post(f"{url}/submission").status_code == 303
    sign_in(client, a_manager())
    assert client.post(f"{url}/acceptance").status_code == 422
    assert client.post(f"/deliverables/points/{point.id}/closure").status_code == 303
    assert client.post(f"{url}/acceptance").status_code == 303


def test_team_and_staff_download_the_document(client: FlaskClient, granted: Granted) -> None:
    handbook = an_accepted_handbook(granted)
    url = f"/deliverables/{handbook.id}/document"
    sign_in(client, granted.team_mate)
    assert client.get(url).status_code == 404
    run_everything()
    answers = []
    for viewer in (granted.team_mate, a_holder("auditor")):
        sign_in(client, viewer)
        answers.append(client.get(url))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].data == answers[1].data
    assert answers[0].headers["Content-Disposition"].startswith("attachment")
    sign_in(client, a_person("Bram").account)
    hidden, absent = client.get(url), client.get("/deliverables/999999/document")
    assert (hidden.status_code, hidden.data) == (404, absent.data)


def test_a_draft_is_read_by_its_team_and_not_yet_by_staff(client: FlaskClient, granted: Granted) -> None:
    handbook = a_handbook(granted)
    write(handbook, granted.team_mate, "theory", "Nog niet klaar")
    url = f"/deliverables/{handbook.id}"
    sign_in(client, granted.team_mate)
    assert "Nog niet klaar" in client.get(url).text
    sign_in(client, a_manager())
    assert "Nog niet klaar" not in client.get(url).text
    write_all(handbook, granted.team_mate)
    write(handbook, granted.team_mate, "theory", "Nu wel klaar")
    commands.submit_deliverable(actor=granted.team_mate, deliverable=handbook)
    assert "Nu wel klaar" in client.get(url).text


def test_another_teams_deliverable_is_as_absent_as_none(client: FlaskClient, granted: Granted) -> None:
    handbook, other = a_submitted_handbook(granted), an_award()
    commands.return_deliverable(actor=a_manager(), deliverable=handbook, points=[(None, "Beter")])
    point = queries.open_points_of(handbook)[0]
    for stranger in (a_person("Bram").account, other.team_mate, a_holder("reviewer")):
        sign_in(client, stranger)
        for path in ("", "/parts/theory", "/points"):
            hidden = client.get(f"/deliverables/{handbook.id}{path}")
            absent = client.get(f"/deliverables/999999{path}")
            assert hidden.status_code == absent.status_code == 404
            assert hidden.data == absent.data
        for path in ("/submission", "/acceptance", "/points", "/parts/theory"):
            hidden = client.post(f"/deliverables/{handbook.id}{path}", data={"version": "1", "text": "x"})
            absent = client.post(f"/deliverables/999999{path}", data={"version": "1", "text": "x"})
            assert (hidden.status_code, hidden.data) == (404, absent.data)
        assert client.post(f"/deliverables/points/{point.id}/closure").status_code == 404
        assert granted.award.title not in client.get("/deliverables").text
    sign_in(client, granted.team_mate)
    assert client.get(f"/deliverables/{handbook.id}/parts/nothing").status_code == 404


def test_the_list_shows_what_is_due_late_and_accepted(
    client: FlaskClient, granted: Granted, clock: SetClock
) -> None:
    other = an_award(granted.stream)
    an_accepted_handbook(granted)
    a_submitted_handbook(other)
    clock.go(2027, 11, 27)
    sign_in(client, a_manager())

    def listed(query: str) -> list[int]:
        page = client.get(f"/deliverables?{query}").text
        return sorted(
            one.id
            for award in (granted.award, other.award)
            for one in queries.deliverables_of(award)
            if f'href="/deliverables/{one.id}"' in page
        )

    kinds = {
        (award.id, one.type): one.id
        for award in (granted.award, other.award)
        for one in queries.deliverables_of(award)
    }
    mine, theirs = granted.award.id, other.award.id
    evaluations = sorted([kinds[mine, "process_evaluation"], kinds[theirs, "process_evaluation"]])
    assert listed("") == sorted(kinds.values())
    assert listed("show=accepted") == [kinds[mine, "handbook"]]
    assert listed("show=submitted") == [kinds[theirs, "handbook"]]
    assert listed("show=late") == []
    assert listed("show=due") == evaluations
    assert listed("show=due&type=handbook") == []
    clock.go(2027, 12, 27)
    assert listed("show=late") == evaluations


def test_the_list_takes_as_many_statements_for_three_as_for_one(
    client: FlaskClient, granted: Granted, statements: list[str]
) -> None:
    def counted() -> int:
        statements.clear()
        assert client.get("/deliverables").status_code == 200
        return len(statements)

    sign_in(client, a_manager())
    first = counted()
    an_award(granted.stream)
    an_award(granted.stream)
    assert counted() == first <= MOST_STATEMENTS_OF_A_LIST


def test_the_page_of_a_deliverable_takes_few_statements(
    client: FlaskClient, granted: Granted, statements: list[str]
) -> None:
    handbook = a_submitted_handbook(granted)
    commands.return_deliverable(
        actor=a_manager(), deliverable=handbook, points=[(None, "Een"), (None, "Twee"), ("theory", "Drie")]
    )
    sign_in(client, granted.team_mate)
    statements.clear()
    assert client.get(f"/deliverables/{handbook.id}").status_code == 200
    assert len(statements) <= MOST_STATEMENTS_OF_A_PAGE


def test_both_sides_see_what_they_must_do_and_by_when(
    client: FlaskClient, granted: Granted, clock: SetClock
) -> None:
    handbook = a_handbook(granted)
    sign_in(client, granted.team_mate)
    in_english(client)
    page = client.get("/").text
    assert f'href="/deliverables/{handbook.id}"' in page
    assert "Too late" not in page
    clock.go(2027, 11, 27)
    assert "Too late" in client.get("/").text
    manager = a_manager()
    sign_in(client, manager)
    in_english(client)
    assert "/deliverables?show=late" in client.get("/").text
    a_submitted_handbook(granted)
    page = client.get("/").text
    assert "/deliverables?show=submitted" in page
    assert "/deliverables?show=late" not in page


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_shows_in_both_languages(client: FlaskClient, app: Flask, language: str) -> None:
    granted = an_award(generated=True)
    evaluation = next(
        one for one in queries.deliverables_of(granted.award) if one.type == "process_evaluation"
    )
    handbook = a_submitted_handbook(granted)
    for viewer, paths in (
        (
            granted.team_mate,
            tuple(f"/deliverables/{evaluation.id}{path}" for path in ("", "/parts/reach", "/figures")),
        ),
        (a_manager(), (f"/deliverables/{handbook.id}/points", f"/deliverables/{handbook.id}")),
    ):
        sign_in(client, viewer)
        client.post("/language", data={"language": language, "back": "/"})
        for path in (*paths, "/deliverables", f"/awards/{granted.award.id}"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert f'<html lang="{language}">' in answer.text
            assert "ronde-generated" in answer.text


def test_the_figures_of_an_evaluation_are_typed_and_kept_when_wrong(
    client: FlaskClient, granted: Granted
) -> None:
    evaluation = next(
        one for one in queries.deliverables_of(granted.award) if one.type == "process_evaluation"
    )
    url = f"/deliverables/{evaluation.id}"
    sign_in(client, granted.team_mate)
    assert client.get(f"/deliverables/{a_handbook(granted).id}/figures").status_code == 404
    typed = {
        "version": "0",
        "planned": "40",
        "reached": "52",
        "participants_mark": "7,8",
        "costs": "18.500",
        "volunteer_hours": "640",
        "paid_hours": "0",
        "success": ["volunteers"],
        "failure": ["time"],
        "quotable": ["changes"],
        "changes": "Wij gingen langs.",
    }
    wrong = client.post(f"{url}/figures", data=typed)
    assert wrong.status_code == 422
    assert 'value="7,8"' in wrong.text
    assert client.post(f"{url}/figures", data=typed | {"participants_asked": "31"}).status_code == 303
    page = client.get(url).text
    assert "7,80" in page
    assert "Wij gingen langs." in page
    sign_in(client, a_manager())
    assert "Wij gingen langs." not in client.get(url).text


def test_what_is_accepted_looks_so_among_what_an_award_owes(client: FlaskClient, granted: Granted) -> None:
    sign_in(client, granted.team_mate)
    pages = [f"/awards/{granted.award.id}", f"/awards/{granted.award.id}/calendar"]
    before = [client.get(page).text.count("ronde-status--good") for page in pages]
    an_accepted_handbook(granted)
    assert [client.get(page).text.count("ronde-status--good") for page in pages] == [
        one + 1 for one in before
    ]
