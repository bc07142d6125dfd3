"""What did they type about a sample check?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from grants.web.forms import Form, text


class CheckForm(Form):
    """What was found in one award."""

    found = RadioField(
        _l("What was found?"),
        choices=[("in_order", _l("It is in order")), ("wrong", _l("It is not in order"))],
    )
    remark = text(_l("What did you look at, and what did you find?"), longest=4_000)

    def values(self) -> dict[str, Any]:
        """Return whether it is in order, and the remark."""
        return {"is_in_order": self.found.data == "in_order", "remark": self.remark.data}
