"""What do panel, chair and manager intend with personal interests: answer, advise, decide, find one later?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import partial

from grants.applications.commands import note_interest
from grants.applications.models import Application
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.commands.answers import note_answer, note_measure
from grants.review.commands.assignments import close_assignment, declare_free, declare_panel_interest
from grants.review.events import InterestDeclared
from grants.review.models import Assignment, InterestMeasure
from grants.review.permissions import may_chair, may_manage_review
from grants.review.states import ASSIGNMENT
from grants.streams.models import Stream


@command
def answer_for_panel(
    *,
    actor: Account,
    stream: Stream,
    asked: Collection[int],
    interests: Collection[int],
    interest: str = "",
    measure: str = "out",
    measure_words: str = "",
    dismissed_because: str = "",
) -> int:
    """Answer, before the reports open, in which of the applications one was asked about one has an interest.

    All or none; return how many open. Raises NotFound when there is nothing to answer or `asked` is not what there
    is to answer now, RuleBroken `interest_missing`, `dismissal_missing`.
    """
    declare = partial(
        declare_panel_interest,
        actor=actor,
        interest=interest,
        measure=measure,
        measure_words=measure_words,
    )
    waiting = queries.to_answer_for_panel(actor, stream.id)
    return answer_at("panel", actor, waiting, asked, interests, declare, dismissed_because)


def answer_at(
    stage: str,
    actor: Account,
    waiting: Iterable[Application],
    asked: Collection[int],
    interests: Collection[int],
    declare: Callable[..., object],
    dismissed_because: str,
) -> int:
    """Answer for every application that waits: `declare(application=…)` those of `interests`, free the others.

    Return how many are free. Raises NotFound when nothing waits or `asked` is not what waits now, RuleBroken
    `dismissal_missing`, and what `declare` raises.
    """
    by_number = {one.id: one for one in waiting}
    if not by_number or set(asked) != set(by_number) or not set(interests) <= set(by_number):
        raise NotFound
    found = queries.interests_in(actor, by_number.values())
    for number, application in by_number.items():
        if number in interests:
            declare(application=application)
        elif (given := queries.find_unanswered(actor, number)) is not None:
            declare_free(actor=actor, assignment=given, dismissed_because=dismissed_because)
        else:
            answer = note_answer(
                actor,
                application,
                stage,
                found[number],
                has_interest=False,
                dismissed_because=dismissed_because,
            )
            db.session.flush()
            record(
                actor_id=actor.id,
                deed="declare_free",
                subject=answer,
                chain=programme_chain(application.stream.round.programme_id),
                application=number,
            )
    return len(by_number) - len(interests)


@command
def advise_measure(*, actor: Account, measure: InterestMeasure, chosen: str, words: str = "") -> None:
    """Advise, as chair, what keeps an interest from doing harm. Raises RuleBroken `measure_decided`."""
    stream = _open(actor, measure)
    may_chair(actor, stream).require()
    if measure.decided is not None:
        raise RuleBroken("measure_decided", sentence("The manager has decided about this interest already."))
    measure.advised, measure.advised_words = chosen, words.strip()
    measure.advised_by, measure.advised_at = actor.id, now()
    _record(actor, measure, stream, "advise_measure", words)


@command
def decide_measure(*, actor: Account, measure: InterestMeasure, chosen: str, words: str = "") -> None:
    """Decide, as manager, what keeps an interest from doing harm, once and for good.

    Who has no part in the stream any more loses every other assignment in it; reviews there are set aside.
    Raises RuleBroken `measure_decided`, `reason_missing` where it is other than was advised or proposed.
    """
    stream = _open(actor, measure)
    may_manage_review(actor, stream).require()
    if measure.decided is not None:
        raise RuleBroken("measure_decided", sentence("The manager has decided about this interest already."))
    if chosen != (measure.advised or measure.proposed) and not words.strip():
        raise RuleBroken(
            "reason_missing", sentence("Explain why you decide otherwise than was advised."), field="words"
        )
    if chosen == "out_of_stream" and queries.phase_of(stream) == "frozen":
        raise RuleBroken("reviews_locked", sentence("The ranking is frozen: nothing changes any more."))
    measure.decided, measure.decided_words = chosen, words.strip()
    measure.decided_by, measure.decided_at = actor.id, now()
    _record(actor, measure, stream, "decide_measure", words)
    if chosen == "out_of_stream":
        _put_out(actor, measure.assignment, stream)


def _put_out(actor: Account, assignment: Assignment, stream: Stream) -> None:
    for other in queries.others_of(assignment):
        other.state = ASSIGNMENT.after(other.state, "take_back")
        close_assignment(actor.id, other, "take_back", str(sentence("has no part in this call")))
    for application in queries.applications_of(stream):
        note_interest(application, assignment.reviewer_id, "measure")


@command
def find_interest(*, actor: Account, assignment: Assignment, reason: str) -> InterestMeasure:
    """Say, as manager, that a reviewer has an interest that they did not declare; the application closes to them.

    Before the freeze the review is set aside and the means are counted again; where the panel gave a final score it
    looks again. After the freeze the ranking stays as it is, and `queries.what_follows` says what it would be.
    Raises RuleBroken `interest_missing`, `interest_known`.
    """
    stream = assignment.application.stream
    may_manage_review(actor, stream).require()
    if not queries.is_open_to(actor, assignment.application):
        raise NotFound
    if not reason.strip():
        raise RuleBroken(
            "interest_missing", sentence("Describe the interest in a few words."), field="reason"
        )
    if assignment.state not in ("assigned", "free"):
        raise RuleBroken("interest_known", sentence("This assignment is not at work any more."))
    phase = queries.phase_of(stream)
    assignment.state = ASSIGNMENT.after(assignment.state, "find_interest")
    assignment.interest = reason.strip()
    note_interest(assignment.application, assignment.reviewer_id, "declared")
    close_assignment(actor.id, assignment, "find_interest", reason, keeps_review=phase == "frozen")
    measure = note_measure(assignment, phase)
    publish(InterestDeclared(assignment.id))
    return measure


def _open(actor: Account, measure: InterestMeasure) -> Stream:
    application = measure.assignment.application
    if not queries.is_open_to(actor, application):
        raise NotFound
    return application.stream


def _record(actor: Account, measure: InterestMeasure, stream: Stream, deed: str, words: str) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=measure,
        chain=programme_chain(stream.round.programme_id),
        reason=words,
        assignment=measure.assignment_id,
        chosen=measure.decided or measure.advised,
    )
