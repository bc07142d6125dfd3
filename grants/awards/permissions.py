"""May this person see this award, ask something about it, decide on that, or take in a register?"""

from __future__ import annotations

from grants.awards.models import Award
from grants.budget.models import Programme
from grants.budget.rules import Mandated
from grants.foundation.verdict import HIDDEN, YES, Verdict, no
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.people.permissions import holds

READERS = ("programme_manager", "deciding_authority", "controller", "auditor")
"""Who of the funder's side sees awards, everywhere or for their own programme or stream."""


def is_staff_for(viewer: Account, award: Award, *roles: str) -> bool:
    """Say whether somebody holds one of these roles for the programme or stream of an award."""
    return holds(viewer, *roles, programme_id=award.programme_id, stream_id=award.stream_id)


def may_see_award(viewer: Account, award: Award, *, team: set[int]) -> Verdict:
    """Read an award; `team` are the ids of the accounts that wrote its application."""
    if viewer.id in team or is_staff_for(viewer, award, *READERS):
        return YES
    return HIDDEN


def may_ask(actor: Account, award: Award, *, team: set[int]) -> Verdict:
    """Ask for more time or a change: only the team of the recipient."""
    if actor.id in team:
        return YES
    if not may_see_award(actor, award, team=team):
        return HIDDEN
    return no(sentence("Only the recipient of the subsidy may ask this."))


def may_decide_request(
    actor: Account, award: Award, *, team: set[int], mandate: Mandated | None = None
) -> Verdict:
    """Grant or refuse a request: a manager of the programme or stream who is not of the recipient's team.

    `mandate` is about the actor and this award, None where no mandate of the programme is about requests.
    """
    if not may_see_award(actor, award, team=team):
        return HIDDEN
    if actor.id in team:
        return no(sentence("This is your own project: somebody else must decide."))
    if not is_staff_for(actor, award, "programme_manager"):
        return no(sentence("Only a programme manager may decide this."))
    if mandate is not None and not mandate.named:
        return no(sentence("The mandate table of this programme does not name you for requests."))
    if mandate is not None and not mandate.covered:
        return no(sentence("Your mandate goes up to awards of %(most)s.", most=mandate.most))
    return YES


def may_import_register(actor: Account, programme: Programme) -> Verdict:
    """Take in past awards: a manager of the whole programme."""
    if holds(actor, "programme_manager", programme_id=programme.id):
        return YES
    if holds(actor, *READERS, programme_id=programme.id):
        return no(sentence("Only a programme manager may take in a register."))
    return HIDDEN
