"""What does someone intend with a letter on its way? Write down what became of it, and send it once more."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from grants.decisions import queries
from grants.decisions.events import AnnouncedAgain
from grants.decisions.models import Decision, Delivery
from grants.decisions.rules.deliveries import check_step
from grants.foundation import files
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.outbox import post
from grants.foundation.terms import day_of
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def note_announcement(
    *, application_id: int, written_at: datetime, reader_id: int | None, address: str, arrived: bool
) -> None:
    """Write down that the mail that announces a decision was taken by a mail server, or refused for good.

    The worker's own deed: a refusal ends the term that ran.
    """
    decision = queries.told_by(application_id, written_at)
    if decision is None:
        return
    kind = "mailed" if arrived else "mail_bounced"
    _note(None, _locked(decision.id), kind, today(), reader_id=reader_id, address=address)


@command
def note_reading(*, actor: Account, decision_id: int) -> None:
    """Write down that somebody of the team reads a decision: the first time only."""
    decision = _locked(decision_id)
    if queries.is_first_reading(actor, decision_id):
        _note(actor, decision, "read", today(), reader_id=actor.id)


@command
def note_return(*, actor: Account, decision: Decision, kind: str, happened_on: date, note: str) -> Delivery:
    """Write down that the mail or the post with a decision came back, and how that shows.

    Raises NotFound, NotAllowed, RuleBroken `kind_of_delivery`, `note_missing`, what `check_step` raises.
    """
    queries.may_note(actor, decision).require()
    if kind not in ("mail_bounced", "post_returned"):
        raise RuleBroken("kind_of_delivery", sentence("Choose what came back."), field="kind")
    if not note.strip():
        raise RuleBroken("note_missing", sentence("Write what came back, and what it says."), field="note")
    return _checked(actor, decision, kind, happened_on, note=note.strip())


@command
def send_by_post(*, actor: Account, decision: Decision, happened_on: date, address: str) -> Delivery:
    """Write down that the same letter is sent once more, by post to this address; a covering letter is made.

    Where nothing had arrived, the term begins the day after. Raises NotFound, NotAllowed, RuleBroken
    `address_missing`, what `check_step` raises.
    """
    queries.may_note(actor, decision).require()
    if not address.strip():
        said = sentence("Write the name and the address.")
        raise RuleBroken("address_missing", said, field="address")
    sent = _checked(actor, decision, "posted", happened_on, address=address.strip())
    post("make_cover_letter", delivery_id=sent.id)
    return sent


@command
def announce_again(*, actor: Account, decision: Decision) -> None:
    """Mail once more to the addressee that their decision is on this site, at the address they have now.

    Raises NotFound, NotAllowed, RuleBroken `arrived_already`, `not_in_force`.
    """
    queries.may_note(actor, decision).require()
    locked = _locked(decision.id)
    if not locked.is_in_force:
        raise RuleBroken(
            "not_in_force", sentence("This decision was replaced: mail tells of the one in force.")
        )
    if locked.objection_until is not None:
        raise RuleBroken("arrived_already", sentence("This letter did arrive, as far as is known."))
    _record(actor, locked, "announce_again")
    publish(AnnouncedAgain(decision_id=locked.id))


@command
def keep_cover_letter(*, delivery: Delivery, content: bytes) -> None:
    """Keep the letter that goes with what is sent by post, once. The worker's own deed."""
    db.session.refresh(delivery, with_for_update=True)
    if delivery.cover_id is not None:
        return
    decision = delivery.decision
    name = f"{decision.application.reference or decision.id}-{delivery.id}.pdf"
    delivery.cover = files.keep(content, name=name, media_type="application/pdf")
    _record(None, decision, "keep_cover_letter", delivery=delivery.id, sha256=delivery.cover.sha256)


def _checked(actor: Account, decision: Decision, kind: str, on: date, **facts: Any) -> Delivery:
    locked = _locked(decision.id)
    if locked.published_at is None:
        raise RuleBroken("not_published", sentence("This decision is not published."))
    published_on = day_of(locked.published_at)
    steps = queries.steps_of(locked)
    check_step(kind, on, published_on=published_on, today=today(), steps=steps)
    return _note(actor, locked, kind, on, **facts)


def _note(actor: Account | None, decision: Decision, kind: str, on: date, **facts: Any) -> Delivery:
    """Add one fact about a letter, and let the last day to object follow from all of them (Awb 3:41, 6:8)."""
    added = Delivery(
        decision_id=decision.id,
        kind=kind,
        happened_on=on,
        noted_at=now(),
        noted_by=None if actor is None else actor.id,
        **facts,
    )
    db.session.add(added)
    db.session.flush()
    was, decision.objection_until = decision.objection_until, queries.term_of(decision)
    told = {name: value for name, value in facts.items() if name != "reader_id"}
    _record(
        actor,
        decision,
        "note_delivery",
        kind=kind,
        happened_on=on,
        reader=facts.get("reader_id"),
        was=was,
        objection_until=decision.objection_until,
        **told,
    )
    return added


def _locked(decision_id: int) -> Decision:
    return db.session.scalars(
        select(Decision)
        .where(Decision.id == decision_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _record(actor: Account | None, decision: Decision, deed: str, **facts: Any) -> None:
    record(
        actor_id=None if actor is None else actor.id,
        deed=deed,
        subject=decision,
        chain=programme_chain(decision.batch.stream.round.programme_id),
        **facts,
    )
