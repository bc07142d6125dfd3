"""The manager's check: a review goes back to its writer with a note, or is set aside with a reason."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications.models import Application
from grants.correspondence.models import Mail
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.models import Assignment, Review, Standing
from grants.review.rules import signs
from grants.review.rules.wishes import Wishes
from grants.streams.models import Stream
from tests.factories.people import a_holder, sign_in
from tests.factories.review import (
    a_chair,
    a_review,
    a_reviewer,
    a_stream_with_applications,
    an_assignment,
    scores_of,
    start,
)
from tests.factories.streams import a_definition, a_manager

NOTE = "De reden bij het eerste criterium zegt te weinig."


def reviewed(*values: int, panel: bool = False) -> tuple[Stream, Application, list[Assignment]]:
    """Return a stream with one application that was reviewed with each of these values."""
    stream, (application,) = a_stream_with_applications(1)
    given = [an_assignment(application) for _ in values]
    start(stream)
    for assignment, value in zip(given, values, strict=True):
        a_review(assignment, value)
    if panel:
        commands.open_panel(actor=a_manager(), stream=stream)
    return stream, application, given


def fresh(assignment: Assignment) -> Review:
    db.session.rollback()
    return db.session.scalars(select(Review).where(Review.assignment_id == assignment.id)).one()


def stands(application: Application) -> tuple[int, int | None, int]:
    db.session.rollback()
    found = db.session.scalars(select(Standing).where(Standing.application_id == application.id)).one()
    return found.reviews_done, found.provisional, found.final


def returned(assignment: Assignment, actor: Account | None = None) -> Review:
    version = fresh(assignment).version
    return commands.return_review(
        actor=actor or a_manager(), assignment=assignment, version=version, note=NOTE
    )


def set_aside(assignment: Assignment, reason: str = "Te zwak onderbouwd.") -> Review:
    version = fresh(assignment).version
    return commands.set_review_aside(actor=a_manager(), assignment=assignment, version=version, reason=reason)


# --- What is noticed --------------------------------------------------------------------------------


def test_short_and_repeated_reasons_are_noticed() -> None:
    definition = a_definition(reason_words=3)
    first, second = (criterion.key for criterion in definition.criteria)
    found = signs(definition, {first: (4, "Goed zo."), second: (4, " goed  ZO. ")})
    assert [(sign.criterion, sign.said.msgid[:15]) for sign in found] == [
        (first, "The reason has "),
        (first, "The same reason"),
        (second, "The reason has "),
        (second, "The same reason"),
    ]
    assert signs(definition, {first: (4, "Dit past erbij."), second: (1, "Dit past niet.")}) == []
    assert signs(a_definition(), {first: (4, "Ja."), second: (4, "Nee.")}) == []


# --- Returned ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("app")
def test_a_returned_review_does_not_count_until_it_is_back_and_what_it_said_is_kept() -> None:
    stream, application, (one, _other) = reviewed(5, 3)
    assert stands(application) == (2, 400, 400)
    returned(one)
    assert stands(application) == (1, 300, 300)
    kept = fresh(one)
    assert (kept.state, kept.mean, kept.submitted_at) == ("returned", None, None)
    scores = {c.key: [5, "Daarom 5."] for c in stream.definition.criteria}
    assert [(r.note, r.before) for r in kept.returns] == [
        (NOTE, {"mean": 500, "remarks": "", "scores": scores})
    ]
    again = scores_of(stream, 4)
    commands.save_review(actor=one.reviewer, assignment=one, version=kept.version, scores=again, remarks="")
    assert fresh(one).state == "returned"
    commands.submit_review(
        actor=one.reviewer, assignment=one, version=fresh(one).version, scores=again, remarks=""
    )
    assert stands(application) == (2, 350, 350)
    assert fresh(one).returns[0].before["mean"] == 500
    assert queries.standing_faults() == []
    deeds = db.session.scalars(select(AuditEntry.deed).order_by(AuditEntry.id.desc()).limit(3)).all()
    assert deeds == ["submit_review", "save_review", "return_review"]


@pytest.mark.usefixtures("app")
def test_while_the_panel_meets_only_the_returned_one_is_open_and_the_ranking_waits_for_it() -> None:
    stream, application, (one, other) = reviewed(5, 3, panel=True)
    returned(one)
    with pytest.raises(NotAllowed):
        commands.reopen_review(actor=other.reviewer, assignment=other)
    chair = a_chair(stream)
    with pytest.raises(RuleBroken) as refused:
        commands.freeze_ranking(actor=chair, stream=stream)
    assert refused.value.code == "reviews_returned"
    assert application.reference in str(refused.value.said.params["which"])
    commands.submit_review(
        actor=one.reviewer,
        assignment=one,
        version=fresh(one).version,
        scores=scores_of(stream, 4),
        remarks="",
    )
    with pytest.raises(NotAllowed):
        commands.reopen_review(actor=one.reviewer, assignment=one)
    commands.freeze_ranking(actor=chair, stream=stream)
    with pytest.raises(NotAllowed):
        returned(other)


@pytest.mark.usefixtures("app")
def test_who_may_return_a_review_and_when() -> None:
    stream, _application, (one, _other) = reviewed(5, 3)
    version = fresh(one).version
    for stranger in (
        one.reviewer,
        a_holder("programme_manager", scope_kind="stream", scope_id=stream.id + 1),
    ):
        with pytest.raises(NotFound):
            commands.return_review(actor=stranger, assignment=one, version=version, note=NOTE)
    auditor = a_holder("auditor", scope_kind="stream", scope_id=stream.id)
    with pytest.raises(NotAllowed):
        commands.return_review(actor=auditor, assignment=one, version=version, note=NOTE)
    with pytest.raises(RuleBroken) as empty:
        commands.return_review(actor=a_manager(), assignment=one, version=version, note="  ")
    assert (empty.value.code, empty.value.field) == ("reason_missing", "note")
    commands.reopen_review(actor=one.reviewer, assignment=one)
    a_review(one, 2)
    with pytest.raises(Stale):
        commands.return_review(actor=a_manager(), assignment=one, version=version, note=NOTE)
    returned(one)
    with pytest.raises(RuleBroken) as twice:
        returned(one)
    assert twice.value.code == "not_in_this_state"


@pytest.mark.usefixtures("app")
def test_the_writer_is_told_by_mail_without_the_note_or_the_title() -> None:
    _stream, application, (one, _other) = reviewed(5, 3)
    returned(one)
    mail = db.session.scalars(select(Mail).where(Mail.kind == "review_returned")).one()
    assert mail.to == one.reviewer.email
    assert f"/reviews/{one.id}" in mail.body
    assert NOTE not in mail.body
    assert application.title not in mail.body


# --- Set aside --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("app")
def test_a_weak_report_is_set_aside_and_somebody_else_can_be_asked() -> None:
    stream, application, (one, _other) = reviewed(5, 3)
    set_aside(one)
    assert stands(application) == (1, 300, 300)
    kept = fresh(one)
    assert (kept.state, kept.aside_because, kept.mean) == ("set_aside", "Te zwak onderbouwd.", 500)
    assert queries.standing_faults() == []
    with pytest.raises(RuleBroken):
        a_review(one, 4)
    _page, (row,) = queries.board_page(a_manager(), stream, queries.reviewers_of(stream))
    assert row.have == 1
    third = a_reviewer(stream)
    shown = queries.proposal(a_manager(), stream, Wishes(per_application=2))
    assert [(given.application.id, given.reviewer.id) for given in shown.new] == [(application.id, third.id)]


@pytest.mark.usefixtures("app")
def test_one_set_aside_by_mistake_counts_again_and_one_with_an_interest_never() -> None:
    _stream, application, (one, other) = reviewed(5, 3)
    set_aside(one)
    commands.count_review_again(actor=a_manager(), assignment=one)
    assert stands(application) == (2, 400, 400)
    assert fresh(one).aside_because is None
    commands.declare_interest(actor=other.reviewer, assignment=other, interest="Een oud-collega.")
    with pytest.raises(RuleBroken) as refused:
        commands.count_review_again(actor=a_manager(), assignment=other)
    assert refused.value.code == "nothing_to_count"


def test_the_export_has_the_reason_and_the_script_still_agrees(client: FlaskClient) -> None:
    stream, application, (one, _other) = reviewed(5, 3, panel=True)
    set_aside(one)
    commands.freeze_ranking(actor=a_chair(stream), stream=stream)
    sign_in(client, a_manager())
    answer = client.get(f"/streams/{stream.id}/ranking.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        reasons = json.loads(archive.read("reasons.json"))
        scores = archive.read("scores.csv").decode()
    (aside,) = reasons["set_aside"]
    assert (aside["application"], aside["reason"]) == (application.reference, "Te zwak onderbouwd.")
    assert f"{aside['review']},,sharing,5,0" in scores


# --- The pages --------------------------------------------------------------------------------------


def test_a_manager_checks_returns_and_reads_before_and_after(client: FlaskClient) -> None:
    stream, _application, (one, _other) = reviewed(5, 3)
    manager = a_manager()
    sign_in(client, manager)
    listed = client.get(f"/streams/{stream.id}/review/checking").text
    assert f"/assignments/{one.id}/report" in listed
    assert "2 signalen" in listed
    page = client.get(f"/assignments/{one.id}/report").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version is not None
    empty = client.post(f"/assignments/{one.id}/return", data={"version": version[1], "note": ""})
    assert empty.status_code == 422
    data = {"version": version[1], "note": NOTE}
    assert client.post(f"/assignments/{one.id}/return", data=data).status_code == 303
    twice = client.post(f"/assignments/{one.id}/return", data=data)
    assert twice.status_code == 422
    assert "data-error-summary" in twice.text
    sign_in(client, one.reviewer)
    assert "Pas teruggegeven beoordelingen aan: 1" in client.get("/").text
    assert NOTE in client.get(f"/reviews/{one.id}").text
    again = {"version": str(fresh(one).version), "remarks": "", "deed": "submit"}
    for key in ("sharing", "anchoring"):
        again |= {key: "4", f"{key}_reason": f"Nu {key} beter uitgelegd."}
    assert client.post(f"/reviews/{one.id}", data=again).status_code == 303
    assert NOTE not in client.get(f"/reviews/{one.id}").text
    sign_in(client, manager)
    compared = client.get(f"/assignments/{one.id}/report").text
    assert "Daarom 5." in compared
    assert "Nu sharing beter uitgelegd." in compared
    data = {"version": str(fresh(one).version), "reason": "Toch te mager."}
    assert client.post(f"/assignments/{one.id}/set-aside", data=data).status_code == 303
    assert "Toch te mager." in client.get(f"/assignments/{one.id}/report").text
    assert client.post(f"/assignments/{one.id}/count-again").status_code == 303
    assert fresh(one).state == "submitted"


def test_nobody_else_reads_a_report_there(client: FlaskClient) -> None:
    stream, application, (one, other) = reviewed(5, 3)
    addresses = (f"/streams/{stream.id}/review/checking", f"/assignments/{one.id}/report")
    for account in (other.reviewer, a_chair(stream)):
        sign_in(client, account)
        for address in addresses:
            assert client.get(address).status_code in {403, 404}, address
    draft = an_assignment(application, a_reviewer(stream))
    a_review(draft, 1, submitted=False)
    sign_in(client, a_manager())
    assert client.get(f"/assignments/{draft.id}/report").status_code == 404
    assert f"/assignments/{draft.id}/report" not in client.get(addresses[0]).text
