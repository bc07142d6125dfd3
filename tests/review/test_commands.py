"""What people do in a review, and what is refused."""

from __future__ import annotations

import functools
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grants.applications.models import Application
from grants.foundation import events
from grants.foundation.audit import AuditEntry, AuditText
from grants.foundation.clock import clock_at
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.foundation.scores import Score
from grants.people import commands as people
from grants.review import commands, queries, rules
from grants.review.events import InterestDeclared, RankingFrozen, ReviewersAssigned
from grants.review.models import Assignment, Ranking, RankingLine, Review, Standing
from grants.streams.models import Stream
from tests.factories.applications import a_submitted_application, an_admissible_application
from tests.factories.people import (
    a_holder,
    a_person,
    acts_for,
    an_account,
    an_administrator,
    an_initiative,
)
from tests.factories.review import (
    a_chair,
    a_frozen_ranking,
    a_review,
    a_reviewer,
    a_scored_stream,
    a_stream_with_applications,
    an_assignment,
    answers_for_panel,
    scores_of,
    start,
)
from tests.factories.streams import a_manager, an_open_stream

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch, app: Flask) -> list[object]:
    """Every event of this wing that is published."""
    published: list[object] = []
    for kind in (ReviewersAssigned, InterestDeclared, RankingFrozen):
        listeners = events._subscribers[kind]
        monkeypatch.setitem(events._subscribers, kind, [*listeners, published.append])
    return published


def standing(application: Application) -> Standing:
    db.session.rollback()
    return db.session.scalars(select(Standing).where(Standing.application_id == application.id)).one()


def deeds() -> list[tuple[str, str]]:
    """Every deed with its reason, in order."""
    return [
        (deed, reason)
        for deed, reason in db.session.execute(
            select(AuditEntry.deed, AuditText.reason)
            .join(AuditText, AuditText.entry_id == AuditEntry.id)
            .order_by(AuditEntry.id)
        )
    ]


def code_of(broken: pytest.ExceptionInfo[RuleBroken]) -> str:
    return broken.value.code


# --- Assigning --------------------------------------------------------------------------------------


def test_an_admissible_application_stands_without_a_score() -> None:
    _, (application,) = a_stream_with_applications(1, reviews_wanted=3)
    found = standing(application)
    assert (found.reviews_wanted, found.reviews_done, found.provisional, found.final) == (3, 0, None, -1)


def test_each_reviewer_is_told_once_however_many(heard: list[object]) -> None:
    stream, applications = a_stream_with_applications(3)
    one, two = a_reviewer(stream), a_reviewer(stream)
    pairs = [(a.id, one.id) for a in applications] + [(applications[0].id, two.id)]
    assert commands.assign_reviewers(actor=a_manager(), stream=stream, pairs=pairs) == 4
    assert heard == [ReviewersAssigned(stream.id, one.id, 3), ReviewersAssigned(stream.id, two.id, 1)]
    assert commands.assign_reviewers(actor=a_manager(), stream=stream, pairs=pairs) == 0
    assert len(heard) == 2


def test_who_writes_along_or_acts_for_applicant_or_owner_is_refused_with_the_reason() -> None:
    stream = an_open_stream()
    owner, applicant = a_person("Olga", "Stichting Eigenaar"), a_person("Anna", "Stichting Aanvrager")
    application = an_admissible_application(stream, applicant, an_initiative(owner))
    other = an_admissible_application(stream)
    said = {}
    for organisation in (owner.organisation, applicant.organisation):
        reviewer = a_reviewer(stream, f"Lid van {organisation.name}")
        acts_for(reviewer, organisation)
        with pytest.raises(RuleBroken) as broken:
            commands.assign_reviewer(actor=a_manager(), application=application, reviewer=reviewer)
        assert code_of(broken) == "reviewer_barred"
        said[organisation.name] = str(broken.value)
    # Who acts for the owner may judge another application; who acts for an applicant is a rival of it.
    others = [one for one in queries.reviewers_of(stream) if one.name.startswith("Lid")]
    assert [one.name for one in others if (other.id, one.id) in queries.bars(stream, [other], others)] == [
        "Lid van Stichting Aanvrager"
    ]
    assert said == {
        "Stichting Eigenaar": "Lid van Stichting Eigenaar acts for the owner of the initiative, Stichting Eigenaar.",
        "Stichting Aanvrager": "Lid van Stichting Aanvrager acts for the applicant, Stichting Aanvrager.",
    }


def test_only_reviewers_of_the_stream_are_assigned_and_only_by_a_manager() -> None:
    stream, (application,) = a_stream_with_applications(1)
    reviewer = a_reviewer(stream)
    with pytest.raises(RuleBroken) as broken:
        commands.assign_reviewer(
            actor=a_manager(), application=application, reviewer=a_reviewer(an_open_stream())
        )
    assert code_of(broken) == "reviewer_unknown"
    with pytest.raises(NotAllowed):
        commands.assign_reviewer(actor=a_chair(stream), application=application, reviewer=reviewer)
    with pytest.raises(NotFound):
        commands.assign_reviewer(actor=reviewer, application=application, reviewer=reviewer)
    submitted = a_submitted_application(stream)
    with pytest.raises(NotFound):
        commands.assign_reviewer(actor=a_manager(), application=submitted, reviewer=reviewer)


def test_what_was_taken_back_or_conflicted_is_not_assigned_again() -> None:
    stream, (one, two) = a_stream_with_applications(2)
    manager, reviewer = a_manager(), a_reviewer(stream)
    commands.take_back(actor=manager, assignment=an_assignment(one, reviewer), reason="Te druk")
    first = an_assignment(two, reviewer, free=False)
    commands.declare_interest(actor=reviewer, assignment=first, interest="Mijn zus werkt daar")
    for application in (one, two):
        with pytest.raises(RuleBroken) as broken:
            commands.assign_reviewer(actor=manager, application=application, reviewer=reviewer)
        assert code_of(broken) == "reviewer_closed"
    assert ("take_back", "Te druk") in deeds()


# --- Phases -----------------------------------------------------------------------------------------


def test_reviews_start_only_after_the_deadline() -> None:
    stream, _ = a_stream_with_applications(1)
    with pytest.raises(RuleBroken) as broken:
        commands.start_reviews(actor=a_manager(), stream=stream)
    assert code_of(broken) == "deadline_ahead"
    assert queries.phase_of(stream) == "preparing"
    assert stream.closes_at is not None
    with clock_at(stream.closes_at):
        commands.start_reviews(actor=a_manager(), stream=stream)
    assert queries.phase_of(stream) == "independent"


def test_the_panel_locks_reviews_and_reopening_needs_a_reason() -> None:
    stream, (application,) = a_stream_with_applications(1)
    manager = a_manager()
    assignment = an_assignment(application)
    with pytest.raises(NotAllowed):
        a_review(assignment)
    start(stream)
    review = a_review(assignment, 4, submitted=False)
    commands.open_panel(actor=manager, stream=stream)
    with pytest.raises(NotAllowed):
        a_review(assignment)
    with pytest.raises(RuleBroken) as broken:
        commands.assign_reviewer(actor=manager, application=application, reviewer=a_reviewer(stream))
    assert code_of(broken) == "reviews_locked"
    with pytest.raises(RuleBroken) as broken:
        commands.reopen_reviews(actor=manager, stream=stream, reason=" ")
    assert code_of(broken) == "reason_missing"
    commands.reopen_reviews(actor=manager, stream=stream, reason="Een rapport ontbreekt")
    assert ("reopen_reviews", "Een rapport ontbreekt") in deeds()
    assert a_review(assignment).id == review.id
    with pytest.raises(NotAllowed):
        commands.open_panel(actor=a_chair(stream), stream=stream)


# --- Reviews ----------------------------------------------------------------------------------------


def test_nothing_is_scored_before_the_answer_about_interests() -> None:
    stream, (application,) = a_stream_with_applications(1)
    assignment = an_assignment(application, free=False)
    start(stream)
    with pytest.raises(NotAllowed):
        a_review(assignment)
    with pytest.raises(NotFound):
        commands.save_review(
            actor=a_reviewer(stream),
            assignment=assignment,
            version=0,
            scores=scores_of(stream, 3),
            remarks="",
        )
    assert db.session.scalars(select(Review)).all() == []


def test_a_draft_keeps_its_gaps_and_counts_nowhere() -> None:
    stream, (application,) = a_stream_with_applications(1)
    assignment = an_assignment(application)
    start(stream)
    review = a_review(
        assignment, scores={"sharing": (None, "Nog nadenken."), "anchoring": (2, "")}, submitted=False
    )
    assert [(s.criterion, s.value, s.reason) for s in review.scores] == [
        ("sharing", None, "Nog nadenken."),
        ("anchoring", 2, ""),
    ]
    with pytest.raises(RuleBroken) as broken:
        a_review(assignment, scores={"sharing": (4, "Goed."), "anchoring": (2, "")})
    assert (broken.value.code, broken.value.field) == ("review_incomplete", "anchoring")
    assert standing(application).reviews_done == 0


def test_submitted_reviews_make_the_provisional_score_and_the_spread() -> None:
    stream, (application,) = a_stream_with_applications(1)
    assignments = [an_assignment(application) for _ in range(3)]
    start(stream)
    a_review(assignments[0], 5, 2)  # (2*5 + 2) / 3 = 4.00
    a_review(assignments[1], 4, 3)  # 3.67
    a_review(assignments[2], 1, submitted=False)
    found = standing(application)
    assert (found.reviews_done, found.provisional, found.final, found.spread) == (2, 384, 384, 33)
    commands.reopen_review(actor=assignments[0].reviewer, assignment=assignments[0])
    found = standing(application)
    assert (found.reviews_done, found.provisional, found.spread) == (1, 367, None)


def test_submitting_the_same_twice_changes_nothing() -> None:
    stream, (application,) = a_stream_with_applications(1)
    assignment = an_assignment(application)
    start(stream)
    review = a_review(assignment, 4)
    before = len(deeds())
    again = commands.submit_review(
        actor=assignment.reviewer, assignment=assignment, version=0, scores=scores_of(stream, 4), remarks=""
    )
    assert (again.id, len(deeds())) == (review.id, before)
    with pytest.raises(RuleBroken):
        commands.save_review(
            actor=assignment.reviewer,
            assignment=assignment,
            version=1,
            scores=scores_of(stream, 3),
            remarks="",
        )


def test_a_stale_save_shows_both_texts_and_loses_nothing() -> None:
    stream, (application,) = a_stream_with_applications(1)
    assignment = an_assignment(application)
    start(stream)
    a_review(assignment, 4, submitted=False)
    with pytest.raises(Stale) as stale:
        commands.save_review(
            actor=assignment.reviewer,
            assignment=assignment,
            version=0,
            scores=scores_of(stream, 2),
            remarks="Ja",
        )
    assert [(d.field, d.theirs, d.yours) for d in stale.value.differences] == [
        ("sharing", "4: Daarom 4.", "2: Daarom 2."),
        ("anchoring", "4: Daarom 4.", "2: Daarom 2."),
        ("remarks", "", "Ja"),
    ]
    db.session.rollback()
    assert [score.value for score in db.session.scalars(select(Review)).one().scores] == [4, 4]


# --- Interests --------------------------------------------------------------------------------------


def test_an_interest_closes_the_application_and_needs_words(heard: list[object]) -> None:
    stream, (application, other) = a_stream_with_applications(2)
    reviewer = a_reviewer(stream)
    assignment, kept = an_assignment(application, reviewer, free=False), an_assignment(other, reviewer)
    with pytest.raises(RuleBroken) as broken:
        commands.declare_interest(actor=reviewer, assignment=assignment, interest=" ")
    assert code_of(broken) == "interest_missing"
    commands.declare_interest(actor=reviewer, assignment=assignment, interest="Oud-collega")
    assert heard[-1] == InterestDeclared(assignment.id)
    start(stream)
    assert [row.assignment.id for row in queries.open_assignments(reviewer)] == [kept.id]
    with pytest.raises(NotFound):
        queries.reviewable(reviewer, assignment.id)
    with pytest.raises(NotFound):
        a_review(assignment)
    with pytest.raises(NotFound):
        commands.declare_free(actor=reviewer, assignment=assignment)


def test_an_interest_found_later_sets_the_review_aside() -> None:
    stream, (application,) = a_stream_with_applications(1)
    one, two = an_assignment(application), an_assignment(application)
    start(stream)
    a_review(one, 5)
    a_review(two, 3)
    assert standing(application).provisional == 400
    commands.declare_interest(actor=one.reviewer, assignment=one, interest="Nieuwe baan daar")
    found = standing(application)
    assert (found.reviews_done, found.provisional, found.final, found.spread) == (1, 300, 300, None)
    assert one.review is not None
    assert (one.state, one.review.state) == ("conflicted", "set_aside")
    assert ("declare_interest", "Nieuwe baan daar") in deeds()


def a_review_with_a_later_interest() -> tuple[Stream, Assignment, Assignment]:
    """Return a stream in its panel, an assignment whose writer came to act for the applicant, and another."""
    stream = an_open_stream()
    applicant = a_person()
    application = an_admissible_application(stream, applicant)
    assignment, other = an_assignment(application), an_assignment(application)
    start(stream)
    a_review(assignment, 5)
    a_review(other, 2)
    acts_for(assignment.reviewer, applicant.organisation)
    commands.open_panel(actor=a_manager(), stream=stream)
    return stream, assignment, other


def test_a_membership_begun_later_closes_the_application_and_sets_nothing_aside_by_itself() -> None:
    stream, assignment, other = a_review_with_a_later_interest()
    with pytest.raises(NotFound):
        queries.reviewable(assignment.reviewer, assignment.id)
    assert standing(assignment.application).provisional == 350
    assert queries.interests_found_later(stream) == [assignment]
    with pytest.raises(RuleBroken) as broken:
        commands.freeze_ranking(actor=a_chair(stream), stream=stream)
    assert code_of(broken) == "interests_open"
    assert other.state == "free"


def test_the_manager_weighs_an_interest_that_began_later() -> None:
    stream, assignment, other = a_review_with_a_later_interest()
    manager = a_manager()
    refused = []
    for one, reason in ((assignment, " "), (other, "Er is niets")):
        with pytest.raises(RuleBroken) as broken:
            commands.let_review_count(actor=manager, assignment=one, reason=reason)
        refused.append(code_of(broken))
    assert refused == ["reason_missing", "nothing_to_keep"]
    commands.let_review_count(
        actor=manager, assignment=assignment, reason="Geschreven voor het bestuurslidmaatschap"
    )
    assert ("let_review_count", "Geschreven voor het bestuurslidmaatschap") in deeds()
    assert queries.interests_found_later(stream) == []
    commands.freeze_ranking(actor=a_chair(stream), stream=stream)
    assert standing(assignment.application).final == 350


def test_a_review_with_a_later_interest_can_be_taken_back_instead() -> None:
    stream, assignment, _ = a_review_with_a_later_interest()
    commands.take_back(actor=a_manager(), assignment=assignment, reason="Nu bestuurslid bij de aanvrager")
    assert queries.interests_found_later(stream) == []
    assert standing(assignment.application).provisional == 200


def test_who_oversees_a_stream_does_not_review_in_it_and_a_reviewer_at_work_gets_no_such_role() -> None:
    stream, (application, other) = a_stream_with_applications(2)
    both = a_reviewer(stream, "Karin Dubbel")
    commands.assign_reviewer(actor=a_manager(), application=application, reviewer=both)
    grant = functools.partial(people.grant_role, actor=an_administrator(), account=both)
    for role in ("chair", "auditor", "programme_manager"):
        for scope in (
            {"scope_kind": "stream", "scope_id": stream.id},
            {"scope_kind": "programme", "scope_id": stream.round.programme_id},
            {},
        ):
            with pytest.raises(RuleBroken) as broken:
                grant(role=role, **scope)
            assert (code_of(broken), broken.value.field) == ("reviews_here", "role")
            db.session.rollback()
    grant(role="controller")
    grant(role="chair", scope_kind="stream", scope_id=stream.id + 1)
    start(stream)
    commands.open_panel(actor=a_manager(), stream=stream)
    grant(role="chair", scope_kind="stream", scope_id=stream.id)
    assert str(queries.bars(stream, [other], [both])[other.id, both.id]) == (
        "Karin Dubbel sees every score here as chair, manager or auditor."
    )


def test_a_member_of_the_panel_without_an_assignment_can_declare_too() -> None:
    stream, (application, other) = a_scored_stream((4, 3))
    member = a_reviewer(stream)
    assert {s.application_id for s in queries.panel_list(member, stream)} == {application.id, other.id}
    commands.declare_panel_interest(actor=member, application=application, interest="Buurvrouw")
    assert {s.application_id for s in queries.panel_list(member, stream)} == {other.id}
    with pytest.raises(NotFound):
        queries.get_case(member, application.id)
    with pytest.raises(NotFound):
        commands.declare_panel_interest(actor=member, application=application, interest="Weer")
    chair = a_chair(stream)
    commands.declare_panel_interest(actor=chair, application=application, interest="Neef")
    with pytest.raises(NotFound):
        commands.save_panel_scores(
            actor=chair, application=application, scores={"sharing": 400, "anchoring": 400}
        )


# --- The panel --------------------------------------------------------------------------------------


def test_final_and_provisional_scores_are_kept_apart() -> None:
    stream, (application, _) = a_scored_stream((4, 3))
    chair = a_chair(stream)
    same = {"sharing": 400, "anchoring": 400}
    commands.save_panel_scores(actor=chair, application=application, scores=same)
    assert (standing(application).panel, standing(application).final) == (None, 400)
    with pytest.raises(RuleBroken) as broken:
        commands.save_panel_scores(actor=chair, application=application, scores=same | {"anchoring": 250})
    assert code_of(broken) == "reason_missing"
    commands.save_panel_scores(
        actor=chair, application=application, scores=same | {"anchoring": 250}, reason="Borging is zwak"
    )
    found = standing(application)
    assert (found.provisional, found.panel, found.final) == (400, 350, 350)
    assert [(s.criterion, s.reason) for s in queries.panel_scores(application)] == [
        ("sharing", ""),
        ("anchoring", "Borging is zwak"),
    ]
    with pytest.raises(Stale) as stale:
        commands.save_panel_scores(
            actor=chair, application=application, scores=same, version=found.version - 1
        )
    assert [(d.field, d.theirs, d.yours) for d in stale.value.differences] == [
        ("sharing", Score(400), Score(400)),
        ("anchoring", Score(250), Score(400)),
    ]
    with pytest.raises(NotAllowed):
        commands.save_panel_scores(actor=a_manager(), application=application, scores=same)
    with pytest.raises(NotFound):
        commands.save_panel_scores(actor=a_reviewer(stream), application=application, scores=same)


def test_no_final_score_before_the_panel() -> None:
    stream, (application,) = a_stream_with_applications(1)
    start(stream)
    with pytest.raises(RuleBroken) as broken:
        commands.save_panel_scores(
            actor=a_chair(stream), application=application, scores={"sharing": 400, "anchoring": 400}
        )
    assert code_of(broken) == "not_in_panel"


# --- The ranking ------------------------------------------------------------------------------------


def references(stream: Stream) -> list[str]:
    return [row.reference for row in queries.frozen_ranking(stream) or []]


def test_the_frozen_ranking_is_the_order_and_recomputes(heard: list[object]) -> None:
    stream, applications = a_scored_stream((2, 5, (3, 5), (4, 3)))
    assert queries.frozen_ranking(stream) is None
    expected = queries.provisional_ranking(stream)
    ranking = commands.freeze_ranking(actor=a_chair(stream), stream=stream)
    kept = queries.frozen_ranking(stream)
    assert kept == expected
    assert kept is not None
    assert [(row.application_id, row.place, row.score, row.is_fundable) for row in kept] == [
        (applications[1].id, 1, 500, True),
        (applications[3].id, 2, 367, True),
        (applications[2].id, 3, 367, True),
        (applications[0].id, 4, 200, False),
    ]
    assert [line.reference for line in rules.recompute(ranking.rule)] == references(stream)
    assert rules.ranking_digest(ranking.rule, rules.recompute(ranking.rule)) == ranking.sha256
    assert heard[-1] == RankingFrozen(ranking.id)
    assert queries.phase_of(stream) == "frozen"


def test_a_tie_goes_to_the_higher_criterion_before_the_lot() -> None:
    stream = an_open_stream(tie_rule=("anchoring", "lot"))
    stream, (one, two) = a_scored_stream(((4, 1), (3, 3)), stream=stream)
    ranking = commands.freeze_ranking(actor=a_chair(stream), stream=stream)
    assert [(line.application_id, line.score, line.tie_note) for line in ranking.lines] == [
        (two.id, 300, "criterion:anchoring"),
        (one.id, 300, "criterion:anchoring"),
    ]


def test_a_ranking_never_changes() -> None:
    ranking = a_frozen_ranking()
    with pytest.raises(RuleBroken):
        commands.freeze_ranking(actor=a_chair(ranking_stream(ranking)), stream=ranking_stream(ranking))
    for row in (ranking, db.session.scalars(select(RankingLine)).first()):
        with (
            pytest.raises(Exception, match="only grows"),
            db.engine.connect().execution_options(ronde_writer=True) as connection,
        ):
            assert row is not None
            connection.exec_driver_sql(f"DELETE FROM {row.__tablename__}")


def ranking_stream(ranking: Ranking) -> Stream:
    stream = db.session.get(Stream, ranking.stream_id)
    assert stream is not None
    return stream


def test_the_freeze_waits_for_scores_and_for_admissibility() -> None:
    stream, _ = a_scored_stream((4,))
    chair = a_chair(stream)
    extra = an_admissible_application(stream)
    answers_for_panel(chair, stream)
    with pytest.raises(RuleBroken) as broken:
        commands.freeze_ranking(actor=chair, stream=stream)
    assert code_of(broken) == "not_scored"
    assert extra.reference is not None
    assert extra.reference in str(broken.value)
    commands.save_panel_scores(
        actor=chair, application=extra, scores={"sharing": 300, "anchoring": 300}, reason="Alleen panel"
    )
    late = a_submitted_application(stream)
    with pytest.raises(RuleBroken) as broken:
        commands.freeze_ranking(actor=chair, stream=stream)
    assert code_of(broken) == "admissibility_open"
    assert late.state == "submitted"
    with pytest.raises(NotAllowed):
        commands.freeze_ranking(actor=a_manager(), stream=stream)


def test_a_tie_without_a_rule_stops_the_freeze() -> None:
    stream, _ = a_scored_stream((4, 4), stream=an_open_stream(tie_rule=("sharing",)))
    with pytest.raises(RuleBroken) as broken:
        commands.freeze_ranking(actor=a_chair(stream), stream=stream)
    assert code_of(broken) == "tie_unresolved"
    assert len(queries.provisional_ranking(stream)) == 2
    assert queries.phase_of(stream) == "panel"


def test_dates_and_who_came_first_change_nothing(clock: object) -> None:
    del clock
    stream = an_open_stream()
    assert stream.opens_at is not None
    with clock_at(stream.opens_at + timedelta(days=20)):
        stream, made = a_scored_stream((3, 5, 4), stream=stream)
    assert [row.application_id for row in queries.provisional_ranking(stream)] == [
        made[1].id,
        made[2].id,
        made[0].id,
    ]


def test_who_takes_part_in_the_round_does_not_review_in_it() -> None:
    stream, (application, _) = a_stream_with_applications(2)
    reviewer = a_holder("reviewer", scope_kind="stream", scope_id=stream.id)
    assert queries.bars(stream, [application], [reviewer]) == {}
    assert queries.bars(stream, [application], [an_account()]) == {}
    applicant = application.team[0].account
    assert applicant is not None
    second = an_admissible_application(stream)
    assert {key: str(words) for key, words in queries.bars(stream, [second], [applicant]).items()} == {
        (second.id, applicant.id): f"{applicant.name} takes part in an application in this round."
    }
