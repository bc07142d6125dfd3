"""Forms: what they say by themselves tells in plain words what to fill in."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale
from wtforms import BooleanField, FieldList, FormField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange

from grants.web.forms import DayField, Form, MomentField, MoneyField, ScoreField, line, text


class Row(Form):
    class Meta(Form.Meta):
        csrf = False

    name = line("Name")


class Everything(Form):
    name = line("Name", longest=5)
    story = text("Story")
    count = IntegerField("Count", [InputRequired(), NumberRange(1, 9)])
    months = IntegerField("Months", [InputRequired()])
    amount = MoneyField("Amount", [InputRequired()])
    mean = ScoreField("Mean", [InputRequired()])
    day = DayField("Day", [InputRequired()])
    moment = MomentField("Moment", [InputRequired()])
    kind = RadioField("Kind", choices=[("a", "A")])
    place = SelectField("Place", [InputRequired()], choices=[("", ""), ("b", "B")])
    sure = BooleanField("Sure", [InputRequired()])
    rows = FieldList(FormField(Row), min_entries=1)


LEFT_OPEN = {
    "nl": {
        "name": ["Vul dit in."],
        "story": ["Vul dit in."],
        "count": ["Vul een getal in."],
        "months": ["Vul een getal in."],
        "amount": ["Vul een bedrag in."],
        "mean": ["Vul een score in."],
        "day": ["Vul een datum in."],
        "moment": ["Vul een datum en een tijd in."],
        "kind": ["Kies een antwoord."],
        "place": ["Kies een antwoord."],
        "sure": ["Zet hier een vinkje."],
        "rows": [{"name": ["Vul dit in."]}],
    },
    "en": {
        "name": ["Fill this in."],
        "story": ["Fill this in."],
        "count": ["Fill in a number."],
        "months": ["Fill in a number."],
        "amount": ["Fill in an amount."],
        "mean": ["Fill in a score."],
        "day": ["Fill in a date."],
        "moment": ["Fill in a date and a time."],
        "kind": ["Choose an answer."],
        "place": ["Choose an answer."],
        "sure": ["Tick this box."],
        "rows": [{"name": ["Fill this in."]}],
    },
}


def mistakes(app: Flask, language: str, **typed: str) -> dict[str, object]:
    """Return what the form says about what was typed."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context(method="POST", data=typed), force_locale(language):
        form = Everything()
        assert form.validate() is False
        return dict(form.errors)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_field_that_was_left_open_says_what_to_fill_in(app: Flask, language: str) -> None:
    assert mistakes(app, language) == LEFT_OPEN[language]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "  ", "Vul dit in."),
        ("story", " \n ", "Vul dit in."),
        ("name", "zes en", "Dit is te lang: gebruik hoogstens 5 tekens."),
        ("months", "twaalf", "Schrijf een heel getal, zoals 12."),
        ("count", "10", "Schrijf een getal van 1 tot en met 9."),
        ("kind", "b", "Kies een antwoord."),
    ],
)
def test_a_mistake_is_said_in_plain_words(app: Flask, field: str, typed: str, said: str) -> None:
    assert mistakes(app, "nl", **{field: typed})[field] == [said]
