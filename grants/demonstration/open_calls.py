"""The third round: calls that are open at the demonstration's present, and one of which the panel meets."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from grants.demonstration import applicants, ideas, meeting, talk
from grants.demonstration.acts import PLACE_OF_ANNOUNCEMENT, recipe
from grants.demonstration.applying import Played, Report, account_of
from grants.demonstration.money import pot_of_round
from grants.demonstration.round import announce
from grants.demonstration.stage import DOMAIN, Stage, at, bring_in, definition, later, story
from grants.streams import commands as streams
from grants.streams.models import Round, Stream
from grants.streams.rules.definition import Dates, Definition, as_content, as_definition


def play(stage: Stage, *, present: datetime, like: Stream, seed: str, tell: Report) -> None:
    """Open the third round: a call for everybody, one by invitation made from the stream `like`, one of two stages.

    A fourth one has closed already, and its panel meets.
    """
    judged = _dated(
        _retold(definition("open-now"), "panel_now"),
        present,
        opened=63,
        closes=-35,
        review_until=(present - timedelta(days=15)).date(),
    )
    everybody = _dated(
        definition("open-now"), present, opened=12, closes=24, preregister_before=_noon(present, days=10)
    )
    invited = _dated(_retold(like.definition, "invited_now"), present, opened=20, closes=31)
    two_stages = _dated(_in_two_stages(), present, opened=40, closes=31, ideas_before=_noon(present, days=-8))
    newcomers(later(present, days=-71))
    with at(later(present, days=-70)):
        round_ = streams.open_round(
            actor=stage.programme_manager,
            programme=stage.programme,
            name_nl="Derde ronde",
            name_en="Third round",
            year=present.year,
            pot=pot_of_round(stage, "Derde ronde", present.year),
        )
        money = judged.ceiling + everybody.ceiling + invited.ceiling + two_stages.ceiling
        bring_in(stage, stage.pot, money, "Geld voor de derde ronde.")
    in_panel = _announce(stage, round_, "S6", judged, "panel_now", seed)
    meeting.judge(stage, in_panel, present, tell)
    in_two_stages = _announce(stage, round_, "S5", two_stages, "two_stages", seed)
    ideas.word_the_advice(stage, in_two_stages, written_at=later(present, days=-30))
    ideas.take_part(stage, in_two_stages, present)
    by_invitation = _announce(stage, round_, "S4", invited, "invited_now", seed, based_on=like)
    for_everybody = _announce(stage, round_, "S3", everybody, "open_now", seed)
    applicants.apply_by_invitation(by_invitation, present)
    _let_apply(stage, for_everybody, present)


def _let_apply(stage: Stage, played: Played, present: datetime) -> None:
    """Play what happened so far in the call for everybody, day by day."""
    dossier = applicants.begin_early(played, present)
    asked = talk.ask(played, dossier.account, "open_now", asked_at=later(present, days=-7))
    _suffer_an_outage(stage, played, present)
    talk.answer(stage, asked, "open_now", answered_at=later(present, days=-5))
    half, ready = applicants.begin_late(played, present)
    talk.ask_for_a_judgement(stage, played, half.account, asked_at=later(present, days=-3))
    applicants.ask_for_time(stage, half, ready, until=later(played.closes_at, days=7), present=present)
    began_at = later(present, days=-1, hours=1)
    talk.write_messages(stage, dossier.account, dossier.application, "open_now", began_at=began_at)
    talk.ask_and_wait(played, half.account, asked_at=later(present, hours=-4))


def newcomers(since: datetime) -> None:
    """Open accounts for applicants who have not begun yet."""
    with at(since):
        for number, name in enumerate(("Ina Initiatief", "Ben Begin"), start=1):
            account_of(f"initiatief{number}@{DOMAIN}", name)


def _noon(present: datetime, *, days: int) -> datetime:
    return present.replace(hour=12, minute=0) + timedelta(days=days)


def _dated(call: Definition, present: datetime, *, opened: int, closes: int, **more: Any) -> Definition:
    """Return a call that opened so many days ago and closes in so many."""
    dates = Dates(
        opens_at=later(present, days=-opened),
        closes_at=_noon(present, days=closes),
        decision_by=(present + timedelta(days=closes + 96)).date(),
        **more,
    )
    return msgspec.structs.replace(call, dates=dates)


def _retold(call: Definition, name: str) -> Definition:
    """Return a call made from another, with what the story says is other."""
    return as_definition(as_content(call) | story()[name])


def _in_two_stages() -> Definition:
    """Return the call for everybody with its first page asked as an idea."""
    call = _retold(definition("open-now"), "two_stages")
    idea, *others = call.sections
    return msgspec.structs.replace(call, sections=(msgspec.structs.replace(idea, stage="idea"), *others))


def _announce(
    stage: Stage,
    round_: Round,
    code: str,
    call: Definition,
    name: str,
    seed: str,
    *,
    based_on: Stream | None = None,
) -> Played:
    cooked = recipe(f"{code.lower()}-", name)
    where = "brief aan genodigden" if call.access == "invitation" else PLACE_OF_ANNOUNCEMENT
    return announce(stage, round_, code, call, cooked, seed=seed, where=where, based_on=based_on)


def _suffer_an_outage(stage: Stage, played: Played, present: datetime) -> None:
    """Let the site be out of use for an evening; the deadline moves for everybody."""
    told, evening = story()["outage"], (present - timedelta(days=6)).replace(hour=16, minute=10)
    with at(later(evening, hours=15)):
        outage = streams.enter_outage(
            actor=stage.administrator,
            began_at=evening,
            ended_at=later(evening, hours=2, minutes=45),
            what=told["what"],
            evidence=told["evidence"],
        )
        streams.extend_for_outage(
            actor=stage.programme_manager,
            outage=outage,
            moments=[(played.stream, "applications")],
            closes_at=later(played.closes_at, days=3),
            reason=told["reason"],
        )
