"""Which reports a call asks: written in its editor, held to what can be true, said on its page, waited for."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import Words
from grants.streams import queries
from grants.streams.models import Stream
from grants.streams.rules import (
    contradictions,
    definition_as_file,
    definition_from_json,
    faults_by_part,
    waits_said,
)
from grants.streams.rules.definition import Choice, Condition, Instalment, Question, ReportRule, as_definition
from grants.streams.rules.hints import hints
from grants.streams.rules.instalments import instalment_faults, waits_offered
from grants.streams.rules.reports import awaited_days, most_reports, report_days, report_due, reports_for
from tests.factories.people import sign_in
from tests.factories.streams import a_definition, a_draft, a_manager, an_open_stream, words
from tests.streams.test_views import typed

WENT = Question("went", "text", words("How did it go?"))
HALFWAY = ReportRule("progress", words("Progress report"), least_cents=2_500_000, questions=(WENT,))
EVERY = replace(HALFWAY, key="often", when="every", months=5)
FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)


def test_each_moment_gives_its_days_and_terms_that_do_not_move() -> None:
    assert report_days(HALFWAY, FIRST, LAST) == [date(2027, 7, 2)]
    assert report_due(HALFWAY, date(2027, 7, 2)) == date(2027, 7, 30)
    assert report_days(EVERY, FIRST, LAST) == [date(2027, 6, 1), date(2027, 11, 1)]
    assert report_days(replace(HALFWAY, when="end"), FIRST, LAST) == [LAST]
    assert report_days(replace(HALFWAY, when="asked"), FIRST, LAST) == []
    assert [most_reports(replace(EVERY, months=each), 12) for each in (1, 5, 6, 12)] == [11, 2, 1, 0]
    assert awaited_days([HALFWAY, EVERY], FIRST, LAST) == {
        "report:progress:1": date(2027, 7, 30),
        "report:often:1": date(2027, 6, 29),
        "report:often:2": date(2027, 11, 29),
    }
    assert reports_for(HALFWAY.least, [HALFWAY]) == [HALFWAY]
    assert reports_for(HALFWAY.least - type(HALFWAY.least)(1), [HALFWAY]) == []


def a_report(**facts: Any) -> ReportRule:
    return replace(HALFWAY, **facts)


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        ([HALFWAY], ""),
        ([a_report(questions=())], ""),
        ([a_report(key="Progress")], "cannot be used as a short name"),
        ([HALFWAY, HALFWAY], "is used twice"),
        ([a_report(name=Words("Verslag", ""))], "needs its name in both languages"),
        ([a_report(questions=(), plan=False)], "asks nothing"),
        ([a_report(when="every", months=0)], "comes each 1 to 60 months"),
        ([a_report(months=0)], ""),
        ([a_report(weeks=0)], "1 to 52 weeks"),
        ([a_report(late_weeks=0)], "1 to 52 weeks"),
        ([a_report(questions=(replace(WENT, kind="aid"),))], "of a kind that no report asks"),
        ([a_report(questions=(replace(WENT, key="version"),))], "cannot be used as a short name"),
        ([a_report(questions=(replace(WENT, kind="choice"),))], "at least two choices"),
        (
            [a_report(questions=(replace(WENT, shown_if=Condition("target", "youth")),))],
            "no earlier question offers",
        ),
        ([a_report(when="end"), a_report(key="other", when="end")], "one report at the end"),
    ],
)
def test_what_cannot_be_true_of_a_report_is_found(reports: list[ReportRule], said: str) -> None:
    found = [str(fault) for part, fault in faults_by_part(a_definition(reports=tuple(reports)))]
    assert [said in one for one in found] == ([True] if said else [])


@pytest.mark.parametrize(
    ("after", "least", "said"),
    [
        ("report:progress:1", 2_500_000, ""),
        ("report:often:2", 2_500_000, ""),
        ("report:often:3", 2_500_000, "number 3 of the report “Progress report (en)”, which never comes"),
        ("report:progress:2", 2_500_000, "which never comes"),
        ("report:hand:1", 2_500_000, "nobody knows whether it will be asked"),
        ("report:gone:1", 2_500_000, "a report that the call does not ask"),
        ("report:progress:1", 2_499_999, "asked from € 25,000.00"),
    ],
)
def test_an_instalment_waits_only_for_a_report_that_comes(after: str, least: int, said: str) -> None:
    reports = [HALFWAY, EVERY, a_report(key="hand", when="asked")]
    found = [str(one) for one in instalment_faults([Instalment(100, after, least)], (), reports, 12)]
    assert [said in one for one in found] == ([True] if said else [])


def test_what_an_instalment_waits_for_is_named() -> None:
    call = a_definition(reports=(HALFWAY, EVERY, a_report(key="hand", when="asked")))
    offered = waits_offered(call, 12)
    assert [one for one in offered if one.startswith("report")] == [
        *("report:progress:1", "report:often:1", "report:often:2"),
    ]
    assert offered[-1] == "determination"
    assert str(waits_said("report:progress:1", call)) == "once the report “Progress report (en)” is accepted"
    assert "number 2 of the report" in str(waits_said("report:often:2", call))
    assert str(waits_said("report:gone:1", call)) == "once what it waits for is there"
    assert str(waits_said("start", call)) == "once the project has begun"


def test_progress_reports_of_small_awards_are_a_hint_and_no_fault() -> None:
    small = a_definition(reports=(a_report(least_cents=0),))
    assert contradictions(small) == []
    said = [one for one in hints(small) if one.text.part == "reports"]
    assert [str(one.said) for one in said] == [
        "Below € 25,000.00 progress reports are not usual (Instructions for subsidies, 7 to 9)."
    ]
    for other in (HALFWAY, a_report(least_cents=0, when="end"), a_report(least_cents=0, when="asked")):
        assert [one for one in hints(a_definition(reports=(other,))) if one.text.part == "reports"] == []


def kept(stream: Stream) -> tuple[ReportRule, ...]:
    return queries.get_stream(a_manager(), stream.id).definition.reports


def test_a_manager_writes_reports_and_their_questions(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager, reports=())
    sign_in(client, manager)
    path = f"/streams/{draft.id}/draft/reports"
    row = {"name_nl": "Voortgang", "name_en": "Progress", "when": "every", "months": "4", "weeks": "3"}
    row |= {"late_weeks": "2", "least": "25.000", "plan": "y"}
    sent = typed(client.post(path, data=typed(client.get(path).text) | {"row": "add:report_rows"}).text)
    wrong = client.post(path, data=sent | {f"report_rows-0-{name}": "" for name in ("name_nl", "weeks")})
    assert wrong.status_code == 422
    assert client.post(path, data=sent | {f"report_rows-0-{k}": v for k, v in row.items()}).status_code == 303
    (made,) = kept(draft)
    assert made == ReportRule("progress", Words("Voortgang", "Progress"), "every", 4, 3, 2, 2_500_000)
    assert f'href="{path}/progress"' in client.get(path).text

    page = f"{path}/progress"
    asked = typed(client.post(page, data=typed(client.get(page).text) | {"row": "add:question_rows"}).text)
    assert "question_rows-0-for_reviewers" not in asked
    assert '<option value="partners"' not in client.post(page, data=asked | {"row": "add:question_rows"}).text
    asked |= {"intro_nl": "Vertel.", "question_rows-0-label_nl": "Ging het goed?"}
    asked |= {"question_rows-0-label_en": "Did it go well?", "question_rows-0-kind": "yes_no"}
    assert client.post(page, data=asked).status_code == 303
    (made,) = kept(draft)
    assert [(q.key, q.kind) for q in made.questions] == [("did_it_go_well", "yes_no")]
    assert made.intro == Words("Vertel.", "")
    found = [one for one in hints(as_definition(draft.draft)) if one.text.section == "progress"]
    assert [str(one.said) for one in found if one.missing] == ["The English is missing."]
    more = client.post(page, data=typed(client.get(page).text) | {"row": "add:question_rows"}).text
    assert '<option value="did_it_go_well=yes">' in more
    again = typed(client.get(path).text) | {"report_rows-0-name_nl": "Voortgangsverslag"}
    assert client.post(path, data=again).status_code == 303
    assert kept(draft)[0].questions == made.questions
    assert client.get(f"{path}/nonsense").status_code == 404
    assert client.post(f"{path}/nonsense", data={}).status_code == 404


def test_who_saves_an_older_version_of_a_report_sees_both(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager, reports=(HALFWAY,))
    sign_in(client, manager)
    page = f"/streams/{draft.id}/draft/reports/progress"
    mine = typed(client.get(page).text)
    assert client.post(page, data=mine | {"question_rows-0-label_nl": "Hoe gaat het?"}).status_code == 303
    late = client.post(page, data=mine | {"question_rows-0-label_nl": "Hoe loopt het?"})
    assert late.status_code == 409
    assert "Hoe gaat het?" in late.text
    assert 'value="Hoe loopt het?"' in late.text


def test_an_instalment_is_offered_each_report_that_comes(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(
        manager,
        reports=(replace(HALFWAY, least_cents=0), EVERY),
        instalments=(Instalment(100),),
        months_max=24,
    )
    sign_in(client, manager)
    path = f"/streams/{draft.id}/draft/requirements"
    shown = unescape(client.get(path).text)
    assert '<option value="report:often:4">zodra nummer 4 van het verslag “Progress report (nl)”' in shown
    assert "report:often:5" not in shown, "24 months hold four reports of five months"
    sent = typed(shown) | {"instalment_rows-0-after": "report:progress:1"}
    assert client.post(path, data=sent).status_code == 303
    assert queries.get_stream(manager, draft.id).definition.instalments == (
        Instalment(100, "report:progress:1"),
    )
    assert client.post(path, data=sent | {"instalment_rows-0-after": "re port:x"}).status_code == 422
    reports = f"/streams/{draft.id}/draft/reports"
    fewer = client.post(reports, data=typed(client.get(reports).text) | {"row": "remove-0:report_rows"}).text
    assert client.post(reports, data=typed(fewer)).status_code == 303
    home = unescape(client.get(f"/streams/{draft.id}").text)
    assert "Een termijn wacht op een verslag dat de oproep niet vraagt." in home
    assert '<option selected value="report:progress:1">' in client.get(path).text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_call_says_which_reports_it_asks_and_what_waits_for_them(
    client: FlaskClient, language: str
) -> None:
    choices = (Choice("a", words("A")), Choice("b", words("B")))
    report = a_report(
        least_cents=0, questions=(WENT, Question("how", "choice", words("How"), choices=choices))
    )
    stream = an_open_stream(reports=(report,), instalments=(Instalment(100, "report:progress:1"),))
    client.post("/language", data={"language": language, "back": "/"})
    page = " ".join(unescape(client.get(f"/calls/{stream.id}").text).split())
    if language == "en":
        assert "Progress report (en): within 4 weeks after half of the project has passed" in page
        assert "100 % once the report “Progress report (en)” is accepted" in page
        assert "How did it go? (en)" in page
    else:
        assert "Progress report (nl): binnen 4 weken nadat het project halverwege is" in page
        assert "100 % zodra het verslag “Progress report (nl)” is goedgekeurd" in page


def test_a_draft_with_a_faulty_report_is_not_taken_from_a_file() -> None:
    with pytest.raises(RuleBroken, match="asks nothing"):
        definition_from_json(definition_as_file(a_definition(reports=(a_report(questions=(), plan=False),))))
