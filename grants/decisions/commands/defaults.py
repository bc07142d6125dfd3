"""What does someone intend who waits for a decision that is late, and who must pay for that (Awb 4:17, 4:18, 7:14)?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from grants.applications.models import Application
from grants.applications.queries import clock_for, team_ids
from grants.budget.commands import spend
from grants.budget.models import Pot
from grants.decisions import queries
from grants.decisions.commands.objections import add_step
from grants.decisions.events import DefaultMoved
from grants.decisions.models import NoticeOfDefault, Objection
from grants.decisions.permissions import may_give_notice
from grants.decisions.rules.penalty import check_penalty, check_received
from grants.decisions.states import NOTICE
from grants.foundation import files, outbox
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.money import ZERO
from grants.foundation.wording import sentence
from grants.people.models import Account

BASIS = "penalty"
"""The kind of basis of an entry that pays a penalty; its number is that of the notice."""


@command
def give_notice_of_default(
    *, actor: Account, application: Application, objection: Objection | None = None, words: str = ""
) -> NoticeOfDefault:
    """Tell the funder on this site that its decision is late: who applied, or who objects.

    Raises NotFound, RuleBroken `default_before_end`, `default_noticed_before`.
    """
    theirs = actor.id in team_ids(application) if objection is None else queries.is_theirs(actor, objection)
    may_give_notice(actor, is_theirs=theirs).require()
    return _take_in(actor, application, objection, today(), "online", actor.name, words)


@command
def note_default(
    *,
    actor: Account,
    application: Application,
    objection: Objection | None = None,
    channel: str,
    received_on: date,
    given_by: str,
    words: str = "",
) -> NoticeOfDefault:
    """Enter a notice of default that came in another way; two weeks later the penalty begins to run.

    Raises NotFound, NotAllowed, RuleBroken `arrived_later_than_now`, `default_before_end`, `default_noticed_before`.
    """
    queries.may_note_default(actor, application).require()
    return _take_in(actor, application, objection, received_on, channel, given_by, words)


def _take_in(
    actor: Account,
    application: Application,
    objection: Objection | None,
    received_on: date,
    channel: str,
    given_by: str,
    words: str,
) -> NoticeOfDefault:
    locked = select(Application.id).where(Application.id == application.id)
    db.session.scalars(locked.with_for_update(key_share=True)).one()
    db.session.expire(application)
    clock = clock_for(application) if objection is None else queries.clock_of_objection(objection)
    due_on = clock.due_on if clock is not None and not clock.stands_still else None
    check_received(received_on, due_on=due_on, today=today())
    if queries.find_notice(application, objection) is not None:
        said = sentence("A notice of default came in before: a second one changes nothing.")
        raise RuleBroken("default_noticed_before", said)
    made = NoticeOfDefault(
        application=application,
        objection=objection,
        state=NOTICE.initial,
        channel=channel,
        received_on=received_on,
        given_by=given_by,
        words=words.strip(),
        due_on=due_on,
        entered_by=actor.id,
        entered_at=now(),
    )
    db.session.add(made)
    if objection is not None:
        add_step(actor, objection, "default_noticed", on=received_on)
    db.session.flush()
    _record(actor, made, "note_default", received_on=received_on, channel=channel, was_due_on=made.due_on)
    publish(DefaultMoved(made.id, "received"))
    return made


@command
def withdraw_notice(*, actor: Account, notice: NoticeOfDefault, reason: str) -> None:
    """Write down that who sent a notice takes it back, and how we know; raises RuleBroken `reason_missing`."""
    queries.may_note_default(actor, notice.application).require()
    state = NOTICE.after(notice.state, "withdraw")
    if not reason.strip():
        said = sentence("Write how and when they withdrew it.")
        raise RuleBroken("reason_missing", said, field="reason")
    notice.state, notice.withdrawn_because = state, reason.strip()
    _record(actor, notice, "withdraw_notice", reason)


@command
def stop_penalty(*, notice: NoticeOfDefault) -> None:
    """Let the count end: a decision was announced, or none is owed any more. Doing it twice does it once."""
    db.session.refresh(notice, with_for_update=True)
    if notice.stopped_on is not None or notice.state != "received":
        return
    notice.stopped_on = today()
    if queries.penalty_of(notice).stage == "in_time":
        notice.state = NOTICE.after(notice.state, "decide_in_time")
    _record(None, notice, "stop_penalty", stopped_on=notice.stopped_on)


@command
def propose_penalty(
    *,
    actor: Account,
    notice: NoticeOfDefault,
    applicants: Sequence[str],
    ground: str = "",
    reason: str = "",
    pot: Pot | None = None,
) -> None:
    """Propose what is owed on a notice, to whom in equal parts, and from which pot; or, on a ground, that nothing is.

    Without a pot it is paid outside these books. Raises NotFound, NotAllowed, RuleBroken `not_in_this_state` and what
    `check_penalty` raises.
    """
    queries.may_note_default(actor, notice.application).require()
    state = NOTICE.after(notice.state, "propose_penalty")
    check_penalty(
        queries.penalty_of(notice),
        ground=ground,
        reason=reason,
        applicants=applicants,
        is_decided=notice.stopped_on is not None,
    )
    notice.state, notice.ground, notice.reason = state, ground or None, reason.strip()
    notice.applicants, notice.pot = list(applicants), None if ground else pot
    notice.proposed_by, notice.proposed_at = actor.id, now()
    _record(actor, notice, "propose_penalty", reason, ground=ground, applicants=len(applicants))
    publish(DefaultMoved(notice.id, "proposed"))


@command
def return_penalty(*, actor: Account, notice: NoticeOfDefault, reason: str) -> None:
    """Take a proposed penalty back, or return it with a reason; raises RuleBroken `reason_missing`."""
    if not queries.may_set_penalty(actor, notice):
        queries.may_note_default(actor, notice.application).require()
    state = NOTICE.after(notice.state, "return")
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    notice.state = state
    _record(actor, notice, "return_penalty", reason)


@command
def set_penalty(*, actor: Account, notice: NoticeOfDefault) -> None:
    """Set the penalty as proposed, pay it from the pot that was named, and have the letter made (Awb 4:18).

    Raises NotFound, NotAllowed, RuleBroken `not_in_this_state`, `pot_empty`.
    """
    queries.may_set_penalty(actor, notice).require()
    state = NOTICE.after(notice.state, "set_penalty")
    found = queries.penalty_of(notice)
    amount = ZERO if notice.ground else found.amount
    notice.state, notice.days, notice.amount = state, found.days, amount
    notice.set_by, notice.set_at = actor.id, now()
    if amount and notice.pot is not None:
        spend(
            actor=actor,
            pot=notice.pot,
            amount=amount,
            reason=notice.application.reference or "",
            basis_kind=BASIS,
            basis_id=notice.id,
        )
    _record(actor, notice, "set_penalty", days=found.days, amount=amount)
    outbox.post("make_penalty_letter", notice_id=notice.id)
    publish(DefaultMoved(notice.id, "set"))


@command
def keep_penalty_letter(*, notice: NoticeOfDefault, content: bytes) -> None:
    """Keep the letter about a penalty, once; the worker's own deed, and doing it twice does it once."""
    db.session.refresh(notice, with_for_update=True)
    if notice.letter_id is not None:
        return
    name = f"{notice.application.reference or notice.application_id}-penalty-{notice.id}.pdf"
    notice.letter = files.keep(content, name=name, media_type="application/pdf")
    _record(None, notice, "keep_penalty_letter", sha256=notice.letter.sha256)


def _record(
    actor: Account | None, notice: NoticeOfDefault, deed: str, reason: str = "", **facts: Any
) -> None:
    record(
        actor_id=actor.id if actor else None,
        deed=deed,
        subject=notice,
        chain=programme_chain(notice.application.stream.round.programme_id),
        reason=reason,
        application=notice.application_id,
        objection=notice.objection_id,
        **facts,
    )
