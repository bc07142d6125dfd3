"""Pages about awards: the list, one award, requests, and taking in a register."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.awards import commands, queries
from grants.budget.models import Programme
from grants.foundation.database import db
from grants.foundation.outbox import run_everything
from grants.people.models import Account
from grants.streams.rules.regimes import Regime
from tests.factories.awards import (
    Granted,
    a_change,
    a_register,
    an_award,
    an_extension,
    register_line,
)
from tests.factories.budget import a_manager, a_programme
from tests.factories.people import a_holder, a_person, sign_in

LATER = "2019-04-01 01:00:00.000"
SMALL = Path(__file__).parents[1] / "data" / "register-small.csv"
MOST_STATEMENTS_OF_A_LIST = 8
MOST_STATEMENTS_OF_A_PAGE = 14


@pytest.fixture
def granted(app: Flask) -> Granted:
    return an_award()


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme()


def taken_in(programme: Programme, content: bytes) -> Account:
    manager = a_manager(programme)
    commands.import_register(
        actor=manager, programme=programme, file_name="r.csv", content=content, reason="Eerder"
    )
    return manager


def references(page: str) -> list[str]:
    return re.findall(r'<span class="ronde-quiet">(.*?)</span></th>', page)


def test_the_list_finds_filters_and_sorts(client: FlaskClient, programme: Programme) -> None:
    sign_in(client, taken_in(programme, SMALL.read_bytes()))
    client.post("/language", data={"language": "en", "back": "/"})
    assert len(references(client.get("/awards").text)) == 10
    found = {
        "search=WANDELEN+samen": ["VB-000007", "VB-000008"],
        "search=cafe+een": ["VB-000004"],
        "search=vb-000010": ["VB-000010"],
        "search=%25": [],
        "year=2016": ["VB-000002", "VB-000003", "VB-000001"],
        "scheme=Regeling+Zorg": ["VB-000010"],
        "year=2017&sort=-granted": ["VB-000004", "VB-000005", "VB-000006"],
        "year=2018&sort=granted": ["VB-000007", "VB-000009", "VB-000008"],
        "programme=999": [],
        f"programme={programme.id}&year=2019": ["VB-000010"],
        "year=abc&programme=99999999999999999999&sort=nonsense&search=belcirkel": ["VB-000010"],
    }
    for query, wanted in found.items():
        page = client.get(f"/awards?{query}")
        assert (query, references(page.text)) == (query, wanted)
    sums = client.get("/awards?year=2017").text
    for amount in ("€ 118,885", "€ 116,885", "€ 30,604.99", "3 awards"):
        assert amount.replace("€ ", "€\u00a0") in sums or amount in sums


@pytest.mark.parametrize(
    ("language", "year", "summary"),
    [
        ("nl", 2019, "1 toekenning"),
        ("nl", 2017, "3 toekenningen"),
        ("en", 2019, "1 award"),
        ("en", 2017, "3 awards"),
    ],
)
def test_the_list_says_how_many_there_are_in_words_that_fit(
    client: FlaskClient, programme: Programme, language: str, year: int, summary: str
) -> None:
    sign_in(client, taken_in(programme, SMALL.read_bytes()))
    client.post("/language", data={"language": language, "back": "/"})
    page = client.get(f"/awards?programme={programme.id}&year={year}").text
    assert re.findall(r'ronde-pager__summary">([^<]*)<', page) == [summary]


def test_pages_follow_each_other_and_keep_the_filter(client: FlaskClient, programme: Programme) -> None:
    lines = [register_line(AANVRAGER=f"Stichting {n % 7}", SUBSIDIEJAAR="2018") for n in range(120)]
    sign_in(client, taken_in(programme, a_register(*lines, register_line(SUBSIDIEJAAR="2017"))))
    url, seen = "/awards?year=2018&sort=-granted", []
    for _ in range(3):
        page = client.get(url).text
        seen += references(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else ""
    assert url == ""
    assert len(seen) == len(set(seen)) == 120


def test_the_list_takes_as_many_statements_for_three_as_for_one(
    client: FlaskClient, programme: Programme, statements: list[str]
) -> None:
    manager = taken_in(programme, a_register(register_line()))
    sign_in(client, manager)

    def counted(url: str) -> int:
        statements.clear()
        assert client.get(url).status_code == 200
        return len(statements)

    first = counted("/awards?search=stichting")
    commands.import_register(
        actor=manager,
        programme=programme,
        file_name="r2.csv",
        content=a_register(register_line(DATUM_OVERZICHT=LATER), register_line(DATUM_OVERZICHT=LATER)),
        reason="Meer",
    )
    assert counted("/awards?search=stichting") == first <= MOST_STATEMENTS_OF_A_LIST
    assert counted(f"/awards?programme={programme.id}&year=2018&sort=-granted") <= MOST_STATEMENTS_OF_A_LIST


def test_the_page_of_an_award_shows_money_period_products_and_requests(
    client: FlaskClient, granted: Granted, statements: list[str]
) -> None:
    an_extension(granted, date(2028, 3, 31))
    a_change(granted)
    sign_in(client, granted.team_mate)
    client.post("/language", data={"language": "en", "back": "/"})
    statements.clear()
    page = client.get(f"/awards/{granted.award.id}").text
    assert len(statements) <= MOST_STATEMENTS_OF_A_PAGE
    for words in (
        "30,000",
        "26 November 2027",
        "Handbook",
        "Process evaluation",
        "more time",
        "31 March 2028",
    ):
        assert words in page
    assert "Ask for more time" not in page


@pytest.mark.parametrize(
    ("language", "heading", "words"),
    [
        (
            "nl",
            "Wanneer het geld wordt betaald",
            "Bekijk wat wanneer wordt betaald, en wat er eerst moet gebeuren Meer dan het toegekende bedrag wordt "
            "niet betaald. Het definitieve bedrag wordt na het project vastgesteld. Vragen? Stel ze via: "
            "ronde@voorbeeld.example",
        ),
        (
            "en",
            "When the money is paid",
            "See what is paid when, and what must happen first What was granted is the most that can be "
            "received: the final amount is determined after the project. Questions? Ask them at: "
            "ronde@voorbeeld.example",
        ),
    ],
)
def test_the_page_says_what_is_known_of_payment_and_leads_to_the_decision(
    client: FlaskClient, granted: Granted, language: str, heading: str, words: str
) -> None:
    decision = f'href="/applications/{granted.award.application_id}/decision"'
    for viewer in (granted.team_mate, a_manager()):
        sign_in(client, viewer)
        client.post("/language", data={"language": language, "back": "/"})
        page = client.get(f"/awards/{granted.award.id}").text
        part = page.split(f"<h2>{heading}</h2>")[1].split("<h2>")[0]
        assert " ".join(re.sub(r"<[^>]+>", " ", part).split()) == words
        assert page.count(decision) == 1


def test_the_page_says_what_to_keep_hand_in_and_until_when(client: FlaskClient, app: Flask) -> None:
    granted = an_award(regimes=(Regime(apply_weeks=13, activity_report=True, keep_years=10),))
    client.post("/language", data={"language": "nl", "back": "/"})
    for reader in (granted.team_mate, a_holder("programme_manager")):
        sign_in(client, reader)
        page = client.get(f"/awards/{granted.award.id}").text
        assert "U levert in: een verslag van wat u hebt gedaan" in page
        assert "tot 10 jaar nadat het definitieve bedrag is vastgesteld" in page
        assert "De laatste dag om het definitieve bedrag te laten vaststellen is" in page


def test_a_past_award_shows_the_register_and_offers_nothing(
    client: FlaskClient, programme: Programme
) -> None:
    sign_in(client, taken_in(programme, SMALL.read_bytes()))
    page = client.get("/awards?search=vb-000005").text
    url = re.search(r'href="(/awards/\d+)"', page)
    assert url is not None
    shown = client.get(url[1])
    assert shown.status_code == 200
    assert "BEDRAG_VASTGESTELD" in shown.text
    assert (
        client.post(f"{url[1]}/request?kinds=extension", data={"new_end_on": "2030-01-01"}).status_code == 403
    )


def test_another_teams_award_is_as_absent_as_none(client: FlaskClient, granted: Granted) -> None:
    request = a_change(granted)
    other = an_award()
    for stranger in (a_person("Bram").account, other.team_mate, a_holder("reviewer")):
        sign_in(client, stranger)
        for theirs, nothing in (
            (f"/awards/{granted.award.id}", "/awards/999999"),
            (f"/awards/{granted.award.id}/request", "/awards/999999/request"),
            (f"/awards/requests/{request.id}", "/awards/requests/999999"),
        ):
            hidden, absent = client.get(theirs), client.get(nothing)
            assert hidden.status_code == absent.status_code == 404
            assert hidden.data == absent.data
        assert granted.award.title not in client.get("/awards").text


def test_asking_and_answering_through_pages(client: FlaskClient, granted: Granted) -> None:
    sign_in(client, granted.team_mate)
    client.post("/language", data={"language": "en", "back": "/"})
    url = f"/awards/{granted.award.id}/request"
    assert ["kinds-error" in client.get(f"{url}{asked}").text for asked in ("", "?next=1")] == [False, True]
    assert "more time for the same money" in client.get(url).text
    both = f"{url}?kinds=content&kinds=extension"
    assert client.get(both).status_code == 200
    typed = {"content": "Wij bellen", "reason": "Ziekte", "is_done": "y", "done_on": "2026-06-01"}
    early = client.post(both, data=typed | {"new_end_on": "2027-01-01"})
    assert early.status_code == 422
    assert "Ziekte" in early.text
    looked = client.post(both, data=typed | {"new_end_on": "2028-03-31", "preview": "1"})
    assert looked.status_code == 200
    assert "at your own risk" in looked.text
    assert "Products are reported until" in looked.text
    assert queries.requests_of(granted.award) == []
    asked = client.post(both, data=typed | {"new_end_on": "2028-03-31"})
    assert asked.status_code == 303
    again = client.post(f"{url}?kinds=extension", data={"new_end_on": "2028-06-30", "reason": "Ziekte"})
    assert again.status_code == 422
    (request,) = queries.requests_of(granted.award)
    page = asked.headers["Location"]
    assert page == f"/awards/requests/{request.id}"
    sign_in(client, a_manager())
    client.post("/language", data={"language": "en", "back": "/"})
    assert page in client.get("/").text
    shown = client.get(page).text
    assert "carried out since 1 June 2026" in shown
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', shown)
    assert seen is not None
    otherwise = {
        "decision": "otherwise",
        "reason": "Tot half februari",
        "new_end_on": "2028-02-15",
        "outcome_extension": "grant",
        "outcome_content": "refuse",
        "seen": seen[1],
    }
    assert client.post(page, data={"reason": "Ja"}).status_code == 422
    assert "15 February 2028" in client.post(page, data=otherwise | {"preview": "1"}).text
    assert client.post(page, data=otherwise | {"seen": "something else"}).status_code == 422
    assert client.post(page, data=otherwise).status_code == 303
    assert client.post(page, data={"decision": "refuse", "reason": "Toch niet"}).status_code == 422
    run_everything()
    letter = client.get(f"{page}/letter")
    assert letter.data.startswith(b"%PDF")
    db.session.expire_all()
    assert [(one.kind, one.outcome) for one in request.parts] == [
        ("extension", "altered"),
        ("content", "refused"),
    ]
    assert granted.award.ends_on == date(2028, 2, 15)
    assert "granted in part" in client.get(page).text
    assert "granted in part" in client.get(f"/awards/{granted.award.id}").text


def test_a_request_is_withdrawn_by_its_team_only(client: FlaskClient, granted: Granted) -> None:
    request = a_change(granted)
    sign_in(client, a_manager())
    assert client.post(f"/awards/requests/{request.id}/withdrawal").status_code == 403
    sign_in(client, granted.team_mate)
    assert client.post(f"/awards/requests/{request.id}/withdrawal").status_code == 303
    assert client.post(f"/awards/requests/{request.id}/withdrawal").status_code == 422


def test_many_requests_stand_together_on_the_start_page(client: FlaskClient, app: Flask) -> None:
    first = an_award()
    a_change(first)
    for _ in range(5):
        a_change(an_award(first.stream))
    sign_in(client, a_manager())
    assert "/awards/requests" in client.get("/").text
    assert client.get("/awards/requests").text.count('<th scope="row">') == 6
    first_page = queries.requests_to_decide(a_manager(), size=4)
    rest = queries.requests_to_decide(a_manager(), size=4, cursor=first_page.next_cursor or "")
    assert (len(first_page.rows), len(rest.rows), rest.next_cursor) == (4, 2, None)
    assert queries.count_requests_to_decide(a_manager()) == 6


def test_a_register_is_looked_at_before_a_worker_takes_it_in(
    client: FlaskClient, programme: Programme
) -> None:
    manager = a_manager(programme)
    sign_in(client, manager)
    assert client.get("/awards/register").status_code == 200
    sent = client.post(
        "/awards/register",
        data={"programme": programme.id, "file": (io.BytesIO(SMALL.read_bytes()), "register-small.csv")},
    )
    assert sent.status_code == 303
    report = sent.headers["Location"]
    page = client.get(report).text
    assert "VB-000006" in page
    assert queries.sums_of(manager, queries.AwardFilter()).count == 0
    odd = client.get(f"{report}?kind=granted_above_requested").text
    assert [words for words in ("VB-000006", "VB-000007") if words in odd] == ["VB-000006"]
    assert client.post(report, data={"reason": ""}).status_code == 422
    asked = client.post(report, data={"reason": "Eerdere subsidies"})
    assert asked.status_code == 303
    assert client.get(asked.headers["Location"]).status_code == 200
    run_everything()
    assert queries.sums_of(manager, queries.AwardFilter()).count == 10
    assert f"/awards?programme={programme.id}" in client.get(asked.headers["Location"]).text
    assert client.post(report, data={"reason": "Nog eens"}).status_code == 303
    run_everything()
    assert queries.sums_of(manager, queries.AwardFilter()).count == 10


def test_a_file_that_is_no_register_is_refused_and_not_kept(
    client: FlaskClient, programme: Programme
) -> None:
    from grants.foundation.files import StoredFile

    sign_in(client, a_manager(programme))
    for content in (b"%PDF-1.7\n\x00", b"name;amount\n", b""):
        answer = client.post(
            "/awards/register", data={"programme": programme.id, "file": (io.BytesIO(content), "x.csv")}
        )
        assert answer.status_code == 422
    assert client.post("/awards/register", data={"programme": programme.id}).status_code == 422
    elsewhere = client.post(
        "/awards/register",
        data={"programme": a_programme().id, "file": (io.BytesIO(SMALL.read_bytes()), "x.csv")},
    )
    assert elsewhere.status_code == 422
    assert db.session.query(StoredFile).count() == 0


def test_a_refused_line_shows_and_cannot_be_taken_in(client: FlaskClient, programme: Programme) -> None:
    sign_in(client, a_manager(programme))
    content = a_register(register_line(), register_line(DOSSIERNUMMER="VB-9", BEDRAG_VERLEEND="1.234,56"))
    sent = client.post(
        "/awards/register", data={"programme": programme.id, "file": (io.BytesIO(content), "x.csv")}
    )
    page = client.get(sent.headers["Location"]).text
    assert "VB-9" in page
    assert "1.234,56" in page
    assert client.post(sent.headers["Location"], data={"reason": "Toch"}).status_code == 422


def test_a_register_page_of_another_programme_is_absent(client: FlaskClient, programme: Programme) -> None:
    upload = commands.lay_ready_register(
        actor=a_manager(programme), programme=programme, file_name="r.csv", content=SMALL.read_bytes()
    )
    sign_in(client, a_manager(a_programme()))
    hidden, absent = client.get(f"/awards/register/{upload.id}"), client.get("/awards/register/999999")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.data == absent.data
    sign_in(client, a_person("Bram").account)
    assert client.get("/awards/register").status_code == 404


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_shows_in_both_languages(client: FlaskClient, granted: Granted, language: str) -> None:
    request = a_change(granted)
    for viewer, paths in (
        (granted.team_mate, ("/request", "/request?kinds=budget&kinds=cofinancing", "")),
        (a_manager(), ("",)),
    ):
        sign_in(client, viewer)
        client.post("/language", data={"language": language, "back": "/"})
        pages = [f"/awards/{granted.award.id}{path}" for path in paths]
        for path in (*pages, "/awards", f"/awards/requests/{request.id}", "/awards/requests"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert f'<html lang="{language}">' in answer.text


def test_generated_awards_say_so(client: FlaskClient, app: Flask) -> None:
    granted = an_award(generated=True)
    sign_in(client, granted.team_mate)
    for path in ("/awards", f"/awards/{granted.award.id}"):
        assert "ronde-generated" in client.get(path).text


def test_an_award_and_a_decision_for_all_name_the_call_in_the_language_of_the_page(
    client: FlaskClient, granted: Granted
) -> None:
    sign_in(client, a_manager())
    for language, other in (("en", "nl"), ("nl", "en")):
        client.post("/language", data={"language": language, "back": "/"})
        for address in (
            f"/awards/{granted.award.id}",
            f"/awards/calls/{granted.stream.id}/general?months=3",
        ):
            page = client.get(address).text
            assert (f"Together ({language})" in page, f"Together ({other})" in page) == (True, False)
