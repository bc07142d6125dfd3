"""What applicants and the funder say to each other: questions about a call, and messages in a dossier."""

from __future__ import annotations

from datetime import datetime

from grants.applications.models import Application
from grants.correspondence import commands as correspondence
from grants.demonstration.applying import Played
from grants.demonstration.stage import Stage, at, later, story
from grants.people.models import Account
from grants.streams import commands as streams
from grants.streams.models import Inquiry


def ask(played: Played, actor: Account, name: str, *, asked_at: datetime) -> Inquiry:
    """Let somebody ask about a call."""
    with at(asked_at):
        return streams.ask_about_call(
            actor=actor, stream=played.stream, text=story()["inquiries"][name]["asked"]
        )


def answer(stage: Stage, inquiry: Inquiry, name: str, *, answered_at: datetime) -> None:
    """Answer for everybody what one person asked."""
    told = {key: text for key, text in story()["inquiries"][name].items() if key != "asked"}
    with at(answered_at):
        streams.answer_inquiry(
            actor=stage.programme_manager, inquiry=inquiry, version=inquiry.version, **told
        )


def ask_for_a_judgement(stage: Stage, played: Played, actor: Account, *, asked_at: datetime) -> None:
    """Let somebody ask what nobody may be told, which is set aside the day after."""
    told = story()["inquiries"]["set_aside"]
    with at(asked_at):
        inquiry = streams.ask_about_call(actor=actor, stream=played.stream, text=told["asked"])
    with at(later(asked_at, days=1)):
        streams.set_aside_inquiry(
            actor=stage.programme_manager,
            inquiry=inquiry,
            version=inquiry.version,
            reason=told["reason"],
        )


def ask_and_wait(played: Played, actor: Account, *, asked_at: datetime) -> None:
    """Let somebody ask what nobody has answered yet."""
    with at(asked_at):
        streams.ask_about_call(actor=actor, stream=played.stream, text=story()["inquiries"]["waiting"])


def write_messages(
    stage: Stage, actor: Account, application: Application, name: str, *, began_at: datetime
) -> None:
    """Let a team write a message, and the manager note something and answer it the next morning."""
    told = story()["messages"][name]
    with at(began_at):
        message = correspondence.send_message(actor=actor, application=application, text=told["from_team"])
    with at(later(began_at, hours=20)):
        correspondence.send_message(
            actor=stage.programme_manager,
            application=application,
            text=told["note"],
            readers="funder",
            answers=message.id,
        )
        correspondence.send_message(
            actor=stage.programme_manager,
            application=application,
            text=told["from_funder"],
            answers=message.id,
        )
