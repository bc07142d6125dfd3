"""Initiatives: one's own, and those that others named in one's name."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.people import commands, queries
from grants.people.models import Initiative
from tests.conftest import NOON
from tests.factories.people import Person, a_person, an_initiative, sign_in
from tests.factories.reporting import change


def _named(person: Person, by: Person, name: str = "Samen aan tafel") -> Initiative:
    return commands.register_initiative(
        actor=by.account,
        owner=person.organisation,
        named_by=by.organisation,
        name=name,
        is_existing=False,
        reach="local",
        places=["Zeist"],
        summary="Volgens een ander",
    )


def test_an_owner_takes_over_what_others_named_in_one_row(person: Person) -> None:
    other = a_person("Bram", "Stichting Ander")
    named = _named(person, other, "SAMEN AAN TAFEL")
    assert list(queries.initiatives_of(person.organisation)) == []
    assert list(queries.initiatives_named_for(person.organisation)) == [named]
    own = an_initiative(person, "Samen aan tafel")
    assert own is named
    assert db.session.scalar(select(func.count()).select_from(Initiative)) == 1
    assert (own.name, own.is_existing, own.summary) == ("Samen aan tafel", True, "Wekelijks samen eten.")
    assert (own.confirmed_at, own.named_by_id) == (NOON, other.organisation.id)
    assert list(queries.initiatives_named_for(person.organisation)) == []
    entries = select(AuditEntry.deed).where(AuditEntry.subject_kind == "initiative").order_by(AuditEntry.id)
    assert list(db.session.scalars(entries)) == ["name_initiative", "register_initiative"]


def test_a_name_is_registered_once(person: Person) -> None:
    an_initiative(person)
    for again in (lambda: an_initiative(person, "samen aan TAFEL"), lambda: _named(person, a_person())):
        with pytest.raises(RuleBroken) as broken:
            again()
        assert broken.value.code == "initiative_known"


def test_only_who_acts_for_the_owner_registers_and_confirms(person: Person) -> None:
    other = a_person("Bram", "Stichting Ander")
    with pytest.raises(NotFound):
        an_initiative(Person(other.account, person.organisation))
    named = _named(person, other)
    with pytest.raises(NotFound):
        commands.confirm_initiative(actor=other.account, initiative=named)
    commands.confirm_initiative(actor=person.account, initiative=named)
    commands.confirm_initiative(actor=person.account, initiative=named)
    assert named.confirmed_at == NOON


def test_an_initiative_nobody_vouches_for_cannot_be_kept(person: Person) -> None:
    with pytest.raises(IntegrityError):
        change(an_initiative(person), confirmed_at=None)


def test_the_page_of_an_organisation_tells_what_others_named(client: FlaskClient, person: Person) -> None:
    _named(person, a_person("Bram", "Stichting Ander"))
    sign_in(client, person.account)
    page = client.get(f"/organisations/{person.organisation.id}").text
    assert "Samen aan tafel: genoemd door Stichting Ander, niet door u bevestigd" in page
