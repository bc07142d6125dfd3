"""What does an authorised signatory intend? To sign exactly what was read."""

from __future__ import annotations

from grants.applications import queries
from grants.applications.commands.lock import lock
from grants.applications.models import Application, SignOff
from grants.applications.permissions import may_sign
from grants.applications.rules import digest_of, gaps, signature_in_time
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken, Stale
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def sign_application(*, actor: Account, application: Application, sha256: str) -> SignOff:
    """Sign exactly the content with this hash; any later change makes the signature void.

    Raises Stale when the content is another than was read, RuleBroken `incomplete`, `too_late_to_sign`.
    """
    may_sign(actor, application).require()
    lock(application)
    definition = queries.definition_of(application)
    submission = queries.in_force(application)
    sent = None if submission is None or application.reopened_at is not None else submission.arrived_at
    if application.state not in ("draft", "submitted") or not signature_in_time(
        definition.sign_off, arrived_at=sent, moment=now()
    ):
        raise RuleBroken("too_late_to_sign", sentence("This application cannot be signed any more."))
    content = queries.content_to_sign(application)
    if digest_of(content) != sha256:
        raise Stale
    if sent is None and gaps(definition, queries.facts_as_written(application)):
        raise RuleBroken(
            "incomplete", sentence("The application is not complete yet, so it cannot be signed.")
        )
    for known in queries.signatures_of(application, sha256):
        if known.account_id == actor.id:
            return known
    signed = SignOff(application_id=application.id, account_id=actor.id, sha256=sha256, signed_at=now())
    db.session.add(signed)
    record(
        actor_id=actor.id,
        deed="sign_application",
        subject=application,
        chain=programme_chain(application.stream.round.programme_id),
        sha256=sha256,
    )
    return signed
