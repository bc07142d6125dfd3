"""Which reports does a call ask of a running project, as a manager writes it; the questions have pages of their own."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from msgspec.structs import replace
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from grants.foundation.wording import Words
from grants.streams.forms.part import PartForm, pair
from grants.streams.forms.rows import Rows, key_field, made_key, rows
from grants.streams.rules.definition import Definition
from grants.streams.rules.report_faults import MOST_MONTHS, MOST_WEEKS
from grants.streams.rules.reports import REPORT_MOMENTS, ReportRule
from grants.web.forms import MoneyField, line
from grants.web.pages import say

_USUAL = ReportRule("", Words())
_PLAIN = ("key", "when", "months", "weeks", "late_weeks", "plan")


class ReportRow(Rows):
    """One report that is asked."""

    key = key_field()
    name_nl = line(_l("Name in Dutch"), longest=120)
    name_en = line(_l("Name in English"), longest=120)
    when = SelectField(_l("When"), choices=[], default=_USUAL.when)
    months = IntegerField(
        _l("Each so many months"),
        [Optional(), NumberRange(1, MOST_MONTHS)],
        default=_USUAL.months,
        description=_l("Only for a report that comes each time so many months have passed."),
    )
    weeks = IntegerField(
        _l("Weeks in which it is handed in"),
        [InputRequired(), NumberRange(1, MOST_WEEKS)],
        default=_USUAL.weeks,
    )
    late_weeks = IntegerField(
        _l("Weeks of the term that a late report gets"),
        [InputRequired(), NumberRange(1, MOST_WEEKS)],
        default=_USUAL.late_weeks,
        description=_l("When that term has passed too, no instalment is paid until the report is there."),
    )
    least = MoneyField(_l("For awards from"), [Optional()])
    plan = BooleanField(
        _l("What was planned in the application stands beside what came of it."), default=_USUAL.plan
    )

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.when.choices = [(key, say(name)) for key, name in REPORT_MOMENTS.items()]

    @staticmethod
    def shown(rule: ReportRule) -> dict[str, Any]:
        """Return what the row shows of a report."""
        plain = {name: getattr(rule, name) for name in _PLAIN}
        return plain | pair(rule.name, "name") | {"least": rule.least if rule.least_cents else None}

    def read(self, known: dict[str, ReportRule], taken: set[str]) -> ReportRule:
        """Return the report with the questions it had; `taken` are the short names used so far."""
        key = made_key(self.key.data or "", self.name_en.data, taken, "report")
        return replace(
            known.get(key, _USUAL),
            key=key,
            name=Words(self.name_nl.data, self.name_en.data),
            when=self.when.data,
            months=self.months.data or _USUAL.months,
            weeks=self.weeks.data,
            late_weeks=self.late_weeks.data,
            least_cents=self.least.data.cents if self.least.data else 0,
            plan=self.plan.data,
        )


class ReportsForm(PartForm):
    """The reports of a call; questions stay with their report."""

    title = _l("Reports while a project runs")
    lists = ("report_rows",)
    report_rows = rows(ReportRow, _l("Report"))

    @staticmethod
    def shown(definition: Definition) -> dict[str, Any]:
        """Return what the form shows of a definition."""
        return {"report_rows": [ReportRow.shown(rule) for rule in definition.reports]}

    def applied(self, definition: Definition) -> Definition:
        """Return the definition with what was typed."""
        known = {rule.key: rule for rule in definition.reports}
        taken: set[str] = set()
        read = (entry.form.read(known, taken) for entry in self.report_rows.entries)
        return replace(definition, reports=tuple(read))
