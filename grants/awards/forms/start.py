"""What did they type about the start of a project, its conditions and its bank account?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import Email, InputRequired, Length

from grants.web.forms import DayField, Form, line, stripped, text


class StartForm(Form):
    """The first day, and who to ask."""

    starts_on = DayField(_l("First day of the project"), [InputRequired()])
    later_because = text(
        _l("Why does it begin later than the letter says?"),
        required=False,
        longest=2_000,
        description=_l("Only when it begins later."),
    )
    leader = line(_l("Name of the project leader"), longest=200)
    contact = line(_l("Name of the person to ask"), longest=200)
    contact_email = StringField(
        _l("E-mail address of the person to ask"),
        [
            InputRequired(),
            Length(max=200),
            Email(message=_l("Write an e-mail address, such as name@example.org.")),
        ],
        filters=[stripped],
    )


class StartCorrectionForm(StartForm):
    """The first day and who to ask, once they were told."""

    later_because = text(_l("Reason of the correction"), required=False, longest=2_000)


class ReasonForm(Form):
    """A reason."""

    reason = text(_l("Reason"), longest=2_000)


class NewConditionForm(Form):
    """One more condition before the first payment."""

    text_nl = text(_l("What must be met, in Dutch"), longest=2_000)
    text_en = text(_l("What must be met, in English"), longest=2_000)


class HandInForm(Form):
    """How a condition is met; the file is inspected by the view."""

    told = text(_l("How is it met?"), required=False, longest=4_000)
    file = FileField(_l("A file that shows it"))

    def values(self) -> dict[str, Any]:
        """Return the words; the file is added once it is inspected."""
        return {"told": self.told.data}


class BankForm(Form):
    """The account of a recipient."""

    iban = line(
        _l("Account number (IBAN)"),
        longest=60,
        description=_l("Such as NL91 ABNA 0417 1643 00. Spaces do not matter."),
    )
    holder = line(
        _l("Name of the account holder"), longest=200, description=_l("As it stands on the bank statement.")
    )


class FunderAccountForm(BankForm):
    """The account from which a programme pays."""

    bic = line(_l("Code of the bank (BIC)"), required=False, longest=20)
