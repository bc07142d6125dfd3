"""Who writes along."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.applications import commands
from grants.applications.forms import TEAM_ROLE_NAMES, HandOverForm, InviteForm
from grants.applications.views.desk import bp
from grants.applications.views.writing import own_application
from grants.foundation.errors import RuleBroken
from grants.web.access import SIGNED_IN, door, me
from grants.web.pages import say


@bp.get("/applications/<int:application_id>/team")
@door(SIGNED_IN)
def team(application_id: int, form: InviteForm | None = None) -> Any:
    """Show who writes along and who was asked to."""
    shown = own_application(application_id)
    present = [one for one in shown.team if one.left_at is None]
    own = next(one for one in present if one.account_id == me().id)
    return {
        "application": shown,
        "members": [one for one in present if one.accepted_at is not None],
        "invited": [one for one in present if one.accepted_at is None],
        "role_names": TEAM_ROLE_NAMES,
        "may_leave": own.role != "main_applicant",
        "may_hand_over": own.role == "main_applicant",
        "form": form or InviteForm(),
    }


@bp.post("/applications/<int:application_id>/team")
@door(SIGNED_IN)
def invite_team_mate(application_id: int) -> Any:
    """Ask somebody by mail to write along."""
    shown = own_application(application_id)
    form = InviteForm()
    if form.carries_out(commands.invite_team_mate, actor=me(), application=shown):
        flash(gettext("The invitation has been sent."), "good")
        return redirect(url_for("applications.team", application_id=application_id), 303)
    return team(application_id, form), 422


@bp.post("/applications/<int:application_id>/team/hand-over")
@door(SIGNED_IN)
def hand_over(application_id: int) -> Any:
    """Let another of the team be main applicant."""
    form = HandOverForm()
    if form.carries_out(commands.hand_over, actor=me(), application=own_application(application_id)):
        flash(gettext("The team has another main applicant now."), "good")
    return redirect(url_for("applications.team", application_id=application_id), 303)


@bp.post("/applications/<int:application_id>/team/leave")
@door(SIGNED_IN)
def leave_team(application_id: int) -> Any:
    """Write along no longer."""
    commands.leave_team(actor=me(), application=own_application(application_id))
    flash(gettext("You have left the team."), "good")
    return redirect(url_for("applications.mine"), 303)


@bp.get("/invitations/<token>")
@door(SIGNED_IN)
def invitation(token: str) -> Any:
    """Ask for the press of a button, so that a mail scanner accepts nothing."""
    try:
        member = commands.invited_by_token(token)
    except RuleBroken as broken:
        flash(say(broken.said), "bad")
        return redirect(url_for("applications.mine"), 303)
    return {"application": member.application, "role": TEAM_ROLE_NAMES[member.role], "token": token}


@bp.post("/invitations/<token>/decline")
@door(SIGNED_IN)
def decline_invitation(token: str) -> Any:
    """Say no to writing along."""
    try:
        commands.decline_invitation(actor=me(), token=token)
    except RuleBroken as broken:
        flash(say(broken.said), "bad")
    else:
        flash(gettext("You declined. The team can see that you do not write along."), "good")
    return redirect(url_for("applications.mine"), 303)


@bp.post("/invitations/<token>")
@door(SIGNED_IN)
def accept_invitation(token: str) -> Any:
    """Join the team."""
    try:
        joined = commands.accept_invitation(actor=me(), token=token)
    except RuleBroken as broken:
        flash(say(broken.said), "bad")
        return redirect(url_for("applications.mine"), 303)
    flash(gettext("You now write along."), "good")
    return redirect(url_for("applications.application", application_id=joined.id), 303)
