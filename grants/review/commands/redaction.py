"""What does a manager intend who keeps from who judges what says who applies? The application itself never changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from grants.applications.models import Application
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken, Stale
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.models import Redaction, RedactionMark
from grants.review.permissions import may_manage_review
from grants.review.rules.redaction import Finding
from grants.streams.models import Stream

LONGEST = 300
SHORTEST = 2


@command
def redact(
    *,
    actor: Account,
    application: Application,
    version: int,
    hide: Collection[str] = (),
    also: Sequence[str] = (),
    withhold: Collection[int] = (),
) -> Redaction:
    """Take out of the texts what is in `hide` of all that was found, and `also` what was not; leave the rest.

    `withhold` are the numbers of the files that reviewers do not get; `version` is 0 when nobody looked yet. Raises
    Stale, NotFound for what was not found, RuleBroken `phrase_short`.
    """
    looked = _look(actor, application, version)
    found = {one.phrase: one for one in queries.telling(application)}
    known = queries.marks_of(application)
    own = {one.phrase: Finding(one.kind, one.phrase, 0) for one in known.values() if one.phrase not in found}
    if not set(hide) <= found.keys() | own.keys():
        raise NotFound
    added = {phrase: Finding("name", phrase, 0) for phrase in _tidy(also)}
    for phrase, one in (own | found | added).items():
        _mark(actor, application, known.get(phrase), one, hides=phrase in hide or phrase in added)
    _withhold(application, withhold)
    db.session.flush()
    record(
        actor_id=actor.id,
        deed="redact",
        subject=looked,
        chain=programme_chain(application.stream.round.programme_id),
        application=application.id,
        hidden=sorted({*hide, *added}),
        left=sorted((own | found).keys() - set(hide)),
        withheld=sorted(withhold),
    )
    return looked


@command
def redact_all(*, actor: Account, stream: Stream) -> int:
    """Take everything that was found out of every application that was not looked through; return how many."""
    may_manage_review(actor, stream).require()
    waiting = queries.not_looked_through(stream, actor)
    for application in waiting:
        looked = queries.find_look(application)
        known = queries.marks_of(application)
        redact(
            actor=actor,
            application=application,
            version=looked.version if looked else 0,
            hide=[
                *(one.phrase for one in queries.telling(application) if one.phrase not in known),
                *(phrase for phrase, one in known.items() if one.hides),
            ],
            withhold=[
                one.number for one in queries.files_seen(application) if one.copy and one.copy.is_withheld
            ],
        )
    return len(waiting)


def _look(actor: Account, application: Application, version: int) -> Redaction:
    may_manage_review(actor, application.stream).require()
    if application.stream.definition.blind == "no" or not queries.is_open_to(actor, application):
        raise NotFound
    looked = queries.find_look(application)
    if (looked.version if looked else 0) != version:
        raise Stale
    if looked is None:
        looked = Redaction(application_id=application.id)
        db.session.add(looked)
    looked.looked_by, looked.looked_at = actor.id, now()
    return looked


def _tidy(also: Iterable[str]) -> list[str]:
    phrases = [" ".join(one.split()) for one in also]
    for phrase in filter(None, phrases):
        if not SHORTEST <= len(phrase) <= LONGEST:
            raise RuleBroken(
                "phrase_short", sentence("Write at least two letters on each line."), field="also"
            )
    return sorted({phrase for phrase in phrases if phrase})


def _mark(
    actor: Account, application: Application, kept: RedactionMark | None, found: Finding, *, hides: bool
) -> None:
    if kept is None:
        kept = RedactionMark(application_id=application.id, phrase=found.phrase, kind=found.kind)
        db.session.add(kept)
    kept.hides, kept.decided_by, kept.decided_at = hides, actor.id, now()


def _withhold(application: Application, withhold: Collection[int]) -> None:
    seen = {one.number: one.copy for one in queries.files_seen(application)}
    if not set(withhold) <= seen.keys():
        raise NotFound
    for number, copy in seen.items():
        if copy is not None:
            copy.is_withheld = number in withhold
