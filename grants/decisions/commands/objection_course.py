"""What does someone intend with the time of an objection? Ask for what is missing, adjourn, agree on a later day."""

from __future__ import annotations

from datetime import date, timedelta

from grants.applications.rules import DecisionClock
from grants.decisions import queries
from grants.decisions.commands.objection_letters import write_to_objectors
from grants.decisions.commands.objections import (
    add_step,
    count_anew,
    require_handler,
    require_open,
    write_objection_entry,
)
from grants.decisions.events import ObjectionMoved
from grants.decisions.models import Objection
from grants.decisions.rules.objections import check_adjournment, check_agreed
from grants.decisions.states import OBJECTION
from grants.foundation.clock import today
from grants.foundation.commands import command
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account

MOST_REPAIR_DAYS = 42


@command
def ask_for_missing(*, actor: Account, objection: Objection, missing: str, days: int) -> None:
    """Ask for what an objection lacks, such as its grounds, within so many days (Awb 6:6); its clock stands still.

    Raises RuleBroken `missing_unnamed`, `days_unreasonable`, `not_in_this_state`.
    """
    require_handler(actor, objection)
    state = OBJECTION.after(objection.state, "ask_repair")
    if not missing.strip():
        raise RuleBroken("missing_unnamed", sentence("Write what is missing."), field="missing")
    if not 1 <= days <= MOST_REPAIR_DAYS:
        said = sentence("Give at least one day and at most %(most)s days.", most=MOST_REPAIR_DAYS)
        raise RuleBroken("days_unreasonable", said, field="days")
    until_on = today() + timedelta(days=days)
    objection.state = state
    add_step(actor, objection, "repair_asked", until_on=until_on, words=missing)
    count_anew(objection)
    write_objection_entry(actor, objection, "ask_for_missing", missing, until_on=until_on)
    write_to_objectors(objection, "repair", missing=missing.strip(), until_on=until_on.isoformat())
    publish(ObjectionMoved(objection.id, "repair_asked"))


@command
def lapse_objection_repair(*, objection: Objection) -> None:
    """Note that what was missing did not come: the system's own deed, and doing it twice does it once."""
    due = queries.repair_due(objection)
    if objection.state != "incomplete" or due is None or due >= today():
        return
    objection.state = OBJECTION.after(objection.state, "lapse_repair")
    add_step(None, objection, "repair_lapsed", on=due)
    count_anew(objection)
    write_objection_entry(None, objection, "lapse_objection_repair", due_on=due)


@command
def adjourn_objection(*, actor: Account, objection: Objection, until_on: date, reason: str) -> None:
    """Put the decision off by at most six weeks, once (Awb 7:10(3)), and tell who objects.

    Raises RuleBroken `reason_missing`, what `check_adjournment` raises, `not_in_this_state`, `clock_not_running`.
    """
    clock = _running(actor, objection, reason)
    before = any(one.kind == "adjourned" for one in objection.steps)
    check_adjournment(clock, until_on, today(), before=before)
    _move(actor, objection, "adjourned", until_on, reason, was=clock.due_on)


@command
def agree_on_later_day(*, actor: Account, objection: Objection, until_on: date, reason: str) -> None:
    """Note that who objects agreed to a later day (Awb 7:10(4)); `reason` says who, and how we know.

    Raises RuleBroken `reason_missing`, what `check_agreed` raises, `not_in_this_state`, `clock_not_running`.
    """
    clock = _running(actor, objection, reason)
    check_agreed(clock, until_on)
    _move(actor, objection, "agreed", until_on, reason, was=clock.due_on)


def _running(actor: Account, objection: Objection, reason: str) -> DecisionClock:
    require_handler(actor, objection)
    require_open(objection)
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    clock = queries.clock_of_objection(objection)
    if clock is None:
        said = sentence("There is no decision yet, so no term to decide on the objection runs.")
        raise RuleBroken("clock_not_running", said)
    return clock


def _move(actor: Account, objection: Objection, kind: str, until_on: date, reason: str, *, was: date) -> None:
    add_step(actor, objection, kind, until_on=until_on, words=reason)
    count_anew(objection)
    write_objection_entry(actor, objection, kind, reason, was=was, until_on=until_on)
    write_to_objectors(
        objection,
        "adjournment",
        was_on=was.isoformat(),
        until_on=until_on.isoformat(),
        reason=reason.strip(),
        agreed=kind == "agreed",
    )
    publish(ObjectionMoved(objection.id, "adjourned"))
