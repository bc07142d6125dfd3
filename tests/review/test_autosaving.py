"""A review is saved while its reviewer types: nothing is submitted by it, and it leaves one entry in the log."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.review import commands
from grants.review.models import Assignment, Review
from tests.factories.people import sign_in
from tests.factories.review import a_review, a_stream_with_applications, an_assignment, start

BY_SCRIPT = {"X-Autosave": "1"}


@pytest.fixture
def assignment(client: FlaskClient) -> Assignment:
    """An application that waits for its review, before its reviewer who is signed in."""
    stream, (application,) = a_stream_with_applications(1)
    given = an_assignment(application)
    start(stream)
    sign_in(client, given.reviewer)
    return given


def typed(version: int, reason: str, **facts: str) -> dict[str, str]:
    """Return what a script sends of a review that is half written."""
    return {"version": str(version), "sharing": "4", "sharing_reason": reason, "remarks": ""} | facts


def kept(assignment: Assignment) -> Review:
    """Return the review as it stands."""
    db.session.rollback()
    return db.session.scalars(select(Review).where(Review.assignment_id == assignment.id)).one()


def deeds_on(review: Review) -> list[str]:
    """Return what the log says was done with a review."""
    entries = select(AuditEntry.deed).where(
        AuditEntry.subject_kind == "review", AuditEntry.subject_id == review.id
    )
    return list(db.session.scalars(entries.order_by(AuditEntry.id)))


def test_what_is_typed_is_kept_as_a_draft_and_logged_once(
    client: FlaskClient, assignment: Assignment
) -> None:
    path = f"/reviews/{assignment.id}"
    assert f'data-autosave="{path}"' in client.get(path).text
    for version, words in enumerate(("Daar", "Daarom", "Daarom een vier.")):
        answer = client.post(path, data=typed(version, words, deed="submit"), headers=BY_SCRIPT)
        assert (answer.status_code, answer.get_json()["version"]) == (200, version + 1)
        assert len(answer.get_json()["saved_at"]) == len("14:02")
    review = kept(assignment)
    assert review.state == "draft"
    assert {one.criterion: (one.value, one.reason) for one in review.scores} == {
        "sharing": (4, "Daarom een vier."),
        "anchoring": (None, ""),
    }
    assert deeds_on(review) == ["save_review"]
    a_review(assignment, 4)
    assert deeds_on(review) == ["save_review", "submit_review"]


def test_what_cannot_be_kept_is_told_to_the_script(client: FlaskClient, assignment: Assignment) -> None:
    path = f"/reviews/{assignment.id}"
    client.post(path, data=typed(0, "Op het ene scherm"), headers=BY_SCRIPT)
    other = client.post(path, data=typed(0, "Op het andere scherm"), headers=BY_SCRIPT)
    assert other.status_code == 409
    assert other.get_json()["message"]
    off = client.post(path, data=typed(1, "Negen van de vijf", sharing="9"), headers=BY_SCRIPT)
    assert off.status_code == 422
    assert [one.reason for one in kept(assignment).scores if one.value] == ["Op het ene scherm"]
    a_review(assignment, 4)
    assert "data-autosave" not in client.get(path).text
    late = client.post(path, data=typed(2, "Nog iets"), headers=BY_SCRIPT)
    assert late.status_code == 422
    commands.reopen_review(actor=assignment.reviewer, assignment=assignment)
    assert kept(assignment).state == "draft"
