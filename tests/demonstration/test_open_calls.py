"""The calls that are open in the demonstration: every kind of access, and applicants at every point."""

from __future__ import annotations

from collections import Counter

from flask import Flask
from sqlalchemy import select

from grants.applications.models import Application, Attachment, PersonalExtension, Preregistration, SignOff
from grants.applications.queries import gaps_of, idea_in_force, stage_now
from grants.correspondence.models import Mail, MailText, Message
from grants.demonstration import acts, open_calls
from grants.demonstration.cli import SEED
from grants.demonstration.round import announce
from grants.demonstration.stage import Stage, at, definition, set_stage
from grants.foundation import outbox
from grants.foundation.database import db
from grants.foundation.invariants import faults
from grants.people.models import Account, Initiative, Organisation
from grants.review import queries
from grants.review.models import Meeting, Rebuttal, ReviewAdjustment
from grants.streams.models import DeadlineExtension, Inquiry, Outage, Stream, StreamInvitation

_came_out: list[list[tuple[str, ...]]] = []
"""What came out on each database: the same seed gives the same."""


def test_the_open_calls_show_what_intake_can_do(app: Flask) -> None:
    stage = set_stage()
    the_calls_are_played(stage)
    streams = {one.code: one for one in db.session.scalars(select(Stream))}
    with at(acts.present()):
        in_the_open_call_everybody_is_at_another_point(streams["S3"])
        the_call_is_talked_about(streams["S3"])
        the_deadline_moves_for_all_and_is_asked_to_move_for_some(streams["S3"])
        the_invited_sign_wait_or_are_silent(streams["S4"], like=streams["S1"])
        ideas_are_advised_on_and_one_is_written_out(streams["S5"])
        the_panel_of_a_closed_call_meets(streams["S6"])
        the_mail_about_advice_has_the_rounds_own_words()
        assert {name: broken for name, broken in faults().items() if broken} == {}
    everybody_is_marked_as_generated()
    the_same_seed_gives_the_same()


def the_calls_are_played(stage: Stage) -> None:
    round_ = acts.second_round(stage)
    cooked = acts.recipe("stroom1-", "stream_1")
    like = announce(stage, round_, "S1", definition("stream-1"), cooked, seed=SEED, where="brief")
    open_calls.play(stage, present=acts.present(), like=like.stream, seed=SEED, tell=lambda *_: None)
    with at(acts.present()):
        outbox.run_everything()


def applications_in(stream: Stream) -> list[Application]:
    found = select(Application).where(Application.stream_id == stream.id).order_by(Application.id)
    return list(db.session.scalars(found))


def in_the_open_call_everybody_is_at_another_point(stream: Stream) -> None:
    found = applications_in(stream)
    assert Counter(one.state for one in found) == {"draft": 5, "submitted": 2}
    drafts = [one for one in found if one.state == "draft"]
    assert [len(one.sections) for one in drafts] == [3, 0, 1, 2, 3]
    assert [bool(gaps_of(one)) for one in drafts] == [False, True, True, True, False]
    assert Counter(one.owner_answer for one in found) == {"not_needed": 6, "asked": 1}
    files = db.session.scalars(select(Attachment)).all()
    assert [(one.name, one.state) for one in files] == [("Brief van de gemeente.pdf", "accepted")] * 2
    assert len(db.session.scalars(select(Preregistration)).all()) == 2


def the_call_is_talked_about(stream: Stream) -> None:
    asked = db.session.scalars(select(Inquiry).where(Inquiry.stream_id == stream.id))
    assert Counter(one.state for one in asked) == {"answered": 1, "set_aside": 1, "asked": 1}
    said = db.session.scalars(select(Message).order_by(Message.id)).all()
    assert [(one.side, one.readers) for one in said] == [
        ("team", "both"),
        ("funder", "funder"),
        ("funder", "both"),
    ]
    assert {one.answers_id for one in said[1:]} == {said[0].id}
    assert said[0].application.state == "submitted"


def the_deadline_moves_for_all_and_is_asked_to_move_for_some(stream: Stream) -> None:
    outage = db.session.scalars(select(Outage)).one()
    moved = db.session.scalars(
        select(DeadlineExtension).where(DeadlineExtension.which == "applications")
    ).one()
    assert (moved.outage_id, moved.stream_id) == (outage.id, stream.id)
    assert stream.closes_at == moved.closes_at > moved.was
    asked = db.session.scalars(select(PersonalExtension).order_by(PersonalExtension.id)).all()
    assert [one.state for one in asked] == ["asked", "proposed"]


def the_invited_sign_wait_or_are_silent(stream: Stream, *, like: Stream) -> None:
    assert (stream.definition.access, stream.definition.sign_off) == ("invitation", "before")
    assert stream.based_on == like
    assert len(db.session.scalars(select(StreamInvitation)).all()) == 3
    found = applications_in(stream)
    assert Counter(one.state for one in found) == {"submitted": 1, "draft": 1}
    signed = db.session.scalars(select(SignOff)).one()
    assert signed.application_id == next(one.id for one in found if one.state == "submitted")
    waiting = next(one for one in found if one.state == "draft")
    assert [one.role for one in waiting.team] == ["main_applicant", "authorised_signatory"]
    assert not gaps_of(waiting)


def ideas_are_advised_on_and_one_is_written_out(stream: Stream) -> None:
    assert stream.definition.asks_ideas
    found = applications_in(stream)
    states = [idea.state if (idea := idea_in_force(one)) else None for one in found]
    assert states == ["positive", "negative", None, "submitted"]
    assert [stage_now(one) for one in found] == ["full", "full", "missed", "waiting"]
    moved = select(DeadlineExtension.which).where(DeadlineExtension.stream_id == stream.id)
    assert db.session.scalars(moved).all() == ["ideas"]
    assert [len(one.sections) for one in found] == [2, 1, 1, 1]


def the_panel_of_a_closed_call_meets(stream: Stream) -> None:
    sent = db.session.scalars(select(Rebuttal).order_by(Rebuttal.id)).all()
    assert Counter(one.state for one in sent) == {"replied": 3, "late": 1, "open": 2}
    assert [bool(one.reply) for one in sent if one.state == "open"].count(True) == 1
    (changed,) = db.session.scalars(select(ReviewAdjustment))
    assert changed.before["mean"] < changed.after["mean"]
    (meeting,) = db.session.scalars(select(Meeting))
    assert (meeting.stream_id, meeting.state) == (stream.id, "open")
    assert Counter(one.state for one in meeting.items) == {"done": 4, "discussed": 1, "waiting": 1}
    out = [len(one.in_room["out"]) if one.in_room else None for one in meeting.items]
    assert [one for one in out if one is not None] == [0] * 4
    members = [one.account for one in meeting.members]
    who = queries.out_for(stream, members)
    discussed, waiting = (
        next(one for one in meeting.items if one.state == state) for state in ("discussed", "waiting")
    )
    chair = next(one.id for one in members if one.name == "Vera Voorzitter")
    assert who[waiting.application_id] == {chair}
    assert len(who[discussed.application_id] - {chair}) == 1
    assert meeting.deputy_id not in who[waiting.application_id]
    assert len([one for one in meeting.members if one.is_present]) == meeting.quorum + 1


def the_mail_about_advice_has_the_rounds_own_words() -> None:
    text = db.session.scalars(select(MailText)).one()
    assert text.kind == "advice_given"
    mails = db.session.scalars(select(Mail).where(Mail.kind == "advice_given")).all()
    assert len(mails) == 2
    assert all("spreekuur" in mail.body for mail in mails)


def everybody_is_marked_as_generated() -> None:
    for kind in (Account, Organisation, Initiative, Application):
        assert [one for one in db.session.scalars(select(kind)) if not one.generated] == []


def the_same_seed_gives_the_same() -> None:
    rows = db.session.scalars(select(Application).order_by(Application.id))
    _came_out.append([(one.title, one.organisation.name, one.state, str(one.requested)) for one in rows])
    assert _came_out[0] == _came_out[-1]
