"""What happens after yes: requests for more time or another plan, and the deliverables of every award."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter

from sqlalchemy import select

from grants.awards import commands as awards
from grants.awards.models import Award, ChangeRequest
from grants.awards.rules.parts import Part
from grants.deliverables import commands as deliverables
from grants.deliverables.models import Deliverable
from grants.deliverables.rules import FACTORS, SECTIONS
from grants.deliverables.rules.library import KINDS_OF_LONELINESS, SETTINGS, TARGET_GROUPS
from grants.demonstration.applying import Played, Report
from grants.demonstration.invented import SENTENCES
from grants.demonstration.stage import Stage, at
from grants.foundation import outbox
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.money import Money
from grants.foundation.municipalities import municipalities
from grants.foundation.terms import Term, Unit
from grants.people.models import Account

COST_TABLE = """

| Wat | Per jaar |
|---|---|
| Coördinator | 9.600 euro |
| Ruimte | 2.400 euro |
| Materiaal | 850 euro |"""


def awards_of(played: Played) -> Sequence[Award]:
    """Return the awards of a stream in order of reference."""
    return db.session.scalars(
        select(Award).where(Award.stream_id == played.stream.id).order_by(Award.reference)
    ).all()


def applicant_of(award: Award) -> Account:
    """Return who applied."""
    if award.application is None or award.application.team[0].account is None:
        raise LookupError(award.reference)
    return award.application.team[0].account


def ask_for_changes(
    stage: Stage, played: Played, *, extensions: int, changes: int, both: int, months: int, seed: str
) -> None:
    """Let so many awards ask for more time and so many for a change, some for both; the manager grants all."""
    dice = random.Random(f"{seed}/requests")
    drawn = dice.sample(range(len(awards_of(played))), extensions + changes - both)
    with_more_time, with_change = set(drawn[:extensions]), set(drawn[extensions - both :])
    with at(date(2020, 4, 6)):
        for index, award in enumerate(awards_of(played)):
            if index in with_more_time:
                _extend(stage, award, months)
            if index in with_change:
                _change(stage, award)
    outbox.run_everything()


@command
def _extend(stage: Stage, award: Award, months: int) -> None:
    if award.ends_on is None:
        raise LookupError(award.reference)
    new_end_on = Term(months, Unit.MONTHS, "request").last_day(award.ends_on)
    request = awards.ask_request(
        actor=applicant_of(award),
        award=award,
        parts=[Part("extension", {"new_end_on": new_end_on.isoformat()})],
        reason="Door de maatregelen tegen corona kunnen deelnemers elkaar nu niet ontmoeten.",
    )
    _grant(stage, request)


@command
def _change(stage: Stage, award: Award) -> None:
    request = awards.ask_request(
        actor=applicant_of(award),
        award=award,
        parts=[Part("content", {"text": "Wij bellen en schrijven in plaats van samen te komen."})],
        reason="Het geld voor de zaal gaat naar toestellen.",
    )
    _grant(stage, request)


def _grant(stage: Stage, request: ChangeRequest) -> None:
    awards.grant_request(
        actor=stage.programme_manager, request=request, reason="Het doel blijft gelijk en het geld ook."
    )


def deliver(stage: Stage, played: Played, *, seed: str, tell: Report) -> None:
    """Let every award write, submit and have accepted what it owes; one in six is returned with a point first."""
    dice = random.Random(f"{seed}/deliverables")
    numbers = db.session.scalars(
        select(Deliverable.id)
        .join(Award, Award.id == Deliverable.award_id)
        .where(Award.stream_id == played.stream.id)
        .order_by(Deliverable.due_on, Deliverable.id)
    ).all()
    days = [(_get(number).due_on - timedelta(days=dice.randint(3, 20)), number) for number in numbers]
    done = 0
    for day, of_that_day in groupby(sorted(days), key=itemgetter(0)):
        with at(day):
            for _, number in of_that_day:
                _deliver(stage, number, dice, returned=dice.random() < 1 / 6)
                done += 1
            outbox.run_everything(hands=2)
        tell(f"{played.stream.code}: deliverables", done, len(numbers))


def _get(number: int) -> Deliverable:
    deliverable = db.session.get(Deliverable, number)
    if deliverable is None:
        raise LookupError(number)
    return deliverable


@command
def _deliver(stage: Stage, number: int, dice: random.Random, *, returned: bool) -> None:
    deliverable = _get(number)
    writer, manager = applicant_of(deliverable.award), stage.programme_manager
    sections = SECTIONS[deliverable.type].parts
    for section in sections:
        deliverables.save_section(
            actor=writer,
            deliverable=deliverable,
            section_key=section.key,
            version=0,
            text=_text(dice) + (COST_TABLE if "table" in section.needs else ""),
        )
    if SECTIONS[deliverable.type].asks_figures:
        _give_figures(writer, deliverable, dice)
    deliverables.submit_deliverable(actor=writer, deliverable=deliverable)
    if returned:
        section = dice.choice(sections)
        deliverables.return_deliverable(
            actor=manager,
            deliverable=deliverable,
            points=[(section.key, "Beschrijf ook wie dit doet en hoeveel tijd het kost.")],
        )
        kept = next(one for one in deliverable.sections if one.section_key == section.key)
        deliverables.save_section(
            actor=writer,
            deliverable=deliverable,
            section_key=section.key,
            version=kept.version,
            text=f"{kept.text}\n\nDe coördinator doet dit in ongeveer twee uur per week.",
        )
        deliverables.submit_deliverable(actor=writer, deliverable=deliverable)
        for point in deliverable.points:
            deliverables.close_point(actor=manager, deliverable=deliverable, point=point)
    deliverables.accept_deliverable(actor=manager, deliverable=deliverable)
    if dice.random() < 0.7:
        _publish(writer, deliverable, dice)


def _publish(writer: Account, deliverable: Deliverable, dice: random.Random) -> None:
    initiative = deliverable.award.initiative
    places = [place for place in initiative.places if place in municipalities()] if initiative else []
    deliverables.save_library_facts(
        actor=writer,
        deliverable=deliverable,
        version=0,
        summary=f"{initiative.summary if initiative else deliverable.title} {dice.choice(SENTENCES)}",
        target_groups=dice.sample(sorted(TARGET_GROUPS), dice.randint(1, 3)),
        kinds=dice.sample(sorted(KINDS_OF_LONELINESS), dice.randint(1, 2)),
        settings=dice.sample(sorted(SETTINGS), 1),
        places=places,
        costs=Money.euro(dice.randint(20, 1_500)),
    )
    deliverables.publish_in_library(actor=writer, deliverable=deliverable, licence="cc_by")


def _give_figures(writer: Account, deliverable: Deliverable, dice: random.Random) -> None:
    planned = dice.randint(20, 120)
    reached = max(8, int(planned * dice.uniform(0.5, 1.3)))
    asked = dice.randint(5, reached)
    deliverables.save_figures(
        actor=writer,
        deliverable=deliverable,
        version=0,
        planned=planned,
        reached=reached,
        participants_mark=dice.randrange(600, 950, 10),
        participants_asked=asked,
        staff_mark=dice.randrange(600, 900, 10),
        staff_asked=dice.randint(2, 15),
        costs=Money.euro(dice.randint(8_000, 40_000)),
        volunteer_hours=dice.randint(100, 1_500),
        paid_hours=dice.randint(60, 600),
        success=dice.sample(sorted(FACTORS), dice.randint(1, 4)),
        success_other="",
        failure=dice.sample(sorted(FACTORS), dice.randint(1, 3)),
        failure_other="",
        changes=dice.choice(SENTENCES),
        conditions=dice.choice(SENTENCES),
        quotable=["changes", "conditions"] if dice.random() < 0.6 else [],
    )


def _text(dice: random.Random) -> str:
    return "\n\n".join(" ".join(dice.sample(SENTENCES, 5)) for _ in range(2))
