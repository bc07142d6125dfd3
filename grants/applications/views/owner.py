"""What others ask the owner of an initiative: may they apply with it? And the team that asks once more."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.applications import commands, queries
from grants.applications.forms import OwnerAnswerForm
from grants.applications.models import Application
from grants.applications.rules import owner_can_be_asked_again, owner_may_answer
from grants.applications.states import OWNER_ANSWER
from grants.applications.views.desk import bp
from grants.applications.views.writing import own_application
from grants.foundation.clock import now
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.rules import is_open
from grants.web.access import SIGNED_IN, door, me
from grants.web.home import Todo, todo_source

STANDS_AS = {"agreed": "agree", "refused": "refuse"}


@todo_source
def answers_to_give(account: Account) -> list[Todo]:
    """List the requests that wait for an answer; a draft that missed its deadline asks nothing any more."""
    return [
        Todo(
            sentence(
                "Answer %(organisation)s: may it apply with “%(initiative)s”?",
                organisation=one.organisation.name,
                initiative=one.initiative.name,
            ),
            url_for("applications.owner_request", application_id=one.id),
            one.stream.closes_at if is_open(one.stream, now()) else None,
        )
        for one in queries.owner_requests_waiting(account)
        if one.state != "draft" or is_open(one.stream, now())
    ]


def may_ask_again(application: Application) -> bool:
    """Say whether the team can remind the owner now."""
    asked_at = application.owner_asked_at
    return (
        application.owner_answer == "asked"
        and asked_at is not None
        and owner_may_answer(application.state, application.owner_answer)
        and owner_can_be_asked_again(asked_at, now())
    )


@bp.get("/owner-requests")
@door(SIGNED_IN)
def owner_requests() -> Any:
    """List what others asked the owners one acts for."""
    return {"requests": queries.owner_requests(me()), "labels": OWNER_ANSWER.labels}


@bp.get("/applications/<int:application_id>/owner")
@door(SIGNED_IN)
def owner_request(application_id: int, form: OwnerAnswerForm | None = None) -> Any:
    """Show who wants to apply with which initiative, what agreeing means, and ask for an answer."""
    shown = queries.get_owner_request(me(), application_id)
    main = next((one.account for one in shown.team if one.role == "main_applicant"), None)
    stands = {"version": shown.owner_version, "answer": STANDS_AS.get(shown.owner_answer)}
    return {
        "application": shown,
        "call": shown.stream,
        "main_applicant": main.name if main else None,
        "owners_answer": queries.owners_answer(shown),
        "may_answer": owner_may_answer(shown.state, shown.owner_answer),
        "by_invitation": shown.stream.definition.access == "invitation",
        "form": form or OwnerAnswerForm(formdata=None, data=stands | {"reason": shown.owner_refusal}),
    }


@bp.post("/applications/<int:application_id>/owner")
@door(SIGNED_IN)
def answer_as_owner(application_id: int) -> Any:
    """Agree or refuse."""
    shown = queries.get_owner_request(me(), application_id)
    form = OwnerAnswerForm()
    form.newest_version = shown.owner_version
    if form.carries_out(_answer, actor=me(), application=shown):
        flash(gettext("Your answer is kept, and the applicant is told."), "good")
        return redirect(url_for("applications.owner_request", application_id=application_id), 303)
    return owner_request(application_id, form), 409 if form.stale else 422


def _answer(*, answer: str, reason: str, **facts: Any) -> None:
    if answer == "agree":
        commands.agree_as_owner(**facts)
    else:
        commands.refuse_as_owner(reason=reason, **facts)


@bp.post("/applications/<int:application_id>/owner/reminder")
@door(SIGNED_IN)
def ask_owner_again(application_id: int) -> Any:
    """Remind a silent owner."""
    commands.ask_owner_again(actor=me(), application=own_application(application_id))
    flash(gettext("We asked the owner again."), "good")
    return redirect(url_for("applications.application", application_id=application_id), 303)
