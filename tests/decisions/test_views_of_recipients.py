"""Before something is taken away: the recipient is told, can say what they think, and only then is it decided."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.correspondence.models import Mail
from grants.decisions import commands, queries
from grants.decisions.models import Decision, ViewsRequest
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.invariants import faults
from grants.foundation.money import Money
from grants.people.models import Account
from tests.conftest import SetClock
from tests.decisions.test_single import award_on, proposed, published, text_of
from tests.factories.decisions import a_published_batch
from tests.factories.people import a_holder, an_account, sign_in
from tests.factories.streams import a_manager

THIRTY = Money.euro(30_000)
TWENTY = Money.euro(20_000)
DUE = date(2026, 7, 14)


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(RuleBroken) as caught:
        yield
    assert caught.value.code == code


def asked(award: Decision, amount: Money | None = TWENTY, **facts: date) -> ViewsRequest:
    return commands.ask_views(
        actor=a_manager(),
        decision=award,
        kind="detriment" if amount else "withdrawal_of_award",
        ground="known_wrong",
        intended=amount,
        intention="Er stond een nul te veel in het bedrag.",
        **{"due_on": DUE} | facts,
    )


def main_of(award: Decision) -> Account:
    account = award.application.team[0].account
    assert account is not None
    return account


def test_an_award_is_lowered_only_after_the_recipient_was_heard_and_no_lower_than_told(
    app: Flask, clock: SetClock
) -> None:
    award = a_published_batch().decisions[0]
    request = asked(award)
    mails = db.session.scalars(select(Mail).where(Mail.kind == "views_asked")).all()
    assert [mail.to for mail in mails] == [main_of(award).email]
    with refused("views_term_runs"):
        proposed(award, "detriment", "award", "known_wrong", awarded=TWENTY)
    commands.note_views(actor=main_of(award), asked=request, views="Dat klopt.")
    with refused("worse_than_told"):
        proposed(award, "detriment", "award", "known_wrong", awarded=Money.euro(10_000))
    with refused("views_not_asked"):
        proposed(award, "detriment", "award", "false_data", awarded=TWENTY)
    with refused("views_not_asked"):
        proposed(award, "withdrawal_of_award", "withdrawal", "known_wrong")
    lower = published(proposed(award, "detriment", "award", "known_wrong", awarded=TWENTY))
    assert award.batch.stream.pot.committed == THIRTY + TWENTY
    assert award_on(lower).granted == TWENTY
    letter = text_of(lower)
    assert "artikel 4:48 (1) d" in letter
    assert "eerst om uw zienswijze gevraagd" in letter
    assert "bezwaar moet uiterlijk op 11 augustus 2026" in letter
    assert faults() == {name: [] for name in faults()}


def test_silence_until_after_the_last_day_is_enough(app: Flask, clock: SetClock) -> None:
    award = a_published_batch().decisions[0]
    asked(award, None)
    clock.go(2026, 7, 14)
    with refused("views_term_runs"):
        proposed(award, "withdrawal_of_award", "withdrawal", "known_wrong")
    clock.go(2026, 7, 15)
    published(proposed(award, "withdrawal_of_award", "withdrawal", "known_wrong"))
    assert award_on(award).state == "withdrawn"


def test_what_is_asked_must_be_able_to_follow(app: Flask) -> None:
    first = a_published_batch()
    award = first.decisions[0]
    with refused("not_to_detriment"):
        asked(award, THIRTY)
    with refused("term_too_short"):
        asked(award, due_on=date(2026, 7, 13))
    with refused("no_award"):
        asked(first.decisions[2])
    request = asked(award)
    with refused("views_asked_before"):
        asked(award)
    commands.note_views(actor=a_manager(), asked=request, views="", came_on=date(2026, 6, 30))
    assert (request.views, request.came_on) == ("", date(2026, 6, 30))
    with refused("views_came"):
        commands.note_views(actor=a_manager(), asked=request, views="Toch nog iets")
    commands.drop_intention(actor=a_manager(), asked=request, reason="Het klopte toch")
    assert queries.views_on(award) is None
    with refused("views_not_asked"):
        proposed(award, "detriment", "award", "known_wrong", awarded=TWENTY)


def test_who_asks_and_who_answers(app: Flask) -> None:
    award = a_published_batch().decisions[0]
    with pytest.raises(NotFound):
        commands.ask_views(
            actor=an_account(),
            decision=award,
            kind="withdrawal_of_award",
            ground="wrong",
            intention="Omdat",
            due_on=DUE,
        )
    request = asked(award)
    with pytest.raises(NotFound):
        commands.note_views(actor=an_account(), asked=request, views="Van een ander")
    with pytest.raises(NotAllowed):
        commands.note_views(actor=a_holder("auditor"), asked=request, views="Van een ander")


def test_the_pages_lead_from_the_award_to_the_views_and_the_proposal(client: FlaskClient) -> None:
    award = a_published_batch().decisions[0]
    base = f"/applications/{award.application_id}/decision"
    sign_in(client, a_manager())
    assert f"{base}/views/detriment" in client.get(base).text
    typed = {
        "intended": "30.000",
        "ground": "known_wrong",
        "intention": "Er stond een nul te veel.",
        "due_on": DUE.isoformat(),
    }
    wrong = client.post(f"{base}/views/detriment", data=typed)
    assert (wrong.status_code, "Er stond een nul te veel." in wrong.text) == (422, True)
    assert client.post(f"{base}/views/detriment", data=typed | {"intended": "20.000"}).status_code == 303
    sign_in(client, main_of(award))
    page = client.get(f"{base}/views").text
    assert "Er stond een nul te veel." in page
    assert "drop" not in page
    assert client.post(f"{base}/views", data={"views": "Wij rekenden erop."}).status_code == 303
    sign_in(client, a_manager())
    assert "Wij rekenden erop." in client.get(f"{base}/views").text
    form = client.get(f"/applications/{award.application_id}/decide/detriment").text
    assert "20.000" in form
