"""What did a manager ask who finds an objection against a decision about an award founded, what do we answer?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.awards import commands, queries
from grants.awards.forms import UpheldAmountForm, UpheldForm, UpheldRequestForm
from grants.awards.models import Award
from grants.awards.views.desk import bp
from grants.decisions.models import Objection
from grants.decisions.queries import get_staff_objection
from grants.foundation.errors import NotFound
from grants.foundation.money import Money
from grants.web.access import door, me, role

MANAGER = role("programme_manager")
_COMMANDS: dict[str, Callable[..., Any]] = {
    "determination": commands.uphold_determination,
    "payment": commands.uphold_payment_decision,
    "compensation": commands.uphold_compensation,
    "request": commands.uphold_request,
}


def _form(shown: Objection) -> tuple[UpheldForm, Any]:
    """Return the form for what an objection is against, and the award; raises NotFound for another decision."""
    if shown.against_kind == "determination":
        one = queries.get_determination(me(), shown.against_id)
        return UpheldAmountForm(), one.award
    if shown.against_kind == "payment":
        return UpheldForm(), queries.get_payment_decision(me(), shown.against_id).award
    if shown.against_kind == "compensation":
        form = UpheldAmountForm()
        form.amount.label.text = gettext("Compensation")
        return form, queries.get_compensation(me(), shown.against_id).award
    if shown.against_kind != "request":
        raise NotFound
    request = queries.get_request(me(), shown.against_id)
    choosing = UpheldRequestForm()
    choosing.offer([one.kind for one in queries.parts_not_granted(request)])
    return choosing, request.award


@bp.get("/awards/objections/<int:objection_id>/upheld")
@door(MANAGER)
def uphold(objection_id: int, form: UpheldForm | None = None) -> Any:
    """Show the form to find an objection founded, with what comes in the place of the decision."""
    shown = get_staff_objection(me(), objection_id)
    made, award = _form(shown)
    return {
        "objection": shown,
        "award": award,
        "form": form or made,
        "now": _amount_now(shown, award),
    }


def _amount_now(shown: Objection, award: Award) -> Money | None:
    """Return the amount that an upheld objection replaces; None where it is against something else."""
    if shown.against_kind == "determination":
        return award.determined
    if shown.against_kind == "compensation":
        recovery = queries.recovery_by(queries.get_compensation(me(), shown.against_id))
        return recovery.amount if recovery is not None else None
    return None


@bp.post("/awards/objections/<int:objection_id>/upheld")
@door(MANAGER)
def propose_uphold(objection_id: int) -> Any:
    """Propose it."""
    shown = get_staff_objection(me(), objection_id)
    form, _award = _form(shown)
    if form.carries_out(_COMMANDS[shown.against_kind], actor=me(), objection=shown):
        flash(gettext("The outcome is proposed. Somebody else decides."), "good")
        return redirect(url_for("decisions.objection", objection_id=objection_id), 303)
    return uphold(objection_id, form), 422
