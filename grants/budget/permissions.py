"""May this person do this to this money? Managers propose, controllers approve, auditors read."""

from __future__ import annotations

from grants.budget.rules import Mandated
from grants.foundation.verdict import HIDDEN, YES, Verdict, first_refusal, no
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.people.permissions import holds

READERS = ("programme_manager", "controller", "auditor", "administrator")
"""Who sees a programme's money, everywhere or for their own programme."""
DECIDERS = ("programme_manager", "controller", "administrator")
"""Among whom a mandate to decide about proposals can be found; whoever has none is told so."""
BOOKKEEPERS = ("programme_manager", "deciding_authority", "controller", "administrator")
"""Whose decisions elsewhere may reserve, commit and release money."""
NO_TABLE = Mandated()
"""A programme without a mandate table."""


def may_see_programme(viewer: Account, programme_id: int) -> Verdict:
    """Read pots, journal, ceilings and proposals of a programme."""
    return YES if holds(viewer, *READERS, programme_id=programme_id) else HIDDEN


def may_open_programme(actor: Account) -> Verdict:
    """Open a programme: administrators, and managers of everything."""
    return YES if holds(actor, "administrator", "programme_manager") else HIDDEN


def may_open_pot(actor: Account, programme_id: int) -> Verdict:
    """Open a pot in a programme."""
    if holds(actor, "programme_manager", "administrator", programme_id=programme_id):
        return YES
    return _not_here(actor, programme_id, sentence("Only a programme manager may open a pot."))


def may_propose_money(actor: Account, programme_id: int) -> Verdict:
    """Propose to bring in or move money."""
    if holds(actor, "programme_manager", programme_id=programme_id):
        return YES
    return _not_here(actor, programme_id, sentence("Only a programme manager may propose this."))


def may_decide_proposal(
    actor: Account, *, programme_id: int, proposed_by: int, mandate: Mandated = NO_TABLE
) -> Verdict:
    """Approve or refuse: by the mandate table if the programme has one, else a controller; never the proposer."""
    if mandate.has_table:
        if not mandate.named:
            return _not_here(actor, programme_id, sentence("The mandate table does not name you for this."))
        if not mandate.covered:
            return _not_here(
                actor, programme_id, sentence("Your mandate goes up to %(most)s.", most=mandate.most)
            )
    elif not holds(actor, "controller", programme_id=programme_id):
        return _not_here(actor, programme_id, sentence("Only a controller may decide this."))
    if not may_see_programme(actor, programme_id):
        return HIDDEN
    if actor.id == proposed_by:
        return no(sentence("You made this proposal: somebody else must decide about it."))
    return YES


def may_give_mandate(
    actor: Account, programme_id: int, *, role: str | None = None, account_id: int | None = None
) -> Verdict:
    """Change the mandate table: a manager or an administrator, and never for oneself or one's own role."""
    if not holds(actor, "programme_manager", "administrator", programme_id=programme_id):
        return _not_here(actor, programme_id, sentence("Only a programme manager may change the mandates."))
    if account_id == actor.id or (role is not None and holds(actor, role, programme_id=programme_id)):
        return no(sentence("Nobody gives a mandate to themselves: ask somebody else."))
    return YES


def may_keep_commitment(actor: Account, programme_id: int) -> Verdict:
    """Say on what a commitment hangs and who bears it, and invoke a budget reservation: a manager."""
    if holds(actor, "programme_manager", "administrator", programme_id=programme_id):
        return YES
    return _not_here(actor, programme_id, sentence("Only a programme manager may do this."))


def may_withdraw_proposal(actor: Account, *, programme_id: int, proposed_by: int) -> Verdict:
    """Withdraw a proposal: only who made it, while still a manager."""
    mine = YES if actor.id == proposed_by else no(sentence("Only who made the proposal may withdraw it."))
    return first_refusal(may_propose_money(actor, programme_id), mine)


def may_book(actor: Account) -> Verdict:
    """Write the money side of a decision that another wing has permitted; only somebody who holds an office.

    Whether this person may take that decision about this application or award is asked there.
    """
    return YES if actor.is_active and actor.holds(*BOOKKEEPERS) else HIDDEN


def _not_here(actor: Account, programme_id: int, why: Sentence) -> Verdict:
    return no(why) if may_see_programme(actor, programme_id) else HIDDEN
