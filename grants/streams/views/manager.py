"""The desk of one stream: how it stands, announcing it, its deadline, its invitations, its end."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.budget.queries import ceilings_of
from grants.foundation.clock import now
from grants.foundation.money import Money
from grants.people.models import Account
from grants.people.queries import get_initiative
from grants.streams import commands, queries
from grants.streams.forms import (
    LEGAL_FORM_NAMES,
    PARTS,
    AnnounceForm,
    EndForm,
    ExtensionForm,
    InvitationForm,
    place_of,
)
from grants.streams.forms.places import FIELDS, Place
from grants.streams.models import Stream
from grants.streams.permissions import may_manage_stream
from grants.streams.rules import (
    PART_NAMES,
    faults_by_part,
    has_closed,
    is_open,
    regime_said,
    waits_said,
)
from grants.streams.rules.checklist import checklist
from grants.streams.rules.deliverables import deliverable_name
from grants.streams.rules.faults import missing_parts
from grants.streams.rules.reports import report_said
from grants.streams.states import MOMENT_NAMES, STREAM
from grants.streams.views.desk import MANAGER, STAFF_ROLES, bp, desk_links, is_writable
from grants.web.access import door, me
from grants.web.pages import Link, say


@bp.get("/streams/<int:stream_id>")
@door(STAFF_ROLES)
def stream(stream_id: int, form: ExtensionForm | None = None, end_form: EndForm | None = None) -> Any:
    """Show how a stream stands, and what can be done now."""
    shown = queries.get_stream(me(), stream_id)
    at = now()
    form = form or ExtensionForm(formdata=None)
    form.offer(shown)
    return {
        "stream": shown,
        "definition": shown.definition,
        "state": STREAM.labels[shown.state],
        "is_open": is_open(shown, at),
        "has_closed": has_closed(shown, at),
        "may_manage": bool(may_manage_stream(me(), shown)),
        "gaps": _gaps(shown),
        "parts": {name: part.title for name, part in PARTS.items()},
        "extensions": queries.extensions_of(shown),
        "moment_names": MOMENT_NAMES,
        "versions": queries.versions_of(shown),
        "outages": queries.outages_of(shown),
        "is_writable": is_writable(shown),
        "ceilings": list(reversed(ceilings_of(shown.pot))),
        "desks": desk_links(shown.id) if shown.state != "draft" else [],
        "form": form,
        "end_form": end_form or EndForm(),
        "ceiling": _ceiling(shown),
        "open_work": queries.find_open_work(shown),
    }


@bp.get("/streams/<int:stream_id>/announce")
@door(MANAGER)
def announcement(stream_id: int, form: AnnounceForm | None = None) -> Any:
    """Ask whether one is sure, with everything that will be frozen."""
    shown = _managed(me(), stream_id)
    return {
        "stream": shown,
        "definition": shown.definition,
        "gaps": _gaps(shown),
        "checklist": [
            (
                demand,
                _form_of(shown, place_of(demand.name, shown.definition)) if demand.name in FIELDS else "",
            )
            for demand in checklist(shown.definition)
        ],
        "short": shown.pot.funded < shown.definition.ceiling,
        "legal_forms": LEGAL_FORM_NAMES,
        "deliverable_name": deliverable_name,
        "waits_said": waits_said,
        "report_said": report_said,
        "regime_said": regime_said,
        "form": form or AnnounceForm(formdata=None, data={"version": shown.version}),
    }


@bp.post("/streams/<int:stream_id>/announce")
@door(MANAGER)
def announce_stream(stream_id: int) -> Any:
    """Announce the call and freeze its rules."""
    shown = _managed(me(), stream_id)
    form = AnnounceForm()
    overtaken = form.version.data != shown.version
    form.newest_version = shown.version
    if form.carries_out(commands.announce_stream, actor=me(), stream=shown):
        flash(gettext("The call is announced. Its rules are frozen."), "good")
        return redirect(url_for("streams.stream", stream_id=stream_id), 303)
    return announcement(stream_id, form), 409 if overtaken else 422


@bp.post("/streams/<int:stream_id>/deadline")
@door(MANAGER)
def extend_deadline(stream_id: int) -> Any:
    """Move the deadline to a later moment."""
    shown = _managed(me(), stream_id)
    form = ExtensionForm()
    form.offer(shown)
    if form.carries_out(commands.extend_deadline, actor=me(), stream=shown):
        flash(gettext("The deadline is later now, for everybody."), "good")
        return redirect(url_for("streams.stream", stream_id=stream_id), 303)
    return stream(stream_id, form), 422


@bp.get("/streams/<int:stream_id>/invitations")
@door(STAFF_ROLES)
def invitations(stream_id: int, form: InvitationForm | None = None) -> Any:
    """List who was invited, and offer to invite another owner."""
    shown = queries.get_stream(me(), stream_id)
    form = form or InvitationForm(formdata=None)
    form.initiative.choices = _choices(shown)
    return {
        "stream": shown,
        "invitations": queries.invitations_of(shown),
        "answers": queries.answers_to_invitations(shown),
        "search": _search(),
        "may_invite": bool(may_manage_stream(me(), shown)) and _takes_invitations(shown),
        "form": form,
    }


def _takes_invitations(shown: Stream) -> bool:
    return shown.state == "announced" and not has_closed(shown, now())


@bp.post("/streams/<int:stream_id>/invitations")
@door(MANAGER)
def invite_owner(stream_id: int) -> Any:
    """Invite the owner of an initiative."""
    shown = _managed(me(), stream_id)
    form = InvitationForm()
    form.initiative.choices = _choices(shown)
    if form.validate() and form.carries_out(
        commands.invite_owner, actor=me(), stream=shown, initiative=get_initiative(form.initiative.data)
    ):
        flash(gettext("The owner is invited."), "good")
        return redirect(url_for("streams.invitations", stream_id=stream_id), 303)
    return invitations(stream_id, form), 422


def _search() -> str:
    return request.args.get("search", "").replace("\x00", "").strip()[:100]


def _choices(shown: Stream) -> list[tuple[int, str]]:
    found = queries.initiatives_to_invite(shown, _search())
    return [(initiative.id, f"{initiative.name} ({initiative.owner.name})") for initiative in found]


@bp.post("/streams/<int:stream_id>/end")
@door(MANAGER)
def end_stream(stream_id: int) -> Any:
    """End a stream whose file is complete."""
    shown = _managed(me(), stream_id)
    form = EndForm()
    if form.carries_out(commands.end_stream, actor=me(), stream=shown):
        flash(gettext("The stream has ended."), "good")
        return redirect(url_for("streams.stream", stream_id=stream_id), 303)
    return stream(stream_id, end_form=form), 422


def _gaps(shown: Stream) -> list[Link]:
    """Return what keeps a draft from being announced, with the form and the field where each is filled in."""
    definition = shown.definition
    gaps = [
        Link(say(PART_NAMES[name]), _form_of(shown, place_of(name, definition)))
        for name in missing_parts(definition)
    ]
    return gaps + [
        Link(say(fault), url_for("streams.draft_part", stream_id=shown.id, part=part) if part else "")
        for part, fault in faults_by_part(definition)
    ]


def _ceiling(shown: Stream) -> Money | None:
    """Return the subsidy ceiling in force, or the one a draft will have; None while nobody wrote it."""
    if shown.state != "draft":
        return shown.pot.ceiling
    return shown.definition.ceiling if shown.definition.ceiling_cents else None


def _form_of(shown: Stream, place: Place) -> str:
    facts: dict[str, Any] = {"stream_id": shown.id, "part": place.part, "_anchor": place.field}
    if place.section:
        return url_for("streams.draft_questions", key=place.section, **facts)
    return url_for("streams.draft_part", **facts)


def _managed(account: Account, stream_id: int) -> Stream:
    shown = queries.get_stream(account, stream_id)
    may_manage_stream(account, shown).require()
    return shown
