"""Compensation for what the subsidy bought: intended, heard, proposed and fixed (Awb 4:41)."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.awards import commands, queries
from grants.awards.forms import CompensationForm, ViewsForm, WhyForm
from grants.awards.models import AssetCompensation
from grants.awards.permissions import may_ask
from grants.awards.rules.compensating import COMPENSATION_NAMES, last_day_to_fix
from grants.awards.rules.determining import steps_from, views_until
from grants.awards.states import COMPENSATION
from grants.awards.views.desk import DETERMINATION_TONES, bp
from grants.decisions.states import OBJECTION
from grants.foundation import files
from grants.foundation.clock import today
from grants.foundation.errors import NotFound
from grants.foundation.terms import end_of_day
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.web.access import SIGNED_IN, door, me
from grants.web.forms import Form
from grants.web.home import Todo, todo_source
from grants.web.pages import file_answer


@bp.get("/awards/<int:award_id>/compensation")
@door(SIGNED_IN)
def compensation(award_id: int, form: CompensationForm | None = None, **typed: Any) -> Any:
    """Show what is owed for what the subsidy bought: what is intended, heard, proposed and fixed."""
    viewer, award = me(), queries.get_award(me(), award_id)
    if award.application is None or not queries.asks_compensation(award):
        raise NotFound
    found = queries.compensations_of(viewer, award)
    current = queries.find_compensation_under_way(award)
    manages = bool(queries.may_propose_compensation(viewer, award))
    sets = current is not None and current.state == "proposed"
    subjects = {one.id: queries.subjects.compensation_as_subject(one.id) for one in found}
    proposing = form or CompensationForm(formdata=None, data={"views_until": views_until(today())})
    intended = current if current is not None and current.state == "intended" else None
    return {
        "award": award,
        "found": found,
        "current": current,
        "until_of": lambda one: last_day_to_fix(one.known_on, queries.determined_on(award)),
        "steps_of": lambda one: steps_from(one.basis),
        "recovery_of": queries.recovery_by,
        "form": proposing if manages and current is None else None,
        "gives_views": intended is not None
        and intended.views_came_on is None
        and bool(may_ask(viewer, award, team=queries.team_of(award))),
        "may_propose": intended is not None and manages,
        "may_set": current is not None and sets and bool(queries.may_set_compensation(viewer, current)),
        "may_return": current is not None
        and (manages or (sets and bool(queries.may_set_compensation(viewer, current)))),
        "views_form": typed.get("views_form") or ViewsForm(formdata=None),
        "propose_form": typed.get("propose_form") or WhyForm(formdata=None, prefix="propose"),
        "return_form": typed.get("return_form") or WhyForm(formdata=None, prefix="return"),
        "set_form": typed.get("set_form") or Form(formdata=None),
        "labels": COMPENSATION.labels,
        "tones": DETERMINATION_TONES,
        "ground_names": COMPENSATION_NAMES,
        "as_staff": queries.sees_as_staff(viewer, award),
        "subjects": subjects,
        "besides": {key: queries.subjects.objections_on(viewer, one) for key, one in subjects.items()},
        "objection_states": OBJECTION.labels,
    }


@bp.post("/awards/<int:award_id>/compensation")
@door(SIGNED_IN)
def intend_compensation(award_id: int) -> Any:
    """Ask the recipient for its views on what is intended."""
    award, form = queries.get_award(me(), award_id), CompensationForm()
    if form.carries_out(commands.intend_compensation, actor=me(), award=award):
        flash(gettext("The recipient is asked for its views."), "good")
        return redirect(url_for("awards.compensation", award_id=award_id), 303)
    return compensation(award_id, form), 422


def _moved(one: AssetCompensation, name: str, form: Any, command: Any, said: str) -> Any:
    if form.carries_out(command, actor=me(), compensation=one):
        flash(said, "good")
        return redirect(url_for("awards.compensation", award_id=one.award_id), 303)
    return compensation(one.award_id, **{name: form}), 422


@bp.post("/awards/compensations/<int:compensation_id>/views")
@door(SIGNED_IN)
def give_compensation_views(compensation_id: int) -> Any:
    """Keep what the recipient thinks."""
    one, said = queries.get_compensation(me(), compensation_id), gettext("Your views have been received.")
    return _moved(one, "views_form", ViewsForm(), commands.give_compensation_views, said)


@bp.post("/awards/compensations/<int:compensation_id>/proposal")
@door(SIGNED_IN)
def propose_compensation(compensation_id: int) -> Any:
    """Propose what was intended, after the views."""
    one, said = queries.get_compensation(me(), compensation_id), gettext("The compensation is proposed.")
    return _moved(one, "propose_form", WhyForm(prefix="propose"), commands.propose_compensation, said)


@bp.post("/awards/compensations/<int:compensation_id>/return")
@door(SIGNED_IN)
def return_compensation(compensation_id: int) -> Any:
    """Take it back, or return it."""
    one, said = queries.get_compensation(me(), compensation_id), gettext("The proposal has been taken back.")
    return _moved(one, "return_form", WhyForm(prefix="return"), commands.return_compensation, said)


@bp.post("/awards/compensations/<int:compensation_id>/setting")
@door(SIGNED_IN)
def set_compensation(compensation_id: int) -> Any:
    """Fix it."""
    one = queries.get_compensation(me(), compensation_id)
    said = gettext("The compensation is fixed. The recipient gets a letter.")
    return _moved(one, "set_form", Form(), commands.set_compensation, said)


@bp.get("/awards/compensations/<int:compensation_id>/letter")
@door(SIGNED_IN)
def compensation_letter(compensation_id: int) -> Any:
    """Hand out the letter with a compensation."""
    letter = queries.get_compensation(me(), compensation_id).letter
    if letter is None:
        raise NotFound
    return file_answer(files.read(letter), name=letter.name, media_type=letter.media_type)


@todo_source
def compensations_to_move(account: Account) -> list[Todo]:
    """List compensation on which one can give views, that goes on after them, or that waits for a decision."""
    words = {
        "applicant": sentence("Give your views on the compensation that is intended"),
        "programme_manager": sentence("Go on with the compensation that is intended"),
        "deciding_authority": sentence("Decide on the compensation that is proposed"),
    }
    roles = ["applicant", *(one for one in words if account.holds(one))]
    return [
        Todo(
            words[role],
            url_for("awards.compensation", award_id=one.award_id),
            end_of_day(one.views_due_on) if role == "applicant" else None,
        )
        for role in roles
        for one in queries.compensations_waiting(account, role)
    ]
