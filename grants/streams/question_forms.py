"""The one place where forms are built from a frozen version: what applicants answer and what reviewers judge.

A form of questions is saved with gaps and with texts over their limit, so that no word is lost; built with
`complete` it refuses them. Field names are the keys of questions and criteria.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import (
    FieldList,
    FileField,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import Field
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from grants.foundation.money import Money
from grants.foundation.wording import sentence
from grants.streams.rules.answers import (
    LARGEST_NUMBER,
    MOST_PARTNERS,
    MOST_PLACES,
    PARTNER_KINDS,
    VAT_POSITIONS,
    Answer,
    answer_fault,
)
from grants.streams.rules.definition import Criterion, Definition, FileRule, Question, Section
from grants.web.forms import (
    LONGEST_LINE,
    LONGEST_TEXT,
    DayField,
    Form,
    MoneyField,
    Said,
    VersionField,
    line,
    text,
)
from grants.web.municipalities import MunicipalitiesField, MunicipalityField
from grants.web.pages import say


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


class OneField(RadioField):  # type: ignore[misc]
    """One choice out of several, or none yet."""

    def pre_validate(self, form: Form) -> None:
        """Accept that nothing was chosen."""
        if self.data not in (None, ""):
            super().pre_validate(form)


class SeveralField(SelectMultipleField):  # type: ignore[misc]
    """Any number of choices, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PlacesField(TextAreaField):  # type: ignore[misc]
    """Places, one on each line; the data is a list."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(self.data or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        """Split the lines."""
        typed = valuelist[0].replace("\x00", "") if valuelist else ""
        self.data = [line.strip() for line in typed.splitlines() if line.strip()]

    def pre_validate(self, _form: Form) -> None:
        """Refuse a list that no country has."""
        if len(self.data or []) > MOST_PLACES or any(len(place) > LONGEST_LINE for place in self.data or []):
            raise Said(sentence("Name at most %(most)s places, one on each line.", most=MOST_PLACES))


class WholeNumberField(IntegerField):  # type: ignore[misc]
    """A whole number of zero or more, or nothing yet."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; an empty field is no number."""
        self.data: int | None = None
        if valuelist and valuelist[0].strip():
            super().process_formdata(valuelist)

    def pre_validate(self, _form: Form) -> None:
        """Refuse what cannot be a count."""
        if self.data is not None and not 0 <= self.data <= LARGEST_NUMBER:
            raise Said(sentence("Write a whole number of zero or more."))


class Part(Form):
    """A part of an answer: fields of their own, without a token of their own."""

    class Meta(Form.Meta):
        csrf = False


PeriodPart = type(
    "PeriodPart", (Part,), {"from": DayField(_l("First day")), "until": DayField(_l("Last day"))}
)


class PartnerPart(Part):
    """One partner."""

    name = line(_l("Name"), required=False)
    kind = SelectField(_l("Kind of organisation"), validate_choice=False)
    task = line(_l("What the partner does"), required=False)
    share = MoneyField(_l("Contribution in money"))
    vat = SelectField(
        _l("VAT"),
        validate_choice=False,
        description=_l("VAT is a cost only when the partner cannot get it back."),
    )

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        for field, words in ((self.kind, PARTNER_KINDS), (self.vat, VAT_POSITIONS)):
            field.choices = [("", _l("choose")), *((key, say(label)) for key, label in words.items())]


class PartnersField(FieldList):  # type: ignore[misc]
    """Partners, a row each; an empty row is no partner."""

    def __init__(self, label: Any, validators: Any = None, **facts: Any) -> None:
        super().__init__(
            FormField(PartnerPart, _l("Partner")), label, validators, max_entries=MOST_PARTNERS, **facts
        )


class AttachmentField(FileField):  # type: ignore[misc]
    """A file that is sent along; it becomes an attachment, never part of the answers that are saved."""

    def __call__(self, **attrs: Any) -> Any:
        """Offer the kinds of files the question takes."""
        kinds = [one for kind in self.kinds for one in (("jpg", "jpeg") if kind == "jpg" else (kind,))]
        return super().__call__(accept=",".join(f".{kind}" for kind in kinds), **attrs)

    def __init__(self, label: Any, *, kinds: Sequence[str], **facts: Any) -> None:
        super().__init__(label, **facts)
        self.kinds = kinds


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
    elif question.kind == "targets":
        return FormField(_targets_part(question, language), question.label.spoken(language), description=hint)
    elif question.kind == "file":
        rule = question.file_rule
        facts |= {"kinds": rule.kinds, "validators": []}
        hint = _l("%(hint)s %(rule)s", hint=hint, rule=_file_words(rule)) if hint else _file_words(rule)
    elif question.kind in ("choice", "choices"):
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
    "places": PlacesField,
    "municipality": MunicipalityField,
    "municipalities": MunicipalitiesField,
    "money": MoneyField,
    "partners": PartnersField,
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
    if question.kind == "municipalities":
        return [*(answer or []), None]
    return answer


class ReviewForm(Form):
    """A score and a reason per criterion, and remarks; `review_form` makes the class."""

    version = VersionField()
    remarks = text(_l("Remarks"), required=False, description=_l("Anything the criteria do not cover."))
    criteria: ClassVar[tuple[Criterion, ...]] = ()

    @classmethod
    def filled(cls, scores: dict[str, tuple[int | None, str]], remarks: str, version: int) -> ReviewForm:
        """Return the form with scores as they are kept, ready to show."""
        data: dict[str, Any] = {"remarks": remarks, "version": version}
        for key, (score, reason) in scores.items():
            data |= {key: score, f"{key}_reason": reason}
        return cls(formdata=None, data=data)

    @property
    def criterion_fields(self) -> list[tuple[Criterion, Field, Field]]:
        """Return each criterion with its field for the score and its field for the reason."""
        return [(c, self[c.key], self[f"{c.key}_reason"]) for c in self.criteria]

    def values(self) -> dict[str, Any]:
        """Return `version`, `scores` as {criterion: (score or None, reason)}, and `remarks`."""
        scores = {c.key: (score.data, reason.data or "") for c, score, reason in self.criterion_fields}
        return {"version": self.version.data, "scores": scores, "remarks": self.remarks.data}


@functools.lru_cache(maxsize=64)
def review_form(definition: Definition, language: str) -> type[ReviewForm]:
    """Return the form by which a reviewer judges, in a language; gaps are refused at submission, not here."""
    fields: dict[str, Any] = {}
    for criterion in definition.criteria:
        name = criterion.name.spoken(language)
        fields[criterion.key] = OneField(
            name,
            choices=_scores(definition, criterion, language),
            coerce=_score,
            description=criterion.explanation.spoken(language),
        )
        fields[f"{criterion.key}_reason"] = text(_l("Reason for “%(name)s”", name=name), required=False)
    return type("ReviewForm", (ReviewForm,), {"criteria": definition.criteria, **fields})


def _scores(definition: Definition, criterion: Criterion, language: str) -> list[tuple[int, str]]:
    scale = definition.scale
    found = []
    for place, score in enumerate(range(scale.lowest, scale.highest + 1)):
        parts = [texts[place].spoken(language) for texts in (scale.labels, criterion.anchors) if texts]
        found.append((score, ": ".join([str(score), *(part for part in parts if part)])))
    return found


def _score(value: Any) -> int | None:
    return None if value in (None, "") else int(value)


def budget_head_choices(definition: Definition, language: str) -> list[tuple[str, str]]:
    """Return the call's budget heads as (key, name), for the form of a budget."""
    return [(head.key, head.name.spoken(language)) for head in definition.budget_heads]
