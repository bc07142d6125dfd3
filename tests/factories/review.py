"""Reviews for tests, made through the same commands as the pages use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from itertools import count
from typing import Any

from grants.applications.models import Application
from grants.foundation.clock import clock_at, now
from grants.foundation.commands import command
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.models import Assignment, ListedAnswer, Ranking, Review
from grants.review.rules import Given
from grants.streams.models import Stream
from grants.streams.rules.definition import Definition
from tests.factories.applications import an_admissible_application
from tests.factories.people import a_holder
from tests.factories.streams import a_manager, an_open_call, an_open_stream
from tests.remembering import remembered

_numbers = count(1)


def a_reviewer(stream: Stream, name: str = "") -> Account:
    """Return somebody who reviews in a stream."""
    name = name or f"Beoordelaar {next(_numbers)}"
    return a_holder("reviewer", scope_kind="stream", scope_id=stream.id, name=name)


def a_chair(stream: Stream) -> Account:
    """Return the chair of a stream's panel, who answered about interests when it meets already."""
    chair = a_holder("chair", scope_kind="stream", scope_id=stream.id, name="Vera Voorzitter")
    answers_for_panel(chair, stream)
    return chair


def answers_for_panel(account: Account, stream: Stream, *interests: Application) -> None:
    """Let somebody say, before they read the reports, that they have an interest in none but these."""
    asked = [one.id for one in queries.to_answer_for_panel(account, stream.id)]
    if asked:
        commands.answer_for_panel(
            actor=account,
            stream=stream,
            asked=asked,
            interests=[one.id for one in interests],
            interest="Collega" if interests else "",
        )


def answers_over_list(account: Account, stream: Stream, *chosen: str, **said: str) -> ListedAnswer:
    """Let somebody answer over the list of a blind call with whom of it they have an interest."""
    return commands.answer_over_list(
        actor=account,
        desk=queries.get_panel_desk(account, stream.id),
        asked=list(queries.listed_names(stream)),
        chosen=chosen,
        **({"interest": "Mijn zus werkt er" if chosen else ""} | said),
    )


def scores_of(stream: Stream, *values: int | None) -> dict[str, Given]:
    """Return a score with a reason for each criterion in order; one value stands for all, None for a gap."""
    criteria = stream.definition.criteria
    given = values if len(values) == len(criteria) else values * len(criteria)
    return {
        criterion.key: (value, "" if value is None else f"Daarom {value}.")
        for criterion, value in zip(criteria, given, strict=True)
    }


@remembered
@command
def a_stream_with_applications(how_many: int = 2, **facts: Any) -> tuple[Stream, list[Application]]:
    """Return a stream with admissible applications of as many applicants; the clock stays where it is."""
    stream = an_open_stream(**facts)
    made = [an_admissible_application(stream, title=f"Plan {n}") for n in range(1, how_many + 1)]
    return stream, made


def after_deadline(stream: Stream) -> AbstractContextManager[None]:
    """Return a context in which the clock stands an hour after the deadline."""
    assert stream.closes_at is not None
    return clock_at(max(stream.closes_at, now()) + timedelta(hours=1))


def start(stream: Stream, manager: Account | None = None) -> None:
    """Start the independent phase an hour after the deadline; the clock stays where it is."""
    manager = manager or a_manager()
    commands.redact_all(actor=manager, stream=stream)
    with after_deadline(stream):
        commands.start_reviews(actor=manager, stream=stream)


@command
def an_assignment(
    application: Application,
    reviewer: Account | None = None,
    *,
    manager: Account | None = None,
    free: bool = True,
) -> Assignment:
    """Return an assignment; unless told otherwise its reviewer has no interest."""
    reviewer = reviewer or a_reviewer(application.stream)
    assignment = commands.assign_reviewer(
        actor=manager or a_manager(), application=application, reviewer=reviewer
    )
    if free:
        commands.declare_free(actor=reviewer, assignment=assignment)
    return assignment


def a_review(
    assignment: Assignment,
    *values: int | None,
    scores: Mapping[str, Given] | None = None,
    submitted: bool = True,
) -> Review:
    """Return a review with these values (4 for all when there are none), submitted unless told otherwise."""
    given = scores or scores_of(assignment.application.stream, *(values or (4,)))
    deed = commands.submit_review if submitted else commands.save_review
    version = assignment.review.version if assignment.review else 0
    return deed(actor=assignment.reviewer, assignment=assignment, version=version, scores=given, remarks="")


@remembered
@command
def a_scored_stream(
    values: Sequence[int | tuple[int, ...]] = (5, 4), *, stream: Stream | None = None
) -> tuple[Stream, list[Application]]:
    """Return a stream in its panel phase, with one application per value, each reviewed once with that value."""
    stream = stream or an_open_stream()
    manager = a_manager()
    reviewer = a_reviewer(stream)
    made = []
    for number, _ in enumerate(values, start=1):
        made.append(an_admissible_application(stream, title=f"Plan {number}", manager=manager))
    start(stream, manager)
    for application, value in zip(made, values, strict=True):
        a_review(
            an_assignment(application, reviewer, manager=manager),
            *(value if isinstance(value, tuple) else (value,)),
        )
    commands.open_panel(actor=manager, stream=stream)
    return stream, made


@remembered
@command
def a_frozen_ranking(
    values: Sequence[int | tuple[int, ...]] = (5, 4), *, stream: Stream | None = None
) -> Ranking:
    """Return the frozen ranking of a stream with one application per value."""
    stream, _ = a_scored_stream(values, stream=stream)
    return commands.freeze_ranking(actor=a_chair(stream), stream=stream)


def a_stream_scored_by(
    call: Definition, *values: tuple[tuple[int, ...], ...]
) -> tuple[Stream, list[Application]]:
    """Return a stream before its panel: an application for each, with a review for each of its rows of scores."""
    stream, manager = an_open_call(call), a_manager()
    made = [an_admissible_application(stream, title=f"Plan {n}") for n, _ in enumerate(values, start=1)]
    readers = [a_reviewer(stream) for _ in values[0]]
    start(stream, manager)
    for application, reviews in zip(made, values, strict=True):
        for reader, review in zip(readers, reviews, strict=True):
            a_review(an_assignment(application, reader), *review)
    commands.open_panel(actor=manager, stream=stream)
    return stream, made
