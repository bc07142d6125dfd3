"""Pages about a later file of a register, and about one without numbers, before and after it is taken in."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.awards import commands, queries
from grants.awards.models import Award
from grants.budget.models import Programme
from grants.foundation.database import db
from grants.foundation.money import Money
from grants.foundation.outbox import run_everything
from tests.factories.awards import a_register, ministries_register, register_line
from tests.factories.budget import a_manager, a_programme
from tests.factories.people import sign_in

LATER = "2019-04-01 01:00:00.000"


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme()


def test_a_later_file_shows_what_it_changes_and_each_award_its_history(
    client: FlaskClient, programme: Programme
) -> None:
    manager = a_manager(programme)
    commands.import_register(
        actor=manager,
        programme=programme,
        file_name="januari.csv",
        content=a_register(
            register_line(DOSSIERNUMMER="A", AANVRAGER="Stichting Oud", BEDRAG_VERLEEND="1000.00"),
            register_line(DOSSIERNUMMER="B"),
        ),
        reason="Eerdere subsidies",
    )
    sign_in(client, manager)
    client.post("/language", data={"language": "en", "back": "/"})
    content = a_register(
        register_line(
            DOSSIERNUMMER="A",
            AANVRAGER="Stichting Nieuw",
            BEDRAG_VERLEEND="1250.00",
            DATUM_OVERZICHT=LATER,
        ),
        register_line(DOSSIERNUMMER="C", DATUM_OVERZICHT=LATER),
    )
    sent = client.post(
        "/awards/register",
        data={"programme": programme.id, "file": (io.BytesIO(content), "april.csv")},
    )
    report = sent.headers["Location"]
    page = client.get(report).text
    assert "What this file changes" in page
    assert re.search(r"BEDRAG_VERLEEND</a>: 1 of 1 dossiers", page)
    assert re.search(r"No longer in the register.*?>1<.*?€ -3,500", page, re.DOTALL)
    renamed = client.get(f"{report}/changes?what=AANVRAGER").text
    assert [words in renamed for words in ("Stichting Oud", "Stichting Nieuw", "1,250")] == [
        True,
        True,
        False,
    ]
    assert "Stichting Buurtkeuken" in client.get(f"{report}/changes?what=vanished").text
    assert client.get(f"{report}/changes?what=nonsense&from=x").status_code == 200
    compared_with = re.search(r'name="compared_with"[^>]*value="(\d+)"', page)
    assert compared_with
    stale = client.post(report, data={"reason": "April", "compared_with": "0"})
    assert (stale.status_code, "since you looked" in stale.text) == (422, True)
    assert client.post(report, data={"reason": "April", "compared_with": compared_with[1]}).status_code == 303
    run_everything()
    assert queries.sums_of(manager, queries.AwardFilter()).granted == Money(4_750_00)
    award = db.session.query(Award).filter_by(reference="A").one()
    shown = client.get(f"/awards/{award.id}").text
    assert re.search(r"1 April 2019.*?the amount granted.*?€ 1,000<.*?€ 1,250<.*?april.csv", shown, re.DOTALL)
    assert re.search(r"Stichting Oud.*?Stichting Nieuw.*?first in the register", shown, re.DOTALL)
    gone = db.session.query(Award).filter_by(reference="B").one()
    shown = client.get(f"/awards/{gone.id}").text
    assert "As it stood in the register last" in shown
    imports = client.get("/awards/register").text
    assert re.search(r"april.csv.*?>1<.*?>1<.*?>1<", imports, re.DOTALL)
    older = client.post(
        "/awards/register",
        data={"programme": programme.id, "file": (io.BytesIO(a_register(register_line())), "oud.csv")},
    )
    refused = client.get(older.headers["Location"]).text
    assert "an older file would undo" in refused
    assert 'name="reason"' not in refused
    assert "an older file would undo" in client.get(f"{older.headers['Location']}/changes").text


def test_a_file_without_numbers_shows_how_its_columns_are_read(
    client: FlaskClient, programme: Programme
) -> None:
    sign_in(client, a_manager(programme))
    client.post("/language", data={"language": "en", "back": "/"})
    content = ministries_register("VWS,Regeling,Stichting A,1,-12.5,2015")
    sent = client.post(
        "/awards/register", data={"programme": programme.id, "file": (io.BytesIO(content), "2015.csv")}
    )
    page = client.get(sent.headers["Location"]).text
    assert "Subsidies of the ministries" in page
    assert "a line is known by its file and its place in it" in page
    read = r"Realisatie</th><td[^>]*>the amount granted</td><td[^>]*>-12.5</td>\s*<td[^>]*>.*?€ -12.50"
    assert re.search(read, page)
    assert "takes back € 12.50 more than" in page
    assert client.post(sent.headers["Location"], data={"reason": "2015"}).status_code == 422
    run_everything()
    assert db.session.query(Award).count() == 0
