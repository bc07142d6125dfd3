"""What may everybody know of the decisions on a call, once they are published? Public: no viewer is asked."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from grants.applications.models import Application
from grants.applications.queries import facts_in_force
from grants.decisions.models import Batch, Decision
from grants.decisions.rules.results import PublicAward, PublicResults
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.money import ZERO, Money
from grants.foundation.terms import day_of
from grants.review.queries import panel_members
from grants.streams.models import Stream
from grants.streams.queries import results_source


@results_source
def streams_with_results(stream_ids: Collection[int]) -> Collection[int]:
    """Return of which of these streams the decisions over the ranking are published."""
    return db.session.scalars(
        select(Batch.stream_id)
        .where(Batch.stream_id.in_(stream_ids), Batch.kind == "ranking", Batch.state == "published")
        .distinct()
    ).all()


def get_results(stream: Stream) -> PublicResults:
    """Return what is public of the decisions on a call; raises NotFound until they are published."""
    batches = db.session.scalars(
        select(Batch)
        .where(Batch.stream_id == stream.id, Batch.kind == "ranking", Batch.state == "published")
        .order_by(Batch.id)
    ).all()
    if not batches or batches[0].published_at is None:
        raise NotFound
    refused, asked = _refused(stream)
    named = panel_members(stream) if stream.definition.names_committee else []
    return PublicResults(
        published_on=day_of(batches[0].published_at),
        awards=_awards(stream),
        refused=refused,
        refused_asked=asked,
        committee=[one.name for one in named],
        limit_hit=batches[-1].limit_hit if refused else None,
    )


def _awards(stream: Stream) -> list[PublicAward]:
    found = db.session.scalars(
        select(Decision)
        .join(Decision.application)
        .options(
            contains_eager(Decision.application).options(
                joinedload(Application.organisation), selectinload(Application.submissions)
            )
        )
        .where(Application.stream_id == stream.id, Decision.is_in_force, Decision.outcome == "award")
    ).all()
    listed = [_public(stream, one) for one in found if one.gives]
    return sorted(listed, key=lambda one: (one.organisation.casefold(), one.reference))


def _public(stream: Stream, decision: Decision) -> PublicAward:
    application = decision.application
    facts, question = facts_in_force(application), stream.definition.summary_question
    answers = [page.get(question.key) for page in facts.answers.values()] if question else []
    return PublicAward(
        reference=application.reference or "",
        title=facts.title,
        organisation=application.organisation.name,
        amount=decision.gives,
        summary=next((text for text in answers if isinstance(text, str)), ""),
        waits=decision.is_offer,
    )


def _refused(stream: Stream) -> tuple[int, Money]:
    row = db.session.execute(
        select(func.count(), func.sum(Decision.requested))
        .join(Decision.application)
        .where(
            Application.stream_id == stream.id,
            Decision.is_in_force,
            Decision.outcome.in_(("refusal", "inadmissible")),
        )
    ).one()
    return row[0], row[1] or ZERO
