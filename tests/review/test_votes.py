"""A vote of the panel: the most votes count, and where they are equally divided what the call says."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from grants.applications.models import Application
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.people.models import Account
from grants.review import commands
from grants.review.rules import outcome_of
from grants.streams.models import Stream
from tests.factories.people import sign_in
from tests.factories.rebuttal import a_reviewed_stream
from tests.factories.review import a_chair, a_reviewer
from tests.factories.streams import a_definition, a_manager


def refused(code: str) -> pytest.RaisesExc[RuleBroken]:
    return pytest.RaisesExc(RuleBroken, check=lambda broken: broken.code == code)


@pytest.mark.parametrize(
    ("rule", "votes", "outcome"),
    [
        ("chair", (3, 1), 300),
        ("chair", (1, 3), 400),
        ("higher", (2, 2), 400),
        ("lower", (2, 2), 300),
        ("again", (2, 2), None),
        ("again", (2, 3), 400),
    ],
)
def test_which_score_counts(rule: str, votes: tuple[int, int], outcome: int | None) -> None:
    call = a_definition(split_vote=rule)
    found = outcome_of(call, lower=300, higher=400, votes_lower=votes[0], votes_higher=votes[1])
    assert found == outcome


def test_the_chair_decides_with_a_reason_for_one_of_the_two() -> None:
    facts = {"lower": 300, "higher": 400, "votes_lower": 2, "votes_higher": 2}
    call = a_definition()
    for chosen, reason in ((None, "Daarom."), (350, "Daarom."), (400, " ")):
        with refused("chair_decides"):
            outcome_of(call, chosen=chosen, reason=reason, **facts)
    assert outcome_of(call, chosen=400, reason="Daarom.", **facts) == 400
    with refused("nobody_voted"):
        outcome_of(call, lower=300, higher=400, votes_lower=0, votes_higher=0)
    with refused("same_score"):
        outcome_of(call, lower=400, higher=400, votes_lower=1, votes_higher=0)


def before_panel(**facts: object) -> tuple[Stream, Application, Account]:
    """Return a stream whose panel meets, its one application and the chair."""
    stream, (application,), _given = a_reviewed_stream(3, asked=None, **facts)
    commands.open_panel(actor=a_manager(), stream=stream)
    return stream, application, a_chair(stream)


def vote(chair: Account, application: Application, few: int, many: int, **facts: object) -> None:
    key = application.stream.definition.criteria[0].key
    commands.note_vote(
        actor=chair,
        application=application,
        criterion=key,
        lower=300,
        higher=400,
        votes_lower=few,
        votes_higher=many,
        **facts,  # type: ignore[arg-type]
    )


def save(chair: Account, application: Application, first: int) -> None:
    keys = [one.key for one in application.stream.definition.criteria]
    scores = dict.fromkeys(keys, 300) | {keys[0]: first}
    commands.save_panel_scores(actor=chair, application=application, scores=scores, reason="Gestemd.")


@pytest.mark.usefixtures("app")
def test_the_final_score_is_what_the_panel_voted_for() -> None:
    stream, application, chair = before_panel()
    vote(chair, application, 1, 3)
    with refused("votes_not_kept"):
        commands.freeze_ranking(actor=chair, stream=stream)
    with refused("vote_decides"):
        save(chair, application, 300)
    save(chair, application, 400)
    commands.freeze_ranking(actor=chair, stream=stream)


@pytest.mark.usefixtures("app")
def test_a_split_vote_is_taken_again_before_anything_is_frozen_where_the_call_says_so() -> None:
    stream, application, chair = before_panel(split_vote="again")
    vote(chair, application, 2, 2)
    with refused("votes_not_kept"):
        commands.freeze_ranking(actor=chair, stream=stream)
    with refused("vote_again"):
        save(chair, application, 300)
    vote(chair, application, 3, 1)
    save(chair, application, 300)
    commands.freeze_ranking(actor=chair, stream=stream)


@pytest.mark.usefixtures("app")
def test_only_who_leads_the_panel_notes_a_vote() -> None:
    stream, application, _chair = before_panel()
    with pytest.raises(NotAllowed):
        vote(a_manager(), application, 2, 1)
    with pytest.raises((NotFound, NotAllowed)):
        vote(a_reviewer(stream), application, 2, 1)


def test_the_page_of_a_vote_keeps_what_was_typed(client: FlaskClient) -> None:
    _stream, application, chair = before_panel()
    sign_in(client, chair)
    key = application.stream.definition.criteria[0].key
    typed = {"criterion": key, "lower": "3", "votes_lower": "2", "higher": "4", "votes_higher": "2"}
    address = f"/applications/{application.id}/panel/vote"
    assert client.get(address).status_code == 200
    answer = client.post(address, data=typed)
    assert answer.status_code == 422
    assert "De stemmen staken" in answer.get_data(as_text=True)
    done = client.post(address, data=typed | {"chosen": "4", "reason": "Het plan is rijp."})
    assert done.status_code == 303
    page = client.get(f"/applications/{application.id}/panel").get_data(as_text=True)
    assert "Het plan is rijp." in page
