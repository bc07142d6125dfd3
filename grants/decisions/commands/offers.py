"""What does a recipient say of an award? Accept what was offered in part, or decline it; an offer also lapses."""

from __future__ import annotations

from grants.decisions.commands.money import give_up
from grants.decisions.events import AwardDecided, AwardFell
from grants.decisions.models import Decision
from grants.decisions.permissions import may_answer_offer
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def accept_offer(*, actor: Account, decision: Decision, note: str) -> None:
    """Accept an award in part; `note` says how the plan is carried out with less. The award starts.

    Raises NotAllowed, RuleBroken `no_offer`, `offer_lapsed`, `note_missing`.
    """
    may_answer_offer(actor, decision.application).require()
    _check_open(decision)
    if not note.strip():
        raise RuleBroken(
            "note_missing", sentence("Say how you carry out the plan with this amount."), field="note"
        )
    _answer(actor, decision, "accepted", note.strip())
    publish(AwardDecided(decision_id=decision.id))


@command
def decline_offer(*, actor: Account, decision: Decision, note: str) -> None:
    """Decline an award in part; its money is free again. Raises NotAllowed, RuleBroken `no_offer`, `offer_lapsed`."""
    may_answer_offer(actor, decision.application).require()
    _check_open(decision)
    _answer(actor, decision, "declined", note.strip())
    _let_go(decision, "declined by the recipient")


@command
def lapse_offer(*, decision: Decision) -> bool:
    """Let an offer lapse of which the term is over; return whether it did. The clockwork's own deed."""
    held = db.session.get_one(Decision, decision.id, with_for_update=True, populate_existing=True)
    if not held.is_in_force or not held.is_offer or held.accept_until is None or held.accept_until >= today():
        return False
    _answer(None, held, "lapsed", "")
    _let_go(held, "not accepted in time")
    return True


def _check_open(decision: Decision) -> None:
    db.session.refresh(decision, with_for_update={"of": Decision})
    if not decision.is_in_force or not decision.is_offer or decision.accept_until is None:
        raise RuleBroken("no_offer", sentence("There is no offer to answer."))
    if decision.accept_until < today():
        raise RuleBroken(
            "offer_lapsed",
            sentence("This offer could be accepted until %(day)s.", day=decision.accept_until),
        )


def _answer(actor: Account | None, decision: Decision, answer: str, note: str) -> None:
    decision.answer, decision.answered_at, decision.answer_note = answer, now(), note or None
    decision.answered_by = actor.id if actor else None
    record(
        actor_id=decision.answered_by,
        deed="answer_offer",
        subject=decision,
        chain=programme_chain(decision.batch.stream.round.programme_id),
        reason=note,
        answer=answer,
        awarded=decision.awarded,
    )


def _let_go(decision: Decision, reason: str) -> None:
    """Free the money; who published the decision answers for the entry, because its own terms make it fall."""
    publisher = db.session.get_one(Account, decision.batch.published_by)
    give_up(publisher, decision, reason)
    publish(AwardFell(decision_id=decision.id))
