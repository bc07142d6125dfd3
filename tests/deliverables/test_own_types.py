"""A type of deliverable that only its call has: asked, written, judged, paid on and published like any other."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.awards.queries import payments as payment_queries
from grants.correspondence.models import Mail
from grants.deliverables import commands, queries
from grants.deliverables.models import Deliverable
from grants.deliverables.queries.dues import days_of_deliverables
from grants.deliverables.rules import kind_of
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.outbox import run_everything
from grants.foundation.wording import Words
from grants.people.models import Account
from grants.streams.rules.definition import DeliverableRule, Instalment, OwnType, ReadingRule
from grants.streams.rules.deliverables import Part, Standard
from tests.conftest import SetClock
from tests.factories.awards import Granted, an_award
from tests.factories.deliverables import a_handbook, a_submitted_handbook, in_the_library, write_all
from tests.factories.people import a_holder, sign_in
from tests.factories.streams import a_manager, words

TOOLKIT = OwnType(
    "toolkit",
    Words("Gereedschapskist", "Toolkit"),
    Words("Om morgen te beginnen", "To begin tomorrow"),
    (
        Part("use", words("Use"), words("Tell how"), needs=("table",)),
        Part("cost", words("Cost"), words("Say")),
    ),
    (Standard("clear", words("It is clear")),),
)
RULES = (DeliverableRule("handbook"), DeliverableRule("toolkit", "start", 3))
PLAN = (Instalment(60), Instalment(40, "toolkit"))


@pytest.fixture
def granted(app: Flask) -> Granted:
    return an_award(own_types=(TOOLKIT,), deliverables=RULES, instalments=PLAN, reading=ReadingRule(1, 6))


def the_toolkit(granted: Granted) -> Deliverable:
    return next(one for one in queries.deliverables_of(granted.award) if one.type == "toolkit")


def test_it_is_asked_as_its_call_describes_it(granted: Granted) -> None:
    toolkit, handbook = the_toolkit(granted), a_handbook(granted)
    kind = kind_of(toolkit)
    assert (kind.name, kind.parts, kind.criteria) == (TOOLKIT.name, TOOLKIT.parts, TOOLKIT.criteria)
    assert handbook.own_kind is None
    assert granted.award.starts_on is not None
    assert toolkit.due_on > granted.award.starts_on + timedelta(days=85)
    said = sorted(str(one.label) for one in days_of_deliverables(granted.award))
    assert said == ["Last day to hand in: Handbook", "Last day to hand in: Toolkit"]


def test_an_instalment_waits_for_it_and_the_library_names_it(client: FlaskClient, granted: Granted) -> None:
    def waiting() -> list[str]:
        row = payment_queries.instalments_of(granted.award)[1]
        assert str(payment_queries.awaited_by(row)) == "once the product “Toolkit” is accepted"
        return [str(one) for one in payment_queries.reasons_for([row])[row.id]]

    held = "It waits until the product “Toolkit” is accepted."
    assert held in waiting()
    toolkit = the_toolkit(granted)
    write_all(toolkit, granted.team_mate)
    commands.submit_deliverable(actor=granted.team_mate, deliverable=toolkit)
    commands.accept_deliverable(actor=a_manager(), deliverable=toolkit)
    assert held not in waiting()
    run_everything()
    db.session.expire_all()
    assert db.session.get_one(Deliverable, toolkit.id).accepted_file is not None
    entry = in_the_library(toolkit)
    assert "gereedschapskist" in client.get(f"/library/{entry.slug}/v1").text.lower()


def test_its_name_stands_on_every_page_of_it(client: FlaskClient, granted: Granted) -> None:
    toolkit = the_toolkit(granted)
    write_all(toolkit, granted.team_mate)
    commands.submit_deliverable(actor=granted.team_mate, deliverable=toolkit)
    manager = a_manager()
    (reading,) = commands.assign_readers(
        actor=manager, deliverable=toolkit, readers=[a_holder("programme_manager")], due_on=date(2027, 6, 1)
    )
    sign_in(client, granted.team_mate)
    for page in ("", "/whole"):
        assert "Gereedschapskist" in client.get(f"/deliverables/{toolkit.id}{page}").text, page
    assert client.get(f"/deliverables/{toolkit.id}/pdf").data.startswith(b"%PDF")
    assert "het product “Gereedschapskist”" in unescape(client.get(f"/awards/{granted.award.id}/money").text)
    assert "Gereedschapskist" in client.get(f"/calls/{granted.stream.id}").text
    sign_in(client, reading.reader)
    assert "It is clear (nl)" in client.get(f"/readings/{reading.id}").text


def test_what_the_call_says_of_readers_is_proposed(client: FlaskClient, granted: Granted) -> None:
    handbook = a_submitted_handbook(granted)
    sign_in(client, a_manager())
    page = client.get(f"/deliverables/{handbook.id}/readers").text
    assert f'value="{today() + timedelta(weeks=6)}"' in page
    assert "De oproep vraagt 1 lezer." in page


def told(reader: Account) -> list[str]:
    found = db.session.scalars(select(Mail).where(Mail.account_id == reader.id).order_by(Mail.id))
    return [one.kind for one in found if one.kind.startswith("reading")]


def test_a_reader_is_reminded_once_before_and_once_after_the_last_day(
    granted: Granted, clock: SetClock
) -> None:
    handbook = a_submitted_handbook(granted)
    slow, quick = a_holder("programme_manager"), a_holder("programme_manager")
    due = today() + timedelta(days=14)
    readings = commands.assign_readers(
        actor=a_manager(), deliverable=handbook, readers=[slow, quick], due_on=due
    )

    def on(day: date) -> list[tuple[int, bool]]:
        clock.go(day.year, day.month, day.day)
        found = queries.readings_to_remind()
        for reading, _is_late in found:
            commands.remind_reader(reading=reading)
        return [(reading.reader_id, is_late) for reading, is_late in found]

    assert on(due - timedelta(days=4)) == []
    assert on(due - timedelta(days=3)) == [(slow.id, False), (quick.id, False)]
    assert on(due) == []
    commands.submit_reading(
        actor=quick,
        reading=readings[1],
        judged={one.key: {"met": "yes", "why": ""} for one in kind_of(handbook).criteria},
        outcome="accept",
    )
    assert on(due + timedelta(days=1)) == [(slow.id, True)]
    assert on(due + timedelta(days=2)) == []
    assert (told(slow), told(quick)) == (["reading_nears", "reading_late"], ["reading_nears"])
    mail = db.session.scalars(select(Mail).where(Mail.kind == "reading_late")).one()
    assert "andboek" in mail.body
    assert "/readings/" in mail.body


def test_who_was_asked_today_is_not_reminded_today(granted: Granted) -> None:
    handbook = a_submitted_handbook(granted)
    commands.assign_readers(
        actor=a_manager(),
        deliverable=handbook,
        readers=[a_holder("programme_manager")],
        due_on=today() + timedelta(days=1),
    )
    assert queries.readings_to_remind() == []
