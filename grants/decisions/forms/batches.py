"""What did they type about decisions, and is it well-formed?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from grants.web.forms import ChosenField, DayField, Form, MoneyField, text


class TopUpForm(Form):
    """How much more money; asked in the address, so that the answer can be shared."""

    class Meta:
        csrf = False

    top_up = MoneyField(_l("Top-up"), [InputRequired()])


class MoreForm(Form):
    """How many more awards; asked in the address too."""

    class Meta:
        csrf = False

    more = IntegerField(_l("So many more awards"), [InputRequired(), NumberRange(1, 10_000)])


class DayForm(Form):
    """The day on which decisions are published."""

    publish_on = DayField(_l("Day of publication"), [InputRequired()])


class KeptOutForm(DayForm):
    """Which applications that were kept out are decided on, and the day that is published."""

    applications = ChosenField(_l("Applications"))


class WithdrawForm(Form):
    """Why decisions are taken back."""

    reason = text(_l("Reason"), longest=2_000)
