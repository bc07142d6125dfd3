"""Requests of a recipient, and the answer of a manager."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.awards import commands, queries
from grants.awards.forms import ChangeForm, ExtensionForm, RequestDecisionForm
from grants.awards.models import Award
from grants.awards.permissions import may_ask, may_decide_request
from grants.awards.states import CHANGE_REQUEST
from grants.awards.views.desk import KIND_NAMES, REQUEST_TONES, bp
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.web.access import SIGNED_IN, door, me
from grants.web.home import Todo, todo_source


def _askable(award_id: int) -> Award:
    """Return an award the person may ask something about; raises NotFound, NotAllowed."""
    award = queries.get_award(me(), award_id)
    may_ask(me(), award, team=queries.team_of(award)).require()
    return award


@bp.get("/awards/<int:award_id>/extension")
@door(SIGNED_IN)
def extension(award_id: int, form: ExtensionForm | None = None) -> Any:
    """Show the form to ask for more time."""
    return {"award": _askable(award_id), "form": form or ExtensionForm()}


@bp.post("/awards/<int:award_id>/extension")
@door(SIGNED_IN)
def ask_extension(award_id: int) -> Any:
    """Ask for more time."""
    form = ExtensionForm()
    if form.carries_out(commands.ask_extension, actor=me(), award=_askable(award_id)):
        flash(gettext("Your request has been sent. You get an answer by e-mail."), "good")
        return redirect(url_for("awards.award", award_id=award_id), 303)
    return extension(award_id, form), 422


@bp.get("/awards/<int:award_id>/change")
@door(SIGNED_IN)
def change(award_id: int, form: ChangeForm | None = None) -> Any:
    """Show the form to ask for another plan or budget."""
    return {"award": _askable(award_id), "form": form or ChangeForm()}


@bp.post("/awards/<int:award_id>/change")
@door(SIGNED_IN)
def ask_change(award_id: int) -> Any:
    """Ask for another plan or budget."""
    form = ChangeForm()
    if form.carries_out(commands.ask_change, actor=me(), award=_askable(award_id)):
        flash(gettext("Your request has been sent. You get an answer by e-mail."), "good")
        return redirect(url_for("awards.award", award_id=award_id), 303)
    return change(award_id, form), 422


@bp.get("/awards/requests/<int:request_id>")
@door(SIGNED_IN)
def change_request(request_id: int, form: RequestDecisionForm | None = None) -> Any:
    """Show a request and its decision, or the form for it."""
    viewer = me()
    shown = queries.get_request(viewer, request_id)
    team = queries.team_of(shown.award)
    is_open = shown.state == "asked"
    return {
        "request_": shown,
        "award": shown.award,
        "form": form or RequestDecisionForm(),
        "may_decide": is_open and bool(may_decide_request(viewer, shown.award, team=team)),
        "may_withdraw": is_open and bool(may_ask(viewer, shown.award, team=team)),
        "kind_name": KIND_NAMES[shown.kind],
        "state_label": CHANGE_REQUEST.labels[shown.state],
        "state_tone": REQUEST_TONES[shown.state],
    }


@bp.post("/awards/requests/<int:request_id>")
@door(SIGNED_IN)
def decide_request(request_id: int) -> Any:
    """Grant or refuse a request."""
    shown = queries.get_request(me(), request_id)
    form = RequestDecisionForm()
    command = commands.grant_request if form.is_grant else commands.refuse_request
    if form.carries_out(command, actor=me(), request=shown):
        flash(gettext("The decision has been sent to the recipient."), "good")
        return redirect(url_for("awards.change_request", request_id=request_id), 303)
    return change_request(request_id, form), 422


@bp.post("/awards/requests/<int:request_id>/withdrawal")
@door(SIGNED_IN)
def withdraw_request(request_id: int) -> Any:
    """Take one's own request back."""
    shown = queries.get_request(me(), request_id)
    commands.withdraw_request(actor=me(), request=shown)
    flash(gettext("Your request has been withdrawn."), "good")
    return redirect(url_for("awards.award", award_id=shown.award_id), 303)


SHOWN_ONE_BY_ONE = 5


@todo_source
def requests_to_decide(account: Account) -> list[Todo]:
    """List the requests that wait for this manager; many at once stand together."""
    if not account.holds("programme_manager"):
        return []
    waiting = queries.requests_to_decide(account)
    if len(waiting) > SHOWN_ONE_BY_ONE:
        title = sentence("Decide on %(count)s requests about running awards", count=len(waiting))
        return [Todo(title, url_for("awards.open_requests"))]
    return [
        Todo(
            sentence(
                "Decide on the request of %(recipient)s: %(kind)s",
                recipient=request.award.recipient,
                kind=KIND_NAMES[request.kind],
            ),
            url_for("awards.change_request", request_id=request.id),
        )
        for request in waiting
    ]


@bp.get("/awards/requests")
@door(SIGNED_IN)
def open_requests() -> Any:
    """List the requests that wait for this manager, the oldest first."""
    return {"requests": queries.requests_to_decide(me()), "kind_names": KIND_NAMES}
