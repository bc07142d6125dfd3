"""What did they type about awards, and is it well-formed?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from grants.web.forms import DayField, Form, text


class AwardFilterForm(Form):
    """What a list of awards is limited to; the choices are filled in by the view."""

    search = StringField(_l("Search in recipient, title and reference"))
    programme = SelectField(_l("Programme"), choices=[], validate_choice=False)
    year = SelectField(_l("Year"), choices=[], validate_choice=False)
    scheme = SelectField(_l("Scheme"), choices=[], validate_choice=False)
    sort = HiddenField()

    class Meta:
        csrf = False


class ExtensionForm(Form):
    """A later end, and why."""

    new_end_on = DayField(_l("New last day of the project"), [InputRequired()])
    reason = text(_l("Why do you need more time?"), longest=4_000)


class ChangeForm(Form):
    """Another plan or budget."""

    reason = text(
        _l("What do you want to change, and why?"),
        longest=4_000,
        description=_l("Write per change: what it is now, what it becomes, and what it does to the budget."),
    )


class RequestDecisionForm(Form):
    """The answer to a request."""

    decision = RadioField(
        _l("Decision"), choices=[("grant", _l("Grant the request")), ("refuse", _l("Refuse the request"))]
    )
    reason = text(
        _l("Reason"), longest=4_000, description=_l("The recipient reads this together with the decision.")
    )

    def values(self) -> dict[str, Any]:
        """Return the reason; which command it is for is asked with `is_grant`."""
        return {"reason": self.reason.data}

    @property
    def is_grant(self) -> bool:
        """Whether the request is granted."""
        return bool(self.decision.data == "grant")


class RegisterForm(Form):
    """A register file and the programme its awards belong to; the choices are filled in by the view."""

    programme = SelectField(_l("Programme"), choices=[], coerce=int)
    file = FileField(
        _l("Register file"),
        [FileRequired(message=_l("Choose a file."))],
        description=_l(
            "A text file (CSV) in a form that is known, such as that of the Amsterdam register. "
            "You see how each column is read before anything is taken in."
        ),
    )

    def values(self) -> dict[str, Any]:
        """Return the name and the bytes of the file."""
        return {"file_name": self.file.data.filename or "register.csv", "content": self.file.data.read()}


class ImportForm(Form):
    """Why these awards are taken in."""

    reason = text(
        _l("Why are these awards taken in?"),
        longest=2_000,
        description=_l("This is kept with the decision to take them in, and with the money."),
    )
    compared_with = HiddenField()

    def values(self) -> dict[str, Any]:
        """Return the reason, and the number of the import that the page compared with."""
        told = self.compared_with.data or ""
        number = int(told) if told.isascii() and told.isdigit() and len(told) < 19 else None
        return {"reason": self.reason.data, "compared_with": number}
