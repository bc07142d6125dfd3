"""What do recipient and manager intend between award and start: accept it, tell the first day, meet conditions?"""

from __future__ import annotations

from datetime import date
from typing import Any

from grants.applications.commands import settle_scan
from grants.awards import queries
from grants.awards.commands.files import keep_file
from grants.awards.events import AwardExtended, RecipientTold, StaffNeeded
from grants.awards.models import Award, AwardCondition, AwardStart, ConditionFile
from grants.awards.permissions import may_ask, may_run
from grants.awards.rules import check_correction, needs_consent
from grants.awards.states import CONDITION, START
from grants.decisions.queries import period_of
from grants.foundation import outbox
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.inspection import Inspected
from grants.foundation.terms import day_of
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.rules import accept_until, start_until
from grants.streams.rules.definition import Definition

MOST_FILES = 5


def prepare_start(award: Award, definition: Definition) -> None:
    """Write down, within the start of an award, what its call asks before the project begins."""
    awarded_on = day_of(award.created_at)
    rule = definition.start
    db.session.add(
        AwardStart(
            award=award,
            state=START.initial,
            due_on=start_until(rule, awarded_on),
            accept_until=accept_until(rule, awarded_on),
        )
    )
    db.session.add_all(
        AwardCondition(
            award=award, key=one.key, text_nl=one.text.nl, text_en=one.text.en, state=CONDITION.initial
        )
        for one in rule.preconditions
    )


@command
def accept_award(*, actor: Account, award: Award) -> None:
    """Accept an award as its recipient; the second time nothing happens.

    After the last day it is still possible: what follows from silence is for a manager to decide. Raises RuleBroken
    `not_running`.
    """
    start = _of_recipient(actor, award)
    if start.accepted_at is None:
        start.accepted_by, start.accepted_at = actor.id, now()
        _note(actor, award, "accept_award")


@command
def tell_start(
    *,
    actor: Account,
    award: Award,
    starts_on: date,
    leader: str,
    contact: str,
    contact_email: str,
    later_because: str = "",
) -> AwardStart:
    """Tell on which day the project really begins, who leads it and whom to ask; later than the term asks consent.

    The last day of the project stays as it is. Raises RuleBroken `not_running`, `not_in_this_state`,
    `before_the_period`, `after_the_end`, `later_without_reason`.
    """
    start = _of_recipient(actor, award)
    if award.starts_on is None or award.ends_on is None:
        raise AssertionError("an award of our own has a period")
    late = needs_consent(
        starts_on=starts_on,
        planned_on=award.starts_on,
        ends_on=award.ends_on,
        due_on=start.due_on,
        later_because=later_because,
    )
    start.state = START.after(start.state, "ask_consent" if late else "give_notice")
    start.starts_on, start.later_because = starts_on, later_because.strip() or None
    start.leader, start.contact, start.contact_email = leader, contact, contact_email
    start.told_by, start.told_at, start.refused_because = actor.id, now(), None
    if late:
        publish(StaffNeeded(award.id, "later_start_asked"))
    else:
        _begin(award, start, actor)
    _note(actor, award, "ask_later_start" if late else "tell_start", later_because, starts_on=starts_on)
    return start


@command
def agree_to_start(*, actor: Account, award: Award) -> None:
    """Agree to a first day after the term of the call; raises RuleBroken `not_in_this_state`."""
    start = _of_funder(actor, award)
    start.state = START.after(start.state, "agree")
    _begin(award, start, actor)
    _note(actor, award, "agree_to_start", starts_on=start.starts_on)
    publish(RecipientTold(award.id, "later_start_agreed"))


@command
def refuse_start(*, actor: Account, award: Award, reason: str) -> None:
    """Refuse a first day after the term of the call; raises RuleBroken `reason_missing`, `not_in_this_state`."""
    start = _of_funder(actor, award)
    start.state = START.after(start.state, "refuse")
    start.refused_because = _reason(reason)
    _note(actor, award, "refuse_start", reason, starts_on=start.starts_on)
    publish(RecipientTold(award.id, "later_start_refused", start.refused_because))


@command
def correct_start(
    *,
    actor: Account,
    award: Award,
    starts_on: date,
    leader: str,
    contact: str,
    contact_email: str,
    later_because: str = "",
) -> AwardStart:
    """Correct what was told of the start: its recipient until the first day, a manager also after it, with a reason.

    Raises RuleBroken `not_running`, `nothing_told`, `reason_missing`, and those of `check_correction` and
    `needs_consent`.
    """
    by_recipient = bool(may_ask(actor, award, team=queries.team_of(award)))
    start = _of_recipient(actor, award) if by_recipient else _of_funder(actor, award)
    if start.state != "begun" or start.starts_on is None or award.ends_on is None or award.decision is None:
        raise RuleBroken("nothing_told", sentence("The first day is not known yet: it must be told first."))
    if not by_recipient and not later_because.strip():
        said = sentence("Give the reason of the correction.")
        raise RuleBroken("reason_missing", said, field="later_because")
    planned_on, _ = period_of(award.decision)
    because = later_because.strip() or start.later_because or ""
    late = needs_consent(
        starts_on=starts_on,
        planned_on=planned_on,
        ends_on=award.ends_on,
        due_on=start.due_on,
        later_because=because,
    )
    check_correction(
        told_on=start.starts_on,
        starts_on=starts_on,
        due_on=start.due_on,
        today=today(),
        by_recipient=by_recipient,
        late=late,
    )
    was = {"starts_on": start.starts_on, "leader": start.leader, "contact": start.contact}
    start.starts_on = starts_on
    _move_first_day(actor, award, starts_on)
    start.leader, start.contact, start.contact_email = leader, contact, contact_email
    start.later_because = because or None
    _note(
        actor,
        award,
        "correct_start",
        later_because,
        was=was,
        starts_on=starts_on,
        leader=leader,
        contact=contact,
    )
    if not by_recipient:
        publish(RecipientTold(award.id, "start_corrected", later_because.strip()))
    return start


def _begin(award: Award, start: AwardStart, actor: Account) -> None:
    start.agreed_by, start.agreed_at = actor.id, now()
    _move_first_day(actor, award, start.starts_on)


def _move_first_day(actor: Account, award: Award, day: date | None) -> None:
    """Let an award begin on this day, with what is counted from it."""
    if award.starts_on != day:
        award.starts_on = day
        publish(AwardExtended(award.id, actor.id))


@command
def add_condition(*, actor: Account, award: Award, text_nl: str, text_en: str) -> AwardCondition:
    """Ask one more thing of this recipient before the first payment; raises RuleBroken `text_missing`."""
    _of_funder(actor, award)
    if not text_nl.strip() or not text_en.strip():
        said = sentence("Write the condition in both languages.")
        raise RuleBroken("text_missing", said, field="text_nl" if not text_nl.strip() else "text_en")
    made = AwardCondition(
        award=award,
        text_nl=text_nl.strip(),
        text_en=text_en.strip(),
        state=CONDITION.initial,
        added_by=actor.id,
    )
    db.session.add(made)
    db.session.flush()
    _note(actor, award, "add_condition", condition=made.id, text=made.text_nl)
    publish(RecipientTold(award.id, "condition_added", made.text_nl))
    return made


@command
def hand_in_condition(
    *, actor: Account, condition: AwardCondition, told: str, file: Inspected | None = None
) -> None:
    """Say how a condition is met, with words or a file that was inspected.

    Raises RuleBroken `not_in_this_state`, `nothing_handed_in`, `too_many_files`.
    """
    _of_recipient(actor, condition.award)
    condition.state = CONDITION.after(condition.state, "hand_in")
    if file is None and not told.strip() and not condition.files:
        said = sentence("Say how it is met, or add a file that shows it.")
        raise RuleBroken("nothing_handed_in", said, field="told")
    if file is not None:
        _keep(actor, condition, file)
    condition.told = told.strip() or None
    condition.handed_in_by, condition.handed_in_at, condition.remark = actor.id, now(), None
    _note(
        actor,
        condition.award,
        "hand_in_condition",
        condition=condition.id,
        files=[one.sha256 for one in condition.files],
    )
    publish(StaffNeeded(condition.award_id, "condition_handed_in"))


def _keep(actor: Account, condition: AwardCondition, file: Inspected) -> None:
    kept = keep_file(ConditionFile, actor, file, there=len(condition.files), most=MOST_FILES, field="file")
    condition.files.append(kept)
    db.session.flush()
    if file.waits_for_scanner:
        outbox.post("scan_condition_file", file_id=kept.id)


@command
def settle_condition_file(*, file: ConditionFile, scanner: str, found: bool) -> None:
    """Let a file that waited for the scanner through, or refuse it and drop its bytes; safe to do twice."""
    if settle_scan(file, scanner, found=found):
        deed = "refuse_condition_file" if found else "accept_condition_file"
        _note(None, file.condition.award, deed, condition=file.condition_id, sha256=file.sha256)


@command
def accept_condition(*, actor: Account, condition: AwardCondition) -> None:
    """Say that a condition is met; raises RuleBroken `not_in_this_state`."""
    _settle(actor, condition, "accept", "")


@command
def drop_condition(*, actor: Account, condition: AwardCondition, reason: str) -> None:
    """No longer ask a condition; raises RuleBroken `reason_missing`, `not_in_this_state`."""
    _settle(actor, condition, "drop", _reason(reason))


def _settle(actor: Account, condition: AwardCondition, deed: str, reason: str) -> None:
    _of_funder(actor, condition.award)
    condition.state = CONDITION.after(condition.state, deed)
    condition.settled_by, condition.settled_at = actor.id, now()
    condition.remark = reason or None
    _note(actor, condition.award, f"{deed}_condition", reason, condition=condition.id)


@command
def return_condition(*, actor: Account, condition: AwardCondition, reason: str) -> None:
    """Say why a condition is not met yet; raises RuleBroken `reason_missing`, `not_in_this_state`."""
    _of_funder(actor, condition.award)
    condition.state = CONDITION.after(condition.state, "return")
    condition.remark = _reason(reason)
    _note(actor, condition.award, "return_condition", reason, condition=condition.id)
    publish(RecipientTold(condition.award_id, "condition_returned", condition.remark))


@command
def remind_of_start(*, start: AwardStart, is_over: bool) -> None:
    """Remind a recipient that the last day to begin nears, or tell both sides that it passed; each once."""
    db.session.refresh(start, with_for_update={"of": AwardStart})
    wanted = 2 if is_over else 1
    if start.state != "expected" or start.reminders >= wanted:
        return
    start.reminders = wanted
    _note(None, start.award, "remind_of_start", due_on=start.due_on)
    publish(RecipientTold(start.award_id, "start_overdue" if is_over else "start_nears"))
    if is_over:
        publish(StaffNeeded(start.award_id, "start_overdue"))


def _of_recipient(actor: Account, award: Award) -> AwardStart:
    """Return the start of a running award under its lock, for its recipient."""
    may_ask(actor, award, team=queries.team_of(award)).require()
    return _locked(award)


def _of_funder(actor: Account, award: Award) -> AwardStart:
    may_run(actor, award, team=queries.team_of(award, ever=True)).require()
    return _locked(award)


def _locked(award: Award) -> AwardStart:
    db.session.refresh(award, with_for_update={"of": Award})
    start = queries.start_of(award)
    if award.state != "running" or start is None:
        raise RuleBroken(
            "not_running", sentence("This award does not run: nothing can be asked or told about it.")
        )
    return start


def _reason(typed: str) -> str:
    if not typed.strip():
        raise RuleBroken("reason_missing", sentence("Give the reason of the decision."), field="reason")
    return typed.strip()


def _note(actor: Account | None, award: Award, deed: str, reason: str = "", **facts: Any) -> None:
    record(
        actor_id=actor.id if actor else None,
        deed=deed,
        subject=award,
        chain=programme_chain(award.programme_id),
        reason=reason,
        **facts,
    )
