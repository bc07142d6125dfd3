"""The leak comparison once applicants replied, files were handed out and the panel has a meeting."""

from __future__ import annotations

import functools
from importlib import import_module
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from grants.applications.commands import add_attachment
from grants.applications.models import Application
from grants.foundation import outbox
from grants.foundation.clock import clock_at, today
from grants.foundation.database import db
from grants.foundation.inspection import inspect
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.models import AgendaItem, Assignment, Rebuttal, ReviewerCopy
from grants.streams.models import Stream
from grants.streams.rules.definition import FileRule, Question, Section
from grants.streams.rules.definition import Rebuttal as Asked
from tests.factories.applications import an_application, fill_in, find_admissible, submit
from tests.factories.people import a_person
from tests.factories.rebuttal import reply, send
from tests.factories.review import a_review, after_deadline
from tests.factories.streams import a_manager, an_open_stream, words
from tests.factories.telling import a_telling_pdf
from tests.review.test_leaks import (
    DESK,
    NOTHING,
    Plant,
    Scene,
    _every_application,
    a_scene,
    forgets,
    to_the_panel,
)
from tests.review.test_rebuttal import adjust, after_term
from tests.review.worlds import Worlds, leaks, that_it_is_there, what_it_asks, what_others_said_of

PLAN = Question("plan_file", "file", words("Plan"), files=FileRule(("pdf",), 2, 1))


def with_a_file(stream: Stream, number: int) -> Application:
    """Return an admissible application with a plan in a file."""
    person = a_person(f"Persoon {number}", f"Stichting Nummer {number}")
    application = fill_in(an_application(stream, person, title=f"Plan {number}"), person.account)
    plan = inspect(a_telling_pdf(), name=f"plan-{number}.pdf", kinds=["pdf"], most_megabytes=1)
    add_attachment(actor=person.account, application=application, question_key="plan_file", file=plan)
    submit(application, person.account)
    find_admissible(application)
    return application


def a_replied_scene(app: Flask) -> Scene:
    """Return the scene in which every review was sent, two applicants replied and a review was changed after it."""
    stream = an_open_stream(rebuttal=Asked(), sections=(Section("files", words("Files"), (PLAN,)),))
    scene = a_scene(app, (stream, [with_a_file(stream, n) for n in (1, 2, 3)]))
    with after_deadline(stream):
        outbox.run_everything()
    assert all(one.state == "made" for one in db.session.query(ReviewerCopy))
    for one in db.session.query(Assignment).filter_by(reviewer_id=scene.reviewer.id, state="free"):
        a_review(one, 3)
    send(stream, a_manager())
    reply(scene.closed)
    reply(scene.others[0])
    return scene


def changes_a_review(scene: Scene) -> None:
    """Let a colleague change the review of what is closed, once its term is over."""
    theirs = db.session.query(Assignment).filter_by(application_id=scene.closed.id, state="free").first()
    assert theirs is not None
    adjust(theirs, 1)


def to_the_meeting(scene: Scene) -> None:
    """Let the panel meet: what is closed is concluded, with minutes and who introduced it; another is discussed."""
    to_the_panel(scene)
    manager = a_manager()
    dana = db.session.query(Account).filter_by(name="Dana Deputy").one()
    bram = db.session.query(Account).filter_by(name="Bram Twee").one()
    meeting = commands.plan_meeting(actor=manager, stream=scene.stream, held_on=today(), quorum=1)
    commands.open_meeting(
        actor=dana, meeting=meeting, present=[member.account_id for member in meeting.members]
    )
    items = {one.application_id: one for one in meeting.items}
    answers = queries.to_answer_for_panel(bram, scene.stream.id)
    commands.answer_for_panel(
        actor=bram, stream=scene.stream, asked=[one.id for one in answers], interests=[]
    )
    commands.name_introducers(actor=dana, item=items[scene.closed.id], first=bram.id, second=None)
    commands.begin_item(actor=dana, item=items[scene.closed.id])
    commands.conclude_item(actor=dana, item=items[scene.closed.id], minutes="De commissie twijfelt")
    commands.begin_item(actor=dana, item=items[scene.others[0].id])


def worlds(scene: Scene) -> list[Worlds]:
    said = what_others_said_of(scene.closed) + what_it_asks(scene.closed)
    return [Worlds(said), Worlds(that_it_is_there(scene.closed))]


def found(scene: Scene) -> dict[str, list[str]]:
    return {one.name: leaks(scene.crawl(one).look, *worlds(scene)) for one in scene.people}


def test_once_applicants_replied_nothing_tells_of_what_is_closed(app: Flask) -> None:
    scene = a_replied_scene(app)
    with clock_at(after_term(scene.closed)):
        changes_a_review(scene)
        assert found(scene) == NOTHING


def test_in_a_meeting_nothing_tells_of_what_is_closed(app: Flask) -> None:
    scene = a_replied_scene(app)
    with clock_at(after_term(scene.closed)):
        changes_a_review(scene)
        to_the_meeting(scene)
        assert found(scene) == NOTHING


# --- Planted leaks ------------------------------------------------------------------------------------


def _replies_of_another(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    room = import_module("grants.review.queries.reviewer")
    replies = room.replies_seen
    patch.setattr(room, "replies_seen", lambda who, _number, phase: replies(who, scene.closed.id, phase))


def _replies_to_read(_scene: Scene, patch: pytest.MonkeyPatch) -> None:
    def every_one(*_who: Any) -> set[int]:
        return set(db.session.scalars(select(Rebuttal.application_id).where(Rebuttal.state == "replied")))

    patch.setattr(queries, "replied", every_one)


def _file_of_another(room: str) -> Plant:
    def plant(scene: Scene, patch: pytest.MonkeyPatch) -> None:
        views = import_module(f"grants.review.views.{room}")
        hand_out = views.hand_out
        patch.setattr(
            views,
            "hand_out",
            lambda _application, number: hand_out(db.session.get_one(Application, scene.closed.id), number),
        )

    return plant


REPLIED: dict[str, tuple[str, str, Plant]] = {
    "a reply to the reviews": ("reviewer", "/reviews/{open}", _replies_of_another),
    "a reply beside one's own review": ("reviewer", "/reviews/{open}/adjust", _replies_of_another),
    "how many replied": ("reviewer", "/", _replies_to_read),
    "who replied": (
        "manager",
        "/streams/{s}/rebuttal",
        forgets("review.queries.rebuttals", "visible_applications", _every_application),
    ),
    "a review that was changed": (
        "manager",
        "/streams/{s}/review/checking",
        forgets("review.queries.quality", "visible_applications", _every_application),
    ),
    "a file that was handed out": ("reviewer", "/reviews/{open}/files/1", _file_of_another("reviewer")),
    "how many files wait for a decision": (
        "manager",
        DESK,
        forgets("review.queries.copies", "visible_applications", _every_application),
    ),
}
IN_MEETING: dict[str, tuple[str, str, Plant]] = {
    "the agenda of a meeting": ("reviewer", "/meetings/{m}", forgets("review.queries.meeting")),
    "an item of the agenda": ("chair", "/agenda/{i}/introducers", forgets("review.queries.meeting")),
    "the agenda of who plans it": ("manager", "/meetings/{m}", forgets("review.queries.meeting")),
    "a file before the panel": ("reviewer", "/applications/{z}/panel/files/1", _file_of_another("panel")),
}


def not_found(scene: Scene, plants: dict[str, tuple[str, str, Plant]]) -> list[str]:
    """Return which of the planted leaks the comparison did not find; without any it finds nothing there."""
    own = db.session.query(Assignment).filter_by(
        reviewer_id=scene.reviewer.id, application_id=scene.others[0].id
    )
    item = db.session.query(AgendaItem).filter_by(application_id=scene.closed.id).first()
    places = {
        "open": own.one().id,
        "s": scene.stream.id,
        "z": scene.others[0].id,
        "m": item.meeting_id if item else 0,
        "i": item.id if item else 0,
    }
    crawls, missed = {who: scene.crawl(getattr(scene, who)) for who in ("reviewer", "chair", "manager")}, []
    for name, (who, path, plant) in plants.items():
        look = functools.partial(crawls[who].look, [path.format(**places)])
        assert leaks(look, *worlds(scene)) == [], name
        with pytest.MonkeyPatch.context() as patch:
            plant(scene, patch)
            if not leaks(look, *worlds(scene)):
                missed.append(name)
    return missed


def test_every_leak_that_is_planted_in_replies_and_files_is_found(app: Flask) -> None:
    scene = a_replied_scene(app)
    with clock_at(after_term(scene.closed)):
        changes_a_review(scene)
        assert not_found(scene, REPLIED) == []


def test_every_leak_that_is_planted_in_a_meeting_is_found(app: Flask) -> None:
    scene = a_replied_scene(app)
    with clock_at(after_term(scene.closed)):
        to_the_meeting(scene)
        assert not_found(scene, IN_MEETING) == []
