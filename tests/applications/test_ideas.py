"""Two stages: an idea in time, advice that bars nobody, and a full application that holds the idea's answers."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import login_user
from msgspec.structs import replace
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from grants.applications import commands, jobs, queries
from grants.applications.models import Application, Idea
from grants.applications.rules import BUDGET, advice_digest, digest_of, facts_of, part_is_open, stage_of
from grants.applications.states import APPLICATION
from grants.correspondence.models import Mail
from grants.foundation.audit import AuditEntry, programme_chain, record
from grants.foundation.clock import clock_at, now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.foundation.invariants import faults
from grants.foundation.outbox import run_everything
from grants.people.models import Account
from grants.reporting.queries.dossier import get_dossier
from grants.review.views.desk import answers_of
from grants.streams import commands as streams
from grants.streams.models import Stream
from grants.streams.rules import contradictions
from grants.streams.rules.clarifying import refused_changes
from grants.streams.rules.definition import Definition, Question, Section
from grants.streams.rules.fit import Wish, findings
from tests.conftest import NOON, SetClock
from tests.factories.applications import a_team_mate, an_answer, an_application, fill_in, submit
from tests.factories.people import Person, a_holder, a_person, acts_for, an_account, an_initiative, sign_in
from tests.factories.streams import a_definition, a_draft, a_manager, an_open_stream, some_sections, words

BEFORE = NOON + timedelta(days=10)
PLAN, PEOPLE = some_sections()
SECTIONS = (replace(PLAN, stage="idea"), PEOPLE)


def a_call(manager: Account | None = None, **facts: Any) -> Stream:
    dates = replace(a_definition().dates, ideas_before=BEFORE)
    return an_open_stream(manager, **({"dates": dates, "sections": SECTIONS} | facts))


def write_idea(application: Application, actor: Account, **answers: Any) -> None:
    kept = {one.section_key: one.version for one in application.sections}
    given = {question.key: an_answer(question) for question in PLAN.questions} | answers
    commands.save_section(
        actor=actor, application=application, section_key="plan", version=kept.get("plan", 0), answers=given
    )


def send(application: Application, actor: Account, **facts: Any) -> Idea:
    kept = {"arrived_at": now(), "version": application.version}
    return commands.submit_idea(actor=actor, application=application, **(kept | facts))


def an_idea(stream: Stream, person: Person, title: str = "Samen eten in de wijk") -> Application:
    application = an_application(stream, person, title=title)
    write_idea(application, person.account)
    send(application, person.account)
    return application


def advise(
    application: Application, manager: Account, advice: str = "positive", reasons: str = "Past goed"
) -> Idea:
    idea = queries.get_idea(manager, application.id)
    commands.write_advice(actor=manager, idea=idea, advice=advice, reasons=reasons)
    announce(manager, application.stream)
    return idea


def announce(manager: Account, stream: Stream, seen: str = "") -> int:
    looked_at = seen or advice_digest(queries.ideas_to_announce(stream))
    return commands.announce_advice(actor=manager, stream=stream, seen=looked_at)


def broken(code: str, deed: Any, *given: Any, **facts: Any) -> RuleBroken:
    with pytest.raises(RuleBroken) as refused:
        deed(*given, **facts)
    assert refused.value.code == code
    return refused.value


@pytest.mark.parametrize(
    ("idea", "seconds", "stage", "open_parts"),
    [
        (None, -1, "idea", ["plan"]),
        ("submitted", -1, "idea", ["plan"]),
        (None, 0, "missed", []),
        ("submitted", 0, "waiting", []),
        ("positive", 0, "full", ["plan", "people", BUDGET]),
        ("negative", 0, "full", ["plan", "people", BUDGET]),
    ],
)
def test_what_is_open_at_each_stage(
    idea: str | None, seconds: int, stage: str, open_parts: list[str]
) -> None:
    call = Definition(sections=SECTIONS, dates=replace(Definition().dates, ideas_before=BEFORE))
    found = stage_of(call.dates, idea, BEFORE + timedelta(seconds=seconds))
    assert found == stage
    assert [part for part in ("plan", "people", BUDGET) if part_is_open(call, found, part)] == open_parts
    assert stage_of(Definition().dates, idea, BEFORE) == "whole"


def test_until_there_is_advice_only_the_idea_is_written(app: Flask, person: Person) -> None:
    stream, manager = a_call(), a_manager()
    application = an_application(stream, person)
    actor = person.account
    write_idea(application, actor)
    closed: dict[str, Any] = {"section_key": "people", "version": 0, "answers": {}}
    broken("not_this_stage", commands.save_section, actor=actor, application=application, **closed)
    budget: dict[str, Any] = {"lines": [], "starts_on": None, "months": 12}
    broken(
        "not_this_stage",
        commands.save_budget,
        actor=actor,
        application=application,
        version=application.budget_version,
        **budget,
    )
    broken("not_this_stage", submit, application, actor)
    send(application, actor)
    with clock_at(BEFORE):
        broken("not_this_stage", write_idea, application, actor, summary="Anders")
        broken("not_this_stage", submit, application, actor)
        advise(application, manager, "negative", "Te vaag")
        write_idea(application, actor, summary="Anders")
        fill_in(application, actor)
        submit(application, actor)
    assert (application.state, application.is_late) == ("submitted", False)
    assert queries.facts_in_force(application).answers["plan"]["summary"] == an_answer(PLAN.questions[0])


def test_an_idea_arrives_strictly_before_its_deadline(app: Flask, person: Person) -> None:
    application = an_application(a_call(), person)
    write_idea(application, person.account)
    late = broken("idea_too_late", send, application, person.account, arrived_at=BEFORE)
    assert late.said.params["moment"] == BEFORE
    idea = send(application, person.account, arrived_at=BEFORE - timedelta(microseconds=1))
    assert (idea.state, idea.arrived_at) == ("submitted", BEFORE - timedelta(microseconds=1))
    assert (application.state, application.submitted_at, application.reference) == ("draft", None, None)


def test_what_arrived_is_the_idea_alone_and_its_hash_says_so(app: Flask, person: Person) -> None:
    application = an_idea(a_call(), person)
    (idea,) = application.ideas
    assert idea.sha256 == digest_of(idea.content)
    sent = facts_of(idea.content)
    assert (sent.title, list(sent.answers), sent.lines) == (application.title, ["plan"], [])
    deeds = (
        select(AuditEntry.deed).where(AuditEntry.subject_kind == "application").order_by(AuditEntry.id.desc())
    )
    assert db.session.scalars(deeds.limit(1)).one() == "submit_idea"
    (mail,) = db.session.scalars(select(Mail).where(Mail.kind == "idea_submitted")).all()
    assert (mail.to, idea.sha256 in mail.body) == (person.account.email, True)


def test_the_last_idea_counts_and_the_same_one_twice_is_one(app: Flask, person: Person) -> None:
    application = an_idea(a_call(), person)
    first = application.ideas[0]
    assert send(application, person.account) is first
    write_idea(application, person.account, summary="Beter")
    second = send(application, person.account)
    assert [(one.number, one.state) for one in application.ideas] == [(1, "replaced"), (2, "submitted")]
    assert facts_of(first.content).answers["plan"]["summary"] != "Beter"
    assert queries.idea_in_force(application) is second
    seen = application.version
    write_idea(application, person.account, summary="Nog beter")
    with pytest.raises(Stale):
        send(application, person.account, version=seen)


def test_an_incomplete_idea_and_one_nobody_asks_for_are_refused(app: Flask, person: Person) -> None:
    application = an_application(a_call(), person)
    broken("incomplete", send, application, person.account)
    whole = fill_in(an_application(an_open_stream(), person), person.account)
    broken("no_idea_asked", send, whole, person.account)
    reader = a_person("Buiten", "Stichting Buiten")
    with pytest.raises(NotFound):
        send(application, reader.account)


def test_who_sent_no_idea_in_time_is_not_admitted(app: Flask, person: Person) -> None:
    stream = a_call()
    application = an_application(stream, person)
    write_idea(application, person.account)
    with clock_at(BEFORE):
        refused = broken("not_this_stage", submit, application, person.account)
        assert "Who sent no idea before it" in refused.said.msgid
        refused = broken("no_idea", an_application, stream, a_person("Laat", "Stichting Laat"))
        assert refused.said.params["moment"] == BEFORE
    assert stream.closes_at is not None
    broken("not_this_stage", submit, application, person.account, arrived_at=stream.closes_at + timedelta(1))
    assert application.submissions == []


def test_advice_is_given_once_after_the_deadline_with_reasons(app: Flask, person: Person) -> None:
    stream, manager = a_call(), a_manager()
    application = an_idea(stream, person)
    mate = a_team_mate(application, person.account)
    broken("ideas_still_come", advise, application, manager)
    with clock_at(BEFORE):
        assert broken("reason_missing", advise, application, manager, reasons=" ").field == "reasons"
        assert broken("advice_unknown", advise, application, manager, advice="misschien").field == "advice"
        idea = advise(application, manager, "negative", "Te weinig over bereik.\nMaak dat concreet.")
        broken("not_in_this_state", advise, application, manager)
        assert queries.stage_now(application) == "full"
    assert (idea.state, idea.advised_by, idea.advised_at) == ("negative", manager.id, BEFORE)
    mails = db.session.scalars(select(Mail).where(Mail.kind == "advice_given").order_by(Mail.id)).all()
    assert [mail.to for mail in mails] == [person.account.email, mate.email]
    assert "Te weinig over bereik.\nMaak dat concreet." in mails[0].body
    assert "geen besluit" in mails[0].body


def test_advice_waits_unseen_and_is_announced_of_all_ideas_at_once(app: Flask) -> None:
    stream, manager, colleague = a_call(), a_manager(), a_holder("programme_manager")
    first, second = a_person("Eerst", "Stichting Eerst"), a_person("Later", "Stichting Later")
    early, late = an_idea(stream, first), an_idea(stream, second)
    withdrawn = an_idea(stream, a_person("Weg", "Stichting Weg"))
    commands.withdraw_application(actor=withdrawn.team[0].account, application=withdrawn, reason="Toch niet")
    facts: dict[str, Any] = {"idea": queries.get_idea(manager, early.id), "advice": "positive"}
    broken("ideas_still_come", announce, manager, stream, seen="x")
    with clock_at(BEFORE):
        broken("advice_missing", announce, manager, stream)
        written = commands.write_advice(actor=manager, **facts, reasons="Past goed")
        assert commands.write_advice(actor=manager, **facts, reasons="Past goed") is written
        with pytest.raises(Stale):
            commands.write_advice(actor=colleague, **facts, reasons="Anders")
        commands.write_advice(actor=colleague, **facts, reasons="Past heel goed", version=written.version)
        assert queries.stage_now(early) == "waiting"
        assert queries.idea_counts(manager, [stream]) == {stream.id: {"submitted": 2, "written": 1}}
        broken("advice_missing", announce, manager, stream)
        idea = queries.get_idea(manager, late.id)
        commands.write_advice(actor=manager, idea=idea, advice="negative", reasons="Te vaag")
        seen = advice_digest(queries.ideas_to_announce(stream))
        commands.write_advice(
            actor=manager,
            **facts,
            reasons="Past",
            version=queries.get_idea(manager, early.id).written.version,
        )
        with pytest.raises(Stale):
            announce(manager, stream, seen)
    assert db.session.scalars(select(Mail).where(Mail.kind == "advice_given")).all() == []
    party = a_holder("programme_manager")
    acts_for(party, second.organisation)
    with clock_at(BEFORE + timedelta(days=2)):
        for nobody in (party, a_holder("auditor")):
            with pytest.raises(NotAllowed):
                announce(nobody, stream)
        with pytest.raises(NotFound):
            announce(first.account, stream)
        assert announce(manager, stream) == 2
        broken("nothing_written", announce, manager, stream, seen="x")
        broken("not_in_this_state", commands.write_advice, actor=manager, **facts, reasons="x", version=3)
    told = db.session.scalars(select(Mail).where(Mail.kind == "advice_given").order_by(Mail.id)).all()
    assert [mail.to for mail in told] == [first.account.email, second.account.email]
    assert {one.ideas[0].advised_at for one in (early, late)} == {BEFORE + timedelta(days=2)}
    assert [(one.ideas[0].state, one.ideas[0].advice) for one in (early, late)] == [
        ("positive", "Past"),
        ("negative", "Te vaag"),
    ]
    assert withdrawn.ideas[0].state == "submitted"
    deeds = db.session.scalars(select(AuditEntry.deed).order_by(AuditEntry.id.desc()).limit(3)).all()
    assert deeds == ["announce_advice", "give_advice", "give_advice"]


def test_a_moved_deadline_for_ideas_lets_an_idea_in_again_and_is_told(app: Flask) -> None:
    stream, manager = a_call(), a_manager()
    silent, sent = a_person("Zwijgt", "Stichting Zwijgt"), a_person("Stuurt", "Stichting Stuurt")
    missed, waits = an_application(stream, silent), an_idea(stream, sent)
    write_idea(missed, silent.account)
    later = BEFORE + timedelta(days=3)
    with clock_at(BEFORE + timedelta(hours=1)):
        broken("not_this_stage", write_idea, missed, silent.account, summary="Anders")
        idea = queries.get_idea(manager, waits.id)
        commands.write_advice(actor=manager, idea=idea, advice="positive", reasons="Past goed")
        streams.extend_deadline(
            actor=manager, stream=stream, which="ideas", closes_at=later, reason="Storing"
        )
        assert (queries.stage_now(missed), queries.stage_now(waits)) == ("idea", "idea")
        broken("ideas_still_come", announce, manager, stream, seen="x")
        send(missed, silent.account)
        write_idea(waits, sent.account, summary="Beter")
        again = send(waits, sent.account)
        assert again.written is None
        jobs.tell_of_deadlines()
    with clock_at(later):
        broken("idea_too_late", send, missed, silent.account, version=missed.version)
        broken("advice_missing", announce, manager, stream)
    told = db.session.scalars(select(Mail).where(Mail.kind == "ideas_extended").order_by(Mail.to)).all()
    assert [mail.to for mail in told] == sorted([silent.account.email, sent.account.email])
    assert "Storing" in told[0].body
    assert not any(faults().values())


def test_only_a_manager_without_interest_advises_and_strangers_see_nothing(
    app: Flask, person: Person
) -> None:
    stream = a_call()
    application = an_idea(stream, person)
    party, auditor, reviewer = a_holder("programme_manager"), a_holder("auditor"), a_holder("reviewer")
    acts_for(party, person.organisation)
    for one in (party, reviewer, an_account("Vreemd")):
        with pytest.raises(NotFound):
            queries.get_idea(one, application.id)
        assert queries.ideas_page(one, stream).rows == []
        assert queries.idea_counts(one, [stream]) == {}
    idea = queries.get_idea(auditor, application.id)
    with clock_at(BEFORE):
        with pytest.raises(NotAllowed):
            commands.write_advice(actor=auditor, idea=idea, advice="positive", reasons="Goed")
        with pytest.raises(NotFound):
            commands.write_advice(actor=party, idea=idea, advice="positive", reasons="Goed")
    assert queries.idea_counts(auditor, [stream]) == {stream.id: {"submitted": 1}}


def test_a_manager_of_another_programme_sees_no_idea_and_nobody_sees_a_draft(
    app: Flask, person: Person
) -> None:
    stream, manager = a_call(), a_manager()
    other = a_manager(an_open_stream().round.programme)
    draft = an_application(stream, person)
    for one in (manager, other):
        with pytest.raises(NotFound):
            queries.get_idea(one, draft.id)
    write_idea(draft, person.account)
    send(draft, person.account)
    assert queries.get_idea(manager, draft.id).application is draft
    with pytest.raises(NotFound):
        queries.get_idea(other, draft.id)
    with pytest.raises(NotFound):
        queries.get_application(manager, draft.id)
    assert queries.counts_of(manager, stream).get("draft", 0) == 0
    commands.withdraw_application(actor=person.account, application=draft, reason="Toch niet")
    with pytest.raises(NotFound):
        queries.get_idea(manager, draft.id)
    assert queries.idea_counts(manager, [stream]) == {}


def test_the_full_application_is_submitted_judged_and_repaired_as_any_other(
    app: Flask, person: Person
) -> None:
    stream, manager = a_call(advice_for_reviewers=True), a_manager()
    application = an_idea(stream, person)
    with clock_at(BEFORE):
        advise(application, manager, "negative", "Te vaag")
        submit(fill_in(application, person.account), person.account)
        commands.reopen_application(actor=person.account, application=application)
        write_idea(application, person.account, summary="Concreet")
        submit(application, person.account)
    assert stream.closes_at is not None
    with clock_at(stream.closes_at):
        commands.find_admissible(actor=manager, application=application, reason="Negatief advies bindt niet")
    assert (application.state, len(application.submissions)) == ("admissible", 2)
    with app.test_request_context():
        login_user(manager)
        shown = answers_of(application, str)
    assert (shown[0][2], shown[-1]) == (
        "Concreet",
        ("Advies over het idee", "line", "negatief advies\nTe vaag"),
    )
    assert not any(faults().values())


def test_reviewers_read_the_advice_only_when_the_call_says_so(app: Flask, person: Person) -> None:
    stream, manager = a_call(), a_manager()
    application = an_idea(stream, person)
    with clock_at(BEFORE):
        advise(application, manager, reasons="Geheim voor beoordelaars")
        submit(fill_in(application, person.account), person.account)
    with app.test_request_context():
        login_user(manager)
        assert "Geheim" not in str(answers_of(application, str))


def test_the_history_tells_of_idea_and_advice(app: Flask, person: Person) -> None:
    manager = a_manager()
    application = an_idea(a_call(), person)
    with clock_at(BEFORE):
        advise(application, manager, reasons="Past goed")
        submit(fill_in(application, person.account), person.account)
    told = {one.said.msgid: one.reason for one in get_dossier(person.account, application.id).history}
    assert "%(who)s submitted the idea." in told
    assert told["%(who)s gave advice on the idea."] == "Past goed"


@command
def _tamper(application: Application, **facts: Any) -> None:
    model = Application if "submitted_at" in facts else Idea
    column = Application.id if model is Application else Idea.application_id
    db.session.execute(update(model).where(column == application.id).values(**facts))
    record(actor_id=None, deed="tamper", subject=application, chain=programme_chain(1))


def test_verify_finds_an_idea_that_was_changed_late_or_passed_over(app: Flask, person: Person) -> None:
    application = an_idea(a_call(), person)
    assert not any(faults().values())
    for facts, said in (
        ({"content": "{}"}, "is not what its hash says"),
        ({"arrived_at": BEFORE}, "arrived when none was asked"),
        ({"submitted_at": BEFORE}, "before there was advice"),
    ):
        _tamper(application, **facts)
        assert any(said in fault for fault in faults()["ideas"]), said


def test_two_ideas_in_force_are_kept_apart_by_the_database(app: Flask, person: Person) -> None:
    application = an_idea(a_call(), person)

    @command
    def again() -> None:
        first = application.ideas[0]
        twin = {c.key: getattr(first, c.key) for c in Idea.__table__.columns if c.key != "id"}
        db.session.add(Idea(**twin | {"number": 2}))

    with pytest.raises(IntegrityError):
        again()


def test_each_deadline_is_told_to_whom_it_concerns(app: Flask) -> None:
    stream, manager = a_call(), a_manager()
    sent, silent = a_person("Stuurt", "Stichting Stuurt"), a_person("Zwijgt", "Stichting Zwijgt")
    application = an_idea(stream, sent)
    an_application(stream, silent)

    def told_at(moment: Any) -> list[tuple[str, str]]:
        before = db.session.scalars(select(Mail.id)).all()
        with clock_at(moment):
            jobs.tell_of_deadlines()
            jobs.tell_of_deadlines()
            run_everything()
        return [
            (one.kind, one.to)
            for one in db.session.scalars(select(Mail).where(Mail.id.not_in(before)).order_by(Mail.id))
        ]

    assert told_at(BEFORE - timedelta(days=7)) == [("idea_nears", silent.account.email)]
    assert told_at(BEFORE) == [("idea_missed", silent.account.email)]
    with clock_at(BEFORE):
        advise(application, manager)
    assert stream.closes_at is not None
    assert told_at(stream.closes_at - timedelta(days=1)) == [("deadline_nears", sent.account.email)]
    assert told_at(stream.closes_at) == [("deadline_missed", sent.account.email)]


def _call(**facts: Any) -> Definition:
    dates = {"ideas_before": BEFORE} | facts.pop("dates", {})
    whole = a_definition(sections=SECTIONS)
    return replace(whole, dates=replace(whole.dates, **dates), **facts)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, ""),
        ({"sections": (PLAN, PEOPLE)}, "no page with questions belongs"),
        ({"dates": {"ideas_before": None}}, "there is no deadline for ideas"),
        ({"sections": (PEOPLE, SECTIONS[0])}, "come before the other pages"),
        ({"dates": {"ideas_before": NOON}}, "after the opening"),
        ({"dates": {"ideas_before": NOON + timedelta(days=30)}}, "before the deadline"),
        ({"dates": {"preregister_before": BEFORE + timedelta(seconds=1)}}, "Pre-registration cannot end"),
        (
            {
                "sections": (
                    Section("plan", words("Plan"), (Question("f", "file", words("F")),), stage="idea"),
                )
            },
            "has no files",
        ),
    ],
)
def test_what_cannot_be_true_at_once_in_a_call_of_two_stages(app: Flask, facts: Any, said: str) -> None:
    found = [str(one.msgid) for one in contradictions(_call(**facts))]
    assert (found == []) if not said else any(said in one for one in found)


def test_a_deadline_for_ideas_that_has_passed_cannot_be_announced(app: Flask) -> None:
    manager = a_manager()
    dates = replace(a_definition().dates, opens_at=NOON - timedelta(hours=2), ideas_before=NOON)
    stream = a_draft(manager, sections=SECTIONS, dates=dates)
    refused = broken(
        "ideas_in_past", streams.announce_stream, actor=manager, stream=stream, announced_where="Stcrt"
    )
    assert "deadline for ideas" in refused.said.msgid


def test_the_editor_says_which_pages_belong_to_the_idea_and_until_when(client: FlaskClient) -> None:
    manager = a_manager()
    stream = a_draft(manager)
    sign_in(client, manager)
    rows = {
        f"section_rows-{number}-{name}": value
        for number, section in enumerate((PLAN, PEOPLE))
        for name, value in (
            ("key", section.key),
            ("title_nl", section.title.nl),
            ("title_en", section.title.en),
            ("stage", "idea" if section is PLAN else "full"),
        )
    }
    pages = f"/streams/{stream.id}/draft/pages"
    assert client.post(pages, data=rows | {"version": stream.version}).status_code == 303
    assert [one.stage for one in stream.written.sections] == ["idea", "full"]
    assert [one.questions for one in stream.written.sections] == [PLAN.questions, PEOPLE.questions]
    typed = {
        "version": stream.version,
        "ideas_before": "2026-07-10T14:00",
        "advice_for_reviewers": "y",
        "preregister_before": "2026-07-05T14:00",
        "preregistration": "required",
        "decision_weeks": 13,
        "inquiry_days": 7,
    }
    assert client.post(f"/streams/{stream.id}/draft/dates", data=typed).status_code == 303
    written = stream.written
    assert (written.asks_ideas, written.advice_for_reviewers, written.preregistration) == (
        True,
        True,
        "required",
    )
    assert [str(one.msgid) for one in contradictions(written)] == []


def test_which_pages_belong_to_the_idea_is_a_rule(app: Flask) -> None:
    moved = replace(_call(), sections=(SECTIONS[0], replace(PEOPLE, stage="idea")))
    assert [one.msgid for one in refused_changes(_call(), moved)] == [
        "Which pages belong to the idea cannot change any more."
    ]
    assert refused_changes(_call(), _call()) == []


@pytest.mark.parametrize(("seconds", "part"), [(-1, "First send an idea"), (0, "did you?")])
def test_the_self_check_tells_of_the_idea(app: Flask, seconds: int, part: str) -> None:
    found = findings(_call(), Wish(True, "local", "foundation"), BEFORE + timedelta(seconds=seconds))
    assert [(one.tone, part in one.said.msgid) for one in found] == [("look", True)]


def test_a_call_that_takes_no_more_ideas_says_so_and_offers_no_way_in(
    client: FlaskClient, clock: SetClock, person: Person
) -> None:
    stream = a_call()
    sign_in(client, person.account)
    client.post("/language", data={"language": "en", "back": "/"})
    way_in, said = f'href="/streams/{stream.id}/apply"', "Only who sent an idea in time can still apply"
    page = client.get(f"/calls/{stream.id}").text
    assert (way_in in page, said in page) == (True, False)
    clock.moment = BEFORE
    page = client.get(f"/calls/{stream.id}").text
    assert (way_in in page, said in page) == (False, True)


def test_the_whole_way_without_script(client: FlaskClient, clock: SetClock, person: Person) -> None:
    manager, stream, initiative = a_manager(), a_call(), an_initiative(person)
    sign_in(client, person.account)
    client.post("/language", data={"language": "en", "back": "/"})
    assert "Deadline for ideas" in client.get(f"/calls/{stream.id}").text
    begun = client.post(
        f"/streams/{stream.id}/apply",
        data={"title": "Buurtmaal", "organisation": person.organisation.id, "initiative": initiative.id},
    )
    here = begun.location
    overview = client.get(here).text
    assert f"{here}/sections/plan" in overview
    assert f"{here}/sections/people" not in overview
    for closed in ("sections/people", "budget"):
        assert client.get(f"{here}/{closed}").location == here
    assert client.get(f"{here}/check").location == f"{here}/idea"
    assert "This is still missing" in client.get(f"{here}/idea").text
    assert "Finish and submit the idea" in client.get("/").text
    saved = client.post(f"{here}/sections/plan", data={"version": 0, "summary": "Samen koken", "reached": 40})
    assert saved.location == f"{here}/idea"
    version = db.session.scalars(select(Application.version)).one()
    sent = client.post(f"{here}/idea", data={"version": version}, follow_redirects=True).text
    assert "We have received your idea" in sent
    assert "Samen koken" in sent
    assert "Submit the idea" not in sent
    assert "Finish and submit the idea" not in client.get("/").text

    clock.moment = BEFORE
    assert "idea waits for advice" in client.get("/applications").text
    assert "Your idea waits for advice" in client.get(here).text
    sign_in(client, manager)
    client.post("/language", data={"language": "en", "back": "/"})
    assert "Give advice on one idea" in client.get("/").text
    listed = client.get(f"/streams/{stream.id}/ideas").text
    number = db.session.scalars(select(Application.id)).one()
    assert f"/applications/{number}/advice" in listed
    refused = client.post(f"/applications/{number}/advice", data={"reasons": "Te vaag"})
    assert refused.status_code == 422
    assert "Te vaag</textarea>" in refused.text
    given = client.post(
        f"/applications/{number}/advice", data={"version": 0, "advice": "negative", "reasons": "Te vaag"}
    )
    assert given.status_code == 303
    assert "Te vaag" in client.get(f"/applications/{number}/advice").text
    assert "Announce all advice" in client.get("/").text
    sign_in(client, person.account)
    assert "Te vaag" not in client.get(here).text + client.get(f"{here}/idea").text
    sign_in(client, manager)
    page = client.get(f"/streams/{stream.id}/ideas/announce").text
    assert "negative advice" in page
    seen = re.findall(r'name="seen" value="(\w+)"', page)[0]
    path = f"/streams/{stream.id}/ideas/announce"
    assert client.post(path, data={"seen": "x"}).status_code == 409
    assert client.post(path, data={"seen": seen}).status_code == 303
    assert client.post(path, data={"seen": seen}).status_code == 409

    sign_in(client, person.account)
    overview = client.get(here).text
    assert "negative advice" in overview
    assert "Te vaag" in overview
    page = client.get(f"{here}/sections/plan").text
    assert "Samen koken" in page
    assert "Te vaag" in page
    assert client.get(f"{here}/sections/people").status_code == 200
    application = db.session.get_one(Application, number)
    submit(fill_in(application, person.account), person.account)
    sign_in(client, manager)
    assert "Te vaag" in client.get(f"/applications/{number}/admissibility").text


def test_who_missed_it_reads_why(client: FlaskClient, clock: SetClock, person: Person) -> None:
    stream = a_call()
    application = an_application(stream, person)
    clock.moment = BEFORE
    sign_in(client, person.account)
    client.post("/language", data={"language": "en", "back": "/"})
    page = client.get(f"/applications/{application.id}").text
    assert "No idea in time" in page
    assert "You can still submit this application" not in page
    assert "Who sent no idea" in client.get(f"/applications/{application.id}/idea").text
    assert "Who sent no idea cannot apply" in client.get(f"/streams/{stream.id}/apply").text
    assert "Finish and submit" not in client.get("/").text
    assert APPLICATION.allows(application.state, "withdraw")


def test_what_is_typed_when_the_deadline_for_ideas_passes_is_not_lost(
    client: FlaskClient, clock: SetClock, person: Person
) -> None:
    application = an_idea(a_call(), person)
    kept = application.sections[0].version
    here = f"/applications/{application.id}"
    clock.moment = BEFORE
    sign_in(client, person.account)
    client.post("/language", data={"language": "en", "back": "/"})
    answer = client.post(f"{here}/sections/plan", data={"version": kept, "summary": "Nog één zin erbij"})
    assert answer.status_code == 422
    assert "Nog één zin erbij</textarea>" in answer.text
    assert "Your idea waits for our advice" in answer.text
    late = client.post(f"{here}/idea", data={"version": application.version})
    assert late.status_code == 422
    assert "Your idea arrived after it" in late.text
    assert len(application.ideas) == 1


def test_lists_ask_the_same_for_one_and_for_three(client: FlaskClient, statements: list[str]) -> None:
    stream, manager, person = a_call(), a_manager(), a_person()
    counts = []
    for number in (1, 2):
        for _ in range(number):
            an_idea(stream, person)
        both = []
        for account, path in ((manager, f"/streams/{stream.id}/ideas"), (person.account, "/applications")):
            sign_in(client, account)
            client.get(path)
            statements.clear()
            assert client.get(path).status_code == 200
            both.append(len(statements))
        counts.append(both)
    assert counts[0] == counts[1]
