"""Topics of a call and preferences: ticked by the applicant, ticked and said by reviewers, and what follows."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from flask.testing import FlaskClient

from grants.applications.queries import chosen_topics
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.rules.affinity import fit_of, preference_fits, ticked_fits
from grants.review.rules.wishes import Wishes
from grants.streams.models import Stream
from grants.streams.rules.definition import Choice, Question, Section
from grants.streams.rules.faults import contradictions
from tests.factories.applications import an_admissible_application
from tests.factories.people import acts_for, sign_in
from tests.factories.review import a_reviewer, an_assignment, start
from tests.factories.streams import a_definition, a_manager, an_open_stream, some_sections, words

TOPICS = tuple(Choice(key, words(key.title())) for key in ("cooking", "walking", "music"))
QUESTION = Question("themes", "topics", words("Which topics"), choices=TOPICS, required=False)


def a_call_with_topics() -> tuple[Stream, Account, Account]:
    """Return a stream that asks for topics, with two applications on all of them, and two reviewers."""
    plan, *others = some_sections()
    stream = an_open_stream(
        sections=(Section(plan.key, plan.title, (*plan.questions, QUESTION)), *others), reviews_wanted=1
    )
    for title in ("Eerste plan", "Tweede plan"):
        an_admissible_application(stream, title=title)
    return stream, a_reviewer(stream, "Ans"), a_reviewer(stream, "Bas")


def answers(account: Account, stream: Stream, *interests: int) -> list[int]:
    """Say in which applications one has an interest; return which one may say a preference of."""
    commands.answer_before_preferences(
        actor=account,
        stream=stream,
        asked=[one.id for one in queries.to_answer_first(account, stream)],
        interests=interests,
        interest="Mijn zus werkt daar." if interests else "",
    )
    return [one.id for one in queries.open_to_preference(account, stream)]


def says(
    account: Account, stream: Stream, preferences: dict[int, str], *topics: str, version: int | None = None
) -> None:
    kept = queries.find_topics(account, stream)
    seen = (kept.version if kept else 0) if version is None else version
    commands.save_preferences(
        actor=account, stream=stream, version=seen, topics=topics, preferences=preferences
    )


# --- On paper ---------------------------------------------------------------------------------------


def test_ticked_topics_fit_by_the_part_of_the_application_that_is_known_and_none_is_not_nought() -> None:
    found = ticked_fits([{"a", "b"}, {"c"}, ()], [{"a"}, {"a", "b", "c"}, ()])
    assert found[0, :2].tolist() == [0.5, 1.0]
    assert found[1, :2].tolist() == [0.0, 1.0]
    assert np.isnan(found[2]).all()
    assert np.isnan(found[:, 2]).all()


def test_a_preference_counts_where_it_was_said_and_only_there() -> None:
    found = preference_fits([1, 2], [7, 8], {(1, 7): "eager", (2, 7): "rather_not", (3, 7): "eager"})
    assert found[:, 0].tolist() == [1.0, 0.0]
    assert np.isnan(found[:, 1]).all()
    nothing = np.array([math.nan, math.nan])
    parts = {"words": np.array([0.4, math.nan]), "topics": nothing, "language": np.array([1.0, 1.0])}
    with_it = fit_of(parts | {"preference": np.array([1.0, 0.0])})
    assert list(with_it) == pytest.approx([(50 * 0.4 + 40 + 20) / 110, 20 / 60])


def test_a_call_has_its_topics_once_and_at_least_two() -> None:
    plan, *others = some_sections()
    again = Question("more", "topics", words("More"), choices=TOPICS[:1])

    def said(*questions: Question) -> list[str]:
        sections = (Section(plan.key, plan.title, (*plan.questions, *questions)), *others)
        return [one.msgid for one in contradictions(a_definition(sections=sections))]

    assert said(QUESTION) == []
    assert "A call asks for its topics in one question at most." in said(QUESTION, again)
    assert "The question “%(key)s” needs at least two choices." in said(again)


# --- Saying it --------------------------------------------------------------------------------------


def test_ticked_topics_and_preferences_decide_who_gets_what(app: object) -> None:
    stream, ans, bas = a_call_with_topics()
    manager = a_manager()
    first, second = answers(ans, stream)
    assert answers(bas, stream) == [first, second]
    says(ans, stream, {first: "rather_not", second: "eager"}, "cooking")
    says(bas, stream, {first: "eager", second: "rather_not"}, "cooking", "walking")
    found = queries.proposal(manager, stream, Wishes(per_application=1))
    assert [(one.application.id, one.reviewer.name, one.preference) for one in found.new] == [
        (first, "Bas", "eager"),
        (second, "Ans", "eager"),
    ]
    assert found.new[0].parts["topics"] == pytest.approx(2 / 3)
    assert [name.en for name in found.new[0].shared] == ["Cooking (en)", "Walking (en)"]
    application = next(iter(found.applications.values()))
    assert chosen_topics(application) == ["cooking", "walking", "music"]
    says(ans, stream, {first: "eager", second: ""}, "music")
    says(bas, stream, {first: "rather_not"})
    turned = queries.proposal(manager, stream, Wishes(per_application=1, most=1))
    assert [(one.application.id, one.reviewer.name, one.preference) for one in turned.new] == [
        (first, "Ans", "eager"),
        (second, "Bas", "rather_not"),
    ]


def test_nothing_is_said_of_an_application_before_the_answer_about_interests(app: object) -> None:
    stream, ans, _bas = a_call_with_topics()
    first, second = [one.id for one in queries.to_answer_first(ans, stream)]
    with pytest.raises(NotFound):
        says(ans, stream, {first: "eager"})
    assert answers(ans, stream, first) == [second]
    assert queries.to_answer_first(ans, stream) == []
    with pytest.raises(NotFound):
        says(ans, stream, {first: "eager"})
    found = queries.proposal(a_manager(), stream, Wishes(per_application=1, one_per_institution=False))
    assert (first, ans.id) not in found.pairs
    with pytest.raises(RuleBroken, match="personal interest"):
        commands.assign_reviewers(actor=a_manager(), stream=stream, pairs=[(first, ans.id)])


def test_who_may_not_review_is_asked_nothing_and_reads_no_title(app: object, client: FlaskClient) -> None:
    stream, ans, _bas = a_call_with_topics()
    rival = queries.to_answer_first(ans, stream)[0].organisation
    acts_for(ans, rival)
    assert queries.to_answer_first(ans, stream) == []
    sign_in(client, ans)
    page = client.get(f"/streams/{stream.id}/preferences").text
    assert "Which topics" in page or "Van welke onderwerpen" in page
    assert "Eerste plan" not in page


def test_two_tabs_unknown_words_and_a_panel_that_began_are_refused(app: object) -> None:
    stream, ans, bas = a_call_with_topics()
    (first, _second) = answers(ans, stream)
    says(ans, stream, {first: "willing"}, "music")
    with pytest.raises(Stale):
        says(ans, stream, {first: "eager"}, version=0)
    with pytest.raises(RuleBroken, match="does not exist"):
        says(ans, stream, {}, "gardening")
    with pytest.raises(RuleBroken, match="does not exist"):
        says(ans, stream, {first: "perhaps"})
    assert {one.preference for one in queries.preferences_of(ans, stream).values()} == {"willing"}
    an_assignment(queries.open_to_preference(ans, stream)[0], ans)
    with pytest.raises(NotFound):
        says(ans, stream, {first: "eager"})
    start(stream)
    commands.open_panel(actor=a_manager(), stream=stream)
    with pytest.raises(NotAllowed):
        says(bas, stream, {})
    with pytest.raises(NotFound):
        says(a_manager(), stream, {})


def test_a_reviewer_fills_in_the_pages_and_sees_titles_only(client: FlaskClient) -> None:
    stream, ans, _bas = a_call_with_topics()
    sign_in(client, ans)
    address = f"/streams/{stream.id}/preferences"
    asked = client.get(address + "/interests").text
    waiting = queries.to_answer_first(ans, stream)
    assert waiting[0].organisation.name in asked
    numbers = " ".join(str(one.id) for one in waiting)
    assert client.post(address + "/interests", data={"asked": numbers, "measure": "out"}).status_code == 303
    page = client.get(address).text
    assert "Eerste plan" in page
    assert waiting[0].organisation.name not in page
    typed = {"version": "0", "topics": ["music"], f"about_{waiting[0].id}": "eager"}
    wrong = client.post(address, data=typed | {"topics": ["gardening"]})
    assert wrong.status_code == 422
    assert re.search(r'<option [^>]*(selected value="eager"|value="eager" selected)', wrong.text)
    assert client.post(address, data=typed).status_code == 303
    overtaken = client.post(address, data=typed)
    assert overtaken.status_code == 422
    assert 'name="version" type="hidden" value="1"' in overtaken.text
    sign_in(client, a_manager())
    page = client.get(f"/streams/{stream.id}/review/proposal?per_application=1&least=0&most=3&kind=").text
    assert "zeer graag" in page
    assert "Music (nl)" in page
