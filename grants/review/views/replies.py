"""The applicant's page of a rebuttal: the reviews without names, and the one reply; and who must reply still."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.applications.permissions import may_write
from grants.foundation.clock import now
from grants.foundation.terms import end_of_day
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.forms import ReplyForm
from grants.review.models import Rebuttal
from grants.review.rules import is_in_time, reply_said
from grants.review.states import REBUTTAL
from grants.review.views.desk import autosaved, bp
from grants.web.access import SIGNED_IN, door, me
from grants.web.home import Todo, todo_source


@todo_source
def reviews_to_reply_to(account: Account) -> list[Todo]:
    """List the applications of the account's teams that can be replied for."""
    return [
        Todo(
            sentence("Reply to the reviews of “%(title)s”", title=one.application.title),
            url_for("review.rebuttal", application_id=one.application_id),
            end_of_day(one.due_on),
        )
        for one in queries.to_reply(account)
    ]


@bp.get("/applications/<int:application_id>/rebuttal")
@door(SIGNED_IN)
def rebuttal(application_id: int, number: int = 0, form: ReplyForm | None = None) -> Any:
    """Show the team the reviews as they were sent, each with its reply or the form for it."""
    application, sent = queries.team_rebuttals(me(), application_id)
    return {
        "application": application,
        "definition": application.stream_version.definition,
        "sent": sent,
        "forms": {one.number: form if form and one.number == number else _blank(one) for one in sent},
        "verdict": may_write(me(), application),
        "is_judged": application.state == "admissible"
        and queries.phase_of(application.stream) not in {"preparing", "frozen"},
        "in_time": {one.number: is_in_time(one.due_on, now()) for one in sent},
        "labels": REBUTTAL.labels,
        "reply_said": reply_said(),
    }


def _blank(one: Rebuttal) -> ReplyForm:
    return ReplyForm.of(most=one.words, formdata=None, version=one.version, reply=one.reply)


@bp.post("/applications/<int:application_id>/rebuttal/<int:number>")
@door(SIGNED_IN)
def reply(application_id: int, number: int) -> Any:
    """Keep the reply as a draft, or hand it in; a script that saves while one types gets JSON."""
    found = queries.get_rebuttal(me(), application_id, number)
    by_script = "X-Autosave" in request.headers
    form = ReplyForm.of(most=found.words)
    if not by_script:
        form.newest_version = found.version
    submits = request.form.get("deed") == "submit" and not by_script
    done = form.carries_out(
        commands.submit_reply if submits else commands.save_reply, actor=me(), rebuttal=found
    )
    if by_script:
        return autosaved(form, done)
    if done:
        flash(_told(form.outcome) if submits else gettext("Saved. Do not forget to send it."), "good")
        return redirect(url_for("review.rebuttal", application_id=application_id), 303)
    return rebuttal(application_id, number, form), 409 if form.stale else 422


def _told(sent: Rebuttal) -> Any:
    if sent.state == "late":
        return gettext("Your reply came after the term. It is kept; reviewers and panel do not see it.")
    return gettext("Your reply is sent. You cannot change it any more.")
