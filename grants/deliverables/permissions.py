"""May this person read, write or assess this deliverable?"""

from __future__ import annotations

from grants.awards.models import Award
from grants.awards.permissions import is_staff_for, may_see_award
from grants.foundation.verdict import HIDDEN, YES, Verdict, no
from grants.foundation.wording import sentence
from grants.people.models import Account


def may_write(actor: Account, award: Award, *, team: set[int]) -> Verdict:
    """Write and submit: only the team of the recipient; `team` are the ids of its accounts."""
    if actor.id in team:
        return YES
    if not may_see_award(actor, award, team=team):
        return HIDDEN
    return no(sentence("Only the initiative writes and submits this."))


def may_assess(actor: Account, award: Award, *, team: set[int]) -> Verdict:
    """Return with points, close points and accept: a programme manager who is not of the team."""
    if not may_see_award(actor, award, team=team):
        return HIDDEN
    if actor.id in team:
        return no(sentence("This is your own project: somebody else must assess it."))
    if not is_staff_for(actor, award, "programme_manager"):
        return no(sentence("Only a programme manager may assess this."))
    return YES


def may_read_texts(viewer: Account, award: Award, *, state: str, team: set[int]) -> Verdict:
    """Read what was written: the initiative always, others once it has been handed in."""
    if viewer.id in team:
        return YES
    if not may_see_award(viewer, award, team=team):
        return HIDDEN
    if state in {"expected", "draft"}:
        return no(sentence("The initiative is still writing. You can read it once it has been handed in."))
    return YES
