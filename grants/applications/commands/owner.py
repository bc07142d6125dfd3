"""What does the owner of the initiative intend with another organisation's application: agree, or refuse?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from grants.applications import queries
from grants.applications.commands.lock import lock
from grants.applications.events import OwnerAnswered, OwnerAsked
from grants.applications.models import Application
from grants.applications.permissions import may_answer_as_owner, may_write
from grants.applications.rules import owner_can_be_asked_again, owner_may_answer
from grants.applications.states import OWNER_ANSWER
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.commands import confirm_initiative
from grants.people.models import Account, Initiative
from grants.people.queries import organisation_ids_of
from grants.streams.models import Stream, StreamInvitation


def take_place(stream: Stream, initiative: Initiative, *, besides: int | None = None) -> None:
    """Hold the one place of an initiative in a call by invitation; raises RuleBroken `enough_applications`.

    The invitation's row is the lock: whoever waits for it finds the place taken. Elsewhere there is room.
    """
    if stream.definition.access != "invitation":
        return
    invitation = select(StreamInvitation.id).where(
        StreamInvitation.stream_id == stream.id, StreamInvitation.initiative_id == initiative.id
    )
    db.session.execute(invitation.with_for_update(key_share=True))
    if queries.place_is_taken(initiative, stream, besides=besides):
        said = sentence("Another application has the one place of this initiative in this call.")
        raise RuleBroken("enough_applications", said, field="initiative")


@command
def agree_as_owner(*, actor: Account, application: Application, version: int) -> None:
    """Let another organisation apply with one's initiative, which one thereby confirms to be one's own.

    `version` is the application's `owner_version` that was read. Agreeing twice is fine. Raises Stale with
    both answers, RuleBroken `answer_is_final`, `enough_applications`.
    """
    if _open_for_answer(actor, application, version, "agreed", None):
        take_place(application.stream, application.initiative, besides=application.id)
        _answer(actor, application, "agree", None)
        if application.initiative.confirmed_at is None:
            confirm_initiative(actor=actor, initiative=application.initiative)


@command
def refuse_as_owner(*, actor: Account, application: Application, version: int, reason: str) -> None:
    """Keep another organisation from applying with one's initiative, and say why.

    Raises as `agree_as_owner` does, and RuleBroken `reason_missing`.
    """
    words = reason.strip()
    if _open_for_answer(actor, application, version, "refused", words):
        if not words:
            raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
        _answer(actor, application, "refuse", words)


def _open_for_answer(
    actor: Account, application: Application, version: int, answer: str, words: str | None
) -> bool:
    """Lock the application and say whether this answer is a new one."""
    may_answer_as_owner(actor, application, member_of=organisation_ids_of(actor)).require()
    lock(application)
    stands = (application.owner_answer, application.owner_refusal)
    if stands == (answer, words):
        return False
    if not owner_may_answer(application.state, application.owner_answer):
        said = sentence("This answer can no longer be changed.")
        raise RuleBroken("answer_is_final", said)
    if application.owner_version != version:
        raise Stale([Difference("answer", sentence("Your answer"), application.owner_answer, answer)])
    return True


def _answer(actor: Account, application: Application, deed: str, words: str | None) -> None:
    before = application.owner_answer
    answer = OWNER_ANSWER.after(before, deed)
    _keep(
        application,
        owner_answer=answer,
        owner_answered_at=now(),
        owner_answered_by=actor.id,
        owner_refusal=words,
        owner_version=application.owner_version + 1,
    )
    _note(actor, application, f"{deed}_as_owner", reason=words or "", before=before)
    publish(OwnerAnswered(application.id))


@command
def ask_owner_again(*, actor: Account, application: Application) -> None:
    """Remind a silent owner, at most once a day; raises RuleBroken `owner_answered`, `asked_lately`."""
    lock(application)
    may_write(actor, application).require()
    silent = application.owner_answer == "asked"
    if not silent or not owner_may_answer(application.state, application.owner_answer):
        raise RuleBroken("owner_answered", sentence("The owner of the initiative need not be asked now."))
    asked_at = application.owner_asked_at
    if asked_at is not None and not owner_can_be_asked_again(asked_at, now()):
        said = sentence("The owner was asked less than a day ago. Wait a little before you ask again.")
        raise RuleBroken("asked_lately", said)
    _keep(application, owner_asked_at=now())
    _note(actor, application, "ask_owner_again")
    publish(OwnerAsked(application.id))


def _keep(application: Application, **facts: Any) -> None:
    # Beside the application's version: what an owner answers changes nothing of what a team checked, and
    # must not stop it from submitting at the last minute.
    db.session.execute(update(Application).where(Application.id == application.id).values(**facts))


def _note(actor: Account, application: Application, deed: str, **facts: Any) -> None:
    chain = programme_chain(application.stream.round.programme_id)
    record(actor_id=actor.id, deed=deed, subject=application, chain=chain, **facts)
