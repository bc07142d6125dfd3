"""What did they type in the mandate table, and is it well-formed?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from grants.budget.forms.names import ENTRY_KIND_NAMES
from grants.budget.states import DECISION_ACT, MANDATED_ROLES, PAYMENT_ACT, PROPOSAL_KINDS, REQUEST_ACT
from grants.web.forms import DayField, Form, MoneyField, line

ACT_NAMES = {
    **ENTRY_KIND_NAMES,
    "ceiling": _l("ceiling"),
    DECISION_ACT: _l("decisions, per award"),
    REQUEST_ACT: _l("requests about running awards, per award"),
    PAYMENT_ACT: _l("payments, per batch"),
}
HOLDER_NAMES = {
    "controller": _l("every controller"),
    "programme_manager": _l("every programme manager"),
    "deciding_authority": _l("every deciding authority"),
}


class ActsField(SelectMultipleField):  # type: ignore[misc]
    """Acts about money, as a list of checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class MandateForm(Form):
    """A mandate: for whom, for which acts, up to which amount, from when until when."""

    role = SelectField(
        _l("For"), choices=[("", _l("one person")), *((role, HOLDER_NAMES[role]) for role in MANDATED_ROLES)]
    )
    person = line(
        _l("Address of the person"), required=False, description=_l("Only for a mandate of one person.")
    )
    acts = ActsField(
        _l("May approve"),
        choices=[(act, ACT_NAMES[act]) for act in (*PROPOSAL_KINDS, DECISION_ACT, REQUEST_ACT, PAYMENT_ACT)],
    )
    most = MoneyField(_l("Up to and including"), [Optional()], description=_l("Leave empty for any amount."))
    from_on = DayField(_l("From"), [InputRequired()])
    until_on = DayField(_l("Until and including"), [Optional()])

    def values(self) -> dict[str, Any]:
        """Return what was typed, without a role for one person."""
        return super().values() | {"role": self.role.data or None}


class EndForm(Form):
    """The last day of a mandate."""

    until_on = DayField(_l("Last day"), [InputRequired()])


class DeputyForm(Form):
    """Who acts while somebody is away."""

    person = line(_l("Address of the deputy"))
    away_from = DayField(_l("Away from"), [InputRequired()])
    away_until = DayField(_l("Away until and including"), [InputRequired()])
