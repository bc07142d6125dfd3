"""The outbox of a round: what is on hold and why, each mail as it would leave, released or cancelled with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext, ngettext

from grants.correspondence import commands, queries
from grants.correspondence.forms import HoldForm, LiftForm, SettleForm
from grants.correspondence.rules import KINDS, held_kinds, pieces
from grants.correspondence.states import EVERY_KIND, MAIL
from grants.correspondence.views.desk import SETTLERS, bp
from grants.foundation.errors import NotFound
from grants.foundation.wording import Sentence, counted, sentence
from grants.people.models import Account
from grants.web.access import door, me
from grants.web.home import Todo, todo_source
from grants.web.pages import bilingual, pager, say


@bp.get("/rounds/<int:round_id>/outbox")
@door(SETTLERS)
def outbox(round_id: int, form: SettleForm | None = None) -> Any:
    """Show what is on hold in a round and which mail waits, with who gets it and why."""
    shown, streams = queries.get_outbox(me(), round_id)
    found = queries.held_page(me(), streams, cursor=request.args.get("cursor", ""))
    holds = queries.holds_in_force([stream.id for stream in streams])
    return {
        "round": shown,
        "streams": {stream.id: stream for stream in streams},
        "holds": [(hold, _held_words(hold.kind)) for hold in holds],
        "mails": [(row[0], row[1]) for row in found.rows],
        "kinds": KINDS,
        "waiting": queries.count_held(me(), streams),
        "pager": pager(found),
        "form": form or SettleForm(formdata=None),
    }


def _held_words(kind: str) -> Sentence:
    return sentence("every kind that may wait") if kind == EVERY_KIND else KINDS[kind].when


@bp.post("/rounds/<int:round_id>/outbox")
@door(SETTLERS)
def settle_mail(round_id: int) -> Any:
    """Release or cancel the mail that was ticked, or all of it."""
    _, streams = queries.get_outbox(me(), round_id)
    deed, _, which = request.form.get("deed", "").partition("-")
    act = {"release": commands.release_mail, "cancel": commands.cancel_mail}.get(deed)
    if act is None:
        raise NotFound
    form = SettleForm()
    mails = queries.held_by_number(me(), streams, None if which == "all" else form.mails.data or [])
    if form.carries_out(act, actor=me(), mails=mails):
        done = form.outcome
        if deed == "release":
            said = ngettext("%(num)s mail is sent.", "%(num)s mails are sent.", done)
        else:
            said = ngettext("%(num)s mail is cancelled.", "%(num)s mails are cancelled.", done)
        flash(said, "good")
        return redirect(url_for("correspondence.outbox", round_id=round_id), 303)
    return outbox(round_id, form), 422


@bp.get("/rounds/<int:round_id>/outbox/mail/<int:mail_id>")
@door(SETTLERS)
def held_mail(round_id: int, mail_id: int) -> Any:
    """Show one mail exactly as it would leave, or why it did or did not."""
    shown, streams = queries.get_outbox(me(), round_id)
    mail = queries.get_round_mail(me(), streams, mail_id)
    return {
        "round": shown,
        "mail": mail,
        "kind": KINDS[mail.kind],
        "state": MAIL.labels[mail.state],
        "body": pieces(mail.body, current_app.config["SETTINGS"].public_address),
    }


@bp.get("/rounds/<int:round_id>/outbox/hold")
@door(SETTLERS)
def hold(round_id: int, form: HoldForm | None = None) -> Any:
    """Show the form that puts mail on hold, and what runs on meanwhile."""
    shown, streams = queries.get_outbox(me(), round_id)
    form = form or HoldForm(formdata=None, data={"streams": [stream.id for stream in streams]})
    _choices(form, streams)
    return {
        "round": shown,
        "form": form,
        "clocks": _by_reason((kind.clock, kind.when) for kind in held_kinds()),
        "never": _by_reason((kind.never_held, kind.when) for kind in KINDS.values() if kind.own_text),
    }


def _by_reason(pairs: Iterable[tuple[Sentence | None, Sentence]]) -> list[tuple[Sentence, list[Sentence]]]:
    """Return each reason once, with the kinds of mail it is the reason of."""
    listed: dict[str, tuple[Sentence, list[Sentence]]] = {}
    for reason, when in pairs:
        if reason:
            listed.setdefault(reason.msgid, (reason, []))[1].append(when)
    return list(listed.values())


@bp.post("/rounds/<int:round_id>/outbox/hold")
@door(SETTLERS)
def hold_mail(round_id: int) -> Any:
    """Put mail on hold."""
    _, streams = queries.get_outbox(me(), round_id)
    form = HoldForm()
    _choices(form, streams)
    chosen = [stream for stream in streams if stream.id in (form.streams.data or [])]
    if form.carries_out(commands.hold_mail, actor=me(), streams=chosen):
        flash(gettext("The mail is on hold. Do not forget to look at it."), "good")
        return redirect(url_for("correspondence.outbox", round_id=round_id), 303)
    return hold(round_id, form), 422


def _choices(form: HoldForm, streams: Any) -> None:
    form.streams.choices = [(one.id, f"{one.code}: {bilingual(one, 'name')}") for one in streams]
    form.kinds.choices = [(kind.key, say(kind.when)) for kind in held_kinds()]


@bp.get("/rounds/<int:round_id>/outbox/holds/<int:hold_id>/lift")
@door(SETTLERS)
def lift(round_id: int, hold_id: int, form: LiftForm | None = None) -> Any:
    """Show the form that lifts a hold."""
    shown, found = _hold_of(round_id, hold_id)
    return {"round": shown, "hold": found, "kind": _held_words(found.kind), "form": form or LiftForm()}


@bp.post("/rounds/<int:round_id>/outbox/holds/<int:hold_id>/lift")
@door(SETTLERS)
def lift_hold(round_id: int, hold_id: int) -> Any:
    """Lift a hold."""
    _, found = _hold_of(round_id, hold_id)
    form = LiftForm()
    if form.carries_out(commands.lift_hold, actor=me(), hold=found):
        flash(gettext("The hold is lifted. What waits already stays until you release or cancel it."), "good")
        return redirect(url_for("correspondence.outbox", round_id=round_id), 303)
    return lift(round_id, hold_id, form), 422


def _hold_of(round_id: int, hold_id: int) -> Any:
    shown, streams = queries.get_outbox(me(), round_id)
    holds = queries.holds_in_force([stream.id for stream in streams])
    found = next((one for one in holds if one.id == hold_id), None)
    if found is None:
        raise NotFound
    return shown, found


@todo_source
def mail_that_waits(account: Account) -> list[Todo]:
    """Nobody forgets mail on hold: it stands on the desk until nothing waits and nothing is on hold."""
    return [
        Todo(
            counted(
                one.waiting,
                sentence(
                    "Mail of “%(round)s” is on hold: %(count)s mail waits",
                    round=bilingual(one.round, "name"),
                    count=one.waiting,
                ),
                sentence(
                    "Mail of “%(round)s” is on hold: %(count)s mails wait",
                    round=bilingual(one.round, "name"),
                    count=one.waiting,
                ),
            ),
            url_for("correspondence.outbox", round_id=one.round.id),
        )
        for one in queries.standing_still(account)
    ]
