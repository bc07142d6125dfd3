"""The pages of reports: written by the recipient, judged by a manager, listed, and found in the calendar."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from grants.awards import commands, queries
from grants.awards.models import AwardReport
from grants.awards.rules.reports import TARGETS
from grants.foundation.audit import AuditEntry
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.people.models import Account
from grants.reporting.queries.dossier import get_dossier
from tests.awards.test_reports import FINAL, HALFWAY, PLANNED, YEARLY, handed_in, report_of
from tests.factories.awards import Granted, an_award
from tests.factories.people import a_person, sign_in
from tests.factories.streams import a_manager
from tests.factories.upload import a_pdf


@pytest.fixture
def granted(app: Flask) -> Granted:
    return an_award(reports=(HALFWAY, YEARLY, FINAL), sections=PLANNED)


def at(report: AwardReport, rest: str = "") -> str:
    return f"/awards/{report.award_id}/reports/{report.id}{rest}"


def test_a_recipient_writes_with_a_script_and_without_and_loses_nothing(
    client: FlaskClient, granted: Granted
) -> None:
    report = report_of(granted)
    sign_in(client, granted.team_mate)
    award_page = client.get(f"/awards/{report.award_id}").text
    assert at(report) in award_page
    page = client.get(at(report)).text
    assert f"{at(report, '/writing')}#done" in page
    version = report.version
    saved = client.post(
        at(report, "/writing"), data={"version": version, "done": "Half"}, headers={"X-Autosave": "1"}
    )
    assert saved.status_code == 200
    assert saved.json is not None
    assert saved.json["version"] == version + 1
    stale = client.post(at(report, "/writing"), data={"version": version, "done": "Mijn tekst"})
    assert stale.status_code == 409
    assert "Mijn tekst" in stale.text
    assert ">Half<" in stale.text
    wrong = client.post(
        at(report, "/writing"), data={"version": version + 1, "done": "Blijft", f"{TARGETS}-meals": "veel"}
    )
    assert wrong.status_code == 422
    assert "Blijft" in wrong.text
    done = client.post(
        at(report, "/writing"),
        data={
            "version": version + 1,
            "done": "Wij kookten.",
            f"{TARGETS}-meals": "25",
            "milestone-1-files": (BytesIO(a_pdf()), "foto.pdf"),
            "add_file": "milestone-1-files",
        },
    )
    assert done.location.endswith("#milestone-1-files")
    (file,) = queries.reports.files_of_report(report)
    assert client.get(f"/awards/reports/files/{file.id}").status_code == 200
    sign_in(client, a_manager())
    assert client.get(f"/awards/reports/files/{file.id}").status_code == 404, "not before it is handed in"
    assert "Wij kookten." not in client.get(at(report)).text
    assert client.get(at(report, "/writing")).status_code == 403
    sign_in(client, granted.team_mate)
    assert client.post(at(report, "/submission")).status_code == 303
    assert "Maaltijden" in client.get(at(report)).text
    assert client.get(at(report, ".pdf")).data.startswith(b"%PDF")


def test_a_manager_returns_with_a_point_and_accepts(client: FlaskClient, granted: Granted) -> None:
    report, manager = report_of(granted), a_manager()
    handed_in(granted, report)
    sign_in(client, manager)
    listed = client.get("/awards/reports?state=submitted").text
    assert at(report) in listed
    assert at(report) in client.get("/").text
    assert at(report) not in client.get("/awards/reports?state=open").text
    until = (today() + timedelta(days=14)).isoformat()
    early = client.post(at(report, "/return"), data={"due_on": today().isoformat(), "point_1": "Hoeveel?"})
    assert early.status_code == 422
    assert "Hoeveel?" in early.text
    assert (
        client.post(at(report, "/return"), data={"due_on": until, "point_1": "Hoeveel?"}).status_code == 303
    )
    (point,) = queries.reports.points_of_report(report)
    assert point.place == "done"
    sign_in(client, granted.team_mate)
    assert at(report) in client.get("/").text
    empty = client.post(at(report, f"/points/{point.id}"), data={})
    assert empty.status_code == 422
    assert (
        client.post(at(report, f"/points/{point.id}"), data={f"p{point.id}-answer": "Veertig."}).status_code
        == 303
    )
    client.post(at(report, "/submission"))
    sign_in(client, manager)
    held = client.post(at(report, "/acceptance"), data={"remark": "Dank u"})
    assert held.status_code == 422
    assert "Dank u" in held.text
    client.post(at(report, f"/points/{point.id}/closing"))
    assert client.post(at(report, "/acceptance"), data={"remark": "Dank u"}).status_code == 303
    assert report.state == "accepted"


def test_a_manager_asks_for_a_report_and_keeps_milestones(client: FlaskClient, granted: Granted) -> None:
    award, manager = granted.award, a_manager()
    assert award.starts_on is not None
    sign_in(client, manager)
    page = client.get(f"/awards/{award.id}").text
    assert f"/awards/{award.id}/reports/new" in page
    facts = {"key": "on_request", "due_on": (today() + timedelta(days=30)).isoformat()}
    refused = client.post(f"/awards/{award.id}/reports/new", data=facts)
    assert refused.status_code == 422
    asked = client.post(f"/awards/{award.id}/reports/new", data=facts | {"reason": "Er kwam een klacht."})
    assert asked.status_code == 303
    report = report_of(granted, "on_request")
    day = (award.starts_on + timedelta(days=40)).isoformat()
    feast = {"what": "Feest", "planned_on": "2020-01-01", "reason": "Op verzoek"}
    wrong = client.post(f"/awards/{award.id}/milestones", data=feast)
    assert wrong.status_code == 422
    assert "Feest" in wrong.text
    client.post(f"/awards/{award.id}/milestones", data=feast | {"planned_on": day})
    added = next(one for one in queries.reports.milestones_of(award) if one.what == "Feest")
    assert added.number == 2
    dropped = client.post(f"/awards/milestones/{added.id}/drop", data={f"m{added.id}-reason": "Toch niet"})
    assert dropped.status_code == 303
    assert "Toch niet" in client.get(f"/awards/{award.id}/milestones").text
    sign_in(client, granted.team_mate)
    assert "Er kwam een klacht." in client.get(at(report, "/writing")).text
    assert client.get(f"/awards/{award.id}/reports/new").status_code == 403
    calendar = client.get(f"/awards/{award.id}/calendar").text
    assert at(report) in calendar
    assert f"/awards/{award.id}/milestones" in calendar
    sign_in(client, a_person().account)
    assert client.get(at(report)).status_code == 404


def test_who_works_for_another_programme_sees_nothing(client: FlaskClient, granted: Granted) -> None:
    stranger: Account = a_person().account
    report = report_of(granted)
    sign_in(client, stranger)
    for rest in ("", "/writing", ".pdf"):
        assert client.get(at(report, rest)).status_code == 404
    assert client.get("/awards/reports").status_code in (403, 404)
    commands.lay_reports(actor=None, award=granted.award)


def test_an_account_saves_itself_while_one_types_and_shows_both_texts(
    client: FlaskClient, granted: Granted
) -> None:
    url, script = f"/awards/{granted.award.id}/account", {"X-Autosave": "1"}
    sign_in(client, granted.team_mate)
    assert f'data-autosave="{url}"' in client.get(url).text
    for version, words in ((0, "Wij"), (1, "Wij kookten")):
        saved = client.post(url, data={"version": version, "activities": words}, headers=script)
        assert saved.status_code == 200
        assert saved.json is not None
        assert saved.json["version"] == version + 1
    assert client.post(url, data={"version": 0, "activities": "x"}, headers=script).status_code == 409
    stale = client.post(url, data={"version": 0, "activities": "Mijn tekst"})
    assert stale.status_code == 409
    assert "Mijn tekst" in stale.text
    assert "Wij kookten" in stale.text
    saves = select(func.count()).select_from(AuditEntry).where(AuditEntry.deed == "save_account")
    assert db.session.scalar(saves) == 1, "one entry for a sitting"


def test_a_dossier_tells_what_happened_to_a_report(granted: Granted) -> None:
    handed_in(granted, report_of(granted))
    assert granted.award.application_id is not None
    told = [str(one.said) for one in get_dossier(granted.team_mate, granted.award.application_id).history]
    assert any("handed a report in" in said for said in told)


def test_a_list_asks_as_much_for_one_report_as_for_many(
    client: FlaskClient, granted: Granted, statements: list[str]
) -> None:
    sign_in(client, a_manager())
    client.get("/awards/reports")
    statements.clear()
    client.get("/awards/reports")
    few = len(statements)
    for _ in range(2):
        an_award(reports=(HALFWAY, YEARLY), sections=PLANNED)
    db.session.expire_all()
    client.get("/awards/reports")
    statements.clear()
    assert client.get("/awards/reports").text.count("/reports/") >= 6
    assert len(statements) == few
