"""What did they type to take in a register?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField

from grants.web.forms import Form, text


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
