"""What did they type about what the subsidy bought, and is it well-formed?"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields import Field
from wtforms.validators import InputRequired, Optional

from grants.awards.rules.compensating import COMPENSATION_NAMES, Asset
from grants.web.forms import DayField, Form, MoneyField, line, text

MOST_ASSETS = 5


class CompensationForm(Form):
    """What happened, when, and what was bought; `compensation_form` makes the class with room for what was bought."""

    ground = RadioField(
        _l("What happened"), choices=[(key, _l(said.msgid)) for key, said in COMPENSATION_NAMES.items()]
    )
    happened_on = DayField(_l("It happened on"), [InputRequired()])
    known_on = DayField(
        _l("We knew of it, or could have known, on"),
        [InputRequired()],
        description=_l("Compensation is fixed within a year after this day (article 4:41(3))."),
    )
    reason = text(_l("Reason"), longest=8_000, description=_l("The recipient reads this in the letter."))
    views_until = DayField(
        _l("The recipient can give its views until"),
        [InputRequired()],
        description=_l("At least 14 days from now."),
    )

    def asset_rows(self) -> list[list[Field]]:
        """Return the fields of each thing that was bought."""
        return [
            [self[f"{name}_{row}"] for name in ("name", "cost", "subsidised", "value")]
            for row in range(MOST_ASSETS)
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate, and ask what is missing of something that was filled in in part."""
        fine = super().validate(extra_validators)
        for row in self.asset_rows():
            empty = [one for one in row if one.data in (None, "")]
            if empty and len(empty) < len(row):
                for one in empty:
                    one.errors = [*one.errors, gettext("Fill this in, or empty the whole row.")]
                fine = False
        return bool(fine)

    def values(self) -> dict[str, Any]:
        """Return what was typed, with what was bought as a list."""
        typed = {
            key: self[key].data for key in ("ground", "happened_on", "known_on", "reason", "views_until")
        }
        assets = [
            Asset(name=row[0].data, cost=row[1].data, subsidised=row[2].data, value=row[3].data, row=number)
            for number, row in enumerate(self.asset_rows())
            if row[0].data
        ]
        return typed | {"assets": assets}


for _row in range(MOST_ASSETS):
    setattr(CompensationForm, f"name_{_row}", line(_l("What was bought"), required=False))
    setattr(CompensationForm, f"cost_{_row}", MoneyField(_l("What it cost"), [Optional()]))
    setattr(
        CompensationForm, f"subsidised_{_row}", MoneyField(_l("Of that, paid by the subsidy"), [Optional()])
    )
    setattr(CompensationForm, f"value_{_row}", MoneyField(_l("Value when it happened"), [Optional()]))
