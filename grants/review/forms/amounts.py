"""Which amount does the panel recommend, and why?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from grants.web.forms import Form, MoneyField, VersionField, text


class AmountForm(Form):
    """The amount that the panel recommends, and why it is less than what was asked."""

    version = VersionField()
    amount = MoneyField(
        _l("Recommended amount"),
        [InputRequired()],
        description=_l(
            "What was asked, or less. Write what was asked to take an earlier recommendation back."
        ),
    )
    reason = text(
        _l("Why less than was asked?"),
        required=False,
        longest=2_000,
        description=_l("Needed when it is less. The applicant reads it, and it stands in the ranking."),
    )
