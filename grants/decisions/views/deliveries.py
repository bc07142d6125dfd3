"""What became of a letter: its way to the reader, what follows for the term, and which letters did not arrive."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.decisions import commands, queries
from grants.decisions.forms import PostForm, ReturnForm
from grants.decisions.rules.deliveries import DELIVERY_NAMES, announced_on
from grants.decisions.views.desk import MANAGER, STAFF, bp
from grants.foundation import files
from grants.foundation.clock import today
from grants.foundation.terms import day_of
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.web.access import SIGNED_IN, door, me
from grants.web.forms import Form
from grants.web.home import Todo, todo_source
from grants.web.pages import file_answer, pager


@bp.get("/letters-not-arrived")
@door(STAFF)
def not_arrived() -> Any:
    """List the decisions whose letter did not arrive: no term runs against them."""
    found = queries.not_arrived_page(me(), cursor=request.args.get("cursor", ""))
    return {"decisions": [row[0] for row in found.rows], "pager": pager(found)}


@bp.get("/decisions/<int:decision_id>/delivery")
@door(STAFF)
def delivery(
    decision_id: int,
    return_form: ReturnForm | None = None,
    post_form: PostForm | None = None,
    mail_form: Form | None = None,
) -> Any:
    """Show what happened to one letter, from when its term runs, and what can be written down."""
    decision = queries.get_delivered(me(), decision_id)
    steps = queries.steps_of(decision)
    address = "\n".join(
        (decision.application.organisation.name, queries.addressee_of(decision.application).name)
    )
    return {
        "decision": decision,
        "application": decision.application,
        "deliveries": queries.deliveries_of(decision),
        "delivery_names": DELIVERY_NAMES,
        "announced": announced_on(day_of(decision.published_at), steps) if decision.published_at else None,
        "verdict": queries.may_note(me(), decision),
        "reader": queries.addressee_of(decision.application),
        "mail_form": mail_form or Form(),
        "return_form": return_form or ReturnForm(happened_on=today()),
        "post_form": post_form or PostForm(happened_on=today(), address=address),
    }


@bp.post("/decisions/<int:decision_id>/delivery")
@door(MANAGER)
def note_return(decision_id: int) -> Any:
    """Write down that mail or post came back."""
    form = ReturnForm()
    if form.carries_out(commands.note_return, actor=me(), decision=queries.get_delivered(me(), decision_id)):
        flash(gettext("It is written down."), "good")
        return redirect(url_for("decisions.delivery", decision_id=decision_id), 303)
    return delivery(decision_id, return_form=form), 422


@bp.post("/decisions/<int:decision_id>/delivery/post")
@door(MANAGER)
def send_by_post(decision_id: int) -> Any:
    """Write down that the letter is sent once more."""
    form = PostForm()
    if form.carries_out(commands.send_by_post, actor=me(), decision=queries.get_delivered(me(), decision_id)):
        flash(gettext("It is written down. Print the covering letter and put it with the decision."), "good")
        return redirect(url_for("decisions.delivery", decision_id=decision_id), 303)
    return delivery(decision_id, post_form=form), 422


@bp.post("/decisions/<int:decision_id>/delivery/mail")
@door(MANAGER)
def announce_again(decision_id: int) -> Any:
    """Mail once more that the decision is there."""
    form = Form()
    if form.carries_out(
        commands.announce_again, actor=me(), decision=queries.get_delivered(me(), decision_id)
    ):
        flash(gettext("The mail goes to this address once more."), "good")
        return redirect(url_for("decisions.delivery", decision_id=decision_id), 303)
    return delivery(decision_id, mail_form=form), 422


@bp.get("/decisions/<int:decision_id>/delivery/<int:delivery_id>/cover")
@door(SIGNED_IN)
def cover(decision_id: int, delivery_id: int) -> Any:
    """Hand out the letter that goes with a decision sent once more, as it was kept."""
    kept = queries.get_cover(me(), decision_id, delivery_id)
    return file_answer(files.read(kept), name=kept.name, media_type=kept.media_type)


@todo_source
def letters_to_send(account: Account) -> list[Todo]:
    """List the letters that came back, for who manages their call."""
    return [
        Todo(
            sentence("This letter did not arrive, send it again: %(title)s", title=one.application.title),
            url_for("decisions.delivery", decision_id=one.id),
        )
        for one in queries.letters_to_send_again(account)
    ]
