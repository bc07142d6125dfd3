"""What did they type about one decision by itself, and is it well-formed?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from grants.budget.models import Pot
from grants.decisions.forms.batches import DayForm
from grants.decisions.forms.pots import with_what_is_free
from grants.decisions.rules import GROUND_NAMES, OUTCOME_NAMES, SINGLE_KINDS, grounds_for
from grants.web.forms import MoneyField, text
from grants.web.pages import say


class SingleForm(DayForm):
    """What is decided on one application by itself, why, and the day that is published."""

    replaces = HiddenField()
    outcome = RadioField(_l("What is decided"), [InputRequired()], choices=[])
    awarded = MoneyField(_l("Amount awarded from now on"), [Optional()])
    ground = RadioField(_l("Ground"), [InputRequired()], choices=[])
    pot = SelectField(_l("The pot that pays"), coerce=int)
    reason = text(_l("Reasons, as the letter gives them"), longest=8_000)

    @property
    def replaced(self) -> int | None:
        """Return the number of the decision that the proposer saw in force."""
        typed = self.replaces.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() else None

    def values(self) -> dict[str, Any]:
        """Return what the command asks."""
        said = {name: value for name, value in super().values().items() if name != "replaces"}
        return said | ({"pot": self.pots[said["pot"]]} if "pot" in said else {})

    def ask_about(self, kind: str, pots: Sequence[Pot]) -> None:
        """Offer outcomes and grounds of this kind, and who pays a supplement; the only one there is, is chosen."""
        self.pots = {pot.id: pot for pot in pots}
        self.pot.choices = [(pot.id, with_what_is_free(pot)) for pot in pots]
        if kind != "supplement":
            del self.pot
        outcomes = SINGLE_KINDS[kind]
        grounds = dict.fromkeys(ground for outcome in outcomes for ground in grounds_for(kind, outcome))
        self.outcome.choices = [(one, say(OUTCOME_NAMES[one])) for one in outcomes]
        self.ground.choices = [(one, say(GROUND_NAMES[one])) for one in grounds]
        if "award" not in outcomes:
            del self.awarded
        if len(outcomes) == 1 and not self.outcome.raw_data:
            self.outcome.data = outcomes[0]
        if len(grounds) == 1 and not self.ground.raw_data:
            (self.ground.data,) = grounds
