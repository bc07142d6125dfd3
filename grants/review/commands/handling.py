"""What does somebody of the staff intend who says with whom in a call they have an interest?"""

from __future__ import annotations

from collections.abc import Collection

from grants.applications.commands import note_interest
from grants.foundation.audit import programme_chain, record
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.people.models import Account
from grants.review import queries
from grants.review.commands.answers import as_kept, require_dismissal
from grants.review.commands.assignments import require_interest
from grants.review.commands.listed import keep_listed, require_current
from grants.review.models import ListedAnswer
from grants.streams.models import Stream


@command
def answer_as_staff(
    *,
    actor: Account,
    stream: Stream,
    asked: Collection[str],
    chosen: Collection[str],
    interest: str = "",
    dismissed_because: str = "",
) -> ListedAnswer:
    """Say with whom of all organisations and persons of a closed call one has an interest, as who handles it.

    Every application of theirs closes for good: what was chosen before stays so. Raises NotFound for who does not
    handle it, RuleBroken `list_changed`, `interest_missing`, `dismissal_missing`.
    """
    stream = queries.get_handled(actor, stream.id)
    listed = queries.listed_names(stream)
    require_current(listed, asked, chosen)
    touched: set[int] = set().union(*(listed[name] for name in chosen))
    found = queries.found_as_staff(actor, stream)
    require_dismissal([one for number in found.keys() - touched for one in found[number]], dismissed_because)
    if chosen:
        require_interest(interest)
    for application in queries.applications_of(stream):
        if application.id in touched:
            note_interest(application, actor.id, "declared")
            record(
                actor_id=actor.id,
                deed="declare_interest",
                subject=application,
                chain=programme_chain(stream.round.programme_id),
                reason=interest,
            )
    kept = keep_listed(actor, stream, "handling")
    kept.asked, kept.chosen = sorted(listed), sorted({*(kept.chosen or []), *chosen})
    kept.found = [as_kept(one) for possible in found.values() for one in possible]
    db.session.flush()
    record(
        actor_id=actor.id,
        deed="answer_over_list",
        subject=kept,
        chain=programme_chain(stream.round.programme_id),
        stage="handling",
        asked=kept.asked,
        chosen=kept.chosen,
        reason=interest or dismissed_because,
    )
    return kept
