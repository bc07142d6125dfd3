"""May this person do this in this review?"""

from __future__ import annotations

from grants.foundation.verdict import HIDDEN, YES, Verdict, no
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.people.permissions import holds
from grants.review.models import Assignment, Meeting
from grants.review.rules.rebuttal import takes_report
from grants.review.rules.sights import Stage, sees, sights_of_review
from grants.streams.models import Stream

STAFF = ("programme_manager", "chair", "auditor")
PANEL = ("reviewer", *STAFF)
HANDLERS = ("programme_manager", "auditor", "deciding_authority")
"""Who reads applications of a call from its deadline on, or decides on them, and is asked about interests then."""


def _holds(actor: Account, stream: Stream, *roles: str) -> bool:
    return holds(actor, *roles, programme_id=stream.round.programme_id, stream_id=stream.id)


def may_see_desk(viewer: Account, stream: Stream) -> Verdict:
    """See how far the review is, and every score."""
    return YES if _holds(viewer, stream, *STAFF) else HIDDEN


def may_say_interests(viewer: Account, stream: Stream) -> Verdict:
    """Say, as who handles a call, with whom in it one has an interest."""
    return YES if _holds(viewer, stream, *HANDLERS) else HIDDEN


def may_manage_review(actor: Account, stream: Stream) -> Verdict:
    """Assign reviewers and move the review from phase to phase."""
    if _holds(actor, stream, "programme_manager"):
        return YES
    if may_see_desk(actor, stream):
        return no(sentence("Only the programme manager organises the review."))
    return HIDDEN


def may_assign(actor: Account, stream: Stream, phase: str) -> Verdict:
    """Say who reviews what, until the reviews lock."""
    managing = may_manage_review(actor, stream)
    if managing and phase not in {"preparing", "independent"}:
        return no(sentence("The reviews are locked: nobody can be assigned now."))
    return managing


def may_check_review(actor: Account, stream: Stream, phase: str) -> Verdict:
    """Return a review to its writer, set one aside, or let it count again."""
    managing = may_manage_review(actor, stream)
    if managing and phase == "frozen":
        return no(sentence("The ranking is frozen: nothing changes any more."))
    return managing


def may_chair(actor: Account, stream: Stream) -> Verdict:
    """Give final scores and freeze the ranking."""
    if _holds(actor, stream, "chair"):
        return YES
    if may_see_desk(actor, stream):
        return no(sentence("Only the chair of the panel gives final scores and freezes the ranking."))
    return HIDDEN


def may_move(actor: Account, stream: Stream) -> Verdict:
    """Give an application another place in the ranking than the rule does."""
    if _holds(actor, stream, "chair", "programme_manager"):
        return YES
    if may_see_desk(actor, stream):
        return no(sentence("Only the chair of the panel or the programme manager gives another place."))
    return HIDDEN


def may_lead_meeting(actor: Account, meeting: Meeting) -> Verdict:
    """Open and close a meeting, say who is there, and keep its minutes: the chair, the deputy, the manager."""
    if _holds(actor, meeting.stream, "chair", "programme_manager") or meeting.deputy_id == actor.id:
        return YES
    if _holds(actor, meeting.stream, *PANEL):
        return no(sentence("The chair or the programme manager leads the meeting."))
    return HIDDEN


SEEN_AS = {"programme_manager": "manager", "auditor": "auditor", "chair": "chair", "reviewer": "reviewer"}
"""What a role is called in `rules.sights`."""


def seen_as(viewer: Account, stream: Stream) -> list[str]:
    """Return as whom somebody sees the reviews of a stream, by the words of `rules.sights`."""
    return [who for role, who in SEEN_AS.items() if _holds(viewer, stream, role)]


def may_see_panel(viewer: Account, stream: Stream, phase: str) -> Verdict:
    """See the reports of others, anonymised: who judges sees only the own scores until the panel."""
    seen = sees(sights_of_review(stream.definition), seen_as(viewer, stream), Stage(phase))
    return YES if seen else HIDDEN


def may_see_writers(viewer: Account, stream: Stream, phase: str) -> Verdict:
    """See the reports with the names of who wrote them."""
    seen = sees(sights_of_review(stream.definition), seen_as(viewer, stream), Stage(phase), named=True)
    return YES if seen else HIDDEN


def may_say_preferences(actor: Account, stream: Stream, phase: str) -> Verdict:
    """Say, as a reviewer, which topics of the call one knows and which applications one would like to judge."""
    if not _holds(actor, stream, "reviewer"):
        return HIDDEN
    if phase not in {"preparing", "independent"} or not stream.definition.needs_scores:
        return no(sentence("No applications are given to reviewers any more."))
    return YES


def may_know_who_applies(viewer: Account, stream: Stream, phase: str) -> Verdict:
    """Know who applies; a blind call hides it from who judges, until the panel meets or there too."""
    blind = stream.definition.blind
    if blind == "no" or (blind == "until_panel" and phase in {"panel", "frozen"}):
        return YES
    return YES if _holds(viewer, stream, "programme_manager", "auditor") else HIDDEN


def may_declare(actor: Account, assignment: Assignment, phase: str) -> Verdict:
    """Say whether there is a personal interest."""
    if assignment.reviewer_id != actor.id or assignment.state not in {"assigned", "free"}:
        return HIDDEN
    if phase == "frozen":
        return no(sentence("The ranking is frozen. Tell the programme manager about the interest."))
    return YES


def may_decline(actor: Account, assignment: Assignment, phase: str) -> Verdict:
    """Give an application back that one will not review; an interest is declared, not declined."""
    if assignment.reviewer_id != actor.id or assignment.state not in {"assigned", "free"}:
        return HIDDEN
    if phase not in {"preparing", "independent"}:
        return no(_locked(phase))
    if assignment.review is not None and assignment.review.state != "draft":
        return no(sentence("You submitted this review already. Tell the programme manager what is wrong."))
    return YES


def may_read_application(actor: Account, assignment: Assignment, phase: str) -> Verdict:
    """Read the application one reviews: only after saying that there is no personal interest."""
    if assignment.reviewer_id != actor.id or assignment.state not in {"assigned", "free"}:
        return HIDDEN
    if assignment.state == "assigned":
        return no(sentence("First say whether you have a personal interest."))
    if phase == "preparing":
        return no(sentence("The reviews have not started yet."))
    return YES


def may_score(actor: Account, assignment: Assignment, phase: str, *, is_locked: bool = False) -> Verdict:
    """Write, submit or reopen one's own review, until it locks; one that was returned stays open till the freeze."""
    reading = may_read_application(actor, assignment, phase)
    if not reading:
        return reading
    is_returned = assignment.review is not None and assignment.review.state == "returned"
    takes = takes_report(assignment.application.stream.definition, phase, returned=is_returned)
    if not takes or (phase == "rebuttal" and _is_submitted(assignment)):
        return no(_locked(phase))
    if is_locked and not is_returned:
        return no(sentence("The last day for reviews has passed. Ask the programme manager for a later day."))
    return YES


def _is_submitted(assignment: Assignment) -> bool:
    return assignment.review is not None and assignment.review.state == "submitted"


def _locked(phase: str) -> Sentence:
    if phase == "rebuttal":
        return sentence("The reviews are locked: they were sent to the applicants for a reply.")
    return sentence("The reviews are locked: the panel has begun.")


def may_adjust(actor: Account, assignment: Assignment, phase: str, *, replies_seen: bool) -> Verdict:
    """Change one's own submitted review once, with a reason, after reading a reply to it; until the freeze."""
    reading = may_read_application(actor, assignment, phase)
    if not reading or not replies_seen or not _is_submitted(assignment):
        return HIDDEN
    if phase not in {"rebuttal", "panel"}:
        return no(sentence("The ranking is frozen: nothing changes any more."))
    if assignment.review is not None and assignment.review.adjustment is not None:
        return no(sentence("You changed this review already after the reply. That can be done once."))
    return YES
