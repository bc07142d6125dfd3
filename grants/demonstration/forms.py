"""What did a manager type about a dry run?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from grants.demonstration.commands import LEAST, MOST
from grants.web.forms import Form


class DryRunForm(Form):
    """How many applications are invented."""

    applications = IntegerField(
        _l("How many applications?"), [InputRequired(), NumberRange(LEAST, MOST)], default=20
    )
