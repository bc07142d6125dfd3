"""The organisations one acts for or is asked to act for, and their initiatives."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.people import commands, queries
from grants.people.forms import (
    LEGAL_FORM_NAMES,
    ChangeOrganisationForm,
    InitiativeForm,
    MemberForm,
    NewOrganisationForm,
)
from grants.people.models import Account
from grants.people.rules import lapses_at
from grants.people.views.desk import bp
from grants.web.access import SIGNED_IN, door, me
from grants.web.home import Todo, destination, todo_source
from grants.web.pages import say
from grants.web.views import own_path

destination(sentence("My organisations"), "people.organisations", SIGNED_IN, place=30)


@todo_source
def invitations_to_answer(account: Account) -> list[Todo]:
    """List the organisations that ask this person to act for them."""
    return [
        Todo(
            sentence("Say whether you want to act for %(name)s", name=one.organisation.name),
            url_for("people.organisations"),
            lapses_at(one.invited_at),
        )
        for one in queries.invitations_to(account)
    ]


def _back() -> str:
    """Return the path on this site somebody came from to do this first, or nothing."""
    path = request.values.get("back", "")
    return path if own_path(path) == path else ""


@bp.get("/organisations")
@door(SIGNED_IN)
def organisations() -> Any:
    """List the organisations one acts for, and ask for an answer to those that invited."""
    return {
        "organisations": queries.organisations_of(me()),
        "invitations": queries.invitations_to(me()),
        "lapses_at": lapses_at,
        "back": _back(),
    }


@bp.get("/organisations/new")
@door(SIGNED_IN)
def new_organisation(form: NewOrganisationForm | None = None) -> Any:
    """Show the form for an organisation."""
    return {"form": form or NewOrganisationForm(data=_told("legal_form")), "back": _back()}


def _told(*names: str) -> dict[str, str]:
    """Return what the address says was answered before, to be shown in a form that is still empty."""
    return {name: request.args[name] for name in names if name in request.args}


@bp.post("/organisations/new")
@door(SIGNED_IN)
def register_organisation() -> Any:
    """Add an organisation, and go back to what it was needed for."""
    form = NewOrganisationForm()
    if form.carries_out(commands.register_organisation, actor=me()):
        flash(gettext("The organisation is registered."), "good")
        here = url_for("people.organisation", organisation_id=form.outcome.id)
        return redirect(_back() or here, 303)
    return new_organisation(form), 422


@bp.get("/organisations/<int:organisation_id>")
@door(SIGNED_IN)
def organisation(organisation_id: int, form: MemberForm | None = None) -> Any:
    """Show one of one's own organisations."""
    shown = queries.get_own_organisation(me(), organisation_id)
    return {
        "organisation": shown,
        "legal_form_names": LEGAL_FORM_NAMES,
        "members": queries.members_of(shown),
        "invitations": queries.invitations_of(shown),
        "lapses_at": lapses_at,
        "initiatives": queries.initiatives_of(shown),
        "named": queries.initiatives_named_for(shown),
        "form": form or MemberForm(),
    }


@bp.get("/organisations/<int:organisation_id>/change")
@door(SIGNED_IN)
def organisation_facts(organisation_id: int, form: ChangeOrganisationForm | None = None) -> Any:
    """Show the form for an organisation's facts."""
    shown = queries.get_own_organisation(me(), organisation_id)
    return {"organisation": shown, "form": form or ChangeOrganisationForm(obj=shown)}


@bp.post("/organisations/<int:organisation_id>/change")
@door(SIGNED_IN)
def change_organisation(organisation_id: int) -> Any:
    """Change an organisation's facts."""
    shown = queries.get_own_organisation(me(), organisation_id)
    form = ChangeOrganisationForm()
    form.newest_version = shown.version
    if form.carries_out(commands.change_organisation, actor=me(), organisation=shown):
        flash(gettext("Saved."), "good")
        return redirect(url_for("people.organisation", organisation_id=organisation_id), 303)
    return organisation_facts(organisation_id, form), 409 if form.stale else 422


@bp.post("/organisations/<int:organisation_id>/members")
@door(SIGNED_IN)
def invite_member(organisation_id: int) -> Any:
    """Ask a colleague to act for the organisation; the answer is the same for every address."""
    shown = queries.get_own_organisation(me(), organisation_id)
    form = MemberForm()
    if form.carries_out(commands.invite_member, actor=me(), organisation=shown):
        said = gettext("We sent an invitation to %(email)s.", email=form.outcome.email)
        flash(said, "good")
        return redirect(url_for("people.organisation", organisation_id=organisation_id), 303)
    return organisation(organisation_id, form), 422


@bp.post("/membership-invitations/<int:invitation_id>/withdraw")
@door(SIGNED_IN)
def withdraw_invitation(invitation_id: int) -> Any:
    """Take an invitation back."""
    withdrawn = commands.withdraw_invitation(actor=me(), invitation_id=invitation_id)
    flash(gettext("The invitation is taken back."), "good")
    return redirect(url_for("people.organisation", organisation_id=withdrawn.organisation_id), 303)


@bp.post("/membership-invitations/<int:invitation_id>/accept")
@door(SIGNED_IN)
def accept_membership(invitation_id: int) -> Any:
    """Act for the organisation from now on."""
    try:
        joined = commands.accept_membership(actor=me(), invitation_id=invitation_id)
    except RuleBroken as broken:
        return _back_to_list(say(broken.said), "bad")
    flash(gettext("You now act for %(name)s.", name=joined.name), "good")
    return redirect(_back() or url_for("people.organisation", organisation_id=joined.id), 303)


@bp.post("/membership-invitations/<int:invitation_id>/decline")
@door(SIGNED_IN)
def decline_membership(invitation_id: int) -> Any:
    """Say no to the organisation."""
    try:
        declined = commands.decline_membership(actor=me(), invitation_id=invitation_id)
    except RuleBroken as broken:
        return _back_to_list(say(broken.said), "bad")
    return _back_to_list(gettext("You declined the invitation of %(name)s.", name=declined.name), "good")


def _back_to_list(words: str, tone: str) -> Any:
    flash(words, tone)
    return redirect(url_for("people.organisations"), 303)


@bp.post("/memberships/<int:membership_id>/end")
@door(SIGNED_IN)
def end_membership(membership_id: int) -> Any:
    """Let somebody no longer act for the organisation."""
    commands.end_membership(actor=me(), membership_id=membership_id)
    return redirect(url_for("people.organisations"), 303)


@bp.get("/organisations/<int:organisation_id>/initiatives/new")
@door(SIGNED_IN)
def new_initiative(organisation_id: int, form: InitiativeForm | None = None) -> Any:
    """Show the form for an initiative."""
    shown = queries.get_own_organisation(me(), organisation_id)
    return {
        "organisation": shown,
        "form": form or InitiativeForm(data=_told("is_existing", "reach")),
        "back": _back(),
    }


@bp.post("/organisations/<int:organisation_id>/initiatives/new")
@door(SIGNED_IN)
def register_initiative(organisation_id: int) -> Any:
    """Add an initiative, and go back to what it was needed for."""
    shown = queries.get_own_organisation(me(), organisation_id)
    form = InitiativeForm()
    if form.carries_out(commands.register_initiative, actor=me(), owner=shown):
        flash(gettext("The initiative is registered."), "good")
        return redirect(_back() or url_for("people.organisation", organisation_id=organisation_id), 303)
    return new_initiative(organisation_id, form), 422
