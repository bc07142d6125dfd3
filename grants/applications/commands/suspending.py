"""What does a manager intend with days on which the decision clock stands still (Awb 4:15)? Begin them, end them."""

from __future__ import annotations

from datetime import date

from grants.applications import queries
from grants.applications.commands.lock import lock
from grants.applications.events import DecisionSuspended, SuspensionEnded
from grants.applications.models import Application, Suspension
from grants.applications.permissions import may_find_admissibility
from grants.applications.rules import Still, check_still
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.terms import day_of
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def suspend_decision(
    *, actor: Account, application: Application, ground: str, first_on: date, until_on: date, reason: str
) -> Suspension:
    """Let the clock of an application stand still on these days, and tell the applicant.

    Raises NotFound, NotAllowed, RuleBroken `reason_missing`, `clock_not_running` and what `check_still` raises.
    """
    _require_manager(actor, application)
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    lock(application)
    clock, closes_at = queries.clock_for(application), application.stream.closes_at
    if clock is None or closes_at is None:
        raise RuleBroken("clock_not_running", sentence("No term to decide runs for this application."))
    check_still(Still(first_on, until_on, ground), closed_on=day_of(closes_at), due_on=clock.due_on)
    made = Suspension(
        application_id=application.id,
        ground=ground,
        first_on=first_on,
        until_on=until_on,
        reason=reason.strip(),
        noted_at=now(),
        noted_by=actor.id,
    )
    application.suspensions.append(made)
    db.session.flush()
    _record(actor, application, "suspend_decision", made, reason)
    publish(DecisionSuspended(made.id))
    return made


@command
def end_suspension(*, actor: Account, suspension: Suspension, ended_on: date) -> None:
    """Write down that the clock stood still until this day only, and tell the applicant (Awb 4:15(4)).

    Raises NotFound, NotAllowed, RuleBroken `not_earlier`, `ended_later_than_now`.
    """
    application = db.session.get_one(Application, suspension.application_id)
    _require_manager(actor, application)
    lock(application)
    db.session.refresh(suspension)
    if not suspension.first_on <= ended_on < suspension.until_on:
        said = sentence(
            "Choose a day from %(first)s on and before %(until)s.",
            first=suspension.first_on,
            until=suspension.until_on,
        )
        raise RuleBroken("not_earlier", said, field="ended_on")
    if ended_on > today():
        said = sentence("This day is still to come. Write the last day on which the term stood still.")
        raise RuleBroken("ended_later_than_now", said, field="ended_on")
    suspension.until_on, suspension.ended_at, suspension.ended_by = ended_on, now(), actor.id
    _record(actor, application, "end_suspension", suspension, "")
    publish(SuspensionEnded(suspension.id))


def _require_manager(actor: Account, application: Application) -> None:
    closed = queries.has_interest(actor.id, application.id)
    may_find_admissibility(actor, application, closed=closed).require()


def _record(actor: Account, application: Application, deed: str, one: Suspension, reason: str) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=application,
        chain=programme_chain(application.stream.round.programme_id),
        reason=reason,
        ground=one.ground,
        first_on=one.first_on,
        until_on=one.until_on,
    )
