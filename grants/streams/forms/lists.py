"""The parts of a draft that are made of rows: pages, requirements."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from msgspec.structs import replace
from wtforms import BooleanField, FormField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from grants.streams.forms.own_types import own_rules
from grants.streams.forms.part import PartForm
from grants.streams.forms.regimes import ConditionRow, RegimeRow
from grants.streams.forms.rows import (
    CheckRow,
    HeadRow,
    InstalmentRow,
    Rows,
    SectionRow,
    WordsRow,
    made_key,
    rows,
)
from grants.streams.rules.definition import Definition, DeliverableRule, Section, Words
from grants.streams.rules.deliverables import DELIVERABLE_NAMES, MOST_READERS, MOST_READING_WEEKS, ReadingRule
from grants.streams.rules.instalments import waits_offered, waits_said
from grants.streams.rules.money import AMOUNT_NAMES
from grants.streams.rules.start import StartRule
from grants.web.pages import say

_NAMES = {key: _l(name.msgid) for key, name in DELIVERABLE_NAMES.items()}


class DeliverableRow(Rows):
    """Whether a deliverable is required, and when it is due."""

    wanted = BooleanField(_l("Required"))
    months = IntegerField(_l("Due so many months"), [InputRequired(), NumberRange(0, 60)])
    after = SelectField(
        _l("after"),
        choices=[("end", _l("the end of the project")), ("start", _l("the start of the project"))],
    )


class SectionsForm(PartForm):
    """The pages of the application form; questions stay with their page."""

    title = _l("Pages of the form")
    lists = ("section_rows",)
    section_rows = rows(SectionRow, _l("Page"))

    @staticmethod
    def shown(definition: Definition) -> dict[str, Any]:
        """Return what the form shows of a definition."""
        return {
            "section_rows": [
                {"key": s.key, "title_nl": s.title.nl, "title_en": s.title.en, "stage": s.stage}
                for s in definition.sections
            ]
        }

    def applied(self, definition: Definition) -> Definition:
        """Return the definition with what was typed."""
        known = {section.key: section for section in definition.sections}
        taken: set[str] = set()
        sections = []
        for entry in self.section_rows.entries:
            row = entry.form
            key = made_key(row.key.data or "", row.title_en.data, taken, "page")
            earlier = known.get(key, Section(key, Words(), ()))
            title = Words(row.title_nl.data, row.title_en.data)
            sections.append(replace(earlier, title=title, stage=row.stage.data))
        return replace(definition, sections=tuple(sections))


class RequirementsForm(PartForm):
    """What an applicant budgets, delivers and must do, and in which parts an award is paid."""

    title = _l("Deliverables, budget heads, obligations, instalments and accounting")
    lists = ("head_rows", "check_rows", "obligation_rows", "instalment_rows", "regime_rows", "condition_rows")
    handbook = FormField(DeliverableRow, _NAMES["handbook"])
    process_evaluation = FormField(DeliverableRow, _NAMES["process_evaluation"])
    intervention_description = FormField(DeliverableRow, _NAMES["intervention_description"])
    readers = IntegerField(
        _l("Readers who judge a product"),
        [InputRequired(), NumberRange(1, MOST_READERS)],
        default=ReadingRule().readers,
    )
    reading_weeks = IntegerField(
        _l("Weeks in which they judge it"),
        [InputRequired(), NumberRange(1, MOST_READING_WEEKS)],
        default=ReadingRule().weeks,
        description=_l("Both are proposed to the manager who asks the readers."),
    )
    start_months = IntegerField(
        _l("Months after the award within which a project begins"),
        [Optional(), NumberRange(1, 24)],
        default=StartRule().months,
    )
    accept_days = IntegerField(
        _l("Days within which the recipient accepts the award"),
        [Optional(), NumberRange(1, 90)],
        description=_l("Leave it empty when the recipient need not accept it."),
    )
    head_rows = rows(HeadRow, _l("Budget head"))
    check_rows = rows(CheckRow, _l("Check of the budget"))
    obligation_rows = rows(WordsRow, _l("Obligation"))
    instalment_rows = rows(InstalmentRow, _l("Instalment"))
    regime_rows = rows(RegimeRow, _l("Way of accounting"))
    condition_rows = rows(ConditionRow, _l("Condition"))

    @staticmethod
    def shown(definition: Definition) -> dict[str, Any]:
        """Return what the form shows of a definition."""
        shown: dict[str, Any] = {
            "head_rows": [HeadRow.shown(head) for head in definition.budget_heads],
            "check_rows": [
                {name: getattr(check, name) for name in ("amount", "rule", "percent", "base", "blocks")}
                for check in definition.checks
            ],
            "obligation_rows": [{"nl": words.nl, "en": words.en} for words in definition.obligations],
            "instalment_rows": [InstalmentRow.shown(one) for one in definition.instalments],
            "readers": definition.reading.readers,
            "reading_weeks": definition.reading.weeks,
            "start_months": definition.start.months,
            "accept_days": definition.start.accept_days,
            "condition_rows": [ConditionRow.shown(one) for one in definition.start.preconditions],
            "regime_rows": [RegimeRow.shown(one) for one in definition.regimes],
        }
        wanted = {rule.type: rule for rule in definition.deliverables}
        for name in DELIVERABLE_NAMES:
            rule = wanted.get(name)
            shown[name] = {
                "wanted": rule is not None,
                "months": rule.months if rule else 0,
                "after": rule.after if rule else "end",
            }
        return shown

    def prepare(self, definition: Definition) -> None:
        """Offer the totals and each budget head that is kept, and what an instalment can wait for."""
        super().prepare(definition)
        names = [(f"head:{head.key}", f"{head.name.nl} / {head.name.en}") for head in definition.budget_heads]
        offered = [*((key, say(name)) for key, name in AMOUNT_NAMES.items()), *names]
        for entry in self.check_rows.entries:
            entry.form.amount.choices = entry.form.base.choices = offered
        awaited = [
            *waits_offered(definition, definition.months_max),
            *(one.after for one in definition.instalments),
        ]
        choices = [(after, say(waits_said(after, definition))) for after in dict.fromkeys(awaited)]
        for entry in self.instalment_rows.entries:
            entry.form.after.choices = choices

    def applied(self, definition: Definition) -> Definition:
        """Return the definition with what was typed."""
        taken: set[str] = set()
        return replace(
            definition,
            budget_heads=tuple(entry.form.read(taken) for entry in self.head_rows.entries),
            checks=tuple(entry.form.read() for entry in self.check_rows.entries),
            obligations=tuple(
                Words(entry.form.nl.data, entry.form.en.data) for entry in self.obligation_rows.entries
            ),
            instalments=tuple(entry.form.read() for entry in self.instalment_rows.entries),
            start=self._start(),
            regimes=tuple(entry.form.read() for entry in self.regime_rows.entries),
            deliverables=tuple(
                DeliverableRule(name, self[name].form.after.data, self[name].form.months.data)
                for name in DELIVERABLE_NAMES
                if self[name].form.wanted.data
            )
            + own_rules(definition),
            reading=ReadingRule(self.readers.data, self.reading_weeks.data),
        )

    def _start(self) -> StartRule:
        taken: set[str] = set()
        return StartRule(
            StartRule().months if self.start_months.data is None else self.start_months.data,
            self.accept_days.data,
            tuple(entry.form.read(taken) for entry in self.condition_rows.entries),
        )
