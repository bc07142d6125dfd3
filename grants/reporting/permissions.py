"""May this person see figures, this dossier, and what evaluations say together?"""

from __future__ import annotations

from grants.applications.models import Application
from grants.foundation.verdict import HIDDEN, YES, Verdict
from grants.people.models import Account
from grants.people.permissions import holds

READERS = ("programme_manager", "deciding_authority", "controller", "auditor")
"""Who sees figures and whole dossiers, each within the scope of the role."""


def may_see_figures(actor: Account) -> Verdict:
    """See figures somewhere; which rows they count follows from the scope of the role."""
    return YES if actor.holds(*READERS) else HIDDEN


def reads_as_staff(actor: Account, application: Application) -> bool:
    """Say whether somebody reads this dossier for the funder: what was submitted, within the role's scope."""
    round_ = application.stream.round
    return application.submitted_at is not None and holds(
        actor, *READERS, programme_id=round_.programme_id, stream_id=application.stream_id
    )


def may_read_dossier(actor: Account, application: Application, *, is_team: bool, is_closed: bool) -> Verdict:
    """Read the dossier: the team its own side, staff the whole, nobody with a personal interest (Awb 2:4)."""
    if is_team:
        return YES
    if is_closed:
        return HIDDEN
    return YES if reads_as_staff(actor, application) else HIDDEN


def may_learn(actor: Account, programme_id: int) -> Verdict:
    """Lay the process evaluations of a programme side by side, and read it: its managers."""
    return YES if holds(actor, "programme_manager", programme_id=programme_id) else HIDDEN
