"""The types of deliverables that only a call has, as a manager writes them, with their parts and criteria."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from msgspec.structs import replace
from wtforms import IntegerField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from grants.foundation.wording import Words
from grants.streams.forms.part import PartForm, pair
from grants.streams.forms.rows import Rows, key_field, made_key, rows
from grants.streams.rules.definition import Definition
from grants.streams.rules.deliverables import (
    DELIVERABLE_NAMES,
    EVIDENCE_NAMES,
    DeliverableRule,
    OwnType,
    Part,
    Standard,
)
from grants.streams.rules.question_keys import RESERVED
from grants.web.forms import line, text


def own_rules(definition: Definition) -> tuple[DeliverableRule, ...]:
    """Return what a call requires of its own types."""
    return tuple(rule for rule in definition.deliverables if rule.type not in DELIVERABLE_NAMES)


class OwnTypeRow(Rows):
    """One type, and when it is due."""

    key = key_field()
    name_nl = line(_l("Name in Dutch"), longest=120)
    name_en = line(_l("Name in English"), longest=120)
    purpose_nl = text(_l("What it is for, in Dutch"), required=False, longest=2_000)
    purpose_en = text(_l("What it is for, in English"), required=False, longest=2_000)
    months = IntegerField(_l("Due so many months"), [InputRequired(), NumberRange(0, 60)], default=0)
    after = SelectField(
        _l("after"),
        choices=[("end", _l("the end of the project")), ("start", _l("the start of the project"))],
    )

    @staticmethod
    def shown(own: OwnType, rule: DeliverableRule) -> dict[str, Any]:
        """Return what the row shows of a type and of when it is due."""
        shown = pair(own.name, "name") | pair(own.purpose, "purpose")
        return shown | {"key": own.key, "months": rule.months, "after": rule.after}

    def read(self, known: dict[str, OwnType], taken: set[str]) -> tuple[OwnType, DeliverableRule]:
        """Return the type with the parts it had, and when it is due; `taken` are the short names used so far."""
        key = made_key(self.key.data or "", self.name_en.data, taken, "product")
        own = replace(
            known.get(key, OwnType(key, Words())),
            name=Words(self.name_nl.data, self.name_en.data),
            purpose=Words(self.purpose_nl.data, self.purpose_en.data),
        )
        return own, DeliverableRule(key, self.after.data, self.months.data)


class OwnTypesForm(PartForm):
    """The types that only this call has; each is required."""

    title = _l("Products that only this call asks")
    lists = ("own_rows",)
    own_rows = rows(OwnTypeRow, _l("Product"))

    @staticmethod
    def shown(definition: Definition) -> dict[str, Any]:
        """Return what the form shows of a definition."""
        due = {rule.type: rule for rule in definition.deliverables}
        return {
            "own_rows": [
                OwnTypeRow.shown(own, due.get(own.key, DeliverableRule(own.key)))
                for own in definition.own_types
            ]
        }

    def applied(self, definition: Definition) -> Definition:
        """Return the definition with what was typed."""
        known = {own.key: own for own in definition.own_types}
        taken = {*DELIVERABLE_NAMES, "award", "start", "determination", "report"}
        read = [entry.form.read(known, taken) for entry in self.own_rows.entries]
        usual = (rule for rule in definition.deliverables if rule.type in DELIVERABLE_NAMES)
        return replace(
            definition,
            own_types=tuple(own for own, _rule in read),
            deliverables=(*usual, *(rule for _own, rule in read)),
        )


class NeedsField(SelectMultipleField):  # type: ignore[misc]
    """What must stand in a part besides its text, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PartRow(Rows):
    """One part of a product."""

    key = key_field()
    title_nl = line(_l("Title in Dutch"), longest=120)
    title_en = line(_l("Title in English"), longest=120)
    guidance_nl = text(_l("What to write, in Dutch"), required=False, longest=2_000)
    guidance_en = text(_l("What to write, in English"), required=False, longest=2_000)
    needs = NeedsField(
        _l("What it must show besides text"),
        choices=[(key, _l(name.msgid)) for key, name in EVIDENCE_NAMES.items()],
    )

    @staticmethod
    def shown(part: Part) -> dict[str, Any]:
        """Return what the row shows of a part."""
        shown = pair(part.title, "title") | pair(part.guidance, "guidance")
        return shown | {"key": part.key, "needs": list(part.needs)}

    def read(self, known: dict[str, Part], taken: set[str]) -> Part:
        """Return the part with the helping questions it had."""
        key = made_key(self.key.data or "", self.title_en.data, taken, "part")
        return replace(
            known.get(key, Part(key, Words(), Words())),
            title=Words(self.title_nl.data, self.title_en.data),
            guidance=Words(self.guidance_nl.data, self.guidance_en.data),
            needs=tuple(name for name in EVIDENCE_NAMES if name in self.needs.data),
        )


class StandardRow(Rows):
    """One thing a product must meet."""

    key = key_field()
    nl = text(_l("In Dutch"), longest=1_000)
    en = text(_l("In English"), longest=1_000)

    @staticmethod
    def shown(standard: Standard) -> dict[str, Any]:
        """Return what the row shows of a criterion."""
        return {"key": standard.key, "nl": standard.text.nl, "en": standard.text.en}

    def read(self, taken: set[str]) -> Standard:
        """Return the criterion."""
        key = made_key(self.key.data or "", f"criterion {self.en.data}", taken, "criterion")
        return Standard(key, Words(self.nl.data, self.en.data))


class OwnTypeForm(PartForm):
    """The parts and criteria of one type; `page` is its short name."""

    title = _l("Parts and criteria")
    lists = ("part_rows", "standard_rows")
    page: ClassVar[str] = ""
    part_rows = rows(PartRow, _l("Part"))
    standard_rows = rows(StandardRow, _l("Criterion"))

    @staticmethod
    def titles(definition: Definition) -> list[tuple[str, Words, int]]:
        """Return each type with its name and how many parts it has."""
        return [(own.key, own.name, len(own.parts)) for own in definition.own_types]

    @classmethod
    def of_page(cls, definition: Definition, key: str) -> dict[str, Any]:
        """Return what the form shows of a type; raises KeyError."""
        own = {one.key: one for one in definition.own_types}[key]
        return {
            "part_rows": [PartRow.shown(part) for part in own.parts],
            "standard_rows": [StandardRow.shown(standard) for standard in own.criteria],
        }

    def applied(self, definition: Definition) -> Definition:
        """Return the definition with what was typed."""
        own = next(one for one in definition.own_types if one.key == self.page)
        known, taken = {part.key: part for part in own.parts}, {"whole"}
        parts = tuple(entry.form.read(known, taken) for entry in self.part_rows.entries)
        used = set(RESERVED)
        criteria = tuple(entry.form.read(used) for entry in self.standard_rows.entries)
        changed = replace(own, parts=parts, criteria=criteria)
        return replace(
            definition,
            own_types=tuple(changed if one.key == self.page else one for one in definition.own_types),
        )
