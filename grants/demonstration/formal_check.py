"""The formal check of the second round: one application is repaired, one left untreated, one decided later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from grants.applications import commands as applications
from grants.applications.models import Application
from grants.decisions import commands as decisions
from grants.demonstration import talk
from grants.demonstration.applying import Played, apply_once, writer_of
from grants.demonstration.invented import Invented, invent
from grants.demonstration.stage import Stage, at, later, story
from grants.foundation import outbox
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db

QUESTION = "places"
"""What both forgot to answer well: a formality, which may be mended after the deadline."""


def leave_a_gap(played: Played) -> str:
    """Let the first who applies name a region where municipalities are asked; return the place that was meant."""
    first = played.cast[0]
    first.answers[QUESTION] = [story()["repair"]["region"]]
    return first.place


def invent_who_is_left_untreated(played: Played, *, seed: str) -> Invented:
    """Return one more applicant, who applies with the same gap and never mends it."""
    recipe = replace(played.recipe, label=f"{played.recipe.label}onvolledig-", applications=1, fundable=None)
    one = invent(recipe, played.definition, seed=seed)[0]
    one.answers[QUESTION] = [story()["repair"]["region"]]
    return one


def check(stage: Stage, played: Played, *, meant: str, seed: str) -> None:
    """Ask both to repair; the first does so in time, the other does not and is left untreated, by letter."""
    told, closes_at = story()["repair"], played.closes_at
    with at(later(closes_at, hours=-3)):
        silent = apply_once(played, invent_who_is_left_untreated(played, seed=seed))
    repaired = played.applications[0][0]
    with at(later(closes_at, days=1)):
        for number in (repaired, silent):
            applications.ask_repair(
                actor=stage.programme_manager,
                application=_get(number),
                questions=[QUESTION],
                wrong=told["wrong"],
                days=5,
            )
    with at(later(closes_at, days=3)):
        _repair(_get(repaired), meant)
    talk.write_messages(
        stage, writer_of(_get(repaired)), _get(repaired), "stream_2", began_at=later(closes_at, days=3)
    )
    with at(later(closes_at, days=6, hours=20)):
        _leave_untreated(stage, _get(silent), told["untreated"])
        batch = decisions.propose_on_admissibility(
            actor=stage.programme_manager, stream=played.stream, applications=[silent]
        )
    with at(later(closes_at, days=6, hours=22)):
        decisions.approve_batch(actor=stage.deciding_authority, batch=batch)
        outbox.run_everything()
        decisions.publish_batch(actor=stage.deciding_authority, batch=batch)


def postpone(stage: Stage, played: Played) -> None:
    """Tell the one who repaired, after the reviews, that the decision will be later, and until when."""
    told = story()["postponement"]
    with at(later(played.closes_at, days=28)):
        applications.postpone_decisions(
            actor=stage.programme_manager,
            stream=played.stream,
            applications=[played.applications[0][0]],
            until_on=date.fromisoformat(told["until_on"]),
            reason=told["reason"],
        )


@command
def _repair(application: Application, meant: str) -> None:
    page = next(
        section.key
        for section in application.stream.definition.sections
        if any(question.key == QUESTION for question in section.questions)
    )
    applications.submit_repair(
        actor=writer_of(application),
        application=application,
        answers={page: {QUESTION: [meant]}},
        arrived_at=now(),
    )


@command
def _leave_untreated(stage: Stage, application: Application, reason: str) -> None:
    if application.repair is None:
        raise LookupError("no repair was asked")
    applications.lapse_repair(repair=application.repair)
    applications.leave_untreated(actor=stage.programme_manager, application=application, reason=reason)


def _get(number: int) -> Application:
    return db.session.get_one(Application, number)
