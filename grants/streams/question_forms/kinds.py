"""Fields for the kinds of answers that one control of the form library does not hold."""

from __future__ import annotations

from collections.abc import Sequence
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
    TextAreaField,
)
from wtforms.fields import Field
from wtforms.widgets import CheckboxInput, ListWidget

from grants.foundation.wording import sentence
from grants.streams.rules.answers import (
    AID_REGULATIONS,
    DECLARES,
    LARGEST_NUMBER,
    LAST_MONTH,
    MOST_GRANTS,
    MOST_PARTNERS,
    MOST_PLACES,
    MOST_STEPS,
    PARTNER_KINDS,
    VAT_POSITIONS,
)
from grants.web.forms import LONGEST_LINE, DayField, Form, MoneyField, Said, line
from grants.web.pages import say


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

    whole: ClassVar[bool] = False
    """Whether each field must be filled in once one is: then none of them is marked as optional."""


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


class MonthField(WholeNumberField):
    """A month of the project, the first as 1, or none yet."""

    def pre_validate(self, _form: Form) -> None:
        """Refuse a month that no project has."""
        if self.data is not None and not 1 <= self.data <= LAST_MONTH:
            raise Said(
                sentence("Write a month of the project: a whole number from 1 to %(most)s.", most=LAST_MONTH)
            )


class StepPart(Part):
    """One thing that will be done."""

    whole = True

    what = line(_l("What you will do"), required=False)
    month = MonthField(
        _l("Finished in month"), description=_l("Count from the first day of the project: that month is 1.")
    )


class PlanField(FieldList):  # type: ignore[misc]
    """What will be done and when, a row each; an empty row is nothing."""

    def __init__(self, label: Any, validators: Any = None, **facts: Any) -> None:
        super().__init__(
            FormField(StepPart, _l("Activity")), label, validators, max_entries=MOST_STEPS, **facts
        )


class GrantPart(Part):
    """One grant of de-minimis aid that was received."""

    whole = True

    grantor = line(_l("Who granted it"), required=False)
    granted_on = DayField(
        _l("Date of the grant"), description=_l("The day of the decision, not of the payment.")
    )
    amount = MoneyField(_l("Amount of aid"))
    regulation = SelectField(_l("Under which regulation"), validate_choice=False)
    undertaking = line(
        _l("Who received it"),
        required=False,
        description=_l("Your organisation, or a company that is one undertaking with it."),
    )

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        offered = ((key, say(label)) for key, label in AID_REGULATIONS.items())
        self.regulation.choices = [("", _l("choose")), *offered]


class AidPart(Part):
    """A de-minimis declaration: that none was received, or what."""

    whole = True

    declares = OneField(_l("What do you declare?"))
    grants = FieldList(FormField(GrantPart, _l("Aid")), _l("Aid received earlier"), max_entries=MOST_GRANTS)

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.declares.choices = [(key, say(label)) for key, label in DECLARES.items()]


class AttachmentField(FileField):  # type: ignore[misc]
    """A file that is sent along; it becomes an attachment, never part of the answers that are saved."""

    def __call__(self, **attrs: Any) -> Any:
        """Offer the kinds of files the question takes."""
        kinds = [one for kind in self.kinds for one in (("jpg", "jpeg") if kind == "jpg" else (kind,))]
        return super().__call__(accept=",".join(f".{kind}" for kind in kinds), **attrs)

    def __init__(self, label: Any, *, kinds: Sequence[str], **facts: Any) -> None:
        super().__init__(label, **facts)
        self.kinds = kinds


def one_more(field: Field) -> bool:
    """Give an answer made of rows one more row to write in; say whether it is one. A full list stays as it is."""
    rows = field.form.grants if isinstance(field, FormField) and isinstance(field.form, AidPart) else field
    if not isinstance(rows, FieldList):
        return False
    if rows.max_entries is None or len(rows.entries) < rows.max_entries:
        rows.append_entry()
    return True
