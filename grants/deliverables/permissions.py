"""May this person read, write or assess this deliverable, or hold or use the consult hour?"""

from __future__ import annotations

from grants.awards.models import Award
from grants.awards.permissions import is_staff_for, may_see_award
from grants.foundation.verdict import HIDDEN, YES, Verdict, no
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.people.permissions import holds

ADVISING = ("adviser", "programme_manager")
"""Who answers questions of projects in the consult hour, for a programme or everywhere."""
CONSULT_STAFF = (*ADVISING, "auditor")
"""Who of the funder's side sees what is booked; an auditor reads only."""


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


def may_note_recognition(actor: Account, *, award_ids: list[int]) -> Verdict:
    """Note a recognition: a manager of a programme or stream in which the initiative has an award (`award_ids`)."""
    return YES if award_ids and actor.holds("programme_manager") else HIDDEN


def may_plan_consult(actor: Account, programme_id: int) -> Verdict:
    """Make a series of consult hours and cancel a day: a manager of the whole programme."""
    if holds(actor, "programme_manager", programme_id=programme_id):
        return YES
    if holds(actor, *CONSULT_STAFF, programme_id=programme_id):
        return no(sentence("Only a programme manager plans the consult hour."))
    return HIDDEN


def may_book(actor: Account, award: Award, *, team: set[int]) -> Verdict:
    """Book and move: the team of the recipient of a running award."""
    if actor.id not in team:
        return HIDDEN
    if award.state != "running":
        return no(sentence("The consult hour is for projects that run."))
    return YES


def may_cancel(actor: Account, *, team: set[int]) -> Verdict:
    """Give a time back: the team of the recipient, also when its award runs no more."""
    return YES if actor.id in team else HIDDEN


def may_advise(actor: Account, award: Award, *, team: set[int]) -> Verdict:
    """Note what came of an appointment and what was advised: an adviser of the programme, not of the own project."""
    if not is_staff_for(actor, award, *ADVISING):
        return HIDDEN
    if actor.id in team:
        return no(sentence("This is your own project: somebody else must advise it."))
    return YES


def may_write_entries(actor: Account, programme_id: int) -> Verdict:
    """Publish, change and take off what is asked often: an adviser or a manager of the programme."""
    return YES if holds(actor, *ADVISING, programme_id=programme_id) else HIDDEN
