"""What does someone intend with assignments: assign, declare an interest, take back?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from grants.applications.commands import note_interest
from grants.applications.models import Application
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.events import publish
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.commands.answers import note_answer, note_measure
from grants.review.commands.standings import count_again, ensure_standing, look_again
from grants.review.events import AssignmentDeclined, InterestDeclared, ReviewersAssigned
from grants.review.models import Assessment, Assignment
from grants.review.permissions import may_declare, may_decline, may_manage_review, may_see_panel
from grants.review.states import ASSESSMENT, ASSIGNMENT, INTEREST_STAGES, REVIEW
from grants.streams.models import Stream

ACTIVE = ("assigned", "free")


def assessment_of(stream: Stream) -> Assessment:
    """Return the assessment of a stream, begun in its first phase when there is none."""
    assessment = queries.get_assessment(stream)
    if assessment is None:
        assessment = Assessment(stream=stream, state=ASSESSMENT.initial)
        db.session.add(assessment)
        db.session.flush()
    return assessment


@command
def assign_reviewer(*, actor: Account, application: Application, reviewer: Account) -> Assignment:
    """Give one reviewer one application; raises what `assign_reviewers` raises."""
    pair = (application.id, reviewer.id)
    assign_reviewers(actor=actor, stream=application.stream, pairs=[pair])
    return db.session.scalars(
        select(Assignment).where(
            Assignment.application_id == application.id, Assignment.reviewer_id == reviewer.id
        )
    ).one()


@command
def assign_reviewers(*, actor: Account, stream: Stream, pairs: Sequence[tuple[int, int]]) -> int:
    """Assign every (application, reviewer) pair, or none; return how many are new.

    Each reviewer is told once, however many. Raises RuleBroken `reviews_locked`, `reviewer_unknown`,
    `reviewer_barred`, `reviewer_closed`; NotFound for an application that is not admissible here.
    """
    may_manage_review(actor, stream).require()
    if assessment_of(stream).state not in {"preparing", "independent"}:
        raise RuleBroken("reviews_locked", sentence("The reviews are locked: nobody can be assigned now."))
    wanted = sorted(set(pairs))
    applications = {
        application.id: application
        for application in db.session.scalars(
            queries.visible_applications(actor.id, stream.id).where(
                Application.state == "admissible", Application.id.in_([pair[0] for pair in wanted])
            )
        )
    }
    reviewers = {account.id: account for account in queries.reviewers_of(stream)}
    known = _known(list(applications))
    bars = queries.bars(
        stream, list(applications.values()), [reviewers[r] for r in {r for _, r in wanted} if r in reviewers]
    )
    new: dict[int, list[Assignment]] = defaultdict(list)
    for application_id, reviewer_id in wanted:
        if application_id not in applications:
            raise NotFound
        if reviewer_id not in reviewers:
            raise RuleBroken("reviewer_unknown", sentence("This person is not a reviewer in this stream."))
        if (bar := bars.get((application_id, reviewer_id))) is not None:
            raise RuleBroken("reviewer_barred", bar)
        before = known.get((application_id, reviewer_id))
        if before is None:
            made = _assign(actor, stream, applications[application_id], reviewers[reviewer_id])
            new[reviewer_id].append(made)
        elif before.state not in ACTIVE:
            raise RuleBroken("reviewer_closed", _why_closed(before))
    for reviewer_id, made_for in new.items():
        publish(ReviewersAssigned(stream.id, reviewer_id, len(made_for)))
    return sum(len(made_for) for made_for in new.values())


@command
def assign_from_sheet(*, actor: Account, stream: Stream, pairs: Sequence[tuple[int, int]]) -> int:
    """Assign the pairs of a sheet as they were shown, or none; return how many are new.

    Loads and institutions bind as they do for a proposal. Raises RuleBroken `pairs_changed` where something has come
    in the way since, and what `assign_reviewers` raises.
    """
    may_manage_review(actor, stream).require()
    if faults := queries.faults_of_pairs(actor, stream, pairs):
        raise RuleBroken("pairs_changed", faults[0])
    return assign_reviewers(actor=actor, stream=stream, pairs=pairs)


def _known(application_ids: list[int]) -> dict[tuple[int, int], Assignment]:
    found = db.session.scalars(select(Assignment).where(Assignment.application_id.in_(application_ids)))
    return {(a.application_id, a.reviewer_id): a for a in found}


def _why_closed(assignment: Assignment) -> Sentence:
    name = assignment.reviewer.name
    if assignment.state == "conflicted":
        return sentence("%(name)s has a personal interest in this application.", name=name)
    if assignment.state == "declined":
        return sentence("%(name)s declined this application.", name=name)
    return sentence("This application was taken back from %(name)s.", name=name)


def _assign(actor: Account, stream: Stream, application: Application, reviewer: Account) -> Assignment:
    ensure_standing(application)
    assignment = Assignment(
        application=application,
        reviewer=reviewer,
        state=ASSIGNMENT.initial,
        assigned_by=actor.id,
        assigned_at=now(),
        declared_at=None,
        interest=None,
    )
    db.session.add(assignment)
    record(
        actor_id=actor.id,
        deed="assign_reviewer",
        subject=assignment,
        chain=programme_chain(stream.round.programme_id),
        application=application.id,
        reviewer=reviewer.id,
    )
    return assignment


@command
def take_back(*, actor: Account, assignment: Assignment, reason: str) -> None:
    """Take an application away from a reviewer; a review there was is set aside. Raises RuleBroken `reviews_locked`."""
    stream = assignment.application.stream
    may_manage_review(actor, stream).require()
    if not queries.is_open_to(actor, assignment.application):
        raise NotFound
    if queries.phase_of(stream) == "frozen":
        raise RuleBroken("reviews_locked", sentence("The ranking is frozen: nothing changes any more."))
    assignment.state = ASSIGNMENT.after(assignment.state, "take_back")
    note_interest(assignment.application, assignment.reviewer_id, "taken_back")
    close_assignment(actor.id, assignment, "take_back", reason)


@command
def declare_free(*, actor: Account, assignment: Assignment, dismissed_because: str = "") -> None:
    """Say that there is no personal interest; the application opens (Awb 2:4, code on personal interests).

    Raises RuleBroken `dismissal_missing` where something was found by rule and no reason says why it is none.
    """
    locked = queries.lock_own(actor, assignment)
    may_declare(actor, assignment, locked.phase).require()
    if assignment.state == "free":
        return
    application = assignment.application
    found = queries.interests_in(actor, [application])[application.id]
    for stage in INTEREST_STAGES if locked.phase == "panel" else ("assignment",):
        note_answer(actor, application, stage, found, has_interest=False, dismissed_because=dismissed_because)
    assignment.state = ASSIGNMENT.after(assignment.state, "declare_free")
    assignment.declared_at = now()
    record(
        actor_id=actor.id,
        deed="declare_free",
        subject=assignment,
        chain=programme_chain(assignment.application.stream.round.programme_id),
        found=[f"{one.rule}: {one.source}" for one in found],
        reason=dismissed_because if found else "",
    )


@command
def declare_interest(
    *, actor: Account, assignment: Assignment, interest: str, measure: str = "out", measure_words: str = ""
) -> None:
    """Say which personal interest there is; the application closes to this person, a review is set aside.

    `measure` is what the person proposes to keep it from doing harm.
    Raises RuleBroken `interest_missing` without words.
    """
    locked = queries.lock_own(actor, assignment)
    may_declare(actor, assignment, locked.phase).require()
    require_interest(interest)
    assignment.state = ASSIGNMENT.after(assignment.state, "declare_interest")
    assignment.interest, assignment.declared_at = interest.strip(), now()
    _note_interest(actor, assignment, locked.phase, measure, measure_words)
    close_assignment(actor.id, assignment, "declare_interest", interest)
    publish(InterestDeclared(assignment.id))


@command
def declare_panel_interest(
    *,
    actor: Account,
    application: Application,
    interest: str,
    measure: str = "out",
    measure_words: str = "",
) -> Assignment:
    """Say, as a member of the panel without an assignment, which interest one has; the application closes.

    Raises NotFound for what is closed already, RuleBroken `interest_missing`.
    """
    stream = application.stream
    phase = queries.phase_of(stream)
    may_see_panel(actor, stream, phase).require()
    if not queries.is_open_to(actor, application):
        raise NotFound
    if phase == "frozen":
        raise RuleBroken("reviews_locked", sentence("The ranking is frozen: nothing changes any more."))
    return note_own_interest(
        actor, application, interest=interest, measure=measure, measure_words=measure_words
    )


def note_own_interest(
    actor: Account, application: Application, *, interest: str, measure: str, measure_words: str
) -> Assignment:
    """Keep which interest somebody has in an application, whether it was given to them or not; it closes to them.

    Raises RuleBroken `interest_missing`.
    """
    require_interest(interest)
    known = _known([application.id]).get((application.id, actor.id))
    if known is not None:
        declare_interest(
            actor=actor, assignment=known, interest=interest, measure=measure, measure_words=measure_words
        )
        return known
    assignment = Assignment(
        application=application,
        reviewer=actor,
        state="conflicted",
        assigned_by=actor.id,
        assigned_at=now(),
        declared_at=now(),
        interest=interest.strip(),
    )
    db.session.add(assignment)
    _note_interest(actor, assignment, queries.phase_of(application.stream), measure, measure_words)
    record(
        actor_id=actor.id,
        deed="declare_interest",
        subject=assignment,
        chain=programme_chain(application.stream.round.programme_id),
        reason=interest,
        application=application.id,
    )
    publish(InterestDeclared(assignment.id))
    return assignment


@command
def decline_assignment(*, actor: Account, assignment: Assignment, reason: str) -> None:
    """Say, as its reviewer, that one will not review an application, and why; somebody else can be asked.

    A draft is set aside. This is no interest: the panel stays open. Raises RuleBroken `reason_missing`.
    """
    locked = queries.lock_own(actor, assignment)
    may_decline(actor, locked.assignment, locked.phase).require()
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    assignment.state = ASSIGNMENT.after(assignment.state, "decline")
    assignment.declined_because = reason.strip()
    close_assignment(actor.id, assignment, "decline_assignment", reason)
    publish(AssignmentDeclined(assignment.id))


@command
def let_review_count(*, actor: Account, assignment: Assignment, reason: str) -> None:
    """Let a review count although its writer came to act for a party after writing it, and say why.

    The application stays closed to the writer. Raises RuleBroken `reason_missing`, `nothing_to_keep` without
    such an interest or without a submitted review, `reviews_locked`.
    """
    stream = assignment.application.stream
    may_manage_review(actor, stream).require()
    if not queries.is_open_to(actor, assignment.application):
        raise NotFound
    if queries.phase_of(stream) == "frozen":
        raise RuleBroken("reviews_locked", sentence("The ranking is frozen: nothing changes any more."))
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    waiting = {one.id for one in queries.interests_found_later(stream)}
    review = assignment.review
    if assignment.id not in waiting or review is None or review.state != "submitted":
        raise RuleBroken("nothing_to_keep", sentence("There is no submitted review to weigh here."))
    assignment.kept_because = reason.strip()
    record(
        actor_id=actor.id,
        deed="let_review_count",
        subject=assignment,
        chain=programme_chain(stream.round.programme_id),
        reason=reason,
        review=review.id,
    )


def _note_interest(actor: Account, assignment: Assignment, phase: str, measure: str, words: str) -> None:
    application = assignment.application
    found = queries.interests_in(actor, [application])[application.id]
    stage = "panel" if phase == "panel" else "assignment"
    note_answer(actor, application, stage, found, has_interest=True)
    note_measure(assignment, phase, proposed=measure, words=words)
    note_interest(application, actor.id, "declared")


def require_interest(interest: str) -> None:
    """Refuse an interest that is not described; raises RuleBroken `interest_missing`."""
    if not interest.strip():
        raise RuleBroken(
            "interest_missing", sentence("Describe your interest in a few words."), field="interest"
        )


def close_assignment(
    actor_id: int, assignment: Assignment, deed: str, reason: str, *, keeps_review: bool = False
) -> None:
    """Set a review aside with its assignment, count again and record it; a frozen ranking keeps what it rests on."""
    review = None if keeps_review else assignment.review
    counted = review is not None and review.state == "submitted"
    if review is not None:
        review.state = REVIEW.after(review.state, "set_aside")
    record(
        actor_id=actor_id,
        deed=deed,
        subject=assignment,
        chain=programme_chain(assignment.application.stream.round.programme_id),
        reason=reason,
        review_set_aside=review.id if review is not None else None,
    )
    if keeps_review:
        return
    standing = queries.lock_standing(assignment.application_id)
    if counted:
        look_again(standing)
    count_again(standing)
