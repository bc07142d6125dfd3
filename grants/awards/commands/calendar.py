"""What does somebody do with a private calendar address: have one, have another, end it; and is it asked too often?"""

from __future__ import annotations

from sqlalchemy import delete

from grants.awards import queries
from grants.awards.models import CalendarFetch, CalendarSubscription
from grants.awards.rules.calendar import FETCHES_STAY, may_be_fetched
from grants.foundation.audit import record
from grants.foundation.clock import now, system_clock
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.secrets import keyed_digest, new_token
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def open_subscription(*, actor: Account) -> str:
    """Give somebody a new private address; the one before ends. Return its secret, which is kept nowhere."""
    _end(actor)
    token = new_token()
    made = CalendarSubscription(account_id=actor.id, token_digest=keyed_digest(token), made_at=now())
    db.session.add(made)
    db.session.flush()
    record(actor_id=actor.id, deed="open_subscription", subject=made)
    return token


@command
def end_subscription(*, actor: Account) -> None:
    """End one's private address: nothing is answered there any more."""
    ended = _end(actor)
    if ended is not None:
        record(actor_id=actor.id, deed="end_subscription", subject=ended)


def _end(actor: Account) -> CalendarSubscription | None:
    known = queries.find_subscription(actor)
    if known is not None:
        known.ended_at = now()
        db.session.flush()
    return known


@command
def fetch_calendar(*, token: str, source: str) -> CalendarSubscription | None:
    """Return whose address this is and count it, or None for a wrong one; raises RuleBroken `too_many_fetches`.

    By the machine's own clock, as tries to sign in are.
    """
    from_digest = keyed_digest(source)
    found = queries.subscription_of(token)
    number = found.id if found else None
    if not may_be_fetched(*queries.fetches_lately(from_digest, number)):
        raise RuleBroken("too_many_fetches", sentence("This address is asked too often. Try again later."))
    db.session.add(CalendarFetch(from_digest=from_digest, subscription_id=number, at=system_clock()))
    return found


@command
def forget_fetches() -> None:
    """Remove what is too old to limit anything."""
    db.session.execute(delete(CalendarFetch).where(CalendarFetch.at <= system_clock() - FETCHES_STAY))
