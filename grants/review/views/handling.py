"""With whom in a call has who handles it to do? Asked when the call has closed, over one list of names."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.forms import HandlingForm
from grants.review.permissions import HANDLERS
from grants.review.views.desk import bp
from grants.web.access import door, me, role
from grants.web.home import Todo, todo_source
from grants.web.pages import bilingual

HANDLER = role(*HANDLERS)


@bp.get("/streams/<int:stream_id>/handling-interests")
@door(HANDLER)
def handling(stream_id: int, form: HandlingForm | None = None) -> Any:
    """Ask with which of all organisations and persons of a call one has an interest; show what was answered."""
    stream = queries.get_handled(me(), stream_id)
    found = queries.found_as_staff(me(), stream)
    return {
        "stream": stream,
        "listed": list(queries.listed_names(stream)),
        "answer": queries.find_listed(me(), stream, "handling"),
        "found": sorted(
            {one for possible in found.values() for one in possible},
            key=lambda one: (one.source, one.rule, str(one.on)),
        ),
        "form": form or HandlingForm(),
    }


@bp.post("/streams/<int:stream_id>/handling-interests")
@door(HANDLER)
def answer_as_staff(stream_id: int) -> Any:
    """Keep the answer; what it closes is absent from now on."""
    stream = queries.get_handled(me(), stream_id)
    form = HandlingForm()
    if form.carries_out(commands.answer_as_staff, actor=me(), stream=stream):
        flash(gettext("Your answers are saved."), "good")
        return redirect(url_for("review.handling", stream_id=stream_id), 303)
    return handling(stream_id, form), 422


@todo_source
def interests_to_say(account: Account) -> list[Todo]:
    """Who handles a call is asked about interests once it has closed."""
    if not account.holds(*HANDLERS):
        return []
    return [
        Todo(
            sentence(
                "Say with whom you have a personal interest: %(stream)s", stream=bilingual(stream, "name")
            ),
            url_for("review.handling", stream_id=stream.id),
        )
        for stream in queries.to_answer_as_staff(account)
    ]
