"""What does someone intend with a question about a call: to ask it, to answer it for everybody, to set it aside."""

from __future__ import annotations

from collections.abc import Mapping

from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams import queries
from grants.streams.events import InquiryAnswered, InquirySetAside
from grants.streams.models import Inquiry, Stream
from grants.streams.permissions import may_ask, may_manage_stream
from grants.streams.rules.dates import takes_inquiries
from grants.streams.rules.inquiries import answer_faults
from grants.streams.states import INQUIRY, STREAM

MOST_WAITING = 10
"""So many questions of one person may wait for an answer in one call."""


@command
def ask_about_call(*, actor: Account, stream: Stream, text: str) -> Inquiry:
    """Ask a question about a call; raises RuleBroken `inquiries_closed`, `too_many_inquiries`."""
    may_ask(actor).require()
    if stream.state == STREAM.initial:
        raise NotFound
    if not takes_inquiries(stream, stream.definition.inquiry_days, now()):
        raise RuleBroken(
            "inquiries_closed", sentence("Questions about this call can no longer be asked here.")
        )
    if len(queries.inquiries_waiting_of(actor, stream)) >= MOST_WAITING:
        raise RuleBroken(
            "too_many_inquiries",
            sentence(
                "%(count)s questions of yours wait for an answer. Wait for those first.", count=MOST_WAITING
            ),
        )
    inquiry = Inquiry(stream=stream, asked_by=actor.id, asked_at=now(), text=text, state=INQUIRY.initial)
    db.session.add(inquiry)
    _record(actor, inquiry, "ask_about_call")
    return inquiry


@command
def answer_inquiry(
    *,
    actor: Account,
    inquiry: Inquiry,
    version: int,
    question_nl: str = "",
    answer_nl: str = "",
    question_en: str = "",
    answer_en: str = "",
) -> None:
    """Publish a question, in words that do not tell who asked, with its answer.

    Raises Stale, RuleBroken `answer_incomplete` with the field, or not_in_this_state.
    """
    _settle(actor, inquiry, version, "answer")
    texts: Mapping[str, str] = {
        "question_nl": question_nl,
        "answer_nl": answer_nl,
        "question_en": question_en,
        "answer_en": answer_en,
    }
    for field, said in answer_faults(texts):
        raise RuleBroken("answer_incomplete", said, field=field)
    for name, text in texts.items():
        setattr(inquiry, name, text)
    _record(actor, inquiry, "answer_inquiry", **texts)
    publish(InquiryAnswered(inquiry.id))


@command
def set_aside_inquiry(*, actor: Account, inquiry: Inquiry, version: int, reason: str) -> None:
    """Leave a question unanswered here, and tell who asked it why; raises Stale or not_in_this_state."""
    _settle(actor, inquiry, version, "set_aside")
    inquiry.reason = reason
    _record(actor, inquiry, "set_aside_inquiry", reason=reason)
    publish(InquirySetAside(inquiry.id))


def _settle(actor: Account, inquiry: Inquiry, version: int, deed: str) -> None:
    may_manage_stream(actor, inquiry.stream).require()
    state = INQUIRY.after(inquiry.state, deed)
    if inquiry.version != version:
        raise Stale
    inquiry.state, inquiry.settled_at, inquiry.settled_by = state, now(), actor.id


def _record(actor: Account, inquiry: Inquiry, deed: str, *, reason: str = "", **facts: object) -> None:
    chain = programme_chain(inquiry.stream.round.programme_id)
    facts["stream"] = inquiry.stream.id
    record(actor_id=actor.id, deed=deed, subject=inquiry, chain=chain, reason=reason, **facts)
