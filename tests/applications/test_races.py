"""Several people press at once: one effect, and every one of them the same receipt."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from grants.applications import commands, queries
from grants.applications.commands.lock import lock
from grants.applications.models import Application, DeadlineNotice, Submission
from grants.correspondence.commands import write_reminder
from grants.correspondence.models import Mail
from grants.foundation import outbox
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken, Stale
from grants.people.models import Account, Initiative, Organisation
from grants.streams.models import Stream
from grants.streams.rules.definition import Eligibility
from tests.applications.test_owner import an_invited
from tests.conftest import SetClock
from tests.factories.applications import a_team_mate, an_application, fill_in
from tests.factories.people import Person, a_person, an_initiative
from tests.factories.streams import an_open_stream


def at_once(app: Flask, acts: list[Callable[[], object]]) -> list[object]:
    """Do all at the same moment, each with a session of its own; return what came of each."""
    outcomes: list[object] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def work(place: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                outcomes[place] = acts[place]()
            except (RuleBroken, Stale) as error:
                outcomes[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(acts))]
    db.session.rollback()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def _submitting(application_id: int, account_id: int, version: int) -> Callable[[], object]:
    def act() -> object:
        application = db.session.get(Application, application_id)
        actor = db.session.get(Account, account_id)
        assert application is not None
        assert actor is not None
        submission = commands.submit_application(
            actor=actor, application=application, version=version, arrived_at=now()
        )
        return submission.id, application.reference

    return act


def test_eight_presses_by_two_people_make_one_submission(app: Flask, person: Person) -> None:
    stream = an_open_stream()
    application = fill_in(an_application(stream, person), person.account)
    mate = a_team_mate(application, person.account)
    version = application.version
    pressing = [_submitting(application.id, one.id, version) for one in (person.account, mate) * 4]
    outcomes = at_once(app, pressing)
    assert set(outcomes) == {(outcomes[0][0], f"{stream.code}-2026-0001")}  # type: ignore[index]
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 1
    db.session.expire_all()
    assert stream.next_number == 2


def test_eight_applications_at_once_get_eight_numbers(app: Flask) -> None:
    stream = an_open_stream()
    pressing = []
    for _ in range(8):
        person = a_person()
        application = fill_in(an_application(stream, person), person.account)
        pressing.append(_submitting(application.id, person.account.id, application.version))
    outcomes = at_once(app, pressing)
    numbers = sorted(reference for _, reference in outcomes)  # type: ignore[misc]
    assert numbers == [f"{stream.code}-2026-{number:04d}" for number in range(1, 9)]


def test_of_two_who_save_a_section_at_once_one_sees_both_texts(app: Flask, person: Person) -> None:
    application = an_application(person=person)

    def saving(text: str) -> Callable[[], object]:
        application_id, account_id = application.id, person.account.id

        def act() -> object:
            found, actor = db.session.get(Application, application_id), db.session.get(Account, account_id)
            assert found is not None
            assert actor is not None
            commands.save_section(
                actor=actor, application=found, section_key="plan", version=0, answers={"summary": text}
            )
            return text

        return act

    outcomes = at_once(app, [saving(text) for text in ("een", "twee", "drie", "vier")])
    won = [one for one in outcomes if isinstance(one, str)]
    lost = [one for one in outcomes if isinstance(one, Stale)]
    assert (len(won), len(lost)) == (1, 3)
    assert {difference.theirs for one in lost for difference in one.differences} == set(won)
    db.session.expire_all()
    assert queries.facts_as_written(application).answers == {"plan": {"summary": won[0]}}


def test_of_applications_started_at_once_no_more_stand_than_the_call_allows(
    app: Flask, person: Person
) -> None:
    text = an_open_stream().definition.eligibility.text
    stream = an_open_stream(eligibility=Eligibility(text=text, per_organisation=1))
    initiative_id = an_initiative(person).id
    stream_id, account_id, organisation_id = stream.id, person.account.id, person.organisation.id

    def act() -> object:
        started = commands.start_application(
            actor=db.session.get_one(Account, account_id),
            stream=db.session.get_one(Stream, stream_id),
            initiative=db.session.get_one(Initiative, initiative_id),
            organisation=db.session.get_one(Organisation, organisation_id),
            title="Tegelijk",
        )
        return started.id

    outcomes = at_once(app, [act] * 4)
    assert sum(isinstance(one, int) for one in outcomes) == 1
    assert db.session.scalar(select(func.count()).select_from(Application)) == 1


def _agreeing(application_id: int, account_id: int) -> Callable[[], object]:
    def act() -> object:
        application = db.session.get_one(Application, application_id)
        commands.agree_as_owner(
            actor=db.session.get_one(Account, account_id), application=application, version=1
        )
        return application_id

    return act


def test_of_answers_given_at_once_one_wins_the_only_place(app: Flask) -> None:
    owner = a_person("Bram", "Stichting Buur")
    stream, initiative = an_invited(owner)
    drafts = [an_application(stream, a_person(), initiative) for _ in range(3)]
    stream_id, initiative_id = stream.id, initiative.id
    account_id, organisation_id = owner.account.id, owner.organisation.id

    def starting() -> object:
        return commands.start_application(
            actor=db.session.get_one(Account, account_id),
            stream=db.session.get_one(Stream, stream_id),
            initiative=db.session.get_one(Initiative, initiative_id),
            organisation=db.session.get_one(Organisation, organisation_id),
            title="Zelf",
        ).id

    acts = [*(_agreeing(one.id, account_id) for one in drafts), starting, starting]
    outcomes = at_once(app, acts)
    assert sum(isinstance(one, int) for one in outcomes) == 1
    lost = {one.code for one in outcomes if isinstance(one, RuleBroken)}
    assert lost == {"enough_applications"}
    taken = Application.owner_answer.in_(("agreed", "not_needed"))
    assert db.session.scalar(select(func.count()).select_from(Application).where(taken)) == 1


def test_two_sweepers_tell_of_a_deadline_once(app: Flask, person: Person, clock: SetClock) -> None:
    draft = an_application(person=person)
    closes_at, stream_id = draft.stream.closes_at, draft.stream_id
    assert closes_at is not None
    clock.moment = closes_at - timedelta(hours=3)

    def sweep() -> object:
        return commands.give_notice(stream=db.session.get_one(Stream, stream_id)) is not None

    assert sorted(at_once(app, [sweep, sweep])) == [False, True]
    assert db.session.scalar(select(func.count()).select_from(DeadlineNotice)) == 1


def test_a_reminder_done_twice_beside_a_submission_is_told_at_most_once(
    app: Flask, person: Person, clock: SetClock
) -> None:
    drafts = []
    stream = an_open_stream()
    for _ in range(4):
        writer = a_person()
        drafts.append((fill_in(an_application(stream, writer), writer.account), writer.account))
    assert stream.closes_at is not None
    clock.moment = stream.closes_at - timedelta(hours=3)
    notice = commands.give_notice(stream=stream)
    assert notice is not None

    def reminding(application_id: int, notice_id: int = notice.id) -> Callable[[], object]:
        return lambda: write_reminder(application_id=application_id, notice_id=notice_id)

    acts: list[Callable[[], object]] = []
    for draft, account in drafts:
        acts += [reminding(draft.id), reminding(draft.id), _submitting(draft.id, account.id, draft.version)]
    outcomes = at_once(app, acts)
    assert [type(one) for one in outcomes] == [type(None), type(None), tuple] * 4
    told = select(Mail.application_id, func.count()).where(Mail.notice_id.is_not(None))
    assert {count for _number, count in db.session.execute(told.group_by(Mail.application_id))} <= {1}
    db.session.expire_all()
    assert {draft.state for draft, _account in drafts} == {"submitted"}
    before = db.session.execute(told.group_by(Mail.application_id)).all()
    outbox.run_everything()
    assert db.session.execute(told.group_by(Mail.application_id)).all() == before


@pytest.mark.only("postgresql")
def test_who_submits_waits_for_no_reminders_to_all_the_others(
    app: Flask, person: Person, clock: SetClock
) -> None:
    draft = an_application(person=person)
    number, stream = draft.id, draft.stream
    assert stream.closes_at is not None
    clock.moment = stream.closes_at - timedelta(days=1)

    @command
    def notice_everybody() -> None:
        assert commands.give_notice(stream=stream) is not None
        db.session.flush()
        with db.engine.connect() as other:
            giving_a_number = text("SELECT id FROM application WHERE id = :number FOR UPDATE NOWAIT")
            assert other.execute(giving_a_number, {"number": number}).scalar() == number

    notice_everybody()


@pytest.mark.only("postgresql")
def test_who_writes_an_application_keeps_nobody_from_writing_about_it(app: Flask, person: Person) -> None:
    application = an_application(person=person)
    number = application.id

    @command
    def write_meanwhile() -> None:
        lock(application)
        with db.engine.connect() as other:
            mail_would = text("SELECT 1 FROM application WHERE id = :number FOR KEY SHARE NOWAIT")
            assert other.execute(mail_would, {"number": number}).scalar() == 1
            another_would = text("SELECT 1 FROM application WHERE id = :number FOR UPDATE NOWAIT")
            with pytest.raises(OperationalError):
                other.execute(another_would, {"number": number})

    write_meanwhile()
