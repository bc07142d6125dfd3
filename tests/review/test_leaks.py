"""What is closed to somebody changes no byte of what they see; and the comparison that says so finds what leaks."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from flask import Flask, redirect
from sqlalchemy import ColumnElement, Select, select, true

from grants.applications.commands import note_interest
from grants.applications.models import Application
from grants.foundation.audit import record
from grants.foundation.clock import clock_at, now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.models import AgendaItem, Assignment, Meeting, Standing
from grants.review.queries import Reviewable
from grants.review.queries.desk import standings_page
from grants.review.queries.reviewer import open_assignments
from grants.streams.models import Stream
from grants.web import home
from grants.web.home import Todo
from grants.web.pages import Link, file_answer
from tests.factories.applications import an_admissible_application
from tests.factories.people import a_holder, acts_for
from tests.factories.review import (
    a_chair,
    a_review,
    a_reviewer,
    a_stream_with_applications,
    after_deadline,
    an_assignment,
    answers_for_panel,
    start,
)
from tests.factories.streams import a_manager
from tests.review.worlds import (
    Crawl,
    Secret,
    Worlds,
    its_place,
    leaks,
    that_it_is_there,
    what_it_asks,
    what_others_said_of,
)


@command
def an_interest_of(account: Account, application: Application) -> None:
    """Let somebody of the staff have said that they have an interest."""
    note_interest(application, account.id, "declared")
    record(actor_id=account.id, deed="declare_interest", subject=application)


def says_interest(account: Account, application: Application) -> None:
    """Let who handles a call say, over the list of names, that they have an interest with an applicant."""
    with after_deadline(application.stream):
        commands.answer_as_staff(
            actor=account,
            stream=application.stream,
            asked=list(queries.listed_names(application.stream)),
            chosen=[application.organisation.name],
            interest="Mijn broer werkt er",
        )


@dataclass
class Scene:
    """A stream with one application that is closed to a reviewer, the chair and a manager, and two that are not."""

    app: Flask
    stream: Stream
    closed: Application
    others: list[Application]
    reviewer: Account
    chair: Account
    manager: Account

    @property
    def people(self) -> list[Account]:
        return [self.reviewer, self.chair, self.manager]

    def crawl(self, account: Account) -> Crawl:
        ids = [self.closed.id, self.others[0].id]
        assigned = [one.id for one in db.session.query(Assignment).order_by(Assignment.id)]
        return Crawl(
            self.app,
            account,
            {
                "stream_id": [self.stream.id],
                "application_id": ids,
                "assignment_id": assigned,
                "round_id": [self.stream.round_id],
                "programme_id": [self.stream.round.programme_id],
                "meeting_id": [one.id for one in db.session.query(Meeting)] or [1],
                "item_id": [one.id for one in db.session.query(AgendaItem).order_by(AgendaItem.id)] or [1],
            },
        )

    def leaks(self, *others: list[Secret], people: Sequence[Account] = ()) -> dict[str, list[str]]:
        """Return for each of these people what differs in another world; each list of secrets makes one."""
        worlds = [Worlds(secrets) for secrets in others]
        return {one.name: leaks(self.crawl(one).look, *worlds) for one in people or self.people}


def a_scene(app: Flask, made: tuple[Stream, list[Application]] | None = None) -> Scene:
    """Return the reviews as far as they are written, in the independent phase."""
    stream, (closed, *others) = made or a_stream_with_applications(3)
    manager = a_manager()
    reviewer, two, three = (a_reviewer(stream, name) for name in ("Rosa Een", "Bram Twee", "Cees Drie"))
    chair = a_chair(stream)
    partial = a_holder("programme_manager", name="Petra Partij")
    start(stream, manager)
    first = an_assignment(closed, reviewer, manager=manager, free=False)
    commands.declare_interest(actor=reviewer, assignment=first, interest="Mijn zus werkt er")
    for place, application in enumerate([closed, *others]):
        for colleague in (two, three):
            a_review(an_assignment(application, colleague, manager=manager), 5 - place)
    for application in others:
        a_review(an_assignment(application, reviewer, manager=manager), 3, submitted=False)
    an_interest_of(chair, closed)
    says_interest(partial, closed)
    return Scene(app, stream, closed, others, reviewer, chair, partial)


NOTHING = {"Rosa Een": [], "Vera Voorzitter": [], "Petra Partij": []}


def test_while_reviews_are_written_nothing_tells_of_what_is_closed(app: Flask) -> None:
    scene = a_scene(app)
    said = what_others_said_of(scene.closed) + what_it_asks(scene.closed)
    assert scene.leaks(said, that_it_is_there(scene.closed)) == NOTHING


def to_the_panel(scene: Scene) -> None:
    """Let the panel meet, and give a final score to each application."""
    commands.open_panel(actor=a_manager(), stream=scene.stream)
    deputy = a_holder("chair", scope_kind="stream", scope_id=scene.stream.id, name="Dana Deputy")
    for one in (deputy, scene.reviewer, scene.chair):
        answers_for_panel(one, scene.stream)
    for place, application in enumerate([scene.closed, *scene.others]):
        keys = [criterion.key for criterion in scene.stream.definition.criteria]
        scores = dict.fromkeys(keys, 480 - 20 * place)
        commands.save_panel_scores(actor=deputy, application=application, scores=scores, reason="Besproken")


def test_while_the_panel_meets_nothing_tells_of_what_is_closed(app: Flask) -> None:
    scene = a_scene(app)
    to_the_panel(scene)
    said = what_others_said_of(scene.closed) + what_it_asks(scene.closed)
    assert scene.leaks(said, that_it_is_there(scene.closed)) == NOTHING


def test_once_the_ranking_is_frozen_nothing_tells_of_what_is_closed(app: Flask) -> None:
    scene = a_scene(app)
    frozen(scene)
    said = what_others_said_of(scene.closed) + what_it_asks(scene.closed)
    assert scene.leaks(said + its_place(scene.closed)) == NOTHING


def frozen(scene: Scene) -> None:
    """Freeze the ranking by somebody without an interest."""
    for one in scene.others:
        for assignment in db.session.query(Assignment).filter_by(
            application_id=one.id, reviewer_id=scene.reviewer.id
        ):
            a_review(assignment, 3)
    to_the_panel(scene)
    deputy = a_holder("chair", name="Dana Deputy")
    commands.freeze_ranking(actor=deputy, stream=scene.stream)


def test_before_the_panel_a_reviewer_sees_nothing_of_what_others_write(app: Flask) -> None:
    scene = a_scene(app)
    secrets = [one for other in scene.others for one in what_others_said_of(other, but=scene.reviewer)]
    assert scene.leaks(secrets, people=[scene.reviewer]) == {"Rosa Een": []}


# --- Planted leaks: what is compared must be able to find them ----------------------------------------

Plant = Callable[[Scene, pytest.MonkeyPatch], None]


def _all(*_who: Any) -> ColumnElement[bool]:
    return true()


def _every_application(_viewer_id: int, stream_id: int) -> Select[Application]:
    return select(Application).where(Application.stream_id == stream_id, Application.state == "admissible")


def forgets(room: str, name: str = "open_to", instead: Any = _all) -> Plant:
    """Let a room forget to ask what is closed."""
    return lambda _scene, patch: patch.setattr(import_module(f"grants.{room}"), name, instead)


def answers(endpoint: str, answer: Callable[[Scene], Any]) -> Plant:
    """Let an address answer by itself, where it finds nothing else to say."""

    def plant(scene: Scene, patch: pytest.MonkeyPatch) -> None:
        view = scene.app.view_functions[endpoint]

        @functools.wraps(view)
        def leaking(**_named: Any) -> Any:
            return answer(scene)

        patch.setitem(scene.app.view_functions, endpoint, leaking)

    return plant


def title_of(scene: Scene) -> str:
    return db.session.scalars(select(Application.title).where(Application.id == scene.closed.id)).one()


def how_many(scene: Scene) -> int:
    return len(db.session.scalars(_every_application(0, scene.stream.id)).all())


def mean_of_all(scene: Scene) -> float:
    found = db.session.scalars(select(Standing.final).where(Standing.stream_id == scene.stream.id)).all()
    return sum(found) / len(found)


def _in_the_menu(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    patch.setitem(scene.app.jinja_env.globals, "navigation", lambda: [Link(title_of(scene), "/")])


def _to_do(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    told = lambda _account: [Todo(sentence("Read %(title)s", title=title_of(scene)), "/")]  # noqa: E731
    patch.setattr(home, "_sources", [told])


def _in_a_header(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    def tag(response: Any) -> Any:
        response.headers["ETag"] = f"{mean_of_all(scene)}"
        return response

    patch.setitem(scene.app.after_request_funcs, None, [*scene.app.after_request_funcs[None], tag])


def _in_the_order(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    def page(viewer: Account, stream: Stream, **asked: Any) -> Any:
        found = standings_page(viewer, stream, **asked)
        found.rows.sort(key=lambda row: abs(row[0].final - mean_of_all(scene)))
        return found

    patch.setattr(queries, "standings_page", page)


def _in_a_count(_scene: Scene, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(queries, "counts", lambda _viewer, stream: queries.counts_of_all(stream))


def _in_the_list(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    def listed(viewer: Account) -> list[Reviewable]:
        found = list(open_assignments(viewer))
        closed = db.session.query(Assignment).filter_by(application_id=scene.closed.id, reviewer_id=viewer.id)
        return [*found, *(Reviewable(one, found[0].assessment, None) for one in closed)]

    patch.setattr(queries, "open_assignments", listed)


def _not_allowed(scene: Scene) -> Any:
    raise NotAllowed(sentence("You have an interest in %(title)s.", title=title_of(scene)))


def _there_or_not(scene: Scene) -> Any:
    raise NotAllowed(sentence("You may not.")) if how_many(scene) == 3 else NotFound


def _away(scene: Scene) -> Any:
    return redirect(f"/reviews?closed={len(title_of(scene))}", 303)


def _named_file(scene: Scene) -> Any:
    return file_answer(b"%PDF", name=f"1-of-{how_many(scene)}.pdf", media_type="application/pdf")


def _sees_all(_scene: Scene, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("grants.review.views.manager._sees_all", lambda _found: True)


def _reports_of_another(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    room = import_module("grants.review.queries.panel")
    reports = room._reports
    patch.setattr(room, "_reports", lambda _number: reports(scene.closed.id))


def _in_a_mail(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    told = lambda _stream, _count: len(title_of(scene))  # noqa: E731
    patch.setattr("grants.correspondence.subscribers.reviews._how_many", told)


def _in_the_digest(_scene: Scene, patch: pytest.MonkeyPatch) -> None:
    room = import_module("grants.correspondence.subscribers.reviews")
    late = room.late_reviews
    patch.setattr(room, "late_reviews", lambda stream, due_on, _viewer: late(stream, due_on))


DESK, BOARD, LOAD = "/streams/{s}/review", "/streams/{s}/review/reviewers", "/streams/{s}/review/load"
WHILE_WRITING: dict[str, tuple[str, str, Plant]] = {
    "a count": ("chair", DESK, _in_a_count),
    "a sort order": ("chair", DESK, _in_the_order),
    "a row between others": ("chair", DESK + "?sort=spread", forgets("review.queries.desk")),
    "how much each reviewer has": ("manager", BOARD, forgets("review.queries.desk")),
    "an application to assign": (
        "manager",
        BOARD,
        forgets("review.queries.desk", "visible_applications", _every_application),
    ),
    "an interest that began later": ("manager", BOARD, forgets("review.queries.bars")),
    "who is late": ("chair", LOAD, forgets("review.queries.lateness")),
    "a report to check": (
        "manager",
        "/streams/{s}/review/checking",
        forgets("review.queries.quality", "visible_applications", _every_application),
    ),
    "a proposal": (
        "manager",
        "/streams/{s}/review/proposal",
        forgets("review.queries.proposal", "visible_applications", _every_application),
    ),
    "a mean over all": (
        "chair",
        "/streams/{s}/review/uncertainty",
        forgets("review.queries.uncertainty", "visible_applications", _every_application),
    ),
    "a list of one's own": ("reviewer", "/reviews", _in_the_list),
    "a title in the menu": ("reviewer", "/reviews", _in_the_menu),
    "something to do": ("reviewer", "/", _to_do),
    "a header": ("reviewer", "/reviews", _in_a_header),
    "the words of a refusal": ("reviewer", "/reviews/{closed}", answers("review.review", _not_allowed)),
    "refused or absent": ("reviewer", "/reviews/{closed}", answers("review.review", _there_or_not)),
    "where one is sent": ("reviewer", "/reviews/{closed}", answers("review.review", _away)),
    "a file's name": ("reviewer", "/reviews/{open}/files/1", answers("review.review_file", _named_file)),
    "the list of what came in": (
        "manager",
        "/streams/{s}/applications",
        forgets("applications.queries.visible"),
    ),
    "rows behind a figure": (
        "manager",
        "/figures/rows?kind=applications&state=admissible",
        forgets("reporting.queries.rows", "open_rows"),
    ),
    "a mail": (
        "reviewer",
        "mail",
        forgets("review.queries.lateness", "ACTIVE", ("assigned", "free", "conflicted")),
    ),
    "a mail about what was given": ("reviewer", "mail", _in_a_mail),
    "a mail that somebody declined": (
        "manager",
        "mail",
        forgets("correspondence.subscribers.reviews", "is_open_to", lambda *_who: True),
    ),
    "a mail of what is late": ("manager", "mail", _in_the_digest),
}
IN_THE_PANEL: dict[str, tuple[str, str, Plant]] = {
    "a row before the panel": ("reviewer", "/streams/{s}/panel", forgets("review.queries.panel")),
    "reports of another": (
        "reviewer",
        "/applications/{z}/panel",
        _reports_of_another,
    ),
}
FROZEN: dict[str, tuple[str, str, Plant]] = {
    "places as they are kept": ("chair", DESK, _sees_all),
    "the rule of the ranking": ("chair", "/streams/{s}/ranking.json", _sees_all),
    "the proof of the ranking": ("chair", "/streams/{s}/ranking.zip", _sees_all),
    "a line of the ranking": (
        "manager",
        DESK,
        forgets("review.queries.ranking", "visible_applications", _every_application),
    ),
}


def not_found(
    scene: Scene, plants: Mapping[str, tuple[str, str, Plant]], *secrets: list[Secret]
) -> list[str]:
    """Return which of the planted leaks the comparison did not find; without any it finds nothing there."""
    missed = []
    own = {
        one.application_id: one.id
        for one in db.session.query(Assignment).filter_by(reviewer_id=scene.reviewer.id)
    }
    crawls = {who: scene.crawl(getattr(scene, who)) for who in ("reviewer", "chair", "manager")}
    worlds = [Worlds(some) for some in secrets]
    for name, (who, path, plant) in plants.items():
        crawl = crawls[who]
        address = path.format(
            s=scene.stream.id,
            z=scene.others[0].id,
            closed=own[scene.closed.id],
            open=own[scene.others[0].id],
        )
        look = crawl.mail if path == "mail" else functools.partial(crawl.look, [address])
        assert leaks(look, *worlds) == [], name
        with pytest.MonkeyPatch.context() as patch:
            plant(scene, patch)
            if not leaks(look, *worlds):
                missed.append(name)
    return missed


def test_every_leak_that_is_planted_while_reviews_are_written_is_found(app: Flask) -> None:
    scene = a_scene(app)
    bram = db.session.query(Account).filter_by(name="Bram Twee").one()
    acts_for(bram, scene.closed.organisation)
    commands.set_review_dates(
        actor=a_manager(),
        stream=scene.stream,
        due_on=today() + timedelta(days=8),
        locks_on=None,
        reason="Dan",
    )
    with clock_at(now() + timedelta(days=1)):
        said = what_others_said_of(scene.closed) + what_it_asks(scene.closed)
        assert not_found(scene, WHILE_WRITING, said, that_it_is_there(scene.closed)) == []
    assert len({*WHILE_WRITING, *IN_THE_PANEL, *FROZEN}) >= 15


def test_every_leak_that_is_planted_in_the_panel_is_found(app: Flask) -> None:
    scene = a_scene(app)
    to_the_panel(scene)
    assert (
        not_found(scene, IN_THE_PANEL, what_others_said_of(scene.closed) + what_it_asks(scene.closed)) == []
    )


def test_every_leak_that_is_planted_in_a_frozen_ranking_is_found(app: Flask) -> None:
    scene = a_scene(app)
    frozen(scene)
    said = what_others_said_of(scene.closed) + what_it_asks(scene.closed)
    assert not_found(scene, FROZEN, said + its_place(scene.closed)) == []


def test_what_stands_in_the_way_of_the_freeze_names_nothing_that_is_closed(app: Flask) -> None:
    scene = a_scene(app)
    commands.open_panel(actor=a_manager(), stream=scene.stream)
    unscored = an_admissible_application(scene.stream, title="Zonder score")
    an_interest_of(scene.chair, unscored)
    with pytest.raises(RuleBroken) as caught:
        commands.freeze_ranking(actor=scene.chair, stream=scene.stream)
    assert caught.value.code == "not_scored"
    assert (unscored.reference or "-") not in str(caught.value)
    with pytest.raises(RuleBroken) as told:
        commands.freeze_ranking(actor=a_holder("chair", name="Dana Deputy"), stream=scene.stream)
    assert (unscored.reference or "-") in str(told.value)
