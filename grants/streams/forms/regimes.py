"""The rows in which a manager says how awards are accounted for, and what holds the first instalment."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from grants.foundation.wording import Words
from grants.streams.forms.rows import Rows, key_field, made_key
from grants.streams.rules.regimes import DETERMINED_NAMES, RESTS_ON_NAMES, Regime
from grants.streams.rules.start import Precondition
from grants.web.forms import MoneyField, text
from grants.web.pages import say

_USUAL = Regime()
_PLAIN = (
    *("determined", "activity_report", "financial_report", "auditor_statement", "rests_on"),
    *("apply_weeks", "determine_weeks", "sample_percent", "keep_years"),
)


class RegimeRow(Rows):
    """One way of accounting for an award."""

    least = MoneyField(_l("For awards from"), [Optional()])
    determined = SelectField(_l("The final amount is determined"), choices=[], default=_USUAL.determined)
    activity_report = BooleanField(_l("The recipient hands in a report of the activities."))
    financial_report = BooleanField(_l("The recipient hands in a financial report."))
    auditor_statement = BooleanField(_l("The recipient hands in the statement of an auditor."))
    rests_on = SelectField(
        _l("The final amount rests on"),
        choices=[],
        default=_USUAL.rests_on,
        description=_l("Only where it rests on costs, what was not spent is taken off."),
    )
    apply_weeks = IntegerField(
        _l("Weeks after the project to ask for the final amount"),
        [InputRequired(), NumberRange(2, 104)],
        default=_USUAL.apply_weeks,
    )
    determine_weeks = IntegerField(
        _l("Weeks in which the funder determines it"),
        [InputRequired(), NumberRange(2, 104)],
        default=_USUAL.determine_weeks,
    )
    sample_percent = IntegerField(
        _l("Percent of the awards that is drawn for a check"),
        [InputRequired(), NumberRange(0, 100)],
        default=_USUAL.sample_percent,
    )
    keep_years = IntegerField(
        _l("Years in which the recipient keeps its records"),
        [InputRequired(), NumberRange(2, 30)],
        default=_USUAL.keep_years,
    )

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.determined.choices = [(key, say(name)) for key, name in DETERMINED_NAMES.items()]
        self.rests_on.choices = [(key, say(name)) for key, name in RESTS_ON_NAMES.items()]

    @staticmethod
    def shown(regime: Regime) -> dict[str, Any]:
        """Return what the row shows of a way of accounting."""
        plain = {name: getattr(regime, name) for name in _PLAIN}
        return plain | {"least": regime.least if regime.least_cents else None}

    def read(self) -> Regime:
        """Return the way of accounting."""
        least = self.least.data.cents if self.least.data else 0
        return Regime(least, **{name: self[name].data for name in _PLAIN})


class ConditionRow(Rows):
    """What must be met before the first instalment is paid."""

    key = key_field()
    nl = text(_l("In Dutch"), longest=2_000)
    en = text(_l("In English"), longest=2_000)

    @staticmethod
    def shown(one: Precondition) -> dict[str, Any]:
        """Return what the row shows of a condition."""
        return {"key": one.key, "nl": one.text.nl, "en": one.text.en}

    def read(self, taken: set[str]) -> Precondition:
        """Return the condition; `taken` are the short names used so far."""
        key = made_key(self.key.data or "", self.en.data, taken, "condition")
        return Precondition(key, Words(self.nl.data, self.en.data))
