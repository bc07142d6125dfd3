"""The pages of a rebuttal, without JavaScript: the manager's check, the applicant's reply, the reviewer's change."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from flask.testing import FlaskClient

from grants.foundation.clock import clock_at
from grants.people.models import Account
from grants.review import commands, queries
from grants.streams.rules.definition import Rebuttal as Asked
from tests.factories.people import a_person, sign_in
from tests.factories.rebuttal import a_reviewed_stream, applicant_of, reply, send, sent_of
from tests.factories.review import a_chair, a_review, an_assignment
from tests.factories.streams import a_manager
from tests.review.test_rebuttal import after_term

REPLY = "De wijk is groter dan u schrijft."


def page(client: FlaskClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


def bundle_in(text: str) -> str:
    """Return the part of a page that shows reviews, without the space in it."""
    found = re.findall(r"<h[23]>Beoordeling \d+</h[23]>.*?</dl>", text, re.DOTALL)
    return re.sub(r"\s+|h[23]", "", "".join(found))


def test_the_manager_looks_at_exactly_what_applicants_get_and_sends_it(client: FlaskClient) -> None:
    stream, (application,), _given = a_reviewed_stream(2, 5)
    sign_in(client, a_manager())
    address = f"/streams/{stream.id}/rebuttal"
    checked = page(client, address)
    assert "Daarom 5." in checked
    digest = re.search(r'name="sha256"[^>]*value="([0-9a-f]{64})"', checked)
    assert digest is not None
    stale = client.post(address, data={"sha256": "0" * 64})
    assert stale.status_code == 422
    assert queries.phase_of(stream) == "independent"
    assert client.post(address, data={"sha256": digest[1]}).status_code == 303
    sign_in(client, applicant_of(application))
    shown = page(client, f"/applications/{application.id}/rebuttal")
    assert bundle_in(shown) == bundle_in(checked) != ""


def test_before_sending_the_page_says_what_keeps_it_from_being_sent(client: FlaskClient) -> None:
    stream, (application,), _given = a_reviewed_stream(3, too_few="replace", reviews_wanted=2)
    manager = a_manager()
    sign_in(client, manager)
    shown = page(client, f"/streams/{stream.id}/rebuttal")
    assert f"te weinig beoordelingen: {application.reference}." in shown
    assert "1 beoordeling · 2 nodig" in shown
    digest = queries.bundles_digest(queries.open_bundles(manager, stream))
    assert client.post(f"/streams/{stream.id}/rebuttal", data={"sha256": digest}).status_code == 422
    assert queries.phase_of(stream) == "independent"
    a_review(an_assignment(application), 4)
    shown = page(client, f"/streams/{stream.id}/rebuttal")
    assert "te weinig beoordelingen" not in shown
    assert "nodig" not in bundle_in(shown)


def test_an_applicant_reads_what_a_score_means(client: FlaskClient) -> None:
    stream, (application,), _given = a_reviewed_stream(2)
    send(stream)
    sign_in(client, applicant_of(application))
    assert "<strong>2 (score 2 (nl))</strong>" in page(client, f"/applications/{application.id}/rebuttal")


def test_what_may_give_a_name_away_is_pointed_out_before_sending(client: FlaskClient) -> None:
    stream, _made, ((assignment,),) = a_reviewed_stream(3, asked=Asked(sends=("reasons", "remarks")))
    commands.reopen_review(actor=assignment.reviewer, assignment=assignment)
    review = assignment.review
    assert review is not None
    commands.submit_review(
        actor=assignment.reviewer,
        assignment=assignment,
        version=review.version,
        scores={score.criterion: (score.value, score.reason) for score in review.scores},
        remarks=f"Bel mij gerust, {assignment.reviewer.name}.",
    )
    sign_in(client, a_manager())
    assert f"de naam van een beoordelaar: {assignment.reviewer.name}" in page(
        client, f"/streams/{stream.id}/rebuttal"
    )


def test_an_applicant_saves_and_sends_one_reply_and_nothing_typed_is_lost(client: FlaskClient) -> None:
    stream, (application,), _given = a_reviewed_stream(3, asked=Asked(words=50))
    send(stream)
    sign_in(client, applicant_of(application))
    home = page(client, "/")
    assert f"/applications/{application.id}/rebuttal" in home
    address = f"/applications/{application.id}/rebuttal/1"
    long = " ".join(["woord"] * 60)
    answer = client.post(address, data={"version": "1", "reply": long, "deed": "submit"})
    assert answer.status_code == 422
    assert long in answer.get_data(as_text=True)
    by_script = client.post(address, data={"version": "1", "reply": REPLY}, headers={"X-Autosave": "1"})
    assert by_script.status_code == 200
    assert by_script.get_json()["version"] == 2
    assert REPLY in page(client, f"/applications/{application.id}/rebuttal")
    overtaken = client.post(address, data={"version": "1", "reply": "Anders", "deed": "save"})
    assert overtaken.status_code == 409
    assert REPLY in overtaken.get_data(as_text=True)
    assert "Anders" in overtaken.get_data(as_text=True)
    done = client.post(address, data={"version": "2", "reply": REPLY, "deed": "submit"})
    assert done.status_code == 303
    assert "<textarea" not in page(client, f"/applications/{application.id}/rebuttal")


def test_an_applicant_never_learns_who_reviewed_or_when(client: FlaskClient) -> None:
    stream, (application, other), given = a_reviewed_stream(2, 5, how_many=2)
    applicant = applicant_of(application)
    sign_in(client, applicant)
    before = page(client, f"/applications/{application.id}/rebuttal")
    assert "Daarom" not in before
    send(stream)
    shown = page(client, f"/applications/{application.id}/rebuttal")
    for assignment in given[0]:
        assert assignment.reviewer.name not in shown
        assert assignment.reviewer.email not in shown
    (sent,) = sent_of(application)
    assert sent.seed not in shown
    assert client.get(f"/applications/{other.id}/rebuttal").status_code == 404
    assert client.post(f"/applications/{other.id}/rebuttal/1", data={"reply": "x"}).status_code == 404
    sign_in(client, a_person("Wie Dan Ook").account)
    assert client.get(f"/applications/{application.id}/rebuttal").status_code == 404


def test_a_reviewer_reads_the_reply_and_changes_the_review_once(client: FlaskClient) -> None:
    stream, (application,), ((assignment,),) = a_reviewed_stream(3)
    send(stream)
    reply(application, REPLY)
    reviewer: Account = assignment.reviewer
    sign_in(client, reviewer)
    assert REPLY not in page(client, f"/reviews/{assignment.id}")
    assert client.get(f"/reviews/{assignment.id}/adjust").status_code == 404
    with clock_at(after_term(application)):
        sign_in(client, reviewer)
        assert REPLY in page(client, f"/reviews/{assignment.id}")
        form = page(client, f"/reviews/{assignment.id}/adjust")
        version = re.search(r'name="version"[^>]*value="(\d+)"', form)
        assert version is not None
        typed = {"version": version[1], "remarks": ""}
        for criterion in stream.definition.criteria:
            typed |= {criterion.key: "5", f"{criterion.key}_reason": "Overtuigd."}
        assert client.post(f"/reviews/{assignment.id}/adjust", data=typed).status_code == 422
        done = client.post(f"/reviews/{assignment.id}/adjust", data=typed | {"why": "De wijk is groter."})
        assert done.status_code == 303
        sign_in(client, a_manager())
        report = page(client, f"/assignments/{assignment.id}/report")
        assert "Daarom 3." in report
        assert "Overtuigd." in report
        assert "De wijk is groter." in report


def test_the_export_has_both_versions_and_the_script_still_agrees(
    client: FlaskClient, tmp_path: Path
) -> None:
    stream, (application, _other), given = a_reviewed_stream(3, how_many=2)
    send(stream)
    reply(application)
    with clock_at(after_term(application)):
        review = given[0][0].review
        assert review is not None
        commands.adjust_review(
            actor=given[0][0].reviewer,
            assignment=given[0][0],
            version=queries.get_checked(a_manager(), given[0][0].id).version,
            scores={c.key: (5, "Overtuigd.") for c in stream.definition.criteria},
            remarks="",
            why="De wijk is groter.",
        )
        commands.open_panel(actor=a_manager(), stream=stream)
        commands.freeze_ranking(actor=a_chair(stream), stream=stream)
        sign_in(client, a_manager())
        answer = client.get(f"/streams/{stream.id}/ranking.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        archive.extractall(tmp_path)

    def reckoned() -> subprocess.CompletedProcess[str]:
        script = [sys.executable, "-I", str(tmp_path / "recompute.py")]
        return subprocess.run(script, cwd=tmp_path, capture_output=True, text=True, check=False)

    ran = reckoned()
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    reasons = json.loads((tmp_path / "reasons.json").read_text())
    assert {one["reason_before"] for one in reasons["adjusted"]} == {"Daarom 3."}
    assert {one["why"] for one in reasons["adjusted"]} == {"De wijk is groter."}
    told = (tmp_path / "adjusted.csv").read_text()
    assert ",3,0" in told
    (tmp_path / "adjusted.csv").write_text(told.replace("review-", "review-9"))
    assert reckoned().returncode == 1
