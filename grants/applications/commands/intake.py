"""What does the funder intend with an application that came in?"""

from __future__ import annotations

from grants.applications import queries
from grants.applications.commands.attachments import drop_attachment
from grants.applications.commands.lock import lock
from grants.applications.events import AdmissibilityFound, FindingTakenBack
from grants.applications.models import Application, BudgetLine
from grants.applications.permissions import may_decide, may_find_admissibility
from grants.applications.rules import check_admissible, check_can_be_found, dates_of
from grants.applications.states import APPLICATION, REPAIR
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.rules import has_closed


@command
def find_admissible(*, actor: Account, application: Application, reason: str) -> None:
    """Let an application take part.

    Raises RuleBroken `arrived_late`, `owner_silent`, `owner_refused`, `not_signed`, `point_open`, `point_not_met`,
    `call_still_open`, `repair_open`, `reason_missing`.
    """
    find(actor, application, "find_admissible", reason)


@command
def find_inadmissible(*, actor: Account, application: Application, reason: str) -> None:
    """Keep an application out, with the reason; raises RuleBroken `call_still_open`, `reason_missing`."""
    find(actor, application, "find_inadmissible", reason)


def find(actor: Account, application: Application, deed: str, reason: str) -> None:
    """Carry one finding out: who may, when, with which reason; shared by every deed that finds something."""
    closed = queries.has_interest(actor.id, application.id)
    may_find_admissibility(actor, application, closed=closed).require()
    lock(application)
    check_can_be_found(
        application.state,
        deed,
        repair=application.repair,
        is_closed=has_closed(dates_of(application), now()),
    )
    if deed == "find_admissible":
        check_admissible(
            is_late=application.is_late,
            owner_answer=application.owner_answer,
            is_unsigned=queries.is_unsigned(application),
            points=queries.points_for(actor, application),
            language=actor.language,
        )
    write_finding(actor, application, deed, reason)


def write_finding(actor: Account, application: Application, deed: str, reason: str) -> None:
    """Write down a finding that was checked, of an application that is locked; raises RuleBroken `reason_missing`."""
    state = APPLICATION.after(application.state, deed)
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    if application.reopened_at is not None:
        restore(actor, application)
    application.state = state
    application.admissibility_reason = reason.strip()
    application.admissibility_by, application.admissibility_at = actor.id, now()
    record(
        actor_id=actor.id,
        deed=deed,
        subject=application,
        chain=programme_chain(application.stream.round.programme_id),
        reason=reason,
    )
    publish(AdmissibilityFound(application.id, state == "admissible"))


def restore(actor: Account, application: Application) -> None:
    """Put back what was submitted, in place of what was written since it was reopened and never sent."""
    facts = queries.facts_in_force(application)
    application.title, application.starts_on, application.months = facts.title, facts.starts_on, facts.months
    for section in application.sections:
        section.answers = facts.answers.get(section.section_key, {})
    application.budget = [
        BudgetLine(
            position=place, side=one.side, head=one.head, description=one.description, amount=one.amount
        )
        for place, one in enumerate(facts.lines)
    ]
    submitted = {one.attachment.id for one in queries.files_in_force(application)}
    for file in queries.standing_attachments(application):
        if file.id not in submitted:
            drop_attachment(actor, application, file)
    db.session.flush()
    for file in application.attachments:
        if file.id in submitted:
            file.removed_at = file.removed_by = None
    application.reopened_at = None


@command
def take_back_finding(*, actor: Account, application: Application, reason: str) -> None:
    """Let an application that was kept out wait for a finding again: it was a mistake, or the four weeks passed.

    Raises RuleBroken `decision_under_way` once a decision is proposed, `reason_missing`.
    """
    closed = queries.has_interest(actor.id, application.id)
    may_find_admissibility(actor, application, closed=closed).require()
    lock(application)
    state = APPLICATION.after(application.state, "take_back_finding")
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    publish(FindingTakenBack(application.id))
    application.state = state
    application.admissibility_reason = None
    application.admissibility_by = application.admissibility_at = None
    repair = application.repair
    if repair is not None and repair.state == "untreated":
        deed = "weigh_again" if repair.answered_at else "weigh_unrepaired_again"
        repair.state = REPAIR.after(repair.state, deed)
    record(
        actor_id=actor.id,
        deed="take_back_finding",
        subject=application,
        chain=programme_chain(application.stream.round.programme_id),
        reason=reason,
    )


@command
def mark_decided(*, actor: Account, application: Application) -> None:
    """Show that the decision is published; raises RuleBroken `not_in_this_state`, for one withdrawn say."""
    may_decide(actor, application).require()
    lock(application)
    application.state = APPLICATION.after(application.state, "decide")
    record(
        actor_id=actor.id,
        deed="mark_decided",
        subject=application,
        chain=programme_chain(application.stream.round.programme_id),
    )
