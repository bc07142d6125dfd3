"""What did they type who apply, or own an initiative? Answers' forms come from the call itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from grants.applications.rules import BudgetEntry
from grants.applications.states import INCOME_KINDS
from grants.foundation.money import ZERO
from grants.people.models import Initiative, Organisation
from grants.streams.question_forms import SeveralField
from grants.streams.rules.definition import Definition
from grants.web.forms import LONGEST_LINE, DayField, Form, MoneyField, VersionField, line, text
from grants.web.municipalities import MunicipalitiesField
from grants.web.pages import say

INCOME_NAMES = {
    "own_cash": _l("Own share in cash"),
    "own_in_kind": _l("Own share in kind"),
    "third_party": _l("Contribution of a third party"),
}
TEAM_ROLE_NAMES = {
    "main_applicant": _l("main applicant"),
    "co_applicant": _l("co-applicant"),
    "project_leader": _l("project leader"),
    "authorised_signatory": _l("authorised signatory"),
}
EMPTY_ROWS = 2


class PartyForm(Form):
    """For which organisation and initiative one applies; the view fills in the choices."""

    title = line(_l("Title of the application"))
    organisation = SelectField(_l("Organisation that applies"), coerce=int)
    initiative = SelectField(_l("Initiative"), coerce=int)
    organisations: Mapping[int, Organisation] = {}
    initiatives: Mapping[int, Initiative] = {}

    def values(self) -> dict[str, Any]:
        """Return the title, and what was chosen from the things that were offered."""
        return {
            "title": self.title.data,
            "organisation": self.organisations[self.organisation.data],
            "initiative": self.initiatives[self.initiative.data],
        }


class StartForm(PartyForm):
    """What an application starts with."""

    municipalities = MunicipalitiesField(_l("In which municipalities will you work?"))

    def values(self) -> dict[str, Any]:
        """Return what an application starts with, the municipalities where they are asked."""
        where = self.municipalities.data if "municipalities" in self else ()
        return super().values() | {"municipalities": where}

    def suit(self, definition: Definition) -> None:
        """Ask for municipalities only when the call is for some of them, and for one when it wants one."""
        asked = definition.municipality_question
        if not definition.eligibility.municipalities or asked is None:
            del self.municipalities
        elif asked[1].kind == "municipality":
            del self.municipalities.entries[1:]


class PreregistrationForm(PartyForm):
    """That an application will come; the view fills in the choices."""

    title = line(_l("What will you do, in one line?"), longest=200)
    expected = MoneyField(
        _l("How much subsidy do you expect to ask?"),
        [Optional()],
        description=_l("It binds to nothing: it helps us to plan."),
    )

    def values(self) -> dict[str, Any]:
        """Return what was said, and the amount that is expected."""
        return super().values() | {"expected": self.expected.data}


class OtherInitiativeForm(Form):
    """An initiative that another organisation owns; the view fills in who may apply with it."""

    organisation = SelectField(_l("Organisation that applies"), coerce=int)
    kvk = line(_l("KvK number of the owner"), longest=20, description=_l("Eight digits."))
    name = line(_l("Name of the initiative"))
    is_existing = RadioField(
        _l("Does the initiative exist already?"), choices=[("yes", _l("Yes")), ("no", _l("No, it is new"))]
    )
    reach = RadioField(
        _l("Where does it work?"),
        choices=[("local", _l("In one or more places")), ("national", _l("In the whole country"))],
    )
    places = text(_l("Places"), required=False, longest=4_000, description=_l("One place on each line."))
    summary = text(_l("What does the initiative do, and for whom?"), longest=4_000)
    organisations: Mapping[int, Organisation] = {}

    def offer(self, organisations: Sequence[Organisation]) -> None:
        """Fill in the organisations; the only one need not be chosen."""
        self.organisation.choices = [(one.id, one.name) for one in organisations]
        self.organisations = {one.id: one for one in organisations}
        if len(organisations) == 1 and self.organisation.data is None:
            self.organisation.data = organisations[0].id

    def values(self) -> dict[str, Any]:
        """Return the facts with `is_existing` as a bool and `places` as a list."""
        return {
            "organisation": self.organisations[self.organisation.data],
            "kvk": self.kvk.data,
            "name": self.name.data,
            "is_existing": self.is_existing.data == "yes",
            "reach": self.reach.data,
            "places": [place.strip() for place in self.places.data.splitlines() if place.strip()],
            "summary": self.summary.data,
        }


class _Row(wtforms.Form):  # type: ignore[misc]
    """One line of the budget; an empty one is left out."""

    head = SelectField(_l("Heading"))
    description = StringField(
        _l("Description"),
        [Optional(), Length(max=LONGEST_LINE)],
        filters=[lambda typed: (typed or "").strip()],
    )
    amount = MoneyField(_l("Amount"), [Optional()])

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not self.description.data and self.amount.data is None


class BudgetForm(Form):
    """The period, the costs and the incomes."""

    version = VersionField()
    starts_on = DayField(_l("Start of the project"), [Optional()])
    months = IntegerField(_l("Length in months"), [Optional(), NumberRange(1, 600)])
    costs = FieldList(FormField(_Row, label=_l("Cost")), label=_l("Costs"), max_entries=200)
    incomes = FieldList(FormField(_Row, label=_l("Income")), label=_l("Incomes"), max_entries=200)

    def offer(self, definition: Definition, language: str) -> None:
        """Give every line the headings of its side, in a language."""
        heads = [(head.key, head.name.spoken(language)) for head in definition.budget_heads]
        for row in self.costs.entries:
            row.form.head.choices = heads
        for row in self.incomes.entries:
            row.form.head.choices = [(key, INCOME_NAMES[key]) for key in INCOME_KINDS]

    def fill(self, lines: list[BudgetEntry]) -> None:
        """Show lines as they are kept, and room for more."""
        for side, rows in (("cost", self.costs), ("income", self.incomes)):
            for one in lines:
                if one.side == side:
                    rows.append_entry(
                        {"head": one.head, "description": one.description, "amount": one.amount}
                    )
            for _ in range(EMPTY_ROWS):
                rows.append_entry()

    @property
    def has_open_amounts(self) -> bool:
        """Say whether a line that was written has no amount."""
        rows = [*self.costs.entries, *self.incomes.entries]
        return any(not row.form.is_empty and row.form.amount.data is None for row in rows)

    def values(self) -> dict[str, Any]:
        """Return version, period and the lines that are not empty; an amount left open counts as nothing."""
        lines = [
            BudgetEntry(side, row.form.head.data, row.form.description.data, row.form.amount.data or ZERO)
            for side, rows in (("cost", self.costs), ("income", self.incomes))
            for row in rows.entries
            if not row.form.is_empty
        ]
        return {
            "version": self.version.data,
            "starts_on": self.starts_on.data,
            "months": self.months.data,
            "lines": lines,
        }


class InviteForm(Form):
    """Somebody who is asked to write along."""

    email = line(_l("E-mail address"))
    role = SelectField(
        _l("What this person does"),
        choices=[(key, name) for key, name in TEAM_ROLE_NAMES.items() if key != "main_applicant"],
        default="co_applicant",
    )


class HandOverForm(Form):
    """Who becomes main applicant."""

    member_id = IntegerField(validators=[InputRequired()])


class RightsForm(Form):
    """Which parts one of the team writes; the view fills in the parts."""

    version = VersionField()
    parts = SeveralField(
        _l("Which parts does this person write?"),
        description=_l(
            "Untick all to let this person only read. Who writes at least one part can also submit and withdraw."
        ),
    )
    may_divide = BooleanField(_l("This person may also say who writes what"))

    def offer(self, parts: Sequence[tuple[str, Any]]) -> None:
        """Fill in the parts of the application."""
        self.parts.choices = [(key, say(name)) for key, name in parts]

    def values(self) -> dict[str, Any]:
        """Return the version, the keys of the parts, and whether this person may divide too."""
        return {
            "version": self.version.data,
            "parts": self.parts.data or [],
            "may_divide_too": self.may_divide.data,
        }


class AskExtensionForm(Form):
    """Why a team asks for a later deadline."""

    reason = text(
        _l("Why do you need more time?"),
        longest=4_000,
        description=_l("Say what happened, when, and how you can show it."),
    )


class SignForm(Form):
    """The hash of what was read and is signed."""

    sha256 = HiddenField()


class SubmitForm(Form):
    """The version that was checked."""

    version = VersionField()


class OwnerAnswerForm(Form):
    """What the owner of an initiative says to another organisation's application."""

    version = VersionField()
    answer = RadioField(
        _l("What do you answer?"),
        [InputRequired()],
        choices=[("agree", _l("I agree")), ("refuse", _l("I refuse"))],
    )
    reason = text(
        _l("Why do you refuse?"),
        required=False,
        longest=2_000,
        description=_l("Only when you refuse. The applicant reads this."),
    )


class VerifyForm(Form):
    """What a receipt says of itself."""

    class Meta(Form.Meta):
        csrf = False

    reference = line(_l("Reference number"))
    sha256 = line(
        _l("Fingerprint (SHA-256)"), description=_l("64 letters and digits, as they stand on the receipt.")
    )


class WithdrawForm(Form):
    """Why an application is taken back."""

    reason = text(_l("Reason"), longest=2_000)
