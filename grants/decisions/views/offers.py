"""What did a recipient answer to an offer in part?"""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.decisions import commands, queries
from grants.decisions.forms import OfferForm
from grants.decisions.models import Decision
from grants.decisions.views.desk import bp, decision
from grants.web.access import SIGNED_IN, door, me


@bp.post("/applications/<int:application_id>/decision/accept")
@door(SIGNED_IN)
def accept_offer(application_id: int) -> Any:
    """Accept an award in part."""
    form = OfferForm()
    if form.carries_out(commands.accept_offer, actor=me(), decision=_in_force(application_id)):
        flash(gettext("You accepted. The award is yours."), "good")
        return redirect(url_for("decisions.decision", application_id=application_id), 303)
    return decision(application_id, form), 422


@bp.post("/applications/<int:application_id>/decision/decline")
@door(SIGNED_IN)
def decline_offer(application_id: int) -> Any:
    """Decline an award in part."""
    form = OfferForm()
    if form.carries_out(commands.decline_offer, actor=me(), decision=_in_force(application_id)):
        flash(gettext("You declined. The award lapsed."), "good")
        return redirect(url_for("decisions.decision", application_id=application_id), 303)
    return decision(application_id, form), 422


def _in_force(application_id: int) -> Decision:
    """Return the newest published decision on an application; raises NotFound."""
    return queries.decisions_of(me(), application_id)[0]
