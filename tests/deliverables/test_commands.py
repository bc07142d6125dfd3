"""What happens to deliverables: required, written, handed in, returned, accepted, kept as a document."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from grants.awards import commands as awards
from grants.deliverables import commands, queries
from grants.deliverables.models import Deliverable, DeliverablePoint
from grants.foundation import files
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.foundation.outbox import run_everything
from grants.streams.rules.definition import DeliverableRule
from tests.factories.awards import Granted, an_award, an_extension
from tests.factories.deliverables import (
    SOME_FIGURES,
    a_handbook,
    a_submitted_handbook,
    an_accepted_handbook,
    write,
    write_all,
)
from tests.factories.people import a_holder, a_person
from tests.factories.streams import a_manager


@pytest.fixture
def granted(app: Flask) -> Granted:
    return an_award()


def deeds() -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.deed)
            .where(AuditEntry.subject_kind.in_(["deliverable"]))
            .order_by(AuditEntry.id)
        )
    )


def due(granted: Granted) -> dict[str, date]:
    return {one.type: one.due_on for one in queries.deliverables_of(granted.award)}


def test_an_award_asks_what_the_frozen_call_requires(granted: Granted) -> None:
    assert due(granted) == {"handbook": date(2027, 11, 26), "process_evaluation": date(2027, 12, 26)}
    states = {(one.state, one.generated) for one in queries.deliverables_of(granted.award)}
    assert states == {("expected", False)}


def test_deliverables_of_a_generated_award_are_generated(app: Flask) -> None:
    made = queries.deliverables_of(an_award(generated=True).award)
    assert [one.generated for one in made] == [True, True]


def test_an_extension_moves_only_days_counted_from_the_end_of_what_is_not_accepted(app: Flask) -> None:
    granted = an_award(
        deliverables=(
            DeliverableRule("intervention_description", "start", 3),
            DeliverableRule("handbook"),
            DeliverableRule("process_evaluation", "end", 1),
        )
    )
    manager = a_manager()
    an_accepted_handbook(granted, manager)
    before = due(granted)
    awards.grant_request(actor=manager, request=an_extension(granted, date(2028, 3, 31)), reason="Overmacht")
    assert due(granted) == before | {"process_evaluation": date(2028, 4, 30)}


def test_a_refused_extension_moves_no_day(granted: Granted) -> None:
    before = due(granted)
    request = an_extension(granted, date(2028, 3, 31))
    awards.refuse_request(actor=a_manager(), request=request, reason="Nee")
    assert due(granted) == before


def test_parts_are_saved_by_themselves(granted: Granted) -> None:
    handbook = a_handbook(granted)
    write(handbook, granted.team_mate, "theory", "Contact helpt.")
    write(handbook, granted.team_mate, "quality", "Wij meten elk kwartaal.")
    write(handbook, granted.team_mate, "theory", "Contact helpt tegen eenzaamheid.")
    assert queries.texts_of(handbook) == {
        "theory": "Contact helpt tegen eenzaamheid.",
        "quality": "Wij meten elk kwartaal.",
    }
    assert handbook.state == "draft"
    assert deeds() == ["save_section"] * 2


def test_the_same_text_again_is_no_change(granted: Granted) -> None:
    handbook = a_handbook(granted)
    write(handbook, granted.team_mate, "theory", "Contact helpt.")
    write(handbook, granted.team_mate, "theory", "Contact helpt.")
    assert deeds() == ["save_section"]


@pytest.mark.parametrize("version", [0, 99])
def test_a_stale_save_overwrites_nothing_and_holds_both_texts(granted: Granted, version: int) -> None:
    handbook = a_handbook(granted)
    write(handbook, granted.team_mate, "theory", "Eerst")
    with pytest.raises(Stale) as stale:
        commands.save_section(
            actor=granted.team_mate,
            deliverable=handbook,
            section_key="theory",
            version=version,
            text="Tweede",
        )
    assert [(one.theirs, one.yours) for one in stale.value.differences] == [("Eerst", "Tweede")]
    assert queries.texts_of(handbook) == {"theory": "Eerst"}


def test_a_part_that_does_not_exist_is_absent(granted: Granted) -> None:
    with pytest.raises(NotFound):
        write(a_handbook(granted), granted.team_mate, "reach", "Dat hoort bij de evaluatie")


def test_it_is_handed_in_whole_or_not(granted: Granted) -> None:
    handbook = a_handbook(granted)
    with pytest.raises(RuleBroken) as unwritten:
        commands.submit_deliverable(actor=granted.team_mate, deliverable=handbook)
    write_all(handbook, granted.team_mate)
    write(handbook, granted.team_mate, "theory", "")
    with pytest.raises(RuleBroken) as gap:
        commands.submit_deliverable(actor=granted.team_mate, deliverable=handbook)
    assert (unwritten.value.code, gap.value.code) == ("not_in_this_state", "parts_missing")
    assert handbook.submitted_at is None


def test_what_was_handed_in_or_accepted_is_closed_to_new_text(granted: Granted) -> None:
    handbook = a_submitted_handbook(granted)
    with pytest.raises(RuleBroken):
        write(handbook, granted.team_mate, "theory", "Nog even")
    commands.accept_deliverable(actor=a_manager(), deliverable=handbook)
    with pytest.raises(RuleBroken):
        write(handbook, granted.team_mate, "theory", "Nog even")
    assert queries.texts_of(handbook)["theory"].startswith("Wij schrijven over")


def test_returned_improved_closed_and_accepted(granted: Granted) -> None:
    manager, handbook = a_manager(), a_submitted_handbook(granted)
    commands.return_deliverable(
        actor=manager,
        deliverable=handbook,
        points=[("theory", "Noem een bron."), ("quality", " "), (None, "Maak het korter.")],
    )
    points = queries.open_points_of(handbook)
    assert [(point.section_key, point.text) for point in points] == [
        ("theory", "Noem een bron."),
        (None, "Maak het korter."),
    ]
    with pytest.raises(RuleBroken) as early:
        commands.close_point(actor=manager, deliverable=handbook, point=points[0])
    write(handbook, granted.team_mate, "theory", "Zie Jansen (2019).")
    commands.submit_deliverable(actor=granted.team_mate, deliverable=handbook)
    commands.close_point(actor=manager, deliverable=handbook, point=points[0])
    with pytest.raises(RuleBroken) as still_open:
        commands.accept_deliverable(actor=manager, deliverable=handbook)
    commands.close_point(actor=manager, deliverable=handbook, point=points[1])
    with pytest.raises(RuleBroken) as closed:
        commands.close_point(actor=manager, deliverable=handbook, point=points[1])
    commands.accept_deliverable(actor=manager, deliverable=handbook)
    assert (early.value.code, still_open.value.code, closed.value.code) == (
        "not_submitted",
        "points_open",
        "point_closed",
    )
    assert (handbook.state, handbook.accepted_by) == ("accepted", manager.id)


def test_it_is_returned_with_a_new_point_or_an_old_open_one(granted: Granted) -> None:
    manager, handbook = a_manager(), a_submitted_handbook(granted)
    with pytest.raises(RuleBroken) as none:
        commands.return_deliverable(actor=manager, deliverable=handbook, points=[("theory", "  ")])
    with pytest.raises(NotFound):
        commands.return_deliverable(actor=manager, deliverable=handbook, points=[("reach", "Hoeveel?")])
    commands.return_deliverable(actor=manager, deliverable=handbook, points=[("theory", "Bron?")])
    commands.submit_deliverable(actor=granted.team_mate, deliverable=handbook)
    commands.return_deliverable(actor=manager, deliverable=handbook, points=[])
    assert (none.value.code, handbook.state) == ("no_points", "returned")
    assert len(db.session.scalars(select(DeliverablePoint)).all()) == 1


def test_who_may_write_and_who_may_assess(granted: Granted) -> None:
    handbook = a_submitted_handbook(granted)
    for actor, refusal in ((a_person("Bram").account, NotFound), (a_holder("auditor"), NotAllowed)):
        for act in (
            lambda who: commands.accept_deliverable(actor=who, deliverable=handbook),
            lambda who: commands.return_deliverable(
                actor=who, deliverable=handbook, points=[(None, "Beter")]
            ),
            lambda who: commands.submit_deliverable(actor=who, deliverable=handbook),
            lambda who: write(handbook, who, "theory", "Van een ander"),
        ):
            with pytest.raises(refusal):
                act(actor)
    with pytest.raises(NotAllowed):
        commands.accept_deliverable(actor=granted.team_mate, deliverable=handbook)
    assert handbook.state == "submitted"


def test_a_point_of_another_deliverable_is_absent(granted: Granted) -> None:
    manager, other = a_manager(), an_award()
    theirs, ours = a_submitted_handbook(other), a_submitted_handbook(granted)
    commands.return_deliverable(actor=manager, deliverable=theirs, points=[(None, "Beter")])
    point = queries.open_points_of(theirs)[0]
    with pytest.raises(NotFound):
        commands.close_point(actor=manager, deliverable=ours, point=point)


def test_the_document_of_an_accepted_one_is_kept_once_and_never_again(granted: Granted) -> None:
    handbook = an_accepted_handbook(granted)
    assert handbook.accepted_file is None
    assert run_everything() >= 1
    db.session.expire_all()
    kept = db.session.get_one(Deliverable, handbook.id).accepted_file
    assert kept is not None
    content = files.read(kept)
    assert content.startswith(b"%PDF-")
    assert kept.name == f"handbook-{granted.award.reference}.pdf"
    commands.keep_accepted_file(actor=granted.team_mate, deliverable=handbook, content=b"other", name="x.pdf")
    assert db.session.get_one(Deliverable, handbook.id).accepted_file == kept


def test_figures_are_given_by_the_team_changed_and_asked_before_it_is_handed_in(granted: Granted) -> None:
    evaluation = next(
        one for one in queries.deliverables_of(granted.award) if one.type == "process_evaluation"
    )
    write_all(evaluation, granted.team_mate)
    with pytest.raises(RuleBroken) as unanswered:
        commands.submit_deliverable(actor=granted.team_mate, deliverable=evaluation)
    with pytest.raises(NotAllowed):
        commands.save_figures(actor=a_manager(), deliverable=evaluation, version=0, **SOME_FIGURES)
    with pytest.raises(NotFound):
        commands.save_figures(
            actor=granted.team_mate, deliverable=a_handbook(granted), version=0, **SOME_FIGURES
        )
    commands.save_figures(actor=granted.team_mate, deliverable=evaluation, version=0, **SOME_FIGURES)
    with pytest.raises(Stale):
        commands.save_figures(actor=granted.team_mate, deliverable=evaluation, version=0, **SOME_FIGURES)
    commands.save_figures(
        actor=granted.team_mate,
        deliverable=evaluation,
        version=1,
        **SOME_FIGURES | {"failure": ["money"], "quotable": ["reach", "not_asked"]},
    )
    kept = queries.figures_by_name(queries.find_figures(evaluation))
    assert (kept["success"], kept["failure"]) == (["personal_contact", "volunteers"], ["money"])
    assert [one.part for one in queries.quote_consents(evaluation)] == ["reach"]
    commands.submit_deliverable(actor=granted.team_mate, deliverable=evaluation)
    assert (unanswered.value.code, evaluation.state) == ("figures_missing", "submitted")
