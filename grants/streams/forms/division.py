"""How a call divides its money at the limits: what fits, other caps, and money that comes free."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from msgspec.structs import replace
from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional

from grants.streams.forms.part import PartForm
from grants.streams.rules.definition import Definition
from grants.streams.rules.division import FIT_NAMES, FREED_NAMES, MOST_ANSWER_DAYS, MOST_TURNS, Division
from grants.web.forms import MoneyField

CAPS = ("award", "organisation", "municipality")


class DivisionForm(PartForm):
    """What happens where the money ends."""

    title = _l("Dividing the money")
    fit = RadioField(
        _l("The first application for which not enough is left"),
        choices=[(key, _l(name.msgid)) for key, name in FIT_NAMES.items()],
        description=_l(
            "Passing over makes who asks little win from who stands higher, and more money can then take an award from "
            "somebody in a what-if. Most calls stop."
        ),
    )
    least_percent = IntegerField(
        _l("Offer at least so many percent of what is asked"),
        [InputRequired(), NumberRange(1, 99)],
        description=_l("Only where what is left is offered. With less, a plan cannot be carried out."),
    )
    answer_days = IntegerField(
        _l("Days to accept such an offer"), [InputRequired(), NumberRange(1, MOST_ANSWER_DAYS)]
    )
    award_cap = MoneyField(_l("Most for one award"), [Optional()])
    organisation_cap = MoneyField(
        _l("Most for one organisation, all its applications together"), [Optional()]
    )
    municipality_cap = MoneyField(
        _l("Most for one municipality, all applications together"),
        [Optional()],
        description=_l("It counts by the first question of the call that asks for a municipality."),
    )
    order = IntegerField(
        _l("Turn of this call where calls of the round share a ceiling"),
        [Optional(), NumberRange(0, MOST_TURNS)],
        description=_l("1 is served first, then 2, and so on. 0 when nothing is shared."),
    )
    freed = RadioField(
        _l("Money that comes free after the decisions"),
        choices=[(key, _l(name.msgid)) for key, name in FREED_NAMES.items()],
    )

    @staticmethod
    def shown(definition: Definition) -> dict[str, Any]:
        """Return what the form shows of a definition."""
        division = definition.division
        return {
            name: getattr(division, name)
            for name in ("fit", "least_percent", "answer_days", "order", "freed")
        } | {f"{kind}_cap": division.caps.get(kind) for kind in CAPS}

    def applied(self, definition: Definition) -> Definition:
        """Return the definition with what was typed."""
        caps = {f"{kind}_cap_cents": self[f"{kind}_cap"].data for kind in CAPS}
        return replace(
            definition,
            division=Division(
                fit=self.fit.data,
                least_percent=self.least_percent.data,
                answer_days=self.answer_days.data,
                order=self.order.data or 0,
                freed=self.freed.data,
                **{name: amount.cents if amount else None for name, amount in caps.items()},
            ),
        )
