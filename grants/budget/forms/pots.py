"""What did they type about programmes and pots, and is it well-formed?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from grants.budget.forms.names import OPENED_BY_HAND, POT_KIND_NAMES
from grants.budget.models import Pot
from grants.budget.rules import AROUND_OTHERS
from grants.web.forms import DayField, Form, line


class ProgrammeForm(Form):
    """A programme."""

    name_nl = line(_l("Name in Dutch"))
    name_en = line(_l("Name in English"))
    part_of = line(_l("Part of"), required=False, description=_l("A larger plan this programme belongs to."))
    commissioner = line(_l("Commissioned by"))
    executor = line(_l("Carried out by"))
    starts_on = DayField(_l("First day of the programme"), [InputRequired()])
    ends_on = DayField(_l("Last day of the programme"), [InputRequired()])


class PotForm(Form):
    """A pot; the choices of parents are filled in by `offer`."""

    kind = SelectField(_l("For what"), choices=[(key, POT_KIND_NAMES[key]) for key in OPENED_BY_HAND])
    name = line(_l("Name of the pot"))
    parent = SelectField(
        _l("Lies in"),
        coerce=int,
        description=_l(
            "What is spent in this pot counts against the ceiling of the pot around it, for good."
        ),
    )
    year = IntegerField(
        _l("Budget year"),
        [Optional(), NumberRange(2000, 2100)],
        description=_l("Only for a pot of one budget year."),
    )

    def offer(self, pots: Sequence[Pot]) -> None:
        """Let the reader choose from these pots, or none."""
        self.pots = {pot.id: pot for pot in pots if pot.kind in AROUND_OTHERS}
        self.parent.choices = [
            (0, _l("No other pot")),
            *((pot.id, pot.name) for pot in self.pots.values()),
        ]

    def values(self) -> dict[str, Any]:
        """Return what was typed, with the parent itself."""
        return super().values() | {"parent": self.pots.get(self.parent.data)}


class SourceForm(Form):
    """A source of money."""

    financier = line(_l("Financier"), description=_l("Who pays, for example a ministry."))
    budget_line = line(_l("Budget line"), description=_l("Its number or article in the financier's budget."))
    name = line(_l("What it is for"), required=False)


class AdoptionForm(Form):
    """The day on which the budget of a year was adopted."""

    year = IntegerField(_l("Budget year"), [InputRequired(), NumberRange(2000, 2100)])
    adopted_on = DayField(_l("Adopted on"), [InputRequired()])
