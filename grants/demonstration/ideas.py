"""Who takes part in the call of two stages: ideas, advice on them, and one full application that is being written."""

from __future__ import annotations

from datetime import datetime

from grants.applications import commands as applications
from grants.applications.models import Idea
from grants.applications.queries import ideas_to_announce
from grants.applications.rules import advice_digest
from grants.correspondence import commands as correspondence
from grants.demonstration.applicants import Begun, named
from grants.demonstration.applying import Played, begin, settle, write_pages, writer_of
from grants.demonstration.invented import Invented
from grants.demonstration.stage import Stage, at, later, story
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.streams import commands as streams


def word_the_advice(stage: Stage, played: Played, *, written_at: datetime) -> None:
    """Give the mail about advice the round's own words, in both languages."""
    told = story()["advice_mail"]
    with at(written_at):
        correspondence.save_mail_text(
            actor=stage.programme_manager,
            round_=played.stream.round,
            kind="advice_given",
            version=0,
            texts={
                language: (told[language]["subject"], told[language]["body"]) for language in ("nl", "en")
            },
        )


def take_part(stage: Stage, played: Played, present: datetime) -> None:
    """Let three send an idea, and one begin and be too late; advise for and against, and leave one waiting.

    The one who waits came later: a storm had moved the deadline for ideas, for everybody.
    """
    hopeful, doubtful, waiting, late = played.cast
    told = story()["advice"]
    with at(later(present, days=-22)):
        for_this = _send_idea(played, named("ideas", hopeful))
    with at(later(present, days=-12)):
        against_this = _send_idea(played, doubtful)
        _begin(played, late)
    with at(later(present, days=-6)):
        for idea, advice in ((for_this, "positive"), (against_this, "negative")):
            applications.write_advice(
                actor=stage.programme_manager, idea=idea, advice=advice, reasons=told[advice]
            )
        seen = advice_digest(ideas_to_announce(played.stream))
        applications.announce_advice(actor=stage.programme_manager, stream=played.stream, seen=seen)
    with at(later(present, days=-5)):
        streams.extend_deadline(
            actor=stage.programme_manager,
            stream=played.stream,
            which="ideas",
            closes_at=later(present, days=-3),
            reason=told["moved"],
        )
    with at(later(present, days=-4)):
        _send_idea(played, waiting)
    with at(later(present, days=-2)):
        application = for_this.application
        write_pages(writer_of(application), application, played.definition, hopeful, pages=2)


@command
def _begin(played: Played, one: Invented) -> Begun:
    """Begin, and write the page of the idea."""
    by = settle(played, one)
    application = begin(played, one, by)
    write_pages(by.account, application, played.definition, one, pages=1)
    return Begun(by.account, application)


@command
def _send_idea(played: Played, one: Invented) -> Idea:
    begun = _begin(played, one)
    db.session.flush()
    return applications.submit_idea(
        actor=begun.account,
        application=begun.application,
        version=begun.application.version,
        arrived_at=now(),
    )
