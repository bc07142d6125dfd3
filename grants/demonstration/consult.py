"""The consult hour: held every week by two organisations, with what projects asked and what they were told."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from grants.awards.models import Award
from grants.deliverables import commands
from grants.deliverables.models import ConsultBooking, ConsultHour, ConsultNote, ConsultSeries, ConsultSlot
from grants.deliverables.queries import deliverables_of
from grants.deliverables.rules.consult import TOPIC_OF_TYPE, Weekly
from grants.demonstration.after import applicant_of, awards_of
from grants.demonstration.applying import Played
from grants.demonstration.stage import Stage, at, member_of_staff, published, story
from grants.foundation import outbox
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.people.models import Account

PLANNED_ON = date(2020, 3, 23)
WEEKLY = Weekly(
    weekday=2,
    begins=time(10),
    slot_minutes=30,
    slot_count=4,
    from_on=date(2020, 3, 31),
    until_on=date(2021, 6, 29),
    link=story()["consult"]["link"],
)
HELD_UNTIL = date(2020, 9, 30)
CANCELLED_ON = date(2020, 12, 15)


def hold_hours(stage: Stage, played: Played, *, seed: str) -> None:
    """Plan the hours, and let projects of the pilot use them until autumn: most come, some do not."""
    told = story()["consult"]
    with at(PLANNED_ON):
        second = member_of_staff(stage.administrator, "kennis", "Wim Kennis", "adviser")
        series = commands.plan_consult_hours(
            actor=stage.programme_manager,
            programme=stage.programme,
            name=told["series"],
            weekly=WEEKLY,
            hosts=[(stage.adviser, published()["programme"]["executor"]), (second, "Movisie")],
        )
    dice = random.Random(f"{seed}/consult")
    awards = list(awards_of(played))
    for hour in _hours(series, HELD_UNTIL):
        for slot in hour.slots[: dice.choice((0, 1, 1, 2))]:
            _consult(stage, dice.choice(awards), slot, dice)
    _publish_entries(stage, told["entries"])
    outbox.run_everything()


def _hours(series: ConsultSeries, until: date) -> Sequence[ConsultHour]:
    return db.session.scalars(
        select(ConsultHour)
        .where(ConsultHour.series_id == series.id, ConsultHour.on_day <= until)
        .order_by(ConsultHour.on_day)
    ).all()


def _consult(stage: Stage, award: Award, slot: ConsultSlot, dice: random.Random) -> None:
    question = dice.choice(story()["consult"]["questions"])
    with at(slot.starts_at - timedelta(days=dice.randint(2, 6))):
        booking = _book(award, slot, question["asked"], topic=question["topic"])
    with at(slot.ends_at):
        _advise(stage.adviser, booking, question, came=dice.random() < 0.9)


@command
def _book(award: Award, slot: ConsultSlot, asked: str, *, topic: str) -> ConsultBooking:
    products = [one for one in deliverables_of(award) if TOPIC_OF_TYPE.get(one.type) == topic]
    return commands.book_slot(
        actor=applicant_of(award),
        award=award,
        slot=slot,
        question=asked,
        topic=topic,
        deliverable=products[0] if products else None,
    )


@command
def _advise(adviser: Account, booking: ConsultBooking, question: dict[str, Any], *, came: bool) -> None:
    commands.note_outcome(actor=adviser, booking=booking, came=came)
    if came:
        commands.write_note(
            actor=adviser, booking=booking, text=question["noted"], readers=question["readers"]
        )


def _publish_entries(stage: Stage, entries: Sequence[dict[str, Any]]) -> None:
    questions = story()["consult"]["questions"]
    with at(HELD_UNTIL):
        for entry in entries:
            noted = questions[entry["question"]]
            note = db.session.scalars(
                select(ConsultNote).where(ConsultNote.text == noted["noted"]).order_by(ConsultNote.id)
            ).first()
            texts = {key: text for key, text in entry.items() if key != "question"}
            commands.publish_entry(
                actor=stage.adviser,
                programme=stage.programme,
                note=note,
                topic=noted["topic"],
                **texts,
            )


def book_ahead(stage: Stage, played: Played, *, present: datetime) -> None:
    """Let projects that were just awarded book the coming weeks, and cancel one day before Christmas."""
    told = story()["consult"]
    coming = db.session.scalars(
        select(ConsultSlot).where(ConsultSlot.starts_at > present).order_by(ConsultSlot.starts_at)
    )
    with at(present - timedelta(days=2)):
        for award, asked, slot in zip(awards_of(played), told["coming"], coming, strict=False):
            _book(award, slot, asked, topic="handbook")
        hour = db.session.scalars(select(ConsultHour).where(ConsultHour.on_day == CANCELLED_ON)).one()
        commands.cancel_consult_hour(
            actor=stage.programme_manager, hour=hour, version=hour.version, reason=told["cancelled"]
        )
