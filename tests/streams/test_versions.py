"""A later version of an announced call: clearer words and additions only, told to everybody with a draft."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace
from sqlalchemy import select

from grants.applications import queries as applications
from grants.correspondence.models import Mail
from grants.foundation.audit import AuditEntry
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.streams import commands, queries
from grants.streams.models import Stream, StreamVersion
from grants.streams.rules.clarifying import refused_changes
from grants.streams.rules.definition import (
    BudgetHead,
    CrossCheck,
    Definition,
    FileRule,
    Question,
    Section,
    Words,
    as_content,
    fingerprint,
)
from grants.streams.rules.differences import FIELD_NAMES
from tests.conftest import SetClock
from tests.factories.applications import a_submitted_application, an_application
from tests.factories.people import a_holder, a_person, sign_in
from tests.factories.streams import a_definition, a_draft, a_manager, an_open_stream, words

EXTRA = Question("extra", "text", words("Anything else"), required=False)


def with_questions(call: Definition, *added: Question, page: int = 0) -> Definition:
    sections = list(call.sections)
    sections[page] = replace(sections[page], questions=(*sections[page].questions, *added))
    return replace(call, sections=tuple(sections))


def with_question(call: Definition, **facts: Any) -> Definition:
    first, *others = call.sections
    question, *rest = first.questions
    return replace(call, sections=(replace(first, questions=(replace(question, **facts), *rest)), *others))


def allowed() -> dict[str, Definition]:
    call = a_definition(own_share_rule=Words("Uren", ""))
    return {
        "the same": call,
        "summary": replace(call, summary=words("Clearer")),
        "goal": replace(call, goal=words("Clearer")),
        "contact": replace(call, contact="ander@voorbeeld.example"),
        "who may apply, in words": replace(
            call, eligibility=replace(call.eligibility, text=words("Clearer"))
        ),
        "a missing language": replace(call, own_share_rule=Words("Uren", "Hours")),
        "a question in other words": with_question(call, label=words("Clearer"), help=words("Help")),
        "an optional question at the end": with_questions(call, EXTRA),
        "a page of optional questions at the end": replace(
            call, sections=(*call.sections, Section("more", words("More"), (EXTRA,)))
        ),
        "opening words": replace(
            call, sections=(replace(call.sections[0], intro=words("Read this")), *call.sections[1:])
        ),
    }


def refused() -> dict[str, Definition]:
    call = a_definition(own_share_rule=Words("Uren", ""))
    first, second = call.sections
    return {
        "access": replace(call, access="invitation"),
        "ceiling": replace(call, ceiling_cents=call.ceiling_cents + 1),
        "no cap": replace(call, cap_cents=None),
        "deadline": replace(
            call, dates=replace(call.dates, closes_at=call.dates.closes_at + timedelta(days=1))
        ),
        "legal forms": replace(call, eligibility=replace(call.eligibility, legal_forms=("foundation",))),
        "weight": replace(call, criteria=(replace(call.criteria[0], weight=9), *call.criteria[1:])),
        "a criterion in other words": replace(
            call, criteria=(replace(call.criteria[0], name=words("Other")), *call.criteria[1:])
        ),
        "a criterion gone": replace(call, criteria=call.criteria[:1]),
        "tie rule": replace(call, tie_rule=("lot",)),
        "a budget head more": replace(call, budget_heads=(*call.budget_heads, BudgetHead("x", words("X")))),
        "a check": replace(call, checks=(CrossCheck("subsidy", "at_most", 60, "total_costs"),)),
        "a duty more": replace(call, obligations=(*call.obligations, words("More"))),
        "a duty in other words": replace(call, obligations=(words("Other"),)),
        "a text gone": replace(call, summary=Words("", call.summary.en)),
        "no contact": replace(call, contact=""),
        "a page gone": replace(call, sections=(first,)),
        "pages moved": replace(call, sections=(second, first)),
        "a question gone": replace(call, sections=(replace(first, questions=first.questions[:-1]), second)),
        "questions moved": replace(call, sections=(replace(first, questions=first.questions[::-1]), second)),
        "a question before others": replace(
            call, sections=(replace(first, questions=(EXTRA, *first.questions)), second)
        ),
        "a required question": with_questions(call, replace(EXTRA, required=True)),
        "a declaration": with_questions(call, replace(EXTRA, kind="yes_no", agree=True)),
        "other files": with_question(call, files=FileRule(most=2)),
        "fewer words": with_question(call, words=10),
        "now required": replace(
            call,
            sections=(
                replace(
                    first,
                    questions=(
                        first.questions[0],
                        replace(first.questions[1], required=True),
                        *first.questions[2:],
                    ),
                ),
                second,
            ),
        ),
        "hidden from reviewers": with_question(call, for_reviewers=False),
        "a question without words": with_question(call, label=Words("", "")),
        "questions until": replace(call, inquiry_days=0),
        "signing": replace(call, sign_off="before"),
    }


@pytest.mark.parametrize("name", allowed())
def test_words_and_additions_may_follow(name: str) -> None:
    assert refused_changes(allowed()["the same"], allowed()[name]) == []


@pytest.mark.parametrize("name", refused())
def test_a_rule_may_not_change(name: str) -> None:
    assert refused_changes(allowed()["the same"], refused()[name]) != []


def test_every_field_that_is_no_text_is_guarded() -> None:
    """A field that a call gets later is a rule until somebody says that it is a text."""
    call = a_definition()
    content = as_content(call)
    texts = {"name", "summary", "goal", "own_share_rule", "invitation_rule", "contact", "sections"}
    for field in set(FIELD_NAMES) - texts:
        other = content | {field: "another"}
        import grants.streams.rules.clarifying as room

        assert not room._only_filled_in(content[field], other[field]), field


def write(stream: Stream, manager: Any, definition: Definition) -> str:
    commands.save_draft(actor=manager, stream=stream, version=stream.version, definition=definition)
    return fingerprint(stream.draft)


def clarify(stream: Stream, manager: Any, **facts: Any) -> StreamVersion:
    sha256 = write(stream, manager, replace(with_questions(stream.definition, EXTRA), **facts))
    return commands.clarify_call(
        actor=manager, stream=stream, reason="Vraag van een aanvrager", sha256=sha256
    )


def test_a_new_version_is_frozen_and_drafts_follow_it(app: Flask) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    first, before = stream.announced, stream.definition
    writing, ready = a_person(), a_person()
    draft = an_application(stream, writing)
    submitted = a_submitted_application(stream, ready)
    elsewhere = an_application(an_open_stream(manager))
    versions = (elsewhere.stream_version_id, submitted.stream_version_id)
    frozen = clarify(stream, manager, goal=words("Clearer"))
    assert first is not None
    assert (frozen.number, frozen.reason, stream.announced_id) == (2, "Vraag van een aanvrager", frozen.id)
    assert stream.announced is frozen
    assert frozen.sha256 == fingerprint(frozen.content) != first.sha256
    assert (stream.state, stream.definition.goal) == ("announced", words("Clearer"))
    assert (stream.opens_at, stream.closes_at) == (before.dates.opens_at, before.dates.closes_at)
    assert db.session.get_one(StreamVersion, first.id).definition == before
    assert draft.stream_version_id == frozen.id
    assert applications.definition_of(draft).questions[-1:] == stream.definition.questions[-1:]
    assert "extra" in {question.key for question in applications.definition_of(draft).questions}
    assert (elsewhere.stream_version_id, submitted.stream_version_id) == versions
    mails = db.session.scalars(select(Mail).where(Mail.kind == "call_clarified")).all()
    assert [mail.to for mail in mails] == [writing.account.email]
    assert "Vraag van een aanvrager" in mails[0].body
    assert f"http://localhost/calls/{stream.id}" in mails[0].body
    deeds = db.session.execute(
        select(AuditEntry.deed, AuditEntry.subject_id).where(
            AuditEntry.deed.in_(("clarify_call", "follow_version"))
        )
    ).all()
    assert sorted(map(tuple, deeds)) == [("clarify_call", stream.id), ("follow_version", draft.id)]


def test_what_was_written_stays_and_can_be_submitted_after_a_new_version(app: Flask) -> None:
    from tests.factories.applications import fill_in, submit

    manager = a_manager()
    stream = an_open_stream(manager)
    person = a_person()
    draft = fill_in(an_application(stream, person), person.account)
    answers = applications.facts_as_written(draft).answers
    frozen = clarify(stream, manager)
    assert applications.facts_as_written(draft).answers == answers
    assert applications.gaps_of(draft) == []
    submit(draft, person.account)
    assert (draft.state, draft.stream_version_id) == ("submitted", frozen.id)


def test_nothing_is_shown_until_it_is_published_and_nothing_unseen_is(app: Flask) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    before = stream.definition
    read = write(stream, manager, replace(before, goal=words("One")))
    assert queries.get_call(stream.id).definition == before
    write(stream, manager, replace(before, goal=words("Two")))
    with pytest.raises(Stale):
        commands.clarify_call(actor=manager, stream=stream, reason="x", sha256=read)
    same = write(stream, manager, before)
    with pytest.raises(RuleBroken) as broken:
        commands.clarify_call(actor=manager, stream=stream, reason="x", sha256=same)
    assert broken.value.code == "nothing_changed"
    assert len(queries.versions_of(stream)) == 1


def test_a_rule_is_refused_when_it_is_saved(app: Flask) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    with pytest.raises(RuleBroken) as broken:
        write(stream, manager, replace(stream.definition, cap_cents=1))
    assert broken.value.code == "call_frozen"
    db.session.rollback()
    assert queries.get_call(stream.id).written == stream.definition


def test_after_the_deadline_and_in_a_draft_there_is_no_next_version(app: Flask, clock: SetClock) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    with pytest.raises(RuleBroken) as broken:
        commands.clarify_call(actor=manager, stream=draft, reason="x", sha256=fingerprint(draft.draft))
    assert broken.value.code == "not_in_this_state"
    stream = an_open_stream(manager)
    sha256 = write(stream, manager, replace(stream.definition, goal=words("Clearer")))
    clock.moment = now() + timedelta(days=30)
    for deed in (
        lambda: commands.clarify_call(actor=manager, stream=stream, reason="x", sha256=sha256),
        lambda: write(stream, manager, replace(stream.definition, goal=words("Other"))),
    ):
        with pytest.raises(RuleBroken) as broken:
            deed()
        assert broken.value.code == "call_frozen"


def test_only_a_manager_clarifies(app: Flask) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    sha256 = write(stream, manager, replace(stream.definition, goal=words("Clearer")))
    for role, error in (("auditor", NotAllowed), ("deciding_authority", NotAllowed), ("reviewer", NotFound)):
        with pytest.raises(error):
            commands.clarify_call(actor=a_holder(role), stream=stream, reason="x", sha256=sha256)
    assert len(queries.versions_of(stream)) == 1


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_manager_writes_and_publishes_a_version_on_the_pages(client: FlaskClient, language: str) -> None:
    from tests.streams.test_views import typed

    manager = a_manager()
    stream = an_open_stream(manager)
    sign_in(client, manager)
    client.post("/language", data={"language": language, "back": "/"})
    desk = f"/streams/{stream.id}/version"
    assert desk in client.get(f"/streams/{stream.id}").text
    assert '<form method="post" action="/streams' not in client.get(desk).text
    part = f"/streams/{stream.id}/draft/texts"
    shown = client.get(part).text
    assert desk in shown
    assert client.post(part, data=typed(shown) | {"goal_nl": "Een helder doel"}).status_code == 303
    money = f"/streams/{stream.id}/draft/money"
    refusal = client.post(money, data=typed(client.get(money).text) | {"cap": "1"})
    assert refusal.status_code == 422
    page = client.get(desk).text
    assert "Een helder doel" in page
    sent = typed(page)
    assert client.post(desk, data=sent).status_code == 422
    assert client.post(desk, data=sent | {"sha256": "0" * 64, "reason": "Duidelijker"}).status_code == 409
    assert client.post(desk, data=sent | {"reason": "Duidelijker"}).status_code == 303
    public = client.get(f"/calls/{stream.id}").text
    versions = queries.versions_of(stream)
    assert [one.number for one in versions] == [1, 2]
    for one in versions:
        assert one.sha256[:8] in public
        assert f"/calls/{stream.id}/versions/{one.number}.json" in public
    assert "Duidelijker" in public
    if language == "nl":
        assert "Een helder doel" in public
    assert client.get(f"/streams/{a_draft(manager).id}/version").status_code == 404
