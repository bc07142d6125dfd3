"""Several applications kept out in one act: found not admissible, or left untreated, exactly as it was previewed."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications import commands, jobs, queries
from grants.applications.models import Application
from grants.applications.rules import Mark, preview_digest
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken, Stale
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.rules.definition import CheckPoint
from tests.applications.test_worklist import formal_question, ids_in, made_in, seen_on, states
from tests.conftest import SetClock
from tests.factories.applications import a_late_application, a_submitted_application
from tests.factories.people import Person, a_holder, acts_for, an_account, sign_in
from tests.factories.streams import a_manager, an_open_stream, words

POINT = CheckPoint("de_minimis", words("The declaration is right"), words("De-minimis regulation"))
FOR_ALL = "Past niet in deze oproep."
OUT, LEAVE = "find_inadmissible", "leave_untreated"


@pytest.fixture
def stream(app: Flask, clock: SetClock) -> Stream:
    """A closed call: one was not ticked, one does not meet a point, one arrived late."""
    made = an_open_stream(formal_points=(POINT,))
    for _ in range(2):
        a_submitted_application(made)
    a_late_application(made)
    clock.go(2026, 10, 14)
    commands.save_checklist(
        actor=a_manager(),
        application=made_in(made)[1],
        version=0,
        marks={"de_minimis": Mark("not_met", "Boven de grens")},
    )
    return made


def keep_out(
    stream: Stream,
    ids: Collection[int],
    deed: str,
    *,
    by: Account,
    seen: str = "",
    reason: str = FOR_ALL,
    reasons: dict[int, str] | None = None,
) -> int:
    digest = seen or preview_digest(queries.preview_keeping_out(by, stream, ids, deed))
    return commands.keep_applications_out(
        actor=by,
        stream=stream,
        deed=deed,
        applications=ids,
        seen=digest,
        reason=reason,
        reasons=reasons or {},
    )


def refused(code: str) -> pytest.RaisesExc[RuleBroken]:
    return pytest.RaisesExc(RuleBroken, check=lambda broken: broken.code == code)


def a_lapsed_repair(stream: Stream, manager: Account, clock: SetClock, *numbers: int) -> list[Application]:
    """Ask repairs that do not come."""
    asked = [made_in(stream)[number] for number in numbers]
    for one in asked:
        commands.ask_repair(
            actor=manager, application=one, questions=[formal_question(stream)], wrong="Ontbreekt", days=7
        )
    clock.go(2026, 10, 22)
    jobs.lapse_repairs()
    return asked


def reasons_of(stream: Stream) -> list[str | None]:
    return [one.admissibility_reason for one in made_in(stream)]


def test_each_gets_its_own_reason_or_the_one_for_all(stream: Stream) -> None:
    manager, ids = a_manager(), ids_in(stream)
    assert keep_out(stream, ids, OUT, by=manager, reasons={ids[2]: "Te laat", 999: "Van een ander"}) == 3
    assert states(stream) == ["inadmissible"] * 3
    assert reasons_of(stream) == [FOR_ALL, FOR_ALL, "Te laat"]
    logged = select(AuditEntry.subject_id).where(AuditEntry.deed == OUT).order_by(AuditEntry.id)
    assert list(db.session.scalars(logged)) == ids


def test_without_a_reason_for_one_of_them_none_is_kept_out(stream: Stream) -> None:
    manager, ids = a_manager(), ids_in(stream)
    with refused("reason_missing"):
        keep_out(stream, ids, OUT, by=manager, reason=" ", reasons=dict.fromkeys(ids[:2], "Eigen"))
    assert states(stream) == ["submitted"] * 3
    assert keep_out(stream, ids, OUT, by=manager, reason="", reasons=dict.fromkeys(ids, "Eigen")) == 3


def test_the_preview_shows_where_the_formal_check_stands(stream: Stream) -> None:
    manager, ids = a_manager(), ids_in(stream)
    for preview in (
        queries.preview_keeping_out(manager, stream, ids, OUT),
        queries.preview_admission(manager, stream, ids),
        queries.preview_repair(manager, stream, ids),
    ):
        assert [[(one.point.key, one.finding) for one in row.against] for row in preview] == [
            [("de_minimis", "")],
            [("de_minimis", "not_met")],
            [("de_minimis", "")],
        ]
    assert [row.obstacle for row in queries.preview_keeping_out(manager, stream, ids, OUT)] == [None] * 3


def test_only_what_was_asked_to_repair_and_was_not_is_left_untreated(stream: Stream, clock: SetClock) -> None:
    manager, ids = a_manager(), ids_in(stream)
    lapsed = a_lapsed_repair(stream, manager, clock, 0)[0]
    commands.ask_repair(
        actor=manager,
        application=made_in(stream)[1],
        questions=[formal_question(stream)],
        wrong="Ontbreekt",
        days=7,
    )
    previewed = queries.preview_keeping_out(manager, stream, ids, LEAVE)
    said = [str(one.obstacle or "") for one in previewed]
    assert (said[0], "present state" in said[1], "Ask for a repair first" in said[2]) == ("", True, True)
    for one in previewed:
        if one.obstacle is not None:
            with pytest.raises(RuleBroken) as caught:
                commands.leave_untreated(actor=manager, application=one.application, reason="x")
            assert str(caught.value.said) == str(one.obstacle)
    assert keep_out(stream, ids, LEAVE, by=manager) == 1
    assert states(stream) == ["inadmissible", "submitted", "submitted"]
    assert (lapsed.repair and lapsed.repair.state, reasons_of(stream)[0]) == ("untreated", FOR_ALL)


def test_after_four_weeks_nobody_is_left_untreated(stream: Stream, clock: SetClock) -> None:
    manager = a_manager()
    a_lapsed_repair(stream, manager, clock, 0, 1)
    seen = preview_digest(queries.preview_keeping_out(manager, stream, ids_in(stream), LEAVE))
    clock.go(2026, 12, 1)
    with pytest.raises(Stale):
        keep_out(stream, ids_in(stream), LEAVE, by=manager, seen=seen)
    with refused("none_possible"):
        keep_out(stream, ids_in(stream), LEAVE, by=manager)
    assert states(stream) == ["submitted"] * 3


def test_what_changed_or_is_closed_or_of_another_is_not_kept_out(stream: Stream, person: Person) -> None:
    first, second, _late = made_in(stream)
    elsewhere = a_submitted_application(an_open_stream(), person)
    manager = a_manager()
    acts_for(manager, second.organisation)
    ids = [first.id, second.id, elsewhere.id]
    assert [one.application.id for one in queries.preview_keeping_out(manager, stream, ids, OUT)] == [
        first.id
    ]
    seen = preview_digest(queries.preview_keeping_out(manager, stream, ids, OUT))
    commands.save_checklist(
        actor=a_manager(), application=first, version=0, marks={"de_minimis": Mark("met", "")}
    )
    with pytest.raises(Stale):
        keep_out(stream, ids, OUT, by=manager, seen=seen)
    for nobody in (a_holder("auditor"), a_holder("deciding_authority"), an_account()):
        with refused("none_possible"):
            keep_out(stream, ids, OUT, by=nobody)
    assert keep_out(stream, ids, OUT, by=manager) == 1
    assert (states(stream), elsewhere.state) == (["inadmissible", "submitted", "submitted"], "submitted")


@pytest.mark.parametrize("what", ["inadmissible", "untreated"])
def test_a_manager_ticks_looks_and_keeps_out(
    client: FlaskClient, stream: Stream, clock: SetClock, what: str
) -> None:
    manager = a_manager()
    ids = [one.id for one in a_lapsed_repair(stream, manager, clock, 0, 1)]
    address = f"/streams/{stream.id}/applications/{what}"
    for outsider in (an_account(), a_holder("auditor"), a_holder("deciding_authority")):
        assert sign_in(client, outsider).get(address).status_code == 404
    sign_in(client, manager)
    assert f'formaction="{address}"' in client.get(f"/streams/{stream.id}/applications").text
    assert "Kies eerst aanvragen" in client.get(address).text
    shown = client.get(f"{address}?applications={ids[0]}&applications={ids[1]}").text
    assert ("Boven de grens" in shown, f'name="reasons-{ids[1]}"' in shown) == (True, True)
    typed = {"applications": ids, "seen": seen_on(shown), f"reasons-{ids[1]}": "Alleen deze"}
    without = client.post(address, data=typed)
    assert (without.status_code, 'href="#reason"' in without.text) == (422, True)
    assert "Alleen deze" in without.text
    long = client.post(address, data=typed | {f"reasons-{ids[0]}": "x" * 2_001})
    assert (long.status_code, 'href="#reasons"' in long.text) == (422, True)
    assert client.post(address, data=typed | {"seen": "0" * 64, "reason": FOR_ALL}).status_code == 409
    assert states(stream) == ["submitted"] * 3
    assert client.post(address, data=typed | {"reason": FOR_ALL}).status_code == 303
    assert states(stream) == ["inadmissible"] * 2 + ["submitted"]
    assert reasons_of(stream) == [FOR_ALL, "Alleen deze", None]
