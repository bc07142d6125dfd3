"""The points of the formal check: from the call, filled in by the system, ticked and overruled by a manager."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace
from sqlalchemy import select

from grants.applications import commands, jobs, queries
from grants.applications.models import Application, Likeness
from grants.applications.rules import Mark, clean_marks, points_of, state_of
from grants.foundation.audit import AuditEntry
from grants.foundation.clock import clock_at
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.foundation.money import Money
from grants.foundation.wording import sentence
from grants.streams.models import Stream
from grants.streams.rules import contradictions, formal_points_of
from grants.streams.rules.definition import CheckPoint, Definition, Eligibility, Question, Section
from tests.factories.applications import (
    a_late_application,
    a_submitted_application,
    an_application,
    fill_in,
    submit,
)
from tests.factories.people import a_holder, a_person, an_account, sign_in
from tests.factories.review import after_deadline
from tests.factories.streams import a_definition, a_draft, a_manager, an_open_stream, some_sections, words

TICKED = CheckPoint("de_minimis", words("The declaration is right"), words("De-minimis regulation"))
IN_TIME = CheckPoint("in_time", words("In time"), words("Call"), "in_time")


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(RuleBroken) as caught:
        yield
    assert caught.value.code == code


def save(made: Application, version: int = 0, **marks: tuple[str, str]) -> None:
    with after_deadline(made.stream):
        commands.save_checklist(
            actor=a_manager(),
            application=made,
            version=version,
            marks={key: Mark(*mark) for key, mark in marks.items()},
        )


def admit(made: Application) -> None:
    with after_deadline(made.stream):
        commands.find_admissible(actor=a_manager(), application=made, reason="Voldoet")


def stands(made: Application) -> dict[str, str]:
    return {one.point.key: one.finding for one in queries.points_for(a_manager(), made)}


# --- Which points a call has ----------------------------------------------------------------------


def test_points_follow_from_the_rules_of_the_call_unless_it_names_its_own() -> None:
    bare = Definition()
    assert [one.fact for one in formal_points_of(bare)] == [
        "in_time",
        "eligible",
        "owner_agrees",
        "months",
        "complete",
    ]
    full = a_definition(
        access="invitation",
        sign_off="before",
        eligibility=Eligibility(per_organisation=1),
        sections=(Section("plan", words("Plan"), (Question("why", "text", words("Why"), fewest_words=9),)),),
    )
    assert {one.fact for one in formal_points_of(full)} - {one.fact for one in formal_points_of(bare)} == {
        "invited",
        "per_organisation",
        "signed",
        "amount",
        "long_enough",
    }
    assert all(one.text.whole and one.source.whole for one in formal_points_of(full))
    assert formal_points_of(replace(full, formal_points=(TICKED,))) == (TICKED,)


def test_a_point_without_a_language_or_with_a_name_twice_keeps_a_call_from_being_announced() -> None:
    assert contradictions(a_definition(formal_points=(TICKED,))) == []
    half = replace(TICKED, text=replace(TICKED.text, en=""))
    assert len(contradictions(a_definition(formal_points=(half,)))) == 1
    assert len(contradictions(a_definition(formal_points=(TICKED, TICKED)))) == 1


@pytest.mark.parametrize(("fewest", "most", "faults"), [(10, 50, 0), (0, 50, 1), (51, 50, 1), (10, None, 0)])
def test_a_least_number_of_words_fits_the_limit(fewest: int, most: int | None, faults: int) -> None:
    question = Question("why", "text", words("Why"), words=most, fewest_words=fewest)
    call = a_definition(sections=(Section("plan", words("Plan"), (question,)),))
    assert len(contradictions(call)) == faults


# --- Where it stands ------------------------------------------------------------------------------


def test_the_system_fills_in_what_it_checks_and_a_tick_prevails() -> None:
    against = {"signed": sentence("No authorised signatory signed this application.")}
    signed = CheckPoint("signed", words("Signed"), fact="signed")
    points = points_of((IN_TIME, signed, TICKED), [], against, {})
    assert [one.finding for one in points] == ["met", "not_met", ""]
    assert state_of(points) == "unmet"
    marked = points_of((IN_TIME, signed, TICKED), [], against, {"signed": Mark("met", "Op papier")})
    assert (state_of(marked), [one.is_overruled for one in marked]) == ("open", [False, True, False])
    ticked = points_of((TICKED,), [], {}, {"de_minimis": Mark("not_applicable")})
    assert state_of(ticked) == "met"


def test_what_says_nothing_new_is_not_kept_and_overruling_needs_a_reason() -> None:
    points = points_of((IN_TIME, TICKED), [], {}, {})
    assert clean_marks(points, {"in_time": Mark("met"), "de_minimis": Mark("")}) == {}
    with refused("reason_missing"):
        clean_marks(points, {"in_time": Mark("not_met", " ")})
    with refused("point_unknown"):
        clean_marks(points, {"other": Mark("met")})
    with refused("finding_unknown"):
        clean_marks(points, {"de_minimis": Mark("perhaps")})


# --- Ticking and finding --------------------------------------------------------------------------


def test_one_is_admitted_only_when_every_point_is_ticked_and_met(app: Flask) -> None:
    made = a_submitted_application(an_open_stream(formal_points=(IN_TIME, TICKED)))
    assert stands(made) == {"in_time": "met", "de_minimis": ""}
    with refused("point_open"):
        admit(made)
    save(made, de_minimis=("not_met", "Niet ingevuld"))
    with refused("point_not_met"):
        admit(made)
    save(made, 1, de_minimis=("met", ""))
    admit(made)
    assert made.state == "admissible"
    deeds = db.session.scalars(select(AuditEntry.deed).where(AuditEntry.deed == "save_checklist")).all()
    assert len(deeds) == 2


def test_what_the_system_found_is_overruled_with_a_reason(app: Flask) -> None:
    stream = an_open_stream(over_cap="flag")
    made = a_submitted_application(stream, requested=Money.euro(50_000))
    assert stands(made)["amount"] == "not_met"
    with refused("point_not_met"):
        admit(made)
    with refused("reason_missing"):
        save(made, amount=("met", ""))
    save(made, amount=("met", "Het meerdere draagt de gemeente"))
    admit(made)
    assert made.state == "admissible"


def test_points_are_ticked_after_the_deadline_by_a_manager_while_nothing_is_found(app: Flask) -> None:
    made = a_submitted_application(an_open_stream(formal_points=(TICKED,)))
    tick = {"de_minimis": Mark("met")}
    with refused("call_still_open"):
        commands.save_checklist(actor=a_manager(), application=made, version=0, marks=tick)
    with after_deadline(made.stream):
        with pytest.raises(NotFound):
            commands.save_checklist(actor=an_account(), application=made, version=0, marks=tick)
        with pytest.raises(NotAllowed):
            commands.save_checklist(
                actor=a_holder("deciding_authority"), application=made, version=0, marks=tick
            )
        save(made, de_minimis=("met", ""))
        with pytest.raises(Stale):
            save(made, 0, de_minimis=("not_met", "x"))
        admit(made)
        with refused("found_already"):
            save(made, 1, de_minimis=("not_met", "x"))
    assert stands(made) == {"de_minimis": "met"}


def test_the_team_reads_nothing_of_the_points(client: FlaskClient) -> None:
    person = a_person()
    made = a_submitted_application(an_open_stream(formal_points=(TICKED,)), person)
    save(made, de_minimis=("not_met", "Geheim oordeel"))
    sign_in(client, person.account)
    for page in ("", "/receipt", "/dossier", "/admissibility", "/checklist"):
        assert "Geheim oordeel" not in client.get(f"/applications/{made.id}{page}").text


def test_unmet_points_are_offered_as_the_reason_and_stand_in_the_dossier(client: FlaskClient) -> None:
    made = a_submitted_application(an_open_stream(formal_points=(IN_TIME, TICKED)))
    manager = a_manager()
    sign_in(client, manager)
    address = f"/applications/{made.id}/checklist"
    with after_deadline(made.stream):
        page = client.get(address)
        assert (page.status_code, "De-minimis regulation (nl)" in page.text) == (200, True)
        typed = {"version": "0", "finding_in_time": "not_met", "remark_in_time": ""}
        wrong = client.post(address, data=typed)
        assert (wrong.status_code, "Zeg waarom u anders oordeelt" in wrong.text) == (422, True)
        typed = {"version": "0", "finding_de_minimis": "not_met", "remark_de_minimis": "Niet ingevuld"}
        assert client.post(address, data=typed).status_code == 303
        assert client.post(address, data=typed).status_code == 303
        other = client.post(address, data={**typed, "finding_de_minimis": "met"})
        assert (other.status_code, "niet voldaan: Niet ingevuld" in other.text) == (409, True)
        shown = client.get(f"/applications/{made.id}/admissibility").text
        assert "The declaration is right (nl) Niet ingevuld</textarea>" in shown
        dossier = client.get(f"/applications/{made.id}/dossier").text
    assert "Niet ingevuld" in dossier
    assert "De-minimis regulation (nl)" in dossier


def test_the_points_are_written_in_the_call(client: FlaskClient) -> None:
    manager = a_manager()
    stream = a_draft(manager)
    sign_in(client, manager)
    address = f"/streams/{stream.id}/draft/formal_points"
    assert "De aanvraag is ontvangen voor het sluitingsmoment." in client.get(address).text
    typed = {
        "version": str(stream.version),
        "point_rows-0-text_nl": "De verklaring klopt",
        "point_rows-0-text_en": "The declaration is right",
        "point_rows-0-source_nl": "Oproep, onder 3",
        "point_rows-0-fact": "",
    }
    assert client.post(address, data=typed).status_code == 303
    kept = db.session.get_one(Stream, stream.id).written.formal_points
    assert [(one.key, one.text.nl, one.source.nl, one.fact) for one in kept] == [
        ("the_declaration_is_right", "De verklaring klopt", "Oproep, onder 3", "")
    ]


# --- Answers that are too short, and texts that came late -------------------------------------------


def test_an_answer_with_fewer_words_than_asked_is_flagged_and_can_be_submitted(app: Flask) -> None:
    plan, people = some_sections()
    first = replace(plan.questions[0], fewest_words=4)
    stream = an_open_stream(sections=(replace(plan, questions=(first, *plan.questions[1:])), people))
    person = a_person()
    kinds = []
    for text in ("Samen koken", "Samen koken met buren"):
        made = an_application(stream, person)
        fill_in(made, person.account)
        commands.save_section(
            actor=person.account,
            application=made,
            section_key="plan",
            answers={**made.sections[0].answers, "summary": text},
            version=made.sections[0].version,
        )
        submit(made, person.account)
        kinds.append(
            [one.kind for one in queries.flags_shown_to(a_manager(), made) if one.kind == "too_short"]
        )
        assert stands(made)["long_enough"] == ("not_met" if kinds[-1] else "met")
    assert kinds == [["too_short"], []]


def test_a_text_that_came_late_is_compared_after_the_others_and_once(app: Flask) -> None:
    stream = an_open_stream()
    a_submitted_application(stream)
    assert stream.closes_at is not None
    with clock_at(stream.closes_at + timedelta(minutes=5)):
        jobs.compare_texts()
        assert queries.streams_to_compare() == []
        before = queries.last_comparison(stream)
        assert before is not None
        counted = before.applications
    a_late_application(stream)
    with clock_at(stream.closes_at + timedelta(hours=2)):
        assert queries.streams_to_compare() == [stream]
        texts, new = queries.texts_to_compare(stream)
        assert (len(texts), len(new)) == (counted + 1, 1)
        jobs.compare_texts()
        assert queries.streams_to_compare() == []
    assert db.session.scalars(select(Likeness)).all() == []
