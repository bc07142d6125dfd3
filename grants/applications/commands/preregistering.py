"""What does somebody intend who says that an application will come, or that it will not?"""

from __future__ import annotations

from sqlalchemy import select

from grants.applications import queries
from grants.applications.commands.access import check_fits, lock_organisation
from grants.applications.events import PreregistrationMade, PreregistrationWithdrawn
from grants.applications.models import Preregistration
from grants.applications.permissions import may_apply_in, may_see_preregistration
from grants.applications.states import PREREGISTRATION
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.events import publish
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import sentence
from grants.people.models import Account, Initiative, Organisation
from grants.people.permissions import may_act_for
from grants.people.queries import organisation_ids_of
from grants.streams.models import Stream
from grants.streams.rules import takes_preregistrations


@command
def preregister(
    *,
    actor: Account,
    stream: Stream,
    initiative: Initiative,
    organisation: Organisation,
    title: str,
    expected: Money | None = None,
) -> Preregistration:
    """Say that an application will come; it binds to nothing. Saying the same twice says it once.

    Raises RuleBroken `preregistration_closed`, `preregistered_before`, `amount_impossible`, and as
    `check_fits` does.
    """
    may_act_for(actor, organisation, member_of=organisation_ids_of(actor)).require()
    if stream.announced_id is None:
        raise NotFound
    may_apply_in(actor, stream.round).require()
    if not takes_preregistrations(stream, now()):
        raise RuleBroken("preregistration_closed", sentence("You cannot pre-register for this call now."))
    lock_organisation(organisation)
    check_fits(stream, initiative, organisation)
    if expected is not None and expected <= ZERO:
        said = sentence("Write an amount above zero, or leave it empty.")
        raise RuleBroken("amount_impossible", said, field="expected")
    standing = queries.find_preregistration(stream, initiative, organisation)
    if standing is not None:
        if (standing.title, standing.expected) == (title, expected):
            return standing
        raise RuleBroken(
            "preregistered_before",
            sentence("This initiative is pre-registered already. Withdraw that first to change it."),
            field="initiative",
        )
    made = Preregistration(
        stream=stream,
        initiative=initiative,
        organisation=organisation,
        title=title,
        expected=expected,
        state=PREREGISTRATION.initial,
        made_by=actor.id,
        made_at=now(),
    )
    db.session.add(made)
    db.session.flush()
    record(
        actor_id=actor.id,
        deed="preregister",
        subject=made,
        chain=programme_chain(stream.round.programme_id),
        stream=stream.id,
        initiative=initiative.id,
        organisation=organisation.id,
        expected=expected,
    )
    publish(PreregistrationMade(made.id))
    return made


@command
def withdraw_preregistration(*, actor: Account, preregistration: Preregistration) -> None:
    """Say that it will not come after all; raises RuleBroken `application_started`."""
    may_see_preregistration(actor, preregistration, member_of=organisation_ids_of(actor)).require()
    lock_organisation(preregistration.organisation)
    row = select(Preregistration.id).where(Preregistration.id == preregistration.id)
    db.session.execute(row.with_for_update())
    db.session.refresh(preregistration)
    state = PREREGISTRATION.after(preregistration.state, "withdraw")
    if queries.application_after(preregistration) is not None:
        said = sentence("An application was started with it. Withdraw that application instead.")
        raise RuleBroken("application_started", said)
    preregistration.state, preregistration.withdrawn_at = state, now()
    record(
        actor_id=actor.id,
        deed="withdraw_preregistration",
        subject=preregistration,
        chain=programme_chain(preregistration.stream.round.programme_id),
    )
    publish(PreregistrationWithdrawn(preregistration.id))
