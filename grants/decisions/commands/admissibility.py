"""What does someone intend with what was kept out? Decide on it at once, apart from the stream (Awb 4:5(4))."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from grants.decisions import queries
from grants.decisions.commands.batches import day_ahead, record_batch
from grants.decisions.events import BatchProposed
from grants.decisions.models import Batch, Decision
from grants.decisions.permissions import may_propose
from grants.decisions.rules import check_untreated_in_time, line_over_nobody, why_kept_out
from grants.decisions.states import BATCH
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.money import ZERO
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.models import Stream


@command
def propose_on_admissibility(
    *, actor: Account, stream: Stream, applications: Collection[int], publish_on: date | None = None
) -> Batch:
    """Propose the decisions not to consider these applications, by id, apart from all others of the stream.

    No ranking is needed. `publish_on` (today when not given) is the day of publication and of the letters.
    Raises RuleBroken `none_chosen`, `not_to_decide` for one that was not kept out, is closed to the actor or is
    decided already, `untreated_too_late`, `publish_on_past`.
    """
    may_propose(actor, stream).require()
    day = day_ahead(publish_on or today())
    db.session.scalars(select(Stream).where(Stream.id == stream.id).with_for_update(key_share=True)).one()
    chosen = queries.kept_out(actor, stream, applications)
    if not applications:
        raise RuleBroken("none_chosen", sentence("Choose at least one application."), field="applications")
    if len(chosen) != len(set(applications)):
        said = sentence("One of these was decided, or is no longer kept out. Look at the list again.")
        raise RuleBroken("not_to_decide", said, field="applications")
    for one in chosen:
        check_untreated_in_time(one.reference or "", queries.last_day_untreated(one), day)
    pot = stream.pot
    batch = Batch(
        stream=stream,
        kind="admissibility",
        ceiling=pot.ceiling or pot.funded,
        left_over=max(pot.available, ZERO),
        line={"drawn": line_over_nobody(max(pot.available, ZERO)), "spent": pot.spent.cents},
        state=BATCH.initial,
        publish_on=day,
        letter_texts=queries.letter_texts_now(stream),
        proposed_by=actor.id,
        proposed_at=now(),
    )
    batch.decisions = [
        Decision(
            application=one,
            requested=one.requested,
            outcome="inadmissible",
            ground=why_kept_out(one.is_late, queries.is_untreated(one)),
        )
        for one in chosen
    ]
    db.session.add(batch)
    record_batch(actor, batch, "propose_on_admissibility", decisions=len(chosen), publish_on=day)
    publish(BatchProposed(batch_id=batch.id))
    return batch
