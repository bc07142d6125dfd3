"""What does a published decision to award lead to?"""

from __future__ import annotations

from sqlalchemy import select

from grants.awards.events import AwardStarted
from grants.awards.models import UNKNOWN, Award
from grants.awards.rules import folded
from grants.decisions.models import Decision
from grants.decisions.rules.letters import project_end
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.events import publish
from grants.people.models import Account


@command
def start_award(*, actor: Account, decision: Decision) -> Award:
    """Make a published decision to award a running award; the second time nothing happens.

    `actor` is who published the decision. The period is the one the letter names.
    """
    started = db.session.scalars(select(Award).where(Award.decision_id == decision.id)).one_or_none()
    if started is not None:
        return started
    if decision.replaces is not None and decision.replaces.awarded is not None:
        raised = _raise_award(actor, decision)
        if raised is not None:
            return raised
    award = _of(decision)
    db.session.add(award)
    record(
        actor_id=actor.id,
        deed="start_award",
        subject=award,
        chain=programme_chain(award.programme_id),
        decision=decision.id,
        granted=award.granted,
        starts_on=award.starts_on,
        ends_on=award.ends_on,
    )
    publish(AwardStarted(award.id, actor.id))
    return award


def _raise_award(actor: Account, decision: Decision) -> Award | None:
    """Let a running award go on under the decision that replaces its own; None when it never started."""
    award = db.session.scalars(
        select(Award).where(Award.decision_id == decision.replaces_id).with_for_update()
    ).one_or_none()
    if award is None or decision.awarded is None:
        return None
    was, award.granted = award.granted, decision.awarded
    award.decision_id, award.granted_key = decision.id, decision.awarded.cents
    record(
        actor_id=actor.id,
        deed="raise_award",
        subject=award,
        chain=programme_chain(award.programme_id),
        decision=decision.id,
        was=was,
        granted=award.granted,
    )
    return award


def _of(decision: Decision) -> Award:
    application = decision.application
    round_ = application.stream.round
    definition = application.stream.definition
    reference = application.reference or str(application.id)
    recipient = application.organisation.name
    starts_on = application.starts_on or decision.batch.publish_on
    return Award(
        programme_id=round_.programme_id,
        stream_id=application.stream_id,
        decision_id=decision.id,
        application_id=application.id,
        initiative_id=application.initiative_id,
        organisation_id=application.organisation_id,
        reference=reference,
        title=application.title,
        recipient=recipient,
        recipient_key=folded(recipient)[:300],
        search_words=folded(f"{recipient} {application.title} {reference}"),
        scheme=definition.name.nl,
        policy_field=round_.programme.part_of,
        year=round_.year,
        requested=decision.requested,
        granted=decision.awarded,
        granted_key=decision.awarded.cents if decision.awarded is not None else UNKNOWN,
        starts_on=starts_on,
        ends_on=project_end(starts_on, application.months or 1),
        state="running",
        created_at=now(),
        generated=application.generated,
    )
