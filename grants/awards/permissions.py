"""May this person see this award, ask something about it, decide on that, or take in a register?"""

from __future__ import annotations

from grants.awards.models import Award
from grants.budget.models import Programme
from grants.budget.rules import Mandated
from grants.foundation.verdict import HIDDEN, YES, Verdict, no
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.people.permissions import holds
from grants.streams.models import Stream

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


def may_run(actor: Account, award: Award, *, team: set[int]) -> Verdict:
    """Agree to a start, settle a condition, suspend payment: whoever decides on requests about the award."""
    return may_decide_request(actor, award, team=team)


CHECKERS = ("controller", "programme_manager")
"""Who of the funder may say that an account number is right."""


def may_check_bank(actor: Account, award: Award, *, team: set[int], given_by: int) -> Verdict:
    """Say that the bank account of a recipient is right: somebody of the funder, not of the team, not who gave it."""
    if not may_see_award(actor, award, team=team):
        return HIDDEN
    if actor.id in team or actor.id == given_by:
        return no(sentence("You gave this account number or are of the team: somebody else must look."))
    if not is_staff_for(actor, award, *CHECKERS):
        return no(sentence("Only a controller or a programme manager may check an account number."))
    return YES


def may_read_iban(viewer: Account, award: Award, *, team: set[int]) -> bool:
    """Say whether somebody sees an account number whole: whose it is, and who checks it and pays."""
    return viewer.id in team or is_staff_for(viewer, award, *CHECKERS)


def may_import_register(actor: Account, programme: Programme) -> Verdict:
    """Take in past awards: a manager of the whole programme."""
    if holds(actor, "programme_manager", programme_id=programme.id):
        return YES
    if holds(actor, *READERS, programme_id=programme.id):
        return no(sentence("Only a programme manager may take in a register."))
    return HIDDEN


def may_give_funder_account(actor: Account, programme_id: int) -> Verdict:
    """Say from which account a programme pays: a controller."""
    if holds(actor, "controller", programme_id=programme_id):
        return YES
    if holds(actor, *READERS, programme_id=programme_id):
        return no(sentence("Only a controller may say from which account is paid."))
    return HIDDEN


def may_check_funder_account(actor: Account, programme_id: int, *, given_by: int) -> Verdict:
    """Say that the account from which is paid is right: a controller or a manager who did not give it."""
    if not holds(actor, *READERS, programme_id=programme_id):
        return HIDDEN
    if actor.id == given_by:
        return no(sentence("You gave this account number: somebody else must look."))
    if not holds(actor, *CHECKERS, programme_id=programme_id):
        return no(sentence("Only a controller or a programme manager may check an account number."))
    return YES


def may_pay(actor: Account, programme_id: int) -> Verdict:
    """Put instalments in a batch and read what the bank answered: a controller."""
    if holds(actor, "controller", programme_id=programme_id):
        return YES
    if holds(actor, *READERS, programme_id=programme_id):
        return no(sentence("Only a controller may do this."))
    return HIDDEN


def may_approve_payments(
    actor: Account, programme_id: int, *, proposed_by: int, mandate: Mandated | None
) -> Verdict:
    """Approve or refuse a batch: by the mandate table where it names payments, else a controller; another person."""
    if not holds(actor, *READERS, programme_id=programme_id):
        return HIDDEN
    if actor.id == proposed_by:
        return no(sentence("You put this batch together: somebody else must decide about it."))
    if mandate is None:
        return may_pay(actor, programme_id)
    if not mandate.named:
        return no(sentence("The mandate table does not name you for this."))
    if not mandate.covered:
        return no(sentence("Your mandate goes up to %(most)s.", most=mandate.most))
    return YES


def may_propose_determination(actor: Account, award: Award, *, team: set[int]) -> Verdict:
    """Propose a final amount, ask views, keep a recovery: a manager who never was of the recipient's team."""
    if not may_see_award(actor, award, team=team):
        return HIDDEN
    if actor.id in team:
        return no(sentence("This is your own project: somebody else must do this."))
    if not is_staff_for(actor, award, "programme_manager"):
        return no(sentence("Only a programme manager may do this."))
    return YES


def may_set_determination(
    actor: Account, award: Award, *, proposed_by: int, team: set[int], mandate: Mandated | None
) -> Verdict:
    """Fix a final amount: a deciding authority within mandate who did not propose it and never was of the team."""
    if not may_see_award(actor, award, team=team):
        return HIDDEN
    if actor.id in team:
        return no(sentence("This is your own project: somebody else must do this."))
    if not is_staff_for(actor, award, "deciding_authority"):
        return no(sentence("Only the deciding authority may do this."))
    if actor.id == proposed_by:
        return no(sentence("You proposed this: somebody else must decide."))
    if mandate is not None and not mandate.covered:
        return no(sentence("This award is above your mandate."))
    return YES


def may_take_in(actor: Account, award: Award, *, team: set[int]) -> Verdict:
    """Write down what was paid back, or agree to let a part go: a controller."""
    if not may_see_award(actor, award, team=team):
        return HIDDEN
    if actor.id in team or not is_staff_for(actor, award, "controller"):
        return no(sentence("Only a controller may do this."))
    return YES


def may_propose_general(actor: Account, stream: Stream) -> Verdict:
    """Propose one decision for all awards of a call: a manager of it."""
    if holds(actor, "programme_manager", programme_id=stream.round.programme_id, stream_id=stream.id):
        return YES
    return HIDDEN


def may_approve_general(actor: Account, stream: Stream, *, proposed_by: int) -> Verdict:
    """Approve it: a deciding authority of the call who did not propose it."""
    if not holds(actor, "deciding_authority", programme_id=stream.round.programme_id, stream_id=stream.id):
        return no(sentence("Only the deciding authority may do this."))
    if actor.id == proposed_by:
        return no(sentence("You proposed this: somebody else must decide."))
    return YES


def may_sample(actor: Account, stream: Stream) -> Verdict:
    """Draw awards for a check: a manager of the stream."""
    facts = {"programme_id": stream.round.programme_id, "stream_id": stream.id}
    if holds(actor, "programme_manager", **facts):
        return YES
    if holds(actor, *READERS, **facts):
        return no(sentence("Only a programme manager may draw awards for a check."))
    return HIDDEN
