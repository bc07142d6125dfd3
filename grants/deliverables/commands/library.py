"""What does an initiative intend with the library: say what an entry is about, put it in, take it out?"""

from __future__ import annotations

from typing import Any

from grants.awards.queries import team_of
from grants.deliverables import queries
from grants.deliverables.commands.indexing import leave_index, take_into_index
from grants.deliverables.models import (
    Deliverable,
    LibraryEntry,
    LibraryFacts,
    LibrarySection,
    LibraryVersion,
)
from grants.deliverables.permissions import may_assess, may_write
from grants.deliverables.rules import kind_of, reference
from grants.deliverables.rules.library import LICENCES, missing_facts, slug_of
from grants.deliverables.states import LIBRARY_ENTRY
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken, Stale
from grants.foundation.wording import sentence
from grants.people.models import Account

NOT_SAID = 0
"""The version of facts that nobody saved yet."""


@command
def save_library_facts(
    *, actor: Account, deliverable: Deliverable, version: int, **facts: Any
) -> LibraryFacts:
    """Say what a deliverable is about, so that others find it; an entry that is listed is found by it at once.

    Raises Stale.
    """
    may_write(actor, deliverable.award, team=team_of(deliverable.award)).require()
    db.session.refresh(deliverable, with_for_update={"of": Deliverable})
    kept = queries.find_library_facts(deliverable)
    if (kept.version if kept else NOT_SAID) != version:
        raise Stale
    if kept is None:
        kept = LibraryFacts(deliverable_id=deliverable.id)
        db.session.add(kept)
    for name, value in facts.items():
        setattr(kept, name, value)
    kept.saved_by, kept.saved_at = actor.id, now()
    _note(actor, deliverable, "save_library_facts", **{name: str(value) for name, value in facts.items()})
    entry = queries.find_library_entry_of(deliverable)
    if entry is not None and entry.state == "listed":
        if missing_facts(kept.summary, kept.target_groups, kept.kinds):
            raise _facts_missing()
        entry.summary = kept.summary
        db.session.flush()
        take_into_index(entry, kept)
    return kept


@command
def publish_in_library(*, actor: Account, deliverable: Deliverable, licence: str) -> LibraryEntry:
    """Agree that everybody may read an accepted deliverable under a licence, and put it in the library.

    One that was withdrawn comes back at its own address. Raises RuleBroken `not_accepted`, `facts_missing`,
    `unknown_licence`, `not_in_this_state` when it is listed already.
    """
    may_write(actor, deliverable.award, team=team_of(deliverable.award)).require()
    db.session.refresh(deliverable, with_for_update={"of": Deliverable})
    if deliverable.state != "accepted":
        raise RuleBroken("not_accepted", sentence("It can be published once it is accepted."))
    if licence not in LICENCES:
        raise RuleBroken("unknown_licence", sentence("Choose a licence."), field="licence")
    facts = queries.find_library_facts(deliverable)
    if facts is None or missing_facts(facts.summary, facts.target_groups, facts.kinds):
        raise _facts_missing()
    entry = queries.find_library_entry_of(deliverable)
    if entry is None:
        entry = LibraryEntry(
            deliverable_id=deliverable.id,
            initiative_id=deliverable.award.initiative_id,
            slug=slug_of(deliverable.title, deliverable.type, deliverable.id),
            type=deliverable.type,
            title=deliverable.title,
            authors=deliverable.award.recipient,
            latest=0,
            published_at=now(),
            generated=deliverable.generated,
            withdrawn_reason="",
        )
        entry.state = LIBRARY_ENTRY.initial
        db.session.add(entry)
    else:
        entry.state = LIBRARY_ENTRY.after(entry.state, "publish")
        entry.withdrawn_by = entry.withdrawn_at = None
        entry.withdrawn_reason = ""
    entry.summary, entry.licence = facts.summary, licence
    entry.consented_by, entry.consented_at = actor.id, now()
    db.session.flush()
    add_version(entry, deliverable, facts)
    take_into_index(entry, facts)
    _note(actor, deliverable, "publish_in_library", licence=licence, version=entry.latest, slug=entry.slug)
    return entry


@command
def withdraw_from_library(*, actor: Account, deliverable: Deliverable, reason: str) -> None:
    """Take an entry out: its address tells when and why, and its citation stays. By the team or a manager.

    Raises RuleBroken `not_in_this_state`, `reason_missing`.
    """
    award = deliverable.award
    team = team_of(award)
    verdict = may_write(actor, award, team=team)
    (verdict if verdict else may_assess(actor, award, team=team)).require()
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Say why, in a sentence."), field="reason")
    entry = queries.get_library_entry_of(deliverable)
    db.session.refresh(entry, with_for_update=True)
    entry.state = LIBRARY_ENTRY.after(entry.state, "withdraw")
    entry.withdrawn_by, entry.withdrawn_at, entry.withdrawn_reason = actor.id, now(), reason.strip()
    leave_index(entry)
    _note(actor, deliverable, "withdraw_from_library", reason=reason.strip())


def add_version(entry: LibraryEntry, deliverable: Deliverable, facts: LibraryFacts) -> None:
    """Keep what was accepted as the next version, unless the newest is of the same acceptance and licence."""
    newest = queries.find_version(entry, entry.latest) if entry.latest else None
    if (
        newest is not None
        and newest.licence == entry.licence
        and deliverable.accepted_at
        and newest.published_at >= deliverable.accepted_at
    ):
        return
    entry.latest += 1
    files = queries.files_by_part(deliverable)
    texts = queries.texts_of(deliverable)
    version = LibraryVersion(
        library_entry_id=entry.id,
        number=entry.latest,
        title=entry.title,
        authors=entry.authors,
        summary=facts.summary,
        licence=entry.licence,
        facts={"target_groups": facts.target_groups, "kinds": facts.kinds, "settings": facts.settings},
        sources=[[one.number, reference(one)] for one in queries.sources_of(deliverable)],
        published_at=now(),
        file_id=deliverable.accepted_file_id,
    )
    version.sections = [
        LibrarySection(
            place=place,
            section_key=part.key,
            title=part.title.nl or part.title.en,
            text=texts.get(part.key, ""),
            files=[
                {
                    "number": one.number,
                    "kind": one.kind,
                    "name": one.name,
                    "description": one.description,
                    "width": one.width,
                    "height": one.height,
                }
                for one in files.get(part.key, ())
            ],
        )
        for place, part in enumerate(kind_of(deliverable).parts)
    ]
    db.session.add(version)
    db.session.flush()


def publish_again(actor: Account, deliverable: Deliverable) -> None:
    """Add what was accepted anew to an entry that is listed: the consent is for the deliverable."""
    entry, facts = queries.find_library_entry_of(deliverable), queries.find_library_facts(deliverable)
    if entry is None or facts is None or entry.state != "listed":
        return
    add_version(entry, deliverable, facts)
    take_into_index(entry, facts)
    _note(actor, deliverable, "add_library_version", version=entry.latest, slug=entry.slug)


def give_file(deliverable: Deliverable) -> None:
    """Let the newest version in the library have the document that was made of it."""
    entry = queries.find_library_entry_of(deliverable)
    version = queries.find_version(entry, entry.latest) if entry else None
    if version is not None and version.file_id is None:
        version.file_id = deliverable.accepted_file_id


def _facts_missing() -> RuleBroken:
    return RuleBroken(
        "facts_missing",
        sentence("Say first what it is about: a summary, for whom, and which kind of loneliness."),
    )


def _note(actor: Account, deliverable: Deliverable, deed: str, **facts: Any) -> None:
    chain = programme_chain(deliverable.award.programme_id)
    record(actor_id=actor.id, deed=deed, subject=deliverable, chain=chain, **facts)
