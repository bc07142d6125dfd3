"""Which calls have awards in the books that somebody may not know of yet?"""

from __future__ import annotations

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from grants.applications.queries import streams_with_interest
from grants.budget.queries import closing_source
from grants.decisions.models import Batch
from grants.people.models import Account
from grants.streams.models import Round, Stream


def with_unpublished_awards(viewer_id: int) -> Select[int]:
    """Return the query of the streams in which something is closed to somebody and money was set aside unpublished.

    What others get, taken from the sum, would tell of what is closed. Decisions that were taken back once they were
    approved left their amounts in the journal: those count until the stream is decided again and published.
    """
    again = aliased(Batch)
    published = (
        select(again.id)
        .where(again.stream_id == Batch.stream_id, again.kind == Batch.kind, again.state == "published")
        .exists()
    )
    return select(Batch.stream_id).where(
        Batch.kind != "admissibility",
        or_(
            Batch.state == "approved",
            and_(Batch.state == "withdrawn", Batch.approved_at.is_not(None), ~published),
        ),
        Batch.stream_id.in_(streams_with_interest(viewer_id)),
    )


@closing_source
def closed_books(viewer: Account) -> Select[int]:
    """Return the query of the programmes whose books tell this viewer of such awards."""
    return (
        select(Round.programme_id)
        .join(Stream, Stream.round_id == Round.id)
        .where(Stream.id.in_(with_unpublished_awards(viewer.id)))
    )
