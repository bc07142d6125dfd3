"""The questions of a page of the application form, from a frozen version.

A form of questions is saved with gaps and with texts over their limit, so that no word is lost; built with
`complete` it refuses them. Field names are the keys of questions.
"""

from __future__ import annotations

import functools
from datetime import date
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import FormField, StringField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import Length

from grants.foundation.money import Money
from grants.streams.question_forms.kinds import (
    AidPart,
    AttachmentField,
    OneField,
    Part,
    PartnersField,
    PeriodPart,
    PlacesField,
    PlanField,
    SeveralField,
    WholeNumberField,
)
from grants.streams.rules.answers import Answer, answer_fault
from grants.streams.rules.definition import FileRule, Question, Section
from grants.web.forms import LONGEST_LINE, LONGEST_TEXT, DayField, Form, MoneyField, Said, VersionField
from grants.web.municipalities import MunicipalitiesField, MunicipalityField


class Asked:
    """Marks a field by whether its question must be answered at last; refuses nothing while drafting."""

    def __init__(self, question: Question, *, complete: bool) -> None:
        self.question = question
        self.complete = complete
        self.field_flags = {"required": question.required, "words": question.words}

    def __call__(self, _form: Form, field: Field) -> None:
        if field.errors or not self.complete:
            return
        fault = answer_fault(self.question, _plain(field.data))
        if fault is not None:
            raise Said(fault)


class SectionForm(Form):
    """The questions of one section; `section_form` makes the class."""

    version = VersionField()
    questions: ClassVar[tuple[Question, ...]] = ()

    @classmethod
    def filled(cls, answers: dict[str, Any], version: int) -> SectionForm:
        """Return the form with the answers as they are kept, ready to show."""
        data = {q.key: _as_data(q, answers.get(q.key)) for q in cls.questions if q.kind != "file"}
        return cls(formdata=None, data=data | {"version": version})

    def values(self) -> dict[str, Any]:
        """Return `version`, and `answers` by question as JSON holds them; only what was asked."""
        answers = {
            question.key: _plain(self[question.key].data)
            for question in self.questions
            if question.kind != "file"
        }
        return {"version": self.version.data, "answers": answers}


@functools.lru_cache(maxsize=256)
def section_form(section: Section, language: str, *, complete: bool = False) -> type[SectionForm]:
    """Return the form of a section in a language; `complete` refuses gaps and texts over their limit."""
    fields = {q.key: _field(q, language, Asked(q, complete=complete)) for q in section.questions}
    return type("SectionForm", (SectionForm,), {"questions": section.questions, **fields})


def _field(question: Question, language: str, asked: Asked) -> Any:
    hint: Any = question.help.spoken(language)
    facts: dict[str, Any] = {"label": question.label.spoken(language), "validators": [asked]}
    if question.kind in ("line", "text"):
        longest = LONGEST_LINE if question.kind == "line" else LONGEST_TEXT
        facts |= {"validators": [Length(max=longest), asked], "filters": [_clean]}
        hint = _with_limit(hint, question.words)
        hint = _with_least(hint, question.fewest_words)
    elif question.kind == "places":
        hint = hint or _l("One place on each line.")
    elif question.kind == "yes_no":
        facts["choices"] = [("yes", _l("Yes")), ("no", _l("No"))]
    elif question.kind == "period":
        return FormField(PeriodPart, question.label.spoken(language), description=hint)
    elif question.kind == "aid":
        return FormField(AidPart, question.label.spoken(language), description=hint)
    elif question.kind == "targets":
        return FormField(_targets_part(question, language), question.label.spoken(language), description=hint)
    elif question.kind == "file":
        rule = question.file_rule
        facts |= {"kinds": rule.kinds, "validators": []}
        hint = _l("%(hint)s %(rule)s", hint=hint, rule=_file_words(rule)) if hint else _file_words(rule)
    elif question.kind in ("choice", "choices", "topics"):
        facts["choices"] = [(choice.key, choice.label.spoken(language)) for choice in question.choices]
    return FIELDS[question.kind](**facts, description=hint)


def _file_words(rule: FileRule) -> Any:
    facts = {"megabytes": rule.megabytes, "kinds": ", ".join(rule.kinds)}
    if rule.most == 1:
        return _l("One file of at most %(megabytes)s MB: %(kinds)s.", **facts)
    return _l("At most %(most)s files, each of at most %(megabytes)s MB: %(kinds)s.", most=rule.most, **facts)


def _targets_part(question: Question, language: str) -> type[Part]:
    fields = {target.key: WholeNumberField(target.label.spoken(language)) for target in question.choices}
    return type("TargetsPart", (Part,), fields)


FIELDS: dict[str, type[Field]] = {
    "line": StringField,
    "text": TextAreaField,
    "number": WholeNumberField,
    "date": DayField,
    "yes_no": OneField,
    "choice": OneField,
    "choices": SeveralField,
    "topics": SeveralField,
    "places": PlacesField,
    "municipality": MunicipalityField,
    "municipalities": MunicipalitiesField,
    "money": MoneyField,
    "partners": PartnersField,
    "plan": PlanField,
    "file": AttachmentField,
}


def _with_least(hint: Any, words: int | None) -> Any:
    if words is None:
        return hint
    if not hint:
        return _l("We expect at least %(least)s words.", least=words)
    return _l("%(hint)s We expect at least %(least)s words.", hint=hint, least=words)


def _with_limit(hint: str, words: int | None) -> Any:
    if words is None:
        return hint
    if not hint:
        return _l("At most %(most)s words.", most=words)
    return _l("%(hint)s At most %(most)s words.", hint=hint, most=words)


def _clean(value: str | None) -> str:
    return (value or "").replace("\r\n", "\n").replace("\x00", "").strip()


def _plain(value: Any) -> Answer:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Money):
        return value.cents
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value] or None
    return None if value == "" else value


def _as_data(question: Question, answer: Any) -> Any:
    if question.kind == "date" and isinstance(answer, str):
        return date.fromisoformat(answer)
    if question.kind == "money" and isinstance(answer, int):
        return Money(answer)
    if question.kind == "period" and isinstance(answer, dict):
        return {name: date.fromisoformat(day) if day else None for name, day in answer.items()}
    if question.kind == "partners":
        kept = [
            one | {"share": None if one["share"] is None else Money(one["share"])} for one in answer or []
        ]
        return [*kept, {}]
    if question.kind in ("plan", "municipalities"):
        return [*(answer or []), {} if question.kind == "plan" else None]
    return _aid_as_data(answer or {}) if question.kind == "aid" else answer


def _aid_as_data(answer: dict[str, Any]) -> dict[str, Any]:
    kept = [
        {
            **one,
            "granted_on": date.fromisoformat(one["granted_on"]) if one["granted_on"] else None,
            "amount": None if one["amount"] is None else Money(one["amount"]),
        }
        for one in answer.get("grants") or []
    ]
    return {"declares": answer.get("declares"), "grants": [*kept, {}]}
