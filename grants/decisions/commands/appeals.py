"""What does someone intend with a court? Note that it was asked, what it ruled, and that we must decide anew."""

from __future__ import annotations

from datetime import date

from grants.decisions.commands.objections import add_step, require_handler, write_objection_entry
from grants.decisions.models import Appeal, Objection
from grants.decisions.states import APPEAL, APPEAL_KINDS, JUDGMENTS, OBJECTION
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def lodge_appeal(
    *, actor: Account, objection: Objection, kind: str, court: str, number: str, lodged_on: date
) -> Appeal:
    """Note that somebody went to court; raises RuleBroken `kind_unknown`, `court_missing`, `not_decided`,
    `arrived_later_than_now`."""
    require_handler(actor, objection)
    if kind not in APPEAL_KINDS:
        raise RuleBroken("kind_unknown", sentence("Choose what was asked."), field="kind")
    if not court.strip():
        raise RuleBroken("court_missing", sentence("Write which court."), field="court")
    if objection.state != "decided" and kind != "interim_relief":
        said = sentence("An appeal comes after the decision on the objection.")
        raise RuleBroken("not_decided", said, field="kind")
    _not_in_future(lodged_on, "lodged_on")
    appeal = Appeal(
        objection=objection,
        kind=kind,
        state=APPEAL.initial,
        court=court,
        number=number,
        lodged_on=lodged_on,
        words="",
        entered_by=actor.id,
        entered_at=now(),
    )
    db.session.add(appeal)
    db.session.flush()
    write_objection_entry(
        actor, objection, "lodge_appeal", kind=kind, court=court, number=number, lodged_on=lodged_on
    )
    return appeal


@command
def judge_appeal(*, actor: Account, appeal: Appeal, judgment: str, judged_on: date, words: str) -> None:
    """Note what a court ruled. An annulment opens the objection again: it must be decided anew, as things were then.

    Raises RuleBroken `judgment_unknown`, `judged_before_lodged`, `arrived_later_than_now`, `not_in_this_state`.
    """
    objection = appeal.objection
    require_handler(actor, objection)
    state = APPEAL.after(appeal.state, "judge")
    if judgment not in JUDGMENTS:
        raise RuleBroken("judgment_unknown", sentence("Choose what the court ruled."), field="judgment")
    _not_in_future(judged_on, "judged_on")
    if judged_on < appeal.lodged_on:
        said = sentence("The court cannot have ruled before it was asked.")
        raise RuleBroken("judged_before_lodged", said, field="judged_on")
    appeal.state, appeal.judgment, appeal.judged_on, appeal.words = state, judgment, judged_on, words.strip()
    write_objection_entry(actor, objection, "judge_appeal", words, judgment=judgment, judged_on=judged_on)
    if judgment == "annulled" and appeal.kind != "interim_relief" and objection.state == "decided":
        objection.state = OBJECTION.after(objection.state, "reopen")
        objection.decided_by = objection.decided_at = objection.new_decision = None
        add_step(actor, objection, "reopened", on=judged_on, words=words)
        write_objection_entry(actor, objection, "reopen_objection", appeal=appeal.id)


@command
def withdraw_appeal(*, actor: Account, appeal: Appeal, words: str) -> None:
    """Note that it was taken back; raises RuleBroken `not_in_this_state`."""
    require_handler(actor, appeal.objection)
    appeal.state = APPEAL.after(appeal.state, "withdraw")
    appeal.words = words.strip()
    write_objection_entry(actor, appeal.objection, "withdraw_appeal", words, appeal=appeal.id)


def _not_in_future(day: date, field: str) -> None:
    if day > today():
        said = sentence("This day is still to come. Write the day on which it came in.")
        raise RuleBroken("arrived_later_than_now", said, field=field)
