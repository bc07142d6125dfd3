"""The rebuttal: what applicants get, the one reply, who reads it when, and the review that is changed once after it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from grants.applications.models import Application
from grants.correspondence.models import Mail
from grants.foundation.audit import AuditEntry
from grants.foundation.clock import clock_at, today
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.foundation.outbox import run_everything
from grants.review import commands, jobs, queries
from grants.review.models import Assignment, Review, Standing
from grants.review.rules import gives_away, last_day_of_reply, shuffled, takes_report
from grants.streams.models import Stream
from grants.streams.rules import contradictions
from grants.streams.rules.definition import Rebuttal as Asked
from tests.factories.people import a_person
from tests.factories.rebuttal import a_reviewed_stream, applicant_of, reply, send, sent_of
from tests.factories.review import a_chair, a_review, an_assignment, scores_of
from tests.factories.streams import a_definition, a_manager


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def after_term(application: Application) -> datetime:
    """Return a moment on the day after the last day for a reply."""
    return noon(sent_of(application)[-1].due_on + timedelta(days=1))


def refused(code: str) -> pytest.RaisesExc[RuleBroken]:
    return pytest.RaisesExc(RuleBroken, check=lambda broken: broken.code == code)


def adjust(assignment: Assignment, value: int, why: str = "De reactie overtuigt.") -> Review:
    kept = db.session.scalars(select(Review).where(Review.assignment_id == assignment.id)).one()
    return commands.adjust_review(
        actor=assignment.reviewer,
        assignment=assignment,
        version=kept.version,
        scores=scores_of(assignment.application.stream, value),
        remarks="",
        why=why,
    )


# --- On paper ---------------------------------------------------------------------------------------


def test_the_order_follows_from_the_seed_and_from_nothing_else() -> None:
    numbers = list(range(1, 9))
    assert shuffled(numbers, "a") == shuffled(reversed(numbers), "a")
    assert sorted(shuffled(numbers, "a")) == numbers
    assert len({tuple(shuffled(numbers, str(seed))) for seed in range(40)}) > 30


def test_a_term_is_counted_in_working_days() -> None:
    assert last_day_of_reply(date(2026, 12, 23), 3) == date(2026, 12, 29)


def test_what_may_give_a_name_away_is_pointed_out_and_nothing_else() -> None:
    texts = ["Zie mijn werk bij Vilans, mail j.visser@vilans.example.", "Ik, Jansen, kende dit plan."]
    found = [str(one) for one in gives_away(texts, ["Karin Jansen", "Bo Li"], ["Vilans", "TNO"])]
    assert len(found) == 3
    assert any("j.visser@vilans.example" in one for one in found)
    assert any("Jansen" in one for one in found)
    assert any("Vilans" in one for one in found)
    assert gives_away(["Het plan is te duur en te Jansenachtig."], ["Karin Jansen"], ["Vilans"]) == []


@pytest.mark.parametrize(
    ("asked", "phase", "returned", "takes"),
    [
        (None, "independent", False, True),
        (None, "panel", False, False),
        (None, "panel", True, True),
        (Asked(), "independent", False, True),
        (Asked(), "rebuttal", False, False),
        (Asked(), "rebuttal", True, False),
        (Asked(), "panel", True, False),
        (Asked(late_reports="counted"), "rebuttal", False, True),
        (Asked(late_reports="sent"), "rebuttal", False, True),
        (Asked(late_reports="sent"), "panel", True, True),
        (Asked(late_reports="sent"), "panel", False, False),
        (Asked(late_reports="sent"), "frozen", True, False),
    ],
)
def test_when_a_report_is_taken(asked: Asked | None, phase: str, returned: bool, takes: bool) -> None:
    assert takes_report(a_definition(rebuttal=asked), phase, returned=returned) is takes


@pytest.mark.parametrize(
    "call",
    [
        a_definition(rebuttal=Asked(working_days=0)),
        a_definition(rebuttal=Asked(words=10)),
        a_definition(rebuttal=Asked(sends=())),
        a_definition(rebuttal=Asked(late_days=99)),
        a_definition(fewest_reviews=9),
    ],
)
def test_a_rule_that_cannot_be_is_refused_before_the_call_is_announced(call: object) -> None:
    assert contradictions(call)  # type: ignore[arg-type]
    assert contradictions(a_definition(rebuttal=Asked())) == []


# --- Sending ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("app")
def test_each_applicant_gets_its_own_reviews_in_an_order_that_says_nothing() -> None:
    stream, (one, other), given = a_reviewed_stream(2, 5, how_many=2)
    send(stream)
    for application, assignments in ((one, given[0]), (other, given[1])):
        (sent,) = sent_of(application)
        numbers = {a.review.id for a in assignments if a.review}
        assert set(sent.sources) == numbers
        assert sent.sources == shuffled(numbers, sent.seed)
        assert [set(report) for report in sent.reports] == [{"scores", "abstained", "reasons"}] * 2
        assert sent.due_on == last_day_of_reply(today(), 5)
    assert queries.phase_of(stream) == "rebuttal"
    mail = db.session.scalars(select(Mail).where(Mail.kind == "rebuttal_sent")).all()
    assert {one.to for one in mail} == {applicant_of(one).email, applicant_of(other).email}


@pytest.mark.usefixtures("app")
def test_only_the_parts_that_the_call_names_are_sent() -> None:
    stream, (application,), _given = a_reviewed_stream(3, asked=Asked(sends=("reasons",)))
    send(stream)
    (sent,) = sent_of(application)
    assert [set(report) for report in sent.reports] == [{"reasons"}]


@pytest.mark.usefixtures("app")
def test_what_is_sent_is_what_the_manager_looked_at() -> None:
    stream, _made, given = a_reviewed_stream(3)
    seen = queries.bundles_digest(queries.open_bundles(a_manager(), stream))
    commands.reopen_review(actor=given[0][0].reviewer, assignment=given[0][0])
    a_review(given[0][0], 5)
    with pytest.raises(Stale):
        commands.open_rebuttal(actor=a_manager(), stream=stream, sha256=seen)
    send(stream)


@pytest.mark.usefixtures("app")
def test_the_call_says_whether_there_is_a_rebuttal() -> None:
    stream, _made, _given = a_reviewed_stream(3, asked=None)
    with refused("no_rebuttal"):
        commands.open_rebuttal(actor=a_manager(), stream=stream, sha256="")
    commands.open_panel(actor=a_manager(), stream=stream)
    asking, _made, given = a_reviewed_stream(3)
    with refused("rebuttal_first"):
        commands.open_panel(actor=a_manager(), stream=asking)
    with pytest.raises(NotFound):
        commands.open_rebuttal(actor=given[0][0].reviewer, stream=asking, sha256="")


@pytest.mark.usefixtures("app")
def test_reviews_lock_when_they_are_sent_and_go_back_to_nobody() -> None:
    stream, _made, ((assignment,),) = a_reviewed_stream(3)
    send(stream)
    with pytest.raises(NotAllowed):
        commands.reopen_review(actor=assignment.reviewer, assignment=assignment)
    with pytest.raises(NotAllowed):
        a_review(assignment, 5)
    version = db.session.scalars(select(Review.version)).one()
    with refused("review_sent"):
        commands.return_review(actor=a_manager(), assignment=assignment, version=version, note="Leg uit.")
    with pytest.raises(NotAllowed):
        commands.decline_assignment(actor=assignment.reviewer, assignment=assignment, reason="Ziek.")


@pytest.mark.usefixtures("app")
def test_reviews_that_are_opened_again_are_sent_again_only_where_they_changed() -> None:
    stream, (one, other), given = a_reviewed_stream(3, how_many=2)
    send(stream)
    commands.reopen_reviews(actor=a_manager(), stream=stream, reason="Een fout in de score.")
    deeds = db.session.scalars(select(AuditEntry.deed).where(AuditEntry.deed == "reopen_reviews")).all()
    assert len(deeds) == 1
    commands.reopen_review(actor=given[0][0].reviewer, assignment=given[0][0])
    a_review(given[0][0], 5)
    send(stream)
    assert [len(sent_of(application)) for application in (one, other)] == [2, 1]
    assert sent_of(one)[1].reports[0]["scores"] == {c.key: 5 for c in stream.definition.criteria}


# --- The reply --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("app")
def test_a_reply_is_one_and_in_time_it_is_read_after_the_term() -> None:
    stream, (application,), ((assignment,),) = a_reviewed_stream(3)
    send(stream)
    reviewer = assignment.reviewer
    sent = reply(application)
    assert (sent.state, sent.replied_by) == ("replied", applicant_of(application).id)
    with refused("replied_before"):
        reply(application, "Nog iets.")
    assert queries.reviewable(reviewer, assignment.id).replies == []
    assert queries.replies_seen(["manager"], application.id, "rebuttal") == [sent]
    with clock_at(after_term(application)):
        assert [one.reply for one in queries.reviewable(reviewer, assignment.id).replies] == [sent.reply]
        commands.open_panel(actor=a_manager(), stream=stream)
    chair = a_chair(stream)
    assert [one.id for one in queries.get_case(chair, application.id).replies] == [sent.id]


@pytest.mark.usefixtures("app")
def test_the_panel_waits_for_the_term_unless_everybody_replied() -> None:
    stream, (application,), _given = a_reviewed_stream(3)
    send(stream)
    with refused("rebuttal_runs"):
        commands.open_panel(actor=a_manager(), stream=stream)
    reply(application)
    commands.open_panel(actor=a_manager(), stream=stream)


@pytest.mark.usefixtures("app")
def test_without_a_reply_the_review_goes_on() -> None:
    stream, (application,), _given = a_reviewed_stream(3)
    send(stream)
    with clock_at(after_term(application)):
        commands.open_panel(actor=a_manager(), stream=stream)
        commands.freeze_ranking(actor=a_chair(stream), stream=stream)
        with refused("reply_closed"):
            reply(application)


@pytest.mark.usefixtures("app")
def test_a_late_reply_is_kept_and_nobody_who_judges_reads_it() -> None:
    stream, (application,), ((assignment,),) = a_reviewed_stream(3)
    send(stream)
    (sent,) = sent_of(application)
    with clock_at(datetime(sent.due_on.year, sent.due_on.month, sent.due_on.day, 21, 59, 59, tzinfo=UTC)):
        last_second = queries.stage_of(sent, "rebuttal")
    assert not last_second.term_over
    with clock_at(after_term(application)):
        late = reply(application)
        assert late.state == "late"
        commands.open_panel(actor=a_manager(), stream=stream)
        for who in ("writer", "chair", "reviewer", "manager", "auditor"):
            assert queries.replies_seen([who], application.id, "panel") == [], who
        assert queries.rebuttals_of(a_manager(), stream)[0].state == "late"
        assert queries.reviewable(assignment.reviewer, assignment.id).replies == []
    told = db.session.scalars(select(Mail).where(Mail.kind == "reply_received")).one()
    assert "te laat" in told.body


@pytest.mark.usefixtures("app")
def test_a_draft_is_kept_however_long_and_sent_only_within_the_words() -> None:
    stream, (application,), _given = a_reviewed_stream(3, asked=Asked(words=50))
    send(stream)
    (sent,) = sent_of(application)
    actor = applicant_of(application)
    long = " ".join(["woord"] * 51)
    kept = commands.save_reply(actor=actor, rebuttal=sent, version=sent.version, reply=long)
    with refused("reply_too_long"):
        commands.submit_reply(actor=actor, rebuttal=kept, version=kept.version, reply=long)
    with refused("reply_missing"):
        commands.submit_reply(actor=actor, rebuttal=kept, version=kept.version, reply="  ")
    assert sent_of(application)[0].reply == long
    with pytest.raises(Stale) as overtaken:
        commands.save_reply(actor=actor, rebuttal=kept, version=kept.version - 1, reply="Iets anders")
    assert [(one.theirs, one.yours) for one in overtaken.value.differences] == [(long, "Iets anders")]


@pytest.mark.usefixtures("app")
def test_only_the_team_replies() -> None:
    stream, (one, other), given = a_reviewed_stream(3, how_many=2)
    send(stream)
    (sent,) = sent_of(one)
    for stranger in (applicant_of(other), given[0][0].reviewer, a_manager(), a_person("Iemand").account):
        with pytest.raises((NotFound, NotAllowed)):
            commands.submit_reply(actor=stranger, rebuttal=sent, version=sent.version, reply="Ik ook.")
        with pytest.raises(NotFound):
            queries.team_rebuttals(stranger, one.id)


@pytest.mark.usefixtures("app")
def test_a_team_is_reminded_at_each_step_and_not_once_it_replied() -> None:
    stream, (one, other), _given = a_reviewed_stream(3, how_many=2)
    send(stream)
    due = sent_of(one)[0].due_on

    def reminded(day: date) -> set[str]:
        before = set(db.session.scalars(select(Mail.id)))
        with clock_at(noon(day)):
            jobs.remind_of_rebuttals()
            jobs.remind_of_rebuttals()
            run_everything()
        found = list(db.session.scalars(select(Mail).where(Mail.kind == "rebuttal_nears")))
        new = [mail.to for mail in found if mail.id not in before]
        assert len(new) == len(set(new))
        return set(new)

    assert reminded(due - timedelta(days=4)) == set()
    assert reminded(due - timedelta(days=3)) == {applicant_of(one).email, applicant_of(other).email}
    assert reminded(due - timedelta(days=2)) == set()
    reply(other)
    assert reminded(due - timedelta(days=1)) == {applicant_of(one).email}
    assert reminded(due + timedelta(days=1)) == set()


# --- After the reply --------------------------------------------------------------------------------


@pytest.mark.usefixtures("app")
def test_a_review_is_changed_once_after_the_reply_and_both_are_kept() -> None:
    stream, (application,), ((one, other),) = a_reviewed_stream(2, 4)
    send(stream)
    with pytest.raises(NotFound):
        adjust(one, 4)
    reply(application)
    with clock_at(after_term(application)):
        with refused("reason_missing"):
            adjust(one, 4, why=" ")
        with refused("nothing_adjusted"):
            adjust(one, 2)
        changed = adjust(one, 4)
        assert changed.adjustment is not None
        assert (changed.adjustment.before["mean"], changed.adjustment.after["mean"]) == (200, 400)
        standing = db.session.scalars(select(Standing)).one()
        assert standing.provisional == 400
        with pytest.raises(NotAllowed):
            adjust(one, 5)
        commands.open_panel(actor=a_manager(), stream=stream)
        adjust(other, 5)
        assert queries.get_checked(a_manager(), other.id).adjustment is not None
        commands.freeze_ranking(actor=a_chair(stream), stream=stream)
        with pytest.raises(NotAllowed):
            adjust(other, 1)


@pytest.mark.usefixtures("app")
def test_a_change_after_the_panel_scored_makes_the_panel_look_again() -> None:
    stream, (application,), ((assignment,),) = a_reviewed_stream(3)
    send(stream)
    reply(application)
    commands.open_panel(actor=a_manager(), stream=stream)
    chair = a_chair(stream)
    scores = {c.key: 400 for c in stream.definition.criteria}
    commands.save_panel_scores(actor=chair, application=application, scores=scores, reason="Sterker.")
    adjust(assignment, 5)
    with refused("looks_again"):
        commands.freeze_ranking(actor=chair, stream=stream)


# --- Late and few reports -----------------------------------------------------------------------------


def with_a_late_report(asked: Asked) -> tuple[Stream, Application, Assignment]:
    """Return a stream in its rebuttal, with a second reviewer who did not submit yet."""
    stream, (application,), _given = a_reviewed_stream(3, asked=asked)
    late = an_assignment(application)
    send(stream)
    return stream, application, late


@pytest.mark.usefixtures("app")
def test_a_late_report_is_not_taken_where_the_call_leaves_it_out() -> None:
    _stream, _application, late = with_a_late_report(Asked())
    with pytest.raises(NotAllowed):
        a_review(late, 5)


@pytest.mark.usefixtures("app")
def test_a_late_report_counts_unsent_where_the_call_says_so() -> None:
    _stream, application, late = with_a_late_report(Asked(late_reports="counted"))
    a_review(late, 5)
    assert len(sent_of(application)) == 1
    assert db.session.scalars(select(Standing.reviews_done)).one() == 2


@pytest.mark.usefixtures("app")
def test_a_late_report_is_sent_with_a_short_term_where_the_call_says_so() -> None:
    stream, application, late = with_a_late_report(Asked(late_reports="sent", late_days=2))
    reply(application)
    a_review(late, 5)
    first, second = sent_of(application)
    assert (len(first.reports), len(second.reports)) == (1, 1)
    assert second.due_on == last_day_of_reply(today(), 2)
    with refused("rebuttal_runs"):
        commands.open_panel(actor=a_manager(), stream=stream)
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.deed == "send_reviews").order_by(AuditEntry.id.desc())
    ).first()
    assert entry is not None
    assert entry.actor_id is None
    reply(application, "Ook hierop.")
    commands.open_panel(actor=a_manager(), stream=stream)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("facts", "refuses"),
    [
        ({"too_few": "note"}, False),
        ({"too_few": "fewer", "fewest_reviews": 1}, False),
        ({"too_few": "fewer", "fewest_reviews": 2}, True),
        ({"too_few": "replace"}, True),
    ],
)
def test_too_few_reviews_go_on_as_the_call_says(facts: dict[str, object], refuses: bool) -> None:
    stream, (application,), _given = a_reviewed_stream(3, asked=None, **facts)
    if not refuses:
        commands.open_panel(actor=a_manager(), stream=stream)
        ranking = commands.freeze_ranking(actor=a_chair(stream), stream=stream)
        assert ranking.rule["few_reviews"] == {application.reference: 1}
        return
    with refused("too_few_reviews"):
        commands.open_panel(actor=a_manager(), stream=stream)
    a_review(an_assignment(application), 4)
    commands.open_panel(actor=a_manager(), stream=stream)
    assignment = db.session.scalars(select(Assignment).order_by(Assignment.id.desc())).first()
    assert assignment is not None
    commands.declare_interest(actor=assignment.reviewer, assignment=assignment, interest="Oud-collega.")
    with refused("too_few_reviews"):
        commands.freeze_ranking(actor=a_chair(stream), stream=stream)
