"""The published rounds, replayed whole: what was published comes out, on both databases and from two seeds."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import func, select

from grants.applications.models import Application, Preregistration
from grants.applications.queries.preregistrations import was_preregistered
from grants.correspondence.models import Message
from grants.decisions.models import Decision
from grants.deliverables.models import Deliverable
from grants.deliverables.states import DELIVERABLE
from grants.demonstration.cli import SEED
from grants.demonstration.replay import Outcome, replay, tables
from grants.demonstration.stage import definition
from grants.foundation.database import db
from grants.foundation.invariants import faults
from grants.foundation.money import Money
from grants.streams.models import Inquiry, Stream
from tests.backends import Backend

SEEDS = {"sqlite": SEED, "postgresql": "another seed, other people, the same totals"}


def test_the_published_figures_come_out_of_the_engine(app: Flask, backend: Backend) -> None:
    outcome = replay(seed=SEEDS[backend.name], tell=lambda *_: None)
    the_pilot_is_as_published(outcome)
    the_second_round_is_as_published(outcome)
    what_was_announced_is_what_the_files_of_the_repository_say()
    many_who_applied_in_stream_2_had_said_so()
    the_formal_check_of_stream_2_left_its_traces()
    printed = tables(outcome)
    assert "37 more awards" in printed
    assert "the real reason was not published" in printed
    assert {name: broken for name, broken in faults().items() if broken} == {}


def the_pilot_is_as_published(outcome: Outcome) -> None:
    pilot = outcome.pilot
    assert (pilot.applications, pilot.awards, pilot.existing) == (120, 60, 35)
    assert pilot.amount == Money.euro(800_000)
    assert pilot.left_over == Money.euro(0)
    assert (pilot.extensions, pilot.changes) == (29, 16)
    assert (pilot.deliverables, pilot.accepted) == (120, 113)
    assert set(db.session.scalars(select(Deliverable.state).distinct())) == set(DELIVERABLE.states)


def the_second_round_is_as_published(outcome: Outcome) -> None:
    one, two = outcome.stream_1, outcome.stream_2
    assert one.amount <= Money.euro(467_500)
    assert one.awards <= 10
    assert outcome.moved == Money.euro(467_500) - one.amount
    assert (outcome.top_up.before, outcome.top_up.more, two.awards) == (20, 37, 57)
    assert two.largest <= Money.euro(40_000)
    assert outcome.top_up.unused >= Money.euro(220_000)
    assert outcome.top_up.amount + outcome.top_up.unused == Money.euro(1_700_000)
    assert two.limit_hit == "threshold"
    assert two.left_over == Money.euro(2_500_000) - two.amount


def what_was_announced_is_what_the_files_of_the_repository_say() -> None:
    for code, name in (("P", "pilot"), ("S1", "stream-1"), ("S2", "stream-2")):
        stream = db.session.scalars(select(Stream).where(Stream.code == code)).one()
        assert stream.definition == definition(name)


def many_who_applied_in_stream_2_had_said_so() -> None:
    made = db.session.scalars(select(Preregistration)).all()
    before = datetime(2020, 7, 30, 22, tzinfo=UTC)
    assert [one.stream.code for one in made if one.made_at < before] == ["S2"] * 48
    assert all(one.maker.generated and one.initiative.generated for one in made)
    assert all(one.maker.created_at <= one.made_at for one in made)
    came = select(func.count()).select_from(Application).join(Stream).where(Stream.code == "S2")
    assert db.session.scalar(came.where(was_preregistered())) == 48
    assert db.session.scalar(came) == 85


def the_formal_check_of_stream_2_left_its_traces() -> None:
    found = db.session.scalars(
        select(Application).join(Stream).where(Stream.code == "S2").order_by(Application.id)
    ).all()
    repairs = [(one.repair.state, one.state) for one in found if one.repair is not None]
    assert repairs == [("repaired", "decided"), ("untreated", "decided")]
    repaired, untreated = (one for one in found if one.repair is not None)
    assert len(repaired.submissions) == 2
    kept_out = db.session.scalars(select(Decision).where(Decision.application_id == untreated.id)).one()
    assert (kept_out.outcome, kept_out.is_in_force, kept_out.letter is None) == ("inadmissible", True, False)
    assert [one.id for one in found if one.postponement is not None] == [repaired.id]
    inquiry = db.session.scalars(select(Inquiry).where(Inquiry.stream_id == repaired.stream_id)).one()
    assert inquiry.state == "answered"
    assert len(db.session.scalars(select(Message).where(Message.application_id == repaired.id)).all()) == 3
