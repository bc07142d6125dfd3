"""What did they type about what is intended with an award, and what the recipient thinks of it?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from grants.decisions.rules import GROUND_NAMES
from grants.decisions.states import MAY_WITHDRAW
from grants.web.forms import DayField, Form, MoneyField, text
from grants.web.pages import say


class AskViewsForm(Form):
    """What is intended with an award, why, and until when the recipient can say what they think."""

    intended = MoneyField(_l("Amount that would remain"), [InputRequired()])
    ground = RadioField(_l("Ground"), [InputRequired()], choices=[])
    intention = text(_l("What you intend, and the facts and reasons"), longest=8_000)
    due_on = DayField(_l("Last day for views"), [InputRequired()])

    def ask_about(self, kind: str) -> None:
        """Offer the grounds; ask an amount only for an award that becomes lower."""
        self.ground.choices = [(one, say(GROUND_NAMES[one])) for one in MAY_WITHDRAW]
        if kind != "detriment":
            del self.intended


class ViewsForm(Form):
    """What the recipient says."""

    views = text(
        _l("Views"),
        required=False,
        longest=20_000,
        description=_l("Leave empty when there is nothing to say."),
    )


class NotedViewsForm(ViewsForm):
    """What the recipient says, as a manager writes it down."""

    came_on = DayField(_l("Came in on"), [Optional()])
