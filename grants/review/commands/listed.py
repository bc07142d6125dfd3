"""What does somebody intend who answers, in a blind call, over one list of all organisations and persons of it?"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from grants.applications.models import Application
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.commands.answers import as_kept, note_answer, require_dismissal
from grants.review.commands.assignments import declare_free, note_own_interest
from grants.review.models import ListedAnswer
from grants.review.queries import Desk
from grants.review.rules.interests import Possible
from grants.streams.models import Stream


@command
def answer_over_list(
    *,
    actor: Account,
    desk: Desk,
    asked: Collection[str],
    chosen: Collection[str],
    interest: str = "",
    measure: str = "out",
    measure_words: str = "",
    dismissed_because: str = "",
) -> ListedAnswer:
    """Say with which of all organisations and persons of a blind call one has an interest.

    Behind the scenes each application of theirs closes, given to this person or not; the others open. Raises
    NotFound for who is not asked, RuleBroken `list_changed`, `interest_missing`, `dismissal_missing`.
    """
    stream, stage = desk.stream, queries.listed_stage(actor, desk)
    if stage is None:
        raise NotFound
    listed = queries.listed_names(stream)
    require_current(listed, asked, chosen)
    touched = set().union(*(listed[name] for name in chosen))
    applications = queries.judged_openly(actor, stream)
    found = queries.interests_in(actor, applications)
    require_dismissal([one for number in found.keys() - touched for one in found[number]], dismissed_because)
    for application in applications:
        if application.id in touched:
            note_own_interest(
                actor, application, interest=interest, measure=measure, measure_words=measure_words
            )
        else:
            _open(actor, application, stage, found[application.id], dismissed_because)
    kept = keep_listed(actor, stream, stage)
    kept.asked, kept.chosen = sorted(listed), sorted(chosen)
    kept.found = [as_kept(one) for possible in found.values() for one in possible]
    db.session.flush()
    record(
        actor_id=actor.id,
        deed="answer_over_list",
        subject=kept,
        chain=programme_chain(stream.round.programme_id),
        stage=stage,
        asked=kept.asked,
        chosen=kept.chosen,
        reason=interest or dismissed_because,
    )
    return kept


def _open(
    actor: Account, application: Application, stage: str, found: Sequence[Possible], dismissed_because: str
) -> None:
    given = queries.find_unanswered(actor, application.id)
    if given is not None:
        declare_free(actor=actor, assignment=given, dismissed_because=dismissed_because)
    else:
        note_answer(actor, application, stage, found, has_interest=False, dismissed_because=dismissed_because)


def require_current(listed: Collection[str], asked: Collection[str], chosen: Collection[str]) -> None:
    """Refuse what was answered over another list than there is now; raises RuleBroken `list_changed`."""
    if set(asked) != set(listed) or not set(chosen) <= set(listed):
        raise RuleBroken("list_changed", sentence("The list has changed meanwhile. Look at it once more."))


def keep_listed(actor: Account, stream: Stream, stage: str) -> ListedAnswer:
    """Return what somebody answers over the list of a stream at a stage, to be filled in; a later one replaces it."""
    kept = queries.find_listed(actor, stream, stage)
    if kept is None:
        kept = ListedAnswer(account_id=actor.id, stream_id=stream.id, stage=stage)
        db.session.add(kept)
    kept.answered_at = now()
    return kept
