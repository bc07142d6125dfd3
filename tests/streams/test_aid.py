"""De-minimis aid: what counts in the years looked back, what it adds up to, and what a call can say about it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import sentence
from grants.streams.models import Stream
from grants.streams.rules import (
    answer_fault,
    contradictions,
    definition_as_file,
    definition_from_json,
    formal_points_of,
)
from grants.streams.rules.aid import aid_sum, counted_since, declared_aid
from grants.streams.rules.answers import clean_answer
from grants.streams.rules.definition import AidRule, Dates, Definition, Question, Section
from grants.streams.rules.fit import Wish, findings
from grants.streams.rules.spoken import answer_in_words
from tests.factories.people import sign_in
from tests.factories.streams import a_definition, a_draft, a_manager, an_open_stream, some_sections, words
from tests.streams.test_views import typed

AID = Question("aid", "aid", words("De-minimis aid"), substantive=False, for_reviewers=False)
GRANT: dict[str, Any] = {
    "grantor": "Gemeente Ede",
    "granted_on": "2024-05-01",
    "amount": 10_000_000,
    "regulation": "general",
    "undertaking": "Stichting Samen",
}
CLOSES = datetime(2026, 9, 1, 12, tzinfo=UTC)


def asking(question: Question = AID, **rule: Any) -> Definition:
    """Return a call that asks for the declaration, with a deadline on 1 September 2026."""
    sections = (*some_sections(), Section("papers", words("Papers"), (question,)))
    return a_definition(sections=sections, dates=Dates(closes_at=CLOSES), aid=AidRule(**rule))


def declaring(*grants: dict[str, Any]) -> dict[str, Any]:
    return {"declares": "some" if grants else "none", "grants": [GRANT | one for one in grants] or None}


# --- What counts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "counts"),
    [
        ({"granted_on": "2023-09-01"}, True),
        ({"granted_on": "2023-08-31"}, False),
        ({"granted_on": "2026-12-31"}, True),
        ({"granted_on": None}, True),
        ({"regulation": "agriculture"}, True),
        ({"regulation": "fishery"}, True),
        ({"regulation": "sgei"}, False),
        ({"regulation": None}, True),
        ({"undertaking": "Een dochter van de stichting"}, True),
    ],
)
def test_aid_counts_for_three_years_by_its_regulation_whoever_of_the_undertaking_had_it(
    facts: dict[str, Any], counts: bool
) -> None:
    found = aid_sum(asking(), declaring(facts), Money.euro(1))
    assert found.received == (Money(10_000_000) if counts else ZERO)
    assert found.left_out == (0 if counts else 1)


@pytest.mark.parametrize(
    ("rule", "since"),
    [
        ({}, date(2023, 9, 1)),
        ({"years": 5}, date(2021, 9, 1)),
        ({"back_from": date(2027, 1, 15)}, date(2024, 1, 15)),
        ({"back_from": date(2028, 2, 29)}, date(2025, 2, 28)),
    ],
)
def test_the_years_are_counted_back_from_the_deadline_or_a_day_of_the_call(
    rule: dict[str, Any], since: date
) -> None:
    assert counted_since(asking(**rule)) == since


def test_the_deadline_is_a_dutch_day_and_without_any_day_everything_counts() -> None:
    late = replace(asking(), dates=Dates(closes_at=datetime(2026, 8, 31, 22, 30, tzinfo=UTC)))
    assert counted_since(late) == date(2023, 9, 1)
    undated = replace(asking(), dates=Dates())
    assert counted_since(undated) is None
    assert aid_sum(undated, declaring({"granted_on": "1999-01-01"}), ZERO).received == Money(10_000_000)


def test_exactly_the_limit_is_allowed_and_a_cent_more_is_not() -> None:
    call = asking()
    at_most = aid_sum(call, declaring({}, {}), Money.euro(100_000))
    assert (at_most.together, at_most.room, at_most.over) == (Money.euro(300_000), ZERO, None)
    above = aid_sum(call, declaring({}, {}), Money.euro(100_000) + Money(1))
    assert (above.room, above.over) == (ZERO, Money(1))
    assert above.said.params["over"] == Money(1)
    none = aid_sum(call, declaring(), Money.euro(40_000))
    assert (none.received, none.room) == (ZERO, Money.euro(260_000))


def test_a_call_without_the_question_or_an_answer_adds_nothing_up() -> None:
    assert declared_aid(a_definition(), {"papers": {"aid": declaring({})}}, ZERO) is None
    assert declared_aid(asking(), {"papers": {"aid": None}}, ZERO) is None
    found = declared_aid(asking(ceiling_cents=1_00), {"papers": {"aid": declaring()}}, Money(1_01))
    assert found is not None
    assert found.over == Money(1)


# --- Does it fit ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (declaring(), None),
        (declaring({}), None),
        ({"declares": None, "grants": [GRANT]}, "Say whether de-minimis aid was received."),
        ({"declares": "some", "grants": None}, "List the aid that was received."),
        (
            {"declares": "none", "grants": [GRANT]},
            "You say that no aid was received, and list some. Correct one of the two.",
        ),
        (declaring({}, {"granted_on": None}), "Fill in everything about the aid in row 2."),
        (declaring({"regulation": None}), "Fill in everything about the aid in row 1."),
        (declaring({"grantor": None}), "Fill in everything about the aid in row 1."),
        (declaring({"amount": None}), "Fill in everything about the aid in row 1."),
        (declaring({"undertaking": None}), "Fill in everything about the aid in row 1."),
        (declaring({"regulation": "other"}), "This answer does not fit the question."),
        (declaring({"granted_on": "1 mei"}), "This answer does not fit the question."),
        ({"declares": "perhaps", "grants": None}, "This answer does not fit the question."),
        ({"declares": "some", "grants": [{"iban": "NL"}]}, "This answer does not fit the question."),
        ([GRANT], "This answer does not fit the question."),
        (None, "This answer is missing."),
    ],
)
def test_a_declaration_is_whole_or_says_what_is_missing(answer: Any, said: str | None) -> None:
    fault = answer_fault(AID, answer)
    assert (None if fault is None else str(fault)) == said


def test_an_empty_declaration_is_no_answer_and_rows_that_hold_nothing_are_left_out() -> None:
    assert clean_answer(AID, {"declares": None, "grants": [{"grantor": "", "amount": None}]}) is None
    kept = clean_answer(AID, {"declares": "some", "grants": [GRANT, dict.fromkeys(GRANT)]})
    assert kept == {"declares": "some", "grants": [GRANT]}
    with pytest.raises(RuleBroken) as broken:
        clean_answer(AID, {"declares": "some", "grants": [GRANT] * 51})
    assert broken.value.field == "aid"


def test_a_declaration_reads_row_by_row() -> None:
    assert answer_in_words(AID, declaring(), "nl") == sentence("No de-minimis aid was received")
    said = str(answer_in_words(AID, declaring({}, {"granted_on": None, "regulation": None}), "en"))
    assert said.splitlines() == [
        "De-minimis aid was received: it is listed here",
        "Gemeente Ede, 2024-05-01, € 100,000.00, general: (EU) 2023/2831, before 2024 (EU) 1407/2013; "
        "received by Stichting Samen",
        "Gemeente Ede, –, € 100,000.00, –; received by Stichting Samen",
    ]


# --- What a call says -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "faults"),
    [
        (asking(), 0),
        (asking(ceiling_cents=0), 1),
        (asking(years=0), 1),
        (asking(years=11), 1),
        (asking(counts=()), 1),
        (asking(replace(AID, substantive=True)), 1),
        (asking(replace(AID, for_reviewers=True)), 1),
        (
            replace(
                asking(),
                sections=(*asking().sections, Section("more", words("x"), (replace(AID, key="two"),))),
            ),
            1,
        ),
    ],
)
def test_what_a_call_cannot_say_about_aid(call: Definition, faults: int) -> None:
    told = [one for one in contradictions(call) if "e-minimis" in str(one)]
    assert len(told) == faults


def test_the_rule_goes_out_and_comes_back_and_the_formal_check_has_its_point() -> None:
    call = asking(years=2, counts=("general", "sgei"), over="block", back_from=date(2027, 1, 1))
    assert definition_from_json(definition_as_file(call)) == call
    assert "aid" in [point.fact for point in formal_points_of(call)]
    assert "aid" not in [point.fact for point in formal_points_of(a_definition())]


@pytest.mark.parametrize(
    ("over", "tone", "received"),
    [("block", "no", 260_001), ("flag", "look", 260_001), ("block", "look", 260_000), ("block", None, None)],
)
def test_the_self_check_adds_up_too(over: Any, tone: str | None, received: int | None) -> None:
    wish = Wish(
        is_existing=True,
        reach="local",
        legal_form="foundation",
        asked=Money.euro(40_000),
        own_share=Money.euro(20_000),
        received=None if received is None else Money.euro(received),
    )
    found = findings(asking(over=over), wish, now())
    assert [one.tone for one in found if "Received" in str(one.said)] == ([tone] if tone else [])


def test_a_manager_writes_the_rule_and_the_question_and_a_visitor_reads_them(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    sign_in(client, manager)
    money = f"/streams/{draft.id}/draft/money"
    sent = typed(client.get(money).text)
    assert sent["aid_ceiling"] == "300.000"
    assert client.post(money, data=sent).status_code == 303
    assert _fresh(draft).aid == AidRule()
    changed = sent | {
        "version": str(draft.version),
        "aid_ceiling": "750.000",
        "aid_counts": ["general", "sgei"],
        "aid_over": "block",
    }
    assert client.post(money, data=changed).status_code == 303
    assert _fresh(draft).aid == AidRule(75_000_000, counts=("general", "sgei"), over="block")
    page = f"/streams/{draft.id}/draft/pages/people"
    row = {f"question_rows-4-{name}": value for name, value in (("label_nl", "Steun"), ("label_en", "Aid"))}
    row |= {"question_rows-4-kind": "aid", "question_rows-4-required": "y"}
    row |= {"question_rows-4-substantive": "y", "question_rows-4-for_reviewers": "y"}
    assert client.post(page, data=typed(client.get(page).text) | row).status_code == 303
    asked = _fresh(draft).questions[-1]
    assert (asked.kind, asked.substantive, asked.for_reviewers) == ("aid", False, False)


def test_the_call_says_what_it_holds_aid_against(client: FlaskClient) -> None:
    rule = AidRule(75_000_000, years=2, over="block", back_from=date(2027, 1, 15))
    shown = client.get(f"/calls/{an_open_stream(sections=asking().sections, aid=rule).id}").text
    said = re.sub(r"\s+", " ", shown)
    assert "hoogstens € 750.000 in 2 jaar voor één onderneming" in said
    assert "teruggeteld vanaf 15 januari 2027" in said
    assert "kan niet worden ingediend" in said
    assert "De-minimissteun" not in client.get(f"/calls/{an_open_stream(aid=rule).id}").text


def _fresh(draft: Stream) -> Definition:
    db.session.expire_all()
    return draft.written


def test_the_self_check_asks_for_aid_only_where_the_call_does(client: FlaskClient) -> None:
    plain, asks = an_open_stream(), an_open_stream(sections=asking().sections)
    assert 'name="received"' not in client.get(f"/calls/{plain.id}/fit").text
    shown = client.get(
        f"/calls/{asks.id}/fit?is_existing=yes&reach=local&legal_form=foundation&asked=30000&received=280000"
    ).text
    assert "boven de grens van" in shown
    (link,) = re.findall(r'href="(/streams/[^"]*/apply[^"]*)"', shown)
    assert "asked=30000" in link
    assert "received" not in link
