"""A call that hides who applies: no page, file or mail tells who judges who it is, and what would is found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask, redirect

from grants.applications.models import Application
from grants.foundation.clock import clock_at, now, today
from grants.foundation.database import db
from grants.people.models import Account, Organisation
from grants.review import commands, queries
from grants.review.models import AgendaItem, Assignment, Meeting
from grants.streams.models import Stream
from grants.web.pages import Link, file_answer
from tests.factories.applications import an_admissible_application
from tests.factories.people import a_holder, a_person
from tests.factories.review import (
    a_chair,
    a_review,
    a_reviewer,
    an_assignment,
    answers_for_panel,
    answers_over_list,
    start,
)
from tests.factories.streams import a_manager, an_open_stream
from tests.review.worlds import (
    Crawl,
    Worlds,
    leaks,
    that_it_is_there,
    what_it_asks,
    what_others_said_of,
    who_applies,
    who_applies_swapped,
)

Plant = Callable[["Scene", pytest.MonkeyPatch], None]


@dataclass
class Scene:
    """A blind call with three applications, its reviewer, its chair and its manager."""

    app: Flask
    stream: Stream
    applications: list[Application]
    reviewer: Account
    chair: Account
    manager: Account

    @property
    def people(self) -> list[Account]:
        return [self.reviewer, self.chair]

    def crawl(self, account: Account) -> Crawl:
        def ids(model: Any) -> list[int]:
            return [one.id for one in db.session.query(model).order_by(model.id)]

        return Crawl(
            self.app,
            account,
            {
                "stream_id": [self.stream.id],
                "application_id": [one.id for one in self.applications],
                "assignment_id": ids(Assignment),
                "round_id": [self.stream.round_id],
                "programme_id": [self.stream.round.programme_id],
                "organisation_id": ids(Organisation),
                "meeting_id": ids(Meeting) or [1],
                "item_id": ids(AgendaItem) or [1],
            },
        )

    def worlds(self) -> list[Worlds]:
        first, second, _third = self.applications
        titles = self.stream.definition.hides_titles
        named = [one for application in self.applications for one in who_applies(application, titles=titles)]
        return [Worlds(named), Worlds(who_applies_swapped(first, second, titles=titles))]

    def leaks(self) -> dict[str, list[str]]:
        """Return what differs for each; over the list one is asked by name, so there only whose is whose counts."""
        by_name, whose = self.worlds()
        found = {}
        for one in self.people:
            crawl, the_list = self.crawl(one), f"/streams/{self.stream.id}/personal-interests"
            listed = [address for address in crawl.addresses if address == the_list]
            rest = [address for address in crawl.addresses if address != the_list]
            found[one.name] = leaks(partial(crawl.look, rest), by_name, whose) + leaks(
                partial(crawl.look, listed), whose
            )
        return found


def a_scene(app: Flask, **call: Any) -> Scene:
    """Return the reviews of a blind call as far as they are written."""
    stream = an_open_stream(**{"blind": "throughout", "hides_titles": True} | call)
    applications = [
        an_admissible_application(
            stream, a_person(f"Persoon {n}", f"Stichting Nummer {n}"), title=f"Plan {n}"
        )
        for n in (1, 2, 3)
    ]
    manager = a_manager()
    reviewer, other = a_reviewer(stream, "Rosa Een"), a_reviewer(stream, "Bram Twee")
    chair = a_chair(stream)
    start(stream, manager)
    for place, application in enumerate(applications):
        a_review(an_assignment(application, other, manager=manager), 5 - place)
        a_review(an_assignment(application, reviewer, manager=manager), 3, submitted=place > 0)
    return Scene(app, stream, applications, reviewer, chair, manager)


def a_scene_with_an_interest(app: Flask, **call: Any) -> Scene:
    """Return the scene in which the reviewer answered over the list, and the first application is closed to them."""
    scene = a_scene(app, **call)
    answers_over_list(scene.reviewer, scene.stream, scene.applications[0].organisation.name)
    return scene


NOTHING = {"Rosa Een": [], "Vera Voorzitter": []}


@pytest.mark.parametrize("hides_titles", [True, False])
def test_while_reviews_are_written_nothing_tells_who_applies(app: Flask, hides_titles: bool) -> None:
    assert a_scene(app, hides_titles=hides_titles).leaks() == NOTHING


def test_what_closed_by_an_answer_over_the_list_is_absent_and_nothing_tells_of_it(app: Flask) -> None:
    scene = a_scene_with_an_interest(app)
    closed = scene.applications[0]
    told = what_others_said_of(closed) + what_it_asks(closed)
    crawl = scene.crawl(scene.reviewer)
    assert leaks(crawl.look, Worlds(told), Worlds(that_it_is_there(closed))) == []
    assert scene.leaks()["Rosa Een"] == []
    to_the_panel(scene)
    assert leaks(crawl.look, Worlds(told), Worlds(that_it_is_there(closed))) == []
    assert scene.leaks()["Rosa Een"] == []


def to_the_panel(scene: Scene) -> Meeting:
    """Let the panel meet, answer about interests, and discuss the first application in a meeting."""
    commands.open_panel(actor=scene.manager, stream=scene.stream)
    deputy = a_holder("chair", scope_kind="stream", scope_id=scene.stream.id, name="Dana Deputy")
    for one in (scene.reviewer, scene.chair, deputy):
        before = queries.find_listed(one, scene.stream, "assignment")
        chosen = before.chosen if before else []
        if scene.stream.definition.blind == "until_panel":
            answers_for_panel(one, scene.stream)
        else:
            answers_over_list(one, scene.stream, *chosen)
    meeting = commands.plan_meeting(actor=scene.manager, stream=scene.stream, held_on=today(), quorum=2)
    commands.open_meeting(
        actor=scene.manager, meeting=meeting, present=[member.account_id for member in meeting.members]
    )
    commands.begin_item(actor=scene.chair, item=meeting.items[0])
    return meeting


def test_while_the_panel_meets_nothing_tells_who_applies(app: Flask) -> None:
    scene = a_scene(app)
    to_the_panel(scene)
    assert scene.leaks() == NOTHING


def frozen(scene: Scene) -> None:
    """Freeze the ranking; the meeting goes on for what comes after it."""
    a_review(db.session.query(Assignment).filter_by(reviewer_id=scene.reviewer.id).first(), 3)
    to_the_panel(scene)
    commands.freeze_ranking(actor=scene.chair, stream=scene.stream)


def test_once_the_ranking_is_frozen_nothing_tells_who_applies(app: Flask) -> None:
    scene = a_scene(app)
    frozen(scene)
    assert scene.leaks() == NOTHING


def test_a_call_that_is_blind_until_the_panel_tells_the_panel_who_applies(app: Flask) -> None:
    scene = a_scene(app, blind="until_panel")
    assert scene.leaks() == NOTHING
    to_the_panel(scene)
    told = scene.leaks()
    for one in scene.people:
        assert f"/applications/{scene.applications[0].id}/panel" in told[one.name]
    assert f"/streams/{scene.stream.id}/panel" in told["Rosa Een"]


def test_who_runs_a_blind_call_knows_who_applies_and_by_which_code(app: Flask) -> None:
    scene = a_scene(app)
    first = scene.applications[0]
    known = queries.names_for(scene.manager, scene.stream)
    assert (known.are_hidden, known.code(first), known.title(first)) == (False, first.reference, first.title)
    hidden = queries.names_for(scene.reviewer, scene.stream)
    codes = [hidden.code(one) for one in scene.applications]
    assert (len(set(codes)), hidden.title(first), hidden.called(first)) == (3, "", codes[0])
    desk = scene.crawl(scene.manager).look([f"/streams/{scene.stream.id}/review"])
    assert first.title.encode() in next(iter(desk.values()))


# --- Planted leaks ----------------------------------------------------------------------------------


def its_name(scene: Scene) -> str:
    return db.session.get_one(Application, scene.applications[0].id).organisation.name


def _forgets(_scene: Scene, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("grants.review.queries.blind.hides_who_applies", lambda _viewer, _stream: False)


def _by_name(_self: Any, application: Application) -> str:
    return application.organisation.name


def _in_the_heading(_scene: Scene, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(queries.Names, "called", _by_name)


def _in_the_agenda(_scene: Scene, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(queries.Names, "whole", _by_name)


def _in_the_code(_scene: Scene, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(queries.Names, "code", lambda _self, application: f"A{len(application.title)}")


def _in_the_order(_scene: Scene, patch: pytest.MonkeyPatch) -> None:
    def in_order(_stream: Stream, standings: Sequence[Any]) -> list[Any]:
        return sorted(standings, key=lambda one: (one.application.organisation_id, one.application_id))

    patch.setattr("grants.review.views.panel._in_order", in_order)


def _in_the_facts(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        "grants.review.views.desk.who_applies", lambda application: [("x", application.organisation.name)]
    )


def _in_a_file_name(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    def leaking(**_named: Any) -> Any:
        return file_answer(b"%PDF", name=f"{its_name(scene)}.pdf", media_type="application/pdf")

    patch.setitem(scene.app.view_functions, "review.case_file", leaking)


def _in_the_menu(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    patch.setitem(scene.app.jinja_env.globals, "navigation", lambda: [Link(its_name(scene), "/")])


def _in_a_header(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    def tag(response: Any) -> Any:
        response.headers["ETag"] = f"{len(its_name(scene))}"
        return response

    patch.setitem(scene.app.after_request_funcs, None, [*scene.app.after_request_funcs[None], tag])


def _to_a_place(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    def leaking(**_named: Any) -> Any:
        return redirect(f"/?q={its_name(scene)}", 303)

    patch.setitem(scene.app.view_functions, "review.panel_interest", leaking)


def _in_a_mail(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        "grants.correspondence.subscribers.reviews._how_many",
        lambda _stream, _count: len(its_name(scene)),
    )


WRITING: dict[str, tuple[str, str, Plant]] = {
    "a page title": ("reviewer", "/reviews/{a}", _in_the_heading),
    "the facts above an application": ("reviewer", "/reviews/{a}", _in_the_facts),
    "a title in a list": ("reviewer", "/reviews", _in_the_heading),
    "the question about an interest": ("reviewer", "/reviews/{a}/interest", _in_the_facts),
    "the menu": ("reviewer", "/", _in_the_menu),
    "a header": ("reviewer", "/reviews", _in_a_header),
    "the desk of the chair": ("chair", "/streams/{s}/review", _forgets),
    "the reviewers of an application": ("chair", "/streams/{s}/review/reviewers", _forgets),
    "a reminder": ("reviewer", "mail", _in_a_mail),
}
MEETING: dict[str, tuple[str, str, Plant]] = {
    "the agenda": ("reviewer", "/meetings/{m}", _in_the_agenda),
    "a code": ("reviewer", "/streams/{s}/panel", _in_the_code),
    "the order of a list": ("reviewer", "/streams/{s}/panel", _in_the_order),
    "an application before the panel": ("reviewer", "/applications/{z}/panel", _in_the_facts),
    "a file's name": ("reviewer", "/applications/{z}/panel/files/1", _in_a_file_name),
    "where one is sent": ("reviewer", "/applications/{z}/panel/interest", _to_a_place),
}


def not_found(scene: Scene, plants: dict[str, tuple[str, str, Plant]]) -> list[str]:
    """Return which of the planted leaks the comparison did not find; without any it finds nothing there."""
    own = (
        db.session.query(Assignment).filter_by(reviewer_id=scene.reviewer.id).order_by(Assignment.id).first()
    )
    meeting = db.session.query(Meeting).first()
    places = {
        "a": own.id if own else 0,
        "s": scene.stream.id,
        "z": scene.applications[0].id,
        "m": meeting.id if meeting else 0,
    }
    crawls, missed = {one: scene.crawl(getattr(scene, one)) for one in ("reviewer", "chair")}, []
    for name, (who, path, plant) in plants.items():
        crawl = crawls[who]
        look = crawl.mail if path == "mail" else partial(crawl.look, [path.format(**places)])
        assert leaks(look, *scene.worlds()) == [], name
        with pytest.MonkeyPatch.context() as patch:
            plant(scene, patch)
            if not leaks(look, *scene.worlds()):
                missed.append(name)
    return missed


def test_every_leak_of_who_applies_that_is_planted_while_reviews_are_written_is_found(app: Flask) -> None:
    scene = a_scene(app)
    commands.set_review_dates(
        actor=scene.manager,
        stream=scene.stream,
        due_on=today() + timedelta(days=8),
        locks_on=None,
        reason="Dan",
    )
    with clock_at(now() + timedelta(days=1)):
        assert not_found(scene, WRITING) == []


def test_every_leak_of_who_applies_that_is_planted_in_the_panel_is_found(app: Flask) -> None:
    scene = a_scene(app)
    to_the_panel(scene)
    assert not_found(scene, MEETING) == []
