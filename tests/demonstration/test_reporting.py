"""Projects of the demonstration report in every state, and every invariant stays whole."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any

from flask import Flask
from sqlalchemy import select

from grants.awards.models import AwardReport, ReportReminder
from grants.awards.queries import lateness
from grants.demonstration import reporting
from grants.demonstration.acts import definition
from grants.foundation.database import db
from tests.awards.test_reports import PLANNED
from tests.factories.awards import an_award
from tests.factories.people import a_person
from tests.factories.streams import a_manager, an_open_stream


def test_projects_report_in_every_state(app: Flask) -> None:
    rules = (*definition("pilot").reports, *definition("stream-2").reports)
    stream = an_open_stream(reports=rules, sections=PLANNED)
    for _ in range(7):
        an_award(stream, a_person())
    stage: Any = SimpleNamespace(programme_manager=a_manager())
    played: Any = SimpleNamespace(stream=stream)
    reporting.ask_in_between(stage, played, seed="x")
    reporting.report_halfway(stage, played, seed="x")
    states = Counter(
        (one.key, one.state, one.keeps_points) for one in db.session.scalars(select(AwardReport)).unique()
    )
    expected = {("accepted", False): 3, ("accepted", True): 1, ("open", False): 2, ("submitted", False): 1}
    assert {key[1:]: count for key, count in states.items() if key[0] == "in_between"} == expected
    assert states["halfway", "accepted", False] == 4
    assert [one.kind for one in db.session.scalars(select(ReportReminder))] == ["overdue"]
    assert lateness.report_faults() == []
