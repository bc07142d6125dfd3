"""The list of deliverables, what must be done about them, and their place on the page of an award."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from grants.awards.permissions import READERS
from grants.awards.queries import ItemScope, RelatedItem, item_source, name_kind
from grants.deliverables import queries
from grants.deliverables.forms import DeliverableFilterForm
from grants.deliverables.models import Deliverable
from grants.deliverables.rules import SECTIONS
from grants.deliverables.states import DELIVERABLE
from grants.deliverables.views.desk import TONES, bp, is_too_late, type_name
from grants.foundation.demonstration import milestone_source
from grants.foundation.terms import end_of_day
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.web.access import SIGNED_IN, door, me
from grants.web.home import Todo, destination, todo_source
from grants.web.pages import number, pager

destination(sentence("Deliverables"), "deliverables.deliverables", SIGNED_IN, place=65)


@bp.get("/deliverables")
@door(SIGNED_IN)
def deliverables() -> Any:
    """List the deliverables in sight by due day, fifty at a time."""
    which, type_ = request.args.get("show", ""), request.args.get("type", "")
    found = queries.deliverables_page(
        me(),
        which=which,
        type_=type_ if type_ in SECTIONS else "",
        cursor=request.args.get("cursor", ""),
    )
    form = DeliverableFilterForm(request.args)
    form.name_types()
    return {
        "deliverables": [row[0] for row in found.rows],
        "pager": pager(found),
        "counts": queries.counts_for(me()),
        "form": form,
        "is_filtered": bool(which or type_),
        "is_staff": me().holds(*READERS),
        "is_too_late": is_too_late,
        "type_name": type_name,
        "labels": DELIVERABLE.labels,
        "tones": TONES,
    }


name_kind("deliverable", sentence("Products"))


@item_source
def items_of(scope: ItemScope) -> Sequence[RelatedItem]:
    """List what awards must deliver, for their pages and for calendars."""
    return [
        RelatedItem(
            award_id=deliverable.award_id,
            kind="deliverable",
            key=f"deliverable-{deliverable.id}",
            label=type_name(deliverable).capitalize(),
            url=url_for("deliverables.deliverable", deliverable_id=deliverable.id),
            state=DELIVERABLE.labels[deliverable.state],
            due_on=deliverable.due_on,
            is_late=is_too_late(deliverable),
            tone=TONES[deliverable.state],
        )
        for deliverable in queries.deliverables_in(scope)
    ]


@todo_source
def to_write(account: Account) -> list[Todo]:
    """List what the account's own teams must still write, each with its last day."""
    return [
        Todo(
            sentence("Write the %(type)s of %(title)s", type=type_name(one), title=one.title),
            url_for("deliverables.deliverable", deliverable_id=one.id),
            end_of_day(one.due_on),
        )
        for one in queries.to_write(account)
    ]


@todo_source
def to_follow(account: Account) -> list[Todo]:
    """List how many deliverables wait for this manager, and how many are late."""
    if not account.holds("programme_manager"):
        return []
    submitted, late, first_late = queries.to_follow(account)
    todos = []
    if submitted:
        title = sentence("Assess the deliverables that were handed in: %(count)s", count=number(submitted))
        todos.append(Todo(title, url_for("deliverables.deliverables", show="submitted")))
    if late and first_late is not None:
        title = sentence("Follow up the deliverables that are too late: %(count)s", count=number(late))
        url = url_for("deliverables.deliverables", show="late")
        todos.append(Todo(title, url, end_of_day(first_late)))
    return todos


@milestone_source
def due_days() -> list[tuple[Sentence, datetime]]:
    """Name the moments at which deliverables become too late."""
    return [
        (sentence("Deliverables due on %(day)s become too late", day=due_on), end_of_day(due_on))
        for due_on in queries.coming_due_days()
    ]


def heading(deliverable: Deliverable) -> str:
    """Return the words above the pages of one deliverable."""
    words: str = gettext(
        "%(type)s of %(title)s", type=type_name(deliverable).capitalize(), title=deliverable.title
    )
    return words
