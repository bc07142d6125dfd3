"""What does a programme fix for its calls, as a manager types it, and how does each value read?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from msgspec.structs import replace
from wtforms import BooleanField, IntegerField, RadioField
from wtforms.fields import Field
from wtforms.validators import NumberRange, Optional

from grants.foundation.wording import Sentence, sentence
from grants.streams.forms.draft import OVER_CAP_NAMES, OWN_SHARE_NAMES, SIGN_OFF_NAMES
from grants.streams.forms.lists import RequirementsForm
from grants.streams.forms.part import pair
from grants.streams.rules.definition import Definition, Words
from grants.streams.rules.deliverables import DELIVERABLE_NAMES, deliverable_name
from grants.streams.rules.instalments import waits_said
from grants.streams.rules.judging import LOT
from grants.streams.rules.money import amount_name
from grants.streams.rules.regimes import DETERMINED_NAMES
from grants.web.forms import MoneyField, line, text
from grants.web.pages import say, show


class DefaultsForm(RequirementsForm):
    """The values with which the calls of a programme begin."""

    title = _l("Default values")
    contact = line(_l("Contact for questions"), required=False)
    cap = MoneyField(_l("Most for one initiative"), [Optional()])
    over_cap = RadioField(
        _l("A request above the most"), choices=list(OVER_CAP_NAMES.items()), default="block"
    )
    own_share_percent = IntegerField(_l("Own share in percent"), [Optional(), NumberRange(0, 99)])
    own_share_of = RadioField(
        _l("Own share is counted from"), choices=list(OWN_SHARE_NAMES.items()), default="total_costs"
    )
    own_share_nl = text(_l("What counts as own share, in Dutch"), required=False, longest=4_000)
    own_share_en = text(_l("What counts as own share, in English"), required=False, longest=4_000)
    sign_off = RadioField(
        _l("Signature by an authorised signatory"), choices=list(SIGN_OFF_NAMES.items()), default="none"
    )
    sign_off_nl = text(_l("What the signatory declares, in Dutch"), required=False, longest=4_000)
    sign_off_en = text(_l("What the signatory declares, in English"), required=False, longest=4_000)
    decision_weeks = IntegerField(
        _l("Weeks for the decision after the deadline"), [Optional(), NumberRange(1, 52)]
    )
    inquiry_days = IntegerField(
        _l("Questions until so many days before the deadline"), [Optional(), NumberRange(0, 60)]
    )
    reviews_wanted = IntegerField(_l("Reviews for each application"), [Optional(), NumberRange(1, 20)])
    lot = BooleanField(_l("Equal scores are ordered by drawing lots."))

    NUMBERS = ("own_share_percent", "decision_weeks", "inquiry_days", "reviews_wanted")
    CHOSEN = ("over_cap", "own_share_of", "sign_off")

    def __iter__(self) -> Iterator[Field]:
        """Show what is made of rows last."""
        rows = {*DELIVERABLE_NAMES, *self.lists}
        return iter(sorted(super().__iter__(), key=lambda field: field.name in rows))

    @staticmethod
    def shown(definition: Definition) -> dict[str, Any]:
        """Return what the form shows of a definition."""
        plain = ("contact", *DefaultsForm.NUMBERS, *DefaultsForm.CHOSEN)
        return (
            RequirementsForm.shown(definition)
            | {name: getattr(definition, name) for name in plain}
            | pair(definition.own_share_rule, "own_share")
            | pair(definition.sign_off_text, "sign_off")
            | {"cap": definition.cap, "lot": LOT in definition.tie_rule}
        )

    def applied(self, definition: Definition) -> Definition:
        """Return the definition with what was typed; a number left open is what a call has by itself."""
        usual = Definition()
        numbers = {
            name: getattr(usual, name) if self[name].data is None else self[name].data
            for name in self.NUMBERS
        }
        return replace(
            super().applied(definition),
            **numbers,
            **{name: self[name].data for name in self.CHOSEN},
            contact=self.contact.data,
            cap_cents=self.cap.data.cents if self.cap.data else None,
            own_share_rule=Words(self.own_share_nl.data, self.own_share_en.data),
            sign_off_text=Words(self.sign_off_nl.data, self.sign_off_en.data),
            tie_rule=(LOT,) if self.lot.data else (),
        )


def default_in_words(definition: Definition, field: str, language: str) -> str:
    """Return one value of a programme as a page shows it."""
    value = getattr(definition, field)
    named: dict[str, Callable[[], Any]] = {
        "cap_cents": lambda: show(definition.cap),
        "own_share_percent": lambda: f"{value} %",
        "sign_off": lambda: SIGN_OFF_NAMES[value],
        "over_cap": lambda: OVER_CAP_NAMES[value],
        "own_share_of": lambda: OWN_SHARE_NAMES[value],
        "tie_rule": lambda: _l("drawing lots"),
        "deliverables": lambda: "; ".join(
            f"{say(deliverable_name(rule.type, definition))} ({say(_due(rule.after, rule.months))})"
            for rule in value
        ),
        "budget_heads": lambda: "; ".join(head.name.spoken(language) for head in value),
        "obligations": lambda: "; ".join(words.spoken(language) for words in value),
        "instalments": lambda: "; ".join(
            f"{one.percent} % {say(waits_said(one.after, definition))}" for one in value
        ),
        "regimes": lambda: "; ".join(
            f"{show(one.least)}: {say(DETERMINED_NAMES[one.determined])}" for one in value
        ),
        "start": lambda: say(
            sentence("begins within %(months)s months after the award", months=value.months)
        ),
        "reading": lambda: say(
            sentence("readers: %(readers)s, weeks: %(weeks)s", readers=value.readers, weeks=value.weeks)
        ),
        "checks": lambda: "; ".join(
            say(amount_name(definition, one.amount)) + f" ({one.percent} %)" for one in value
        ),
    }
    if field in named:
        return str(named[field]())
    return value.spoken(language) if isinstance(value, Words) else show(value)


def _due(after: str, months: int) -> Sentence:
    if after == "end":
        return sentence("%(months)s months after the end of the project", months=months)
    return sentence("%(months)s months after the start of the project", months=months)
