"""A sheet of pairs: what is meant, which rules bind, and that only what was shown is assigned."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook

from grants.foundation.errors import NotAllowed, RuleBroken
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.rules.sheets import read_given, workbook_as_text
from grants.streams.models import Stream
from tests.factories.people import a_holder, acts_for, sign_in
from tests.factories.review import a_reviewer, a_stream_with_applications, an_assignment, start
from tests.factories.streams import a_manager


def a_round() -> tuple[Stream, list[str], list[Account]]:
    stream, applications = a_stream_with_applications(3)
    people = [a_reviewer(stream, name) for name in ("Ans", "Bas", "Cor")]
    return stream, [one.reference or "" for one in applications], people


def know(account: Account, institution: str, most: int) -> None:
    commands.save_profile(
        actor=account, version=0, kind="referee", institution=institution, expertise="", most=most
    )


def said(stream: Stream, *rows: tuple[str, str], viewer: Account | None = None) -> list[str]:
    """Return of each row what is wrong with it and where, `new`, or `given`."""
    sheet = read_given("application,reviewer\n" + "\n".join(",".join(row) for row in rows))
    return [
        "; ".join(f"{column}: {words.msgid}" for column, words in one.faults.items())
        or ("given" if one.is_given else "new")
        for one in queries.meant_by(viewer or a_manager(), stream, sheet)
    ]


def test_a_workbook_reads_as_a_text_file_does() -> None:
    book = Workbook()
    for row in (["Notes", "Reviewer", "Application"], [None, "ans@x.example", "A-1"], [], ["x", "Bas", 12]):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    rows = read_given(workbook_as_text(kept.getvalue()))
    assert [(one.line, one.application, one.reviewer) for one in rows] == [
        (2, "A-1", "ans@x.example"),
        (4, "12", "Bas"),
    ]
    semicolons = read_given("\ufeffreviewer;application\nBas;A-2\n")
    assert [(one.line, one.application, one.reviewer) for one in semicolons] == [(2, "A-2", "Bas")]
    for wrong in ("reviewer,score\nBas,1\n", "application,reviewer\n", ""):
        with pytest.raises(RuleBroken):
            read_given(wrong)


def test_each_row_says_at_its_column_what_is_wrong(app: object) -> None:
    stream, (first, second, third), (ans, bas, cor) = a_round()
    know(ans, "Hogeschool", 2)
    know(bas, "hogeschool ", 9)
    a_reviewer(stream, "Cor")
    an_assignment(queries.applications_of(stream)[0], ans)
    declined = an_assignment(queries.applications_of(stream)[2], bas)
    commands.decline_assignment(actor=bas, assignment=declined, reason="Geen tijd.")
    assert said(
        stream,
        (first, "Ans"),
        (second.lower(), ans.email.upper()),
        (third, "Ans"),
        (second, "Bas"),
        (third, "Bas"),
        ("X-1", "Niemand"),
        (third, "Cor"),
        (third, cor.email),
        (third, cor.email),
    ) == [
        "given",
        "new",
        "reviewer: %(name)s takes at most %(most)s applications here.",
        "reviewer: %(name)s is of the same institution as %(other)s, who reviews this application.",
        "reviewer: %(name)s declined this application.",
        "application: No application that was found admissible here has this reference.; "
        "reviewer: No reviewer of this call has this address or name.",
        "reviewer: More reviewers have this name. Write the address for mail.",
        "new",
        "given",
    ]


def test_a_conflict_binds_and_what_is_closed_to_the_manager_does_not_exist(app: object) -> None:
    stream, (first, _second, _third), (ans, _bas, _cor) = a_round()
    acts_for(ans, queries.applications_of(stream)[0].organisation)
    (words,) = said(stream, (first, "Ans"))
    assert words.startswith("reviewer: %(name)s")
    manager = a_manager()
    acts_for(manager, queries.applications_of(stream)[1].organisation)
    hidden = queries.applications_of(stream)[1].reference or ""
    assert said(stream, (hidden, "Bas"), viewer=manager) == said(stream, ("X-9", "Bas"), viewer=manager)


def test_what_came_in_the_way_since_stops_all_of_it(app: object) -> None:
    stream, _references, (ans, _bas, _cor) = a_round()
    know(ans, "", 1)
    one, two, _three = queries.applications_of(stream)
    an_assignment(two, ans)
    with pytest.raises(RuleBroken, match="at most"):
        commands.assign_from_sheet(actor=a_manager(), stream=stream, pairs=[(one.id, ans.id)])
    start(stream)
    commands.open_panel(actor=a_manager(), stream=stream)
    with pytest.raises(RuleBroken):
        commands.assign_from_sheet(actor=a_manager(), stream=stream, pairs=[(two.id, ans.id)])
    with pytest.raises(NotAllowed):
        commands.assign_from_sheet(actor=a_holder("auditor"), stream=stream, pairs=[])


def test_a_manager_looks_at_a_file_and_assigns_what_it_shows(client: FlaskClient) -> None:
    stream, (first, second, _third), people = a_round()
    sign_in(client, a_manager())
    address = f"/streams/{stream.id}/review/pairs"
    assert client.get(address).status_code == 200
    assert client.post(address, data={}).status_code == 422
    for name, content in (
        ("x.csv", b"\xff\xfe\x00"),
        ("x.xlsx", b"not a workbook"),
        ("x.csv", b"a,b\n1,2\n"),
    ):
        assert client.post(address, data={"file": (io.BytesIO(content), name)}).status_code == 422
    sheet = f"application,reviewer\n{first},Ans\n{second},Bas\n{second},Niemand\n".encode()
    page = client.post(address, data={"file": (io.BytesIO(sheet), "paren.csv")})
    assert page.status_code == 200
    assert "1 rij heeft een fout" in page.text
    assert sum(load.assigned for load in queries.loads(a_manager(), stream)) == 0
    pairs = re.findall(r'name="pairs" value="(\d+-\d+)"', page.text)
    assert len(pairs) == 2
    done = client.post(address, data={"deed": "assign", "pairs": pairs})
    assert done.headers["Location"] == f"/streams/{stream.id}/review/reviewers"
    assert sum(load.assigned for load in queries.loads(a_manager(), stream)) == 2
    sign_in(client, people[0])
    assert client.get(address).status_code == 404
