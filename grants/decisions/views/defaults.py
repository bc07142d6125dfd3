"""What did people ask about a notice of default, what do we answer? Who waits gives it; staff set what is owed."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.applications.models import Application
from grants.applications.permissions import is_on_team
from grants.applications.queries import clock_for, get_application
from grants.decisions import commands, queries
from grants.decisions import forms as typed
from grants.decisions.models import NoticeOfDefault, Objection
from grants.decisions.rules.objection_words import CHANNEL_NAMES
from grants.decisions.rules.penalty import NOTHING_OWED, shares_of, tariff_on
from grants.decisions.views.clocks import notice_words
from grants.decisions.views.desk import AUTHORITY, MANAGER, STAFF, bp
from grants.foundation import files
from grants.foundation.errors import NotFound
from grants.foundation.money import ZERO
from grants.foundation.terms import end_of_day
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.web.access import SIGNED_IN, door, me
from grants.web.forms import Form
from grants.web.home import Todo, todo_source
from grants.web.pages import file_answer


@bp.get("/defaults/<int:notice_id>")
@door(STAFF)
def notice_of_default(
    notice_id: int,
    form: typed.PenaltyForm | None = None,
    why: typed.ReasonForm | None = None,
    set_form: Form | None = None,
) -> Any:
    """Show what a notice leads to day by day, and what can be done with it."""
    shown = queries.get_staff_notice(me(), notice_id)
    found = queries.penalty_of(shown)
    owed = ZERO if shown.ground else found.amount if shown.amount is None else shown.amount
    return {
        "notice": shown,
        "application": shown.application,
        "stream": shown.application.stream,
        "penalty": found,
        "tariff": tariff_on(found.first_on),
        "shares": shares_of(owed, shown.applicants) if shown.applicants else [],
        "channel_names": CHANNEL_NAMES,
        "ground_names": NOTHING_OWED,
        "may_note": bool(queries.may_note_default(me(), shown.application)),
        "may_set": queries.may_set_penalty(me(), shown),
        "form": form or _offered(typed.PenaltyForm(formdata=None, **_first(shown)), shown),
        "why": why or typed.ReasonForm(formdata=None),
        "set_form": set_form or Form(formdata=None),
        **notice_words([shown]),
    }


def _first(shown: NoticeOfDefault) -> dict[str, Any]:
    names = shown.applicants or queries.who_applied(shown)
    pots = queries.pots_for_penalty(shown.application)
    return {"applicants": "\n".join(names), "pot": str(pots[0].id) if pots else "", "reason": shown.reason}


def _offered(form: typed.PenaltyForm, shown: NoticeOfDefault) -> typed.PenaltyForm:
    form.offer(queries.pots_for_penalty(shown.application))
    return form


def _back(notice_id: int) -> Any:
    return redirect(url_for("decisions.notice_of_default", notice_id=notice_id), 303)


@bp.post("/defaults/<int:notice_id>/penalty")
@door(MANAGER)
def propose_penalty(notice_id: int) -> Any:
    """Propose what is owed."""
    shown = queries.get_staff_notice(me(), notice_id)
    form = _offered(typed.PenaltyForm(), shown)

    def propose(*, pot_id: int | None, **facts: Any) -> None:
        pots = {one.id: one for one in queries.pots_for_penalty(shown.application)}
        commands.propose_penalty(pot=pots.get(pot_id or 0), **facts)

    if form.carries_out(propose, actor=me(), notice=shown):
        flash(gettext("It is proposed. Somebody else sets it."), "good")
        return _back(notice_id)
    return notice_of_default(notice_id, form), 422


@bp.post("/defaults/<int:notice_id>/return")
@door(STAFF)
def return_penalty(notice_id: int) -> Any:
    """Take the proposed penalty back, or return it."""
    form, shown = typed.ReasonForm(), queries.get_staff_notice(me(), notice_id)
    if form.carries_out(commands.return_penalty, actor=me(), notice=shown):
        flash(gettext("The proposal is returned."), "good")
        return _back(notice_id)
    return notice_of_default(notice_id, why=form), 422


@bp.post("/defaults/<int:notice_id>/set")
@door(AUTHORITY)
def set_penalty(notice_id: int) -> Any:
    """Set the penalty as proposed."""
    form, shown = Form(), queries.get_staff_notice(me(), notice_id)
    if form.carries_out(commands.set_penalty, actor=me(), notice=shown):
        flash(gettext("It is set. The letter is being made."), "good")
        return _back(notice_id)
    return notice_of_default(notice_id, set_form=form), 422


@bp.post("/defaults/<int:notice_id>/withdraw")
@door(MANAGER)
def withdraw_notice(notice_id: int) -> Any:
    """Write down that a notice was taken back."""
    form, shown = typed.ReasonForm(), queries.get_staff_notice(me(), notice_id)
    if form.carries_out(commands.withdraw_notice, actor=me(), notice=shown):
        flash(gettext("That is kept."), "good")
        return _back(notice_id)
    return notice_of_default(notice_id, why=form), 422


@bp.get("/defaults/<int:notice_id>/letter")
@door(SIGNED_IN)
def penalty_letter(notice_id: int) -> Any:
    """Hand out the letter that sets a penalty, as it was kept."""
    kept = queries.get_penalty_letter(me(), notice_id)
    return file_answer(files.read(kept), name=kept.name, media_type=kept.media_type)


@bp.get("/applications/<int:application_id>/default")
@door(SIGNED_IN)
def own_default(application_id: int, form: typed.OwnDefaultForm | None = None) -> Any:
    """Show who applied by when we decide, what they can do when that is late, and what came of it."""
    made = _own_application(application_id)
    url = url_for("decisions.give_default", application_id=application_id)
    return _page(made, None, form, url)


@bp.post("/applications/<int:application_id>/default")
@door(SIGNED_IN)
def give_default(application_id: int) -> Any:
    """Take in a notice of default of who applied."""
    form, made = typed.OwnDefaultForm(), _own_application(application_id)
    if form.carries_out(commands.give_notice_of_default, actor=me(), application=made):
        flash(gettext("We received your notice. You get a confirmation by e-mail."), "good")
        return redirect(url_for("decisions.own_default", application_id=application_id), 303)
    return own_default(application_id, form), 422


def _own_application(application_id: int) -> Application:
    made = get_application(me(), application_id)
    if not is_on_team(me(), made):
        raise NotFound
    return made


@bp.get("/my-objections/<int:objection_id>/default")
@door(SIGNED_IN)
def own_default_on_objection(objection_id: int, form: typed.OwnDefaultForm | None = None) -> Any:
    """Show who objects by when we decide, and what they can do when that is late."""
    made = _own_objection(objection_id)
    url = url_for("decisions.give_default_on_objection", objection_id=objection_id)
    return _page(made.application, made, form, url)


@bp.post("/my-objections/<int:objection_id>/default")
@door(SIGNED_IN)
def give_default_on_objection(objection_id: int) -> Any:
    """Take in a notice of default of who objects."""
    form, made = typed.OwnDefaultForm(), _own_objection(objection_id)
    facts = {"application": made.application, "objection": made}
    if form.carries_out(commands.give_notice_of_default, actor=me(), **facts):
        flash(gettext("We received your notice. You get a confirmation by e-mail."), "good")
        return redirect(url_for("decisions.own_default_on_objection", objection_id=objection_id), 303)
    return own_default_on_objection(objection_id, form), 422


def _own_objection(objection_id: int) -> Objection:
    made = queries.get_objection(me(), objection_id)
    if made.state == "draft" or not queries.is_theirs(me(), made):
        raise NotFound
    return made


def _page(
    made: Application, objection: Objection | None, form: typed.OwnDefaultForm | None, url: str
) -> dict[str, Any]:
    running = clock_for(made) if objection is None else queries.clock_of_objection(objection)
    given = queries.find_notice(made, objection)
    late = running is not None and running.days_left < 0 and not running.stands_still
    return {
        "application": made,
        "objection": objection,
        "clock": running,
        "notice_given": given,
        "penalty": queries.penalty_of(given) if given else None,
        "may_give": late and given is None,
        "form": form or typed.OwnDefaultForm(formdata=None),
        "url": url,
    }


@todo_source
def notices_to_answer(account: Account) -> list[Todo]:
    """List the notices of default: decide before it costs money, then propose and set what is owed."""
    todos = []
    if account.holds("programme_manager"):
        found = queries.open_notices(account, "programme_manager", states=("received",))
        todos += [Todo(*_asked(one)) for one in found]
    if account.holds("deciding_authority"):
        todos += [
            Todo(
                sentence("Set the penalty: %(reference)s", reference=one.application.reference or ""),
                url_for("decisions.notice_of_default", notice_id=one.id),
                end_of_day(day) if (day := queries.penalty_of(one).set_by) else None,
            )
            for one in queries.open_notices(account, "deciding_authority", states=("proposed",))
            if queries.may_set_penalty(account, one)
        ]
    return todos


def _asked(one: NoticeOfDefault) -> tuple[Sentence, str, Any]:
    found, reference = queries.penalty_of(one), one.application.reference or ""
    if found.has_ended:
        said = sentence("Propose what is owed for the late decision: %(reference)s", reference=reference)
        due = found.set_by
    else:
        said = sentence("Decide, or a penalty runs: %(reference)s", reference=reference)
        due = found.grace_until
    return said, url_for("decisions.notice_of_default", notice_id=one.id), end_of_day(due) if due else None
