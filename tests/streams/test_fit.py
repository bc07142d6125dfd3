"""Does a call fit? The self-check says what the application would say, without an account, and keeps nothing."""

from __future__ import annotations

import re
from html import unescape
from itertools import product
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from grants.applications.rules import check_eligible
from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money
from grants.people.rules import LEGAL_FORMS
from grants.streams.rules.definition import Definition, Eligibility, Words
from grants.streams.rules.fit import Wish, findings
from grants.streams.rules.money import request_faults
from tests.conftest import NOON
from tests.factories.people import a_person, an_initiative, sign_in
from tests.factories.streams import a_draft, an_open_stream

PLAN: dict[str, Any] = {"is_existing": True, "reach": "local", "legal_form": "foundation"}


def noes(call: Definition, **wish: Any) -> list[str]:
    return [str(one.said) for one in findings(call, Wish(**(PLAN | wish)), NOON) if one.tone == "no"]


def looks(call: Definition, **wish: Any) -> list[str]:
    return [str(one.said) for one in findings(call, Wish(**(PLAN | wish)), NOON) if one.tone == "look"]


@pytest.mark.parametrize("initiatives", ["existing", "new", "both"])
@pytest.mark.parametrize("reach", ["national", "local", "both"])
@pytest.mark.parametrize("forms", [(), ("foundation", "association")])
def test_the_self_check_and_the_application_never_disagree(
    initiatives: Any, reach: Any, forms: tuple[str, ...]
) -> None:
    call = Definition(eligibility=Eligibility(Words(), initiatives, reach, forms))
    for is_existing, where, form in product((True, False), ("national", "local"), LEGAL_FORMS):
        plan = {"is_existing": is_existing, "reach": where, "legal_form": form}
        try:
            check_eligible(call, **plan)
            fits = True
        except RuleBroken:
            fits = False
        assert (noes(call, **plan) == []) is fits


@given(st.integers(1, 10**9), st.integers(0, 99), st.sampled_from(["total_costs", "subsidy"]))
def test_the_own_share_that_is_named_is_enough_and_one_cent_less_is_not(
    cents: int, percent: int, base: Any
) -> None:
    call = Definition(own_share_percent=percent, own_share_of=base)
    said = [one.said for one in findings(call, Wish(**PLAN, asked=Money(cents)), NOON) if one.tone == "look"]
    own = said[0].params["least"] if said else Money(0)

    def faults(share: Money) -> list[Any]:
        asked = Money(cents)
        return request_faults(call, requested=asked, own_share=share, total_costs=asked + share)

    assert faults(own) == []
    if own:
        assert faults(own - Money(1)) != []


def test_amounts_are_held_against_cap_minimum_and_own_share() -> None:
    call = Definition(cap_cents=40_000_00, minimum_cents=5_000_00, own_share_percent=25)
    assert noes(call) == looks(call) == []
    assert len(noes(call, asked=Money.euro(40_001))) == 1
    assert len(noes(call, asked=Money.euro(4_999), own_share=Money.euro(5_000))) == 1
    assert len(noes(call, asked=Money.euro(30_000), own_share=Money.euro(9_999))) == 1
    assert noes(call, asked=Money.euro(30_000), own_share=Money.euro(10_000)) == []
    flagged = Definition(cap_cents=40_000_00, over_cap="flag")
    assert (noes(flagged, asked=Money.euro(40_001)), len(looks(flagged, asked=Money.euro(40_001)))) == ([], 1)
    assert len(looks(Definition(access="invitation"))) == 1


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_visitor_checks_and_takes_the_answers_along(client: FlaskClient, language: str) -> None:
    stream = an_open_stream(eligibility=Eligibility(Words("Wie", "Who"), "existing", "both", ("foundation",)))
    client.post("/language", data={"language": language, "back": "/"})
    address = f"/calls/{stream.id}/fit"
    assert f'href="{address}"' in client.get(f"/calls/{stream.id}").text
    empty = client.get(address)
    assert (empty.status_code, 'role="alert"' in empty.text) == (200, False)
    assert 'role="alert"' in client.get(f"{address}?reach=local").text
    wrong = client.get(f"{address}?is_existing=no&reach=local&legal_form=company&asked=1.000").text
    said = ("bestaan", "rechtsvorm") if language == "nl" else ("exist already", "legal form cannot apply")
    assert [word in wrong for word in said] == [True, True]
    assert "/apply?" not in wrong
    right = client.get(f"{address}?is_existing=yes&reach=national&legal_form=foundation&asked=30.000").text
    assert ("10.000" if language == "nl" else "10,000") in right
    found = re.search(rf'href="(/streams/{stream.id}/apply\?[^"]*)"', right)
    assert found is not None
    onward = unescape(found[1])

    person = a_person(legal_form="foundation")
    an_initiative(person, "Plaatselijk", reach="local")
    fitting = an_initiative(person, "Landelijk", reach="national", places=[])
    sign_in(client, person.account)
    page = client.get(onward).text
    assert f'<option selected value="{fitting.id}">' in page
    assert "30.000" in page
    form = client.get(
        f"/organisations/{person.organisation.id}/initiatives/new?is_existing=no&reach=national"
    ).text
    assert re.search(r'<input checked[^>]*value="no"', form)
    assert re.search(r'<input checked[^>]*value="national"', form)
    assert 'selected value="association"' in client.get("/organisations/new?legal_form=association").text


def test_the_check_of_a_draft_is_not_there_and_nonsense_breaks_nothing(client: FlaskClient) -> None:
    assert client.get(f"/calls/{a_draft().id}/fit").status_code == 404
    stream = an_open_stream()
    odd = f"/calls/{stream.id}/fit?is_existing=maybe&reach=moon&legal_form=%00x&asked=-1&own_share=much"
    assert client.get(odd.replace("%00", "")).status_code == 200
    sign_in(client, a_person().account)
    assert (
        client.get(f"/streams/{stream.id}/apply?reach=moon&asked={'9' * 300}&legal_form=<b>").status_code
        == 200
    )
