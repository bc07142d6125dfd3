"""The reviewer's pages: one's own list, the question about interests, and the review itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.foundation.clock import now
from grants.foundation.errors import NotFound
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.forms import DeclarationForm, InterestForm, ReasonForm
from grants.review.models import Assignment, Review
from grants.review.permissions import (
    may_adjust,
    may_declare,
    may_decline,
    may_read_application,
    may_say_preferences,
    may_score,
)
from grants.review.queries import Desk, Reviewable
from grants.review.rules import ReviewDates, review_said, takes_report
from grants.review.states import ASSESSMENT, REVIEW, WRITABLE
from grants.review.views.desk import REVIEWER, answers_of, autosaved, bp, due_moment, hand_out, names
from grants.streams.models import Stream
from grants.streams.question_forms import ReviewForm, review_form
from grants.streams.rules import has_closed
from grants.web.access import door, me
from grants.web.home import Todo, destination, todo_source
from grants.web.pages import bilingual, page_language

destination(sentence("Reviews"), "review.assignments", REVIEWER, place=40)


@dataclass(frozen=True)
class Pile:
    """A reviewer's assignments in one stream, with how far they are and which one is next."""

    stream: Stream
    all_rows: Sequence[Reviewable]
    over_list: bool = False
    """Whether interests are asked over one list: what waits for that answer is absent, and not counted."""

    @property
    def rows(self) -> Sequence[Reviewable]:
        """Return what is listed: where who applies is hidden by code, and only what is open."""
        if not self.over_list:
            return self.all_rows
        known = names(self.stream)
        opened = [row for row in self.all_rows if row.assignment.state == "free"]
        return sorted(opened, key=lambda row: known.code(row.assignment.application))

    @property
    def asks_over_list(self) -> bool:
        """Whether the list must be answered before the rest opens."""
        return self.over_list and any(row.assignment.state == "assigned" for row in self.all_rows)

    @property
    def phase(self) -> str:
        """Return how far the assessment is."""
        return self.all_rows[0].phase

    @property
    def dates(self) -> ReviewDates:
        """Return by when reviews are due, and when they lock."""
        return self.all_rows[0].dates

    @property
    def is_locked(self) -> bool:
        """Whether the last day for reviews has passed."""
        return self.phase in {"independent", "rebuttal"} and self.all_rows[0].is_locked

    @property
    def takes_reviews(self) -> bool:
        """Whether reviews can be submitted that were not yet."""
        return takes_report(self.stream.definition, self.phase) and not self.is_locked

    @property
    def done(self) -> int:
        """Return how many are submitted."""
        return sum(1 for row in self.rows if _is_done(row.assignment))

    @property
    def is_done(self) -> bool:
        """Whether everything is submitted."""
        return self.done == len(self.rows) and not self.asks_over_list

    @property
    def undeclared(self) -> int:
        """Return how many wait for the answer about interests."""
        return sum(1 for row in self.rows if row.assignment.state == "assigned")

    @property
    def next(self) -> Assignment | None:
        """Return what to do next: first the answers about interests, then the reviews while they are open."""
        waiting = [row.assignment for row in self.rows if row.assignment.state == "assigned"]
        if self.takes_reviews:
            waiting += [row.assignment for row in self.rows if not _is_done(row.assignment)]
        elif takes_report(self.stream.definition, self.phase, returned=True):
            waiting += [row.assignment for row in self.rows if _is_returned(row.assignment)]
        return waiting[0] if waiting else None


def _is_done(assignment: Assignment) -> bool:
    return assignment.review is not None and assignment.review.state not in WRITABLE


def _is_returned(assignment: Assignment) -> bool:
    return assignment.review is not None and assignment.review.state == "returned"


def _piles(rows: Sequence[Reviewable]) -> list[Pile]:
    streams: dict[int, list[Reviewable]] = {}
    for row in rows:
        streams.setdefault(row.assignment.application.stream_id, []).append(row)
    return [_pile(pile) for pile in streams.values()]


def _pile(rows: Sequence[Reviewable]) -> Pile:
    stream = rows[0].assignment.application.stream
    return Pile(stream, rows, names(stream).are_hidden)


def _panels(account: Account) -> list[Desk]:
    """Return the panels a reviewer sits in that meet now."""
    return [desk for desk in queries.desks(account, "reviewer") if desk.phase == "panel"]


def _sharing(account: Account) -> list[Desk]:
    """Return the calls of which a reviewer may say what they would like to review."""
    return [
        desk
        for desk in queries.desks(account, "reviewer")
        if (desk.stream.definition.topics or has_closed(desk.stream, now()))
        and may_say_preferences(account, desk.stream, desk.phase)
    ]


@bp.get("/reviews")
@door(REVIEWER)
def assignments() -> Any:
    """List one's own assignments, by their names only, with how far one is."""
    piles = _piles(queries.open_assignments(me()))
    return {
        "piles": piles,
        "panels": _panels(me()),
        "sharing": _sharing(me()),
        "phases": ASSESSMENT.labels,
        "reviews": REVIEW.labels,
        "generated": any(row.assignment.application.generated for pile in piles for row in pile.rows),
    }


@bp.get("/reviews/<int:assignment_id>/interest")
@door(REVIEWER)
def declaration(assignment_id: int, form: DeclarationForm | InterestForm | None = None) -> Any:
    """Ask about a personal interest, on names only."""
    found = queries.reviewable(me(), assignment_id)
    may_declare(me(), found.assignment, found.phase).require()
    stream = found.assignment.application.stream
    if names(stream).are_hidden:
        if found.assignment.state == "assigned":
            return redirect(url_for("review.listed", stream_id=stream.id), 303)
        return {
            "assignment": found.assignment,
            "form": form or InterestForm(),
            "found": [],
            "may_decline": bool(may_decline(me(), found.assignment, found.phase)),
        }
    return {
        "assignment": found.assignment,
        "form": form or DeclarationForm(),
        "found": queries.interests_in(me(), [found.assignment.application])[found.assignment.application_id],
        "may_decline": bool(may_decline(me(), found.assignment, found.phase)),
    }


def _declare(
    *,
    assignment: Assignment,
    answer: str,
    interest: str,
    measure: str,
    measure_words: str,
    dismissed_because: str,
) -> None:
    if answer == "free":
        commands.declare_free(actor=me(), assignment=assignment, dismissed_because=dismissed_because)
    else:
        commands.declare_interest(
            actor=me(), assignment=assignment, interest=interest, measure=measure, measure_words=measure_words
        )


@bp.post("/reviews/<int:assignment_id>/interest")
@door(REVIEWER)
def declare(assignment_id: int) -> Any:
    """Keep the answer; with an interest the application closes."""
    assignment = queries.reviewable(me(), assignment_id).assignment
    form: DeclarationForm | InterestForm = DeclarationForm()
    deed: Any = _declare
    if names(assignment.application.stream).are_hidden:
        if assignment.state == "assigned":
            raise NotFound
        form, deed = InterestForm(), partial(commands.declare_interest, actor=me())
    if form.carries_out(deed, assignment=assignment):
        flash(gettext("Your answer is saved."), "good")
        return redirect(url_for("review.assignments"), 303)
    return declaration(assignment_id, form), 422


@bp.get("/reviews/<int:assignment_id>/decline")
@door(REVIEWER)
def declining(assignment_id: int, form: ReasonForm | None = None) -> Any:
    """Ask why one will not review an application, on names only."""
    found = queries.reviewable(me(), assignment_id)
    may_decline(me(), found.assignment, found.phase).require()
    stream = found.assignment.application.stream
    if found.assignment.state == "assigned" and names(stream).are_hidden:
        return redirect(url_for("review.listed", stream_id=stream.id), 303)
    return {"assignment": found.assignment, "form": form or ReasonForm()}


@bp.post("/reviews/<int:assignment_id>/decline")
@door(REVIEWER)
def decline(assignment_id: int) -> Any:
    """Give the application back."""
    assignment = queries.reviewable(me(), assignment_id).assignment
    form = ReasonForm()
    if form.carries_out(commands.decline_assignment, actor=me(), assignment=assignment):
        flash(gettext("You declined the application. The programme manager asks somebody else."), "good")
        return redirect(url_for("review.assignments"), 303)
    return declining(assignment_id, form), 422


@bp.get("/reviews/<int:assignment_id>")
@door(REVIEWER)
def review(assignment_id: int, form: ReviewForm | None = None) -> Any:
    """Show the application beside the form by which one judges it; first the question about interests."""
    found = queries.reviewable(me(), assignment_id)
    assignment = found.assignment
    if assignment.state == "assigned":
        return redirect(url_for("review.declaration", assignment_id=assignment_id), 303)
    may_read_application(me(), assignment, found.phase).require()
    kept = assignment.review
    scoring = may_score(me(), assignment, found.phase, is_locked=found.is_locked)
    return {
        "assignment": assignment,
        "review": kept,
        "labels": REVIEW.labels,
        "answers": answers_of(assignment.application, _address_of(assignment_id)),
        "form": form or _filled(assignment, kept),
        "may_write": bool(scoring) and (kept is None or kept.state in WRITABLE),
        "may_reopen": bool(scoring) and kept is not None and kept.state == "submitted",
        "locked": scoring.reason,
        "may_decline": bool(may_decline(me(), assignment, found.phase)),
        "reason_words": assignment.application.stream_version.definition.reason_words,
        "pile": _pile_of(found),
        "sights_of_it": review_said(assignment.application.stream.definition),
        "sent": found.replies,
        "may_adjust": bool(may_adjust(me(), assignment, found.phase, replies_seen=bool(found.replies))),
    }


def _address_of(assignment_id: int) -> Callable[[int], str]:
    return lambda number: url_for("review.review_file", assignment_id=assignment_id, number=number)


@bp.get("/reviews/<int:assignment_id>/files/<int:number>")
@door(REVIEWER)
def review_file(assignment_id: int, number: int) -> Any:
    """Hand out a file of the application to its reviewer, under a neutral name."""
    found = queries.reviewable(me(), assignment_id)
    may_read_application(me(), found.assignment, found.phase).require()
    return hand_out(found.assignment.application, number)


@bp.post("/reviews/<int:assignment_id>")
@door(REVIEWER)
def keep_review(assignment_id: int) -> Any:
    """Save the review as a draft, or submit it; a script that saves while one types gets JSON."""
    assignment = queries.reviewable(me(), assignment_id).assignment
    form = review_form(assignment.application.stream_version.definition, page_language())()
    by_script = "X-Autosave" in request.headers
    submits = request.form.get("deed") == "submit" and not by_script
    if not by_script:
        form.newest_version = assignment.review.version if assignment.review else 0
    deed = commands.submit_review if submits else commands.save_review
    done = form.carries_out(deed, actor=me(), assignment=assignment)
    if by_script:
        return autosaved(form, done)
    if done:
        if submits:
            flash(gettext("Your review is submitted. Thank you."), "good")
            return redirect(url_for("review.assignments"), 303)
        flash(gettext("Saved. You can go on later."), "good")
        return redirect(url_for("review.review", assignment_id=assignment_id), 303)
    return review(assignment_id, form), 409 if form.stale else 422


@bp.post("/reviews/<int:assignment_id>/reopen")
@door(REVIEWER)
def reopen_review(assignment_id: int) -> Any:
    """Make a submitted review a draft again."""
    commands.reopen_review(actor=me(), assignment=queries.reviewable(me(), assignment_id).assignment)
    return redirect(url_for("review.review", assignment_id=assignment_id), 303)


def _pile_of(found: Reviewable) -> Pile:
    """Return the pile an assignment is in, with everything else that is open in it."""
    stream = found.assignment.application.stream
    rows = [r for r in queries.open_assignments(me()) if r.assignment.application.stream_id == stream.id]
    return _pile(rows or [found])


def _filled(assignment: Assignment, kept: Review | None) -> ReviewForm:
    made = review_form(assignment.application.stream_version.definition, page_language())
    if kept is None:
        return made.filled({}, "", 0)
    return made.filled(
        {score.criterion: (score.value, score.reason) for score in kept.scores},
        kept.remarks,
        kept.version,
        [score.criterion for score in kept.scores if score.abstained],
    )


@todo_source
def what_a_reviewer_must_do(account: Account) -> list[Todo]:
    """Answer about interests, and finish reviews before the day the call names."""
    if not account.holds("reviewer"):
        return []
    found = []
    for pile in _piles(queries.open_assignments(account)):
        link = url_for("review.assignments")
        if pile.asks_over_list:
            asks = url_for("review.listed", stream_id=pile.stream.id)
            found.append(Todo(sentence("Answer about personal interests"), asks))
        if pile.undeclared:
            found.append(
                Todo(sentence("Answer about personal interests: %(count)s", count=pile.undeclared), link)
            )
        if returned := [row.assignment for row in pile.rows if _is_returned(row.assignment)]:
            again = url_for("review.review", assignment_id=returned[0].id)
            found.append(
                Todo(sentence("Change reviews that were returned: %(count)s", count=len(returned)), again)
            )
        if pile.phase == "rebuttal" and (
            replied := queries.replied(
                ["writer"], [row.assignment.application_id for row in pile.rows], pile.phase
            )
        ):
            said = sentence("Read the replies of applicants to your reviews: %(count)s", count=len(replied))
            found.append(Todo(said, link))
        if pile.done < len(pile.rows) and pile.takes_reviews:
            words = sentence(
                "Review applications: %(done)s of %(all)s done", done=pile.done, all=len(pile.rows)
            )
            found.append(Todo(words, link, due_moment(pile.dates)))
    return found + [
        Todo(
            sentence("Read the reports for the panel of %(stream)s", stream=bilingual(desk.stream, "name")),
            url_for("review.panel", stream_id=desk.stream.id),
        )
        for desk in _panels(account)
    ]
