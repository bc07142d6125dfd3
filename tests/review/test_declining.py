"""A reviewer declines an application; topics and languages beside words make the fit of who is asked next."""

from __future__ import annotations

import math

import numpy as np
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications.models import Application
from grants.correspondence.models import Mail
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.models import Assignment, Review
from grants.review.rules.affinity import (
    fit_of,
    language_fits,
    language_of,
    topic_fits,
    topics_in,
    topics_of,
)
from grants.review.rules.wishes import Wishes
from grants.streams.models import Stream
from tests.factories.applications import an_admissible_application
from tests.factories.people import acts_for, sign_in
from tests.factories.review import a_review, a_reviewer, an_assignment, start
from tests.factories.streams import a_manager, an_open_stream

TITLE = "Samen koken met buren en ouderen"


def a_round() -> tuple[Stream, Application, list[Account]]:
    """Return a stream with one application, and three reviewers of whom the second fits best and the third not."""
    stream = an_open_stream(reviews_wanted=1)
    application = an_admissible_application(stream, title=TITLE)
    people = [a_reviewer(stream, name) for name in ("Weigert", "Kokkie", "Wandelaar")]
    for account, words in zip(people, ("koken", "koken met ouderen en buren", "wandelen"), strict=True):
        know(account, words)
    return stream, application, people


def know(account: Account, words: str, **facts: object) -> None:
    kept = queries.find_profile(account)
    usual = {"kind": "referee", "institution": "", "most": 5}
    version = kept.version if kept else 0
    commands.save_profile(actor=account, version=version, expertise=words, **(usual | facts))


def decline(assignment: Assignment, reason: str = "Geen tijd.") -> None:
    commands.decline_assignment(actor=assignment.reviewer, assignment=assignment, reason=reason)


# --- On paper ---------------------------------------------------------------------------------------


def test_a_topic_is_there_when_all_its_words_are() -> None:
    topics = topics_of("  samen koken \n\nouderen\nsamen  koken\nsport")
    assert topics == ["samen koken", "ouderen", "sport"]
    assert topics_in(topics, TITLE) == ["samen koken", "ouderen"]
    (fits,) = topic_fits([TITLE], [topics, ["koken"], ["sport"], []])
    assert fits[:3] == pytest.approx([2 / 3, 1.0, 0.0])
    assert math.isnan(fits[3])


def test_a_language_is_only_known_when_it_is_clear() -> None:
    dutch = "Wij koken elke week met en voor de buren, en dat is een feest."
    english = "We cook every week with and for the neighbours, and that is a feast of joy."
    assert [language_of(text) for text in (dutch, english, "koken", dutch + english)] == [
        "nl",
        "en",
        None,
        None,
    ]
    found = language_fits([dutch, "koken"], [["nl"], ["en"], []])
    assert list(found[0, :2]) == [1.0, 0.0]
    assert np.isnan(found[0, 2])
    assert np.isnan(found[1]).all()


def test_what_is_not_known_has_no_weight_and_a_language_alone_says_nothing() -> None:
    nothing = math.nan
    cases = {
        (0.4, nothing, nothing): 0.4,
        (0.4, 1.0, nothing): (50 * 0.4 + 30) / 80,
        (0.4, 1.0, 0.0): (50 * 0.4 + 30) / 100,
        (nothing, 0.5, 1.0): (15 + 20) / 50,
        (nothing, nothing, 1.0): nothing,
    }
    parts = dict(zip(("words", "topics", "language"), np.array(list(cases)).T, strict=True))
    assert list(fit_of(parts)) == pytest.approx(list(cases.values()), nan_ok=True)


# --- Declining --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("app")
def test_declining_opens_the_slot_and_the_next_best_is_offered() -> None:
    stream, application, (unwilling, cook, _walker) = a_round()
    assignment = an_assignment(application, unwilling)
    start(stream)
    a_review(assignment, 4, submitted=False)
    manager = a_manager()
    assert queries.declined(manager, stream) == []
    decline(assignment)
    db.session.expire_all()
    assert (assignment.state, assignment.declined_because) == ("declined", "Geen tijd.")
    assert db.session.scalars(select(Review)).one().state == "set_aside"
    assert [one.id for one in queries.declined(manager, stream)] == [assignment.id]
    found = queries.next_best(manager, stream, {application.id})[application.id]
    assert found.reviewer.id == cook.id
    _page, (row,) = queries.board_page(manager, stream, queries.reviewers_of(stream))
    assert row.have == 0
    with pytest.raises(RuleBroken) as again:
        commands.assign_reviewers(actor=manager, stream=stream, pairs=[(application.id, unwilling.id)])
    assert again.value.code == "reviewer_closed"
    an_assignment(application, cook)
    assert queries.declined(manager, stream) == []


@pytest.mark.usefixtures("app")
def test_who_has_no_room_or_shares_an_institution_is_not_offered() -> None:
    stream, application, (unwilling, cook, walker) = a_round()
    other = an_admissible_application(stream, title="Tuinieren")
    know(cook, "koken met ouderen en buren", most=1)
    an_assignment(other, cook)
    decline(an_assignment(application, unwilling))
    manager = a_manager()
    assert queries.next_best(manager, stream, {application.id})[application.id].reviewer.id == walker.id
    third = a_reviewer(stream, "Collega")
    know(third, "koken", institution="Hogeschool")
    know(walker, "wandelen", institution=" hogeschool")
    an_assignment(application, third)
    assert queries.next_best(manager, stream, {application.id}) == {}


@pytest.mark.usefixtures("app")
def test_when_and_by_whom_an_application_is_declined() -> None:
    stream, application, (unwilling, cook, _walker) = a_round()
    assignment = an_assignment(application, unwilling)
    start(stream)
    with pytest.raises(NotFound):
        commands.decline_assignment(actor=cook, assignment=assignment, reason="Geen tijd.")
    with pytest.raises(RuleBroken) as silent:
        decline(assignment, " ")
    assert silent.value.field == "reason"
    a_review(assignment, 4)
    with pytest.raises(NotAllowed):
        decline(assignment)
    commands.reopen_review(actor=unwilling, assignment=assignment)
    commands.open_panel(actor=a_manager(), stream=stream)
    with pytest.raises(NotAllowed):
        decline(assignment)


@pytest.mark.usefixtures("app")
def test_only_managers_to_whom_the_application_is_open_hear_of_it() -> None:
    stream, application, (unwilling, _cook, _walker) = a_round()
    assignment = an_assignment(application, unwilling)
    neutral, party = a_manager(), a_manager()
    acts_for(party, application.organisation)
    decline(assignment)
    told = set(db.session.scalars(select(Mail.to).where(Mail.kind == "assignment_declined")))
    assert neutral.email in told
    assert party.email not in told
    assert queries.declined(party, stream) == []


@pytest.mark.usefixtures("app")
def test_topics_and_languages_count_in_the_proposal_with_their_weights() -> None:
    stream, _application, (unwilling, _cook, walker) = a_round()
    know(unwilling, "", topics="samen koken\nouderen", languages=["nl"])
    know(walker, "", languages=["nl"])
    base = queries.proposal(a_manager(), stream, Wishes(per_application=3))
    fits = {one.reviewer.name: one for one in base.new}
    assert fits["Weigert"].fit == 1.0
    assert fits["Weigert"].parts == {"topics": 1.0, "language": 1.0}
    assert fits["Weigert"].topics == ["samen koken", "ouderen"]
    assert fits["Wandelaar"].fit is None
    assert fits["Kokkie"].parts == {"words": 1.0}


# --- The pages --------------------------------------------------------------------------------------


def test_the_reviewer_gives_it_back_and_the_manager_asks_another_with_one_button(client: FlaskClient) -> None:
    stream, application, (unwilling, cook, _walker) = a_round()
    assignment = an_assignment(application, unwilling, free=False)
    sign_in(client, unwilling)
    address = f"/reviews/{assignment.id}/decline"
    assert address in client.get(f"/reviews/{assignment.id}/interest").text
    assert TITLE in client.get(address).text
    assert client.post(address, data={"reason": ""}).status_code == 422
    assert client.post(address, data={"reason": "Ik ga op reis."}).status_code == 303
    assert client.get(address).status_code == 404
    sign_in(client, a_manager())
    board = f"/streams/{stream.id}/review/reviewers"
    shown = client.get(board).text
    assert "Ik ga op reis." in shown
    assert f"Vraag Kokkie om {application.reference} te beoordelen" in shown
    pair = f"{application.id}-{cook.id}"
    assert f'name="pairs" value="{pair}"' in shown
    assert client.post(board, data={"pairs": [pair]}).status_code == 303
    assert "Vraag Kokkie" not in client.get(board).text


def test_a_reviewer_keeps_topics_and_languages(client: FlaskClient) -> None:
    _stream, _application, (unwilling, _cook, _walker) = a_round()
    sign_in(client, unwilling)
    kept = queries.find_profile(unwilling)
    assert kept is not None
    data = {
        "version": str(kept.version),
        "kind": "referee",
        "institution": "",
        "expertise": "koken",
        "topics": "samen koken\nouderen",
        "languages": ["en", "nl"],
        "most": "5",
    }
    assert client.post("/reviews/about-me", data=data).status_code == 303
    db.session.expire_all()
    assert (kept.topics.splitlines(), kept.languages) == (["samen koken", "ouderen"], "en nl")
    shown = client.get("/reviews/about-me").text
    assert "samen koken" in shown
    assert shown.count("checked") == 2
