"""What did they type about one commitment, and is it well-formed?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from grants.budget.models import MoneySource
from grants.web.forms import Form, text


class ConditionForm(Form):
    """A budget reservation."""

    year = IntegerField(_l("Budget year"), [InputRequired(), NumberRange(2000, 2100)])


class InvocationForm(Form):
    """Why a budget reservation is invoked."""

    reason = text(_l("Reason"), longest=2_000)


class SharesForm(Form):
    """How many parts each source bears; a field per source is made by `shares_form`."""

    sources: Sequence[MoneySource] = ()

    def values(self) -> dict[str, Any]:
        """Return the parts by the number of their source."""
        return {"weights": {source.id: self[f"source_{source.id}"].data or 0 for source in self.sources}}


def shares_form(sources: Sequence[MoneySource], known: Mapping[int, int]) -> SharesForm:
    """Return a form with one field per source, filled with the parts that are known."""
    fields = {
        f"source_{source.id}": IntegerField(
            gettext("Parts of %(financier)s, %(line)s", financier=source.financier, line=source.budget_line),
            [NumberRange(0, 1_000_000)],
            default=known.get(source.id, 0),
        )
        for source in sources
    }
    made: SharesForm = type("SharesOfSources", (SharesForm,), fields | {"sources": sources})()
    return made
