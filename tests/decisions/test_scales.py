"""Letters in calls with other scales: the score as the call says it, and what was too low as the ground."""

from __future__ import annotations

import pytest
from flask_babel import force_locale

from grants.decisions import queries
from grants.decisions.rules.letters import letter
from grants.foundation.money import Money
from grants.review import commands as review
from grants.streams.rules.definition import Definition
from grants.web.pages import say
from tests.factories.budget import fund
from tests.factories.decisions import a_proposal
from tests.factories.review import a_chair, a_stream_scored_by
from tests.factories.streams import by_matrix, in_five_words, in_points

pytestmark = pytest.mark.usefixtures("app")


def letters(call: Definition, *values: tuple[tuple[int, ...], ...]) -> list[str]:
    """Return what the letter to each application says, in English, in the order in which they were made."""
    stream, made = a_stream_scored_by(call, *values)
    fund(stream.pot, Money.euro(100_000))
    review.freeze_ranking(actor=a_chair(stream), stream=stream)
    found = {}
    for decision in a_proposal(stream).decisions:
        judged = queries.judgements_of(stream, [decision.application_id])[decision.application_id]
        with force_locale("en"):
            said = letter(queries.facts_for_letter(decision, judged, "en"), say)
        found[decision.application_id] = " ".join(" ".join(map(str, _words(said["blocks"]))).split())
    return [found[application.id] for application in made]


def _words(part: object) -> list[object]:
    if isinstance(part, dict):
        return [word for value in part.values() for word in _words(value)]
    if isinstance(part, list | tuple):
        return [word for value in part for word in _words(value)]
    return [part]


def test_who_is_below_on_a_criterion_reads_what_was_needed_and_what_it_has() -> None:
    short, good, few = letters(in_points(), ((24, 60), (25, 60)), ((30, 40), (30, 40)), ((40, 10), (40, 12)))
    assert "needs at least this on the criterion “Plan (en)”: 25.00. Yours has: 24.50." in short
    assert "points in all. Yours has fewer" not in short
    assert "It has 84.50 of at most 100 points." in short
    assert "Weight" not in short
    assert "We award" in good or "awarded" in good
    assert "needs at least 60.00 points in all. Yours has fewer." in few
    assert "on the criterion" not in few


def test_words_are_said_as_words_and_below_too() -> None:
    good, short = letters(in_five_words(), ((4, 4), (5, 4)), ((2, 5), (2, 5)))
    assert "very good (en) (4.50)" in good
    assert "on the criterion “Quality (en)”: sufficient (en). Yours has: moderate (en)." in short


def test_a_matrix_says_the_priority_and_that_a_cell_is_not_fundable() -> None:
    second, outside = letters(by_matrix(), ((2, 3), (2, 3)), ((1, 3), (1, 3)))
    assert "The matrix of the call gives it this: priority 2." in second
    assert "very relevant (en)" in second
    assert "gives it this: not fundable." in outside
    assert "your scores are in a cell that is not fundable" in outside


def test_who_was_moved_or_drawn_reads_that_and_why() -> None:
    stream, made = a_stream_scored_by(in_five_words(), ((5, 5),), ((4, 4),), ((4, 4),))
    fund(stream.pot, Money.euro(100_000))
    chair = a_chair(stream)
    review.move_in_ranking(actor=chair, application=made[0], place=3, reason="Te veel in één stad.")
    review.freeze_ranking(actor=chair, stream=stream)
    said = {}
    for decision in a_proposal(stream).decisions:
        judged = queries.judgements_of(stream, [decision.application_id])[decision.application_id]
        with force_locale("en"):
            found = letter(queries.facts_for_letter(decision, judged, "en"), say)
        said[decision.application_id] = " ".join(map(str, _words(found["blocks"])))
    assert "was number 1 in the ranking. It was given place 3, for this reason:" in said[made[0].id]
    assert "Te veel in één stad." in said[made[0].id]
    assert "lots were drawn" in said[made[1].id]
    assert "lots were drawn" not in said[made[0].id]
