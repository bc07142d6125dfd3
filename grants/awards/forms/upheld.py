"""What did they type who find an objection against a decision about an award founded, and is it well-formed?"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from grants.awards.rules.parts import PART_NAMES
from grants.web.forms import Form, MoneyField, text
from grants.web.pages import say


class UpheldForm(Form):
    """How far an objection is founded, and why."""

    outcome = RadioField(
        _l("The objection is"),
        choices=[("partly_founded", _l("partly founded")), ("founded", _l("founded"))],
    )
    reason = text(_l("Reasons, as they stand in the letter"))
    deviation = text(_l("Why the advice of the committee is not followed"), required=False)


class UpheldAmountForm(UpheldForm):
    """The final amount as it should have been."""

    amount = MoneyField(_l("Final amount"), [InputRequired()])


class UpheldRequestForm(UpheldForm):
    """What is granted after all, as it was asked."""

    kinds = SelectMultipleField(
        _l("What is granted after all, as it was asked"),
        validators=[InputRequired()],
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, kinds: Sequence[str]) -> None:
        """Offer the parts that were refused, or granted otherwise."""
        self.kinds.choices = [(kind, say(PART_NAMES[kind])) for kind in kinds]
