"""What does an initiative do with the list of sources: add one, correct it, take it out?"""

from __future__ import annotations

from grants.awards.queries import team_of
from grants.deliverables import queries
from grants.deliverables.models import Deliverable, DeliverableSource
from grants.deliverables.permissions import may_write
from grants.deliverables.rules import reference
from grants.deliverables.states import DELIVERABLE
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, RuleBroken, Stale
from grants.foundation.wording import sentence
from grants.people.models import Account

MOST_SOURCES = 300
"""Sources of one deliverable."""
LABELS = {
    "title": sentence("Title"),
    "authors": sentence("Who wrote it"),
    "year": sentence("Year"),
    "published_in": sentence("Where it was published"),
    "address": sentence("Address on the internet"),
}
BEGINNINGS = ("https://", "http://", "doi:")
"""How an address begins, so that it can be followed."""


@command
def add_source(
    *,
    actor: Account,
    deliverable: Deliverable,
    title: str,
    authors: str = "",
    year: str = "",
    published_in: str = "",
    address: str = "",
) -> DeliverableSource:
    """Add a source to the list; it gets a number of its own, which texts refer to.

    Raises RuleBroken `title_missing`, `not_an_address`, `too_many_sources`, `not_in_this_state`.
    """
    _lock(actor, deliverable)
    if len(queries.sources_of(deliverable)) >= MOST_SOURCES:
        raise RuleBroken("too_many_sources", sentence("The list is full. Take a source out first."))
    added = DeliverableSource(
        deliverable_id=deliverable.id,
        number=queries.next_source_number(deliverable),
        added_by=actor.id,
        added_at=now(),
    )
    _write(added, title=title, authors=authors, year=year, published_in=published_in, address=address)
    db.session.add(added)
    db.session.flush()
    _note(actor, deliverable, "add_source", added)
    return added


@command
def correct_source(
    *,
    actor: Account,
    deliverable: Deliverable,
    number: int,
    version: int,
    title: str,
    authors: str = "",
    year: str = "",
    published_in: str = "",
    address: str = "",
) -> DeliverableSource:
    """Write a source anew under its number; raises as `add_source` does, and NotFound, Stale."""
    _lock(actor, deliverable)
    source = queries.get_source(deliverable, number)
    typed = {
        "title": title,
        "authors": authors,
        "year": year,
        "published_in": published_in,
        "address": address,
    }
    if source.version != version:
        theirs = ((name, getattr(source, name)) for name in typed)
        raise Stale([Difference(name, LABELS[name], kept, typed[name]) for name, kept in theirs])
    _write(source, **typed)
    _note(actor, deliverable, "correct_source", source)
    return source


@command
def remove_source(*, actor: Account, deliverable: Deliverable, number: int) -> None:
    """Take a source out of the list; its number is not given again. Raises NotFound, RuleBroken."""
    _lock(actor, deliverable)
    removed = queries.get_source(deliverable, number)
    removed.removed_by, removed.removed_at = actor.id, now()
    _note(actor, deliverable, "remove_source", removed)


def _lock(actor: Account, deliverable: Deliverable) -> None:
    may_write(actor, deliverable.award, team=team_of(deliverable.award)).require()
    db.session.refresh(deliverable, with_for_update={"of": Deliverable})
    deliverable.state = DELIVERABLE.after(deliverable.state, "write")


def _write(source: DeliverableSource, **typed: str) -> None:
    if not typed["title"].strip():
        raise RuleBroken("title_missing", sentence("Write the title."), field="title")
    address = typed["address"].strip()
    if address and not address.casefold().startswith(BEGINNINGS):
        raise RuleBroken(
            "not_an_address", sentence("An address begins with https:// or with doi:."), field="address"
        )
    for name, value in typed.items():
        setattr(source, name, value.strip())


def _note(actor: Account, deliverable: Deliverable, deed: str, source: DeliverableSource) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=deliverable,
        chain=programme_chain(deliverable.award.programme_id),
        number=source.number,
        source=reference(source),
    )
