"""What did they type to find awards?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField

from grants.web.forms import Form


class AwardFilterForm(Form):
    """What a list of awards is limited to; the choices are filled in by the view."""

    search = StringField(_l("Search in recipient, title and reference"))
    programme = SelectField(_l("Programme"), choices=[], validate_choice=False)
    year = SelectField(_l("Year"), choices=[], validate_choice=False)
    scheme = SelectField(_l("Scheme"), choices=[], validate_choice=False)
    sort = HiddenField()

    class Meta:
        csrf = False
