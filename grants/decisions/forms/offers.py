"""What did a recipient say of an award in part?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from grants.web.forms import Form, text


class OfferForm(Form):
    """What the recipient says of an award in part."""

    note = text(
        _l("How you carry out the plan with this amount"),
        required=False,
        longest=5_000,
        description=_l(
            "If you accept: what you do and what not, and how the costs are paid. If you decline, you may say why."
        ),
    )
