"""What did HTTP ask about one decision by itself, what do we answer? The form that proposes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.applications.models import Application
from grants.applications.queries import get_application
from grants.budget.models import Pot
from grants.decisions import commands, queries
from grants.decisions.forms import SingleForm
from grants.decisions.permissions import may_propose
from grants.decisions.rules import GROUND_NAMES, KIND_NAMES, OUTCOME_NAMES
from grants.decisions.views.desk import MANAGER, bp
from grants.foundation.clock import today
from grants.web.access import door, me

BY_HAND = "any(apart, rectification, detriment, withdrawal_of_award, court, supplement)"


@bp.get(f"/applications/<int:application_id>/decide/<{BY_HAND}:kind>")
@door(MANAGER)
def single(application_id: int, kind: str, form: SingleForm | None = None) -> Any:
    """Show what is in force on an application, and the form that proposes one decision on it by itself."""
    application = get_application(me(), application_id)
    may_propose(me(), application.stream).require()
    in_force = queries.decision_in_force(application.id)
    if form is None:
        asked = None if in_force is None else queries.views_on(in_force)
        heard = asked if asked is not None and asked.kind == kind else None
        same = {} if in_force is None else {"outcome": in_force.outcome, "ground": in_force.ground}
        same |= {"ground": heard.ground} if heard else {}
        form = SingleForm(
            publish_on=today(),
            replaces="" if in_force is None else in_force.id,
            awarded=heard.intended if heard else in_force and in_force.awarded,
            **same,
        )
        form.ask_about(kind, _payers(kind, application))
    return {
        "application": application,
        "kind": kind,
        "in_force": in_force,
        "form": form,
        "kind_names": KIND_NAMES,
        "outcome_names": OUTCOME_NAMES,
        "ground_names": GROUND_NAMES,
        "is_under_way": queries.is_under_way(application.id),
    }


@bp.post(f"/applications/<int:application_id>/decide/<{BY_HAND}:kind>")
@door(MANAGER)
def propose_single(application_id: int, kind: str) -> Any:
    """Propose it."""
    form = SingleForm()
    application = get_application(me(), application_id)
    form.ask_about(kind, _payers(kind, application))
    in_force = queries.decision_in_force(application.id)
    replaces = in_force if in_force is not None and in_force.id == form.replaced else None
    facts = {"actor": me(), "application": application, "kind": kind, "replaces": replaces}
    if form.carries_out(commands.propose_single, **facts):
        flash(gettext("The decision is proposed. Somebody else must approve it."), "good")
        return redirect(url_for("decisions.batch", batch_id=form.outcome.batch_id), 303)
    return single(application_id, kind, form), 422


def _payers(kind: str, application: Application) -> Sequence[Pot]:
    """Return the pots from which one can choose: only a supplement names who pays it."""
    return queries.pots_for_supplement(application.stream) if kind == "supplement" else ()
