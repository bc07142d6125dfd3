"""What does someone intend with a letter about paying or paying back? Kept as it was decided, byte for byte."""

from __future__ import annotations

from typing import Any

from grants.awards.models import Award, PaymentDecision, Recovery
from grants.foundation import files, outbox
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.people.models import Account


def tell_by_letter(
    actor: Account | None,
    award: Award,
    kind: str,
    reason: str,
    *,
    recovery: Recovery | None = None,
    **facts: Any,
) -> PaymentDecision:
    """Keep what was decided, and let the worker make its letter; within the command that decides and records it."""
    made = PaymentDecision(
        award=award,
        recovery=recovery,
        kind=kind,
        facts=facts,
        reason=reason.strip(),
        decided_by=actor.id if actor else None,
        decided_at=now(),
    )
    db.session.add(made)
    db.session.flush()
    outbox.post("make_payment_letter", decision_id=made.id)
    return made


@command
def keep_payment_letter(*, decision: PaymentDecision, content: bytes) -> None:
    """Keep a letter, once; the worker's own deed, and doing it twice does it once."""
    db.session.refresh(decision, with_for_update={"of": PaymentDecision})
    if decision.letter_id is not None:
        return
    name = f"{decision.award.reference}-{decision.kind}-{decision.id}.pdf"
    decision.letter = files.keep(content, name=name, media_type="application/pdf")
    record(
        actor_id=None,
        deed="keep_payment_letter",
        subject=decision,
        chain=programme_chain(decision.award.programme_id),
        award=decision.award_id,
        kind=decision.kind,
        sha256=decision.letter.sha256,
    )
