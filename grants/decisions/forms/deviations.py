"""What is to be decided, other than the committee advised, and why?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from grants.web.forms import Form, MoneyField, text


class DeviationForm(Form):
    """What is to be decided on an application, and why that is other than advised."""

    outcome = RadioField(
        _l("What is to be decided"),
        [InputRequired()],
        choices=[
            ("advised", _l("what the committee advises")),
            ("award", _l("an award of another amount")),
            ("refusal", _l("a refusal")),
        ],
    )
    amount = MoneyField(
        _l("Amount to award"), [Optional()], description=_l("Only for an award of another amount.")
    )
    reason = text(
        _l("Why other than advised?"),
        required=False,
        longest=4_000,
        description=_l("The letter gives it as it stands (General Administrative Law Act, article 3:50)."),
    )
