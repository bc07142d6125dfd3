"""What did a visitor say of a plan, to see whether a call fits it? Nothing of it is kept."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from grants.streams.forms.draft import LEGAL_FORM_NAMES
from grants.streams.rules.aid import aid_question
from grants.streams.rules.definition import Definition
from grants.streams.rules.fit import Wish
from grants.web.forms import Form, MoneyField
from grants.web.municipalities import MunicipalitiesField


class FitForm(Form):
    """A few facts about the initiative, the organisation and the money."""

    class Meta(Form.Meta):
        csrf = False

    is_existing = RadioField(
        _l("Does the initiative exist already?"),
        [InputRequired()],
        choices=[("yes", _l("Yes")), ("no", _l("No, it is new"))],
    )
    reach = RadioField(
        _l("Where does it work?"),
        [InputRequired()],
        choices=[("local", _l("In one or more places")), ("national", _l("In the whole country"))],
    )
    legal_form = SelectField(
        _l("Legal form of the organisation"),
        [InputRequired()],
        choices=[("", _l("Choose…")), *LEGAL_FORM_NAMES.items()],
    )
    municipalities = MunicipalitiesField(_l("In which municipalities?"))
    asked = MoneyField(_l("How much subsidy do you want to ask?"), [Optional()])
    own_share = MoneyField(_l("How much do you pay yourself?"), [Optional()])
    received = MoneyField(
        _l("How much de-minimis aid did you receive in those years?"),
        [Optional()],
        description=_l("With all companies that are one undertaking with you."),
    )

    def suit(self, definition: Definition) -> None:
        """Leave out what this call does not look at."""
        if not definition.eligibility.municipalities:
            del self.municipalities
        if aid_question(definition) is None:
            del self.received

    @property
    def wish(self) -> Wish:
        """Return what was said, once it is well-formed."""
        return Wish(
            is_existing=self.is_existing.data == "yes",
            reach=self.reach.data,
            legal_form=self.legal_form.data,
            municipalities=tuple(self.municipalities.data) if "municipalities" in self else (),
            asked=self.asked.data,
            own_share=self.own_share.data,
            received=self.received.data if "received" in self else None,
        )

    @property
    def carried(self) -> dict[str, Any]:
        """Return the answers as they go along in the address of the application form."""
        told = {
            name: field.raw_data[0]
            for name, field in self._fields.items()
            if name not in {"municipalities", "received"} and field.raw_data and field.raw_data[0]
        }
        codes = self.municipalities.data if "municipalities" in self else []
        return told | ({"municipalities": ",".join(codes)} if codes else {})
