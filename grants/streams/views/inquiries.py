"""Questions about a call: anybody asks, a manager answers for everybody."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.foundation.clock import now
from grants.foundation.errors import NotFound
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams import commands, queries
from grants.streams.forms import AnswerForm, InquiryForm, SetAsideForm
from grants.streams.models import Inquiry
from grants.streams.permissions import may_manage_stream
from grants.streams.rules import takes_inquiries
from grants.streams.states import INQUIRY
from grants.streams.views.desk import MANAGER, STAFF_ROLES, bp
from grants.web.access import SIGNED_IN, door, me
from grants.web.home import Todo, todo_source


@bp.get("/calls/<int:stream_id>/ask")
@door(SIGNED_IN)
def ask(stream_id: int, form: InquiryForm | None = None) -> Any:
    """Offer to ask a question about a call, with those of one's own that wait."""
    call = queries.get_call(stream_id)
    return {
        "call": call,
        "form": form or InquiryForm(formdata=None),
        "takes_inquiries": takes_inquiries(call, call.definition.inquiry_days, now()),
        "waiting": queries.inquiries_waiting_of(me(), call),
    }


@bp.post("/calls/<int:stream_id>/ask")
@door(SIGNED_IN)
def ask_about_call(stream_id: int) -> Any:
    """Ask a question about a call."""
    call = queries.get_call(stream_id)
    form = InquiryForm()
    if form.carries_out(commands.ask_about_call, actor=me(), stream=call):
        flash(gettext("Your question was sent. You get a mail when it is answered."), "good")
        return redirect(url_for("streams.ask", stream_id=stream_id), 303)
    return ask(stream_id, form), 422


@bp.get("/streams/<int:stream_id>/questions")
@door(STAFF_ROLES)
def inquiries(stream_id: int) -> Any:
    """List what was asked about a call, those that wait first."""
    shown = queries.get_stream(me(), stream_id)
    return {
        "stream": shown,
        "inquiries": queries.inquiries_of(me(), shown),
        "states": INQUIRY.labels,
        "may_manage": bool(may_manage_stream(me(), shown)),
    }


@bp.get("/questions/<int:inquiry_id>")
@door(MANAGER)
def inquiry(inquiry_id: int, form: AnswerForm | None = None, aside_form: SetAsideForm | None = None) -> Any:
    """Offer to answer a question for everybody, or to set it aside."""
    shown = _waiting(inquiry_id)
    return {
        "inquiry": shown,
        "stream": shown.stream,
        "form": form or AnswerForm.of(shown, shown.asker.language),
        "aside_form": aside_form or SetAsideForm(formdata=None, data={"version": shown.version}),
    }


@bp.post("/questions/<int:inquiry_id>/answer")
@door(MANAGER)
def answer_inquiry(inquiry_id: int) -> Any:
    """Publish a question and its answer."""
    shown = _waiting(inquiry_id)
    form = AnswerForm()
    if form.carries_out(commands.answer_inquiry, actor=me(), inquiry=shown):
        flash(gettext("The answer is published. Everybody with a draft gets a mail."), "good")
        return redirect(url_for("streams.inquiries", stream_id=shown.stream_id), 303)
    return inquiry(inquiry_id, form=form), 422


@bp.post("/questions/<int:inquiry_id>/aside")
@door(MANAGER)
def set_aside_inquiry(inquiry_id: int) -> Any:
    """Leave a question unanswered here."""
    shown = _waiting(inquiry_id)
    form = SetAsideForm()
    if form.carries_out(commands.set_aside_inquiry, actor=me(), inquiry=shown):
        flash(gettext("The question is set aside. Who asked it gets your reason by mail."), "good")
        return redirect(url_for("streams.inquiries", stream_id=shown.stream_id), 303)
    return inquiry(inquiry_id, aside_form=form), 422


def _waiting(inquiry_id: int) -> Inquiry:
    shown = queries.get_inquiry(me(), inquiry_id)
    may_manage_stream(me(), shown.stream).require()
    if shown.state != INQUIRY.initial:
        raise NotFound(sentence("This question was settled already."))
    return shown


@todo_source
def questions_to_answer(account: Account) -> list[Todo]:
    """Remind a manager of the questions that wait."""
    if not account.holds("programme_manager"):
        return []
    return [
        Todo(
            sentence("Answer questions about “%(call)s” (%(count)s)", call=stream.name, count=count),
            url_for("streams.inquiries", stream_id=stream.id),
        )
        for stream, count in queries.inquiries_to_answer(account)
    ]
