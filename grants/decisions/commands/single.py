"""What does someone intend with one application? One decision on it by itself, on the same path as a whole stream."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from grants.applications.models import Application
from grants.applications.queries import has_interest
from grants.budget.models import Pot
from grants.decisions import queries
from grants.decisions.commands.batches import day_ahead, record_batch
from grants.decisions.events import BatchProposed
from grants.decisions.models import Batch, Decision
from grants.decisions.permissions import may_propose
from grants.decisions.rules import Content, check_heard, check_single, line_over_nobody, needs_views
from grants.decisions.states import BATCH
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.events import publish
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.models import Stream


@command
def propose_single(
    *,
    actor: Account,
    application: Application,
    kind: str,
    outcome: str,
    ground: str,
    reason: str,
    awarded: Money | None = None,
    replaces: Decision | None = None,
    pot: Pot | None = None,
    publish_on: date | None = None,
) -> Decision:
    """Propose one decision on one application: a rectification, a decision on an objection, and so on.

    It is a batch of one: `approve_batch` by another person sets the money aside and has the letter made,
    `publish_batch` brings it into force, ends what it `replaces` and commits or gives back the difference, all in one
    transaction; `withdraw_batch` takes it back. `kind` is one of `rules.SINGLE_KINDS`, which says the outcomes,
    `rules.grounds_for(kind, outcome)` the grounds. `replaces` is the decision in force as the proposer saw it (None
    where there is none, kind `apart`); `pot` is the pot that pays what is awarded above that, where it is not the pot
    of the stream (a reserve for objections, a recorded overrun: fund it before the approval); `reason` goes into the
    letter as it stands. The letter of an objection or a judgment names the court and not an objection.

    So a decision on an objection is `propose_single(actor=…, application=…, kind="objection", outcome="award",
    ground="objection_upheld", awarded=…, reason=…, replaces=queries.decision_in_force(application.id), pot=reserve)`;
    one that is dismissed repeats outcome, ground and amount of what it replaces. Who approved anything in the chain it
    replaces can never approve it (Awb 10:3(3)). Its batch is `decision.batch`; `DecisionsPublished` tells that it came
    into force.

    Raises NotFound, NotAllowed, RuleBroken `reason_missing`, `replaces_another`, `decision_under_way`,
    `publish_on_past` and what `rules.check_single` raises.
    """
    stream = application.stream
    may_propose(actor, stream).require()
    if has_interest(actor.id, application.id):
        raise NotFound
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    day = day_ahead(publish_on or today())
    in_force = _still_in_force(application, replaces)
    content = Content(outcome, ground, awarded)
    _check(application, kind, content, in_force)
    decision = _decided_so(application, content, reason, in_force, pot)
    if kind == "rectification" and in_force is not None and in_force.is_offer:
        decision.accept_until = in_force.accept_until
    batch = _batch_of_one(actor, kind, decision, day)
    record_batch(
        actor,
        batch,
        "propose_single",
        reason,
        kind=kind,
        application=application.id,
        outcome=outcome,
        ground=ground,
        awarded=awarded,
        publish_on=day,
    )
    publish(BatchProposed(batch_id=batch.id))
    return decision


def _still_in_force(application: Application, replaces: Decision | None) -> Decision | None:
    """Return the decision in force, with its stream locked, if it is the one that was seen and none is under way."""
    locking = select(Stream).where(Stream.id == application.stream_id).with_for_update(key_share=True)
    db.session.scalars(locking).one()
    in_force = queries.decision_in_force(application.id)
    if in_force is not replaces:
        said = sentence("Another decision on this application came into force meanwhile. Look at it first.")
        raise RuleBroken("replaces_another", said)
    if queries.is_under_way(application.id):
        said = sentence("A decision on this application is proposed. Take that back first.")
        raise RuleBroken("decision_under_way", said)
    return in_force


def _check(application: Application, kind: str, content: Content, in_force: Decision | None) -> None:
    if needs_views(kind, content.ground):
        _check_heard(content, in_force)
    if kind == "supplement" and in_force is not None and in_force.is_offer:
        said = sentence("The recipient did not answer the offer yet.")
        raise RuleBroken("offer_unanswered", said, field="outcome")
    before = None if in_force is None else queries.content_of(in_force)
    gives = ZERO if in_force is None else in_force.gives
    check_single(kind, content, before, requested=application.requested, gives=gives)


def _check_heard(content: Content, in_force: Decision | None) -> None:
    asked = None if in_force is None else queries.views_on(in_force)
    if asked is None:
        check_heard(None, content, came=False, due_on=today(), today=today())
        return
    outcome = "award" if asked.kind == "detriment" else "withdrawal"
    intended = Content(outcome, asked.ground, asked.intended)
    check_heard(intended, content, came=asked.came_on is not None, due_on=asked.due_on, today=today())


def _decided_so(
    application: Application, content: Content, reason: str, in_force: Decision | None, pot: Pot | None
) -> Decision:
    return Decision(
        application=application,
        outcome=content.outcome,
        ground=content.ground,
        awarded=content.awarded,
        requested=application.requested,
        reason=reason.strip(),
        replaces=in_force,
        place=in_force.place if in_force else None,
        score=in_force.score if in_force else None,
        pot=pot,
    )


def _batch_of_one(actor: Account, kind: str, decision: Decision, day: date) -> Batch:
    pot = decision.application.stream.pot
    batch = Batch(
        stream=decision.application.stream,
        kind=kind,
        ceiling=pot.ceiling or pot.funded,
        left_over=max(pot.available, ZERO),
        line={"drawn": line_over_nobody(max(pot.available, ZERO)), "spent": pot.spent.cents},
        state=BATCH.initial,
        publish_on=day,
        letter_texts=queries.letter_texts_now(decision.application.stream),
        proposed_by=actor.id,
        proposed_at=now(),
    )
    batch.decisions = [decision]
    db.session.add(batch)
    return batch
