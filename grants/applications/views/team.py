"""Who writes along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.applications import commands, queries
from grants.applications.forms import TEAM_ROLE_NAMES, HandOverForm, InviteForm, RightsForm
from grants.applications.models import TeamMember
from grants.applications.permissions import may_divide, may_write
from grants.applications.rules import parts_of
from grants.applications.views.desk import bp
from grants.applications.views.writing import own_application
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.wording import Sentence, sentence
from grants.web.access import SIGNED_IN, door, me
from grants.web.pages import page_language, say


@bp.get("/applications/<int:application_id>/team")
@door(SIGNED_IN)
def team(application_id: int, form: InviteForm | None = None) -> Any:
    """Show who writes along and who was asked to."""
    shown = own_application(application_id)
    present = [one for one in shown.team if one.left_at is None]
    own = next(one for one in present if one.account_id == me().id)
    names = dict(parts_of(queries.definition_of(shown), page_language()))
    return {
        "application": shown,
        "told": {one.id: _told(one, names) for one in present},
        "may_divide": bool(may_divide(me(), shown)),
        "may_invite": bool(may_write(me(), shown)),
        "own": own,
        "members": [one for one in present if one.accepted_at is not None],
        "invited": [one for one in present if one.accepted_at is None],
        "role_names": TEAM_ROLE_NAMES,
        "may_leave": own.role != "main_applicant",
        "may_hand_over": own.role == "main_applicant",
        "form": form or InviteForm(),
    }


def _told(member: TeamMember, names: Mapping[str, Any]) -> Sentence:
    """Say what somebody writes."""
    if member.role == "main_applicant" or member.writes is None:
        return sentence("writes every part")
    parts = [say(names[part]) for part in member.writes if part in names]
    return sentence("writes: %(parts)s", parts="; ".join(parts)) if parts else sentence("only reads")


@bp.get("/applications/<int:application_id>/team/<int:member_id>")
@door(SIGNED_IN)
def rights(application_id: int, member_id: int, form: RightsForm | None = None) -> Any:
    """Ask which parts one of the team writes."""
    shown = own_application(application_id)
    may_divide(me(), shown).require()
    member = next((one for one in shown.team if one.id == member_id and one.left_at is None), None)
    if member is None or member.role == "main_applicant" or member.account_id == me().id:
        raise NotFound
    parts = parts_of(queries.definition_of(shown), page_language())
    ticked = [key for key, _name in parts] if member.writes is None else member.writes
    facts = {"version": member.rights_version, "parts": ticked, "may_divide": member.may_divide}
    form = form or RightsForm(formdata=None, data=facts)
    form.offer(parts)
    return {"application": shown, "member": member, "role_names": TEAM_ROLE_NAMES, "form": form}


@bp.post("/applications/<int:application_id>/team/<int:member_id>")
@door(SIGNED_IN)
def divide_work(application_id: int, member_id: int) -> Any:
    """Let one of the team write these parts only."""
    shown = own_application(application_id)
    form = RightsForm()
    form.offer(parts_of(queries.definition_of(shown), page_language()))
    form.newest_version = next((one.rights_version for one in shown.team if one.id == member_id), 0)
    if form.carries_out(commands.divide_work, actor=me(), application=shown, member_id=member_id):
        flash(gettext("Saved."), "good")
        return redirect(url_for("applications.team", application_id=application_id), 303)
    return rights(application_id, member_id, form), 409 if form.stale else 422


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
