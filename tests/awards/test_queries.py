"""What must always be true of awards, and that it is noticed when it is not."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import update

from grants.awards import commands
from grants.awards.models import Award
from grants.awards.queries import award_faults, register_faults
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.money import Money
from tests.factories.awards import an_award
from tests.factories.budget import a_manager, a_programme

SMALL = Path(__file__).parents[1] / "data" / "register-small.csv"


@command
def tamper(award_id: int) -> None:
    """Change an amount behind everybody's back."""
    db.session.execute(update(Award).where(Award.id == award_id).values(granted=Money(1), granted_key=1))


def test_an_award_of_another_amount_than_its_decision_is_noticed(app: Flask) -> None:
    award = an_award().award
    assert award_faults() == []
    tamper(award.id)
    assert award_faults() == [f"decision {award.decision_id} has no award of its amount"]


def test_an_import_that_no_longer_adds_up_is_noticed(app: Flask) -> None:
    programme = a_programme()
    made = commands.import_register(
        actor=a_manager(programme),
        programme=programme,
        file_name="r.csv",
        content=SMALL.read_bytes(),
        reason="Eerder",
    )
    assert register_faults() == []
    tamper(db.session.query(Award).first().id)
    assert register_faults() == [
        f"import {made.id} (r.csv) does not add up to its file",
        f"import {made.id} (r.csv): the journal holds another amount",
    ]
