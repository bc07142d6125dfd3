"""What does someone intend before something is taken away? Ask the recipient's views, write them down, let it rest."""

from __future__ import annotations

from datetime import date

from grants.applications.queries import has_interest
from grants.decisions import queries
from grants.decisions.events import ViewsAsked
from grants.decisions.models import Decision, ViewsRequest
from grants.decisions.permissions import may_give_views, may_propose
from grants.decisions.rules import Content, check_intention
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.events import publish
from grants.foundation.money import Money
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def ask_views(
    *,
    actor: Account,
    decision: Decision,
    kind: str,
    ground: str,
    intention: str,
    due_on: date,
    intended: Money | None = None,
) -> ViewsRequest:
    """Tell who has an award what is intended with it and why, and ask what they think (Awb 4:8, 4:12(2)).

    `intended` is the lower amount, None for a withdrawal. Raises NotFound, NotAllowed, RuleBroken `reason_missing`,
    `no_award`, `not_to_detriment`, `ground_of_decision`, `term_too_short`, `views_asked_before`.
    """
    _require_manager(actor, decision)
    if not intention.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="intention")
    outcome = "award" if kind == "detriment" else "withdrawal"
    check_intention(
        kind, Content(outcome, ground, intended), gives=decision.gives if decision.is_in_force else None
    )
    if (due_on - today()).days < queries.LEAST_DAYS_FOR_VIEWS:
        said = sentence("Give the recipient at least %(days)s days.", days=queries.LEAST_DAYS_FOR_VIEWS)
        raise RuleBroken("term_too_short", said, field="due_on")
    if queries.views_on(decision) is not None:
        raise RuleBroken(
            "views_asked_before", sentence("The recipient was asked already. Drop that intention first.")
        )
    asked = ViewsRequest(
        decision=decision,
        kind=kind,
        ground=ground,
        intended=intended,
        intention=intention.strip(),
        asked_by=actor.id,
        asked_at=now(),
        due_on=due_on,
    )
    db.session.add(asked)
    _note(actor, asked, "ask_views", intention)
    publish(ViewsAsked(asked.id))
    return asked


@command
def note_views(*, actor: Account, asked: ViewsRequest, views: str, came_on: date | None = None) -> None:
    """Keep what the recipient says, or that they have nothing to say (`views` empty): themselves, or a manager.

    Only a manager says that it came on another day than today. Raises NotFound, NotAllowed, RuleBroken `views_came`,
    `came_later_than_now`.
    """
    if not may_give_views(actor, asked.decision.application):
        _require_manager(actor, asked.decision)
    day = came_on or today()
    if day > today():
        said = sentence("This day is still to come. Write the day on which it came in.")
        raise RuleBroken("came_later_than_now", said, field="came_on")
    if asked.came_on is not None or asked.is_dropped:
        raise RuleBroken("views_came", sentence("These views are in already."))
    asked.views, asked.came_on, asked.noted_by = views.strip(), day, actor.id
    _note(actor, asked, "note_views", "", came_on=day)


@command
def drop_intention(*, actor: Account, asked: ViewsRequest, reason: str) -> None:
    """Let what was intended rest: the award stays as it is. Raises RuleBroken `reason_missing`."""
    _require_manager(actor, asked.decision)
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    asked.is_dropped = True
    _note(actor, asked, "drop_intention", reason)


def _require_manager(actor: Account, decision: Decision) -> None:
    may_propose(actor, decision.batch.stream).require()
    if has_interest(actor.id, decision.application_id):
        raise NotFound


def _note(actor: Account, asked: ViewsRequest, deed: str, reason: str, **facts: date) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=asked,
        chain=programme_chain(asked.decision.batch.stream.round.programme_id),
        reason=reason,
        decision=asked.decision_id,
        kind=asked.kind,
        intended=asked.intended,
        due_on=asked.due_on,
        **facts,
    )
