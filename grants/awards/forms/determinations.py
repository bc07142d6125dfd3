"""What did they type to account for a project, to fix a final amount, and about what is paid back?"""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField
from wtforms.fields import Field
from wtforms.validators import InputRequired, NumberRange, Optional

from grants.awards.models import AwardAccount
from grants.awards.rules.determining import GROUND_NAMES, PROPOSED_GROUNDS
from grants.awards.rules.situation import INCOME_NAMES, Line, Situation
from grants.awards.states import REOPENING_GROUNDS
from grants.foundation.money import Money, total
from grants.web.forms import DayField, Form, MoneyField, VersionField, line, text


class AccountForm(Form):
    """What was done, and what it cost; `account_form` makes the class for the budget of one award."""

    version = VersionField()
    activities = text(
        _l("What did you do, and what came of it?"),
        required=False,
        description=_l(
            "Follow your plan: say of each activity whether you did it, and how many people it reached."
        ),
    )
    deviations = text(_l("What went otherwise than planned, and why?"), required=False)
    cost_lines: ClassVar[tuple[Line, ...]] = ()
    asks_money: ClassVar[bool] = False

    def money_fields(self) -> list[tuple[Any, Money, Field]]:
        """Return each budget line and kind of income with what was budgeted and its field."""
        if not self.asks_money:
            return []
        budgeted = self.budgeted_incomes
        return [
            *((one.name, one.amount, self[f"line_{one.key}"]) for one in self.cost_lines),
            *((name, budgeted[key], self[f"income_{key}"]) for key, name in INCOME_NAMES.items()),
        ]

    budgeted_incomes: ClassVar[dict[str, Money]] = {}

    def values(self) -> dict[str, Any]:
        """Return the texts, and the amounts by line and kind of income as far as they were filled in."""
        typed = {
            "version": self.version.data,
            "activities": self.activities.data,
            "deviations": self.deviations.data,
        }
        if not self.asks_money:
            return typed
        costs = {one.key: self[f"line_{one.key}"].data for one in self.cost_lines}
        incomes = {key: self[f"income_{key}"].data for key in INCOME_NAMES}
        return typed | {
            "costs": {key: amount for key, amount in costs.items() if amount is not None},
            "incomes": {key: amount for key, amount in incomes.items() if amount is not None},
        }


def account_form(now: Situation, *, asks_money: bool) -> type[AccountForm]:
    """Return the form by which the recipient of an award accounts for it."""
    costs = tuple(one for one in now.lines if one.side == "cost")
    budgeted = {
        key: total(one.amount for one in now.lines if one.side == "income" and one.head == key)
        for key in INCOME_NAMES
    }
    fields: dict[str, Any] = {}
    if asks_money:
        fields = {f"line_{one.key}": MoneyField(one.name, [Optional()]) for one in costs}
        fields |= {
            f"income_{key}": MoneyField(_l(said.msgid), [Optional()]) for key, said in INCOME_NAMES.items()
        }
    facts = {"cost_lines": costs, "asks_money": asks_money, "budgeted_incomes": budgeted}
    return type("AccountForm", (AccountForm,), facts | fields)


def account_as_typed(account: AwardAccount | None) -> dict[str, Any]:
    """Return an account as its form shows it."""
    if account is None:
        return {"version": 0}
    return {
        "version": account.version,
        "activities": account.activities,
        "deviations": account.deviations,
        **{f"line_{key}": Money(cents) for key, cents in account.costs.items()},
        **{f"income_{key}": Money(cents) for key, cents in account.incomes.items()},
    }


class ProposalForm(Form):
    """A final amount, on which ground and why."""

    amount = MoneyField(_l("Final amount"), [InputRequired()])
    ground = RadioField(
        _l("On which ground"),
        choices=[(key, _l(GROUND_NAMES[key].msgid)) for key in PROPOSED_GROUNDS],
    )
    reason = text(_l("Reason"), longest=8_000, description=_l("The recipient reads this in the letter."))
    views_until = DayField(
        _l("The recipient can give its views until"),
        [Optional()],
        description=_l("Needed on a ground that takes something away: at least 14 days from now."),
    )
    addressed_to = line(
        _l("Addressed to"),
        required=False,
        description=_l("Only when somebody else acts for the recipient, such as a trustee in bankruptcy."),
    )

    def reopens(self) -> None:
        """Offer only the grounds on which what was determined may be changed."""
        self.ground.choices = [(key, _l(GROUND_NAMES[key].msgid)) for key in REOPENING_GROUNDS]


class WhyForm(Form):
    """A reason, and nothing else."""

    reason = text(_l("Reason"), longest=8_000)

    @classmethod
    def asking(cls, prefix: str, label: Any) -> WhyForm:
        """Return the form with another question, beside others on one page."""
        form = cls(prefix=prefix)
        form.reason.label.text = label
        return form


class ViewsForm(Form):
    """What the recipient thinks of what is intended."""

    views = text(
        _l("What do you think of this?"),
        required=False,
        longest=8_000,
        description=_l("Leave it empty when you have nothing to say: we then go on."),
    )


class ReceiptForm(Form):
    """What was paid back."""

    amount = MoneyField(_l("Amount"), [InputRequired()])
    came_on = DayField(_l("Came in on"), [InputRequired()])
    reason = line(_l("What it was booked on"), required=False)


class InterestForm(Form):
    """Whether the statutory interest is asked, and why not."""

    claims = RadioField(
        _l("What do you decide?"),
        choices=[("yes", _l("Fix the interest and ask it by letter")), ("no", _l("Let the interest go"))],
        validators=[InputRequired()],
    )
    reason = text(
        _l("Reason"),
        required=False,
        longest=4_000,
        description=_l("Needed when you let it go. The recipient reads it."),
    )


class InterestReceiptForm(Form):
    """Interest that came in."""

    amount = MoneyField(_l("Amount"), [InputRequired()])
    came_on = DayField(_l("Came in on"), [InputRequired()])


class PlanForm(Form):
    """Paying back in equal monthly parts."""

    count = IntegerField(_l("Number of monthly parts"), [InputRequired(), NumberRange(1, 60)])
    first_on = DayField(_l("First part on"), [InputRequired()])
    reason = text(_l("Reason"), longest=4_000)


class RemissionForm(Form):
    """A part to let go, and why."""

    amount = MoneyField(_l("Amount to let go"), [InputRequired()])
    reason = text(_l("Reason"), longest=4_000)


class SetOffForm(Form):
    """Setting off against another award of the same recipient for the same activities."""

    against = SelectField(_l("Against"), coerce=int)
    amount = MoneyField(_l("Amount"), [InputRequired()])
    reason = text(_l("Reason"), longest=4_000)
