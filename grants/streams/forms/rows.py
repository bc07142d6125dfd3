"""Rows that a manager adds, removes and moves by buttons, without script and without losing what was typed."""

from __future__ import annotations

import re
from typing import Any, get_args

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from grants.foundation.inspection import MEDIA_TYPES
from grants.streams.rules.answers import LARGEST_MEGABYTES, MOST_FILES
from grants.streams.rules.definition import (
    BudgetHead,
    Choice,
    Condition,
    CrossCheck,
    FileKind,
    FileRule,
    Instalment,
    Question,
    Words,
)
from grants.web.forms import Form, MoneyField, line, text

MOST_ROWS = 60
KINDS = {
    "text": _l("Long text"),
    "line": _l("One line"),
    "number": _l("Number"),
    "money": _l("Amount of money"),
    "date": _l("Date"),
    "period": _l("Period: first and last day"),
    "yes_no": _l("Yes or no"),
    "choice": _l("One of several choices"),
    "choices": _l("Any of several choices"),
    "topics": _l("Topics of the call"),
    "places": _l("Places"),
    "municipality": _l("One municipality of the official list"),
    "municipalities": _l("Municipalities of the official list"),
    "targets": _l("Targets with planned numbers"),
    "partners": _l("Table of partners"),
    "plan": _l("Plan: what will be done, and in which month"),
    "aid": _l("De-minimis declaration"),
    "file": _l("Files"),
}


def rearranged(typed: MultiDict[str, str], name: str, deed: str) -> MultiDict[str, str]:
    """Return what was typed with a row of the list `name` removed or moved: `remove-2`, `up-2`, `down-2`.

    A row is every field that begins with `<name>-<number>-`. Other deeds leave everything as it is.
    """
    verb, _, number = deed.partition("-")
    pattern = re.compile(rf"{re.escape(name)}-(\d{{1,4}})(-.*|$)")
    found = {int(m[1]) for key in typed if (m := pattern.match(key))}
    order = sorted(found)
    if not (number.isascii() and number.isdigit()) or int(number) not in order:
        return typed
    at = order.index(int(number))
    if verb == "remove":
        order.pop(at)
    elif verb in ("up", "down"):
        to = max(0, min(len(order) - 1, at + (-1 if verb == "up" else 1)))
        order.insert(to, order.pop(at))
    places = {old: new for new, old in enumerate(order)}
    kept: MultiDict[str, str] = MultiDict()
    for key, value in typed.items(multi=True):
        m = pattern.match(key)
        if m is None:
            kept.add(key, value)
        elif int(m[1]) in places:
            kept.add(f"{name}-{places[int(m[1])]}{m[2]}", value)
    return kept


def made_key(row_key: str, label: str, taken: set[str], stem: str) -> str:
    """Return a row's short name: the one it has, or a new one made from its label; it joins `taken`."""
    key = row_key
    if not key:
        words = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:24].strip("_")
        base = words if words[:1].isalpha() else f"{stem}_{words}".strip("_")
        key, number = base, 2
        while key in taken or key.endswith("_reason"):
            key, number = f"{base[:24]}_{number}", number + 1
    taken.add(key)
    return key


def key_field() -> HiddenField:
    """Return the field that holds the short name of a row that was saved before."""
    return HiddenField(validators=[Optional(), Length(max=40), Regexp(r"[a-z][a-z0-9_]*\Z")])


def lines_of(text_nl: str, text_en: str) -> tuple[Words, ...]:
    """Return texts given as lines in two languages, side by side; a missing line is empty."""
    nl, en = text_nl.splitlines(), text_en.splitlines()
    count = max(len(nl), len(en))
    pad = [""] * count
    return tuple(
        Words(a.strip(), b.strip()) for a, b in zip((nl + pad)[:count], (en + pad)[:count], strict=True)
    )


def as_lines(texts: tuple[Any, ...]) -> dict[str, str]:
    """Return texts of two languages as lines: `nl` and `en`."""
    return {"nl": "\n".join(t.nl for t in texts), "en": "\n".join(t.en for t in texts)}


class Rows(Form):
    """The base of a row: part of a form, so without a token of its own."""

    class Meta(Form.Meta):
        csrf = False


class SectionRow(Rows):
    """A page of the application form."""

    key = key_field()
    title_nl = line(_l("Title in Dutch"), longest=120)
    title_en = line(_l("Title in English"), longest=120)
    stage = SelectField(
        _l("Stage"),
        choices=[
            ("full", _l("only the full application")),
            ("idea", _l("the idea, and the full application")),
        ],
        default="full",
        description=_l("Pages of the idea come first. Only for a call of two stages."),
    )


class HeadRow(Rows):
    """A budget head."""

    key = key_field()
    name_nl = line(_l("Name in Dutch"), longest=120)
    name_en = line(_l("Name in English"), longest=120)

    def read(self, taken: set[str]) -> BudgetHead:
        """Return the head; `taken` are the short names used so far."""
        key = made_key(self.key.data or "", self.name_en.data, taken, "head")
        return BudgetHead(key, Words(self.name_nl.data, self.name_en.data))

    @staticmethod
    def shown(head: BudgetHead) -> dict[str, Any]:
        """Return what the row shows."""
        return {"key": head.key, "name_nl": head.name.nl, "name_en": head.name.en}


class CheckRow(Rows):
    """One check of the budget."""

    amount = SelectField(_l("Amount"), choices=[], validate_choice=False)
    rule = SelectField(_l("must be"), choices=[("at_least", _l("at least")), ("at_most", _l("at most"))])
    percent = IntegerField(_l("percent"), [InputRequired(), NumberRange(1, 1_000)])
    base = SelectField(_l("of"), choices=[], validate_choice=False)
    blocks = BooleanField(_l("Who does not meet it cannot submit."), default=True)

    def read(self) -> CrossCheck:
        """Return the check."""
        return CrossCheck(
            self.amount.data, self.rule.data, self.percent.data, self.base.data, self.blocks.data
        )


class InstalmentRow(Rows):
    """One instalment of an award."""

    percent = IntegerField(_l("Percent of the award"), [InputRequired(), NumberRange(1, 100)])
    after = SelectField(_l("Is paid"), choices=[])
    least = MoneyField(_l("For awards from"), [Optional()])

    @staticmethod
    def shown(rule: Instalment) -> dict[str, Any]:
        """Return what the row shows of an instalment."""
        return {
            "percent": rule.percent,
            "after": rule.after,
            "least": rule.least if rule.least_cents else None,
        }

    def read(self) -> Instalment:
        """Return the instalment."""
        return Instalment(self.percent.data, self.after.data, self.least.data.cents if self.least.data else 0)


class WordsRow(Rows):
    """A text in both languages."""

    nl = text(_l("In Dutch"), longest=2_000)
    en = text(_l("In English"), longest=2_000)


class ConditionField(SelectField):  # type: ignore[misc]
    """The answer to an earlier question on which this one hangs; the data is a Condition, or None."""

    def __init__(self, label: Any, **facts: Any) -> None:
        super().__init__(label, choices=[], coerce=_condition, **facts)

    def _value(self) -> str:
        return _written(self.data)

    def pre_validate(self, _form: Form) -> None:
        """Leave it to the call's own check whether an earlier question offers this answer."""

    def iter_choices(self) -> Any:
        """Offer what `choices` holds, and what was chosen when it is not offered any more."""
        chosen = _written(self.data)
        offered = [("", _l("always")), *(self.choices or [])]
        if chosen not in [value for value, _label in offered]:
            offered.append((chosen, chosen))
        for value, label in offered:
            yield value, label, value == chosen, {}


def _condition(value: Any) -> Condition | None:
    if isinstance(value, Condition) or not value:
        return value or None
    question, _, answer = str(value).partition("=")
    return Condition(question, answer)


def _written(condition: Condition | None) -> str:
    return f"{condition.question}={condition.answer}" if condition else ""


class KindsField(SelectMultipleField):  # type: ignore[misc]
    """Kinds of files, as boxes to tick; none ticked means the usual ones."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the boxes."""
        self.data: list[str] = [str(kind) for kind in valuelist] or list(FileRule().kinds)


class FilesPart(Rows):
    """Which files a question takes; only for a question that asks for files."""

    kinds = KindsField(
        _l("Kinds of files"),
        choices=[(kind, kind) for kind in MEDIA_TYPES],
        default=list(FileRule().kinds),
    )
    most = IntegerField(
        _l("Largest number of files"), [Optional(), NumberRange(1, MOST_FILES)], default=FileRule().most
    )
    megabytes = IntegerField(
        _l("Largest size of a file, in MB"),
        [Optional(), NumberRange(1, LARGEST_MEGABYTES)],
        default=FileRule().megabytes,
    )

    def read(self) -> FileRule:
        """Return the rule."""
        usual = FileRule()
        return FileRule(
            _file_kinds(self.kinds.data), self.most.data or usual.most, self.megabytes.data or usual.megabytes
        )


def _file_kinds(chosen: list[str]) -> tuple[FileKind, ...]:
    known: tuple[FileKind, ...] = get_args(FileKind)
    return tuple(kind for kind in known if kind in chosen)


class QuestionRow(Rows):
    """One question."""

    key = key_field()
    label_nl = line(_l("Question in Dutch"))
    label_en = line(_l("Question in English"))
    kind = SelectField(_l("Kind of answer"), choices=list(KINDS.items()))
    help_nl = text(_l("Help in Dutch"), required=False, longest=1_000)
    help_en = text(_l("Help in English"), required=False, longest=1_000)
    words = IntegerField(_l("Largest number of words"), [Optional(), NumberRange(1, 10_000)])
    fewest_words = IntegerField(
        _l("Least number of words"),
        [Optional(), NumberRange(1, 10_000)],
        description=_l("A shorter answer can be submitted. The formal check shows that it is short."),
    )
    choices_nl = text(
        _l("Choices in Dutch"),
        required=False,
        longest=4_000,
        description=_l(
            "One on each line. For choices and topics: at least two. For targets: what each number counts."
        ),
    )
    choices_en = text(
        _l("Choices in English"),
        required=False,
        longest=4_000,
        description=_l(
            "One on each line. For choices and topics: at least two. For targets: what each number counts."
        ),
    )
    files = FormField(FilesPart, _l("Files"), description=_l("Only for a question that asks for files."))
    shown_if = ConditionField(_l("Only asked when"))
    required = BooleanField(_l("This question must be answered."), default=True)
    agree = BooleanField(
        _l("Applicants must answer yes to submit."), description=_l("Only for a question of yes or no.")
    )
    substantive = BooleanField(_l("The answer weighs in the judgement."), default=True)
    for_reviewers = BooleanField(_l("Reviewers see the answer."), default=True)

    def read(self, taken: set[str], earlier: Question | None) -> Question:
        """Return the question; choices keep the short names that `earlier` gave them, by place."""
        texts = lines_of(self.choices_nl.data, self.choices_en.data)
        known = [choice.key for choice in earlier.choices] if earlier else []
        used: set[str] = set()
        return Question(
            key=made_key(self.key.data or "", self.label_en.data, taken, "question"),
            kind=self.kind.data,
            label=Words(self.label_nl.data, self.label_en.data),
            help=Words(self.help_nl.data, self.help_en.data),
            required=self.required.data,
            words=self.words.data,
            fewest_words=self._given("fewest_words", None),
            choices=tuple(
                Choice(made_key(known[i] if i < len(known) else "", label.en, used, "choice"), label)
                for i, label in enumerate(texts)
            ),
            substantive=self._given("substantive", True) and self.kind.data != "aid",
            for_reviewers=self._given("for_reviewers", True) and self.kind.data != "aid",
            agree=self._given("agree", False) and self.kind.data == "yes_no",
            shown_if=self.shown_if.data,
            files=self.files.form.read() if self.kind.data == "file" else None,
        )

    def _given(self, name: str, usual: Any) -> Any:
        """Return what was typed in a field, or the usual value where this row has no such field."""
        return self[name].data if name in self else usual

    @staticmethod
    def shown(question: Question) -> dict[str, Any]:
        """Return what the row shows."""
        choices = as_lines(tuple(choice.label for choice in question.choices))
        return {
            "key": question.key,
            "label_nl": question.label.nl,
            "label_en": question.label.en,
            "kind": question.kind,
            "help_nl": question.help.nl,
            "help_en": question.help.en,
            "words": question.words,
            "fewest_words": question.fewest_words,
            "choices_nl": choices["nl"],
            "choices_en": choices["en"],
            "required": question.required,
            "agree": question.agree,
            "shown_if": question.shown_if,
            "files": {
                "kinds": list(question.file_rule.kinds),
                "most": question.file_rule.most,
                "megabytes": question.file_rule.megabytes,
            },
            "substantive": question.substantive,
            "for_reviewers": question.for_reviewers,
        }


def rows(row: type[Rows], label: Any) -> FieldList:
    """Return a list of rows of one kind."""
    return FieldList(FormField(row, label), label, max_entries=MOST_ROWS)
