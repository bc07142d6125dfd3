"""What is set aside in the books tells nobody of an application that is closed to them before it is published."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from grants.applications.models import Application
from grants.budget.models import Commitment, JournalEntry, JournalLeg, Pot
from grants.budget.queries import books_open_to
from grants.decisions import commands
from grants.decisions.models import Batch
from grants.foundation.database import db
from grants.foundation.money import Money
from grants.people.models import Account
from grants.streams.models import Stream
from tests.factories.decisions import a_ranked_stream, an_approved_batch, an_authority
from tests.factories.people import a_holder, acts_for
from tests.factories.streams import a_manager
from tests.review.worlds import Crawl, Secret, Worlds, leaks

BOOKS = ("/programmes", "/pots", "/commitments", "/proposals", "/figures")
ROLES = ("programme_manager", "controller", "auditor")


class Scene:
    """An approved and unpublished batch, and people of the staff who act for the applicant of the first place."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.stream: Stream = a_ranked_stream()
        first = db.session.scalars(
            select(Application).where(Application.stream_id == self.stream.id).order_by(Application.id)
        ).first()
        assert first is not None
        self.first = first
        self.batch: Batch = an_approved_batch(self.stream)
        self.interested = [a_holder(role, name=f"Betrokken {role}") for role in ROLES]
        for account in self.interested:
            acts_for(account, first.organisation)

    def crawl(self, account: Account) -> Crawl:
        numbers = {
            "stream_id": [self.stream.id],
            "programme_id": [self.stream.round.programme_id],
            "pot_id": [self.stream.pot_id],
            "commitment_id": list(db.session.scalars(select(Commitment.id))),
        }
        return Crawl(self.app, account, numbers)

    def leaks(self, account: Account) -> list[str]:
        """Return the addresses about money that say what was set aside."""
        crawl = self.crawl(account)
        books = [one for one in crawl.addresses if one.startswith(BOOKS)]
        money = [*books, f"/figures/rows?kind=pots&state=all&stream={self.stream.id}"]
        assert len(books) > 5
        return leaks(partial(crawl.look, money), Worlds(self.otherwise()))

    def otherwise(self) -> list[Secret]:
        """Return as secrets what the books say of the awards: in the other world other ones of another size."""
        found: list[Secret] = [(Pot.__table__, self.stream.pot_id, {"reserved": Money(7), "free": Money(9)})]
        for one in db.session.scalars(select(Commitment).order_by(Commitment.id)):
            found.append(
                (Commitment.__table__, one.id, {"reserved": Money(7), "basis_id": one.basis_id + 900})
            )
        reserved = select(JournalEntry).where(JournalEntry.basis_kind == "decision").order_by(JournalEntry.id)
        for entry in db.session.scalars(reserved):
            found.append((JournalEntry.__table__, entry.id, {"reason": "Een andere aanvraag"}))
            found += [
                (JournalLeg.__table__, leg.id, {"amount": Money(7 if leg.amount > Money(0) else -7)})
                for leg in entry.legs
            ]
        return found


@pytest.fixture
def scene(app: Flask) -> Scene:
    """An approved batch of which nobody may know yet."""
    return Scene(app)


def test_the_books_tell_nothing_to_who_has_an_interest_until_the_publication(scene: Scene) -> None:
    assert {one.name: scene.leaks(one) for one in scene.interested} == {
        one.name: [] for one in scene.interested
    }
    told = scene.leaks(a_manager())
    programme, pot = scene.stream.round.programme_id, scene.stream.pot_id
    assert {
        "/programmes",
        f"/programmes/{programme}",
        f"/programmes/{programme}/years",
        f"/programmes/{programme}/years.csv",
        f"/pots/{pot}",
        f"/pots/{pot}/commitments",
        f"/figures/rows?kind=pots&state=all&stream={scene.stream.id}",
    } <= set(told)


def test_once_published_the_books_are_open_to_everybody_who_may_read_them(scene: Scene) -> None:
    manager = scene.interested[0]
    shown = scene.crawl(manager)
    address = f"/programmes/{scene.stream.round.programme_id}"
    assert "U hebt een persoonlijk belang" in shown.look([address])[address].decode()
    assert scene.stream.round.programme_id not in books_open_to(manager)
    commands.publish_batch(actor=an_authority("Bea Besluit"), batch=scene.batch)
    assert scene.stream.round.programme_id in books_open_to(manager)
    assert "persoonlijk belang" not in shown.look([address])[address].decode()


def test_what_was_approved_and_taken_back_stays_unknown_until_something_is_published(scene: Scene) -> None:
    authority = an_authority("Bea Besluit")
    commands.withdraw_batch(actor=authority, batch=scene.batch, reason="Er komt geld bij.")
    assert [scene.leaks(one) for one in scene.interested] == [[]] * len(ROLES)
    again = an_approved_batch(scene.stream)
    commands.publish_batch(actor=authority, batch=again)
    assert scene.stream.round.programme_id in books_open_to(scene.interested[0])
