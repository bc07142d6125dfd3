"""A call of which the panel meets now: replies to the reviews, one review changed after it, a meeting half way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from grants.applications.models import Application
from grants.demonstration.applicants import named
from grants.demonstration.applying import Played, Report, apply_all, writer_of
from grants.demonstration.round import THE_INTEREST, WHY_NO_INTEREST, an_interest, review_all, send_reviews
from grants.demonstration.stage import Stage, at, later, story
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.people.models import Account
from grants.review import commands as review
from grants.review import queries
from grants.review.models import Assignment, Meeting
from grants.review.rules import Given

REVIEWERS, QUORUM = 5, 4
CHAIR_OUT = 2
"""Which application the chair has an interest in, so that the deputy leads there."""


def judge(stage: Stage, played: Played, present: datetime, tell: Report) -> None:
    """Play a call that closed five weeks ago up to the meeting of its panel, which is going on at the present."""
    named("replied", played.cast[0])
    apply_all(played, tell)
    review_all(stage, played, REVIEWERS, tell)
    _reply(stage, played, present)
    with at(later(present, days=-4)):
        review.open_panel(actor=stage.programme_manager, stream=played.stream)
        an_interest(stage, played)
        _answer_before_reports(stage, played)
    with at(later(present, days=-3)):
        meeting = review.plan_meeting(
            actor=stage.programme_manager,
            stream=played.stream,
            held_on=present.date(),
            quorum=QUORUM,
            deputy=played.reviewers[0].id,
        )
    _meet(stage, played, meeting, present)


def _reply(stage: Stage, played: Played, present: datetime) -> None:
    """Let three reply in time, one too late, one keep a draft and one nothing; one reviewer changes a review."""
    told = story()["rebuttal"]
    with at(later(present, days=-14)):
        send_reviews(stage, played.stream)
    sent = {one.application_id: one for one in queries.rebuttals_of(stage.programme_manager, played.stream)}
    first, second, third, late, draft, _silent = (sent[number] for number, _ in played.applications)
    for days, deed, one, words in (
        (-12, review.submit_reply, first, told["replies"][0]),
        (-10, review.submit_reply, second, told["replies"][1]),
        (-9, review.submit_reply, third, told["replies"][2]),
        (-8, review.save_reply, draft, told["draft"]),
        (-5, review.submit_reply, late, told["late"]),
    ):
        with at(later(present, days=days)):
            deed(actor=writer_of(one.application), rebuttal=one, version=one.version, reply=words)
    with at(later(present, days=-6)):
        _change_one_review(first.application, told["changed"])


@command
def _change_one_review(application: Application, why: str) -> None:
    """Let the first reviewer of an application raise the lowest of the scores, because of the reply."""
    assignment = db.session.scalars(
        select(Assignment).where(Assignment.application_id == application.id).order_by(Assignment.id)
    ).first()
    if assignment is None or assignment.review is None:
        raise LookupError("nobody reviewed this")
    given: dict[str, Given] = {one.criterion: (one.value, one.reason) for one in assignment.review.scores}
    lowest = min(given, key=lambda key: given[key][0] or 0)
    value, reason = given[lowest]
    review.adjust_review(
        actor=assignment.reviewer,
        assignment=assignment,
        version=assignment.review.version,
        scores=given | {lowest: ((value or 0) + 1, reason)},
        remarks=assignment.review.remarks,
        why=why,
    )


@command
def _answer_before_reports(stage: Stage, played: Played) -> None:
    """Let the chair say there is an interest in one application, and the members in no other than they said."""
    own = {stage.chair.id: [played.applications[CHAIR_OUT][0]]}
    for member in (stage.chair, *played.reviewers):
        interests = own.get(member.id, [])
        review.answer_for_panel(
            actor=member,
            stream=played.stream,
            asked=[one.id for one in queries.to_answer_for_panel(member, played.stream.id)],
            interests=interests,
            interest=THE_INTEREST if interests else "",
            dismissed_because=WHY_NO_INTEREST,
        )


def _meet(stage: Stage, played: Played, meeting: Meeting, present: datetime) -> None:
    """Let the panel meet this morning, one member absent: four are decided, one is discussed, one is for the deputy."""
    absent = played.reviewers[1]
    began = later(present, hours=-1)
    with at(began):
        review.open_meeting(
            actor=stage.chair,
            meeting=meeting,
            present=[one.account_id for one in meeting.members if one.account_id != absent.id],
        )
    own = played.applications[CHAIR_OUT][0]
    *decided, discussed = (one for one in meeting.items if one.application_id != own)
    for number, (item, words) in enumerate(zip(decided, story()["minutes"], strict=True)):
        with at(later(began, minutes=12 * number)):
            review.begin_item(actor=stage.chair, item=item)
            if number == 0:
                _raise_final_score(stage.chair, item.application, words)
            review.conclude_item(actor=stage.chair, item=item, minutes=words)
    with at(later(present, minutes=-5)):
        review.begin_item(actor=stage.chair, item=discussed)


def _raise_final_score(chair: Account, application: Application, why: str) -> None:
    """Let the panel give the highest score on the first criterion, and leave the others as the reviewers gave them."""
    first, *others = application.stream.definition.criteria
    keys = [one.key for one in (first, *others)]
    scores = queries.criterion_scores(application.stream_id, keys, application_id=application.id)
    highest = application.stream.definition.scale_of(first).highest * 100
    review.save_panel_scores(
        actor=chair,
        application=application,
        scores=scores[application.id] | {first.key: highest},
        reason=why,
    )
