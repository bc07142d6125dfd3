"""The migration that lets registers follow each other, with registers that were taken in before and after it."""

from __future__ import annotations

from datetime import UTC, datetime

from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text

from grants.awards import commands, queries
from grants.awards.models import Award, RegisterImport
from grants.foundation.database import db
from tests.backends import Backend
from tests.factories.awards import a_register, ministries_register, register_line
from tests.factories.budget import a_manager, a_programme

LATER = "2019-04-01 01:00:00.000"
FILES = (
    a_register(register_line(DOSSIERNUMMER="A"), register_line(DOSSIERNUMMER="B", BEDRAG_VERLEEND="NULL")),
    a_register(register_line(DOSSIERNUMMER="B", BEDRAG_VERLEEND="NULL", DATUM_OVERZICHT=LATER)),
    ministries_register("VWS,Regeling,Stichting A,1,100,2015", "VWS,Regeling,Stichting A,1,-1,2015"),
)


def test_registers_go_down_and_up(fresh: Backend) -> None:
    with fresh.app.app_context():
        programme = a_programme()
        manager = a_manager(programme)
        for number, content in enumerate(FILES):
            commands.import_register(
                actor=manager, programme=programme, file_name=f"{number}.csv", content=content, reason="R"
            )
        db.session.remove()
        downgrade(revision="0054")
        kept = select(text("reference"), text("state"), text("granted_key")).select_from(text("award"))
        below = db.session.execute(kept.order_by(text("id"))).tuples().all()
        db.session.remove()
        upgrade()
        above = db.session.execute(select(Award.state, Award.granted_key).order_by(Award.id)).tuples().all()
        moments = db.session.scalars(select(RegisterImport.stands_at).order_by(RegisterImport.id)).all()
        new = [made.changes["new"] for made in db.session.scalars(select(RegisterImport))]
        faults = queries.award_faults()
        db.session.remove()
    assert [row[:2] for row in below[:2]] == [("A", "past"), ("B", "past")]
    assert [row[2] for row in below] == [-1, -1, 100_00, -1_00]
    unknown = -(10**16)
    assert above == [("past", unknown), ("past", unknown), ("past", 100_00), ("past", -1_00)]
    assert moments == [datetime(2019, 1, 14, 0, 0, 19, 503000, tzinfo=UTC), None, None]
    assert new[0] == 2
    assert faults == []
