"""A report that stands apart is marked in the case of the panel, by a rule that the page states."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from grants.review import commands, queries
from grants.review.rules.outliers import outliers
from tests.factories.people import sign_in
from tests.factories.review import (
    a_chair,
    a_review,
    a_reviewer,
    a_stream_with_applications,
    an_assignment,
    start,
)
from tests.factories.streams import a_manager
from tests.review.test_meeting import DAY


@pytest.mark.parametrize(
    ("scores", "apart"),
    [
        ([1, 5], set()),
        ([4, 4, 5], set()),
        ([4, 4, 2], {2}),
        ([5, 5, 1], {2}),
        ([4, 4, 3], set()),
        ([1, 3, 5], {0, 2}),
        ([5, 5, None, 1], {3}),
        ([None, 5, 1], set()),
    ],
)
def test_a_third_of_the_scale_from_the_middle_stands_apart(scores: list[int | None], apart: set[int]) -> None:
    assert outliers(scores, 1, 5) == apart


def test_the_panel_sees_which_report_stands_apart_and_who_introduces(client: FlaskClient) -> None:
    stream, (application,) = a_stream_with_applications(1)
    manager, members = a_manager(), [a_reviewer(stream, f"Lid {n}") for n in range(3)]
    start(stream, manager)
    for member, value in zip(members, (5, 5, 1), strict=True):
        a_review(an_assignment(application, member, manager=manager), value)
    commands.open_panel(actor=manager, stream=stream)
    chair = a_chair(stream)
    commands.plan_meeting(actor=manager, stream=stream, held_on=DAY, quorum=1)
    (item,) = queries.running_meeting(stream).items
    assert queries.introducers_of(application) == []
    commands.name_introducers(actor=manager, item=item, first=chair.id)
    sign_in(client, chair)
    page = client.get(f"/applications/{application.id}/panel").text
    marks = len(stream.definition.criteria) + 1
    assert page.count("wijkt af</") == marks
    assert "een derde van de schaal" in page
    assert [one.id for one in queries.introducers_of(application)] == [chair.id]
    assert chair.name in page.split("</h1>")[1]
