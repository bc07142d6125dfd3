"""What happened to the term in which is decided: who waits, who must decide and who must pay hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from grants.applications.events import DecisionSuspended, SuspensionEnded
from grants.applications.models import Application, Suspension
from grants.applications.queries import clock_for, has_interest
from grants.applications.rules import SUSPENSION_REASONS
from grants.correspondence.queries import team_of
from grants.correspondence.subscribers.pen import tell
from grants.decisions.events import DefaultMoved
from grants.decisions.models import NoticeOfDefault
from grants.decisions.queries import may_set_penalty, penalty_of
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.people.models import Account
from grants.people.queries import get_account, holders


@subscribe(DecisionSuspended)
def tell_of_standing_still(event: DecisionSuspended) -> None:
    """Tell the team on which ground the term stands still, and by when the decision comes then (Awb 4:15(3))."""
    one = db.session.get_one(Suspension, event.suspension_id)
    words = {"why": SUSPENSION_REASONS[one.ground], "reason": one.reason, "still_until": one.until_on}
    _tell_last_day(one, "decision_suspended", **words)


@subscribe(SuspensionEnded)
def tell_of_running_again(event: SuspensionEnded) -> None:
    """Tell the team that the term runs again, and its last day (Awb 4:15(4))."""
    _tell_last_day(db.session.get_one(Suspension, event.suspension_id), "suspension_ended")


def _tell_last_day(one: Suspension, kind: str, **words: Any) -> None:
    application = db.session.get_one(Application, one.application_id)
    clock = clock_for(application, day=one.until_on + timedelta(days=1))
    if clock is not None:
        tell(team_of(application.id), kind, application=application, due_on=clock.due_on, **words)


@subscribe(DefaultMoved)
def tell_who_waits(event: DefaultMoved) -> None:
    """Confirm a notice of default to who sent it, and tell them when the penalty is set."""
    notice = db.session.get_one(NoticeOfDefault, event.notice_id)
    if event.deed in ("received", "set"):
        kind = "default_received" if event.deed == "received" else "penalty_set"
        tell(_who_waits(notice), kind, application=notice.application, **_days(notice))


@subscribe(DefaultMoved)
def ask_colleagues_to_decide(event: DefaultMoved) -> None:
    """Ask managers and authorities to decide before it costs money, and an authority to set what is owed."""
    notice = db.session.get_one(NoticeOfDefault, event.notice_id)
    facts: dict[str, Any] = {
        "application": notice.application,
        "where": {"notice_id": notice.id},
        **_days(notice),
    }
    if event.deed == "received":
        tell(_staff(notice, "programme_manager", "deciding_authority"), "default_entered", **facts)
    elif event.deed == "proposed":
        able = [one for one in _staff(notice, "deciding_authority") if may_set_penalty(one, notice)]
        tell(able, "penalty_proposed", **facts)


def _days(notice: NoticeOfDefault) -> dict[str, Any]:
    return {"received_on": notice.received_on, "grace_until": penalty_of(notice).grace_until}


def _who_waits(notice: NoticeOfDefault) -> Sequence[Account]:
    if notice.objection is None:
        return team_of(notice.application_id)
    numbers = [one.account_id for one in notice.objection.objectors]
    return [get_account(number) for number in numbers if number is not None]


def _staff(notice: NoticeOfDefault, *roles: str) -> list[Account]:
    stream = notice.application.stream
    found = holders(*roles, programme_id=stream.round.programme_id, stream_id=stream.id)
    return [one for one in found if not has_interest(one.id, notice.application_id)]
