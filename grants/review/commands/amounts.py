"""What does the panel intend with an amount: recommend less than was asked, or what was asked after all?"""

from __future__ import annotations

from grants.applications.models import Application
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, Stale
from grants.foundation.money import Money
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.commands.panel import require_before_panel
from grants.review.models import RecommendedAmount
from grants.review.rules import check_recommended

UNSAID = 0
"""The version where the panel recommends what was asked."""


@command
def recommend_amount(
    *, actor: Account, application: Application, amount: Money, reason: str = "", version: int = UNSAID
) -> None:
    """Recommend an amount with a reason that the applicant reads; what was asked takes an earlier one back.

    Raises what `require_before_panel` and `check_recommended` raise, and Stale when somebody was first.
    """
    require_before_panel(actor, application)
    check_recommended(amount, application.requested, reason)
    queries.lock_standing(application.id)
    kept = queries.find_recommended(application)
    if (kept.version if kept else UNSAID) != version:
        theirs = kept.amount if kept else application.requested
        raise Stale([Difference("amount", sentence("Recommended amount"), theirs, amount)])
    before = kept.amount if kept else application.requested
    if amount == application.requested:
        if kept is not None:
            db.session.delete(kept)
    else:
        if kept is None:
            kept = RecommendedAmount(application_id=application.id)
            db.session.add(kept)
        kept.amount, kept.reason = amount, reason.strip()
        kept.recommended_by, kept.recommended_at = actor.id, now()
    record(
        actor_id=actor.id,
        deed="recommend_amount",
        subject=application,
        chain=programme_chain(application.stream.round.programme_id),
        reason=reason,
        requested=application.requested,
        before=before,
        after=amount,
    )
