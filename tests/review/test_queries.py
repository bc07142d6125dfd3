"""What each viewer may know, and what must always be true."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from grants.applications.commands import withdraw_application
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.invariants import faults
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.models import Assignment
from grants.review.permissions import may_see_desk, may_see_panel
from grants.review.queries import Counts
from tests.factories.applications import a_submitted_application, an_admissible_application
from tests.factories.people import a_holder, acts_for
from tests.factories.review import (
    a_frozen_ranking,
    a_review,
    a_scored_stream,
    a_stream_with_applications,
    an_assignment,
    scores_of,
    start,
)
from tests.factories.streams import a_manager, an_open_stream

pytestmark = pytest.mark.usefixtures("app")

ROLES = (
    "reviewer",
    "chair",
    "programme_manager",
    "auditor",
    "deciding_authority",
    "controller",
    "administrator",
)


@pytest.mark.parametrize("role", ROLES)
def test_verdicts_and_row_filters_agree(role: str) -> None:
    stream, _ = a_scored_stream((4,))
    other = an_open_stream()
    scopes = (
        ("everywhere", 0),
        ("programme", stream.round.programme_id),
        ("programme", other.round.programme_id),
        ("stream", stream.id),
        ("stream", other.id),
    )
    seen = []
    for kind, number in scopes:
        viewer = a_holder(role, scope_kind=kind, scope_id=number)
        desk = _finds(lambda viewer=viewer: queries.get_desk(viewer, stream.id))  # type: ignore[misc]
        panel = _finds(lambda viewer=viewer: queries.get_panel_desk(viewer, stream.id))  # type: ignore[misc]
        assert desk == bool(may_see_desk(viewer, stream)), (kind, number)
        assert panel == bool(may_see_panel(viewer, stream, "panel")), (kind, number)
        seen.append(panel)
    sits = role in {"reviewer", "chair", "programme_manager", "auditor"}
    assert seen == [sits, sits, False, sits, False]


def _finds(get: object) -> bool:
    try:
        get()  # type: ignore[operator]
    except NotFound:
        return False
    return True


def test_counts_leave_out_what_is_no_longer_judged_and_what_is_closed_to_the_viewer() -> None:
    stream, (withdrawn, whole, closed) = a_stream_with_applications(3)
    waiting = [a_submitted_application(stream) for _ in range(2)]
    unscored = an_admissible_application(stream)
    a_stream_with_applications(1)
    given = [an_assignment(application) for application in (withdrawn, whole, closed)]
    start(stream)
    for assignment in given:
        a_review(assignment)
    withdraw_application(actor=withdrawn.team[0].account, application=withdrawn, reason="Toch niet")
    manager, member = a_holder("programme_manager"), a_holder("chair")
    for application in (closed, waiting[0]):
        acts_for(member, application.organisation)
    assert queries.counts_of_all(stream) == queries.counts(manager, stream) == Counts(3, 2, 0, 2)
    assert queries.counts(member, stream) == Counts(2, 1, 0, 1)
    assert [row[0].application_id for row in queries.standings_page(member, stream).rows] == [
        whole.id,
        unscored.id,
    ]


def test_two_reviews_submitted_at_once_both_count(app: Flask) -> None:
    stream, (application,) = a_stream_with_applications(1)
    ids = [an_assignment(application).id for _ in range(2)]
    start(stream)
    given = {number: scores_of(stream, value) for number, value in zip(ids, (5, 3), strict=True)}
    together = Barrier(2)

    def submit(number: int) -> None:
        with app.app_context():
            assignment = db.session.get(Assignment, number)
            assert assignment is not None
            reviewer = db.session.get(Account, assignment.reviewer_id)
            assert reviewer is not None
            together.wait(10)
            commands.submit_review(
                actor=reviewer, assignment=assignment, version=0, scores=given[number], remarks=""
            )

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(submit, ids))
    db.session.rollback()
    standing = queries.find_standing(application.id)
    assert standing is not None
    assert (standing.reviews_done, standing.provisional, standing.spread) == (2, 400, 200)


def test_every_invariant_holds_and_a_changed_standing_is_found() -> None:
    a_frozen_ranking((5, 4, 4))
    assert {name: found for name, found in faults().items() if found} == {}
    with db.engine.connect().execution_options(ronde_writer=True) as connection:
        connection.exec_driver_sql("UPDATE standing SET final = 499 WHERE final = 500")
        connection.commit()
    db.session.rollback()
    assert len(queries.standing_faults()) == 1
    assert queries.ranking_faults() == []


def test_a_ranking_line_that_does_not_follow_is_found() -> None:
    ranking = a_frozen_ranking((5, 4))
    rule = dict(ranking.rule)
    rule["applications"] = [row | {"score": 900 - row["score"]} for row in rule["applications"]]
    ranking.rule = rule
    with db.session.no_autoflush:
        assert len(queries.ranking_faults()) == 2
    db.session.rollback()


def test_the_provisional_order_leaves_out_what_has_no_score() -> None:
    stream, applications = a_stream_with_applications(2)
    assert queries.provisional_ranking(stream) == []
    assignment = an_assignment(applications[1])
    start(stream)
    commands.submit_review(
        actor=assignment.reviewer,
        assignment=assignment,
        version=0,
        scores=scores_of(stream, 2),
        remarks="",
    )
    found = queries.provisional_ranking(stream)
    assert [(row.application_id, row.place, row.score, row.is_fundable) for row in found] == [
        (applications[1].id, 1, 200, False)
    ]
    assert found[0].requested == applications[1].requested
    assert queries.frozen_ranking(stream) is None


def test_loads_count_per_reviewer() -> None:
    stream, applications = a_stream_with_applications(2)
    one = an_assignment(applications[0])
    an_assignment(applications[1], one.reviewer, free=False)
    start(stream)
    commands.submit_review(
        actor=one.reviewer, assignment=one, version=0, scores=scores_of(stream, 2), remarks=""
    )
    assert [(load.reviewer.id, load.assigned, load.done) for load in queries.loads(a_manager(), stream)] == [
        (one.reviewer_id, 2, 1)
    ]
