"""Migrations: they make what the models say, and go down and up again with data in the tables."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text

from grants.applications.models import Application
from grants.decisions import commands
from grants.decisions.models import Decision
from grants.foundation import outbox
from grants.foundation.database import Base, db
from grants.people.models import Account
from grants.review.commands import answer_as_staff
from grants.review.queries import listed_names
from tests.backends import Backend
from tests.factories.applications import a_submitted_application, an_application
from tests.factories.decisions import (
    a_published_batch,
    a_ranked_stream,
    an_approved_batch,
    an_authority,
    an_untreated_application,
    published_on_admissibility,
)
from tests.factories.people import a_person, an_initiative
from tests.factories.review import after_deadline
from tests.factories.streams import a_manager, an_open_stream

BEFORE_OWNERS_WERE_ASKED = "0002"


@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_models_equal_migrations(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "target_metadata": Base.metadata}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_down_and_up_again_with_data(fresh: Backend) -> None:
    with fresh.app.app_context():
        a_person()
        db.session.remove()
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        assert "account" in inspect(db.engine).get_table_names()
        a_person()
        db.session.remove()


def test_a_decision_on_what_stayed_incomplete_goes_down_and_up(fresh: Backend) -> None:
    with fresh.app.app_context():
        stream = a_ranked_stream()
        number = an_untreated_application(stream).id
        an_approved_batch(stream)
        found = select(text("ground")).select_from(text("decision")).where(text(f"application_id = {number}"))
        grounds = [db.session.scalars(found).one()]
        for move in (lambda: downgrade(revision="0013"), upgrade):
            db.session.remove()
            move()
            grounds.append(db.session.scalars(found).one())
        assert grounds == ["incomplete", "eligibility", "eligibility"]
        db.session.remove()


def test_decisions_on_what_was_kept_out_go_down_with_a_ranking_and_not_without_one(fresh: Backend) -> None:
    with fresh.app.app_context():
        stream = a_ranked_stream()
        published_on_admissibility(stream, an_untreated_application(stream))
        commands.propose_on_admissibility(
            actor=a_manager(), stream=stream, applications=[an_untreated_application(stream).id]
        )
        kept = select(text("ranking_id")).select_from(text("batch")).order_by(text("id"))
        ranking = db.session.scalars(select(text("id")).select_from(text("ranking"))).one()
        assert db.session.scalars(kept).all() == [None, None]
        for move in (lambda: downgrade(revision="0020"), upgrade):
            db.session.remove()
            move()
            assert db.session.scalars(kept).all() == [ranking]
        db.session.remove()
        without = an_open_stream()
        published_on_admissibility(without, an_untreated_application(without))
        db.session.remove()
        with pytest.raises(SystemExit):
            downgrade(revision="0020")
        db.session.remove()


def test_a_decision_by_itself_goes_when_proposed_and_stops_the_way_down_when_published(
    fresh: Backend,
) -> None:
    with fresh.app.app_context():
        batch = a_published_batch()
        refusal, authority = batch.decisions[2], an_authority("Ans Ander")
        facts = {
            "actor": a_manager(),
            "application": refusal.application,
            "kind": "court",
            "reason": "Uitspraak",
        }
        facts |= {"outcome": "refusal", "ground": "ceiling", "replaces": refusal}
        commands.propose_single(**facts)
        kinds = select(text("kind")).select_from(text("batch")).order_by(text("id"))
        db.session.remove()
        downgrade(revision="0058")
        upgrade()
        assert db.session.scalars(kinds).all() == ["ranking"]
        refusal = db.session.get_one(Decision, facts["replaces"].id)
        single = commands.propose_single(
            **facts | {"replaces": refusal, "application": refusal.application, "actor": a_manager()}
        )
        commands.approve_batch(actor=db.session.get_one(Account, authority.id), batch=single.batch)
        outbox.run_everything()
        commands.publish_batch(actor=db.session.get_one(Account, authority.id), batch=single.batch)
        db.session.remove()
        with pytest.raises(SystemExit):
            downgrade(revision="0058")
        db.session.remove()


def test_an_answer_of_who_handles_a_call_goes_on_the_way_down_and_what_it_closed_stays(
    fresh: Backend,
) -> None:
    with fresh.app.app_context():
        application = a_submitted_application()
        with after_deadline(application.stream):
            answer_as_staff(
                actor=a_manager(),
                stream=application.stream,
                asked=list(listed_names(application.stream)),
                chosen=[application.organisation.name],
                interest="Mijn broer werkt er",
            )
        answers = text("SELECT count(*) FROM listed_answer")
        closed = text("SELECT count(*) FROM interest WHERE ground = 'declared'")
        counted = [(db.session.scalar(answers), db.session.scalar(closed))]
        for move in (lambda: downgrade(revision="0061"), upgrade):
            db.session.remove()
            move()
            counted.append((db.session.scalar(answers), db.session.scalar(closed)))
        assert counted == [(1, 1), (0, 1), (0, 1)]
        db.session.remove()


def test_what_was_there_before_owners_were_asked_stays_what_it_was(fresh: Backend) -> None:
    with fresh.app.app_context():
        owner = a_person("Bram", "Stichting Buur")
        application = an_application(initiative=an_initiative(owner))
        assert application.owner_answer == "asked"
        facts = (application.id, application.initiative_id, application.initiative.created_at)
        db.session.remove()
        downgrade(revision=BEFORE_OWNERS_WERE_ASKED)
        upgrade()
        kept = db.session.get_one(Application, facts[0])
        assert (kept.owner_answer, kept.owner_asked_at, kept.owner_version) == ("not_needed", None, 1)
        assert (kept.initiative_id, kept.initiative.confirmed_at) == facts[1:]
        db.session.remove()
