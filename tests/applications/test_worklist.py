"""The list a manager works from: what it is limited to, and one act on several, exactly as it was previewed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications import commands, queries
from grants.applications.models import Application, Repair
from grants.applications.rules import Mark, preview_digest
from grants.foundation.audit import AuditEntry, record
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken, Stale
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.rules.definition import CheckPoint, Eligibility
from tests.conftest import SetClock
from tests.factories.applications import a_late_application, a_submitted_application, the_owner_agrees
from tests.factories.people import Person, a_holder, a_person, acts_for, an_account, an_initiative, sign_in
from tests.factories.streams import a_manager, an_open_stream, words

pytestmark = pytest.mark.usefixtures("app")
WHY = "Voldoet aan alle punten van de formele controle."
WRONG = "De plaatsen ontbreken."
TICKED = CheckPoint("de_minimis", words("The declaration is right"), words("De-minimis regulation"))
OWNER = CheckPoint("owner", words("The owner agrees"), words("Call"), "owner_agrees")


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(RuleBroken) as caught:
        yield
    assert caught.value.code == code


@pytest.fixture
def stream(app: Flask, clock: SetClock) -> Stream:
    """A closed call in which one waits for its owner, one arrived late, and two others are in order."""
    made = an_open_stream()
    a_submitted_application(made, title="In orde")
    a_submitted_application(made, title="Ook in orde")
    a_submitted_application(
        made, initiative=an_initiative(a_person(), "Van een ander"), title="Eigenaar zwijgt"
    )
    a_late_application(made)
    clock.go(2026, 10, 14)
    return made


def made_in(stream: Stream) -> list[Application]:
    found = select(Application).where(Application.stream_id == stream.id).order_by(Application.id)
    return list(db.session.scalars(found))


def ids_in(stream: Stream) -> list[int]:
    return [one.id for one in made_in(stream)]


def listed(stream: Stream, **limits: Any) -> list[str]:
    where = queries.limited_to(stream, **limits)
    return [row.title for row in queries.applications_page(a_manager(), stream, where=where).rows]


def admit(stream: Stream, ids: Collection[int], *, by: Account, seen: str = "", reason: str = WHY) -> int:
    digest = seen or preview_digest(queries.preview_admission(by, stream, ids))
    return commands.admit_applications(actor=by, stream=stream, applications=ids, seen=digest, reason=reason)


def ask(
    stream: Stream, ids: Collection[int], questions: Collection[str], *, by: Account, seen: str = ""
) -> int:
    digest = seen or preview_digest(queries.preview_repair(by, stream, ids))
    return commands.ask_repairs(
        actor=by,
        stream=stream,
        applications=ids,
        seen=digest,
        questions=list(questions),
        wrong=WRONG,
        days=14,
    )


def states(stream: Stream) -> list[str]:
    db.session.expire_all()
    return [one.state for one in made_in(stream)]


def deeds(deed: str) -> list[int]:
    return sorted(db.session.scalars(select(AuditEntry.subject_id).where(AuditEntry.deed == deed)))


def formal_question(stream: Stream) -> str:
    found = queries.preview_repair(a_manager(), stream, ids_in(stream))
    return queries.repairable_in_all(found)[0][1].key


# --- What the list is limited to ------------------------------------------------------------------


def test_the_list_is_limited_by_repair_owner_and_formal_check(stream: Stream) -> None:
    first, second, third, late = made_in(stream)
    manager = a_manager()
    ask(stream, [second.id], [formal_question(stream)], by=manager)
    commands.save_checklist(actor=manager, application=first, version=0, marks={})
    assert listed(stream, repair="asked") == [second.title]
    assert listed(stream, repair="none") == [first.title, third.title, late.title]
    assert listed(stream, repair="lapsed") == []
    assert listed(stream, owner="asked") == [third.title]
    assert listed(stream, owner="not_needed") == [first.title, second.title, late.title]
    assert listed(stream, check="met") == [first.title]
    assert listed(stream, check="none") == [second.title, third.title, late.title]
    assert listed(stream, check="none", owner="not_needed", repair="none") == [late.title]


@pytest.mark.parametrize(
    ("day", "weeks", "found"),
    [
        ((2026, 10, 14), 1, []),
        ((2026, 10, 14), 2, ["plain", "repaired"]),
        ((2026, 10, 14), 8, ["plain", "repaired", "later"]),
        ((2026, 10, 14), 0, []),
        ((2026, 10, 29), 0, ["plain"]),
        ((2026, 10, 29), 1, ["plain"]),
        ((2026, 10, 29), 2, ["plain", "repaired"]),
        ((2026, 10, 29), 4, ["plain", "repaired", "later"]),
        ((2026, 11, 21), 0, ["plain", "repaired", "later"]),
    ],
)
def test_the_list_is_limited_by_the_days_left_as_the_clock_counts_them(
    stream: Stream, clock: SetClock, day: tuple[int, int, int], weeks: int, found: list[str]
) -> None:
    first, second, third, _late = made_in(stream)
    manager = a_manager()
    ask(stream, [second.id], [formal_question(stream)], by=manager)
    commands.postpone_decisions(
        actor=manager, stream=stream, applications=[third.id], until_on=date(2026, 11, 20), reason="Later."
    )
    clock.go(*day)
    named = {first.title: "plain", second.title: "repaired", third.title: "later"}
    limit = listed(stream, weeks=weeks)
    assert [named[title] for title in limit if title in named] == found
    rows = queries.applications_page(manager, stream).rows
    clocks = {row.title: queries.clocks_for(stream, rows)[row.id] for row in rows}
    within = [
        title
        for title, one in clocks.items()
        if one and (one.days_left <= weeks * 7 if weeks else one.days_left < 0)
    ]
    assert limit == within


def test_before_the_deadline_nothing_is_due() -> None:
    made = a_submitted_application()
    assert listed(made.stream, weeks=8) == []


def test_the_filters_are_on_the_page_and_ask_as_much_for_one_as_for_four(
    client: FlaskClient, stream: Stream, statements: list[str]
) -> None:
    sign_in(client, a_manager())
    address = f"/streams/{stream.id}/applications"
    counted = []
    every = "repair=none&check=none&weeks=4&flag=too_many"
    for limits in (every, every + "&owner=asked", "weeks=2&search=orde"):
        statements.clear()
        assert client.get(f"{address}?{limits}").status_code == 200
        counted.append(len(statements))
    assert counted[0] == counted[1] == counted[2]
    found = client.get(f"{address}?owner=asked&all=y").text
    assert ("Eigenaar zwijgt" in found, "Ook in orde" in found) == (True, False)
    assert found.count(" checked") == 1
    assert client.get(f"{address}?weeks=nonsense").status_code == 200
    assert f"{address}?weeks=2" in client.get("/").text
    for act in ("admit", "repair"):
        assert client.get(f"{address}/{act}?applications={10**30}&applications=x").status_code == 200


# --- Several let in at once -----------------------------------------------------------------------


@command
def _merge(application: Application, into: Application) -> None:
    """Let two applicants be one organisation, as after a merger."""
    record(actor_id=None, deed="merge", subject=application)
    application.organisation_id = into.organisation_id


def test_the_points_of_many_are_those_of_each() -> None:
    made = an_open_stream(
        sign_off="within_week",
        sign_off_text=words("I declare"),
        eligibility=Eligibility(text=words("x"), per_organisation=1),
    )
    for _ in range(3):
        a_submitted_application(made)
    a_late_application(made)
    first, second, third, late = made_in(made)
    _merge(second, into=first)
    db.session.expire_all()
    manager = a_manager()
    together = queries.points_for_each(manager, [first, second, third, late])
    against = {
        one.id: {point.point.fact for point in together[one.id] if point.finding == "not_met"}
        for one in (first, second, third, late)
    }
    assert against == {
        first.id: {"signed", "per_organisation"},
        second.id: {"signed", "per_organisation"},
        third.id: {"signed"},
        late.id: {"signed", "in_time"},
    }
    assert together == {one.id: queries.points_for(manager, one) for one in made_in(made)}


@pytest.mark.parametrize("act", ["admit", "repair"])
def test_a_preview_asks_as_much_for_one_as_for_many(
    client: FlaskClient, stream: Stream, statements: list[str], act: str
) -> None:
    ids = ids_in(stream)
    sign_in(client, a_manager())
    client.get("/")
    counted = []
    for chosen in (ids[:1], ids):
        address = f"/streams/{stream.id}/applications/{act}"
        statements.clear()
        shown = client.get(address, query_string={"applications": chosen}).text
        assert shown.count('type="hidden" name="applications"') == len(chosen)
        counted.append(len(statements))
    assert counted[0] == counted[1]


def test_the_preview_says_of_each_what_stands_in_the_way_and_the_deed_does_exactly_that(
    stream: Stream,
) -> None:
    manager, ids = a_manager(), ids_in(stream)
    previewed = queries.preview_admission(manager, stream, ids)
    said = [str(one.obstacle) if one.obstacle else "" for one in previewed]
    assert said[:2] == ["", ""]
    assert "has not answered yet" in said[2]
    assert "arrived late" in said[3]
    assert admit(stream, ids, by=manager) == 2
    assert states(stream) == ["admissible", "admissible", "submitted", "submitted"]
    assert deeds("find_admissible") == ids[:2]
    assert [one.admissibility_reason for one in made_in(stream)] == [WHY, WHY, None, None]


def test_each_of_them_could_be_let_in_by_itself_or_not_just_as_the_preview_says(stream: Stream) -> None:
    manager = a_manager()
    for one in queries.preview_admission(manager, stream, ids_in(stream)):
        if one.obstacle is None:
            commands.find_admissible(actor=manager, application=one.application, reason=WHY)
        else:
            with pytest.raises(RuleBroken) as caught:
                commands.find_admissible(actor=manager, application=one.application, reason=WHY)
            assert str(caught.value.said) == str(one.obstacle)
    assert states(stream) == ["admissible", "admissible", "submitted", "submitted"]


def test_an_open_or_unmet_point_and_a_repair_that_runs_are_named(clock: SetClock) -> None:
    made = an_open_stream(formal_points=(TICKED, OWNER))
    for _ in range(3):
        a_submitted_application(made)
    clock.go(2026, 10, 14)
    first, second, third = made_in(made)
    manager = a_manager()
    for one, finding in ((second, "not_met"), (third, "met")):
        marks = {"de_minimis": Mark(finding, "")}
        commands.save_checklist(actor=manager, application=one, version=0, marks=marks)
    said = [str(one.obstacle) for one in queries.preview_admission(manager, made, ids_in(made))]
    assert ("Tick this point first" in said[0], "is not met" in said[1], said[2]) == (True, True, "None")
    ask(made, [third.id], [formal_question(made)], by=manager)
    again = queries.preview_admission(manager, made, [third.id])
    assert "A repair was asked" in str(again[0].obstacle)
    with refused("none_possible"):
        admit(made, [first.id, second.id, third.id], by=manager)
    assert deeds("find_admissible") == []


def test_what_changed_since_the_preview_stops_all_of_it(stream: Stream) -> None:
    manager, ids = a_manager(), ids_in(stream)
    first, _second, third, _late = made_in(stream)
    seen = preview_digest(queries.preview_admission(manager, stream, ids))
    the_owner_agrees(third)
    with pytest.raises(Stale):
        admit(stream, ids, by=manager, seen=seen)
    with pytest.raises(Stale):
        admit(
            stream, ids[:2], by=manager, seen=preview_digest(queries.preview_admission(manager, stream, ids))
        )
    seen = preview_digest(queries.preview_admission(manager, stream, ids))
    commands.find_inadmissible(actor=a_manager(), application=first, reason="Toch niet.")
    with pytest.raises(Stale):
        admit(stream, ids, by=manager, seen=seen)
    assert states(stream) == ["inadmissible", "submitted", "submitted", "submitted"]
    assert deeds("find_admissible") == []


def test_without_a_reason_none_is_let_in(stream: Stream) -> None:
    with refused("reason_missing"):
        admit(stream, ids_in(stream), by=a_manager(), reason=" ")
    assert states(stream) == ["submitted"] * 4


def test_what_is_closed_to_a_manager_or_of_another_call_is_absent(stream: Stream, person: Person) -> None:
    first, second, *_ = made_in(stream)
    elsewhere = a_submitted_application(an_open_stream(), person)
    manager = a_manager()
    acts_for(manager, second.organisation)
    ids = [first.id, second.id, elsewhere.id]
    for preview in (queries.preview_admission, queries.preview_repair):
        assert [one.application.id for one in preview(manager, stream, ids)] == [first.id]
    assert admit(stream, ids, by=manager) == 1
    assert states(stream)[:2] == ["admissible", "submitted"]


def test_an_auditor_or_a_manager_of_another_programme_lets_nobody_in(stream: Stream) -> None:
    ids = ids_in(stream)
    for nobody in (a_holder("auditor"), a_holder("deciding_authority")):
        assert {one.obstacle is None for one in queries.preview_admission(nobody, stream, ids)} == {False}
        with refused("none_possible"):
            admit(stream, ids, by=nobody)
    with refused("none_possible"):
        admit(stream, ids, by=an_account())
    assert states(stream) == ["submitted"] * 4


# --- One repair asked of several ------------------------------------------------------------------


def test_one_repair_is_asked_of_several_and_of_whom_it_cannot_is_said(stream: Stream) -> None:
    manager, ids = a_manager(), ids_in(stream)
    key = formal_question(stream)
    assert ask(stream, ids, [key], by=manager) == 3
    kept = db.session.scalars(select(Repair).order_by(Repair.application_id)).all()
    assert [(one.application_id, one.questions, one.wrong) for one in kept] == [
        (number, [key], WRONG) for number in ids[:3]
    ]
    assert deeds("ask_repair") == ids[:3]
    said = [str(one.obstacle) for one in queries.preview_repair(manager, stream, ids)]
    assert all("asked once" in one for one in said[:3])
    assert "arrived late" in said[3]
    with refused("none_possible"):
        ask(stream, ids, [key], by=manager)


def test_a_repair_of_what_weighs_or_after_a_change_is_asked_of_nobody(stream: Stream) -> None:
    manager, ids = a_manager(), ids_in(stream)
    with refused("not_formal"):
        ask(stream, ids, ["no_such_question"], by=manager)
    seen = preview_digest(queries.preview_repair(manager, stream, ids))
    key = formal_question(stream)
    ask(stream, ids[:1], [key], by=manager)
    with pytest.raises(Stale):
        ask(stream, ids, [key], by=manager, seen=seen)
    assert deeds("ask_repair") == ids[:1]


# --- The pages ------------------------------------------------------------------------------------


def seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def test_a_manager_ticks_looks_and_lets_in(client: FlaskClient, stream: Stream) -> None:
    ids = ids_in(stream)
    address = f"/streams/{stream.id}/applications/admit"
    for outsider in (an_account(), a_holder("auditor"), a_holder("deciding_authority")):
        assert sign_in(client, outsider).get(address).status_code == 404
        assert "applications/admit" not in client.get(f"/streams/{stream.id}/applications").text
    sign_in(client, a_manager())
    assert f'action="{address}"' in client.get(f"/streams/{stream.id}/applications").text
    assert "Kies eerst aanvragen" in client.get(address).text
    chosen = "&".join(f"applications={number}" for number in ids)
    shown = client.get(f"{address}?{chosen}").text
    assert ("kwam te laat binnen" in shown, "nog niet geantwoord" in shown) == (True, True)
    typed = {"applications": ids, "seen": seen_on(shown), "reason": WHY}
    without = client.post(address, data={**typed, "reason": ""})
    assert (without.status_code, seen_on(without.text)) == (422, typed["seen"])
    the_owner_agrees(made_in(stream)[2])
    stale = client.post(address, data=typed)
    assert (stale.status_code, "iets veranderd" in stale.text, WHY in stale.text) == (409, True, True)
    assert states(stream) == ["submitted"] * 4
    done = client.post(address, data={**typed, "seen": seen_on(stale.text)})
    assert done.status_code == 303
    assert states(stream) == ["admissible"] * 3 + ["submitted"]


def test_a_manager_ticks_looks_and_asks_a_repair(client: FlaskClient, stream: Stream) -> None:
    ids, key = ids_in(stream)[:2], formal_question(stream)
    address = f"/streams/{stream.id}/applications/repair"
    for outsider in (an_account(), a_holder("auditor")):
        assert sign_in(client, outsider).get(address).status_code == 404
    sign_in(client, a_manager())
    shown = client.get(f"{address}?applications={ids[0]}&applications={ids[1]}").text
    typed = {"applications": ids, "seen": seen_on(shown), "questions": [key], "wrong": WRONG, "days": 14}
    term = client.post(address, data={**typed, "days": 99})
    assert (term.status_code, WRONG in term.text) == (422, True)
    assert deeds("ask_repair") == []
    assert client.post(address, data={**typed, "seen": "0" * 64}).status_code == 409
    assert client.post(address, data=typed).status_code == 303
    assert deeds("ask_repair") == ids
    assert "herstel gevraagd" in client.get(f"/streams/{stream.id}/applications?repair=asked").text.lower()
