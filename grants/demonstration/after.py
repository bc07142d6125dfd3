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
from grants.deliverables.queries import possible_readers
from grants.deliverables.rules import FACTORS, SECTIONS
from grants.deliverables.rules.library import KINDS_OF_LONELINESS, LEVELS, SETTINGS, TARGET_GROUPS
from grants.demonstration.applying import Played, Report
from grants.demonstration.invented import SENTENCES
from grants.demonstration.stage import Stage, at
from grants.foundation import outbox
from grants.foundation.clock import today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.money import Money
from grants.foundation.municipalities import municipalities
from grants.foundation.terms import Term, Unit
from grants.people.models import Account

STILL = ("revision", "returned twice", "returned", "read", "submitted", "draft", "expected")
"""How the last products of the pilot stand when the demonstration begins, in the order of their days."""
JUDGED_ON = date(2020, 10, 12)
SOURCE = {
    "title": "Samen tegen eenzaamheid",
    "authors": "P. Voorbeeld",
    "year": "2018",
    "published_in": "Verzonnen voor de demonstratie",
}
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
    """Let awards write, submit and have accepted what they owe; one in six is returned with a point first.

    The last products are still under way when the demonstration begins, one in each state (`STILL`).
    """
    dice = random.Random(f"{seed}/deliverables")
    numbers = db.session.scalars(
        select(Deliverable.id)
        .join(Award, Award.id == Deliverable.award_id)
        .where(Award.stream_id == played.stream.id)
        .order_by(Deliverable.due_on, Deliverable.id)
    ).all()
    days = sorted((_get(number).due_on - timedelta(days=dice.randint(3, 20)), number) for number in numbers)
    still = dict(zip(_last_of_each_type(days), STILL, strict=False))
    done = 0
    for day, of_that_day in groupby(days, key=itemgetter(0)):
        with at(day):
            for _, number in of_that_day:
                returned = dice.random() < 1 / 6
                if number in still:
                    _leave(stage, number, dice, still[number])
                else:
                    _deliver(stage, number, dice, returned=returned)
                done += 1
            outbox.run_everything(hands=2)
        tell(f"{played.stream.code}: deliverables", done, len(numbers))


def _last_of_each_type(days: Sequence[tuple[date, int]]) -> list[int]:
    """Return products from the last day back, of each type in turn."""
    by_type: dict[str, list[int]] = {}
    for _day, number in reversed(days):
        by_type.setdefault(_get(number).type, []).append(number)
    return [number for together in zip(*by_type.values(), strict=False) for number in together]


def _get(number: int) -> Deliverable:
    deliverable = db.session.get(Deliverable, number)
    if deliverable is None:
        raise LookupError(number)
    return deliverable


@command
def _deliver(stage: Stage, number: int, dice: random.Random, *, returned: bool) -> None:
    deliverable = _get(number)
    writer, manager = applicant_of(deliverable.award), stage.programme_manager
    _write(writer, deliverable, dice)
    deliverables.submit_deliverable(actor=writer, deliverable=deliverable)
    if returned:
        _return(manager, deliverable, dice)
        _improve(writer, deliverable)
        for point in deliverable.points:
            deliverables.close_point(actor=manager, deliverable=deliverable, point=point)
    deliverables.accept_deliverable(actor=manager, deliverable=deliverable)
    if dice.random() < 0.7:
        _publish(writer, deliverable, dice)


@command
def _leave(stage: Stage, number: int, dice: random.Random, state: str) -> None:
    """Leave a product in one of the states of `STILL`."""
    deliverable = _get(number)
    writer, manager = applicant_of(deliverable.award), stage.programme_manager
    if state == "expected":
        return
    _write(writer, deliverable, dice, parts=2 if state == "draft" else None)
    if state == "draft":
        return
    deliverables.submit_deliverable(actor=writer, deliverable=deliverable)
    if state == "read":
        _let_read(manager, deliverable)
    if state.startswith("returned"):
        _return(manager, deliverable, dice)
    if state == "returned twice":
        _improve(writer, deliverable)
        _return(manager, deliverable, dice)
        deliverables.note_talk(
            actor=manager,
            deliverable=deliverable,
            held_on=today(),
            note="Wij lopen de onderdelen samen na in het spreekuur. Over drie weken komt een nieuwe versie.",
        )
    if state == "revision":
        deliverables.accept_deliverable(actor=manager, deliverable=deliverable)
        _publish(writer, deliverable, dice)
        deliverables.revise_deliverable(actor=writer, deliverable=deliverable)


def _write(
    writer: Account, deliverable: Deliverable, dice: random.Random, *, parts: int | None = None
) -> None:
    """Write the parts, all or the first ones; one product in five refers to a source."""
    kind = SECTIONS[deliverable.type]
    refers = dice.random() < 0.2
    for section in kind.parts[:parts]:
        deliverables.save_section(
            actor=writer,
            deliverable=deliverable,
            section_key=section.key,
            version=0,
            text=_text(dice)
            + (" Zie ook [bron 1]." if refers and section is kind.parts[0] else "")
            + (COST_TABLE if "table" in section.needs else ""),
        )
    if refers:
        deliverables.add_source(actor=writer, deliverable=deliverable, **SOURCE)
    if kind.asks_figures and parts is None:
        _give_figures(writer, deliverable, dice)


def _return(manager: Account, deliverable: Deliverable, dice: random.Random) -> None:
    section = dice.choice(SECTIONS[deliverable.type].parts)
    deliverables.return_deliverable(
        actor=manager,
        deliverable=deliverable,
        points=[(section.key, "Beschrijf ook wie dit doet en hoeveel tijd het kost.")],
    )


def _improve(writer: Account, deliverable: Deliverable) -> None:
    """Write what the last point asks, and hand in again."""
    db.session.refresh(deliverable, ["points", "sections"])
    key = deliverable.points[-1].section_key
    kept = next(one for one in deliverable.sections if one.section_key == key)
    deliverables.save_section(
        actor=writer,
        deliverable=deliverable,
        section_key=kept.section_key,
        version=kept.version,
        text=f"{kept.text}\n\nDe coördinator doet dit in ongeveer twee uur per week.",
    )
    deliverables.submit_deliverable(actor=writer, deliverable=deliverable)


def _let_read(manager: Account, deliverable: Deliverable) -> None:
    """Ask two people to judge it; the first has done so."""
    readers = possible_readers(deliverable)[:2]
    made = deliverables.assign_readers(
        actor=manager, deliverable=deliverable, readers=readers, due_on=today() + timedelta(days=21)
    )
    db.session.flush()
    criteria = SECTIONS[deliverable.type].criteria
    deliverables.submit_reading(
        actor=readers[0],
        reading=made[0],
        judged={criterion.key: {"met": "yes", "why": ""} for criterion in criteria},
        outcome="accept",
    )


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


@command
def recognise(stage: Stage, played: Played) -> None:
    """Note what the databank said of some initiatives: one step each, the lowest first."""
    found = [award.initiative for award in awards_of(played) if award.initiative is not None]
    with at(JUDGED_ON):
        for initiative, level in zip(found, LEVELS, strict=False):
            deliverables.note_recognition(
                actor=stage.programme_manager,
                initiative=initiative,
                level=level,
                judged_on=JUDGED_ON,
                source="Databank Effectieve Sociale Interventies (verzonnen)",
            )


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
