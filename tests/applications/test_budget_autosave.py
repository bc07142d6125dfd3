"""The budget saves itself while one types: what a script is told, and one entry in the log for a sitting."""

from __future__ import annotations

import html

from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications import commands, queries
from grants.applications.models import Application
from grants.applications.rules import BudgetEntry
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.money import Money
from tests.factories.applications import a_team_mate, an_application
from tests.factories.people import Person, sign_in
from tests.factories.streams import an_open_stream

SCRIPT = {"X-Autosave": "1"}
TYPED = {
    "version": "1",
    "starts_on": "2027-01-01",
    "months": "12",
    "costs-0-head": "personnel",
    "costs-0-description": "Projectleider",
    "costs-0-amount": "50.000",
    "incomes-0-head": "own_cash",
    "incomes-0-description": "Eigen geld",
    "incomes-0-amount": "400",
}


def page_of(application: Application) -> str:
    return f"/applications/{application.id}/budget"


def test_a_save_while_typing_is_kept_and_told_what_it_adds_up_to(client: FlaskClient, person: Person) -> None:
    application = an_application(an_open_stream(over_cap="flag"), person)
    sign_in(client, person.account)
    shown = client.get(page_of(application)).text
    assert f'data-autosave="{page_of(application)}"' in shown
    assert "data-kept-draft" in shown
    assert "data-autosave-status" in shown
    assert "data-unsaved" not in shown
    answer = client.post(page_of(application), data=TYPED, headers=SCRIPT).get_json()
    told = {name: words.replace("\xa0", " ") for name, words in answer["told"].items()}
    assert (answer["version"], answer["saved_at"]) == (2, "12:00")
    assert (told["costs"], told["own_share"], told["requested"]) == ("€ 50.000", "€ 400", "€ 49.600")
    assert told["over"] == "U vraagt € 9.600 meer dan het maximum."
    assert "€ 12.500" in told["least_own"]
    assert told["checks"] == ""
    db.session.expire_all()
    assert [one.description for one in application.budget] == ["Projectleider", "Eigen geld"]
    written = html.unescape(client.get(page_of(application)).text)
    for name in ("costs", "over", "least_own"):
        assert answer["told"][name] in written


def test_a_line_without_an_amount_is_kept_and_said(client: FlaskClient, person: Person) -> None:
    application = an_application(an_open_stream(), person)
    sign_in(client, person.account)
    said = "zonder bedrag"
    client.post(page_of(application), data=TYPED | {"stay": "1"})
    assert said not in client.get(page_of(application)).text
    client.post(page_of(application), data=TYPED | {"version": "2", "costs-0-amount": "", "stay": "1"})
    assert said in client.get(page_of(application)).text
    db.session.expire_all()
    assert [one.description for one in application.budget] == ["Projectleider", "Eigen geld"]


def test_what_is_not_an_amount_yet_is_refused_and_may_be_right_at_the_next_key(
    client: FlaskClient, person: Person
) -> None:
    application = an_application(an_open_stream(), person)
    sign_in(client, person.account)
    half = client.post(page_of(application), data=TYPED | {"costs-0-amount": "50."}, headers=SCRIPT)
    assert half.status_code == 422
    assert client.post(page_of(application), data=TYPED, headers=SCRIPT).status_code == 200
    again = client.post(page_of(application), data=TYPED, headers=SCRIPT)
    assert (again.status_code, again.get_json()["version"]) == (200, 2), "the same once more changes nothing"
    late = client.post(page_of(application), data=TYPED | {"months": "13"}, headers=SCRIPT)
    assert late.status_code == 409
    assert "Iemand anders" in late.get_json()["message"]


def test_a_row_more_is_shown_with_what_was_typed_and_as_not_saved(
    client: FlaskClient, person: Person
) -> None:
    application = an_application(an_open_stream(), person)
    sign_in(client, person.account)
    more = client.post(page_of(application), data=TYPED | {"add": "costs"}).text
    assert 'name="costs-1-amount"' in more
    assert 'value="50.000"' in more
    assert "data-unsaved" in more
    assert not application.budget
    rows = {f"costs-{number}-description": f"Kosten {number}" for number in range(200)}
    full = client.post(page_of(application), data=TYPED | rows | {"add": "costs"})
    assert full.status_code == 200
    assert 'name="costs-200-amount"' not in full.text


def test_saving_while_typing_leaves_one_entry_per_person_and_sitting(person: Person) -> None:
    application = an_application(an_open_stream(), person)
    mate = a_team_mate(application, person.account)
    for actor, cents in ((person.account, 1), (person.account, 2), (mate, 3), (person.account, 4)):
        commands.save_budget(
            actor=actor,
            application=application,
            version=application.budget_version,
            lines=[BudgetEntry("cost", "personnel", "Projectleider", Money(cents))],
            starts_on=None,
            months=None,
        )
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.deed == "save_budget").order_by(AuditEntry.id)
    )
    assert [one.actor_id for one in entries] == [person.account.id, mate.id, person.account.id]
    assert queries.facts_as_written(application).totals.costs == Money(4)
