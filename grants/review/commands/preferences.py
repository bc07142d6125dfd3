"""What does a reviewer intend before anything is given to them: answer about interests, say what they would like?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken, Stale
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.commands.assignments import note_own_interest
from grants.review.commands.interests import answer_at
from grants.review.models import Preference, ReviewerTopics
from grants.review.permissions import may_say_preferences
from grants.review.states import PREFERENCES
from grants.streams.models import Stream


@command
def answer_before_preferences(
    *,
    actor: Account,
    stream: Stream,
    asked: Collection[int],
    interests: Collection[int],
    interest: str = "",
    measure: str = "out",
    measure_words: str = "",
    dismissed_because: str = "",
) -> int:
    """Answer in which applications one has an interest, on names and titles, before saying which one would like.

    All or none; return how many stay open. Raises NotFound when there is nothing to answer or `asked` is not what
    there is to answer now, RuleBroken `interest_missing`, `dismissal_missing`.
    """
    may_say_preferences(actor, stream, queries.phase_of(stream)).require()
    declare = partial(
        note_own_interest, actor, interest=interest, measure=measure, measure_words=measure_words
    )
    waiting = queries.to_answer_first(actor, stream)
    return answer_at("assignment", actor, waiting, asked, interests, declare, dismissed_because)


@command
def save_preferences(
    *,
    actor: Account,
    stream: Stream,
    version: int,
    topics: Sequence[str],
    preferences: Mapping[int, str],
) -> ReviewerTopics:
    """Keep which topics of the call one knows, and what one says of applications; an empty word takes it back.

    `version` is 0 when nothing was saved yet; what is not named stays as it is. Raises Stale, NotFound for an
    application of which nothing can be said, RuleBroken `topic_unknown`, `preference_unknown`.
    """
    may_say_preferences(actor, stream, queries.phase_of(stream)).require()
    kept = queries.find_topics(actor, stream)
    if (kept.version if kept else 0) != version:
        raise Stale
    known = [choice.key for choice in stream.definition.topics]
    if not set(topics) <= set(known):
        raise RuleBroken("topic_unknown", sentence("This choice does not exist."), field="topics")
    if kept is None:
        kept = ReviewerTopics(stream_id=stream.id, account_id=actor.id)
        db.session.add(kept)
    kept.topics = " ".join(key for key in known if key in topics)
    kept.saved_at = now()
    _keep(actor, stream, preferences)
    db.session.flush()
    record(
        actor_id=actor.id,
        deed="save_preferences",
        subject=kept,
        chain=programme_chain(stream.round.programme_id),
        topics=kept.topics,
        preferences={str(number): word for number, word in preferences.items() if word},
    )
    return kept


def _keep(actor: Account, stream: Stream, preferences: Mapping[int, str]) -> None:
    may = {one.id for one in queries.open_to_preference(actor, stream)}
    said = queries.preferences_of(actor, stream)
    for number, word in preferences.items():
        if number not in may:
            raise NotFound
        if word and word not in PREFERENCES:
            raise RuleBroken("preference_unknown", sentence("This choice does not exist."))
        before = said.get(number)
        if not word:
            if before is not None:
                db.session.delete(before)
        elif before is None:
            db.session.add(
                Preference(application_id=number, account_id=actor.id, preference=word, said_at=now())
            )
        elif before.preference != word:
            before.preference, before.said_at = word, now()
