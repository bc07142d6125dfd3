"""Awards for tests: a real application, the decision about it as a row, and the event that starts the award."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import select

from grants.applications.models import Application
from grants.awards import commands
from grants.awards.models import Award, ChangeRequest
from grants.awards.rules.parts import Part
from grants.decisions.events import AwardDecided
from grants.decisions.models import Batch, Decision
from grants.foundation.audit import record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.events import publish
from grants.foundation.money import Money
from grants.people.models import Account
from grants.review.models import Ranking
from grants.streams.models import Stream
from tests.factories.applications import a_submitted_application
from tests.factories.people import Person, a_holder, a_person
from tests.factories.streams import an_open_stream
from tests.remembering import remembered

_numbers = count(1)
HEADER = (
    "TABLE_NAME;DOSSIERNUMMER;AANVRAGER;REGELINGNAAM;BELEIDSTERREIN;ORGANISATIEONDERDEEL;PROJECT_NAAM;"
    "TYPE_PERIODICITEIT;BEDRAG_AANGEVRAAGD;BEDRAG_VERLEEND;BEDRAG_VASTGESTELD;SUBSIDIEJAAR;DATUM_OVERZICHT"
)


@dataclass
class Granted:
    """A running award and the people around it."""

    award: Award
    person: Person
    stream: Stream

    @property
    def team_mate(self) -> Account:
        """Return who wrote the application."""
        return self.person.account


@command
def award_it(application: Application, decider: Account) -> Award:
    """Write the decision that awards an application, in force, and tell what follows."""
    ranking = db.session.scalars(select(Ranking).where(Ranking.stream_id == application.stream_id)).first()
    if ranking is None:
        ranking = Ranking(
            stream_id=application.stream_id, frozen_at=now(), frozen_by=decider.id, rule={}, sha256="0" * 64
        )
        db.session.add(ranking)
        db.session.flush()
    batch = Batch(
        stream_id=application.stream_id,
        kind="ranking",
        ranking_id=ranking.id,
        ceiling=Money.euro(100_000),
        left_over=Money(0),
        limit_hit=None,
        line={},
        state="published",
        publish_on=today(),
        proposed_by=application.team[0].account_id,
        proposed_at=now(),
        approved_by=decider.id,
        approved_at=now(),
        published_at=now(),
        published_by=decider.id,
    )
    decision = Decision(
        batch=batch,
        application=application,
        outcome="award",
        ground="ranked_within_line",
        requested=application.requested,
        awarded=application.requested,
        is_in_force=True,
        published_at=now(),
    )
    db.session.add_all([batch, decision])
    application.state = "decided"
    record(actor_id=decider.id, deed="award", subject=decision)
    publish(AwardDecided(decision.id))
    return db.session.scalars(select(Award).where(Award.decision_id == decision.id)).one()


@remembered
@command
def an_award(
    stream: Stream | None = None, person: Person | None = None, *, generated: bool = False, **facts: Any
) -> Granted:
    """Return a running award, by the whole way from a submitted application; `facts` go to the stream."""
    stream = stream or an_open_stream(**facts)
    person = person or a_person(name=f"Noor Bakker {next(_numbers)}")
    application = a_submitted_application(
        stream, person, title=f"Samen eten {next(_numbers)}", generated=generated
    )
    award = award_it(application, a_holder("deciding_authority"))
    return Granted(award, person, stream)


def asked(granted: Granted, kind: str, *, done_on: date | None = None, **facts: Any) -> ChangeRequest:
    """Return a request with one part that waits for an answer."""
    return commands.ask_request(
        actor=granted.team_mate,
        award=granted.award,
        parts=[Part(kind, facts)],
        reason="De zaal ging dicht.",
        done_on=done_on,
    )


def an_extension(granted: Granted, new_end_on: date) -> ChangeRequest:
    """Return a request for more time that waits for an answer."""
    return asked(granted, "extension", new_end_on=new_end_on.isoformat())


def a_change(granted: Granted) -> ChangeRequest:
    """Return a request for a change that waits for an answer."""
    return asked(granted, "content", text="Wij bellen in plaats van samen te eten.")


def register_line(**facts: str) -> str:
    """Return one line of a register; `facts` replace columns by their names."""
    kept = {
        "TABLE_NAME": "SB_MI_SUBSIDIEREGISTER",
        "DOSSIERNUMMER": f"SBA-{next(_numbers):06d}",
        "AANVRAGER": "Stichting Buurtkeuken",
        "REGELINGNAAM": "Subsidieregeling Bewonersinitiatieven",
        "BELEIDSTERREIN": "Welzijn en Zorg",
        "ORGANISATIEONDERDEEL": "stadsdeel Zuid",
        "PROJECT_NAAM": "Samen koken",
        "TYPE_PERIODICITEIT": "Eenmalig",
        "BEDRAG_AANGEVRAAGD": "4000.00",
        "BEDRAG_VERLEEND": "3500.00",
        "BEDRAG_VASTGESTELD": "3500.00",
        "SUBSIDIEJAAR": "2018",
        "DATUM_OVERZICHT": "2019-01-14 01:00:19.503",
    }
    return ";".join((kept | facts).values())


def a_register(*lines: str) -> bytes:
    """Return the bytes of a register of these lines."""
    return "\n".join([HEADER, *lines, ""]).encode()


def ministries_register(*lines: str) -> bytes:
    """Return the bytes of a register in the form of the ministries, with the mark that stands before it."""
    return "\n".join(["Overheid,Regeling,Ontvanger,Beleid,Realisatie,Jaar", *lines, ""]).encode("utf-8-sig")
