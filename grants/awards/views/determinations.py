"""Accounting for a project, and its final amount: what the recipient writes, what is proposed, heard and fixed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.awards import commands, queries
from grants.awards.commands.accounts import UNWRITTEN
from grants.awards.forms import ProposalForm, ViewsForm, WhyForm, account_as_typed, account_form
from grants.awards.models import Award, Determination
from grants.awards.permissions import may_ask
from grants.awards.rules.determining import GROUND_NAMES, steps_from, views_until
from grants.awards.states import ACCOUNT, DETERMINATION
from grants.awards.views.desk import DETERMINATION_TONES, bp
from grants.decisions.states import OBJECTION
from grants.foundation import files
from grants.foundation.clock import now, today
from grants.foundation.errors import NotFound
from grants.foundation.terms import end_of_day
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.web.access import SIGNED_IN, door, me, role
from grants.web.home import Todo, todo_source
from grants.web.pages import clock_time, file_answer


def _award(award_id: int) -> Award:
    """Return an award of our own; raises NotFound for a past one."""
    award = queries.get_award(me(), award_id)
    if award.application is None or award.ends_on is None:
        raise NotFound
    return award


MOST_TODOS = 5


@bp.get("/awards/<int:award_id>/account")
@door(SIGNED_IN)
def account(award_id: int, form: Any = None, returning: WhyForm | None = None) -> Any:
    """Show how a project is accounted for: to its team to write, to staff to read."""
    award = _award(award_id)
    kept, regime = queries.find_account(award), queries.regime_of(award)
    asks_money = regime is None or regime.financial_report
    made = account_form(queries.situation_of(award), asks_money=asks_money)
    is_team = bool(may_ask(me(), award, team=queries.team_of(award)))
    writes = is_team and award.determined is None and (kept is None or kept.state == "draft")
    return {
        "award": award,
        "account": kept,
        "form": form or made(formdata=None, data=account_as_typed(kept)),
        "writes": writes and award.state == "running",
        "may_return": kept is not None
        and kept.state == "submitted"
        and award.determined is None
        and bool(queries.may_propose_amount(me(), award)),
        "return_form": returning or _returning(),
        "labels": ACCOUNT.labels,
        "until": queries.account_due(award),
    }


@bp.post("/awards/<int:award_id>/account")
@door(SIGNED_IN)
def save_account(award_id: int) -> Any:
    """Save the account, and hand it in when that was pressed."""
    award = _award(award_id)
    regime = queries.regime_of(award)
    form = account_form(queries.situation_of(award), asks_money=regime is None or regime.financial_report)()
    kept = queries.find_account(award)
    if "X-Autosave" not in request.headers:
        form.newest_version = kept.version if kept else UNWRITTEN
    done = form.carries_out(commands.save_account, actor=me(), award=award)
    if "X-Autosave" in request.headers:
        if done:
            return {"saved_at": clock_time(now())[:5], "version": form.outcome.version}, 200
        return {"message": " ".join(form.form_errors)}, 409 if form.stale else 422
    if not done:
        return account(award_id, form), 409 if form.stale else 422
    if "submit" in request.form:
        form.version.raw_data, form.version.data = None, form.outcome.version
        if not form.carries_out(_handing_in, actor=me(), award=award):
            return account(award_id, form), 422
        flash(gettext("Your account has been handed in."), "good")
        return redirect(url_for("awards.award", award_id=award_id), 303)
    flash(gettext("Saved."), "good")
    return redirect(url_for("awards.account", award_id=award_id), 303)


def _handing_in(*, actor: Account, award: Award, **_typed: Any) -> None:
    commands.submit_account(actor=actor, award=award)


@bp.post("/awards/<int:award_id>/account/return")
@door(SIGNED_IN)
def return_account(award_id: int) -> Any:
    """Give the account back with what is missing."""
    award, form = _award(award_id), _returning()
    if form.carries_out(commands.return_account, actor=me(), award=award):
        flash(gettext("The account has been returned."), "good")
        return redirect(url_for("awards.account", award_id=award_id), 303)
    return account(award_id, returning=form), 422


def _returning() -> WhyForm:
    return WhyForm.asking("return", gettext("What is missing?"))


@bp.get("/awards/<int:award_id>/determination")
@door(SIGNED_IN)
def determination(award_id: int, form: ProposalForm | None = None, **typed: Any) -> Any:
    """Show the final amount of an award: how it is worked out, what is proposed, what was heard and fixed."""
    viewer, award = me(), _award(award_id)
    as_staff = queries.sees_as_staff(viewer, award)
    found = queries.determinations_of(award)
    current = next((one for one in found if one.state in ("intended", "proposed")), None)
    last = next((one for one in found if one.state == "set"), None)
    is_open = award.state == "running" or (award.state == "withdrawn" and bool(queries.paid_on(award)))
    proposes = current is None and is_open and bool(queries.may_propose_amount(viewer, award))
    worked = queries.worked_out(award) if as_staff and is_open else None
    if proposes and form is None and worked is not None:
        form = ProposalForm(
            data={"amount": worked.amount, "ground": worked.ground, "views_until": views_until(today())}
        )
    if form is not None and last is not None and last.kind != "at_once":
        form.reopens()
    is_team = bool(may_ask(viewer, award, team=queries.team_of(award)))
    is_intended = current is not None and current.state == "intended"
    sets = (
        current is not None and current.state == "proposed" and bool(queries.may_set_amount(viewer, current))
    )
    manages = current is not None and bool(queries.may_propose_amount(viewer, award))
    shown = found if as_staff else [one for one in found if one.state in ("set", "intended")]
    if not as_staff and current is not None and current.state == "proposed":
        current = None
    return {
        "award": award,
        "account": queries.find_account(award),
        "accounts_until": queries.account_due(award),
        "determine_until": queries.determination_due(award),
        "worked": worked,
        "steps_of": lambda one: steps_from(one.basis),
        "found": shown,
        "current": current,
        "in_force": last,
        "is_reopened": last is not None,
        "form": form if proposes else None,
        "may_set": sets,
        "may_confirm": is_intended and manages,
        "may_return": manages or sets,
        "gives_views": current is not None and is_intended and current.views_came_on is None and is_team,
        "views_form": typed.get("views_form") or ViewsForm(formdata=None),
        "confirm_form": typed.get("confirm_form") or _confirming(),
        "back_form": typed.get("back_form") or _taking_back(),
        "recoveries": [one for one in queries.recoveries_of(award) if one.determination_id],
        "labels": DETERMINATION.labels,
        "tones": DETERMINATION_TONES,
        "ground_names": GROUND_NAMES,
        "as_staff": as_staff,
        **_objecting(viewer, shown),
    }


def _objecting(viewer: Account, shown: Sequence[Determination]) -> dict[str, Any]:
    """Return what stands beside each final amount about objecting."""
    subjects = {one.id: queries.subjects.determination_as_subject(one.id) for one in shown}
    return {
        "subjects": subjects,
        "besides": {key: queries.subjects.objections_on(viewer, one) for key, one in subjects.items()},
        "objection_states": OBJECTION.labels,
    }


@bp.post("/awards/<int:award_id>/determination")
@door(SIGNED_IN)
def propose_determination(award_id: int) -> Any:
    """Propose a final amount, or ask views on it first."""
    award, form = _award(award_id), ProposalForm()
    if form.carries_out(commands.propose_determination, actor=me(), award=award):
        asked = form.outcome.state == "intended"
        flash(
            gettext("The recipient is asked for its views.")
            if asked
            else gettext("The final amount is proposed."),
            "good",
        )
        return redirect(url_for("awards.determination", award_id=award_id), 303)
    return determination(award_id, form), 422


def _confirming() -> WhyForm:
    return WhyForm.asking("confirm", gettext("The reason, with what you make of the views"))


def _taking_back() -> WhyForm:
    return WhyForm.asking("back", gettext("Reason to take it back"))


def _moved(determination_id: int, name: str, form: Any, command: Any, said: str) -> Any:
    """Carry out a command on a final amount, or show its page again with the form of that name and what is wrong."""
    one = queries.get_determination(me(), determination_id)
    if not form.carries_out(command, actor=me(), determination=one):
        return determination(one.award_id, **{name: form}), 422
    flash(said, "good")
    return redirect(url_for("awards.determination", award_id=one.award_id), 303)


@bp.post("/awards/determinations/<int:determination_id>/views")
@door(SIGNED_IN)
def give_views(determination_id: int) -> Any:
    """Keep what the recipient thinks."""
    said = gettext("Your views have been received.")
    return _moved(determination_id, "views_form", ViewsForm(), commands.give_views, said)


@bp.post("/awards/determinations/<int:determination_id>/confirmation")
@door(SIGNED_IN)
def confirm_intention(determination_id: int) -> Any:
    """Propose what was intended, after the views."""
    said = gettext("The final amount is proposed.")
    return _moved(determination_id, "confirm_form", _confirming(), commands.confirm_intention, said)


@bp.post("/awards/determinations/<int:determination_id>/return")
@door(SIGNED_IN)
def return_determination(determination_id: int) -> Any:
    """Take a final amount back, or return it."""
    said = gettext("The proposal has been taken back.")
    return _moved(determination_id, "back_form", _taking_back(), commands.return_determination, said)


@bp.post("/awards/determinations/<int:determination_id>/setting")
@door(SIGNED_IN)
def set_determination(determination_id: int) -> Any:
    """Fix the final amount."""
    one = queries.get_determination(me(), determination_id)
    commands.set_determination(actor=me(), determination=one)
    flash(gettext("The final amount is determined. The recipient gets a letter."), "good")
    return redirect(url_for("awards.determination", award_id=one.award_id), 303)


@bp.get("/awards/determinations/<int:determination_id>/letter")
@door(SIGNED_IN)
def determination_letter(determination_id: int) -> Any:
    """Hand out the letter with a final amount."""
    letter = queries.get_determination_letter(me(), determination_id)
    return file_answer(files.read(letter), name=letter.name, media_type=letter.media_type)


@bp.get("/awards/determinations")
@door(role("programme_manager", "deciding_authority"))
def determinations() -> Any:
    """List the awards whose project ended and that have no final amount, the oldest first."""
    return {"rows": queries.awards_to_determine(me()), "labels": DETERMINATION.labels, "today": today()}


@todo_source
def amounts_to_decide(account: Account) -> list[Todo]:
    """List the final amounts that wait for this authority."""
    if not account.holds("deciding_authority"):
        return []
    waiting: list[Determination] = list(queries.determinations_to_set(account))
    if len(waiting) > 5:
        title = sentence("Decide on %(count)s final amounts", count=len(waiting))
        return [Todo(title, url_for("awards.determinations"))]
    return [
        Todo(
            sentence("Decide on the final amount of %(recipient)s", recipient=one.award.recipient),
            url_for("awards.determination", award_id=one.award_id),
        )
        for one in waiting
    ]


@todo_source
def views_to_give(account: Account) -> list[Todo]:
    """List what is intended with an own award, on which views can be given."""
    return [
        Todo(
            sentence("Give your views on the final amount of %(title)s", title=one.award.title),
            url_for("awards.determination", award_id=one.award_id),
            end_of_day(one.views_due_on) if one.views_due_on else None,
        )
        for one in queries.views_wanted(account)
    ]


@todo_source
def intentions_to_confirm(account: Account) -> list[Todo]:
    """List for a manager the intentions on which the recipient was heard, or had its time."""
    if not account.holds("programme_manager"):
        return []
    return [
        Todo(
            sentence("Go on with the final amount of %(recipient)s", recipient=one.award.recipient),
            url_for("awards.determination", award_id=one.award_id),
        )
        for one in queries.intentions_to_weigh(account)[:MOST_TODOS]
    ]
