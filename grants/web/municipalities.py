"""How a municipality is typed: its name, offered from the official list by the browser itself, kept as its code."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import FieldList, StringField, TextAreaField
from wtforms.fields import Label

from grants.foundation.errors import RuleBroken
from grants.foundation.municipalities import municipalities_now, municipality_code, municipality_name
from grants.web.pages import say

MOST_MUNICIPALITIES = 60


class MunicipalityField(StringField):  # type: ignore[misc]
    """One municipality; the data is its code, or None."""

    list_id = ""

    def __call__(self, **attrs: Any) -> Any:
        """Let the browser offer the names; without that it is a plain field."""
        return super().__call__(list=self.list_id or f"{self.id}-list", autocomplete="off", **attrs)

    def datalist(self) -> Markup:
        """Return the names to offer, once for each list."""
        return Markup() if self.list_id else names_to_offer(f"{self.id}-list")

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return municipality_name(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a name or a code."""
        self.data: str | None = None
        typed = valuelist[0].replace("\x00", "").strip() if valuelist else ""
        if not typed:
            return
        try:
            self.data = municipality_code(typed)
        except RuleBroken as broken:
            raise ValueError(say(broken.said)) from broken


class MunicipalitiesField(FieldList):  # type: ignore[misc]
    """Any number of municipalities, a field each; the data is a list of codes."""

    def __init__(self, label: Any, validators: Any = None, **facts: Any) -> None:
        super().__init__(
            MunicipalityField(_l("Municipality")),
            label,
            validators,
            min_entries=3,
            max_entries=MOST_MUNICIPALITIES,
            **facts,
        )

    def _add_entry(self, *args: Any, **facts: Any) -> Any:
        entry = super()._add_entry(*args, **facts)
        entry.list_id = f"{self.id}-list"
        entry.label = Label(entry.id, gettext("Municipality %(number)s", number=len(self.entries)))
        return entry

    @property
    def data(self) -> list[str]:
        """Return the codes of what is filled in."""
        return [entry.data for entry in self.entries if entry.data]

    def datalist(self) -> Markup:
        """Return the names to offer, once for all fields."""
        return names_to_offer(f"{self.id}-list")


class MunicipalityNamesField(TextAreaField):  # type: ignore[misc]
    """Many municipalities, one on each line; the data is a list of codes."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(municipality_name(code) for code in self.data or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read each line."""
        self.data: list[str] = []
        for typed in (valuelist[0].replace("\x00", "") if valuelist else "").splitlines():
            if not typed.strip():
                continue
            try:
                code = municipality_code(typed)
            except RuleBroken as broken:
                raise ValueError(say(broken.said)) from broken
            if code not in self.data:
                self.data.append(code)


def names_to_offer(list_id: str) -> Markup:
    """Return the official names as a list the browser offers while one types."""
    options = Markup("").join(
        Markup('<option value="{}"></option>').format(m.name) for m in municipalities_now()
    )
    return Markup('<datalist id="{}">{}</datalist>').format(list_id, options)
