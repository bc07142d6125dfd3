"""How values are written for a reader: the same everywhere, in the language of the page."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from markupsafe import Markup

from grants.foundation.money import Money
from grants.foundation.scores import Score
from grants.foundation.wording import sentence
from grants.web.forms import Form, ScoreField
from grants.web.pages import remembered, say, score, show
from tests.factories.people import an_account, sign_in


@pytest.mark.parametrize(
    ("hundredths", "nl", "en"),
    [(470, "4,70", "4.70"), (400, "4,00", "4.00"), (5, "0,05", "0.05"), (None, "–", "–"), (-1, "–", "–")],
)
def test_a_score_has_two_decimals_everywhere(app: Flask, hundredths: int | None, nl: str, en: str) -> None:
    class Typed(Form):
        value = ScoreField()

    for language, words in (("nl", nl), ("en", en)):
        with app.test_request_context(), force_locale(language):
            assert score(hundredths) == words
            if hundredths is not None and hundredths >= 0:
                assert show(Score(hundredths)) == words
                assert say(sentence("%(mean)s", mean=Score(hundredths))) == words
                assert Typed(formdata=None, data={"value": hundredths}).value._value() == words


def test_several_values_are_lines_each_in_the_language_of_the_page(app: Flask) -> None:
    with app.test_request_context(), force_locale("nl"):
        assert show((Money(1_250_050), "tekst", Score(450))) == "€ 12.500,50\ntekst\n4,50"


def test_other_numbers_keep_their_own_form(app: Flask) -> None:
    with app.test_request_context(), force_locale("nl"):
        assert [show(value) for value in (1200, Fraction(45, 10), Fraction(2))] == ["1.200", "4,5", "2"]


@pytest.mark.parametrize(
    ("typed", "hundredths"), [("3", 300), ("3,5", 350), ("3.50", 350), (" 3,05 ", 305), ("", None)]
)
def test_a_typed_score_is_read_in_both_marks(app: Flask, typed: str, hundredths: int | None) -> None:
    class Typed(Form):
        value = ScoreField()

    with app.test_request_context(method="POST", data={"value": typed}):
        app.config["WTF_CSRF_ENABLED"] = False
        form = Typed()
        assert (form.validate(), form.value.data) == (True, hundredths)


@pytest.mark.parametrize("typed", ["3,505", "drie", "-3", "٣", "3,5,0"])
def test_what_is_no_score_is_refused_and_kept_as_typed(app: Flask, typed: str) -> None:
    class Typed(Form):
        value = ScoreField()

    with app.test_request_context(method="POST", data={"value": typed}), force_locale("en"):
        app.config["WTF_CSRF_ENABLED"] = False
        form = Typed()
        assert form.validate() is False
        assert form.value.errors == ["Write the score as a number with at most two decimals, such as 3.5."]
        assert form.value._value() == typed


def test_who_has_nothing_to_do_is_shown_where_to_go(client: FlaskClient) -> None:
    sign_in(client, an_account("Ina Initiatief"))
    main = client.get("/").text.partition("<main")[2]
    assert '<li><a href="/calls">' in main
    assert '<li><a href="/applications">' in main
    assert 'href="/programmes"' not in main


def test_a_part_that_follows_from_its_key_is_made_once_and_anew_for_another_key() -> None:
    made: list[str] = []

    def part(words: str) -> Markup:
        made.append(words)
        return Markup(words)

    shown = [
        remembered("a list", key, caller=lambda key=key: part(f"{key}: the filters"))  # type: ignore[misc]
        for key in ("nl", "en", "nl")
    ]
    assert shown == ["nl: the filters", "en: the filters", "nl: the filters"]
    assert len(made) == 2
