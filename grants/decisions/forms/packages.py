"""Which amounts for the streams of a round did they think of together?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional

from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import sentence
from grants.streams.models import Stream
from grants.web.forms import Form, MoneyField, line


class PackageForm(Form):
    """A name and, for each stream, what it gets more or what is taken away."""

    name = line(_l("Name of the package"), longest=80)
    stream_ids: Sequence[int] = ()

    def values(self) -> dict[str, Any]:
        """Return the name and the amounts by stream, below zero for what is taken away."""
        amounts = {}
        for number in self.stream_ids:
            more: Money | None = self[f"more_{number}"].data
            less: Money | None = self[f"less_{number}"].data
            if more and less:
                raise RuleBroken(
                    "more_and_less",
                    sentence("Fill in one of the two: more, or less."),
                    field=f"less_{number}",
                )
            amounts[number] = (more or ZERO) - (less or ZERO)
        return {"name": self.name.data, "amounts": amounts}


def package_form(streams: Sequence[Stream]) -> type[PackageForm]:
    """Return the form for a package over these streams."""
    fields: dict[str, Any] = {"stream_ids": tuple(stream.id for stream in streams)}
    for stream in streams:
        fields[f"more_{stream.id}"] = MoneyField(_l("More money"), [Optional()])
        fields[f"less_{stream.id}"] = MoneyField(_l("Less money"), [Optional()])
    return type("PackageForm", (PackageForm,), fields)
